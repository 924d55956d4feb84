import type { Snapshot } from '../shared/cloud/ports.ts';
import { nameOfShare, setsOf } from '../shared/plan/cover/share-set.ts';
import type { Membership, ShareState, World } from '../shared/plan/world.ts';

export const PLAN_REGION = 'cn-hangzhou';
const HOUR_MS = 3_600_000;

/** Snapshots of an automatic policy, some each hour, by id. @param shareToOf What the tag of each says. */
export function createSnapshots(
  count: number,
  nowMs: number,
  shareToOf: (at: number) => string = () => '@everyone',
): Map<string, Snapshot> {
  const snapshots = new Map<string, Snapshot>();
  for (let at = 0; at < count; at++) {
    const snapshotId = `s-bp1${String(at).padStart(17, '0')}`;
    snapshots.set(snapshotId, {
      snapshotId,
      name: `nightly-${at}`,
      status: 'accomplished',
      isAvailable: true,
      type: 'auto',
      createdAtMs: nowMs - (at % 20) * HOUR_MS,
      retentionDays: 30,
      isEncrypted: false,
      sourceDiskId: `d-bp1${String(at % 1000).padStart(17, '0')}`,
      sizeBytes: 40 * 1024 ** 3,
      sourceDiskSizeGiB: 40,
      usage: 'none',
      tags: { 'share-to': shareToOf(at), app: 'shop' },
    });
  }
  return snapshots;
}

/** A region in which there are these and nothing else, wholly read. */
export function createWorld(snapshots: World['snapshots'], shares: readonly ShareState[], nowMs: number): World {
  return {
    accountId: '1000000000000001',
    regionId: PLAN_REGION,
    snapshots,
    shares,
    endingShares: [],
    scope: 'region',
    heldByOurs: new Set(shares.flatMap((share) => [...share.snapshots.keys()])),
    readAtMs: nowMs,
    areMembersKnown: true,
    isComplete: true,
    unread: [],
    originOfKey: () => 'customer',
    importedIds: new Set(),
    sharingRole: 'unknown',
  };
}

/** The shares of ours by which all of the snapshots are given to all of the principals, all in effect. */
export function createShareStates(
  snapshotIds: readonly string[],
  principals: readonly string[],
  nowMs: number,
): ShareState[] {
  return setsOf(principals).map((set, index) => createShareState(`rs-bench000000000${index}`, set, snapshotIds, nowMs));
}

/** A share of ours with its set and snapshots, all in effect. */
export function createShareState(
  shareId: string,
  set: readonly string[],
  snapshotIds: readonly string[],
  nowMs: number,
): ShareState {
  const held = (): Membership => ({ standing: 'held', sinceMs: nowMs, changedMs: nowMs });
  return {
    shareId,
    name: nameOfShare('directory', set),
    isOurs: true,
    kind: 'directory',
    createdAtMs: nowMs,
    tags: { 'snapshare:installation': 'bench', 'snapshare:kind': 'directory' },
    principals: new Map(set.map((id) => [id, held()])),
    snapshots: new Map(snapshotIds.map((id) => [id, held()])),
    hasOtherResources: false,
    hasLostPrincipals: false,
  };
}
