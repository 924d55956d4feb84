import { expect, test } from 'vitest';
import { type Answerer, cutOff, json, refusal, reset, startService } from '../service.ts';

const DONE = json({});
const CREATED_AT = '2026-01-05T03:00:01.000Z';

function shareRecord(members: object = {}): object {
  return {
    ResourceShareId: 'rs-1',
    ResourceShareName: 'snapshare-abc',
    ResourceShareOwner: '1010101010101010',
    ResourceShareStatus: 'Active',
    AllowExternalTargets: true,
    CreateTime: CREATED_AT,
    Tags: [{ Key: 'snapshare:installation', Value: 'acme' }],
    ...members,
  };
}

function associationRecord(members: object = {}): object {
  return {
    ResourceShareId: 'rs-1',
    EntityId: 's-1',
    EntityType: 'Snapshot',
    AssociationStatus: 'Associated',
    CreateTime: CREATED_AT,
    UpdateTime: CREATED_AT,
    ...members,
  };
}

const NEW_SHARE = {
  name: 'snapshare-abc',
  allowsExternalTargets: true,
  principals: ['2020202020202020'],
  snapshotIds: ['s-1', 's-2'],
  tags: { 'snapshare:installation': 'acme' },
};
const CREATED = json({ ResourceShare: shareRecord({ Tags: undefined }) });
const NO_SHARES = json({ ResourceShares: [] });
const NO_ASSOCIATIONS = json({ ResourceShareAssociations: [] });

test('a share is created with its snapshots, principals and tags in one call', async () => {
  const { cloud, calls } = await startService([CREATED]);
  expect(await cloud.shares.createShare(NEW_SHARE)).toEqual({
    shareId: 'rs-1',
    name: 'snapshare-abc',
    ownerAccountId: '1010101010101010',
    status: 'Active',
    allowsExternalTargets: true,
    createdAtMs: Date.parse(CREATED_AT),
    tags: { 'snapshare:installation': 'acme' },
  });
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatchObject({
    action: 'CreateResourceShare',
    version: '2020-01-10',
    parameters: {
      ResourceShareName: 'snapshare-abc',
      AllowExternalTargets: 'true',
      'Resources.1.ResourceId': 's-1',
      'Resources.1.ResourceType': 'Snapshot',
      'Resources.2.ResourceId': 's-2',
      'Targets.1': '2020202020202020',
      'Tag.1.Key': 'snapshare:installation',
      'Tag.1.Value': 'acme',
    },
  });
});

const LOST_ANSWERS: { name: string; answer: Answerer }[] = [
  { name: 'a reset', answer: reset },
  { name: 'a cut off answer', answer: cutOff },
  { name: 'an internal error', answer: refusal(500, 'InternalError') },
  { name: 'an answer without the share', answer: json({ ResourceShare: {} }) },
];

test.each(LOST_ANSWERS)('after $name a share that was made all the same is found, not made again', async ({
  answer,
}) => {
  const found = json({ ResourceShares: [shareRecord()] });
  const { cloud, actions } = await startService([answer, found, NO_ASSOCIATIONS, NO_ASSOCIATIONS]);
  expect(await cloud.shares.createShare(NEW_SHARE)).toMatchObject({ shareId: 'rs-1' });
  expect(actions()).toEqual([
    'CreateResourceShare',
    'ListResourceShares',
    'ListResourceShareAssociations',
    'ListResourceShareAssociations',
  ]);
});

test('a share that was made is found although the clock of the service is minutes behind ours', async () => {
  const found = json({ ResourceShares: [shareRecord({ CreateTime: '2026-01-05T02:46:00Z' })] });
  const { cloud, actions } = await startService([reset, found, NO_ASSOCIATIONS, NO_ASSOCIATIONS]);
  expect(await cloud.shares.createShare(NEW_SHARE)).toMatchObject({ shareId: 'rs-1' });
  expect(actions().filter((action) => action === 'CreateResourceShare')).toHaveLength(1);
});

test.each(LOST_ANSWERS)('after $name a share that was not made is made by the second call', async ({ answer }) => {
  const { cloud, actions } = await startService([answer, NO_SHARES, CREATED]);
  expect(await cloud.shares.createShare(NEW_SHARE)).toMatchObject({ shareId: 'rs-1' });
  expect(actions()).toEqual(['CreateResourceShare', 'ListResourceShares', 'CreateResourceShare']);
});

test.each([
  { name: 'of a longer name', record: { ResourceShareName: 'snapshare-abcd' } },
  { name: 'of another installation', record: { Tags: [{ Key: 'snapshare:installation', Value: 'other' }] } },
  { name: 'without tags', record: { Tags: undefined } },
  { name: 'that is deleted', record: { ResourceShareStatus: 'Deleted' } },
  { name: 'from before the call', record: { CreateTime: '2026-01-05T02:00:00Z' } },
])('a share $name is not taken for the one just made', async ({ record }) => {
  const { cloud, actions } = await startService([reset, json({ ResourceShares: [shareRecord(record)] }), CREATED]);
  await cloud.shares.createShare(NEW_SHARE);
  expect(actions().filter((action) => action === 'CreateResourceShare')).toHaveLength(2);
});

test.each([
  { what: 'principal', principals: [{ EntityId: '3030303030303030', EntityType: 'Account' }], snapshots: [] },
  { what: 'snapshot', principals: [], snapshots: [{ EntityId: 's-3' }] },
])('a share with a $what that was not asked for is not taken for the one just made', async (one) => {
  const { cloud, actions } = await startService([
    reset,
    json({ ResourceShares: [shareRecord()] }),
    json({ ResourceShareAssociations: one.principals.map(associationRecord) }),
    json({ ResourceShareAssociations: one.snapshots.map(associationRecord) }),
    CREATED,
  ]);
  await cloud.shares.createShare(NEW_SHARE);
  expect(actions().filter((action) => action === 'CreateResourceShare')).toHaveLength(2);
});

test('when the search for a share whose creation is uncertain fails, no second one is made', async () => {
  const { cloud, actions } = await startService([reset, refusal(403, 'NoPermission')]);
  await expect(cloud.shares.createShare(NEW_SHARE)).rejects.toMatchObject({ cloudCode: 'NoPermission' });
  expect(actions()).toEqual(['CreateResourceShare', 'ListResourceShares']);
});

test('a throttled creation was not carried out and is repeated without a search', async () => {
  const { cloud, actions } = await startService([refusal(429, 'Throttling.User'), CREATED]);
  await cloud.shares.createShare(NEW_SHARE);
  expect(actions()).toEqual(['CreateResourceShare', 'CreateResourceShare']);
});

test('a refused creation is final', async () => {
  const { cloud, actions } = await startService([refusal(400, 'InvalidTarget')]);
  await expect(cloud.shares.createShare(NEW_SHARE)).rejects.toMatchObject({ cloudCode: 'InvalidTarget' });
  expect(actions()).toEqual(['CreateResourceShare']);
});

test('a share is renamed by its name alone, and nothing else of it is named', async () => {
  const { cloud, calls } = await startService([json({ ResourceShare: shareRecord() })]);
  await cloud.shares.renameShare('rs-1', 'snapshare-def');
  expect(calls).toMatchObject([
    {
      action: 'UpdateResourceShare',
      parameters: { ResourceShareId: 'rs-1', ResourceShareName: 'snapshare-def' },
    },
  ]);
  expect(calls[0]?.parameters).not.toHaveProperty('AllowExternalTargets');
});

test('a listing is read to its end with pages of 100', async () => {
  const { cloud, calls } = await startService([
    json({ ResourceShares: [shareRecord()], NextToken: 'second' }),
    json({ ResourceShares: [shareRecord({ ResourceShareId: 'rs-2', ResourceShareStatus: 'Deleted' })], NextToken: '' }),
  ]);
  const shares = await cloud.shares.listShares('Self');
  expect(shares.map(({ shareId, status, tags }) => ({ shareId, status, tags }))).toEqual([
    { shareId: 'rs-1', status: 'Active', tags: { 'snapshare:installation': 'acme' } },
    { shareId: 'rs-2', status: 'Deleted', tags: { 'snapshare:installation': 'acme' } },
  ]);
  expect(calls.map((call) => call.parameters)).toEqual([
    { ResourceOwner: 'Self', MaxResults: '100' },
    { ResourceOwner: 'Self', MaxResults: '100', NextToken: 'second' },
  ]);
});

test('a listing that comes back to a page is an error, not a list', async () => {
  const { cloud, calls } = await startService([json({ ResourceShares: [], NextToken: 'again' })]);
  await expect(cloud.shares.listShares('Self')).rejects.toMatchObject({
    action: 'ListResourceShares',
    cloudCode: 'Transport.UnreadableAnswer',
  });
  expect(calls).toHaveLength(2);
});

test('a filter of many share ids becomes calls of five distinct ids', async () => {
  const shareIds = Array.from({ length: 12 }, (_, index) => `rs-${index}`);
  const { cloud, calls } = await startService([NO_ASSOCIATIONS]);
  await cloud.shares.listAssociations('principal', { shareIds: [...shareIds, 'rs-0'] });
  const asked = calls.map(({ parameters }) =>
    Object.keys(parameters)
      .filter((key) => key.startsWith('ResourceShareIds.'))
      .map((key) => parameters[key]),
  );
  expect(asked.map((ids) => ids.length)).toEqual([5, 5, 2]);
  expect(asked.flat().sort()).toEqual(shareIds.sort());
  expect(calls[0]?.parameters).toMatchObject({ AssociationType: 'Target' });
});

test.each([
  { name: 'all of them where one page has them all', nextToken: '', told: ['s-1'] },
  { name: 'nothing where there are more, in one call all the same', nextToken: 'more', told: undefined },
])('few associations are $name', async ({ nextToken, told }) => {
  const { cloud, calls } = await startService([
    json({ NextToken: nextToken, ResourceShareAssociations: [associationRecord()] }),
  ]);
  const few = await cloud.shares.listFewAssociations('resource');
  expect(few?.map(({ entityId }) => entityId)).toEqual(told);
  expect(calls).toHaveLength(1);
});

test('a filter of no share ids asks for nothing', async () => {
  const { cloud, calls } = await startService([NO_SHARES]);
  expect(await cloud.shares.listShares('Self', { shareIds: [] })).toEqual([]);
  expect(calls).toEqual([]);
});

test('associations are read with their side, status and failures', async () => {
  const failed = associationRecord({
    AssociationStatus: 'Failed',
    AssociationFailedDetails: [
      {
        EntityId: '2020202020202020',
        FailureReason: 'LimitExceeded',
        FailureDescription: 'too many principals',
        OperationType: 'Associate',
      },
    ],
  });
  const { cloud } = await startService([json({ ResourceShareAssociations: [failed] })]);
  expect(await cloud.shares.listAssociations('resource', { resourceId: 's-1' })).toEqual([
    {
      shareId: 'rs-1',
      side: 'resource',
      entityId: 's-1',
      entityType: 'Snapshot',
      status: 'Failed',
      createdAtMs: Date.parse(CREATED_AT),
      updatedAtMs: Date.parse(CREATED_AT),
      failures: [
        {
          entityId: '2020202020202020',
          operation: 'Associate',
          reason: 'LimitExceeded',
          description: 'too many principals',
        },
      ],
    },
  ]);
});

test('words that are not known are taken in the sense that does least harm', async () => {
  const { cloud } = await startService([
    json({ ResourceShares: [shareRecord({ ResourceShareStatus: 'Frozen' })] }),
    json({ ResourceShareAssociations: [associationRecord({ AssociationStatus: 'Thinking' })] }),
  ]);
  expect(await cloud.shares.listShares('Self')).toMatchObject([{ status: 'Pending' }]);
  expect(await cloud.shares.listAssociations('resource')).toMatchObject([{ status: 'Associating' }]);
});

test.each([
  'EntityNotExists.ResourceShare',
  'DisassociateInvalid',
])('%s means the entity has left already', async (code) => {
  const { cloud, calls } = await startService([refusal(400, code)]);
  await cloud.shares.remove('rs-1', { snapshotIds: ['s-1'] });
  expect(calls).toHaveLength(1);
});

test('one entity that has left already does not keep the others in the share', async () => {
  const remaining = new Set(['s-1', 's-3', '2020202020202020']);
  const answer: Answerer = (call, response) => {
    const named = Object.keys(call.parameters)
      .filter((key) => key.endsWith('.ResourceId') || key.startsWith('Targets.'))
      .map((key) => call.parameters[key] ?? '');
    if (!named.every((id) => remaining.has(id))) refusal(400, 'DisassociateInvalid')(call, response);
    else {
      for (const id of named) remaining.delete(id);
      DONE(call, response);
    }
  };
  const { cloud } = await startService([answer]);
  await cloud.shares.remove('rs-1', { snapshotIds: ['s-1', 's-2', 's-3'], principals: ['2020202020202020'] });
  expect([...remaining]).toEqual([]);
});

test('what is in a share already is added without an error, and keeps nothing else out, whatever the service says of it', async () => {
  const there = new Set(['s-1']);
  const answer: Answerer = (call, response) => {
    const { ResourceId = '' } = call.parameters;
    const named = [1, 2, 3].flatMap((at) => call.parameters[`Resources.${at}.ResourceId`] ?? []);
    const records = there.has(ResourceId) ? [associationRecord({ EntityId: ResourceId })] : [];
    if (call.action === 'ListResourceShareAssociations') json({ ResourceShareAssociations: records })(call, response);
    else if (named.some((id) => there.has(id) || id === 's-9'))
      refusal(400, 'InvalidParameter.Resources')(call, response);
    else {
      for (const id of named) there.add(id);
      DONE(call, response);
    }
  };
  const { cloud } = await startService([answer]);
  await cloud.shares.addSnapshots('rs-1', ['s-1', 's-2', 's-3']);
  expect([...there]).toEqual(['s-1', 's-2', 's-3']);
  await cloud.shares.addSnapshots('rs-1', ['s-1', 's-2', 's-3']);
  await expect(cloud.shares.addSnapshots('rs-1', ['s-1', 's-9'])).rejects.toThrow('InvalidParameter.Resources');
  await expect(cloud.shares.addSnapshots('rs-2', ['s-1'])).rejects.toThrow('InvalidParameter.Resources');
});

test('a call that names no entity is not made', async () => {
  const { cloud, calls } = await startService([refusal(400, 'ResourceAndTargetBothEmpty')]);
  await cloud.shares.addSnapshots('rs-1', []);
  await cloud.shares.remove('rs-1', { snapshotIds: [], principals: [] });
  expect(calls).toEqual([]);
});

test('deleting a share that is gone is success', async () => {
  const { cloud } = await startService([refusal(404, 'EntityNotExists.ResourceShare')]);
  await expect(cloud.shares.deleteShare('rs-1')).resolves.toBeUndefined();
});

test.each([
  { name: 'being deleted is success', shares: [shareRecord({ ResourceShareStatus: 'Deleting' })], isSuccess: true },
  { name: 'no longer listed is success', shares: [], isSuccess: true },
  { name: 'alive is an error', shares: [shareRecord()], isSuccess: false },
])('a deletion refused for the status of a share that is $name', async ({ shares, isSuccess }) => {
  const { cloud } = await startService([
    refusal(409, 'ResourceShareStatusMismatchAction'),
    json({ ResourceShares: shares }),
  ]);
  const isDeleted = await cloud.shares.deleteShare('rs-1').then(
    () => true,
    () => false,
  );
  expect(isDeleted).toBe(isSuccess);
});

test('writes are logged with the request id of the cloud', async () => {
  const { cloud, logLines } = await startService([DONE]);
  await cloud.shares.addSnapshots('rs-1', ['s-1']);
  expect(logLines.map((line): unknown => JSON.parse(line))).toEqual([
    {
      level: 'info',
      message: 'called',
      action: 'AssociateResourceShare',
      regionId: 'cn-hangzhou',
      requestId: 'REQ-1',
    },
  ]);
});
