import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Disk, Snapshot } from '../../../shared/cloud/ports.ts';
import { limitFindings, planUses, type Results } from '../../../shared/plan/sharee/use-plan.ts';
import { idOfRule, type WantedUse } from '../../../shared/plan/sharee/uses.ts';
import type { UseRule } from '../../../shared/policy/policy.ts';
import { NOW_MS, OWNER, policyOf, snapshotOf } from '../model.ts';
import {
  COPY,
  COPY_HERE,
  DISK,
  DISK_THERE,
  EFFICIENCY,
  HERE,
  KEYED_COPY_HERE,
  KEYED_DISK,
  MAX,
  STRANGER,
  want,
} from './sharee-model.ts';

describe('what was made before', () => {
  const POLICY = policyOf({ use: [COPY, DISK] });
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
    const plan = planUses({ uses, findings: [] }, POLICY, before);
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
  .subarray([COPY, COPY_HERE, KEYED_COPY_HERE, DISK, KEYED_DISK, DISK_THERE, EFFICIENCY])
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
        const policy = policyOf({ use: rules });
        const { actions } = planUses(want(rules, snapshots), policy, carryOut([]));
        const again = want([...rules].reverse(), [...snapshots].reverse());
        expect(planUses(again, policy, carryOut(actions)).actions).toEqual([]);
        const marks = actions.map(({ copy, disk }) => JSON.stringify((copy ?? disk).tags));
        expect(new Set(marks).size).toBe(marks.length);
      },
    ),
  );
});

describe("a rule's max", () => {
  const THERE = 'cn-shanghai';
  const ruleOf = (max: Partial<UseRule['max']>, name = 'golden-*', from = OWNER): UseRule => ({
    from,
    name,
    copy: { region: THERE, kmsKeyId: '' },
    max: { ...MAX, ...max },
  });
  /** Shared snapshots `1`, `2`, … of these sizes, each a day younger than the one before. */
  const line = (sizes: readonly number[], name = 'golden-1'): Snapshot[] =>
    sizes.map((sourceDiskSizeGiB, index) =>
      snapshotOf(
        `s-${9 - index}`,
        { [`acs:ecs:sharedFrom:${OWNER}:${HERE}:s-${name[0]}${index + 1}`]: '' },
        { name, sourceDiskSizeGiB, createdAtMs: NOW_MS + index },
      ),
    );
  const numberOf = ({ copy, disk }: WantedUse): string => (copy ?? disk).tags['snapshare:used-from']?.slice(-1) ?? '';
  /** A copy that a rule made of source 9, with other marks where given. */
  const made = (rule: UseRule, marks: object = {}, more: Partial<Snapshot> = {}): Snapshot => {
    const [wanted] = want([rule], [...line([40])]).uses;
    return snapshotOf(
      's-made',
      { ...wanted?.copy?.tags, 'snapshare:used-from': `${OWNER}:${HERE}:s-9`, ...marks },
      more,
    );
  };
  const resultsOf = (copies: readonly Snapshot[]): Results => ({ copies: new Map([[THERE, copies]]), disks: [] });

  const TWO = ruleOf({ count: 2 });
  const HUNDRED = ruleOf({ totalGiB: 100 });
  test.each<{
    name: string;
    rule: UseRule;
    sizes: number[];
    before?: Snapshot[];
    make: string;
    wait?: string[];
  }>([
    { name: 'holds nothing up that fits', rule: TWO, sizes: [40, 40], make: '12' },
    { name: 'stops at its count, oldest first', rule: TWO, sizes: [40, 40, 40, 40], make: '12', wait: ['count 2'] },
    { name: 'of nothing makes nothing', rule: ruleOf({ count: 0 }), sizes: [40], make: '', wait: ['count 1'] },
    { name: 'stops at its size', rule: HUNDRED, sizes: [40, 40, 40], make: '12', wait: ['totalGiB 1'] },
    { name: 'is filled to the last GiB', rule: HUNDRED, sizes: [60, 40], make: '12' },
    {
      name: 'lets no smaller one overtake: it would for ever',
      rule: HUNDRED,
      sizes: [60, 60, 10],
      make: '1',
      wait: ['totalGiB 2'],
    },
    {
      name: 'is not blocked by one that alone is larger',
      rule: HUNDRED,
      sizes: [101, 60],
      make: '2',
      wait: ['totalGiB 1'],
    },
    {
      name: 'counts what was made before',
      rule: TWO,
      sizes: [40, 40],
      before: [made(TWO)],
      make: '1',
      wait: ['count 1'],
    },
    {
      name: 'counts the size of what was made before',
      rule: HUNDRED,
      sizes: [40, 40],
      before: [made(HUNDRED, {}, { sourceDiskSizeGiB: 50 })],
      make: '1',
      wait: ['totalGiB 1'],
    },
    {
      name: 'that was lowered below what is there makes nothing',
      rule: TWO,
      sizes: [40],
      before: [made(TWO), made(TWO), made(TWO)],
      make: '',
      wait: ['count 1'],
    },
    {
      name: 'counts what is not finished',
      rule: TWO,
      sizes: [40, 40],
      before: [made(TWO, {}, { status: 'progressing' })],
      make: '1',
      wait: ['count 1'],
    },
    {
      name: 'does not count a copy that failed',
      rule: TWO,
      sizes: [40, 40],
      before: [made(TWO, {}, { status: 'failed' })],
      make: '12',
    },
    {
      name: 'counts what an earlier version made, which named no rule',
      rule: TWO,
      sizes: [40, 40],
      before: [made(TWO, { 'snapshare:use-rule': '' })],
      make: '1',
      wait: ['count 1'],
    },
    {
      name: 'counts what it made under another pattern',
      rule: TWO,
      sizes: [40, 40],
      before: [made(TWO, { 'snapshare:use-rule': idOfRule({ ...TWO, name: 'old-*' }) })],
      make: '1',
      wait: ['count 1'],
    },
    {
      name: 'does not count what another rule of the policy made',
      rule: TWO,
      sizes: [40, 40],
      before: [made(TWO, { 'snapshare:use-rule': idOfRule({ ...TWO, name: 'silver-*' }) })],
      make: '12',
    },
    {
      name: 'does not count what is of another sender',
      rule: TWO,
      sizes: [40, 40],
      before: [made(TWO, { 'snapshare:used-from': `${STRANGER}:${HERE}:s-9` })],
      make: '12',
    },
    {
      name: 'does not count what is of another installation',
      rule: TWO,
      sizes: [40, 40],
      before: [made(TWO, { 'snapshare:installation': 'other' })],
      make: '12',
    },
    {
      name: 'does not count what was asked for otherwise',
      rule: TWO,
      sizes: [40, 40],
      before: [made(TWO, { 'snapshare:use': 'other' })],
      make: '12',
    },
  ])('$name', ({ rule, sizes, before = [], make, wait = [] }) => {
    const silver = ruleOf({}, 'silver-*');
    const plan = planUses(want([rule], line(sizes)), policyOf({ use: [rule, silver] }), resultsOf(before));
    expect(plan.actions.map(numberOf).join('')).toBe(make);
    const found = [...plan.findings, ...limitFindings(plan.waiting)];
    expect(found.map(({ code, facts }) => `${code} ${facts['limit']} ${facts['count']}`)).toEqual(
      wait.map((text) => `USE_LIMIT ${text}`),
    );
  });

  test('is told by its rule, its limit and how many wait', () => {
    const { waiting } = planUses(want([TWO], line([40, 40, 40, 40])), policyOf({ use: [TWO] }), resultsOf([]));
    const [found] = limitFindings(waiting);
    expect(found).toMatchObject({ code: 'USE_LIMIT', principal: OWNER, snapshotId: 's-7' });
    expect(found?.message).toBe(
      `The use rule for golden-* of ${OWNER} stops at max.count, 2: 2 snapshot(s) wait, s-7 first.`,
    );
  });

  const withOtherId = (snapshot: Snapshot): Snapshot => ({ ...snapshot, snapshotId: `${snapshot.snapshotId}x` });

  test('is one of each rule, also where two ask the same', () => {
    const rules = [TWO, ruleOf({ count: 1 }, 'silver-*')];
    const snapshots = [...line([40, 40, 40], 'golden-1'), ...line([40, 40, 40], 'silver-1').map(withOtherId)];
    const { actions } = planUses(want(rules, snapshots), policyOf({ use: rules }), resultsOf([]));
    expect(actions.map(({ rule, ...use }) => `${rule.name} ${numberOf(use as WantedUse)}`).sort()).toEqual([
      'golden-* 1',
      'golden-* 2',
      'silver-* 1',
    ]);
  });

  test('is counted by the first of two rules that want the same snapshot', () => {
    const rules = [TWO, ruleOf({ count: 5 }, '*')];
    const { uses } = want(rules, line([40]));
    expect(uses.map(({ rule }) => rule.name)).toEqual(['golden-*']);
  });

  test.each<{ name: string; rule: UseRule; sizes: number[]; room: object }>([
    {
      name: 'the room of the actions',
      rule: TWO,
      sizes: [40, 40, 40],
      room: { count: 2, totalGiB: 10_000 },
    },
    {
      name: 'what is left over before one that needs more',
      rule: HUNDRED,
      sizes: [30, 80],
      room: { count: 50, totalGiB: 100 },
    },
  ])('leaves to what waits $name', ({ rule, sizes, room }) => {
    const { rooms } = planUses(want([rule], line(sizes)), policyOf({ use: [rule] }), resultsOf([]));
    expect([...rooms.values()]).toEqual([room]);
  });

  test('law: the runs of several regions share one line, and together stay within it', () => {
    const sizes = fc.array(fc.constantFrom(10, 40, 90, 300), { maxLength: 6 });
    const max = fc.record({ count: fc.integer({ min: 0, max: 8 }), totalGiB: fc.integer({ min: 0, max: 300 }) });
    fc.assert(
      fc.property(sizes, sizes, max, (here, there, bound) => {
        const rule = ruleOf(bound);
        const policy = policyOf({ use: [rule] });
        const first = want([rule], line(here));
        const second = want([rule], line(there, 'golden-2').map(elsewhere), 'cn-beijing');
        const plans = [
          planUses(first, policy, resultsOf([]), second.uses),
          planUses(second, policy, resultsOf([]), first.uses),
        ];
        const actions = plans.flatMap((plan) => plan.actions);
        expect(actions.length).toBeLessThanOrEqual(bound.count);
        expect(actions.reduce((sum, { countedGiB }) => sum + countedGiB, 0)).toBeLessThanOrEqual(bound.totalGiB);
        const [waitingHere, waitingThere] = plans.map((plan) => plan.waiting.map((use) => (use.copy ?? use.disk).tags));
        expect(waitingHere).toEqual(waitingThere);
        const oldestWaiting = Math.min(...(plans[0]?.waiting.map((use) => use.sourceCreatedAtMs) ?? []));
        for (const { sourceCreatedAtMs } of actions) expect(sourceCreatedAtMs).toBeLessThanOrEqual(oldestWaiting);
      }),
    );
    function elsewhere(snapshot: Snapshot): Snapshot {
      const tags = Object.fromEntries(
        Object.entries(snapshot.tags).map(([key, value]) => [key.replace(HERE, 'cn-beijing'), value]),
      );
      return { ...snapshot, tags };
    }
  });
});
