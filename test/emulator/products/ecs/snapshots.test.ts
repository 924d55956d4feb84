import * as ecsModule from '@alicloud/ecs20140526';
import * as core from '@alicloud/openapi-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, DAY_MS, HOUR_MS, OTHER_REGION, REGION } from '../../harness.ts';
import { call, close, describeSnapshots, landscape, open, owner, type Row, shared } from './landscape.ts';

beforeEach(() => open());
afterEach(close);

test('the full ECS client reads and tags a snapshot', async () => {
  // The class sits at another depth depending on who loads the CommonJS package.
  const Client = ecsModule.default as unknown as new (config: core.$OpenApiUtil.Config) => ecsModule.default;
  const client = new Client(
    new core.$OpenApiUtil.Config({
      accessKeyId: landscape.owner.accessKeyId,
      accessKeySecret: landscape.owner.accessKeySecret,
      endpoint: new URL(landscape.cloud.endpoints[REGION] ?? '').host,
      protocol: 'HTTP',
      globalParameters: new core.$OpenApiUtil.GlobalParameters({
        headers: { 'x-acs-date': new Date(landscape.clock.nowMs()).toISOString().replace(/\.\d+Z$/, 'Z') },
      }),
    }),
  );
  const { snapshotId } = owner().createSnapshot({ name: 'nightly', retentionDays: 30, isComplete: true });
  const tag = new ecsModule.TagResourcesRequestTag({ key: 'share-to', value: '1' });
  await client.tagResources(
    new ecsModule.TagResourcesRequest({
      regionId: REGION,
      resourceType: 'snapshot',
      resourceId: [snapshotId],
      tag: [tag],
    }),
  );
  const answer = await client.describeSnapshots(
    new ecsModule.DescribeSnapshotsRequest({ regionId: REGION, snapshotIds: JSON.stringify([snapshotId]) }),
  );
  expect(answer.body?.snapshots?.snapshot).toMatchObject([
    {
      snapshotId,
      snapshotName: 'nightly',
      retentionDays: 30,
      available: true,
      status: 'accomplished',
      tags: { tag: [{ tagKey: 'share-to', tagValue: '1' }] },
    },
  ]);
});

describe('a snapshot', () => {
  test('is available once its time has passed', async () => {
    const { snapshotId } = owner().createSnapshot();
    expect(await describeSnapshots()).toMatchObject([
      { SnapshotId: snapshotId, Status: 'progressing', Available: false },
    ]);
    await landscape.clock.advanceBy(60_000);
    expect(await describeSnapshots()).toMatchObject([{ Status: 'accomplished', Available: true }]);
  });

  test('can fail, and stays so', async () => {
    const { snapshotId } = owner().createSnapshot();
    owner().failSnapshot(snapshotId);
    await landscape.clock.advanceBy(60_000);
    expect(await describeSnapshots()).toMatchObject([{ Status: 'failed', Available: false }]);
  });

  test('is released when its retention ends', async () => {
    owner().createSnapshot({ retentionDays: 1, isComplete: true });
    await landscape.clock.advanceBy(DAY_MS - 1);
    expect(await describeSnapshots()).toHaveLength(1);
    await landscape.clock.advanceBy(1);
    expect(await describeSnapshots()).toEqual([]);
  });

  test('is kept past its retention while shared, and goes within the hour afterwards', async () => {
    const { shareId, snapshotId } = await shared({ retentionDays: 1 });
    await landscape.clock.advanceBy(3 * DAY_MS);
    expect(await describeSnapshots()).toHaveLength(1);
    owner().disassociate(shareId, { snapshotIds: [snapshotId] });
    await landscape.clock.advanceBy(HOUR_MS + 5_000);
    expect(await describeSnapshots()).toEqual([]);
  });

  test('can be kept longer but not shorter', async () => {
    const { snapshotId } = owner().createSnapshot({ retentionDays: 2, isComplete: true });
    const keep = (RetentionDays: number) => call('ModifySnapshotAttribute', { SnapshotId: snapshotId, RetentionDays });
    expect(await codeOf(keep(1))).toEqual({ code: 'InvalidOperation.DecreaseRetentionDaysUnsupported', status: 400 });
    await keep(3);
    await landscape.clock.advanceBy(2 * DAY_MS);
    expect(await describeSnapshots()).toMatchObject([{ RetentionDays: 3 }]);
  });

  test('cannot be deleted while it is shared', async () => {
    const { snapshotId, shareId } = await shared();
    const remove = () => call('DeleteSnapshot', { SnapshotId: snapshotId, Force: true });
    expect(await codeOf(remove())).toEqual({ code: 'InvalidOperation.DeleteSharedSnapshotUnsupported', status: 403 });
    owner().deleteShare(shareId);
    await landscape.settle();
    await remove();
    expect(await codeOf(remove())).toEqual({ code: 'InvalidSnapshotId.NotFound', status: 404 });
  });

  test('cannot be deleted while it is locked, nor locked while it is shared, and its retention waits', async () => {
    const { snapshotId } = owner().createSnapshot({ retentionDays: 1, isComplete: true });
    const locking = { RegionId: REGION, LockMode: 'compliance', LockDuration: 2, CoolOffPeriod: 3 };
    const lock = (id: string) => call('LockSnapshot', { ...locking, SnapshotId: id });
    const statuses = async () => {
      const body = await call('DescribeLockedSnapshots', { RegionId: REGION, SnapshotIds: [snapshotId, 's-none'] });
      return (body['LockedSnapshotsInfo'] as { LockStatus: string }[]).map(({ LockStatus }) => LockStatus);
    };
    expect(await statuses()).toEqual([]);
    await lock(snapshotId);
    expect(await statuses()).toEqual(['compliance-cooloff']);
    expect(await codeOf(call('DeleteSnapshot', { SnapshotId: snapshotId, Force: true }))).toEqual({
      code: 'InvalidOperation.SnapshotIsLocked',
      status: 403,
    });
    await landscape.clock.advanceBy(1.5 * DAY_MS);
    expect(await statuses()).toEqual(['compliance']);
    await landscape.clock.advanceBy(DAY_MS);
    expect(await describeSnapshots()).toEqual([]);
    const other = await shared();
    expect(await codeOf(lock(other.snapshotId))).toMatchObject({
      code: 'InvalidOperation.LockSharedSnapshotUnsupported',
    });
  });

  test('of another account or region is not found', async () => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true });
    expect(await describeSnapshots({ SnapshotIds: JSON.stringify([snapshotId, 's-none']) }, landscape.member)).toEqual(
      [],
    );
    const elsewhere = landscape.call(
      landscape.owner,
      'ecs',
      'DeleteSnapshot',
      { SnapshotId: snapshotId },
      { regionId: OTHER_REGION },
    );
    expect(await codeOf(elsewhere)).toMatchObject({ code: 'InvalidSnapshotId.NotFound' });
  });
});

test('without paging parameters all that match are counted, also those on later pages', async () => {
  for (let index = 0; index < 12; index += 1) owner().createSnapshot();
  const body = await call('DescribeSnapshots', { RegionId: REGION });
  expect(body['TotalCount']).toBe(12);
  expect((body['Snapshots'] as { Snapshot: Row[] }).Snapshot).toHaveLength(10);
  const rest = await call('DescribeSnapshots', { RegionId: REGION, NextToken: body['NextToken'] });
  expect((rest['Snapshots'] as { Snapshot: Row[] }).Snapshot).toHaveLength(2);
});

test.each([
  { filter: { Usage: 'image' }, found: ['imported'] },
  { filter: { Usage: 'none' }, found: ['plain'] },
  { filter: { Category: 'Standard' }, found: ['plain', 'imported'] },
  { filter: { Category: 'archive' }, found: [] },
  { filter: { SnapshotLinkId: 'sl-chain' }, found: ['plain'] },
  { filter: { InstanceId: 'i-1' }, found: [] },
  { filter: { ResourceGroupId: 'rg-1' }, found: ['grouped'] },
  { filter: { ResourceGroupId: 'rg-2' }, found: [] },
  { filter: { SourceDiskType: 'SYSTEM' }, found: [] },
])('snapshots are found by $filter, or not', async ({ filter, found }) => {
  owner().createSnapshot({ name: 'plain', diskId: 'd-chain' });
  owner().createSnapshot({ name: 'imported', isFromImportedImage: true });
  if ('ResourceGroupId' in filter) owner().createSnapshot({ name: 'grouped', resourceGroupId: 'rg-1' });
  expect((await describeSnapshots(filter)).map((row) => row['SnapshotName'])).toEqual(found);
});

test.each([
  { filter: { Usage: 'x' }, code: 'InvalidUsage', status: 404 },
  { filter: { Category: 'x' }, code: 'InvalidSnapshotCategory.Malformed', status: 403 },
  { filter: { SourceDiskType: 'x' }, code: 'InvalidSourceDiskType', status: 404 },
])('the filter $filter is refused with $code', async ({ filter, code, status }) => {
  expect(await codeOf(describeSnapshots(filter))).toEqual({ code, status });
});

describe('its owner sees of a shared snapshot', () => {
  const keys = async (): Promise<string[]> => {
    const [row] = await describeSnapshots();
    return row?.Tags.Tag.map(({ TagKey }) => TagKey) ?? [];
  };

  test('the mark of the service while it is in a share, and finds it by the key alone', async () => {
    const { snapshotId, shareId } = await shared({ tags: { app: 'shop' } });
    expect(await keys()).toEqual(['app', 'acs:ecs:isShared']);
    expect(await describeSnapshots({ Tag: [{ Key: 'acs:ecs:isShared' }] })).toMatchObject([{ SnapshotId: snapshotId }]);
    owner().deleteShare(shareId);
    await landscape.settle();
    expect(await keys()).toEqual(['app']);
  });

  test('no mark, if switched so', async () => {
    await close();
    await open({ switches: { isSharedTag: 'none' } });
    await shared();
    expect(await keys()).toEqual([]);
  });
});

describe('a sharee sees a snapshot', () => {
  test('under its own id, with a mark that names the source, kept 1096 days when the source is kept for ever', async () => {
    const { snapshotId, entryId } = await shared({ tags: { secret: 'yes' } });
    expect(entryId).not.toBe(snapshotId);
    const source = `${landscape.owner.accountId}:${REGION}:${snapshotId}`;
    const [row] = await describeSnapshots({}, landscape.member);
    expect(row).toMatchObject({
      SnapshotId: entryId,
      RetentionDays: 1096,
      Tags: { Tag: [{ TagKey: 'acs:ecs:sharedFrom', TagValue: source }] },
    });
  });

  test('under the same id when it is shared again', async () => {
    const { snapshotId, shareId, entryId } = await shared();
    owner().deleteShare(shareId);
    await landscape.settle();
    owner().createShare({ snapshotIds: [snapshotId], principals: [landscape.member.accountId] });
    await landscape.settle();
    expect(await describeSnapshots({}, landscape.member)).toMatchObject([{ SnapshotId: entryId }]);
  });

  test('with the whole mark in the key, if switched so', async () => {
    await close();
    await open({ switches: { sharedFromTag: 'key' } });
    const { snapshotId } = await shared();
    const [row] = await describeSnapshots({}, landscape.member);
    expect(row?.Tags.Tag).toEqual([
      { TagKey: `acs:ecs:sharedFrom:${landscape.owner.accountId}:${REGION}:${snapshotId}`, TagValue: '' },
    ]);
  });

  test('but cannot delete, tag or keep it longer', async () => {
    const { entryId } = await shared();
    const refused = [
      call('DeleteSnapshot', { SnapshotId: entryId }, landscape.member),
      call('ModifySnapshotAttribute', { SnapshotId: entryId, RetentionDays: 2_000 }, landscape.member),
      call(
        'TagResources',
        { RegionId: REGION, ResourceType: 'snapshot', ResourceId: [entryId], Tag: [{ Key: 'a' }] },
        landscape.member,
      ),
    ];
    expect((await Promise.all(refused.map(codeOf))).map(({ status }) => status)).toEqual([403, 403, 403]);
  });
});

test('an imported image tells where its snapshot comes from', async () => {
  const { snapshotId } = owner().createSnapshot({ isFromImportedImage: true, isComplete: true });
  expect(await call('DescribeImages', { RegionId: REGION, SnapshotId: snapshotId })).toMatchObject({
    Images: { Image: [{ DiskDeviceMappings: { DiskDeviceMapping: [{ ImportOSSBucket: 'example-images' }] } }] },
  });
});

test('ten thousand snapshots are read page by page quickly', async () => {
  for (let index = 0; index < 10_000; index += 1) owner().createSnapshot({ isComplete: true });
  const ids = new Set<unknown>();
  let token: unknown = '';
  do {
    const body = await call('DescribeSnapshots', { RegionId: REGION, MaxResults: 100, NextToken: token || undefined });
    for (const row of (body['Snapshots'] as { Snapshot: Row[] }).Snapshot) ids.add(row['SnapshotId']);
    token = body['NextToken'];
  } while (token !== '');
  expect(ids.size).toBe(10_000);
});
