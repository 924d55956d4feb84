import type { Cli } from '../context.ts';
import type { Owners, Visit } from '../owners/owners.ts';
import { type Check, failed } from './check.ts';
import { checkClock } from './clock.ts';
import { checkEndpoints } from './endpoints.ts';
import type { Ground } from './ground.ts';
import { checkOwn } from './own.ts';
import { checkOwner, checkUnopened } from './owner.ts';
import { checkEventRules, checkRuns, isLog, type Runs } from './runs.ts';

/** Checks that belong together. */
export interface Part {
  /** Of one account, where several are looked at. */
  readonly account?: Pick<Visit<unknown>, 'accountId' | 'label'>;
  readonly checks: readonly Check[];
}

/** What is looked at, and with what. */
interface Subject extends Ground {
  /** Those of the ground itself. */
  readonly checks: readonly Check[];
  /** Absent without credentials or a policy: then the caller's account alone is looked at, as far as that goes. */
  readonly owners: Owners | undefined;
  readonly runs: Runs | Check;
}

/**
 * Makes every check that what was found allows, and tells of the others that they could not be made: first of what all
 * accounts stand on, then account by account. One that cannot be opened is a failed check and holds up no other.
 */
export async function* examine(cli: Cli, subject: Subject): AsyncGenerator<Part, void> {
  const { owners, runs } = subject;
  const during = <T>(work: Promise<T>): Promise<T> => cli.output.during(cli.texts.say('progress.doctor'), work);
  const surroundings = await during(checkSurroundings(cli, subject));
  yield { checks: [...subject.checks, ...surroundings, ...(owners ? tellAccounts(owners) : [])] };
  if (!owners?.areSeveral) {
    yield { checks: [...(await during(checkOwn(subject))), ...(isLog(runs) ? checkRuns(runs) : [])] };
  } else {
    const { home } = owners;
    const visits = owners.each((session) =>
      session.accountId === home.accountId ? checkOwn(subject) : checkOwner(home, session),
    );
    for await (const visit of visits) yield { account: visit, checks: checksOf(owners, visit, runs) };
  }
  yield { checks: isLog(runs) ? runs.checks : [runs, ...(owners?.areSeveral ? [RULES_UNSEEN] : [])] };
}

const RULES_UNSEEN: Check = { name: 'event rules', verdict: 'unknown', detail: { text: 'doctor.rules.noLog' } };

/** What is the same for every account: the machine's clock, and where calls go. */
async function checkSurroundings({ machine }: Cli, { endpoints, regionIds, session }: Ground): Promise<Check[]> {
  if (!endpoints) return [];
  const places = { endpoints, regionIds, isAccountKnown: session !== undefined };
  return (await Promise.all([checkClock(places, machine.clock.nowMs()), checkEndpoints(places)])).flat();
}

/** Which accounts are looked at, where the policy has more than one. */
function tellAccounts({ home, accountIds, areSeveral, unread }: Owners): Check[] {
  if (!home.policy.owners) return [];
  const name = 'owners';
  if (unread.length > 0) return unread.map(({ error }) => failed(name, error));
  if (areSeveral)
    return [{ name, verdict: 'ok', detail: { text: 'doctor.owners', facts: { count: accountIds.length } } }];
  return [{ name, verdict: 'ok', detail: { text: 'doctor.owners.alone', facts: { account: home.accountId } } }];
}

function checksOf(
  { home }: Owners,
  { accountId, value, unread: [unopened] }: Visit<readonly Check[]>,
  runs: Runs | Check,
): Check[] {
  const seen = value ?? (unopened ? [checkUnopened(unopened.error, home.policy)] : []);
  if (!isLog(runs)) return [...seen];
  if (accountId === home.accountId) return [...seen, ...checkRuns(runs)];
  return [...seen, ...checkRuns(runs, accountId), ...checkEventRules(runs, accountId, home.regionIds)];
}
