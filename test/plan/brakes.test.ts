import { describe, expect, test } from 'vitest';
import type { BrakeName } from '../../shared/plan/brakes.ts';
import { nameOfShare } from '../../shared/plan/cover/share-set.ts';
import { type PlanRequest, planRegion } from '../../shared/plan/plan.ts';
import { forEachCause } from '../../shared/plan/tally.ts';
import type { EndCause } from '../../shared/plan/wish/checks.ts';
import { DAY_MS, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from './model.ts';

const [A, B] = ['1111111111111111', '2222222222222222'] as const;
const TIGHT = { count: 2, percent: 0 };
const brakes = { removals: TIGHT, forbidden: TIGHT, blocked: TIGHT, expiries: TIGHT };

/** So many snapshots shared with A, each tagged and labelled as told. */
function worldWith(count: number, tags: Readonly<Record<string, string>>, more: object = {}) {
  const ids = Array.from({ length: count }, (_, index) => `s-${index}`);
  const share = shareOf('rs-1', [A], ids, { name: nameOfShare('directory', [A]) });
  return worldOf(
    ids.map((id) => snapshotOf(id, tags, more)),
    [share],
  );
}

function endedBy(world: ReturnType<typeof worldWith>, parts: object = {}, request: PlanRequest = {}) {
  const { actions, findings } = planRegion(world, policyOf({ brakes, ...parts }), NOW_MS, request);
  return {
    ends: actions.some(({ kind }) => kind === 'leave' || kind === 'remove-principals'),
    braked: findings.map(({ code }) => code).filter((code) => code.endsWith('_BRAKED')),
  };
}

const nothingTaken = () => forEachCause(() => new Set<string>());

const CAUSES: readonly {
  cause: string;
  name: EndCause;
  brake: BrakeName;
  code: string;
  tags: Record<string, string>;
  parts?: object;
}[] = [
  { cause: 'nobody asks', name: 'nobody asks', brake: 'removals', code: 'REMOVALS_BRAKED', tags: {} },
  {
    cause: 'policy does not permit them',
    name: 'forbidden',
    brake: 'forbidden',
    code: 'FORBIDDEN_BRAKED',
    tags: { 'share-to': A },
    parts: { principals: { directory: [B] } },
  },
  {
    cause: 'a label blocks them',
    name: 'blocked',
    brake: 'blocked',
    code: 'BLOCKED_BRAKED',
    tags: { 'share-to': A, secret: 'yes' },
    parts: { blockWhenTagged: ['secret'] },
  },
  {
    cause: 'their time is over',
    name: 'expired',
    brake: 'expiries',
    code: 'EXPIRIES_BRAKED',
    tags: { 'share-to': `${A}/1h` },
  },
];

describe.each(CAUSES)('grants that end since $cause', ({ brake, code, tags, parts }) => {
  test('end within their budget', () => {
    expect(endedBy(worldWith(2, tags), parts)).toEqual({ ends: true, braked: [] });
  });

  test('stay, all of them, beyond it', () => {
    expect(endedBy(worldWith(3, tags), parts)).toEqual({ ends: false, braked: [code] });
  });

  test('end beyond it when a person lets this plan pass', () => {
    expect(endedBy(worldWith(3, tags), parts, { overBrakes: new Set([brake]) })).toEqual({ ends: true, braked: [] });
  });

  test('stay when a person lets another cause pass', () => {
    const others = CAUSES.map((one) => one.brake).filter((one) => one !== brake);
    expect(endedBy(worldWith(3, tags), parts, { overBrakes: new Set(others) })).toEqual({
      ends: false,
      braked: [code],
    });
  });
});

test.each([
  { what: 'a percentage of the grants in force', budget: { count: 0, percent: 50 }, count: 2, isBraked: false },
  { what: 'rounded down', budget: { count: 0, percent: 49 }, count: 2, isBraked: true },
  { what: 'or a count, the larger of both', budget: { count: 2, percent: 1 }, count: 2, isBraked: false },
  { what: 'and nothing at all with 0 for both', budget: { count: 0, percent: 0 }, count: 1, isBraked: true },
])('a budget is $what', ({ budget, count, isBraked }) => {
  const ids = ['s-0', 's-1', 's-2', 's-3'];
  const share = shareOf('rs-1', [A], ids, { name: nameOfShare('directory', [A]) });
  const snapshots = ids.map((id, index) => snapshotOf(id, index < count ? {} : { 'share-to': A }));
  const policy = policyOf({ brakes: { ...brakes, removals: budget } });
  const codes = planRegion(worldOf(snapshots, [share]), policy, NOW_MS).findings.map(({ code }) => code);
  expect(codes.includes('REMOVALS_BRAKED')).toBe(isBraked);
});

describe('what earlier runs of the instance took away', () => {
  test.each([
    { what: 'counts with this run', takenBefore: ['s-8 x', 's-9 x'], isBraked: true },
    { what: 'counts once, where this run meets it again', takenBefore: [`s-0 ${A}`, `s-1 ${A}`], isBraked: false },
  ])('$what', ({ takenBefore, isBraked }) => {
    for (const { name, code, tags, parts } of CAUSES) {
      const request = { takenBefore: { ...nothingTaken(), [name]: new Set(takenBefore) } };
      expect(endedBy(worldWith(2, tags), parts, request).braked).toEqual(isBraked ? [code] : []);
    }
  });

  test('is no shield for what ends for another cause', () => {
    for (const { name, tags, parts } of CAUSES) {
      const many = new Set(['s-7 x', 's-8 x', 's-9 x']);
      const takenBefore = { ...forEachCause(() => many), [name]: new Set<string>() };
      expect(endedBy(worldWith(2, tags), parts, { takenBefore })).toEqual({ ends: true, braked: [] });
    }
  });

  test('holds nothing up in a run that takes nothing away', () => {
    const takenBefore = forEachCause(() => new Set(['s-7 x', 's-8 x', 's-9 x']));
    expect(endedBy(worldWith(2, { 'share-to': A }), {}, { takenBefore })).toEqual({ ends: false, braked: [] });
  });
});

test('a run that only ends what is over leaves the rest, and says nothing of its brakes', () => {
  expect(endedBy(worldWith(3, {}), {}, { purpose: 'expire' })).toEqual({ ends: false, braked: [] });
});

test.each([
  { what: 'a read that failed', parts: {}, isComplete: false },
  { what: 'the mode upsert-only', parts: { mode: 'upsert-only' }, isComplete: true },
])('$what keeps everything, whatever it should end for', ({ parts, isComplete }) => {
  for (const { tags, parts: more = {} } of CAUSES) {
    const world = { ...worldWith(1, tags, { createdAtMs: NOW_MS - DAY_MS }), isComplete };
    expect(endedBy(world, { ...parts, ...more }).ends).toBe(false);
  }
});
