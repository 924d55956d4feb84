import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, Landscape, REGION } from '../harness.ts';

let landscape: Landscape;
beforeAll(async () => {
  landscape = new Landscape({ quotas: { sharedResourcesPerAccount: 10_000 } });
  await landscape.cloud.start();
});
afterAll(() => landscape.cloud.stop());

const call = (action: string, query: Record<string, unknown>, account = landscape.owner) =>
  landscape.call(account, 'resourcesharing', action, query);

test('a share goes its whole way through the SDK core', async () => {
  const { snapshotId } = landscape.as(landscape.owner).createSnapshot({ isComplete: true });
  const created = await call('CreateResourceShare', {
    ResourceShareName: 'snapshare-1',
    AllowExternalTargets: true,
    Resources: [{ ResourceId: snapshotId, ResourceType: 'Snapshot' }],
    Targets: [landscape.outsider.accountId],
    Tag: [{ Key: 'snapshare:installation', Value: 'test' }],
  });
  expect(created).toMatchObject({
    RequestId: expect.any(String) as unknown,
    ResourceShare: { ResourceShareStatus: 'Pending' },
  });
  const { ResourceShareId } = created['ResourceShare'] as { ResourceShareId: string };
  const invitations = await call('ListResourceShareInvitations', {}, landscape.outsider);
  const [invitation] = invitations['ResourceShareInvitations'] as { ResourceShareInvitationId: string }[];
  expect(invitation).toMatchObject({ Status: 'Pending', SenderAccountId: landscape.owner.accountId, ResourceShareId });
  const asked = { ResourceShareInvitationId: invitation?.ResourceShareInvitationId };
  expect(await call('AcceptResourceShareInvitation', asked, landscape.outsider)).toMatchObject({
    ResourceShareInvitation: { Status: 'Accepted' },
  });
  await landscape.settle();
  expect(await call('ListResourceShares', { ResourceOwner: 'Self' })).toMatchObject({
    NextToken: '',
    ResourceShares: [
      { ResourceShareId, ResourceShareStatus: 'Active', Tags: [{ Key: 'snapshare:installation', Value: 'test' }] },
    ],
  });
  expect(
    await call('ListResourceShareAssociations', { AssociationType: 'Target', ResourceShareIds: [ResourceShareId] }),
  ).toMatchObject({
    ResourceShareAssociations: [
      {
        EntityId: landscape.outsider.accountId,
        EntityType: 'Account',
        AssociationStatus: 'Associated',
        External: true,
      },
    ],
  });
  expect(
    await call('ListResourceShareAssociations', { AssociationType: 'Resource', ResourceId: snapshotId }),
  ).toMatchObject({
    ResourceShareAssociations: [{ EntityId: snapshotId, EntityType: 'Snapshot', AssociationStatus: 'Associated' }],
  });
  expect(await call('ListSharedResources', { ResourceOwner: 'OtherAccounts' }, landscape.outsider)).toMatchObject({
    SharedResources: [{ ResourceShareId, ResourceId: snapshotId, ResourceStatus: 'Available' }],
  });
  expect(await call('ListSharedTargets', { ResourceOwner: 'Self' })).toMatchObject({
    SharedTargets: [{ TargetId: landscape.outsider.accountId, External: true }],
  });
  expect(await call('ListResourceShares', { ResourceOwner: 'OtherAccounts' }, landscape.outsider)).toMatchObject({
    ResourceShares: [{ ResourceShareId, ResourceShareOwner: landscape.owner.accountId }],
  });
});

test.each([
  { action: 'CreateResourceShare', query: {}, code: 'MissingParameter.ResourceShareName', status: 400 },
  {
    action: 'CreateResourceShare',
    query: { ResourceShareName: 'a b' },
    code: 'InvalidParameter.ResourceShareName',
    status: 400,
  },
  {
    action: 'CreateResourceShare',
    query: { ResourceShareName: 'x'.repeat(51) },
    code: 'InvalidParameter.ResourceShareName.Length',
    status: 400,
  },
  {
    action: 'DeleteResourceShare',
    query: { ResourceShareId: 'rs-unknown' },
    code: 'EntityNotExists.ResourceShare',
    status: 404,
  },
  {
    action: 'ListResourceShares',
    query: { ResourceOwner: 'Self', MaxResults: 101 },
    code: 'InvalidParameter.MaxResults',
    status: 400,
  },
  {
    action: 'ListResourceShares',
    query: { ResourceOwner: 'Self', NextToken: 'made-up' },
    code: 'InvalidParameter.NextToken',
    status: 400,
  },
  {
    action: 'ListResourceShares',
    query: { ResourceOwner: 'Self', ResourceShareIds: ['rs-1', 'rs-2', 'rs-3', 'rs-4', 'rs-5', 'rs-6'] },
    code: 'InvalidParameter.ResourceShareIds.Length',
    status: 400,
  },
  { action: 'ListResourceShares', query: {}, code: 'MissingParameter.ResourceOwner', status: 400 },
  {
    action: 'ListResourceShareAssociations',
    query: { AssociationType: 'Target', ResourceId: 's-1' },
    code: 'ConflictedAssociationType',
    status: 400,
  },
  {
    action: 'AcceptResourceShareInvitation',
    query: { ResourceShareInvitationId: 'i-unknown' },
    code: 'EntityNotExists.ResourceShareInvitation',
    status: 409,
  },
])('$action with a bad request is refused with $code', async ({ action, query, code, status }) => {
  await landscape.clock.advanceBy(1_000);
  expect(await codeOf(call(action, query))).toEqual({ code, status });
});

test('a token belongs to the filters it was given for, and pages do not overlap', async () => {
  const person = landscape.as(landscape.member);
  for (let index = 0; index < 5; index += 1) person.createShare({ name: `share-${index}` });
  const names: unknown[] = [];
  let token: unknown = '';
  do {
    const page = await call(
      'ListResourceShares',
      { ResourceOwner: 'Self', MaxResults: 2, NextToken: token || undefined },
      landscape.member,
    );
    names.push(...(page['ResourceShares'] as { ResourceShareName: string }[]).map((row) => row.ResourceShareName));
    token = page['NextToken'];
  } while (token !== '');
  expect(names).toEqual(['share-0', 'share-1', 'share-2', 'share-3', 'share-4']);
  const first = await call('ListResourceShares', { ResourceOwner: 'Self', MaxResults: 2 }, landscape.member);
  const other = { ResourceOwner: 'Self', ResourceShareName: 'share-1', NextToken: first['NextToken'] };
  expect(await codeOf(call('ListResourceShares', other, landscape.member))).toMatchObject({
    code: 'InvalidParameter.NextToken',
  });
});

test('a thousand snapshots for five accounts are shared and listed quickly', async () => {
  const accounts = Array.from({ length: 5 }, () => landscape.cloud.createAccount({ directory: 'member' }).accountId);
  const person = landscape.as(landscape.management);
  const ids = Array.from({ length: 1_000 }, () => person.createSnapshot({ isComplete: true }).snapshotId);
  const { shareId } = person.createShare({ principals: accounts });
  for (let index = 0; index < ids.length; index += 5)
    person.associate(shareId, { snapshotIds: ids.slice(index, index + 5) });
  await landscape.settle();
  expect(landscape.cloud.principalGrants(REGION, landscape.management.accountId)).toHaveLength(5_000);
  let rows = 0;
  let token: unknown = '';
  do {
    await landscape.clock.advanceBy(1_000);
    const query = { AssociationType: 'Resource', MaxResults: 100, NextToken: token || undefined };
    const page = await call('ListResourceShareAssociations', query, landscape.management);
    rows += (page['ResourceShareAssociations'] as unknown[]).length;
    token = page['NextToken'];
  } while (token !== '');
  expect(rows).toBe(1_000);
});
