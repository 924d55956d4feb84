import type { ResourceShare, SharedResource, Snapshot } from '../../cloud/ports.ts';

/** Where a snapshot that was shared with this account comes from. */
export interface Source {
  readonly ownerAccountId: string;
  readonly regionId: string;
  /** Its id in the owner's account; this account sees it under another. */
  readonly snapshotId: string;
}

/** A snapshot of another account that this one sees, and its source. */
export interface SharedIn {
  readonly snapshot: Snapshot;
  readonly source: Source;
}

/** A snapshot that the sharing lists name but nobody sees. */
export interface Unseen {
  readonly ownerAccountId: string;
  readonly shareId: string;
  readonly resourceId: string;
}

/** What only the service can begin a tag key with. A key that is just `acs` is anybody's. */
const RESERVED_KEY = 'acs:';
/** @see ECS, share a snapshot: the tag of a shared snapshot */
const MARK = /^acs:ecs:sharedFrom:(\d{16}):([a-z0-9-]{1,32}):(s-[A-Za-z0-9]{1,64})$/;

/** What the mark says, as the whole text in the key or split between key and value: the vendor's page shows only the text. */
export function readSharedFrom(tags: Snapshot['tags']): Source | undefined {
  for (const [key, value] of Object.entries(tags)) {
    if (!key.startsWith(RESERVED_KEY)) continue;
    const mark = MARK.exec(key) ?? MARK.exec(`${key}:${value}`);
    const [, ownerAccountId, regionId, snapshotId] = mark ?? [];
    if (ownerAccountId !== undefined && regionId !== undefined && snapshotId !== undefined) {
      return { ownerAccountId, regionId, snapshotId };
    }
  }
  return undefined;
}

/**
 * Finds what other accounts share with this one: by the mark of the service, else by the sharing lists, where the id
 * that they name is itself visible. Each source once, oldest snapshot first.
 */
export function findSharedIn(
  regionId: string,
  snapshots: readonly Snapshot[],
  listed: readonly SharedResource[],
  shares: readonly ResourceShare[],
): { readonly sharedIn: readonly SharedIn[]; readonly unseen: readonly Unseen[] } {
  const active = shares.filter(({ status }) => status === 'Active');
  const ownerByShare = new Map(active.map((share) => [share.shareId, share.ownerAccountId]));
  const offered = listed
    .filter(({ resourceType }) => resourceType === 'Snapshot')
    .map(({ shareId, resourceId }) => ({ shareId, resourceId, ownerAccountId: ownerByShare.get(shareId) ?? '' }))
    .filter(({ ownerAccountId }) => ownerAccountId !== '');
  const ownerByOffered = new Map(offered.map(({ resourceId, ownerAccountId }) => [resourceId, ownerAccountId]));
  const sourceOf = (snapshot: Snapshot): Source | undefined => {
    const marked = readSharedFrom(snapshot.tags);
    const ownerAccountId = ownerByOffered.get(snapshot.snapshotId);
    if (marked || ownerAccountId === undefined) return marked;
    return { ownerAccountId, regionId, snapshotId: snapshot.snapshotId };
  };
  const oldestFirst = [...snapshots].sort(
    (a, b) => a.createdAtMs - b.createdAtMs || (a.snapshotId < b.snapshotId ? -1 : 1),
  );
  const bySource = new Map<string, SharedIn>();
  for (const snapshot of oldestFirst) {
    const source = sourceOf(snapshot);
    if (source && !bySource.has(nameOfSource(source))) bySource.set(nameOfSource(source), { snapshot, source });
  }
  const seen = new Set([...bySource.values()].map(({ source }) => `${source.ownerAccountId} ${source.snapshotId}`));
  return {
    sharedIn: [...bySource.values()],
    unseen: offered.filter(({ ownerAccountId, resourceId }) => !seen.has(`${ownerAccountId} ${resourceId}`)),
  };
}

/** A source in one text, as the tag of what was made of it carries it. */
export function nameOfSource({ ownerAccountId, regionId, snapshotId }: Source): string {
  return `${ownerAccountId}:${regionId}:${snapshotId}`;
}
