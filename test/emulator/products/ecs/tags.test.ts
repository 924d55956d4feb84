import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, REGION } from '../../harness.ts';
import { call, close, describeSnapshots, open, owner } from './landscape.ts';

beforeEach(() => open());
afterEach(close);

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
