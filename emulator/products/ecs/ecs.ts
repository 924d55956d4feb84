import { serviceKeyOf } from '../../state/kms-keys.ts';
import { secondsText } from '../../state/times.ts';
import type { Answer, Call, Product, Right } from '../call/operation.ts';
import { read, write } from '../call/operation.ts';
import { numberedAnswer } from '../call/paging.ts';
import { requestTags, resourceTags } from '../call/tags.ts';
import { deleteDisk } from './delete-disk.ts';
import { describeSnapshots } from './describe-snapshots.ts';
import { createDisk, describeDisks } from './disks.ts';
import { describeLockedSnapshots, lockSnapshot } from './locks.ts';
import { copySnapshot, createSnapshot, deleteSnapshot, modifySnapshotAttribute } from './snapshots.ts';
import { listTagResources, tagResources, untagResources } from './tags.ts';
import { describeZones } from './zones.ts';

function describeRegions({ world }: Call): Answer {
  const rows = [...world.regions.keys()].map((regionId) => ({
    RegionId: regionId,
    RegionEndpoint: `ecs.${regionId}.aliyuncs.com`,
    LocalName: regionId,
    Status: 'available',
  }));
  return { Regions: { Region: rows } };
}

/** The account's own images; only those that were imported exist here, and they are told by their OSS object. */
function describeImages(call: Call): Answer {
  const { region, accountId, params } = call;
  const snapshotId = params.text('SnapshotId');
  const images = [...region.entriesOf(accountId).values()]
    .filter((entry) => entry.shareeAccountId === undefined && entry.snapshot.image !== undefined)
    .filter((entry) => snapshotId === undefined || entry.entryId === snapshotId)
    .map(({ snapshot }) => ({
      ImageId: snapshot.image?.imageId ?? '',
      ImageName: snapshot.image?.name ?? '',
      ImageOwnerAlias: 'self',
      Status: 'Available',
      Usage: 'none',
      IsCopied: false,
      CreationTime: secondsText(snapshot.createdAtMs),
      DiskDeviceMappings: {
        DiskDeviceMapping: [
          {
            SnapshotId: snapshot.snapshotId,
            Device: '/dev/xvda',
            Type: 'system',
            Size: String(snapshot.sourceDiskSizeGiB),
            Format: 'RAW',
            ImportOSSBucket: 'example-images',
            ImportOSSObject: `${snapshot.image?.name ?? ''}.raw`,
            Progress: '100%',
            RemainTime: 0,
          },
        ],
      },
    }));
  return { RegionId: region.regionId, ...numberedAnswer(call, 'Images', 'Image', images) };
}

const describeDiskDefaultKmsKeyId = ({ world, region, accountId }: Call): Answer => ({
  KMSKeyId: serviceKeyOf(world, region, accountId).keyId,
});

/** Tagging names what it concerns by a type and ids; every other call is about one snapshot, new or there already. */
function rights({ region, accountId, params }: Call): Right[] {
  const type = params.text('ResourceType') ?? 'snapshot';
  const named = [...params.list('ResourceId'), ...(params.text('SnapshotId') ?? '').split(',')].filter(
    (id) => id !== '',
  );
  return (named.length > 0 ? named : ['*']).map((id) => {
    const tags = type === 'disk' ? region.disks.get(id)?.tags : region.entriesOf(accountId).get(id)?.snapshot.tags;
    return {
      resource: `acs:ecs:${region.regionId}:${accountId}:${type}/${id}`,
      conditions: { ...requestTags(params), ...resourceTags(tags?.value) },
    };
  });
}

const diskRights = ({ region, accountId, params }: Call): Right[] => [
  { resource: `acs:ecs:${region.regionId}:${accountId}:disk/*`, conditions: requestTags(params) },
];

/** ECS: snapshots, disks, their tags, and what tells about them. */
export const ecs: Product = {
  name: 'ecs',
  trailName: 'Ecs',
  version: '2014-05-26',
  operations: {
    DescribeSnapshots: { ...read(describeSnapshots), rights },
    CreateSnapshot: { ...write(createSnapshot), rights },
    CopySnapshot: { ...write(copySnapshot), rights },
    ModifySnapshotAttribute: { ...write(modifySnapshotAttribute), rights },
    DeleteSnapshot: { ...write(deleteSnapshot), rights },
    TagResources: { ...write(tagResources), rights },
    UntagResources: { ...write(untagResources), rights },
    LockSnapshot: { ...write(lockSnapshot), rights },
    DescribeLockedSnapshots: read(describeLockedSnapshots),
    ListTagResources: read(listTagResources),
    CreateDisk: { ...write(createDisk), rights: diskRights },
    DescribeDisks: read(describeDisks),
    DeleteDisk: write(deleteDisk),
    DescribeZones: read(describeZones),
    DescribeRegions: read(describeRegions),
    DescribeImages: read(describeImages),
    DescribeDiskDefaultKMSKeyId: read(describeDiskDefaultKmsKeyId),
  },
};
