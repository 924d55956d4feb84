import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Disk, ResourceShare, SharedResource, Snapshot } from '../../../shared/cloud/ports.ts';
import { findSharedIn, readSharedFrom } from '../../../shared/plan/sharee/shared-in.ts';
import { idOfUse, planUses, type Results, type WantedUse, wantUses } from '../../../shared/plan/sharee/uses.ts';
import type { UseRule } from '../../../shared/policy/policy.ts';
import { NOW_MS, OWNER, policyOf, snapshotOf } from '../model.ts';

const HERE = 'cn-hangzhou';
const STRANGER = '9999999999999999';
const MARK = `acs:ecs:sharedFrom:${OWNER}:${HERE}:s-source`;
const SOURCE = { ownerAccountId: OWNER, regionId: HERE, snapshotId: 's-source' };

const sharedIn = (more: Partial<Snapshot> = {}): Snapshot =>
  snapshotOf('s-seen', { [MARK]: '' }, { name: 'golden-1', sourceDiskId: '', ...more });

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

const COPY: UseRule = { from: OWNER, name: 'golden-*', copy: { region: 'cn-shanghai', kmsKeyId: '' } };
const COPY_HERE: UseRule = { from: OWNER, name: '*', copy: { region: HERE, kmsKeyId: '' } };
const KEYED_COPY_HERE: UseRule = { from: OWNER, name: '*', copy: { region: HERE, kmsKeyId: 'key-1' } };
const DISK: UseRule = { from: OWNER, name: '*', disk: { zoneId: `${HERE}-h`, category: 'cloud_essd' } };
const DISK_THERE: UseRule = { from: OWNER, name: '*', disk: { zoneId: 'cn-shanghai-b', category: 'cloud_essd' } };
const EFFICIENCY: UseRule = { from: OWNER, name: '*', disk: { zoneId: `${HERE}-h`, category: 'cloud_efficiency' } };

function want(rules: readonly UseRule[], snapshots: readonly Snapshot[] = [sharedIn()], regionId = HERE) {
  const { sharedIn: found, unseen } = findSharedIn(regionId, snapshots, [], []);
  return wantUses(found, unseen, policyOf({ use: rules }), regionId);
}

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
    const rule: UseRule = { ...COPY, copy: { region: 'cn-shanghai', retentionDays: 30, kmsKeyId: 'key-1' } };
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
          },
        },
      },
    ]);
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
      ...(row.asked !== undefined && { sizeGiB: row.asked }),
    };
    const { uses } = want([{ from: OWNER, name: '*', disk }], [sharedIn({ sourceDiskSizeGiB: row.source })]);
    expect(uses).toMatchObject([{ disk: { sizeGiB: row.sizeGiB, isEncrypted: false } }]);
  });

  test.each([
    { zoneId: 'cn-hangzhou-h', regionId: 'cn-hangzhou', isThere: true },
    { zoneId: 'ap-southeast-1a', regionId: 'ap-southeast-1', isThere: true },
    { zoneId: 'cn-shanghai-finance-1a', regionId: 'cn-shanghai', isThere: false },
    { zoneId: 'cn-shanghai-finance-1a', regionId: 'cn-shanghai-finance-1', isThere: true },
  ])('in $regionId becomes a disk in $zoneId: $isThere', ({ zoneId, regionId, isThere }) => {
    const rule: UseRule = { from: OWNER, name: '*', disk: { zoneId, category: 'cloud_essd' } };
    expect(want([rule], [sharedIn()], regionId).uses).toHaveLength(isThere ? 1 : 0);
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
  const ids = [COPY, COPY_HERE, KEYED_COPY_HERE, DISK, DISK_THERE, EFFICIENCY].map(idOfUse);
  expect(new Set(ids).size).toBe(ids.length);
  expect(idOfUse({ ...COPY, name: 'other-*' })).toBe(idOfUse(COPY));
  expect(idOfUse({ ...COPY, copy: { ...COPY.copy, retentionDays: 7 } })).not.toBe(idOfUse(COPY));
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

describe('what was made before', () => {
  const { uses } = want([COPY, DISK]);
  const [copy, disk] = uses as [WantedUse, WantedUse];
  const marksOf = (use: WantedUse) => (use.copy ?? use.disk).tags;
  const madeCopy = (status: Snapshot['status'], tags = marksOf(copy)): Snapshot =>
    snapshotOf('s-copy', { ...tags, app: 'shop' }, { status });
  const madeDisk = (status: string): Disk => ({
    diskId: 'd-made',
    name: '',
    status,
    zoneId: '',
    category: '',
    sizeGiB: 40,
    sourceSnapshotId: '',
    tags: marksOf(disk),
  });
  const results = (copies: readonly Snapshot[], disks: readonly Disk[] = []): Results => ({
    copies: new Map([['cn-shanghai', copies]]),
    disks,
  });
  const IN_USE = madeDisk('In_use');

  test.each<{ name: string; results: Results; make?: string[]; unfinished?: string[]; codes?: string[] }>([
    { name: 'nothing: both are made', results: results([]), make: ['copy', 'disk'] },
    { name: 'both: nothing is made', results: results([madeCopy('accomplished')], [IN_USE]) },
    {
      name: 'both, unfinished: they are waited for',
      results: results([madeCopy('progressing')], [madeDisk('Creating')]),
      unfinished: ['copy', 'disk'],
    },
    {
      name: 'a copy that failed: it is told and not made again',
      results: results([madeCopy('failed')], [IN_USE]),
      codes: ['USE_COPY_FAILED'],
    },
    {
      name: 'a copy that failed and one that did not: nothing',
      results: results([madeCopy('failed'), madeCopy('accomplished')], [IN_USE]),
    },
    {
      name: 'a copy for another rule: this one is made',
      results: results([madeCopy('accomplished', { ...marksOf(copy), 'snapshare:use': 'other' })], [IN_USE]),
      make: ['copy'],
    },
    {
      name: 'a copy of another source: this one is made',
      results: results([madeCopy('accomplished', { ...marksOf(copy), 'snapshare:used-from': 'other' })], [IN_USE]),
      make: ['copy'],
    },
    {
      name: 'a copy of another installation: this one is made',
      results: results([madeCopy('accomplished', { ...marksOf(copy), 'snapshare:installation': 'other' })], [IN_USE]),
      make: ['copy'],
    },
    {
      name: 'a copy in another region: this one is made',
      results: { copies: new Map([['cn-beijing', [madeCopy('accomplished')]]]), disks: [IN_USE] },
      make: ['copy'],
    },
  ])('$name', ({ results: before, make = [], unfinished = [], codes = [] }) => {
    const plan = planUses({ uses, findings: [] }, before);
    expect(plan.actions.map(({ kind }) => kind)).toEqual(make);
    expect(plan.unfinished.map(({ kind }) => kind)).toEqual(unfinished);
    expect(plan.findings.map(({ code }) => code)).toEqual(codes);
  });
});

const someSnapshot = fc
  .record({
    number: fc.integer({ min: 1, max: 4 }),
    owner: fc.constantFrom(OWNER, STRANGER),
    name: fc.constantFrom('golden-1', 'silver-1'),
    isEncrypted: fc.boolean(),
    isAvailable: fc.boolean(),
    sourceDiskSizeGiB: fc.constantFrom(5, 40),
  })
  .map(({ number, owner, ...more }) =>
    snapshotOf(`s-${owner}${number}`, { [`acs:ecs:sharedFrom:${owner}:${HERE}:s-${number}`]: '' }, more),
  );
const someRules = fc
  .subarray([COPY, COPY_HERE, KEYED_COPY_HERE, DISK, DISK_THERE, EFFICIENCY])
  .chain((rules) => fc.shuffledSubarray(rules, { minLength: rules.length }));

/** The world after a plan was carried out. */
function carryOut(actions: readonly WantedUse[]): Results {
  const copies = new Map<string, Snapshot[]>([
    [HERE, []],
    ['cn-shanghai', []],
  ]);
  const disks: Disk[] = [];
  for (const { copy, disk } of actions) {
    const { tags } = copy ?? disk;
    if (copy) copies.get(copy.destinationRegionId)?.push(snapshotOf('s-copy', tags));
    else {
      const { name, zoneId, category } = disk;
      disks.push({
        diskId: 'd-1',
        name,
        status: 'Available',
        zoneId,
        category,
        sizeGiB: 40,
        sourceSnapshotId: '',
        tags,
      });
    }
  }
  return { copies, disks };
}

test('law: carrying out a plan leaves nothing to make, in whatever order rules and snapshots come', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(someSnapshot, { selector: ({ snapshotId }) => snapshotId }),
      someRules,
      (snapshots, rules) => {
        const { actions } = planUses(want(rules, snapshots), carryOut([]));
        const again = want([...rules].reverse(), [...snapshots].reverse());
        expect(planUses(again, carryOut(actions)).actions).toEqual([]);
        const marks = actions.map(({ copy, disk }) => JSON.stringify((copy ?? disk).tags));
        expect(new Set(marks).size).toBe(marks.length);
      },
    ),
  );
});
