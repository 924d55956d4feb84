import * as ecsModels from '@alicloud/ecs20140526';
import * as resourcemanagerModels from '@alicloud/resourcemanager20200331';
import * as stsModels from '@alicloud/sts20150401';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRODUCTS } from '../../../emulator/products/all.ts';
import { type Body, Landscape, REGION, SETTLE_MS } from '../harness.ts';
import { differences, emptyLists, type ResponseModel } from './response-model.ts';

/** The official SDKs that are installed; those of the other products are not. */
const MODELS = {
  ecs: ecsModels,
  resourcemanager: resourcemanagerModels,
  sts: stsModels,
} satisfies Readonly<Record<string, object>>;

type Known = keyof typeof MODELS;
const isKnown = (name: string): name is Known => name in MODELS;

const modelOf = (product: Known, action: string): ResponseModel | undefined =>
  (MODELS[product] as unknown as Readonly<Record<string, ResponseModel>>)[`${action}ResponseBody`];

const ACTIONS = PRODUCTS.flatMap(({ name, operations }) =>
  isKnown(name) ? Object.keys(operations).map((action) => ({ product: name, action })) : [],
);

/** Lists of what the emulated cloud does not have. */
const ALWAYS_EMPTY = new Set([
  'Disks.Disk.Attachments.Attachment',
  'Disks.Disk.MountInstances.MountInstance',
  'Disks.Disk.OperationLocks.OperationLock',
  'Images.Image.DetectionOptions.Items.Item',
  'Images.Image.Tags.Tag',
  'Accounts.Account.Tags.Tag',
  'Account.Tags',
  'Zones.Zone.AvailableDedicatedHostTypes.DedicatedHostType',
  'Zones.Zone.AvailableInstanceTypes.InstanceTypes',
  'Zones.Zone.AvailableResources.ResourcesInfo',
  'Zones.Zone.AvailableVolumeCategories.VolumeCategories',
  'Zones.Zone.DedicatedHostGenerations.DedicatedHostGeneration',
]);

let landscape: Landscape;
/** Everything that a call needs is there once, with every member of its own. */
let ids: Readonly<
  Record<'snapshotId' | 'lockedId' | 'importedId' | 'diskId' | 'goneDiskId' | 'folderId' | 'roleArn', string>
>;

beforeAll(async () => {
  landscape = new Landscape();
  const { cloud, owner, member } = landscape;
  await cloud.start();
  const person = landscape.as(owner);
  const complete = { isComplete: true, retentionDays: 30, tags: { app: 'shop' } };
  const disk = (): string =>
    String(
      person.call('ecs', 'CreateDisk', {
        RegionId: REGION,
        ZoneId: `${REGION}-h`,
        Size: 20,
        Description: 'of a test',
        Tag: [{ Key: 'app', Value: 'shop' }],
      })['DiskId'],
    );
  const folderId = cloud.createFolder('below');
  cloud.moveAccount(member.accountId, folderId);
  ids = {
    snapshotId: person.createSnapshot({ ...complete, encryptedWith: person.createKey() }).snapshotId,
    lockedId: person.createSnapshot(complete).snapshotId,
    importedId: person.createSnapshot({ ...complete, isFromImportedImage: true }).snapshotId,
    diskId: disk(),
    goneDiskId: disk(),
    folderId,
    roleArn: cloud.createRole(member.accountId, 'visited', { principals: [owner.accountId] }),
  };
  await landscape.clock.advanceBy(SETTLE_MS);
});
afterAll(() => landscape.cloud.stop());

const tagged = () => ({ RegionId: REGION, ResourceType: 'snapshot', ResourceId: [ids.snapshotId] });
const tag = { Tag: [{ Key: 'app', Value: 'bank' }] };

/** A request of every operation; who is not the owner is named. */
const REQUESTS: Readonly<Record<string, () => Record<string, unknown>>> = {
  'ecs.LockSnapshot': () => ({
    RegionId: REGION,
    SnapshotId: ids.lockedId,
    LockMode: 'compliance',
    LockDuration: 2,
    CoolOffPeriod: 3,
  }),
  'ecs.DescribeLockedSnapshots': () => ({ RegionId: REGION }),
  'ecs.DescribeSnapshots': () => ({ RegionId: REGION }),
  'ecs.CreateSnapshot': () => ({ DiskId: ids.diskId }),
  'ecs.CopySnapshot': () => ({
    RegionId: REGION,
    DestinationRegionId: REGION,
    SnapshotId: ids.snapshotId,
    DestinationSnapshotName: 'copy',
    DestinationSnapshotDescription: 'a copy',
    Encrypted: true,
  }),
  'ecs.ModifySnapshotAttribute': () => ({ SnapshotId: ids.snapshotId, Description: 'changed' }),
  'ecs.DeleteSnapshot': () => ({ SnapshotId: ids.snapshotId }),
  'ecs.TagResources': () => ({ ...tagged(), ...tag }),
  'ecs.UntagResources': () => ({ ...tagged(), TagKey: ['other'] }),
  'ecs.ListTagResources': () => tagged(),
  'ecs.CreateDisk': () => ({ RegionId: REGION, ZoneId: `${REGION}-h`, Size: 20 }),
  'ecs.ModifyDiskAttribute': () => ({ DiskId: ids.diskId, DiskName: 'renamed' }),
  'ecs.DeleteDisk': () => ({ DiskId: ids.goneDiskId }),
  'ecs.DescribeDisks': () => ({ RegionId: REGION, DiskIds: JSON.stringify([ids.diskId]) }),
  'ecs.DescribeRegions': () => ({}),
  'ecs.DescribeZones': () => ({ RegionId: REGION }),
  'ecs.DescribeImages': () => ({ RegionId: REGION, SnapshotId: ids.importedId }),
  'ecs.DescribeDiskDefaultKMSKeyId': () => ({ RegionId: REGION }),
  'sts.AssumeRole': () => ({ RoleArn: ids.roleArn, RoleSessionName: 'test' }),
  'sts.GetCallerIdentity': () => ({}),
  'resourcemanager.ListAccounts': () => ({}),
  'resourcemanager.ListAccountsForParent': () => ({ ParentFolderId: ids.folderId }),
  'resourcemanager.ListFoldersForParent': () => ({}),
  'resourcemanager.GetFolder': () => ({ FolderId: ids.folderId }),
  'resourcemanager.GetAccount': () => ({ AccountId: landscape.member.accountId }),
  'resourcemanager.ListAncestors': () => ({ ChildId: ids.folderId }),
  'resourcemanager.GetResourceDirectory': () => ({}),
};

function answer(product: Known, action: string): Promise<Body> {
  const request = REQUESTS[`${product}.${action}`];
  if (request === undefined) throw new Error(`give a request of ${product}.${action}, so that its answer is compared`);
  const caller = product === 'resourcemanager' ? landscape.management : landscape.owner;
  return landscape.call(caller, product, action, request());
}

// Deletions come last: the others need what they take away.
const inOrder = [...ACTIONS].sort(
  (a, b) => Number(a.action.startsWith('Delete')) - Number(b.action.startsWith('Delete')),
);

test.each(inOrder)('the answer of $product $action has every member that the official SDK knows, of its type', async ({
  product,
  action,
}) => {
  const model = modelOf(product, action);
  expect(model).toBeDefined();
  const body = await answer(product, action);
  const found = differences(body, model);
  // Documented: what is kept for ever has none.
  expect(found.filter((text) => !text.endsWith('.RetentionDays is missing'))).toEqual([]);
  expect(emptyLists(body).filter((path) => !ALWAYS_EMPTY.has(path))).toEqual([]);
});

test('who assumed a role is told by the same members as a user', async () => {
  const session = landscape.cloud.issueCredentials(landscape.owner.accountId, 'visited');
  const body = await landscape.call(session, 'sts', 'GetCallerIdentity');
  expect(differences(body, modelOf('sts', 'GetCallerIdentity'))).toEqual([]);
});

test.each([
  { name: 'a missing member', change: { OperationLocks: undefined }, says: 'Disks.Disk[0].OperationLocks is missing' },
  { name: 'a number as text', change: { Size: '20' }, says: 'Disks.Disk[0].Size is string, not number' },
  { name: 'a list in place of an object', change: { Tags: [] }, says: 'Disks.Disk[0].Tags is no object' },
])('the comparison notices $name', async ({ change, says }) => {
  const body = await answer('ecs', 'DescribeDisks');
  const { Disk } = body['Disks'] as { Disk: object[] };
  const changed = { ...body, Disks: { Disk: Disk.map((row) => ({ ...row, ...change })) } };
  expect(differences(changed, modelOf('ecs', 'DescribeDisks'))).toEqual([says]);
});
