import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../../emulator/state/types.ts';
import { codeOf, REGION } from '../../harness.ts';
import { call, close, describeSnapshots, landscape, open, owner, shared } from './landscape.ts';

beforeEach(() => open());
afterEach(close);

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
    landscape.cloud.createSharingRole(landscape.owner.accountId);
    const { entryId } = await shared({ encryptedWith: owner().createKey() });
    expect(await codeOf(disk({ SnapshotId: entryId }))).toMatchObject({ code: 'InvalidEncrypted.NotMatchSnapshot' });
    const plain = disk({ SnapshotId: entryId, Encrypted: true, DiskCategory: 'cloud_ssd' });
    expect(await codeOf(plain)).toEqual({ code: 'NotSupportSnapshotEncrypted.DiskCategory', status: 403 });
    await disk({ SnapshotId: entryId, Encrypted: true });
    const key = await landscape.call(landscape.member, 'kms', 'DescribeKey', { KeyId: 'alias/acs/ecs' });
    expect(key).toMatchObject({ KeyMetadata: { Creator: 'Ecs' } });
  });

  test('keeps its description, and can be renamed and deleted once it is there', async () => {
    const { DiskId } = await disk({ DiskName: 'first', Description: 'of the shop' });
    const rows = async () => (await call('DescribeDisks', { RegionId: REGION }, landscape.member))['Disks'];
    expect(await rows()).toMatchObject({ Disk: [{ DiskName: 'first', Description: 'of the shop' }] });
    await landscape.settle();
    await call('ModifyDiskAttribute', { DiskId, DiskName: 'second', DeleteWithInstance: true }, landscape.member);
    expect(await rows()).toMatchObject({
      Disk: [{ DiskName: 'second', Description: 'of the shop', DeleteWithInstance: true }],
    });
    await call('DeleteDisk', { DiskId }, landscape.member);
    expect(await rows()).toEqual({ Disk: [] });
  });

  test.each([
    { filter: { Category: 'cloud_auto' }, found: ['second'] },
    { filter: { DiskType: 'system' }, found: [] },
    { filter: { DiskType: 'all', Status: 'All' }, found: ['first', 'second'] },
    { filter: { ZoneId: `${REGION}-i` }, found: ['second'] },
    { filter: { KMSKeyId: 'none' }, found: [] },
    { filter: { Encrypted: true }, found: ['second'] },
    { filter: { Encrypted: false }, found: ['first', 'second'] },
    { filter: { InstanceId: 'i-1' }, found: [] },
    { filter: { ResourceGroupId: 'rg-1' }, found: [] },
    { filter: { LockReason: 'security' }, found: [] },
    { filter: { Portable: false }, found: [] },
    { filter: { EnableAutoSnapshot: true }, found: ['first', 'second'] },
    { filter: { Filter: [{ Key: 'CreationStartTime', Value: '2026-03-01T00:01Z' }] }, found: ['second'] },
  ])('is found by $filter, or not', async ({ filter, found }) => {
    await disk({ DiskName: 'first' });
    await landscape.clock.advanceBy(60_000);
    await disk({ DiskName: 'second', DiskCategory: 'cloud_auto', ZoneId: `${REGION}-i`, Encrypted: true });
    const body = await call('DescribeDisks', { RegionId: REGION, ...filter }, landscape.member);
    expect((body['Disks'] as { Disk: { DiskName: string }[] }).Disk.map(({ DiskName }) => DiskName)).toEqual(found);
  });

  test('snapshotted through the API gives a snapshot of it', async () => {
    const { DiskId } = await disk({}, landscape.owner);
    const { SnapshotId } = await call('CreateSnapshot', { DiskId, SnapshotName: 'mine', RetentionDays: 7 });
    expect(await describeSnapshots()).toMatchObject([
      { SnapshotId, SourceDiskId: DiskId, RetentionDays: 7, SnapshotType: 'user' },
    ]);
  });
});
