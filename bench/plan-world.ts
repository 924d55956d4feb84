import type { Membership, ShareState } from '../shared/plan/world.ts';

/** One share of ours with all of the principals and snapshots, all in effect. */
export function createShareStates(
  snapshotIds: readonly string[],
  principals: readonly string[],
  nowMs: number,
): ShareState[] {
  const held = (): Membership => ({ standing: 'held', sinceMs: nowMs, changedMs: nowMs });
  return [
    {
      shareId: 'rs-bench0000000001',
      name: 'snapshare-bench',
      isOurs: true,
      kind: 'directory',
      createdAtMs: nowMs,
      tags: { 'snapshare:installation': 'bench', 'snapshare:kind': 'directory' },
      principals: new Map(principals.map((id) => [id, held()])),
      snapshots: new Map(snapshotIds.map((id) => [id, held()])),
      hasOtherResources: false,
    },
  ];
}
