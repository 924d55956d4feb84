import { readSharedFrom } from '../plan/sharee/shared-in.ts';
import type { World } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import { isExternal, isPermitted } from '../policy/principals.ts';
import type { SnapshotAccess } from './access.ts';

/** A snapshot of another account that this one reads. */
export interface SharedWithThis {
  readonly regionId: string;
  readonly ownerAccountId: string;
  /** Its id in the owner's account. */
  readonly snapshotId: string;
  readonly name: string;
  /** The id under which this account sees it. */
  readonly seenAs: string;
}

/** What other accounts share with this one, by the mark that the service sets on it, sorted by owner and snapshot. */
export function sharedWithThis({ regionId, snapshots }: Pick<World, 'regionId' | 'snapshots'>): SharedWithThis[] {
  return [...snapshots.values()]
    .flatMap(({ snapshotId: seenAs, name, tags }) => {
      const source = readSharedFrom(tags);
      return source
        ? [{ regionId, ownerAccountId: source.ownerAccountId, snapshotId: source.snapshotId, name, seenAs }]
        : [];
    })
    .sort((a, b) => (a.ownerAccountId + a.snapshotId < b.ownerAccountId + b.snapshotId ? -1 : 1));
}

/**
 * The same as access, which is never complete: a sharee sees that it reads, and only the owner through which shares, until
 * when, and who else.
 */
export function accessOfSharee(
  world: Pick<World, 'accountId' | 'regionId' | 'snapshots'>,
  policy: Policy,
): SnapshotAccess[] {
  const { accountId } = world;
  return sharedWithThis(world).map(({ ownerAccountId, regionId, snapshotId }) => ({
    ownerAccountId,
    regionId,
    snapshotId,
    isComplete: false,
    unknown: [],
    readers: [
      {
        accountId,
        state: 'reads',
        endsAtMs: Number.POSITIVE_INFINITY,
        isPermitted: isPermitted(policy, accountId),
        isOutside: isExternal(policy, accountId),
        paths: [],
      },
    ],
  }));
}
