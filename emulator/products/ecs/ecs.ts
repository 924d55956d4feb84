import { serviceKeyOf } from '../../state/kms-keys.ts';
import type { Answer, Call, Product, Right } from '../call/operation.ts';
import { read, write } from '../call/operation.ts';
import { inRegion, namingRegion } from '../call/region.ts';
import { requestTags, resourceTags } from '../call/tags.ts';
import { deleteDisk } from './delete-disk.ts';
import { describeDisks } from './describe-disks.ts';
import { describeSnapshots } from './describe-snapshots.ts';
import { createDisk, modifyDiskAttribute } from './disks.ts';
import { describeImages } from './images.ts';
import { describeLockedSnapshots, lockSnapshot } from './locks.ts';
import { copySnapshot, createSnapshot, deleteSnapshot, modifySnapshotAttribute } from './snapshots.ts';
import { listTagResources, tagResources, untagResources } from './tags.ts';
import { describeZones } from './zones.ts';

function describeRegions({ world, params }: Call): Answer {
  // Every region sells everything to everyone.
  for (const name of ['InstanceChargeType', 'ResourceType']) params.text(name);
  const rows = [...world.regions.keys()].map((regionId) => ({
    RegionId: regionId,
    RegionEndpoint: `ecs.${regionId}.aliyuncs.com`,
    LocalName: regionId,
    Status: 'available',
  }));
  return { Regions: { Region: rows } };
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

/** A new disk has no id yet. */
const diskRights = ({ region, accountId, params }: Call): Right[] => {
  const named = [...params.list('DiskIds'), params.text('DiskId') ?? ''].filter((id) => id !== '');
  return (named.length > 0 ? named : ['*']).map((id) => ({
    resource: `acs:ecs:${region.regionId}:${accountId}:disk/${id}`,
    conditions: { ...requestTags(params), ...resourceTags(region.disks.get(id)?.tags.value) },
  }));
};

const TAG_REGION = { missing: { status: 404, code: 'MissingParameter.RegionId' } };
const DISK_REGION = {
  missing: { code: 'MissingParamter.RegionId' },
  other: { status: 400, code: 'InvalidRegion.NotFound' },
};

/** ECS: snapshots, disks, their tags, and what tells about them. */
export const ecs: Product = {
  name: 'ecs',
  trailName: 'Ecs',
  version: '2014-05-26',
  operations: {
    DescribeSnapshots: namingRegion({ ...read(describeSnapshots), rights }),
    CreateSnapshot: inRegion({ ...write(createSnapshot), rights }),
    CopySnapshot: namingRegion({ ...write(copySnapshot), rights }),
    ModifySnapshotAttribute: inRegion({ ...write(modifySnapshotAttribute), rights }),
    DeleteSnapshot: inRegion({ ...write(deleteSnapshot), rights }),
    TagResources: namingRegion({ ...write(tagResources), rights }, TAG_REGION),
    UntagResources: namingRegion({ ...write(untagResources), rights }, TAG_REGION),
    LockSnapshot: namingRegion({ ...write(lockSnapshot), rights }),
    DescribeLockedSnapshots: namingRegion(read(describeLockedSnapshots)),
    ListTagResources: namingRegion(read(listTagResources), TAG_REGION),
    CreateDisk: namingRegion({ ...write(createDisk), rights: diskRights }),
    ModifyDiskAttribute: inRegion({ ...write(modifyDiskAttribute), rights: diskRights }),
    DeleteDisk: inRegion({ ...write(deleteDisk), rights: diskRights }),
    DescribeDisks: namingRegion(read(describeDisks), DISK_REGION),
    DescribeZones: namingRegion(read(describeZones)),
    // Asked of any region, for all of them.
    DescribeRegions: read(describeRegions),
    DescribeImages: namingRegion(read(describeImages)),
    DescribeDiskDefaultKMSKeyId: namingRegion(read(describeDiskDefaultKmsKeyId)),
  },
};
