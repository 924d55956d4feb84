import type { Command } from 'commander';
import { exits, newCommand, withOwners } from '../../command.ts';
import type { Cli, CloudOptions } from '../../context.ts';
import { type Check, isOpen, wordDetail } from '../../doctor/check.ts';
import { examine, type Part } from '../../doctor/examine.ts';
import { findGround, untold } from '../../doctor/ground.ts';
import { readRuns } from '../../doctor/runs.ts';
import { readAccount } from '../../given-principals.ts';
import type { Color } from '../../output.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import { type Texts, textsIn } from '../../texts.ts';

interface DoctorOptions extends CloudOptions, OwnerOptions {
  readonly log?: string;
}

const COLORS: Readonly<Record<Check['verdict'], Color>> = {
  ok: 'green',
  warning: 'yellow',
  failed: 'red',
  unknown: 'yellow',
};

/** `doctor`: looks at everything that a run depends on, in every account that is looked after, and changes nothing. */
export function doctorCommand(cli: Cli): Command {
  return withOwners(newCommand('doctor', cli), cli)
    .option('--log <file>', cli.texts.say('doctor.log'))
    .action(exits(cli, 'doctor', (options: DoctorOptions) => doctor(cli, options)));
}

async function doctor(cli: Cli, { account, ...options }: DoctorOptions): Promise<0 | 1> {
  const accountIds = account?.map(readAccount);
  const { checks, ...ground } = await findGround(cli, options);
  const { session, policy } = ground;
  const owners = session && policy && (await Owners.of(session, accountIds));
  if (account && !owners) checks.push(untold('owners', session ? 'doctor.untold.policy' : 'doctor.untold.credentials'));
  const runs = await readRuns(options.log, cli.machine.clock.nowMs());
  const parts = examine(cli, { ...ground, checks, owners, runs });
  if (options.json !== true && owners?.areSeveral) return printOneByOne(cli, owners, parts);
  const all: Part[] = [];
  for await (const part of parts) all.push(part);
  const whole = all.flatMap((part) => part.checks);
  if (options.json === true) {
    const english = textsIn('en');
    cli.output.json({ schema: 'snapshare.doctor/1', checks: all.flatMap((part) => jsonOf(part, owners, english)) });
  } else printChecks(cli, whole);
  return whole.some(isOpen) ? 1 : 0;
}

/** Prints what is found of each account at once; of several that are visited, what is not well there. */
async function printOneByOne(
  cli: Cli,
  { home, accountIds: { length: count } }: Owners,
  parts: AsyncIterable<Part>,
): Promise<0 | 1> {
  let well = 0;
  let isOneOpen = false;
  for await (const { account, checks } of parts) {
    isOneOpen ||= checks.some(isOpen);
    const others = checks.filter(({ verdict }) => verdict !== 'ok');
    if (account && others.length === 0) well++;
    if (account) {
      const facts = { account: account.label, well: checks.length - others.length, count: checks.length };
      cli.output.line({ text: cli.texts.say('doctor.account', facts), color: 'bold' });
    }
    const isWhole = count === 1 || account === undefined || account.accountId === home.accountId;
    const shown = isWhole ? checks : others;
    if (shown.length > 0) printChecks(cli, shown);
  }
  cli.output.line(cli.texts.say('doctor.sum', { count, well }));
  return isOneOpen ? 1 : 0;
}

function printChecks({ output, texts }: Cli, checks: readonly Check[]): void {
  output.table(
    [texts.say('column.check'), texts.say('column.result'), texts.say('column.detail')],
    checks.map(({ name, verdict, detail }) => [
      name,
      { text: texts.say(`verdict.${verdict}`), color: COLORS[verdict] },
      wordDetail(detail, texts),
    ]),
  );
}

/** Checks as JSON tells them, the same in every language. */
function jsonOf({ account, checks }: Part, owners: Owners | undefined, english: Texts) {
  const ownerName = account && owners?.nameOf(account.accountId);
  const whose = account && { ownerAccountId: account.accountId, ...(ownerName !== undefined && { ownerName }) };
  return checks.map(({ name, verdict, detail }) => ({
    ...whose,
    name,
    verdict,
    detail: wordDetail(detail, english),
  }));
}
