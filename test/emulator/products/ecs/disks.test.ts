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

  test('snapshotted through the API gives a snapshot of it', async () => {
    const { DiskId } = await disk({}, landscape.owner);
    const { SnapshotId } = await call('CreateSnapshot', { DiskId, SnapshotName: 'mine', RetentionDays: 7 });
    expect(await describeSnapshots()).toMatchObject([
      { SnapshotId, SourceDiskId: DiskId, RetentionDays: 7, SnapshotType: 'user' },
    ]);
  });
});
