import type { CreateDiskRequest } from '@alicloud/ecs20140526/dist/models/CreateDiskRequest.js';
import type { DescribeDisksRequest } from '@alicloud/ecs20140526/dist/models/DescribeDisksRequest.js';
import type { ListTagResourcesRequest } from '@alicloud/ecs20140526/dist/models/ListTagResourcesRequest.js';
import type { Disk, DiskApi } from '../../ports.ts';
import { type Answer, readTags, wireTags } from '../wire/answer.ts';
import { wireNamed } from '../wire/names.ts';
import { askInBatches, readAllPages } from '../wire/paging.ts';
import type { Rpc } from '../wire/rpc.ts';

/** The most ids that `DescribeDisks` takes, and the most disks that it gives at once. */
const MAX_IDS = 100;
const MAX_RESULTS = 500;

/** Disks through ECS 2014-05-26. */
export function alibabaDiskApi(rpc: Rpc): DiskApi {
  /** The tag filter of `DescribeDisks` is not documented for a key alone, and finds at most 1,000; this listing does both. */
  const listTagged = (tag: { key: string; value?: string }): Promise<string[]> =>
    readAllPages(
      (nextToken) => {
        const request = wireNamed<ListTagResourcesRequest>({
          regionId: rpc.regionId,
          resourceType: 'disk',
          tag: [tag],
          ...(nextToken === undefined ? {} : { nextToken }),
        });
        return rpc.call('ecs', 'ListTagResources', request, (body) => ({
          items: (body.optionalObject('TagResources')?.optionalList('TagResource') ?? []).map((row) =>
            row.text('ResourceId'),
          ),
          nextToken: body.optionalText('NextToken'),
        }));
      },
      (problem) => rpc.unreadable('ListTagResources', problem),
    );

  /** @param diskIds Left out: all. */
  const describe = (diskIds?: readonly string[]): Promise<Disk[]> =>
    readAllPages(
      (nextToken) => {
        const request = wireNamed<DescribeDisksRequest>({
          regionId: rpc.regionId,
          ...(diskIds && { diskIds: JSON.stringify(diskIds) }),
          maxResults: MAX_RESULTS,
          ...(nextToken === undefined ? {} : { nextToken }),
        });
        return rpc.call('ecs', 'DescribeDisks', request, (body) => ({
          items: body.object('Disks').list('Disk').map(readDisk),
          nextToken: body.optionalText('NextToken'),
        }));
      },
      (problem) => rpc.unreadable('DescribeDisks', problem),
    );

  return {
    async listDisks(tag) {
      if (tag) return askInBatches(await listTagged(tag), MAX_IDS, describe);
      // A disk made while the pages are read may come twice.
      return [...new Map((await describe()).map((disk) => [disk.diskId, disk])).values()];
    },
    createDisk(disk) {
      const { sizeGiB, kmsKeyId } = disk;
      const request = wireNamed<CreateDiskRequest>({
        regionId: rpc.regionId,
        zoneId: disk.zoneId,
        snapshotId: disk.snapshotId,
        diskCategory: disk.category,
        ...(sizeGiB === undefined ? {} : { size: sizeGiB }),
        diskName: disk.name,
        ...(disk.isEncrypted ? { encrypted: true } : {}),
        ...(kmsKeyId === undefined ? {} : { KMSKeyId: kmsKeyId }),
        tag: wireTags(disk.tags),
        clientToken: disk.clientToken,
      });
      return rpc.call('ecs', 'CreateDisk', request, (body) => body.text('DiskId'));
    },
  };
}

function readDisk(answer: Answer): Disk {
  const createdAtMs = answer.optionalTimeMs('CreationTime');
  return {
    diskId: answer.text('DiskId'),
    name: answer.optionalText('DiskName') ?? '',
    status: answer.optionalText('Status') ?? '',
    zoneId: answer.optionalText('ZoneId') ?? '',
    category: answer.optionalText('Category') ?? '',
    sizeGiB: answer.optionalNumber('Size') ?? 0,
    sourceSnapshotId: answer.optionalText('SourceSnapshotId') ?? '',
    ...(createdAtMs === undefined ? {} : { createdAtMs }),
    tags: readTags(answer.optionalObject('Tags')?.optionalList('Tag'), 'TagKey', 'TagValue'),
  };
}
