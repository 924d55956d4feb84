import { describe, expect, test } from 'vitest';
import type { ResourceShare, SharedResource, Snapshot } from '../../../shared/cloud/ports.ts';
import { findSharedIn, readSharedFrom } from '../../../shared/plan/sharee/shared-in.ts';
import { idOfRule, idOfUse, wantUses } from '../../../shared/plan/sharee/uses.ts';
import type { UseRule } from '../../../shared/policy/policy.ts';
import { NOW_MS, OWNER, policyOf, snapshotOf } from '../model.ts';
import {
  COPY,
  COPY_HERE,
  DISK,
  DISK_THERE,
  diskIn,
  EFFICIENCY,
  HERE,
  KEYED_COPY_HERE,
  KEYED_DISK,
  MARK,
  MAX,
  STRANGER,
  sharedIn,
  want,
} from './sharee-model.ts';

const SOURCE = { ownerAccountId: OWNER, regionId: HERE, snapshotId: 's-source' };

describe('the mark of a shared snapshot', () => {
  test.each([
    { name: 'the whole text as key', tags: { [MARK]: '' }, source: SOURCE },
    { name: 'the whole text as key with some value', tags: { [MARK]: 'true' }, source: SOURCE },
    {
      name: 'split between key and value',
      tags: { 'acs:ecs:sharedFrom': `${OWNER}:${HERE}:s-source` },
      source: SOURCE,
    },
    { name: 'split after the owner', tags: { [`acs:ecs:sharedFrom:${OWNER}`]: `${HERE}:s-source` }, source: SOURCE },
    { name: 'beside other tags', tags: { app: 'shop', [MARK]: '' }, source: SOURCE },
    { name: 'without acs:, which anyone may set', tags: { [MARK.slice(4)]: '' }, source: undefined },
    { name: 'in a value', tags: { from: MARK }, source: undefined },
    { name: 'with an owner that is no account', tags: { 'acs:ecs:sharedFrom': `me:${HERE}:s-1` }, source: undefined },
    { name: 'without a snapshot', tags: { 'acs:ecs:sharedFrom': `${OWNER}:${HERE}:` }, source: undefined },
    { name: 'in no tag', tags: {}, source: undefined },
  ])('$name', ({ tags, source }) => {
    expect(readSharedFrom(tags)).toEqual(source);
  });
});

const SHARE: ResourceShare = {
  shareId: 'rs-1',
  name: 'golden',
  ownerAccountId: OWNER,
  status: 'Active',
  allowsExternalTargets: false,
  createdAtMs: NOW_MS,
  tags: {},
};
const listed = (resourceId: string, more: Partial<SharedResource> = {}): SharedResource => ({
  shareId: 'rs-1',
  resourceId,
  resourceType: 'Snapshot',
  ...more,
});

describe('what is shared with an account', () => {
  test.each([
    { name: 'is found by its mark', snapshots: [sharedIn()], found: ['s-seen s-source'] },
    {
      name: 'is found once when it is seen twice',
      snapshots: [{ ...sharedIn(), snapshotId: 's-zzz' }, sharedIn()],
      found: ['s-seen s-source'],
    },
    {
      name: 'is found by the lists where it has no mark',
      snapshots: [snapshotOf('s-listed', {})],
      lists: [listed('s-listed')],
      found: ['s-listed s-listed'],
    },
    { name: 'is nothing of its own', snapshots: [snapshotOf('s-own', {})], found: [] },
    {
      name: 'is nothing of another type',
      snapshots: [snapshotOf('s-listed', {})],
      lists: [listed('s-listed', { resourceType: 'Image' })],
      found: [],
    },
    {
      name: 'is nothing of a share that is not accepted',
      snapshots: [snapshotOf('s-listed', {})],
      lists: [listed('s-listed')],
      share: { ...SHARE, status: 'Pending' as const },
      found: [],
    },
  ])('$name', ({ snapshots, lists = [], share = SHARE, found }) => {
    const result = findSharedIn(HERE, snapshots, lists, [share]);
    expect(result.sharedIn.map(({ snapshot, source }) => `${snapshot.snapshotId} ${source.snapshotId}`)).toEqual(found);
    expect(result.unseen).toEqual([]);
  });

  test('but only listed and not seen is told', () => {
    const { unseen } = findSharedIn(HERE, [sharedIn()], [listed('s-source'), listed('s-hidden')], [SHARE]);
    expect(unseen).toEqual([{ ownerAccountId: OWNER, shareId: 'rs-1', resourceId: 's-hidden' }]);
  });
});

describe('a shared snapshot', () => {
  const encrypted = sharedIn({ isEncrypted: true, kmsKeyId: 'key-of-owner' });
  test.each<{ name: string; rules: UseRule[]; snapshot?: Snapshot; kinds?: string[]; codes?: string[] }>([
    { name: 'without a rule is left alone', rules: [] },
    { name: 'is copied to another region', rules: [COPY], kinds: ['copy'] },
    { name: 'of another name is left alone', rules: [COPY], snapshot: sharedIn({ name: 'silver-1' }) },
    { name: 'of another owner is left alone', rules: [{ ...COPY, from: STRANGER }] },
    { name: 'that is not ready waits', rules: [COPY], snapshot: sharedIn({ isAvailable: false }) },
    { name: 'becomes a disk', rules: [DISK], kinds: ['disk'] },
    { name: 'becomes a copy and a disk by two rules', rules: [DISK, COPY], kinds: ['disk', 'copy'] },
    {
      name: 'becomes one copy by two rules that ask for the same',
      rules: [COPY, { ...COPY, name: '*' }],
      kinds: ['copy'],
    },
    { name: 'is not copied within its region without a key', rules: [COPY_HERE], codes: ['USE_SAME_REGION'] },
    { name: 'is copied within its region under a key', rules: [KEYED_COPY_HERE], kinds: ['copy'] },
    { name: 'becomes no disk in another region', rules: [DISK_THERE], codes: ['USE_ZONE_ELSEWHERE'] },
    { name: 'is served by the disk rule of its own region', rules: [DISK_THERE, DISK], kinds: ['disk'] },
    { name: 'that is encrypted needs a key for a copy', rules: [COPY], snapshot: encrypted, codes: ['USE_NEEDS_KEY'] },
    { name: 'that is encrypted is copied under a key', rules: [KEYED_COPY_HERE], snapshot: encrypted, kinds: ['copy'] },
    { name: 'that is encrypted becomes an ESSD', rules: [DISK], snapshot: encrypted, kinds: ['disk'] },
    {
      name: 'that is encrypted becomes no disk of an older category',
      rules: [EFFICIENCY],
      snapshot: encrypted,
      codes: ['USE_DISK_CATEGORY'],
    },
    {
      name: 'that is too large for the category becomes no disk',
      rules: [EFFICIENCY],
      snapshot: sharedIn({ sourceDiskSizeGiB: 40_000 }),
      codes: ['USE_DISK_TOO_LARGE'],
    },
  ])('$name', ({ rules, snapshot, kinds = [], codes = [] }) => {
    const { uses, findings } = want(rules, snapshot && [snapshot]);
    expect(uses.map(({ kind }) => kind)).toEqual(kinds);
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const found of findings) expect(found).toMatchObject({ snapshotId: 's-seen', principal: OWNER });
  });

  test('is copied with its marks, retention and name', () => {
    const copy = { region: 'cn-shanghai', retentionDays: 30, kmsKeyId: 'key-1' };
    const rule: UseRule = { from: OWNER, name: 'golden-*', copy, max: MAX };
    expect(want([rule]).uses).toMatchObject([
      {
        kind: 'copy',
        copy: {
          snapshotId: 's-seen',
          destinationRegionId: 'cn-shanghai',
          name: 'golden-1',
          retentionDays: 30,
          kmsKeyId: 'key-1',
          tags: {
            'snapshare:installation': 'acme',
            'snapshare:used-from': `${OWNER}:${HERE}:s-source`,
            'snapshare:use': idOfUse(rule),
            'snapshare:use-rule': idOfRule(rule),
          },
        },
      },
    ]);
  });

  test.each([
    { name: 'a plain one without a key is plain', rule: DISK, isEncrypted: false, kmsKeyId: undefined },
    { name: 'a plain one under a key is encrypted', rule: KEYED_DISK, isEncrypted: true, kmsKeyId: 'key-1' },
    { name: 'an encrypted one takes the key', rule: KEYED_DISK, of: encrypted, isEncrypted: true, kmsKeyId: 'key-1' },
    {
      name: 'an encrypted one without a key is left to the service',
      rule: DISK,
      of: encrypted,
      isEncrypted: true,
      kmsKeyId: undefined,
    },
  ])('as a disk: $name', ({ rule, of, isEncrypted, kmsKeyId }) => {
    const [use] = want([rule], [of ?? sharedIn()]).uses;
    expect(use?.disk?.isEncrypted).toBe(isEncrypted);
    expect(use?.disk?.kmsKeyId).toBe(kmsKeyId);
  });

  test.each([
    { of: { sourceDiskSizeGiB: 40, sizeBytes: 1 }, countedGiB: 40 },
    { of: { sourceDiskSizeGiB: 0, sizeBytes: 3 * 2 ** 30 + 1 }, countedGiB: 4 },
  ])('of $of counts $countedGiB GiB as a copy', ({ of, countedGiB }) => {
    expect(want([COPY], [sharedIn(of)]).uses).toMatchObject([{ countedGiB }]);
  });

  test.each([
    { asked: undefined, source: 40, category: 'cloud_essd', sizeGiB: 40 },
    { asked: 80, source: 40, category: 'cloud_essd', sizeGiB: 80 },
    { asked: 10, source: 40, category: 'cloud_essd', sizeGiB: 40 },
    { asked: undefined, source: 5, category: 'cloud_essd', sizeGiB: 20 },
    { asked: undefined, source: 5, category: 'cloud_auto', sizeGiB: 5 },
  ])('of $source GiB becomes a $category disk of $sizeGiB GiB when $asked are asked for', (row) => {
    const disk = {
      zoneId: `${HERE}-h`,
      category: row.category,
      kmsKeyId: '',
      ...(row.asked !== undefined && { sizeGiB: row.asked }),
    };
    const { uses } = want([{ from: OWNER, name: '*', disk, max: MAX }], [sharedIn({ sourceDiskSizeGiB: row.source })]);
    expect(uses).toMatchObject([{ countedGiB: row.sizeGiB, disk: { sizeGiB: row.sizeGiB, isEncrypted: false } }]);
  });

  test.each([
    { zoneId: 'cn-hangzhou-h', regionId: 'cn-hangzhou', isThere: true },
    { zoneId: 'ap-southeast-1a', regionId: 'ap-southeast-1', isThere: true },
    { zoneId: 'cn-shanghai-finance-1a', regionId: 'cn-shanghai', isThere: false },
    { zoneId: 'cn-shanghai-finance-1a', regionId: 'cn-shanghai-finance-1', isThere: true },
  ])('in $regionId becomes a disk in $zoneId: $isThere', ({ zoneId, regionId, isThere }) => {
    expect(want([diskIn(zoneId)], [sharedIn()], regionId).uses).toHaveLength(isThere ? 1 : 0);
  });

  test.each([
    { visible: 'golden-1', name: 'golden-1' },
    { visible: '', name: 'snapshare-s-seen' },
    { visible: 'auto2.0_20260301', name: 'snapshare-auto2.0_20260301' },
    { visible: 'http://evil', name: 'snapshare-http:--evil' },
    { visible: '1st', name: 'snapshare-1st' },
    { visible: 'g', name: 'snapshare-g' },
    { visible: 'a b\n$(c)', name: 'a-b---c-' },
    { visible: '盘'.repeat(200), name: '盘'.repeat(128) },
  ])('of the name $visible becomes one of the name $name', ({ visible, name }) => {
    const { uses } = want([{ ...COPY, name: '*' }], [sharedIn({ name: visible })]);
    expect(uses).toMatchObject([{ copy: { name } }]);
  });

  test('that the lists name and nobody sees is told to those who have a rule for its owner', () => {
    const unseen = [{ ownerAccountId: OWNER, shareId: 'rs-1', resourceId: 's-hidden' }];
    const codesFor = (rules: readonly UseRule[]) =>
      wantUses([], unseen, policyOf({ use: rules }), HERE).findings.map(({ code }) => code);
    expect(codesFor([COPY])).toEqual(['SHARED_NOT_SEEN']);
    expect(codesFor([{ ...COPY, from: STRANGER }])).toEqual([]);
  });
});

test('what a rule makes is told apart by what it asks for, not by its place or pattern', () => {
  const ids = [COPY, COPY_HERE, KEYED_COPY_HERE, DISK, KEYED_DISK, DISK_THERE, EFFICIENCY].map(idOfUse);
  expect(new Set(ids).size).toBe(ids.length);
  expect(idOfUse({ ...COPY, name: 'other-*' })).toBe(idOfUse(COPY));
  const copy = { region: 'cn-shanghai', kmsKeyId: '', retentionDays: 7 };
  expect(idOfUse({ from: OWNER, name: 'golden-*', copy, max: MAX })).not.toBe(idOfUse(COPY));
  // What earlier versions made is found again.
  expect(idOfUse(DISK)).toBe('1zum3zkn7kezw');
  expect(idOfUse(COPY)).toBe('04irck1rilayf');
});

test('a rule is told apart by its sender and pattern as well, not by its max', () => {
  const ids = [COPY, { ...COPY, name: 'other-*' }, { ...COPY, from: STRANGER }].map(idOfRule);
  expect(new Set(ids).size).toBe(ids.length);
  expect(idOfRule({ ...COPY, max: { count: 1, totalGiB: 1 } })).toBe(idOfRule(COPY));
});

test('the same use has the same client token in every run, and fits into 64 characters', () => {
  const tokens = [
    [COPY, DISK],
    [DISK, COPY],
  ].map((rules) =>
    want(rules)
      .uses.map((use) => (use.copy ?? use.disk).clientToken)
      .sort(),
  );
  expect(tokens[0]).toEqual(tokens[1]);
  expect(new Set(tokens[0]).size).toBe(2);
  for (const token of tokens.flat()) expect(token.length).toBeLessThanOrEqual(64);
});
