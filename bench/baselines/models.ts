/** Accounts by the name of their group. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/** A way of sharing in a world of its own, in which everything that it does is in effect at once. */
export interface Way {
  /** Follows the groups as they now are, to the end. @returns The calls that it takes to write. */
  follow(groups: Groups): number;
  readonly shareCount: number;
  /** Pairs of a snapshot and an account that it gives, as `snapshot account`. */
  readonly given: ReadonlySet<string>;
}

/** Whom each snapshot is for, by its id. */
export type Wanted = ReadonlyMap<string, ReadonlySet<string>>;

type WantedAfter = (groups: Groups) => Wanted;

const ITEMS_PER_CALL = 5;

const callsFor = (items: number): number => Math.ceil(items / ITEMS_PER_CALL);

/** One share for every account, with all snapshots that are for it. */
export class SharePerPrincipal implements Way {
  readonly #wantedAfter: WantedAfter;
  readonly #snapshotsOf = new Map<string, Set<string>>();

  constructor(wantedAfter: WantedAfter) {
    this.#wantedAfter = wantedAfter;
  }

  follow(groups: Groups): number {
    const wantedOf = new Map<string, Set<string>>();
    for (const [snapshotId, accounts] of this.#wantedAfter(groups))
      for (const account of accounts) wantedOf.set(account, (wantedOf.get(account) ?? new Set()).add(snapshotId));
    let writes = 0;
    for (const account of new Set([...wantedOf.keys(), ...this.#snapshotsOf.keys()])) {
      const [wanted, held] = [wantedOf.get(account), this.#snapshotsOf.get(account) ?? new Set<string>()];
      if (wanted) {
        const gained = [...wanted].filter((snapshotId) => !held.has(snapshotId));
        const lost = [...held].filter((snapshotId) => !wanted.has(snapshotId));
        // The call that makes a share takes the first five.
        writes += callsFor(gained.length) + callsFor(lost.length);
        this.#snapshotsOf.set(account, wanted);
      } else {
        writes += 1;
        this.#snapshotsOf.delete(account);
      }
    }
    return writes;
  }

  get shareCount(): number {
    return this.#snapshotsOf.size;
  }

  get given(): ReadonlySet<string> {
    return new Set([...this.#snapshotsOf].flatMap(([account, ids]) => [...ids].map((id) => `${id} ${account}`)));
  }
}

/**
 * One share for all snapshots that ask for the same, whose accounts are added and taken out in place. The fewest writes that
 * there can be for edits of groups, and with two writers, or a reading that comes late, a snapshot that joins meets an
 * account that it does not ask for.
 */
export class WideningInPlace implements Way {
  readonly #wantedAfter: WantedAfter;
  readonly #askedBy: ReadonlyMap<string, string>;
  readonly #shares = new Map<string, { accounts: ReadonlySet<string>; readonly snapshotIds: Set<string> }>();

  /** @param askedBy What each snapshot's tag says. */
  constructor(wantedAfter: WantedAfter, askedBy: ReadonlyMap<string, string>) {
    this.#wantedAfter = wantedAfter;
    this.#askedBy = askedBy;
  }

  follow(groups: Groups): number {
    let writes = 0;
    const joiners = new Map<string, number>();
    for (const [snapshotId, accounts] of this.#wantedAfter(groups)) {
      const tag = this.#askedBy.get(snapshotId) ?? '';
      const share = this.#shares.get(tag) ?? { accounts, snapshotIds: new Set() };
      this.#shares.set(tag, share);
      const gained = [...accounts].filter((account) => !share.accounts.has(account));
      const lost = [...share.accounts].filter((account) => !accounts.has(account));
      writes += callsFor(gained.length) + callsFor(lost.length);
      share.accounts = accounts;
      if (!share.snapshotIds.has(snapshotId)) joiners.set(tag, (joiners.get(tag) ?? 0) + 1);
      share.snapshotIds.add(snapshotId);
    }
    for (const count of joiners.values()) writes += callsFor(count);
    return writes;
  }

  get shareCount(): number {
    return this.#shares.size;
  }

  get given(): ReadonlySet<string> {
    return new Set(
      [...this.#shares.values()].flatMap(({ accounts, snapshotIds }) =>
        [...snapshotIds].flatMap((snapshotId) => [...accounts].map((account) => `${snapshotId} ${account}`)),
      ),
    );
  }
}
