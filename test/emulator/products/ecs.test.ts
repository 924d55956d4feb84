import * as ecsModule from '@alicloud/ecs20140526';
import * as core from '@alicloud/openapi-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account, EventDelivery } from '../../../emulator/state/types.ts';
import { codeOf, DAY_MS, HOUR_MS, Landscape, OTHER_REGION, REGION } from '../harness.ts';

let landscape: Landscape;
beforeEach(async () => {
  landscape = new Landscape({ settleMs: 5_000, snapshotMs: 60_000 });
  await landscape.cloud.start();
});
afterEach(() => landscape.cloud.stop());

const owner = () => landscape.as(landscape.owner);
const call = (action: string, query: Record<string, unknown> = {}, account: Account = landscape.owner) =>
  landscape.call(account, 'ecs', action, query);
type Row = Record<string, unknown> & { Tags: { Tag: { TagKey: string; TagValue: string }[] } };
const describeSnapshots = async (
  query: Record<string, unknown> = {},
  account: Account = landscape.owner,
): Promise<Row[]> => {
  const body = await call('DescribeSnapshots', { RegionId: REGION, MaxResults: 100, ...query }, account);
  return (body['Snapshots'] as { Snapshot: Row[] }).Snapshot;
};

/** A snapshot that the member sees under an id of its own. */
async function shared(o = {}): Promise<{ snapshotId: string; shareId: string; entryId: string }> {
  const { snapshotId } = owner().createSnapshot({ isComplete: true, ...o });
  const { shareId } = owner().createShare({ snapshotIds: [snapshotId], principals: [landscape.member.accountId] });
  await landscape.settle();
  const entry = landscape
    .as(landscape.member)
    .visibleSnapshots()
    .find((seen) => seen.isShared);
  return { snapshotId, shareId, entryId: entry?.snapshotId ?? '' };
}

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

describe('a sharee sees a snapshot', () => {
  test('under its own id, with a mark that names the source, kept 1096 days when the source is kept for ever', async () => {
    const { snapshotId, entryId } = await shared({ tags: { secret: 'yes' } });
    expect(entryId).not.toBe(snapshotId);
    const source = `acs:ecs:sharedFrom:${landscape.owner.accountId}:${REGION}:${snapshotId}`;
    const [row] = await describeSnapshots({}, landscape.member);
    expect(row).toMatchObject({
      SnapshotId: entryId,
      RetentionDays: 1096,
      Tags: { Tag: [{ TagKey: source, TagValue: '' }] },
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

  test('with the mark split in key and value, if switched so', async () => {
    await landscape.cloud.stop();
    landscape = new Landscape({ switches: { sharedFromTag: 'key-and-value' } });
    await landscape.cloud.start();
    const { snapshotId } = await shared();
    const [row] = await describeSnapshots({}, landscape.member);
    expect(row?.Tags.Tag).toEqual([
      { TagKey: 'acs:ecs:sharedFrom', TagValue: `${landscape.owner.accountId}:${REGION}:${snapshotId}` },
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

describe('tags', () => {
  const tagIt = (ids: string[], tags: { Key: string; Value?: string }[]) =>
    call('TagResources', { RegionId: REGION, ResourceType: 'snapshot', ResourceId: ids, Tag: tags });

  test.each([
    { name: 'a reserved key', tags: [{ Key: 'acs:x', Value: '1' }], code: 'InvalidTagKey.Malformed' },
    {
      name: 'a value of 129 characters',
      tags: [{ Key: 'k', Value: 'x'.repeat(129) }],
      code: 'InvalidTagValue.Malformed',
    },
    { name: 'the same key twice', tags: [{ Key: 'k' }, { Key: 'k' }], code: 'Duplicate.TagKey' },
    { name: 'a key that differs only in case', tags: [{ Key: 'Kept' }], code: 'TagKey.Duplication' },
    {
      name: 'more than 20 in all',
      tags: Array.from({ length: 20 }, (_, index) => ({ Key: `k${index}` })),
      code: 'QuotaExceed.Tags',
    },
  ])('refuse $name with $code', async ({ tags, code }) => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true, tags: { kept: '1' } });
    expect(await codeOf(tagIt([snapshotId], tags))).toMatchObject({ code });
    expect(owner().snapshot(snapshotId)?.tags).toEqual({ kept: '1' });
  });

  test('are set on all snapshots of a call or on none', async () => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true });
    expect(await codeOf(tagIt([snapshotId, 's-none'], [{ Key: 'k' }]))).toEqual({
      code: 'InvalidResourceId.NotFound',
      status: 404,
    });
    expect(owner().snapshot(snapshotId)?.tags).toEqual({});
  });

  test('find snapshots by key with ListTagResources, page by page', async () => {
    for (let index = 0; index < 60; index += 1)
      owner().createSnapshot({ tags: { 'share-to': `v${index}`, other: 'x' } });
    const query = { RegionId: REGION, ResourceType: 'snapshot', Tag: [{ Key: 'share-to' }] };
    const first = await call('ListTagResources', query);
    const second = await call('ListTagResources', { ...query, NextToken: first['NextToken'] });
    const rows = [first, second].flatMap(
      (page) => (page['TagResources'] as { TagResource: { TagKey: string; TagValue: string }[] }).TagResource,
    );
    expect(rows.map((row) => row.TagValue)).toEqual(Array.from({ length: 60 }, (_, index) => `v${index}`));
    expect(second['NextToken']).toBe('');
  });

  test('by key alone are refused as a filter of DescribeSnapshots, with a value they work', async () => {
    owner().createSnapshot({ tags: { app: 'shop' } });
    owner().createSnapshot({ tags: { app: 'bank' } });
    expect(await codeOf(describeSnapshots({ Tag: [{ Key: 'app' }] }))).toEqual({
      code: 'InvalidTag.Mismatch',
      status: 400,
    });
    expect(await describeSnapshots({ Tag: [{ Key: 'app', Value: 'shop' }] })).toHaveLength(1);
  });
});

describe('a copy', () => {
  const copy = (query: Record<string, unknown>, account: Account = landscape.owner) =>
    call(
      'CopySnapshot',
      {
        RegionId: REGION,
        DestinationRegionId: OTHER_REGION,
        DestinationSnapshotName: 'copy',
        DestinationSnapshotDescription: 'a copy',
        ...query,
      },
      account,
    );

  test('lives in the other region, names its origin, and is not tagged', async () => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true, tags: { a: 'b' } });
    const { SnapshotId } = await copy({ SnapshotId: snapshotId });
    expect(landscape.as(landscape.owner, OTHER_REGION).visibleSnapshots()).toMatchObject([
      { snapshotId: SnapshotId, sourceSnapshotId: snapshotId, tags: {}, status: 'progressing' },
    ]);
  });

  test('can be made by a sharee and stays when the sharing ends', async () => {
    const { shareId, entryId } = await shared();
    await copy({ SnapshotId: entryId }, landscape.member);
    owner().deleteShare(shareId);
    await landscape.clock.advanceBy(HOUR_MS);
    expect(landscape.as(landscape.member, OTHER_REGION).visibleSnapshots()).toMatchObject([{ isAvailable: true }]);
    expect(await describeSnapshots({}, landscape.member)).toEqual([]);
  });

  test.each([
    {
      name: 'in the same region without encryption',
      code: 'InvalidOperation.NotSupportCopyInSameRegion',
      query: { DestinationRegionId: REGION },
    },
    { name: 'with a key but unencrypted', code: 'InvalidEncrypted.NotMatchKmsKeyId', query: { KMSKeyId: 'k' } },
    {
      name: 'with an unknown key',
      code: 'InvalidParameter.KMSKeyId.NotFound',
      query: { Encrypted: true, KMSKeyId: 'k' },
    },
    { name: 'to an unknown region', code: 'InvalidRegionId.NotExists', query: { DestinationRegionId: 'cn-nowhere' } },
    { name: 'of an unknown snapshot', code: 'InvalidSnapshotId.NotFound', query: { SnapshotId: 's-none' } },
  ])('$name is refused with $code', async ({ query, code }) => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true });
    expect(await codeOf(copy({ SnapshotId: snapshotId, ...query }))).toEqual({ code, status: 403 });
  });

  test('cannot be decrypted, but its key can be changed in the same region, one at a time', async () => {
    const [first, second] = [owner().createKey(), owner().createKey()];
    const { snapshotId } = owner().createSnapshot({ isComplete: true, encryptedWith: first });
    expect(await codeOf(copy({ SnapshotId: snapshotId }))).toMatchObject({
      code: 'InvalidEncrypted.NotSupportDecrypt',
    });
    const here = { SnapshotId: snapshotId, DestinationRegionId: REGION, Encrypted: true };
    expect(await codeOf(copy({ ...here, KMSKeyId: first }))).toMatchObject({
      code: 'InvalidOperation.NotSupportCopyInSameRegion',
    });
    await copy({ ...here, KMSKeyId: second });
    expect(await codeOf(copy({ ...here, KMSKeyId: second }))).toMatchObject({
      code: 'InvalidOperation.UnfinishedEncryptedSnapshotCopy',
    });
    await landscape.clock.advanceBy(60_000);
    await copy({ ...here, KMSKeyId: second });
  });

  test('is made once per ClientToken', async () => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true });
    const request = { SnapshotId: snapshotId, ClientToken: 'token-1' };
    const first = await copy(request);
    expect((await copy(request))['SnapshotId']).toBe(first['SnapshotId']);
    expect(await codeOf(copy({ ...request, RetentionDays: 3 }))).toMatchObject({ code: 'IdempotentParameterMismatch' });
  });
});

describe('a disk', () => {
  const disk = (query: Record<string, unknown>, account: Account = landscape.member) =>
    call(
      'CreateDisk',
      { RegionId: REGION, ZoneId: `${REGION}-h`, DiskCategory: 'cloud_essd', Size: 20, ...query },
      account,
    );

  test('from a shared snapshot is at least as large as its source and remembers it', async () => {
    const { entryId } = await shared();
    const { DiskId } = await disk({ SnapshotId: entryId });
    await landscape.settle();
    expect(await call('DescribeDisks', { RegionId: REGION }, landscape.member)).toMatchObject({
      Disks: { Disk: [{ DiskId, Size: 40, Status: 'Available', SourceSnapshotId: entryId }] },
    });
  });

  test('from a shared encrypted snapshot needs an ESSD category and gets a key of the sharee', async () => {
    landscape.cloud.createRole(landscape.owner.accountId, 'AliyunECSShareEncryptSnapshotDefaultRole', {
      principals: [],
    });
    const { entryId } = await shared({ encryptedWith: owner().createKey() });
    expect(await codeOf(disk({ SnapshotId: entryId }))).toMatchObject({ code: 'InvalidEncrypted.NotMatchSnapshot' });
    const plain = disk({ SnapshotId: entryId, Encrypted: true, DiskCategory: 'cloud_ssd' });
    expect(await codeOf(plain)).toEqual({ code: 'NotSupportSnapshotEncrypted.DiskCategory', status: 403 });
    await disk({ SnapshotId: entryId, Encrypted: true });
    const key = await landscape.call(landscape.member, 'kms', 'DescribeKey', { KeyId: 'alias/acs/ecs' });
    expect(key).toMatchObject({ KeyMetadata: { Creator: 'Ecs' } });
  });

  test('snapshotted through the API gives a snapshot of it', async () => {
    const { DiskId } = await disk({}, landscape.owner);
    const { SnapshotId } = await call('CreateSnapshot', { DiskId, SnapshotName: 'mine', RetentionDays: 7 });
    expect(await describeSnapshots()).toMatchObject([
      { SnapshotId, SourceDiskId: DiskId, RetentionDays: 7, SnapshotType: 'user' },
    ]);
  });
});

describe('a key', () => {
  test('of the service does not exist before its first use', async () => {
    const look = () => landscape.call(landscape.owner, 'kms', 'DescribeKey', { KeyId: 'alias/acs/ecs' });
    await expect(look()).rejects.toThrow();
    owner().createSnapshot({ encryptedWith: 'service-key' });
    expect(await look()).toMatchObject({ KeyMetadata: { Creator: 'Ecs' } });
  });

  test('of a customer names its account', async () => {
    const KeyId = owner().createKey();
    const look = landscape.call(landscape.owner, 'kms', 'DescribeKey', { KeyId });
    expect(await look).toMatchObject({ KeyMetadata: { Creator: landscape.owner.accountId } });
  });
});

test('an imported image tells where its snapshot comes from', async () => {
  const { snapshotId } = owner().createSnapshot({ isFromImportedImage: true, isComplete: true });
  expect(await call('DescribeImages', { RegionId: REGION, SnapshotId: snapshotId })).toMatchObject({
    Images: { Image: [{ DiskDeviceMappings: { DiskDeviceMapping: [{ ImportOSSBucket: 'example-images' }] } }] },
  });
});

test('the directory is listed for its management account only', async () => {
  const list = (account: Account) => landscape.call(account, 'resourcemanager', 'ListAccounts', { PageSize: 100 });
  expect(await list(landscape.management)).toMatchObject({ TotalCount: 2 });
  expect(await codeOf(list(landscape.member))).toEqual({ code: 'NoPermission', status: 403 });
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

describe('events', () => {
  const listen = (): EventDelivery[] => {
    const deliveries: EventDelivery[] = [];
    landscape.cloud.onEvent((delivery) => deliveries.push(delivery));
    return deliveries;
  };

  test('tell of a snapshot from start to end', async () => {
    const deliveries = listen();
    const { snapshotId } = owner().createSnapshot({ isAutomatic: true, retentionDays: 1 });
    await landscape.clock.advanceBy(DAY_MS);
    expect(deliveries.map(({ event }) => event.type)).toEqual([
      'ecs:Snapshot:CreateSnapshotInitiated',
      'ecs:Snapshot:CreateSnapshotCompleted',
      'ecs:Snapshot:SnapshotDeleted',
    ]);
    expect(deliveries[1]).toMatchObject({
      accountId: landscape.owner.accountId,
      regionId: REGION,
      event: {
        source: 'acs.ecs',
        subject: `acs:ecs:${REGION}:${landscape.owner.accountId}:snapshot/${snapshotId}`,
        data: { result: 'accomplished', snapshotId, snapshotType: 'timer' },
      },
    });
  });

  test.each([
    {
      name: 'the API',
      way: {},
      type: 'ecs:ActionTrail:ApiCall',
      part: { 'ResourceId.1': expect.any(String) as unknown, 'Tag.1.Key': 'share-to' },
    },
    {
      name: 'the console',
      way: { console: true },
      type: 'ecs:ActionTrail:ConsoleOperation',
      part: { ResourceId: [expect.any(String) as unknown], Tag: [{ Key: 'share-to', Value: '1' }] },
    },
    {
      name: 'the tag service',
      way: { via: 'tag' },
      type: 'tag:ActionTrail:ApiCall',
      part: { Tags: '{"share-to":"1"}' },
    },
  ] as const)('tell of tagging by $name', ({ way, type, part }) => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true });
    const deliveries = listen();
    owner().tagSnapshot(snapshotId, { 'share-to': '1' }, way);
    expect(deliveries).toMatchObject([
      { event: { type, data: { eventName: 'TagResources', requestParameters: part } } },
    ]);
    const { requestParameterJson, requestParameters } = deliveries[0]?.event.data ?? {};
    expect(JSON.parse(String(requestParameterJson))).toEqual(requestParameters);
  });

  test('name the snapshots of a call that takes tags away', () => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true, tags: { a: 'b' } });
    const deliveries = listen();
    owner().untagSnapshot(snapshotId, 'all');
    expect(deliveries).toMatchObject([
      {
        event: {
          data: {
            eventName: 'UntagResources',
            requestParameters: { All: true },
            referencedResources: { 'ACS::ECS::Snapshot': [snapshotId] },
            resourceType: 'ACS::ECS::Snapshot',
          },
        },
      },
    ]);
  });

  test('tell of a refused call with its code', async () => {
    const deliveries = listen();
    await codeOf(
      call('TagResources', { RegionId: REGION, ResourceType: 'snapshot', ResourceId: ['s-none'], Tag: [{ Key: 'a' }] }),
    );
    expect(deliveries).toMatchObject([
      { event: { data: { errorCode: 'InvalidResourceId.NotFound', resourceName: 's-none' } } },
    ]);
  });
});
