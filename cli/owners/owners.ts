import { SnapshareError } from '../../shared/base/errors.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { namesOf } from '../../shared/view/access.ts';
import type { Unread } from '../../shared/view/unread.ts';
import { type Cli, type CloudOptions, Session } from '../context.ts';
import { readAccount } from '../given-principals.ts';
import { named } from '../names.ts';
import { NAMES_PATIENCE_MS } from './directory-reader.ts';
import { type Found, findAccounts, unopened } from './find-accounts.ts';
import { ACCOUNTS_AT_ONCE } from './hub.ts';

/** The accounts that a command is narrowed to; of an empty list, the caller's own alone. */
export interface OwnerOptions {
  readonly account?: readonly string[] | undefined;
}

/** What became of the look at one account. */
export interface Visit<T> {
  readonly accountId: string;
  /** With its name, where that is known. */
  readonly label: string;
  /** Undefined of an account that could not be opened. */
  readonly value: T | undefined;
  /** Of an account that could not be opened: each of its regions. */
  readonly unread: readonly Unread[];
}

/** What was seen of one account. */
export interface Seen<T> {
  readonly accountId: string;
  readonly label: string;
  readonly value: T;
}

/** Prints what was found of each account under its name; where nothing has to say whose it is, without. */
export function printByOwner<T>(
  { areSeveral, home: { cli } }: Owners,
  seen: readonly Seen<T>[],
  print: (value: T) => void,
): void {
  for (const { label, value } of seen) {
    if (areSeveral) cli.output.line({ text: cli.texts.say('owners.head', { account: label }), color: 'bold' });
    print(value);
  }
}

/**
 * The accounts that a command looks at: the caller's own and, where the caller is the hub, every account of the policy's
 * `owners`, each through the role by which the functions visit it.
 */
export class Owners {
  /** The caller's own account, with nothing said of others. */
  readonly home: Session;
  /** The caller's first, then as the policy or the directory lists them; none twice. */
  readonly accountIds: readonly string[];
  /** What could not be read of which accounts there are. */
  readonly unread: readonly Unread[];
  readonly #names: ReadonlyMap<string, string>;

  private constructor(
    home: Session,
    { accountIds, unread = [] }: Found,
    names: ReadonlyMap<string, string> = new Map(),
  ) {
    this.home = home;
    this.accountIds = accountIds;
    this.unread = unread;
    this.#names = names;
  }

  /**
   * Opens the caller's account and finds out which others are looked at.
   * @param writeLog As of {@link Session.open}. @param loaded Likewise.
   * @throws {InputError} for what is no account, and for an account that is asked for and is not one of the policy's.
   */
  static async open(
    cli: Cli,
    { account, ...options }: CloudOptions & OwnerOptions,
    writeLog?: (line: string) => void,
    loaded?: Policy,
  ): Promise<Owners> {
    const accountIds = account?.map(readAccount);
    return Owners.of(await Session.open(cli, options, writeLog, loaded), accountIds);
  }

  /**
   * Finds out which accounts are looked at with the caller's, which is open.
   * @param account As of {@link OwnerOptions}. @throws {InputError} as {@link Owners.open}.
   */
  static async of(home: Session, account?: readonly string[]): Promise<Owners> {
    const { cli } = home;
    const found = await cli.output.during(cli.texts.say('progress.owners'), findAccounts(home, account));
    if (!isSeveral(home, found.accountIds)) return new Owners(home, found);
    const names = cli.output.during(cli.texts.say('progress.names'), home.directory.see([], NAMES_PATIENCE_MS));
    return new Owners(home, found, namesOf((await names).directory));
  }

  /** Whether what is told has to say whose it is: several accounts are looked at, or another than the caller's. */
  get areSeveral(): boolean {
    return isSeveral(this.home, this.accountIds);
  }

  /** An account's id, with its name where that is known. */
  label(accountId: string): string {
    return named(accountId, this.#names.get(accountId));
  }

  /** What people call an account. */
  nameOf(accountId: string): string | undefined {
    return this.#names.get(accountId);
  }

  /**
   * Opens one of the accounts.
   * @throws {SnapshareError} where that fails.
   */
  session(accountId: string): Promise<Session> {
    const { home } = this;
    if (!this.areSeveral) return Promise.resolve(home);
    const label = this.label(accountId);
    return accountId === home.accountId ? Promise.resolve(home.labelled(label)) : home.openOwner(accountId, label);
  }

  /** The same, with what it means for what is told where that fails: none of its regions was read. */
  async open(accountId: string): Promise<{ readonly session?: Session; readonly unread: readonly Unread[] }> {
    try {
      return { session: await this.session(accountId), unread: [] };
    } catch (error) {
      if (!(error instanceof SnapshareError)) throw error;
      return { unread: this.home.regionIds.map((regionId) => unopened(accountId, regionId, error)) };
    }
  }

  /**
   * Looks at every account, a few at a time, and tells them in their order. One that cannot be opened holds up no other. What
   * was told is not kept, and no more than a few are ahead of it.
   * @param look What it answers is all that is kept of an account until it is told.
   * @param accountIds The same in another order.
   */
  async *each<T>(
    look: (session: Session) => Promise<T>,
    accountIds: readonly string[] = this.accountIds,
  ): AsyncGenerator<Visit<T>, void> {
    const { output, texts } = this.home.cli;
    const count = accountIds.length;
    const begun: Promise<Visit<T>>[] = [];
    for (const [index, account] of accountIds.entries()) {
      for (const next of accountIds.slice(index + begun.length, index + ACCOUNTS_AT_ONCE)) {
        const visit = this.#visit(next, look);
        // It is awaited in its turn, when it may have failed long since.
        void visit.catch(() => undefined);
        begun.push(visit);
      }
      const visit = begun.shift();
      if (!visit) return;
      const facts = { account, place: index + 1, count };
      yield await (this.areSeveral ? output.during(texts.say('progress.owner', facts), visit) : visit);
    }
  }

  /**
   * The same for what is told of all accounts together.
   * @returns What was seen of those that could be opened, and every account that could not.
   */
  async seeAll<T>(look: (session: Session) => Promise<T>): Promise<{
    readonly seen: readonly Seen<T>[];
    readonly unread: readonly Unread[];
  }> {
    const seen: Seen<T>[] = [];
    const unread = [...this.unread];
    for await (const { accountId, label, value, unread: failed } of this.each(look)) {
      unread.push(...failed);
      if (value !== undefined) seen.push({ accountId, label, value });
    }
    return { seen, unread };
  }

  async #visit<T>(accountId: string, look: (session: Session) => Promise<T>): Promise<Visit<T>> {
    const whose = { accountId, label: this.label(accountId) };
    const { session, unread } = await this.open(accountId);
    return { ...whose, value: session && (await look(session)), unread };
  }
}

function isSeveral({ accountId }: Session, accountIds: readonly string[]): boolean {
  return accountIds.length !== 1 || accountIds[0] !== accountId;
}
