import { refuse } from '../../state/errors.ts';
import { findKey, serviceKeyOf } from '../../state/kms-keys.ts';
import type { Disk, SnapshotEntry } from '../../state/model.ts';
import { checkKeyUse } from '../../state/sharing-role.ts';
import type { Tags } from '../../state/tags.ts';
import { Tracked } from '../../state/tracked.ts';
import { oncePerToken } from '../call/client-token.ts';
import type { Answer, Call } from '../call/operation.ts';
import type { Params } from '../call/params.ts';
import { readTags } from '../call/tags.ts';
import { findEntry } from './snapshots.ts';

/** Sizes in GiB that a category can have. */
const SIZE_RANGES: Readonly<Record<string, readonly [number, number]>> = {
  cloud: [5, 2_000],
  cloud_efficiency: [20, 32_768],
  cloud_ssd: [20, 32_768],
  'cloud_essd PL0': [1, 65_536],
  'cloud_essd PL1': [20, 65_536],
  'cloud_essd PL2': [461, 65_536],
  'cloud_essd PL3': [1_261, 65_536],
  cloud_auto: [1, 65_536],
  cloud_essd_entry: [10, 32_768],
  cloud_regional_disk_auto: [10, 65_536],
};

/** The only categories that a shared encrypted snapshot becomes without a copy. */
const FROM_SHARED_ENCRYPTED = new Set(['cloud_essd', 'cloud_auto', 'cloud_essd_entry']);

export function createDisk(call: Call): Answer {
  const { region, accountId, params } = call;
  const zoneId = params.required('ZoneId');
  if (!zoneId.startsWith(`${region.regionId}-`)) refuse(404, 'InvalidZoneId.NotFound');
  const category = params.text('DiskCategory') ?? 'cloud';
  const performanceLevel = category === 'cloud_essd' ? (params.text('PerformanceLevel') ?? 'PL1') : '';
  const range = SIZE_RANGES[performanceLevel === '' ? category : `${category} ${performanceLevel}`];
  if (range === undefined) return refuse(400, 'InvalidDiskCategory.ValueNotSupported');
  const tags = readTags(params);
  const attributes = { ...NEW_ATTRIBUTES, ...readAttributes(params) };
  const sourceId = params.text('SnapshotId');
  const source = sourceId === undefined ? undefined : findEntry(region, accountId, sourceId, 404);
  return oncePerToken('CreateDisk', call, 403, () => {
    if (source !== undefined) checkSource(source, category);
    if (source !== undefined) checkKeyUse(call.world, source);
    const asked = params.integer('Size', { min: 1, max: 65_536, code: 'InvalidSize.ValueNotSupported' });
    if (asked === undefined && source === undefined) return refuse(400, 'MissingParameter', 'Give Size or SnapshotId.');
    const sizeGiB = Math.max(asked ?? 0, source?.snapshot.sourceDiskSizeGiB ?? 0);
    if (sizeGiB < range[0] || sizeGiB > range[1]) refuse(400, 'InvalidDiskSize.NotSupported');
    const kmsKeyId = diskKey(call, source);
    const disk = addDisk(call, {
      zoneId,
      ...attributes,
      category,
      performanceLevel,
      sizeGiB,
      type: 'data',
      isEncrypted: kmsKeyId !== '',
      kmsKeyId,
      sourceSnapshotId: sourceId ?? '',
      tags,
    });
    return { DiskId: disk.diskId, OrderId: '' };
  });
}

type Attributes = Pick<
  Disk,
  'name' | 'description' | 'isBurstingEnabled' | 'hasAutoSnapshot' | 'isDeletedWithInstance' | 'areAutoSnapshotsDeleted'
>;

const NEW_ATTRIBUTES: Attributes = {
  name: '',
  description: '',
  isBurstingEnabled: false,
  hasAutoSnapshot: true,
  isDeletedWithInstance: false,
  areAutoSnapshotsDeleted: false,
};

/** What a request says of a disk's own attributes; those that it leaves out are not there. */
function readAttributes(params: Params): Partial<Attributes> {
  const name = params.text('DiskName');
  const description = params.text('Description');
  if (name !== undefined && (name.length < 2 || name.length > 128 || /^https?:\/\//.test(name))) {
    refuse(400, 'InvalidDiskName.Malformed');
  }
  if (description !== undefined && (description.length > 256 || /^https?:\/\//.test(description))) {
    refuse(400, 'InvalidDescription.Malformed');
  }
  const given = {
    name,
    description: params.values.has('Description') ? (description ?? '') : undefined,
    isBurstingEnabled: params.boolean('BurstingEnabled'),
    hasAutoSnapshot: params.boolean('EnableAutoSnapshot'),
    isDeletedWithInstance: params.boolean('DeleteWithInstance'),
    areAutoSnapshotsDeleted: params.boolean('DeleteAutoSnapshot'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The account's own disk. */
function findDisk({ region, accountId }: Call, diskId: string): Disk {
  const disk = region.disks.get(diskId);
  return disk?.ownerAccountId === accountId ? disk : refuse(404, 'InvalidDiskId.NotFound', 'No such disk.');
}

/** Changes one disk by `DiskId`, or several by `DiskIds.N`: all or none. */
export function modifyDiskAttribute(call: Call): Answer {
  const { params } = call;
  const several = params.list('DiskIds');
  const ids = several.length > 0 ? several : [params.required('DiskId')];
  const changes = readAttributes(params);
  if (Object.keys(changes).length === 0) refuse(400, 'NoAttributeToModify');
  for (const disk of ids.map((id) => findDisk(call, id))) Object.assign(disk, changes);
  return {};
}

type DiskSeed = Omit<Disk, 'seq' | 'diskId' | 'ownerAccountId' | 'createdAtMs' | 'tags' | 'status'> & {
  readonly tags: Tags;
};

/** Adds a disk that becomes available after the cloud's settling time. */
function addDisk({ world, region, accountId }: Pick<Call, 'world' | 'region' | 'accountId'>, seed: DiskSeed): Disk {
  const disk: Disk = {
    ...seed,
    seq: world.nextSeq(),
    diskId: `d-bp1${world.random.lower(17)}`,
    ownerAccountId: accountId,
    createdAtMs: world.nowMs(),
    tags: new Tracked(seed.tags, world.nowMs()),
    status: new Tracked<'Creating' | 'Available'>('Creating', world.nowMs()),
  };
  region.disks.set(disk.diskId, disk);
  world.after(world.settleMs, () => disk.status.set('Available', world.nowMs()));
  return disk;
}

function checkSource({ snapshot, shareeAccountId }: SnapshotEntry, category: string): void {
  if (!snapshot.state.value.isAvailable) refuse(403, 'InvalidSnapshotId.NotReady');
  const isSharedEncrypted = shareeAccountId !== undefined && snapshot.isEncrypted;
  if (isSharedEncrypted && !FROM_SHARED_ENCRYPTED.has(category))
    refuse(403, 'NotSupportSnapshotEncrypted.DiskCategory');
}

/** The disk's key, empty for a plain disk: the one asked for, else that of the account's own snapshot, else the service's. */
function diskKey({ world, region, accountId, params }: Call, source: SnapshotEntry | undefined): string {
  const isEncrypted = params.boolean('Encrypted') === true;
  const asked = params.text('KMSKeyId');
  if (!isEncrypted) {
    if (source?.snapshot.isEncrypted === true) refuse(403, 'InvalidEncrypted.NotMatchSnapshot');
    if (asked !== undefined) refuse(400, 'EncryptedOption.Conflict');
    return '';
  }
  if (asked === undefined) {
    const isFromEncrypted = source?.snapshot.isEncrypted === true;
    const isShared = source?.shareeAccountId !== undefined;
    if (isFromEncrypted && isShared && world.switches.keylessDiskOfShared === 'refused') {
      refuse(400, 'InvalidParam.EncryptedMismatch');
    }
    return isFromEncrypted && !isShared ? source.snapshot.kmsKeyId : serviceKeyOf(world, region, accountId).keyId;
  }
  const key = findKey(region, accountId, asked) ?? refuse(404, 'InvalidParameter.KMSKeyId.NotFound');
  if (key.state !== 'Enabled') refuse(403, 'InvalidParameter.KMSKeyId.CMKNotEnabled');
  return key.keyId;
}
