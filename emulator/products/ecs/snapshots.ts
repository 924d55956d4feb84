import { refuse } from '../../state/errors.ts';
import { findKey, serviceKeyOf } from '../../state/kms-keys.ts';
import type { RegionState, Snapshot, SnapshotEntry } from '../../state/model.ts';
import { checkKeyUse } from '../../state/sharing-role.ts';
import { isLocked, removeSnapshot, scheduleExpiry, startSnapshot } from '../../state/snapshots.ts';
import { isReservedTagKey } from '../../state/tags.ts';
import { oncePerToken } from '../call/client-token.ts';
import type { Answer, Call } from '../call/operation.ts';
import type { Params } from '../call/params.ts';
import { readTags } from '../call/tags.ts';

const MAX_RETENTION_DAYS = 65_536;

/** An id that the account sees in the region, its own or shared. */
export function findEntry(
  region: RegionState,
  accountId: string,
  snapshotId: string,
  status: 403 | 404,
): SnapshotEntry {
  const entry = region.entriesOf(accountId).get(snapshotId);
  return entry ?? refuse(status, 'InvalidSnapshotId.NotFound', 'The snapshot does not exist.');
}

const readRetention = (params: Params, status: 400 | 403): number | undefined =>
  params.integer('RetentionDays', { min: 1, max: MAX_RETENTION_DAYS, status, code: 'InvalidRetentionDays.Malformed' });

function checkName(name: string, status: 400 | 403): void {
  const isAllowed = name.length >= 2 && name.length <= 128 && !/^(auto|https?:\/\/)/.test(name);
  if (!isAllowed) refuse(status, 'InvalidSnapshotName.Malformed');
}

export function createSnapshot(call: Call): Answer {
  const { world, region, accountId, params } = call;
  const diskId = params.required('DiskId');
  const name = params.text('SnapshotName') ?? '';
  if (name !== '') checkName(name, 400);
  const retentionDays = readRetention(params, 400);
  const tags = readTags(params);
  const disk = region.disks.get(diskId);
  if (disk?.ownerAccountId !== accountId) return refuse(404, 'InvalidDiskId.NotFound');
  if (world.switches.snapshotOfNewDisk === 'refused') refuse(403, 'IncorrectDiskStatus.NeverAttached');
  const ofDisk = [...region.entriesOf(accountId).values()].filter((entry) => entry.snapshot.sourceDiskId === diskId);
  if (ofDisk.length >= world.quotas.snapshotsPerDisk) refuse(403, 'QuotaExceed.Snapshot');
  return oncePerToken('CreateSnapshot', call, 403, () => {
    const snapshot = startSnapshot(world, region, {
      ownerAccountId: accountId,
      name,
      description: params.text('Description') ?? '',
      origin: 'user',
      isEncrypted: disk.isEncrypted,
      kmsKeyId: disk.kmsKeyId,
      sourceDiskId: diskId,
      sourceDiskSizeGiB: disk.sizeGiB,
      sourceDiskType: disk.type,
      sourceSnapshotId: '',
      sourceRegionId: '',
      resourceGroupId: params.text('ResourceGroupId') ?? '',
      image: undefined,
      retentionDays,
      tags,
      createdAtMs: world.nowMs(),
    });
    return { SnapshotId: snapshot.snapshotId };
  });
}

export function copySnapshot(call: Call): Answer {
  const { world, region: source, accountId, params } = call;
  const target = world.regions.get(params.required('DestinationRegionId')) ?? refuse(403, 'InvalidRegionId.NotExists');
  const name = params.required('DestinationSnapshotName');
  checkName(name, 403);
  const description = params.required('DestinationSnapshotDescription');
  if (description.length < 2 || description.length > 256) refuse(403, 'InvalidDescription.Malformed');
  const retentionDays = readRetention(params, 403);
  const tags = readTags(params);
  // Other calls take such values.
  if ([...tags.values()].some(isReservedTagKey)) refuse(400, 'InvalidTagValue.Malformed');
  const entry = findEntry(source, accountId, params.required('SnapshotId'), 403);
  return oncePerToken('CopySnapshot', call, 403, () => {
    const { snapshot } = entry;
    if (!snapshot.state.value.isAvailable) refuse(403, 'InvalidSnapshotId.NotReady');
    const kmsKeyId = copyKey(call, entry, target);
    checkKeyUse(world, entry);
    if (source === target && (kmsKeyId === '' || kmsKeyId === snapshot.kmsKeyId)) {
      refuse(403, 'InvalidOperation.NotSupportCopyInSameRegion');
    }
    checkNoUnfinishedCopy(call, snapshot, kmsKeyId !== '');
    const copy = startSnapshot(world, target, {
      ownerAccountId: accountId,
      name,
      description,
      origin: 'copied',
      isEncrypted: kmsKeyId !== '',
      kmsKeyId,
      sourceDiskId: snapshot.sourceDiskId,
      sourceDiskSizeGiB: snapshot.sourceDiskSizeGiB,
      sourceDiskType: snapshot.sourceDiskType,
      sourceSnapshotId: entry.entryId,
      sourceRegionId: source.regionId,
      resourceGroupId: params.text('ResourceGroupId') ?? '',
      image: undefined,
      retentionDays,
      tags,
      createdAtMs: world.nowMs(),
    });
    return { SnapshotId: copy.snapshotId };
  });
}

/** The key of a copy; empty for a plain one. A copy cannot be decrypted, and without a key the service's is used. */
function copyKey({ world, accountId, params }: Call, { snapshot }: SnapshotEntry, target: RegionState): string {
  const isEncrypted = params.boolean('Encrypted') === true;
  const asked = params.text('KMSKeyId');
  if (!isEncrypted) {
    if (asked !== undefined) refuse(403, 'InvalidEncrypted.NotMatchKmsKeyId');
    if (snapshot.isEncrypted) refuse(403, 'InvalidEncrypted.NotSupportDecrypt');
    return '';
  }
  if (asked === undefined) return serviceKeyOf(world, target, accountId).keyId;
  const key = findKey(target, accountId, asked) ?? refuse(403, 'InvalidParameter.KMSKeyId.NotFound');
  if (key.state !== 'Enabled') refuse(403, 'InvalidParameter.KMSKeyId.CMKNotEnabled');
  return key.keyId;
}

/** One unfinished copy per source disk and account. */
function checkNoUnfinishedCopy({ world, accountId }: Call, source: Snapshot, isEncrypted: boolean): void {
  for (const region of world.regions.values()) {
    for (const { snapshot } of region.entriesOf(accountId).values()) {
      const isUnfinished = snapshot.origin === 'copied' && snapshot.state.value.status === 'progressing';
      if (!isUnfinished || snapshot.ownerAccountId !== accountId || snapshot.sourceDiskId !== source.sourceDiskId)
        continue;
      refuse(
        403,
        isEncrypted ? 'InvalidOperation.UnfinishedEncryptedSnapshotCopy' : 'InvalidOperation.UnfinishedCrossRegionCopy',
      );
    }
  }
}

export function modifySnapshotAttribute({ world, region, accountId, params }: Call): Answer {
  const entry = findEntry(region, accountId, params.required('SnapshotId'), 404);
  const name = params.text('SnapshotName');
  const description = params.values.get('Description');
  const retentionDays = readRetention(params, 400);
  if (name === undefined && description === undefined && retentionDays === undefined)
    refuse(400, 'NoAttributeToModify');
  if (entry.shareeAccountId !== undefined) refuse(403, 'InvalidOperation.ResourceManagedByCloudProduct');
  const { snapshot } = entry;
  if (name !== undefined) checkName(name, 400);
  if (retentionDays !== undefined) {
    const present = snapshot.retentionDays ?? Number.POSITIVE_INFINITY;
    if (retentionDays < present) refuse(400, 'InvalidOperation.DecreaseRetentionDaysUnsupported');
    snapshot.retentionDays = retentionDays;
    snapshot.isOverdue = false;
    scheduleExpiry(world, snapshot);
  }
  snapshot.name = name ?? snapshot.name;
  snapshot.description = description ?? snapshot.description;
  snapshot.modifiedAtMs = world.nowMs();
  return {};
}

export function deleteSnapshot({ world, region, accountId, params }: Call): Answer {
  const snapshotId = params.required('SnapshotId');
  const isMissing = !region.entriesOf(accountId).has(snapshotId);
  if (isMissing && world.switches.missingSnapshotDeletion === 'ignored') return {};
  const { snapshot, shareeAccountId } = findEntry(region, accountId, snapshotId, 404);
  if (shareeAccountId !== undefined) refuse(403, 'InvalidOperation.DeleteSharedSnapshotUnsupported');
  if (snapshot.holders.size > 0)
    refuse(403, 'InvalidOperation.DeleteSharedSnapshotUnsupported', 'The snapshot is shared.');
  if (isLocked(world, snapshot)) refuse(403, 'InvalidOperation.SnapshotIsLocked');
  if (params.boolean('Force') !== true) {
    for (const disk of region.disks.values()) {
      if (disk.sourceSnapshotId === snapshot.snapshotId && disk.ownerAccountId === accountId)
        refuse(403, 'SnapshotCreatedDisk');
    }
  }
  if (snapshot.image !== undefined) refuse(403, 'SnapshotCreatedImage');
  removeSnapshot(world, snapshot);
  return {};
}
