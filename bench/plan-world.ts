import { nameOfShare, setsOf } from '../shared/plan/cover/share-set.ts';
import type { Membership, ShareState } from '../shared/plan/world.ts';

/** The shares of ours by which all of the snapshots are given to all of the principals, all in effect. */
export function createShareStates(
  snapshotIds: readonly string[],
  principals: readonly string[],
  nowMs: number,
): ShareState[] {
  const held = (): Membership => ({ standing: 'held', sinceMs: nowMs, changedMs: nowMs });
  return setsOf(principals).map((set, index) => ({
    shareId: `rs-bench000000000${index}`,
    name: nameOfShare('directory', set),
    isOurs: true,
    kind: 'directory',
    createdAtMs: nowMs,
    tags: { 'snapshare:installation': 'bench', 'snapshare:kind': 'directory' },
    principals: new Map(set.map((id) => [id, held()])),
    snapshots: new Map(snapshotIds.map((id) => [id, held()])),
    hasOtherResources: false,
    hasLostPrincipals: false,
  }));
}
