import { expect, test } from 'vitest';
import { json, refusal, reset, startService } from '../service.ts';

const COPY = {
  snapshotId: 's-1',
  destinationRegionId: 'cn-shanghai',
  name: 'golden-1',
  description: 'made by Snapshare',
  tags: { 'snapshare:installation': 'acme', empty: '' },
  clientToken: 'token-1',
};

test('a plain copy is asked for with its tags and client token, and kept for ever', async () => {
  const { cloud, calls } = await startService([json({ SnapshotId: 's-2' })]);
  expect(await cloud.snapshots.copySnapshot(COPY)).toBe('s-2');
  expect(calls.map(({ action, parameters }) => ({ action, parameters }))).toEqual([
    {
      action: 'CopySnapshot',
      parameters: {
        RegionId: 'cn-hangzhou',
        SnapshotId: 's-1',
        DestinationRegionId: 'cn-shanghai',
        DestinationSnapshotName: 'golden-1',
        DestinationSnapshotDescription: 'made by Snapshare',
        'Tag.1.Key': 'snapshare:installation',
        'Tag.1.Value': 'acme',
        'Tag.2.Key': 'empty',
        'Tag.2.Value': '',
        ClientToken: 'token-1',
      },
    },
  ]);
});

test('a copy under a key is asked for encrypted, and with its retention', async () => {
  const { cloud, calls } = await startService([json({ SnapshotId: 's-2' })]);
  await cloud.snapshots.copySnapshot({ ...COPY, retentionDays: 30, kmsKeyId: 'key-1' });
  expect(calls[0]?.parameters).toMatchObject({ Encrypted: 'true', KMSKeyId: 'key-1', RetentionDays: '30' });
});

test('a copy whose answer was lost is asked for again with the same token', async () => {
  const { cloud, calls } = await startService([reset, json({ SnapshotId: 's-2' })]);
  expect(await cloud.snapshots.copySnapshot(COPY)).toBe('s-2');
  expect(calls.map(({ parameters }) => parameters['ClientToken'])).toEqual(['token-1', 'token-1']);
});

test('any number of snapshots is tagged in batches of 50', async () => {
  const { cloud, calls } = await startService([json({})]);
  const ids = Array.from({ length: 120 }, (_, index) => `s-${index}`);
  await cloud.snapshots.tagSnapshots(ids, { 'share-to': '' });
  const tagged = calls.map(({ parameters }) =>
    Object.entries(parameters).flatMap(([key, value]) => (key.startsWith('ResourceId.') ? [value] : [])),
  );
  expect(tagged.map((batch) => batch.length)).toEqual([50, 50, 20]);
  expect(tagged.flat().sort()).toEqual(ids.sort());
  expect(calls[0]).toMatchObject({
    action: 'TagResources',
    version: '2014-05-26',
    parameters: {
      RegionId: 'cn-hangzhou',
      ResourceType: 'snapshot',
      'Tag.1.Key': 'share-to',
      'Tag.1.Value': '',
    },
  });
});

test('tagging no snapshot makes no call', async () => {
  const { cloud, calls } = await startService([json({})]);
  await cloud.snapshots.tagSnapshots([], { 'share-to': '' });
  expect(calls).toEqual([]);
});

const image = (mapping: object): object => ({ DiskDeviceMappings: { DiskDeviceMapping: [mapping] } });

test.each([
  { name: 'no image', images: [], isImported: false },
  { name: 'an image made from it', images: [image({ SnapshotId: 's-1', ImportOSSBucket: '' })], isImported: false },
  { name: 'an image without disks', images: [{}], isImported: false },
  { name: 'an image from a bucket', images: [image({ ImportOSSBucket: 'images' })], isImported: true },
  { name: 'an image from an object', images: [{}, image({ ImportOSSObject: 'a.raw' })], isImported: true },
])('a snapshot with $name is imported: $isImported', async ({ images, isImported }) => {
  const { cloud, calls } = await startService([json({ Images: { Image: images } })]);
  expect(await cloud.snapshots.isFromImportedImage('s-1')).toBe(isImported);
  expect(calls).toMatchObject([{ action: 'DescribeImages', parameters: { SnapshotId: 's-1' } }]);
});

const DISK = {
  snapshotId: 's-1',
  zoneId: 'cn-hangzhou-h',
  category: 'cloud_essd',
  name: 'seed-1',
  isEncrypted: false,
  tags: { 'snapshare:installation': 'acme' },
  clientToken: 'token-1',
};

test('a disk is made as large as its snapshot unless a size is given, and encrypted only when asked', async () => {
  const { cloud, calls } = await startService([json({ DiskId: 'd-1', OrderId: '' })]);
  expect(await cloud.disks.createDisk(DISK)).toBe('d-1');
  await cloud.disks.createDisk({ ...DISK, sizeGiB: 80, isEncrypted: true, kmsKeyId: 'key-1' });
  const plain = {
    RegionId: 'cn-hangzhou',
    ZoneId: 'cn-hangzhou-h',
    SnapshotId: 's-1',
    DiskCategory: 'cloud_essd',
    DiskName: 'seed-1',
    'Tag.1.Key': 'snapshare:installation',
    'Tag.1.Value': 'acme',
    ClientToken: 'token-1',
  };
  expect(calls.map(({ parameters }) => parameters)).toEqual([
    plain,
    { ...plain, Size: '80', Encrypted: 'true', KMSKeyId: 'key-1' },
  ]);
});

test('disks are found by a tag key alone, whatever the number of rows that name one', async () => {
  const row = { ResourceId: 'd-1', ResourceType: 'disk', TagKey: 'snapshare:use' };
  const record = {
    DiskId: 'd-1',
    DiskName: 'seed-1',
    Status: 'Available',
    ZoneId: 'cn-hangzhou-h',
    Category: 'cloud_essd',
    Size: 40,
    SourceSnapshotId: 's-1',
    Tags: { Tag: [{ TagKey: 'snapshare:use', TagValue: 'abc' }] },
  };
  const { cloud, calls } = await startService([
    json({ TagResources: { TagResource: [{ ...row, TagValue: 'abc' }] }, NextToken: 'more' }),
    json({ TagResources: { TagResource: [row] }, NextToken: '' }),
    json({ Disks: { Disk: [record] } }),
  ]);
  expect(await cloud.disks.listDisks({ key: 'snapshare:use' })).toEqual([
    {
      diskId: 'd-1',
      name: 'seed-1',
      status: 'Available',
      zoneId: 'cn-hangzhou-h',
      category: 'cloud_essd',
      sizeGiB: 40,
      sourceSnapshotId: 's-1',
      tags: { 'snapshare:use': 'abc' },
    },
  ]);
  expect(calls.map(({ action, parameters }) => ({ action, parameters }))).toMatchObject([
    { action: 'ListTagResources', parameters: { ResourceType: 'disk', 'Tag.1.Key': 'snapshare:use' } },
    { action: 'ListTagResources', parameters: { NextToken: 'more' } },
    { action: 'DescribeDisks', parameters: { DiskIds: '["d-1"]' } },
  ]);
  expect(calls[0]?.parameters).not.toHaveProperty('Tag.1.Value');
});

test('without a tag all disks are listed, each once, with when they were made', async () => {
  const row = (DiskId: string) => ({ DiskId, SourceSnapshotId: 's-1', CreationTime: '2026-01-06T08:00:11Z' });
  const { cloud, calls } = await startService([
    json({ Disks: { Disk: [row('d-1')] }, NextToken: 'more' }),
    json({ Disks: { Disk: [row('d-1'), row('d-2')] }, NextToken: '' }),
  ]);
  const found = await cloud.disks.listDisks();
  expect(found.map(({ diskId, createdAtMs }) => [diskId, createdAtMs])).toEqual([
    ['d-1', Date.UTC(2026, 0, 6, 8, 0, 11)],
    ['d-2', Date.UTC(2026, 0, 6, 8, 0, 11)],
  ]);
  expect(calls.map(({ action, parameters }) => [action, parameters['MaxResults'], parameters['DiskIds']])).toEqual([
    ['DescribeDisks', '500', undefined],
    ['DescribeDisks', '500', undefined],
  ]);
});

test('where no disk carries the tag, no disk is described', async () => {
  const { cloud, actions, calls } = await startService([json({ TagResources: { TagResource: [] } })]);
  expect(await cloud.disks.listDisks({ key: 'snapshare:use', value: 'abc' })).toEqual([]);
  expect(actions()).toEqual(['ListTagResources']);
  expect(calls[0]?.parameters).toMatchObject({ 'Tag.1.Key': 'snapshare:use', 'Tag.1.Value': 'abc' });
});

test('a share of the own account is tagged', async () => {
  const { cloud, calls } = await startService([json({})]);
  await cloud.shares.tagShare('rs-1', { 'snapshare:installation': 'acme' });
  expect(calls).toMatchObject([
    {
      action: 'TagResources',
      version: '2020-01-10',
      parameters: {
        RegionId: 'cn-hangzhou',
        ResourceType: 'ResourceShare',
        'ResourceId.1': 'rs-1',
        'Tag.1.Key': 'snapshare:installation',
        'Tag.1.Value': 'acme',
      },
    },
  ]);
});

test('a sharee leaves a share in its own name', async () => {
  const { cloud, calls } = await startService([json({ ResourceShareAssociations: [] })]);
  await cloud.shares.leaveShare('rs-1');
  expect(calls[0]).toMatchObject({
    action: 'DisassociateResourceShare',
    parameters: { ResourceShareId: 'rs-1', ResourceOwner: 'OtherAccounts', 'Targets.1': '1010101010101010' },
  });
});

test.each([
  'EntityNotExists.ResourceShare',
  'DisassociateInvalid',
])('a share that was left before (%s) is left', async (code) => {
  const { cloud } = await startService([refusal(404, code)]);
  await expect(cloud.shares.leaveShare('rs-1')).resolves.toBeUndefined();
});

test('a share that came through the directory cannot be left', async () => {
  const { cloud } = await startService([refusal(409, 'LeavingFailed.Account')]);
  await expect(cloud.shares.leaveShare('rs-1')).rejects.toMatchObject({ cloudCode: 'LeavingFailed.Account' });
});

test('whether the directory allows sharing is never guessed', async () => {
  const { cloud, calls } = await startService([
    json({ EnableSharingWithRd: true }),
    json({ EnableSharingWithRd: 'false' }),
    json({}),
  ]);
  expect(await cloud.shares.isDirectorySharingEnabled()).toBe(true);
  expect(await cloud.shares.isDirectorySharingEnabled()).toBe(false);
  await expect(cloud.shares.isDirectorySharingEnabled()).rejects.toMatchObject({
    cloudCode: 'Transport.UnreadableAnswer',
  });
  expect(calls[0]?.action).toBe('CheckSharingWithResourceDirectoryStatus');
});
