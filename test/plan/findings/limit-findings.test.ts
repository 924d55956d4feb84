import { describe, expect, test } from 'vitest';
import { regionNotices } from '../../../shared/plan/findings/limit-findings.ts';
import { createJudge } from '../../../shared/plan/wish/judge.ts';
import type { ShareState, World } from '../../../shared/plan/world.ts';
import { NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../model.ts';

const accounts = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => String(4_000_000_000_000_000 + at));
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `s-${at}`);
const shares = (count: number): ShareState[] => Array.from({ length: count }, (_, at) => shareOf(`rs-${at}`, [], []));
const gold = (count: number) => ids(count).map((id) => snapshotOf(id, { app: 'gold' }));
const [SHOP = ''] = accounts(1);
const refused = new Map([
  ['s-1', { standing: 'refused' as const, sinceMs: 0, changedMs: 0, failure: 'LimitExceeded' }],
]);

function noticesOf(world: World, policy = policyOf()): string[] {
  const judge = createJudge({ ...world, policy, nowMs: NOW_MS });
  const judgements = new Map([...world.snapshots].map(([id, snapshot]) => [id, judge(snapshot)]));
  return regionNotices(world, policy, judgements).map(({ code }) => code);
}

describe('people are warned', () => {
  const asking = (count: number) => snapshotOf('s-1', { 'share-to': '@many', count: String(count) });
  const withGroup = (count: number) => policyOf({ groups: { many: accounts(count) } });
  test.each<{ what: string; world: World; policy?: ReturnType<typeof policyOf>; codes: string[] }>([
    { what: 'of nothing in an empty region', world: worldOf([], []), codes: [] },
    { what: 'from 800 resource shares', world: worldOf([], shares(800)), codes: ['NEAR_LIMIT'] },
    { what: 'not of 799', world: worldOf([], shares(799)), codes: [] },
    { what: 'from 800 shared resources', world: worldOf([], [shareOf('rs-1', [], ids(800))]), codes: ['NEAR_LIMIT'] },
    {
      what: 'not of a resource in two shares twice',
      world: worldOf([], [shareOf('rs-1', [], ids(500)), shareOf('rs-2', [], ids(500))]),
      codes: [],
    },
    {
      what: 'from 52 accounts of one snapshot',
      world: worldOf([asking(52)], []),
      policy: withGroup(52),
      codes: ['MANY_ACCOUNTS'],
    },
    { what: 'not of 51', world: worldOf([asking(51)], []), policy: withGroup(51), codes: [] },
    {
      what: 'of what the service would not add',
      world: worldOf([], [shareOf('rs-1', [SHOP], [], { snapshots: refused })]),
      codes: ['ASSOCIATION_FAILED'],
    },
    {
      what: 'not of what it would not add to a share that is not ours',
      world: worldOf([], [shareOf('rs-1', [SHOP], [], { snapshots: refused, isOurs: false })]),
      codes: [],
    },
    {
      what: 'of a named snapshot that is not there',
      world: worldOf([], [], { scope: new Set(['s-9']) }),
      codes: ['SNAPSHOT_NOT_FOUND'],
    },
    {
      what: 'of limits only by a run that sees the whole region',
      world: worldOf([], shares(800), { scope: new Set() }),
      codes: [],
    },
  ])('$what', ({ world, policy, codes }) => {
    expect(noticesOf(world, policy)).toEqual(codes);
  });
});

describe('a rule is odd', () => {
  const rule = (more: object = {}) =>
    policyOf({ rules: [{ match: { tags: { app: 'gold' } }, shareTo: SHOP, ...more }] });
  test.each([
    { what: 'when it matches nothing', matched: 0, held: 0, policy: rule(), codes: ['RULE_MATCHES_NOTHING'] },
    {
      what: 'when it suddenly matches many times what it held',
      matched: 60,
      held: 2,
      policy: rule(),
      codes: ['RULE_MATCHES_SUDDENLY'],
    },
    { what: 'not when it is new', matched: 60, held: 0, policy: rule(), codes: [] },
    { what: 'not when it holds most of them', matched: 60, held: 50, policy: rule(), codes: [] },
    { what: 'not when it grows by fifty at most', matched: 52, held: 2, policy: rule(), codes: [] },
    { what: 'not when it takes only the latest', matched: 60, held: 2, policy: rule({ latest: 1 }), codes: [] },
  ])('$what', ({ matched, held, policy, codes }) => {
    const world = worldOf(gold(matched), [], { heldByOurs: new Set(ids(held)) });
    expect(noticesOf(world, policy)).toEqual(codes);
  });
});
