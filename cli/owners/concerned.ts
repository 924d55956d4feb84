import type { Unread } from '../../shared/view/unread.ts';
import type { Session } from '../context.ts';
import { inputError } from '../messages/input-error.ts';
import { listed } from '../names.ts';
import type { Owners, Seen } from './owners.ts';

/** What a look at one account says of whether a command concerns it. */
export interface Concern {
  readonly isConcerned: boolean;
  readonly unread: readonly Unread[];
}

/**
 * Finds the one account that a command changes something in. Where a single account is looked at it is that one, whatever
 * is there. Of several, the one that the look finds concerned; if not all of them could be read, none: what is not seen in
 * one is not absent there, so that a person has to name the account.
 * @param what What is looked for, as people are told. @param option The option that names an account.
 * @returns Undefined where none is concerned.
 * @throws {InputError} where several are, or some could not be read. @throws {SnapshareError} where it cannot be opened.
 */
export async function findConcerned(
  owners: Owners,
  look: (session: Session) => Promise<Concern>,
  { what, option = '--account' }: { readonly what: string; readonly option?: string },
): Promise<Session | undefined> {
  const { home, accountIds } = owners;
  const { texts } = home.cli;
  const [only] = accountIds;
  if (accountIds.length === 1 && only !== undefined && owners.unread.length === 0)
    return tell(owners, await owners.session(only));
  const { seen, unread: unopened } = await owners.seeAll(async (session) => ({ session, ...(await look(session)) }));
  const concerned = seen.filter(({ value }) => value.isConcerned);
  const namesOf = (some: readonly Pick<Seen<unknown>, 'label'>[]): string =>
    listed(
      some.map(({ label }) => label),
      texts,
    );
  const unread = [...unopened, ...seen.flatMap(({ value }) => value.unread)];
  const facts = { what, option, accounts: namesOf(concerned) || '–' };
  if (unread.length > 0) {
    const accountsUnread = [...new Set(unread.map(({ ownerAccountId = home.accountId }) => ownerAccountId))];
    const labels = accountsUnread.map((accountId) => ({ label: owners.label(accountId) }));
    const [first] = unread;
    // A full stop follows.
    const error = first ? texts.failure(first.error).replace(/[.。]$/, '') : '';
    throw inputError('OWNERS_UNREAD', { ...facts, unread: namesOf(labels), error });
  }
  if (concerned.length > 1) throw inputError('OWNERS_SEVERAL', facts);
  const [found] = concerned;
  return found && tell(owners, found.value.session);
}

/** Says in which account of several it goes on. */
function tell({ home: { cli } }: Owners, session: Session): Session {
  if (session.among !== undefined)
    cli.output.errorLine({ text: cli.texts.say('owners.concerned', { account: session.among }), color: 'bold' });
  return session;
}

/** As {@link findConcerned}. @throws {InputError} also where none is concerned, naming those that were looked at. */
export async function requireConcerned(
  owners: Owners,
  look: (session: Session) => Promise<Concern>,
  told: { readonly what: string; readonly option?: string },
): Promise<Session> {
  const session = await findConcerned(owners, look, told);
  if (session) return session;
  const { home, accountIds } = owners;
  const accounts = listed(
    accountIds.map((accountId) => owners.label(accountId)),
    home.cli.texts,
  );
  throw inputError('OWNERS_NONE', { what: told.what, accounts, regions: home.regionIds.join(', ') });
}
