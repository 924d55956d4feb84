import type { CopySnapshotRequest } from '@alicloud/ecs20140526/dist/models/CopySnapshotRequest.js';
import type { DescribeSnapshotsRequest } from '@alicloud/ecs20140526/dist/models/DescribeSnapshotsRequest.js';
import type { TagResourcesRequest } from '@alicloud/ecs20140526/dist/models/TagResourcesRequest.js';
import type { Snapshot, SnapshotApi, SnapshotCopy } from '../../ports.ts';
import { type Answer, readTags, wireTags } from '../wire/answer.ts';
import { hasCode } from '../wire/call-errors.ts';
import { type RequestOf, wireNamed } from '../wire/names.ts';
import { askInBatches, type Page, readAllPages } from '../wire/paging.ts';
import type { Rpc } from '../wire/rpc.ts';
import type { WireParameters } from '../wire/sdk-core.ts';

/** The most that `DescribeSnapshots` takes and gives at once. */
const MAX_IDS = 100;
/** The most that ECS `TagResources` takes at once. */
const MAX_TAGGED_IDS = 50;
const SNAPSHOT_ID = /^s-[A-Za-z0-9-]{1,64}$/;

type SnapshotFilter = Pick<RequestOf<DescribeSnapshotsRequest>, 'diskId' | 'snapshotIds' | 'tag'>;

/** Snapshots through ECS 2014-05-26. */
export function alibabaSnapshotApi(rpc: Rpc): SnapshotApi {
  const describe = (filter: SnapshotFilter): Promise<Snapshot[]> => {
    const fetchPage = (nextToken: string | undefined): Promise<Page<Snapshot>> => {
      const request = wireNamed<DescribeSnapshotsRequest>({
        regionId: rpc.regionId,
        maxResults: MAX_IDS,
        ...(nextToken === undefined ? {} : { nextToken }),
        ...filter,
      });
      return rpc.call('ecs', 'DescribeSnapshots', request, (body) => ({
        items: body.object('Snapshots').list('Snapshot').map(readSnapshot),
        nextToken: body.optionalText('NextToken'),
      }));
    };
    return readAllPages(fetchPage, (problem) => rpc.unreadable('DescribeSnapshots', problem));
  };

  /** One malformed id makes the service refuse the whole call, and ids come from events that anyone may send. */
  const describeExisting = async (snapshotIds: readonly string[]): Promise<Snapshot[]> => {
    try {
      return await describe({ snapshotIds: JSON.stringify(snapshotIds) });
    } catch (error) {
      if (!hasCode(error, 'InvalidSnapshotIds.Malformed')) throw error;
      if (snapshotIds.length <= 1) return [];
      const middle = Math.ceil(snapshotIds.length / 2);
      const halves = [snapshotIds.slice(0, middle), snapshotIds.slice(middle)];
      return (await Promise.all(halves.map(describeExisting))).flat();
    }
  };

  const readLocked = (snapshotIds: readonly string[]): Promise<string[]> =>
    readAllPages(
      (nextToken) => {
        const parameters = {
          RegionId: rpc.regionId,
          SnapshotIds: snapshotIds,
          MaxResults: MAX_IDS,
          NextToken: nextToken,
        };
        return rpc.call('ecs', 'DescribeLockedSnapshots', parameters, (body) => ({
          items: (body.optionalList('LockedSnapshotsInfo') ?? [])
            .filter((lock) => lock.optionalText('LockStatus') !== 'expired')
            .map((lock) => lock.text('SnapshotId')),
          nextToken: body.optionalText('NextToken'),
        }));
      },
      (problem) => rpc.unreadable('DescribeLockedSnapshots', problem),
    );

  return {
    async listSnapshots({ diskId, tag } = {}) {
      const snapshots = await describe({ ...(diskId !== undefined && { diskId }), ...(tag && { tag: [tag] }) });
      // A snapshot made while the pages are read may come twice.
      const byId = new Map(snapshots.map((snapshot) => [snapshot.snapshotId, snapshot]));
      return [...byId.values()];
    },
    getSnapshots: (snapshotIds) =>
      askInBatches(
        snapshotIds.filter((id) => SNAPSHOT_ID.test(id)),
        MAX_IDS,
        describeExisting,
      ),
    async lockedAmong(snapshotIds) {
      try {
        return new Set(await askInBatches(snapshotIds, MAX_IDS, readLocked));
      } catch (error) {
        // Locks came in 2026: where the service does not know them, nothing can be locked.
        if (['InvalidAction', 'InvalidAction.NotFound'].some((code) => hasCode(error, code))) return new Set();
        throw error;
      }
    },
    async deleteSnapshot(snapshotId) {
      try {
        await rpc.call('ecs', 'DeleteSnapshot', { SnapshotId: snapshotId }, () => undefined);
      } catch (error) {
        if (!hasCode(error, 'InvalidSnapshotId.NotFound')) throw error;
      }
    },
    copySnapshot: (copy) =>
      rpc.call('ecs', 'CopySnapshot', copyRequest(rpc.regionId, copy), (body) => body.text('SnapshotId')),
    async tagSnapshots(snapshotIds, tags) {
      await askInBatches(snapshotIds, MAX_TAGGED_IDS, async (batch) => {
        const request = wireNamed<TagResourcesRequest>({
          regionId: rpc.regionId,
          resourceType: 'snapshot',
          resourceId: [...batch],
          tag: wireTags(tags),
        });
        await rpc.call('ecs', 'TagResources', request, () => undefined);
        return [];
      });
    },
    async untagSnapshot(snapshotId, keys) {
      if (keys.length === 0) return;
      // Without keys the service would take nothing off, or all: an empty list is never sent.
      const parameters = {
        RegionId: rpc.regionId,
        ResourceType: 'snapshot',
        ResourceId: [snapshotId],
        TagKey: [...keys],
      };
      await rpc.call('ecs', 'UntagResources', parameters, () => undefined);
    },
    isFromImportedImage: (snapshotId) => {
      const parameters = { RegionId: rpc.regionId, SnapshotId: snapshotId, PageSize: MAX_IDS };
      return rpc.call('ecs', 'DescribeImages', parameters, (body) =>
        body.object('Images').list('Image').some(isImported),
      );
    },
  };
}

/** A copy cannot be decrypted, and a key is only taken together with the wish to encrypt. */
function copyRequest(regionId: string, copy: SnapshotCopy): WireParameters {
  const { retentionDays, kmsKeyId } = copy;
  return wireNamed<CopySnapshotRequest>({
    regionId,
    snapshotId: copy.snapshotId,
    destinationRegionId: copy.destinationRegionId,
    destinationSnapshotName: copy.name,
    destinationSnapshotDescription: copy.description,
    ...(retentionDays === undefined ? {} : { retentionDays }),
    ...(kmsKeyId === undefined ? {} : { encrypted: true, KMSKeyId: kmsKeyId }),
    tag: wireTags(copy.tags),
    clientToken: copy.clientToken,
  });
}

/** Only an import names the object that the image was read from. */
function isImported(image: Answer): boolean {
  const mappings = image.optionalObject('DiskDeviceMappings')?.optionalList('DiskDeviceMapping') ?? [];
  return mappings.some(
    (mapping) =>
      mapping.optionalText('ImportOSSBucket') !== undefined || mapping.optionalText('ImportOSSObject') !== undefined,
  );
}

function readSnapshot(answer: Answer): Snapshot {
  const retentionDays = answer.optionalNumber('RetentionDays') ?? 0;
  const kmsKeyId = answer.optionalText('KMSKeyId');
  const description = answer.optionalText('Description');
  const sourceSnapshotId = answer.optionalText('SourceSnapshotId');
  const sourceRegionId = answer.optionalText('SourceRegionId');
  return {
    snapshotId: answer.text('SnapshotId'),
    name: answer.optionalText('SnapshotName') ?? '',
    ...(description === undefined ? {} : { description }),
    status: answer.word('Status', ['progressing', 'accomplished', 'failed'], 'progressing'),
    isAvailable: answer.optionalFlag('Available') ?? false,
    type: answer.word('SnapshotType', ['auto', 'timer', 'user'], 'user') === 'user' ? 'user' : 'auto',
    createdAtMs: answer.timeMs('CreationTime'),
    // Zero days means for ever, as does no number at all.
    ...(retentionDays > 0 ? { retentionDays } : {}),
    isEncrypted: answer.optionalFlag('Encrypted') ?? kmsKeyId !== undefined,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    ...(answer.has('ResourceGroupId') && { resourceGroupId: answer.optionalText('ResourceGroupId') ?? '' }),
    sourceDiskId: answer.optionalText('SourceDiskId') ?? '',
    ...(sourceSnapshotId === undefined ? {} : { sourceSnapshotId }),
    ...(sourceRegionId === undefined ? {} : { sourceRegionId }),
    sizeBytes: answer.optionalNumber('FullSnapshotSizeInBytes') ?? 0,
    sourceDiskSizeGiB: answer.optionalNumber('SourceDiskSize') ?? 0,
    usage: readUsage(answer),
    tags: readTags(answer.optionalObject('Tags')?.optionalList('Tag'), 'TagKey', 'TagValue'),
  };
}

/** A use that is not known counts as every use, since something may depend on the snapshot. */
function readUsage(answer: Answer): Snapshot['usage'] {
  if (answer.optionalText('Usage') === undefined) return 'none';
  return answer.word('Usage', ['none', 'image', 'disk', 'image_disk'], 'image_disk');
}
