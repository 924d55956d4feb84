import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../../emulator/state/types.ts';
import { codeOf, HOUR_MS, OTHER_REGION, REGION } from '../../harness.ts';
import { call, close, describeSnapshots, landscape, open, owner, shared } from './landscape.ts';

beforeEach(() => open());
afterEach(close);

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

  test.each([
    'acs:ram::1:user/x',
    'aliyun',
    'see https://example.com',
  ])('with a tag of the value %s is refused', async (value) => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true });
    expect(await codeOf(copy({ SnapshotId: snapshotId, Tag: [{ Key: 'k', Value: value }] }))).toEqual({
      code: 'InvalidTagValue.Malformed',
      status: 400,
    });
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
