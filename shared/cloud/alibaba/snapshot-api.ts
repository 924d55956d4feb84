import { DeleteSnapshotRequest } from '@alicloud/ecs20140526/dist/models/DeleteSnapshotRequest.js';
import { DescribeSnapshotsRequest } from '@alicloud/ecs20140526/dist/models/DescribeSnapshotsRequest.js';
import type { Snapshot, SnapshotApi } from '../ports.ts';
import { type Answer, readTags } from './answer.ts';
import { hasCode } from './call-errors.ts';
import { inBatches, type Page, readAllPages } from './paging.ts';
import type { Rpc } from './rpc.ts';

/** The most that `DescribeSnapshots` takes and gives at once. */
const MAX_IDS = 100;
const SNAPSHOT_ID = /^s-[A-Za-z0-9-]{1,64}$/;

/** Snapshots through ECS 2014-05-26. */
export function alibabaSnapshotApi(rpc: Rpc): SnapshotApi {
  const describe = (filter: { diskId?: string; snapshotIds?: string }): Promise<Snapshot[]> => {
    const fetchPage = (nextToken: string | undefined): Promise<Page<Snapshot>> => {
      const request = new DescribeSnapshotsRequest({
        regionId: rpc.regionId,
        maxResults: MAX_IDS,
        ...(nextToken === undefined ? {} : { nextToken }),
        ...filter,
      });
      return rpc.call('ecs', 'DescribeSnapshots', request.toMap(), (body) => ({
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

  return {
    async listSnapshots({ diskId } = {}) {
      const snapshots = await describe(diskId === undefined ? {} : { diskId });
      // A snapshot made while the pages are read may come twice.
      const byId = new Map(snapshots.map((snapshot) => [snapshot.snapshotId, snapshot]));
      return [...byId.values()];
    },
    getSnapshots: (snapshotIds) =>
      inBatches(
        snapshotIds.filter((id) => SNAPSHOT_ID.test(id)),
        MAX_IDS,
        describeExisting,
      ),
    async deleteSnapshot(snapshotId) {
      const request = new DeleteSnapshotRequest({ snapshotId });
      try {
        await rpc.call('ecs', 'DeleteSnapshot', request.toMap(), () => undefined);
      } catch (error) {
        if (!hasCode(error, 'InvalidSnapshotId.NotFound')) throw error;
      }
    },
  };
}

function readSnapshot(answer: Answer): Snapshot {
  const retentionDays = answer.optionalNumber('RetentionDays') ?? 0;
  const kmsKeyId = answer.optionalText('KMSKeyId');
  const sourceSnapshotId = answer.optionalText('SourceSnapshotId');
  const sourceRegionId = answer.optionalText('SourceRegionId');
  return {
    snapshotId: answer.text('SnapshotId'),
    name: answer.optionalText('SnapshotName') ?? '',
    status: answer.word('Status', ['progressing', 'accomplished', 'failed'], 'progressing'),
    isAvailable: answer.optionalFlag('Available') ?? false,
    type: answer.word('SnapshotType', ['auto', 'timer', 'user'], 'user') === 'user' ? 'user' : 'auto',
    createdAtMs: answer.timeMs('CreationTime'),
    // Zero days means for ever, as does no number at all.
    ...(retentionDays > 0 ? { retentionDays } : {}),
    isEncrypted: answer.optionalFlag('Encrypted') ?? kmsKeyId !== undefined,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    sourceDiskId: answer.optionalText('SourceDiskId') ?? '',
    ...(sourceSnapshotId === undefined ? {} : { sourceSnapshotId }),
    ...(sourceRegionId === undefined ? {} : { sourceRegionId }),
    sizeBytes: answer.optionalNumber('FullSnapshotSizeInBytes') ?? 0,
    sourceDiskSizeGiB: answer.optionalNumber('SourceDiskSize') ?? 0,
    tags: readTags(answer.optionalObject('Tags')?.optionalList('Tag'), 'TagKey', 'TagValue'),
  };
}
