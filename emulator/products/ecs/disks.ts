import { refuse } from '../../state/errors.ts';
import { findKey, serviceKeyOf } from '../../state/kms-keys.ts';
import type { Disk, SnapshotEntry } from '../../state/model.ts';
import { checkKeyUse } from '../../state/sharing-role.ts';
import { matchesTags, type Tags } from '../../state/tags.ts';
import { secondsText } from '../../state/times.ts';
import { Tracked } from '../../state/tracked.ts';
import { oncePerToken } from '../call/client-token.ts';
import type { Answer, Call } from '../call/operation.ts';
import { numberedPage, pageOf } from '../call/paging.ts';
import { ecsTags, readTagFilter, readTags } from '../call/tags.ts';
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
  if (params.required('RegionId') !== region.regionId) refuse(404, 'InvalidRegionId.NotFound');
  const zoneId = params.required('ZoneId');
  if (!zoneId.startsWith(`${region.regionId}-`)) refuse(404, 'InvalidZoneId.NotFound');
  const category = params.text('DiskCategory') ?? 'cloud';
  const performanceLevel = category === 'cloud_essd' ? (params.text('PerformanceLevel') ?? 'PL1') : '';
  const range = SIZE_RANGES[performanceLevel === '' ? category : `${category} ${performanceLevel}`];
  if (range === undefined) return refuse(400, 'InvalidDiskCategory.ValueNotSupported');
  const tags = readTags(params);
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
      name: params.text('DiskName') ?? '',
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

export function describeDisks(call: Call): Answer {
  const { region, accountId, params } = call;
  params.required('RegionId', { code: 'MissingParamter.RegionId' });
  const ids = params.jsonList('DiskIds', { status: 403, code: 'InvalidDiskIds.Malformed' });
  const snapshotId = params.text('SnapshotId');
  const name = params.text('DiskName');
  const status = params.text('Status');
  const tags = readTagFilter(params);
  const found = [...region.disks.values()].filter(
    (disk) =>
      disk.ownerAccountId === accountId &&
      disk.createdAtMs <= call.asOfMs &&
      (ids === undefined || ids.includes(disk.diskId)) &&
      (snapshotId === undefined || disk.sourceSnapshotId === snapshotId) &&
      (name === undefined || disk.name === name) &&
      (status === undefined || status === 'All' || disk.status.asOf(call.asOfMs) === status) &&
      matchesTags(disk.tags.asOf(call.asOfMs), tags),
  );
  if (params.text('PageSize') !== undefined || params.text('PageNumber') !== undefined) {
    const pageNumber = params.integer('PageNumber', { min: 1, max: 1_000_000 }) ?? 1;
    const pageSize = params.integer('PageSize', { min: 1, max: 100 }) ?? 10;
    return diskBody(call, numberedPage(found, pageNumber, pageSize), '', pageNumber, pageSize, found.length);
  }
  const asked = Math.min(500, Math.max(10, Number(params.text('MaxResults') ?? '10')));
  const pageSize = Math.min(asked, call.world.switches.maxPageItems);
  const page = pageOf(found, params, pageSize, () => refuse(400, 'InvalidParamter', 'The NextToken is not valid.'));
  return diskBody(call, page.items, page.nextToken, 1, pageSize, found.length);
}

function diskBody(
  call: Call,
  disks: readonly Disk[],
  nextToken: string,
  pageNumber: number,
  pageSize: number,
  total: number,
): Answer {
  return {
    NextToken: nextToken,
    TotalCount: total,
    PageNumber: pageNumber,
    PageSize: pageSize,
    Disks: { Disk: disks.map((disk) => diskRow(disk, call)) },
  };
}

function diskRow(disk: Disk, call: Call): Answer {
  return {
    DiskId: disk.diskId,
    DiskName: disk.name,
    RegionId: call.region.regionId,
    ZoneId: disk.zoneId,
    Category: disk.category,
    PerformanceLevel: disk.performanceLevel,
    Size: disk.sizeGiB,
    Status: disk.status.asOf(call.asOfMs),
    Type: disk.type,
    DiskChargeType: 'PostPaid',
    SourceSnapshotId: disk.sourceSnapshotId,
    Encrypted: disk.isEncrypted,
    KMSKeyId: disk.kmsKeyId,
    CreationTime: secondsText(disk.createdAtMs),
    ExpiredTime: '2999-09-08T16:00Z',
    ResourceGroupId: '',
    Tags: ecsTags(disk.tags.asOf(call.asOfMs)),
  };
}
