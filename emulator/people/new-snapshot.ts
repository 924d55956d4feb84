import { flattenParams, Params } from '../products/call/params.ts';
import { ecs } from '../products/ecs/ecs.ts';
import type { Identity } from '../state/identity.ts';
import { serviceKeyOf } from '../state/kms-keys.ts';
import type { RegionState, Snapshot } from '../state/model.ts';
import { completeSnapshot, startSnapshot } from '../state/snapshots.ts';
import type { World } from '../state/world.ts';
import { reportCall } from '../wire/action-trail.ts';

export interface NewSnapshot {
  readonly name?: string;
  /** Needs no disk to exist. Default: a disk of its own. */
  readonly diskId?: string;
  readonly sizeGiB?: number;
  readonly retentionDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** `service-key`, or the id of a customer key. */
  readonly encryptedWith?: string;
  readonly isFromImportedImage?: boolean;
  /** Default: the default one, which is shown without an id. */
  readonly resourceGroupId?: string;
  /** Made by an automatic snapshot policy. */
  readonly isAutomatic?: boolean;
  /** Default now. */
  readonly createdAtMs?: number;
  /** Available at once instead of after the cloud's delay. */
  readonly isComplete?: boolean;
}

/** Makes a snapshot, also one that no call can make: with an age, from an imported image, or by a policy. */
export function makeSnapshot(world: World, region: RegionState, identity: Identity, o: NewSnapshot): Snapshot {
  const { accountId } = identity;
  const isServiceKey = o.encryptedWith === 'service-key';
  const kmsKeyId = isServiceKey ? serviceKeyOf(world, region, accountId).keyId : (o.encryptedWith ?? '');
  const snapshot = startSnapshot(world, region, {
    ownerAccountId: accountId,
    name: o.name ?? '',
    description: '',
    origin: o.isAutomatic === true ? 'timer' : o.isFromImportedImage === true ? 'imported' : 'user',
    isEncrypted: kmsKeyId !== '',
    kmsKeyId,
    sourceDiskId: o.diskId ?? `d-bp1${world.random.lower(17)}`,
    sourceDiskSizeGiB: o.sizeGiB ?? 40,
    sourceDiskType: 'data',
    sourceSnapshotId: '',
    sourceRegionId: '',
    resourceGroupId: o.resourceGroupId ?? '',
    image: o.isFromImportedImage === true ? { imageId: `m-bp1${world.random.lower(17)}`, name: 'imported' } : undefined,
    retentionDays: o.retentionDays,
    tags: new Map(Object.entries(o.tags ?? {})),
    createdAtMs: o.createdAtMs ?? world.nowMs(),
  });
  if (o.isAutomatic !== true) reportCreation(world, identity, snapshot);
  if (o.isComplete === true) completeSnapshot(world, snapshot);
  return snapshot;
}

/** What ActionTrail tells of a snapshot that was made by hand, as if by the call. */
function reportCreation(world: World, identity: Identity, snapshot: Snapshot): void {
  const input = {
    DiskId: snapshot.sourceDiskId,
    SnapshotName: snapshot.name,
    RetentionDays: snapshot.retentionDays,
    Tag: [...snapshot.tags.value].map(([key, value]) => ({ Key: key, Value: value })),
  };
  reportCall(world, {
    regionId: snapshot.regionId,
    identity,
    productName: ecs.name,
    trailName: ecs.trailName ?? '',
    version: ecs.version,
    action: 'CreateSnapshot',
    params: new Params(flattenParams(input)),
    requestId: world.random.uuid().toUpperCase(),
    response: { SnapshotId: snapshot.snapshotId },
    error: undefined,
    consoleParams: undefined,
  });
}
