import type { Directory } from './directory.ts';
import type { EventBuses } from './events.ts';
import type { AssociationFailure, RegionState, ResourceShare, Snapshot, SnapshotEntry } from './model.ts';
import { stableId } from './random.ts';
import type { Account, GrantChange, Quotas } from './types.ts';

/** What sight is worked out from and told to; the world has all of it. */
interface SightSources {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly regions: ReadonlyMap<string, RegionState>;
  readonly directory: Directory;
  readonly quotas: Quotas;
  readonly events: EventBuses;
  /** @throws {ServiceError} for a region that the cloud does not have. */
  readonly region: (regionId: string) => RegionState;
  readonly nextSeq: () => number;
  readonly nowMs: () => number;
}

/** The id under which a sharee sees a snapshot; always the same for the two. */
const entryIdOf = (accountId: string, snapshot: Snapshot): string =>
  `s-${stableId(`${accountId} ${snapshot.regionId} ${snapshot.snapshotId}`, 20)}`;

/**
 * Who sees which snapshot through which shares. A share's snapshots in effect times the accounts behind its
 * principals in effect; an account sees a snapshot as long as one share gives it.
 */
export class Sight {
  readonly log: GrantChange[] = [];
  readonly #sources: SightSources;
  readonly #listeners: ((change: GrantChange) => void)[] = [];
  readonly #received = new Map<string, number>();

  constructor(sources: SightSources) {
    this.#sources = sources;
  }

  onGrant(listener: (change: GrantChange) => void): void {
    this.#listeners.push(listener);
  }

  addSnapshot(share: ResourceShare, snapshot: Snapshot): void {
    if (share.snapshots.has(snapshot)) return;
    share.snapshots.add(snapshot);
    for (const accountId of share.accounts) this.#give(share, snapshot, accountId);
  }

  removeSnapshot(share: ResourceShare, snapshot: Snapshot): void {
    if (!share.snapshots.delete(snapshot)) return;
    for (const accountId of share.accounts) this.#take(share, snapshot, accountId);
  }

  /** Works out the accounts behind the share's principals anew. */
  refreshAccounts(share: ResourceShare): void {
    const before = share.accounts;
    const after = this.#accountsOf(share);
    share.accounts = after;
    for (const snapshot of share.snapshots) {
      for (const accountId of after) if (!before.has(accountId)) this.#give(share, snapshot, accountId);
      for (const accountId of before) if (!after.has(accountId)) this.#take(share, snapshot, accountId);
    }
  }

  /** After someone joined, left or moved within the directory. */
  refreshDirectory(): void {
    for (const region of this.#sources.regions.values()) {
      for (const share of region.shares.values()) this.refreshAccounts(share);
    }
  }

  /** The limits that a snapshot in a share would break for some of these accounts. */
  limitsBroken(snapshot: Snapshot, accountIds: Iterable<string>): AssociationFailure[] {
    const { quotas } = this.#sources;
    const added = [...accountIds].filter((accountId) => !snapshot.viewers.has(accountId));
    const room = quotas.accountsPerSnapshot - snapshot.viewers.size;
    return added
      .filter((accountId, index) => index >= room || this.#receivedBy(accountId) >= quotas.receivedSnapshotsPerAccount)
      .map((accountId) => ({
        entityId: accountId,
        entityType: 'Account',
        reason: 'LimitExceeded',
        description: 'The limit of accounts of the snapshot, or of snapshots of the account, is reached.',
      }));
  }

  /** The accounts that a principal of the share stands for at present, the owner left out. */
  accountsOfTarget(share: ResourceShare, principal: string): string[] {
    const { directory, accounts } = this.#sources;
    const target = share.targets.get(principal);
    if (target?.isExternal === true) return accounts.has(principal) ? [principal] : [];
    if (!directory.has(share.ownerAccountId)) return [];
    return directory.accountsUnder(principal).filter((accountId) => accountId !== share.ownerAccountId);
  }

  #accountsOf(share: ResourceShare): Set<string> {
    const accounts = new Set<string>();
    for (const principal of share.grantedTargets) {
      for (const accountId of this.accountsOfTarget(share, principal)) accounts.add(accountId);
    }
    return accounts;
  }

  #receivedBy(accountId: string): number {
    return this.#received.get(accountId) ?? 0;
  }

  #give(share: ResourceShare, snapshot: Snapshot, accountId: string): void {
    const shares = snapshot.viewers.get(accountId) ?? 0;
    snapshot.viewers.set(accountId, shares + 1);
    if (shares === 0) {
      const entry: SnapshotEntry = {
        seq: this.#sources.nextSeq(),
        entryId: entryIdOf(accountId, snapshot),
        snapshot,
        shareeAccountId: accountId,
        sinceMs: this.#sources.nowMs(),
      };
      this.#sources.region(snapshot.regionId).entriesOf(accountId).set(entry.entryId, entry);
      this.#received.set(accountId, this.#receivedBy(accountId) + 1);
      this.#tell(snapshot, accountId, true);
    }
    this.#sources.events.associationChanged(share, snapshot, accountId, 'Associated');
  }

  #take(share: ResourceShare, snapshot: Snapshot, accountId: string): void {
    const shares = (snapshot.viewers.get(accountId) ?? 1) - 1;
    if (shares > 0) snapshot.viewers.set(accountId, shares);
    else {
      snapshot.viewers.delete(accountId);
      this.#sources.region(snapshot.regionId).entriesOf(accountId).delete(entryIdOf(accountId, snapshot));
      this.#received.set(accountId, this.#receivedBy(accountId) - 1);
      this.#tell(snapshot, accountId, false);
    }
    this.#sources.events.associationChanged(share, snapshot, accountId, 'Disassociated');
  }

  #tell(snapshot: Snapshot, accountId: string, visible: boolean): void {
    const change: GrantChange = {
      atMs: this.#sources.nowMs(),
      regionId: snapshot.regionId,
      ownerAccountId: snapshot.ownerAccountId,
      snapshotId: snapshot.snapshotId,
      accountId,
      visible,
    };
    this.log.push(change);
    for (const listener of this.#listeners) listener(change);
  }
}
