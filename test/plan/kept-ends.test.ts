import { describe, expect, test } from 'vitest';
import { brakesHolding } from '../../shared/plan/brakes.ts';
import { nameOfShare } from '../../shared/plan/cover/share-set.ts';
import { type PlanRequest, planRegion } from '../../shared/plan/plan.ts';
import { forEachCause } from '../../shared/plan/tally.ts';
import type { World } from '../../shared/plan/world.ts';
import { NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from './model.ts';

const [A, B, C] = ['1111111111111111', '2222222222222222', '3333333333333333'] as const;
const TIGHT = { count: 2, percent: 0 };
const WIDE = { count: 100, percent: 100 };
const POLICY = { brakes: { removals: TIGHT, forbidden: WIDE, blocked: WIDE, expiries: WIDE } };

/** So many snapshots in one share, each tagged as told, and one that asks for all, so that the share is not narrowed. */
function worldWith(count: number, shareTo: string, set: readonly string[] = [A, B]): World {
  const ids = Array.from({ length: count }, (_, index) => `s-${index}`);
  const share = shareOf('rs-1', set, [...ids, 's-anchor'], { name: nameOfShare('directory', set) });
  const anchor = snapshotOf('s-anchor', { 'share-to': set.join(' ') });
  return worldOf([...ids.map((id) => snapshotOf(id, { 'share-to': shareTo })), anchor], [share]);
}

function outcome(world: World, parts: object = {}, request: PlanRequest = {}) {
  const plan = planRegion(world, policyOf({ ...POLICY, ...parts }), NOW_MS, request);
  const left = plan.actions.flatMap((action) => (action.kind === 'leave' ? action.snapshotIds : []));
  const codes = plan.findings.map(({ code }) => code);
  return {
    left: left.length,
    codes: [...new Set(codes)].filter((code) => code.endsWith('_BRAKED') || code === 'KEPT_GRANT_ENDS').sort(),
    holding: brakesHolding(plan.findings),
  };
}

const UNREADABLE = `${A}! ${B}/1h`;
const RUNS = ['reconcile', 'expire'] as const;

describe.each(RUNS)('grants that are merely kept while another of their share expires (%s)', (purpose) => {
  test('end with their snapshots within the budget of removals', () => {
    expect(outcome(worldWith(2, UNREADABLE), {}, { purpose })).toEqual({
      left: 2,
      codes: ['KEPT_GRANT_ENDS'],
      holding: [],
    });
  });

  test('stay beyond it, and with them what is over', () => {
    expect(outcome(worldWith(3, UNREADABLE), {}, { purpose })).toEqual({
      left: 0,
      codes: ['KEPT_ENDS_BRAKED'],
      holding: ['removals'],
    });
  });

  test('end beyond it when a person lets removals pass', () => {
    expect(outcome(worldWith(3, UNREADABLE), {}, { purpose, overBrakes: new Set(['removals']) })).toEqual({
      left: 3,
      codes: ['KEPT_GRANT_ENDS'],
      holding: [],
    });
  });

  test('stay when a person lets another brake pass', () => {
    const overBrakes = new Set(['expiries', 'forbidden', 'blocked'] as const);
    expect(outcome(worldWith(3, UNREADABLE), {}, { purpose, overBrakes })).toMatchObject({ left: 0 });
  });

  test('count with what earlier runs took away for want of being asked for', () => {
    const takenBefore = { ...forEachCause(() => new Set<string>()), 'nobody asks': new Set(['s-8 x']) };
    expect(outcome(worldWith(2, UNREADABLE), {}, { purpose, takenBefore })).toMatchObject({ left: 0 });
  });

  test('none of them ends by and by where the brake of removals holds them', () => {
    const world = worldWith(9, `${B}/1h`);
    const [first] = world.snapshots.values();
    if (!first) throw new Error('no snapshot');
    // Of nine that A is no longer asked for, the time of B is over on one.
    const later = [...world.snapshots.values()].map((one) =>
      one === first || one.snapshotId === 's-anchor' ? one : { ...one, tags: { 'share-to': B } },
    );
    const { left, codes } = outcome(worldOf(later, world.shares), {}, { purpose });
    expect(left).toBe(0);
    expect(codes).toContain('KEPT_ENDS_BRAKED');
  });
});

test('a kept grant that a brake holds holds its own snapshot, and the others are judged by the budget', () => {
  const both = (shareId: string, set: readonly string[], members: readonly string[]) =>
    shareOf(shareId, set, members, { name: nameOfShare('directory', set) });
  const world = worldOf(
    [
      // Policy forbids A beyond its own budget.
      snapshotOf('s-0', { 'share-to': `${A} ${B}/1h` }),
      snapshotOf('s-1', { 'share-to': `${C}! ${B}/1h` }),
      snapshotOf('t-0', { 'share-to': `${A} ${B}` }),
      snapshotOf('t-1', { 'share-to': `${B} ${C}` }),
    ],
    [both('rs-0', [A, B], ['s-0', 't-0']), both('rs-1', [B, C], ['s-1', 't-1'])],
  );
  const outcomeWithin = (removals: object) => {
    const brakes = { ...POLICY.brakes, removals, forbidden: { count: 0, percent: 0 } };
    const policy = policyOf({ brakes, principals: { directory: [B, C] } });
    const plan = planRegion(world, policy, NOW_MS, { purpose: 'expire' });
    return { expired: plan.taken.expired, codes: plan.findings.map(({ code }) => code) };
  };
  expect(outcomeWithin(WIDE)).toEqual({ expired: [`s-1 ${B}`], codes: ['KEPT_ENDS_BRAKED', 'KEPT_GRANT_ENDS'] });
  expect(outcomeWithin({ count: 0, percent: 0 })).toEqual({ expired: [], codes: ['KEPT_ENDS_BRAKED'] });
});

test('what is kept counts with what nobody asks for in the same run', () => {
  const set = [A, B, C];
  const both = worldWith(1, `${A}! ${B}/1h ${C}`, set);
  const unasked = shareOf('rs-2', [A], ['t-1', 't-2'], { name: nameOfShare('directory', [A]) });
  const shares = [...both.shares, unasked];
  const snapshots = [...both.snapshots.values(), snapshotOf('t-1', {}), snapshotOf('t-2', {})];
  const plan = planRegion(worldOf(snapshots, shares), policyOf(POLICY), NOW_MS);
  expect(plan.findings.map(({ code }) => code)).toContain('KEPT_ENDS_BRAKED');
  // What nobody asks for is within its budget, and ends.
  expect(plan.taken['nobody asks']).toEqual([`t-1 ${A}`, `t-2 ${A}`]);
  expect(plan.taken.expired).toEqual([]);
});

test('what a run takes along counts for the runs after it', () => {
  const plan = planRegion(worldWith(2, UNREADABLE), policyOf(POLICY), NOW_MS);
  expect(plan.taken['nobody asks']).toEqual([`s-0 ${A}`, `s-1 ${A}`]);
});

test('what policy forbids does not wait for what is merely kept', () => {
  const world = worldWith(3, `${A}!`);
  // An event's run, which takes principals out of no share.
  const scope = new Set(['s-0', 's-1', 's-2']);
  const parts = { principals: { directory: [A] } };
  expect(outcome({ ...world, scope, areMembersKnown: false }, parts)).toEqual({
    left: 3,
    codes: ['KEPT_GRANT_ENDS'],
    holding: [],
  });
});
