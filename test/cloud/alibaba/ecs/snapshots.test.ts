import { expect, test } from 'vitest';
import { type Answerer, json, refusal, startService } from '../service.ts';

const RECORD = {
  SnapshotId: 's-1',
  SnapshotName: 'nightly',
  Status: 'accomplished',
  Available: true,
  SnapshotType: 'timer',
  CreationTime: '2026-01-05T03:10:42Z',
  RetentionDays: 30,
  Encrypted: true,
  KMSKeyId: 'key-1',
  SourceDiskId: 'd-1',
  SourceDiskSize: '40',
  Usage: 'image',
  FullSnapshotSizeInBytes: 9663676416,
  SourceSnapshotId: '',
  SourceRegionId: '',
  Tags: { Tag: [{ TagKey: 'share-to', TagValue: '1000000000000001' }, { TagKey: 'empty' }] },
};

function page(records: object[], nextToken = ''): Answerer {
  return json({ NextToken: nextToken, Snapshots: { Snapshot: records } });
}

test('a snapshot is read with its times in milliseconds and its tags', async () => {
  const { cloud } = await startService([page([RECORD])]);
  expect(await cloud.snapshots.listSnapshots()).toEqual([
    {
      snapshotId: 's-1',
      name: 'nightly',
      status: 'accomplished',
      isAvailable: true,
      type: 'auto',
      createdAtMs: Date.parse('2026-01-05T03:10:42Z'),
      retentionDays: 30,
      isEncrypted: true,
      kmsKeyId: 'key-1',
      sourceDiskId: 'd-1',
      sizeBytes: 9663676416,
      sourceDiskSizeGiB: 40,
      usage: 'image',
      tags: { 'share-to': '1000000000000001', empty: '' },
    },
  ]);
});

test.each([
  { name: 'retention of zero days is for ever', record: { RetentionDays: 0 }, expected: { retentionDays: undefined } },
  { name: 'no retention is for ever', record: { RetentionDays: undefined }, expected: { retentionDays: undefined } },
  { name: 'a resource group is told', record: { ResourceGroupId: 'rg-1' }, expected: { resourceGroupId: 'rg-1' } },
  { name: 'an empty one is the default one', record: { ResourceGroupId: '' }, expected: { resourceGroupId: '' } },
  { name: 'one that is not told is not known', record: {}, expected: { resourceGroupId: undefined } },
  { name: 'nor is one of null', record: { ResourceGroupId: null }, expected: { resourceGroupId: undefined } },
  {
    name: 'numbers and flags may come as text',
    record: { RetentionDays: '7', Available: 'true' },
    expected: { retentionDays: 7, isAvailable: true },
  },
  {
    name: 'a snapshot of unknown readiness is not available',
    record: { Available: undefined },
    expected: { isAvailable: false },
  },
  {
    name: 'a status that is not known is not yet complete',
    record: { Status: 'thawing' },
    expected: { status: 'progressing' },
  },
  { name: 'a use that is not named is none', record: { Usage: '' }, expected: { usage: 'none' } },
  {
    name: 'a use that is not known counts as every use',
    record: { Usage: 'museum' },
    expected: { usage: 'image_disk' },
  },
  { name: 'a snapshot with a key is encrypted', record: { Encrypted: undefined }, expected: { isEncrypted: true } },
  { name: 'a snapshot without tags has none', record: { Tags: undefined }, expected: { tags: {} } },
])('$name', async ({ record, expected }) => {
  const { cloud } = await startService([page([{ ...RECORD, ...record }])]);
  const [snapshot] = await cloud.snapshots.listSnapshots();
  expect({ retentionDays: undefined, resourceGroupId: undefined, ...snapshot }).toMatchObject(expected);
});

test.each([
  { name: 'no id', record: { SnapshotId: undefined } },
  { name: 'no time', record: { CreationTime: '' } },
  { name: 'a time of no form', record: { CreationTime: 'yesterday' } },
  { name: 'a retention that is no number', record: { RetentionDays: 'long' } },
  { name: 'a retention that is a list', record: { RetentionDays: [3] } },
  { name: 'tags that are a text', record: { Tags: 'share-to' } },
  { name: 'an encryption that is a number', record: { Encrypted: 1 } },
])('a snapshot with $name makes the whole answer unreadable', async ({ record }) => {
  const { cloud } = await startService([page([RECORD, { ...RECORD, ...record }])]);
  await expect(cloud.snapshots.listSnapshots()).rejects.toMatchObject({ cloudCode: 'Transport.UnreadableAnswer' });
});

test('a snapshot that two pages name is listed once', async () => {
  const { cloud } = await startService([page([RECORD], 'next'), page([RECORD, { ...RECORD, SnapshotId: 's-2' }])]);
  const snapshots = await cloud.snapshots.listSnapshots({ diskId: 'd-1' });
  expect(snapshots.map(({ snapshotId }) => snapshotId)).toEqual(['s-1', 's-2']);
});

/** Answers with the asked ids that exist, and refuses a call that names a malformed one. */
function existing(ids: readonly string[], malformed: readonly string[]): Answerer {
  return (call, response) => {
    const asked = JSON.parse(call.parameters['SnapshotIds'] ?? '[]') as string[];
    if (asked.some((id) => malformed.includes(id))) refusal(403, 'InvalidSnapshotIds.Malformed')(call, response);
    else page(ids.filter((id) => asked.includes(id)).map((id) => ({ ...RECORD, SnapshotId: id })))(call, response);
  };
}

test('any number of ids is asked for in batches of 100, and unknown ones are left out', async () => {
  const ids = Array.from({ length: 250 }, (_, index) => `s-${index}`);
  const { cloud, calls } = await startService([existing(ids, [])]);
  const snapshots = await cloud.snapshots.getSnapshots([...ids, 's-unknown']);
  expect(snapshots.map(({ snapshotId }) => snapshotId)).toEqual(ids);
  expect(calls).toHaveLength(3);
});

test('an id that the service calls malformed does not hide the others', async () => {
  const { cloud } = await startService([existing(['s-1', 's-2', 's-3'], ['s-bad'])]);
  const snapshots = await cloud.snapshots.getSnapshots(['s-1', 's-bad', 's-2', 's-3']);
  expect(snapshots.map(({ snapshotId }) => snapshotId)).toEqual(['s-1', 's-2', 's-3']);
});

test('what is no snapshot id is not sent', async () => {
  const { cloud, calls } = await startService([page([])]);
  expect(await cloud.snapshots.getSnapshots(['', 'd-1', 's-1"]', 's-'.padEnd(200, 'x')])).toEqual([]);
  expect(calls).toEqual([]);
});

test('deleting a snapshot that is gone is success, and deletion is never forced', async () => {
  const { cloud, calls } = await startService([refusal(404, 'InvalidSnapshotId.NotFound')]);
  await cloud.snapshots.deleteSnapshot('s-1');
  expect(calls.map(({ action, parameters }) => ({ action, parameters }))).toEqual([
    { action: 'DeleteSnapshot', parameters: { SnapshotId: 's-1' } },
  ]);
});

test('what is locked is told page by page, and a lock that has ended is none', async () => {
  const { cloud, calls } = await startService([
    json({
      LockedSnapshotsInfo: [
        { SnapshotId: 's-1', LockStatus: 'compliance' },
        { SnapshotId: 's-2', LockStatus: 'expired' },
        { SnapshotId: 's-3', LockStatus: 'a status to come' },
      ],
      NextToken: 'more',
    }),
    json({ LockedSnapshotsInfo: [{ SnapshotId: 's-4', LockStatus: 'compliance-cooloff' }] }),
  ]);
  expect([...(await cloud.snapshots.lockedAmong(['s-1', 's-2', 's-3', 's-4', 's-5']))]).toEqual(['s-1', 's-3', 's-4']);
  expect(calls[1]).toMatchObject({
    action: 'DescribeLockedSnapshots',
    version: '2014-05-26',
    parameters: { RegionId: 'cn-hangzhou', 'SnapshotIds.1': 's-1', 'SnapshotIds.5': 's-5', NextToken: 'more' },
  });
});

test('where the service knows no locks nothing is locked; what may not be read is an error', async () => {
  const { cloud } = await startService([refusal(404, 'InvalidAction.NotFound'), refusal(403, 'Forbidden.RAM')]);
  expect(await cloud.snapshots.lockedAmong(['s-1'])).toEqual(new Set());
  await expect(cloud.snapshots.lockedAmong(['s-1'])).rejects.toMatchObject({ cloudCode: 'Forbidden.RAM' });
});

test('deleting a snapshot that is still shared is an error', async () => {
  const { cloud } = await startService([refusal(403, 'InvalidOperation.DeleteSharedSnapshotUnsupported')]);
  await expect(cloud.snapshots.deleteSnapshot('s-1')).rejects.toMatchObject({ retryable: false });
});

test.each([
  {
    name: 'made by an account is a customer key',
    answer: json({ KeyMetadata: { Creator: '1010101010101010' } }),
    origin: 'customer',
  },
  { name: 'made by ECS is a service key', answer: json({ KeyMetadata: { Creator: 'Ecs' } }), origin: 'service' },
  { name: 'without a creator is unknown', answer: json({ KeyMetadata: {} }), origin: 'unknown' },
  { name: 'that is not there is unknown', answer: refusal(404, 'Forbidden.KeyNotFound'), origin: 'unknown' },
  { name: 'that may not be seen is unknown', answer: refusal(403, 'Forbidden.NoPermission'), origin: 'unknown' },
])('a key $name', async ({ answer, origin }) => {
  const { cloud, calls } = await startService([answer]);
  expect(await cloud.keys.originOf('key-1')).toBe(origin);
  expect(calls).toMatchObject([{ action: 'DescribeKey', version: '2016-01-20', parameters: { KeyId: 'key-1' } }]);
});

test('a key that cannot be looked up just now is an error', async () => {
  const { cloud } = await startService([refusal(429, 'Rejected.Throttling')]);
  await expect(cloud.keys.originOf('key-1')).rejects.toMatchObject({ retryable: true });
});

test('the service key is found by its alias, and an account may have none', async () => {
  const { cloud, calls } = await startService([
    json({ KeyMetadata: { KeyId: 'key-ecs' } }),
    refusal(404, 'Forbidden.AliasNotFound'),
  ]);
  expect(await cloud.keys.findServiceKeyId()).toBe('key-ecs');
  expect(await cloud.keys.findServiceKeyId()).toBeUndefined();
  expect(calls[0]?.parameters).toEqual({ KeyId: 'alias/acs/ecs' });
});
