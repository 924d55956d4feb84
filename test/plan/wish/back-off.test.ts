import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../shared/cloud/ports.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import type { ShareState, World } from '../../../shared/plan/world.ts';
import { policyOf, shareOf, snapshotOf, worldOf } from '../model.ts';

const SHOP = '1111222233334444';
const BANK = '1111222233335555';
const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 2, 1);

const tags = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`tag-${at}`, '']));
const full = (shareTo: string, id = 's-1'): Snapshot => snapshotOf(id, { ...tags(19), 'share-to': shareTo });

interface Given {
  readonly shares?: readonly ShareState[];
  readonly scope?: World['scope'];
}

/** The hours after the start in which a run acts. */
function busyHours(
  snapshot: Snapshot,
  { shares = [], scope = 'region' }: Given = {},
  hours = 72,
  everyHours = 1,
): number[] {
  return Array.from({ length: hours / everyHours }, (_, at) => at * everyHours).filter((hour) => {
    const world = worldOf([snapshot], shares, { scope });
    const { actions, findings } = planRegion(world, policyOf(), START_MS + hour * HOUR_MS);
    const codes = findings.map(({ code }) => code);
    if (actions.length === 0 && shares.length === 0) expect(codes).toEqual(['NO_ROOM_FOR_MARK']);
    return actions.length > 0;
  });
}

describe('where a refusal could not be remembered, a sweep', () => {
  test('shares in one hour of each day, an hour later than the day before', () => {
    const [first = -1, ...others] = busyHours(full(SHOP));
    expect(first).toBeLessThan(24);
    for (const [at, hour] of others.entries()) expect(hour % 24).toBe((first + at + 1) % 24);
    expect(others.length).toBeGreaterThanOrEqual(1);
  });

  test.each([
    { what: 'every six hours', everyHours: 6 },
    { what: 'every day', everyHours: 24 },
  ])('shares in the end also when it runs $what', ({ everyHours }) => {
    const ids = Array.from({ length: 20 }, (_, at) => `s-${at}`);
    for (const id of ids) expect(busyHours(full(SHOP, id), {}, 24 * 25, everyHours)).not.toEqual([]);
  });

  test('shares snapshots in different hours', () => {
    const hours = Array.from({ length: 50 }, (_, at) => busyHours(full(SHOP, `s-${at}`), {}, 24)[0]);
    expect(new Set(hours).size).toBeGreaterThan(10);
  });
});

test.each<{ what: string; snapshot: Snapshot; given?: Given }>([
  { what: 'a run for the snapshot itself', snapshot: full(SHOP), given: { scope: new Set(['s-1']) } },
  { what: 'a snapshot with room for the mark', snapshot: snapshotOf('s-1', { ...tags(18), 'share-to': SHOP }) },
  {
    what: 'a snapshot with the mark among its tags',
    snapshot: snapshotOf('s-1', { ...tags(18), 'share-to': SHOP, 'snapshare:refused': '2026-01-01 *' }),
  },
  {
    what: 'tags of the service, which take no room',
    snapshot: snapshotOf('s-1', { ...tags(18), 'share-to': SHOP, 'acs:tag:createdby': 'x', 'aliyun-x': '' }),
  },
])('nothing is held back for $what', ({ snapshot, given }) => {
  expect(busyHours(snapshot, given, 24)).toHaveLength(24);
});

test('a key that is spelt like the mark takes its place', () => {
  const snapshot = snapshotOf('s-1', { 'share-to': SHOP, 'Snapshare:Refused': '' });
  expect(busyHours(snapshot, {}, 24).length).toBeLessThan(24);
});

test('what is given already stays, moves and ends as ever', () => {
  const both = shareOf('rs-1', [SHOP, BANK], ['s-1', 's-2']);
  expect(busyHours(full(`${SHOP} ${BANK}`), { shares: [shareOf('rs-1', [SHOP, BANK], ['s-1'])] }, 24)).toEqual([]);
  expect(busyHours(full(''), { shares: [both] }, 24)).toHaveLength(24);
  const world = worldOf([full(SHOP), snapshotOf('s-2', { 'share-to': `${SHOP} ${BANK}` })], [both]);
  for (let hour = 0; hour < 24; hour++) {
    const { actions, findings } = planRegion(world, policyOf(), START_MS + hour * HOUR_MS);
    expect(actions.map(({ kind }) => kind)).toEqual(['create-share', 'leave']);
    expect(findings).toEqual([]);
  }
});

test('whom it is held back from is told, and nobody else loses by it', () => {
  const world = worldOf([full(`${SHOP} ${BANK}`)], [shareOf('rs-1', [SHOP], ['s-1'])]);
  const plans = Array.from({ length: 24 }, (_, hour) => planRegion(world, policyOf(), START_MS + hour * HOUR_MS));
  const told = plans.filter(({ findings }) => findings.some(({ code }) => code === 'NO_ROOM_FOR_MARK'));
  expect(told).toHaveLength(23);
  for (const { actions } of told) expect(actions).toEqual([]);
});
