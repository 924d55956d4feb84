import type { RegionState, Snapshot, SnapshotEntry } from './model.ts';
import type { Tags } from './tags.ts';
import { DAY_MS, HOUR_MS } from './times.ts';
import { Tracked } from './tracked.ts';
import type { World } from './world.ts';

/** What a new snapshot is made from; sizes in the unit their names say. */
export interface SnapshotSeed {
  readonly ownerAccountId: string;
  readonly name: string;
  readonly description: string;
  readonly origin: Snapshot['origin'];
  readonly isEncrypted: boolean;
  readonly kmsKeyId: string;
  readonly sourceDiskId: string;
  readonly sourceDiskSizeGiB: number;
  readonly sourceDiskType: 'system' | 'data';
  readonly sourceSnapshotId: string;
  readonly sourceRegionId: string;
  readonly resourceGroupId: string;
  readonly image: Snapshot['image'];
  readonly retentionDays: number | undefined;
  readonly tags: Tags;
  readonly createdAtMs: number;
}

const GIB = 1_073_741_824;

/** Starts a snapshot; it becomes available after the cloud's delay unless told otherwise. */
export function startSnapshot(world: World, region: RegionState, seed: SnapshotSeed): Snapshot {
  const snapshot: Snapshot = {
    ...seed,
    seq: world.nextSeq(),
    snapshotId: `s-bp1${world.random.lower(17)}`,
    regionId: region.regionId,
    sizeBytes: (seed.sourceDiskSizeGiB * GIB) / 4,
    modifiedAtMs: seed.createdAtMs,
    tags: new Tracked(seed.tags, world.nowMs()),
    state: new Tracked<Snapshot['state']['value']>({ status: 'progressing', isAvailable: false }, world.nowMs()),
    isDeleted: false,
    lock: undefined,
    isOverdue: false,
    viewers: new Map(),
    holders: new Set(),
    expiry: undefined,
  };
  const entry: SnapshotEntry = {
    seq: snapshot.seq,
    entryId: snapshot.snapshotId,
    snapshot,
    shareeAccountId: undefined,
    sinceMs: world.nowMs(),
  };
  region.snapshots.set(snapshot.snapshotId, snapshot);
  region.entriesOf(snapshot.ownerAccountId).set(snapshot.snapshotId, entry);
  scheduleExpiry(world, snapshot);
  world.events.snapshotChanged(snapshot, 'CreateSnapshotInitiated');
  if (world.snapshotMs !== false) world.after(world.snapshotMs, () => completeSnapshot(world, snapshot));
  return snapshot;
}

/** Makes it available, and accomplished after the cloud's second delay. Nothing happens if it is no longer progressing. */
export function completeSnapshot(world: World, snapshot: Snapshot): void {
  if (snapshot.isDeleted || snapshot.state.value.status !== 'progressing' || snapshot.state.value.isAvailable) return;
  const accomplish = (): void => {
    if (snapshot.isDeleted) return;
    snapshot.state.set({ status: 'accomplished', isAvailable: true }, world.nowMs());
    world.events.snapshotChanged(snapshot, 'CreateSnapshotCompleted');
  };
  if (world.accomplishMs === 0) {
    accomplish();
    return;
  }
  snapshot.state.set({ status: 'progressing', isAvailable: true }, world.nowMs());
  world.after(world.accomplishMs, accomplish);
}

export function failSnapshot(world: World, snapshot: Snapshot): void {
  if (snapshot.isDeleted || snapshot.state.value.status !== 'progressing') return;
  snapshot.state.set({ status: 'failed', isAvailable: false }, world.nowMs());
  world.events.snapshotChanged(snapshot, 'CreateSnapshotCompleted');
}

/** Removes it for good; the caller has made sure that no share holds it. */
export function removeSnapshot(world: World, snapshot: Snapshot): void {
  snapshot.isDeleted = true;
  snapshot.expiry?.cancel();
  const region = world.region(snapshot.regionId);
  region.snapshots.delete(snapshot.snapshotId);
  region.entriesOf(snapshot.ownerAccountId).delete(snapshot.snapshotId);
  world.forgetToken(snapshot.snapshotId);
  world.events.snapshotChanged(snapshot, 'SnapshotDeleted');
}

/** Puts the end of the retention on the clock; call again when the retention changes. */
export function scheduleExpiry(world: World, snapshot: Snapshot): void {
  snapshot.expiry?.cancel();
  snapshot.expiry = undefined;
  if (snapshot.retentionDays === undefined) return;
  const endMs = snapshot.createdAtMs + snapshot.retentionDays * DAY_MS;
  snapshot.expiry = world.clock.at(Math.max(endMs, world.nowMs()), () => {
    if (snapshot.isDeleted) return;
    if (snapshot.holders.size === 0 && !isLocked(world, snapshot)) removeSnapshot(world, snapshot);
    else snapshot.isOverdue = true;
  });
}

/** Whether a lock keeps it from being deleted. */
export function isLocked(world: World, { lock }: Snapshot): boolean {
  return lock !== undefined && world.nowMs() < lock.endsAtMs;
}

/** Call when a share or a lock no longer holds it: an overdue snapshot goes within the hour once nothing does. */
export function releaseIfOverdue(world: World, snapshot: Snapshot): void {
  const isFree = (): boolean => snapshot.isOverdue && snapshot.holders.size === 0 && !isLocked(world, snapshot);
  if (!isFree() || !world.switches.releaseAfterUnshare) return;
  world.after(HOUR_MS / 2, () => {
    if (!snapshot.isDeleted && isFree()) removeSnapshot(world, snapshot);
  });
}
