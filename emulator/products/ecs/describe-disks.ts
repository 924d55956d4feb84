import { refuse } from '../../state/errors.ts';
import type { Disk } from '../../state/model.ts';
import { matchesTags } from '../../state/tags.ts';
import { minutesText, secondsText } from '../../state/times.ts';
import type { Answer, Call } from '../call/operation.ts';
import { eitherPage } from '../call/paging.ts';
import type { Params } from '../call/params.ts';
import { ecsTags, readTagFilter } from '../call/tags.ts';

const MAX_IDS = 100;
/** Parameters that keep the disks whose member of that name is the same; `All` and `all` keep every one. */
const SAME_TEXT = [
  'AutoSnapshotPolicyId',
  'Category',
  'DiskChargeType',
  'DiskName',
  'InstanceId',
  'KMSKeyId',
  'MultiAttach',
  'ResourceGroupId',
  'Status',
  'ZoneId',
] as const;
const SAME_FLAG = [
  'DeleteAutoSnapshot',
  'DeleteWithInstance',
  'EnableAutoSnapshot',
  'EnableAutomatedSnapshotPolicy',
  'Portable',
] as const;

export function describeDisks(call: Call): Answer {
  const { region, accountId, params } = call;
  const ids = params.jsonList('DiskIds', { status: 403, code: 'InvalidDiskIds.Malformed' });
  if (ids !== undefined && ids.length > MAX_IDS) refuse(403, 'InvalidDiskIds.Malformed', 'At most 100 ids.');
  const matches = filterOf(call);
  if (params.boolean('DryRun') === true) refuse(400, 'DryRunOperation');
  // It only adds to what regional disks are told of, and there are none.
  params.list('AdditionalAttributes');
  const found = [...region.disks.values()].filter(
    (disk) =>
      disk.ownerAccountId === accountId &&
      disk.createdAtMs <= call.asOfMs &&
      (ids === undefined || ids.includes(disk.diskId)) &&
      matches(disk),
  );
  const pageSize = Math.min(
    Math.max(10, params.integer('MaxResults', { min: 0, max: 500_000, code: 'InvalidParamter' }) ?? 10),
    500,
    call.world.switches.maxPageItems,
  );
  const { items, paging } = eitherPage(call, found, pageSize, () =>
    refuse(400, 'InvalidParamter', 'The NextToken is not valid.'),
  );
  return { ...paging, Disks: { Disk: items.map((disk) => diskRow(disk, call)) } };
}

/** All filters of the request, joined by AND. */
function filterOf(call: Call): (disk: Disk) => boolean {
  const { params } = call;
  const texts = new Map<string, string>();
  for (const name of SAME_TEXT) {
    const value = params.text(name);
    if (value !== undefined && value.toLowerCase() !== 'all') texts.set(name, value);
  }
  const type = params.text('DiskType') ?? 'all';
  if (!['system', 'data', 'all'].includes(type)) refuse(400, 'InvalidDiskType.ValueNotSupported');
  const snapshotId = params.text('SnapshotId');
  const flags = new Map<string, boolean>();
  for (const name of SAME_FLAG) {
    const value = params.boolean(name);
    if (value !== undefined) flags.set(name, value);
  }
  const onlyEncrypted = params.boolean('Encrypted') === true;
  // No disk is locked, and the old shared block storage is gone.
  const isOfNone = params.text('LockReason') !== undefined || params.boolean('EnableShared') === true;
  const tags = readTagFilter(params);
  if (tags.length > 20) refuse(400, 'InvalidTagCount');
  const createdSinceMs = createdSince(params);
  return (disk) => {
    const row = diskRow(disk, call);
    return (
      !isOfNone &&
      [...texts, ...flags].every(([name, value]) => row[name] === value) &&
      (type === 'all' || disk.type === type) &&
      (snapshotId === undefined || disk.sourceSnapshotId === snapshotId) &&
      (!onlyEncrypted || disk.isEncrypted) &&
      disk.createdAtMs >= createdSinceMs &&
      matchesTags(disk.tags.asOf(call.asOfMs), tags)
    );
  };
}

function createdSince(params: Params): number {
  let startMs = Number.NEGATIVE_INFINITY;
  for (const filter of params.objects('Filter')) {
    const value = filter.get('Value') ?? '';
    startMs = Date.parse(value);
    if (Number.isNaN(startMs) || minutesText(startMs) !== value || filter.get('Key') !== 'CreationStartTime') {
      refuse(400, 'InvalidParamter', 'The only filter is CreationStartTime.');
    }
  }
  return startMs;
}

function diskRow(disk: Disk, call: Call): Answer {
  return {
    DiskId: disk.diskId,
    DiskName: disk.name,
    Description: disk.description,
    RegionId: call.region.regionId,
    ZoneId: disk.zoneId,
    Category: disk.category,
    PerformanceLevel: disk.performanceLevel,
    Size: disk.sizeGiB,
    Status: disk.status.asOf(call.asOfMs),
    Type: disk.type,
    DiskChargeType: 'PostPaid',
    SourceSnapshotId: disk.sourceSnapshotId,
    SourceDiskId: '',
    Encrypted: disk.isEncrypted,
    KMSKeyId: disk.kmsKeyId,
    CreationTime: secondsText(disk.createdAtMs),
    ExpiredTime: '2999-09-08T16:00Z',
    BurstingEnabled: disk.isBurstingEnabled,
    DeleteAutoSnapshot: disk.areAutoSnapshotsDeleted,
    DeleteWithInstance: disk.isDeletedWithInstance,
    EnableAutoSnapshot: disk.hasAutoSnapshot,
    Tags: ecsTags(disk.tags.asOf(call.asOfMs)),
    ...UNUSED,
  };
}

/** Members of features that are not emulated, as a disk has them that does not use these. */
const UNUSED: Answer = {
  AttachedTime: '',
  Attachments: { Attachment: [] },
  AutoSnapshotPolicyId: '',
  BdfId: '',
  DataSource: { Id: '', Type: '' },
  DetachedTime: '',
  Device: '',
  EnableAutomatedSnapshotPolicy: false,
  IOPS: 0,
  IOPSRead: 0,
  IOPSWrite: 0,
  ImageId: '',
  InstanceId: '',
  MountInstanceNum: 0,
  MountInstances: { MountInstance: [] },
  MultiAttach: 'Disabled',
  OperationLocks: { OperationLock: [] },
  Placement: { ZoneIds: '' },
  Portable: true,
  ProductCode: '',
  ProvisionedIops: 0,
  ResourceGroupId: '',
  SerialNumber: '',
  StorageClusterId: '',
  StorageSetId: '',
  StorageSetPartitionNumber: 0,
  Throughput: 0,
  ThroughputRead: 0,
  ThroughputWrite: 0,
};
