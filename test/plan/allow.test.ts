import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../shared/cloud/ports.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import type { World } from '../../shared/plan/world.ts';
import { afterCall, DAY_MS, grantsOf, NOW_MS, OWNER, policyOf, shareOf, snapshotOf, worldOf } from './model.ts';

const SHOP = '1111222233334444';
const BANK = '1111222233335555';
const PARTNER = '2222333344445555';
const EVERYONE = [SHOP, BANK, PARTNER];
const GROUPS: Readonly<Record<string, readonly string[]>> = { both: [SHOP, BANK] };
const WALLS = { principals: { directory: [SHOP, BANK], external: [PARTNER] }, groups: GROUPS };

interface Statement {
  readonly snapshots?: {
    readonly owners?: readonly string[];
    readonly tags?: Readonly<Record<string, string>>;
    readonly resourceGroup?: string;
    readonly name?: string;
  };
  readonly to: readonly string[];
  readonly approval?: 'required';
  readonly maxDays?: number;
}

const statement: fc.Arbitrary<Statement> = fc.record(
  {
    snapshots: fc
      .record(
        {
          owners: fc.constantFrom([OWNER], [BANK], [BANK, OWNER]),
          tags: fc.constantFrom<Record<string, string>>(
            { team: 'shop' },
            { team: 'bank' },
            { team: 'shop', data: 'public' },
          ),
          resourceGroup: fc.constantFrom('rg-shop', 'rg-bank'),
          name: fc.constantFrom('shop-*', '*-1', 'bank'),
        },
        { requiredKeys: [] },
      )
      .filter((conditions) => Object.keys(conditions).length > 0),
    to: fc.subarray([SHOP, BANK, PARTNER, '@both'], { minLength: 1 }),
    approval: fc.constant('required' as const),
    maxDays: fc.constantFrom(1, 2, 5, 30),
  },
  { requiredKeys: ['to'] },
);

const token = fc
  .tuple(
    fc.constantFrom(SHOP, BANK, PARTNER, '@both', 'shop!', '@gone'),
    fc.constantFrom('', '/2d', '/6d', '/soon', '/2026-03-04'),
  )
  .map(([target, limit]) => target + limit);
const tokens = fc.array(token, { maxLength: 3 }).map((list) => list.join(' '));

const snapshot = (id: string): fc.Arbitrary<Snapshot> =>
  fc
    .record({
      ageDays: fc.constantFrom(0.5, 1.5, 4, 20),
      name: fc.constantFrom('shop-1', 'bank', 'shop-bank'),
      team: fc.constantFrom(undefined, 'shop', 'bank'),
      data: fc.constantFrom(undefined, 'public'),
      resourceGroupId: fc.constantFrom(undefined, '', 'rg-shop'),
      asked: fc.option(tokens, { nil: undefined, freq: 8 }),
      approved: fc.option(tokens, { nil: undefined }),
      more: fc.option(tokens, { nil: undefined }),
    })
    .map(({ ageDays, name, team, data, resourceGroupId, asked, approved, more }) => {
      const tags = { team, data, 'share-to': asked, 'share-approved': approved, 'share-approved-3': more };
      const given = Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined);
      return snapshotOf(id, Object.fromEntries(given), {
        name,
        createdAtMs: NOW_MS - ageDays * DAY_MS,
        ...(resourceGroupId !== undefined && { resourceGroupId }),
      });
    });

const world: fc.Arbitrary<World> = fc
  .record({
    snapshots: fc.tuple(snapshot('s-1'), snapshot('s-2'), snapshot('s-3')),
    inside: fc.subarray(['s-1', 's-2', 's-3']),
    outside: fc.subarray(['s-1', 's-2', 's-3']),
  })
  .map(({ snapshots, inside, outside }) =>
    worldOf(snapshots, [
      shareOf('rs-1', [SHOP, BANK], inside),
      shareOf('rs-2', [PARTNER], outside, { kind: 'external' }),
    ]),
  );

const policies = fc.record({ allow: fc.array(statement, { minLength: 1, maxLength: 4 }), isRuled: fc.boolean() });
const policyFor = ({ allow, isRuled }: { allow: Statement[]; isRuled: boolean }) =>
  policyOf({
    ...WALLS,
    allow,
    brakes: {
      ...Object.fromEntries(['removals', 'forbidden', 'blocked', 'expiries'].map((name) => [name, { count: 1000 }])),
    },
    rules: isRuled ? [{ match: { name: 'bank' }, shareTo: BANK }] : [],
  });

/** The end of one token's time, undefined if it cannot be read. Written a second time, without a look at the product. */
function endOf(limit: string | undefined, createdAtMs: number): number | undefined {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d+d$/.test(limit)) return createdAtMs + Number(limit.slice(0, -1)) * DAY_MS;
  return limit === '2026-03-04' ? Date.UTC(2026, 2, 5) : undefined;
}

/** Whom tokens name readably, with the latest of their ends; and whether something in them is not understood. */
function namesIn(values: readonly string[], createdAtMs: number): { ends: Map<string, number>; isWhole: boolean } {
  const ends = new Map<string, number>();
  let isWhole = true;
  for (const text of values.join(' ').split(' ').filter(Boolean)) {
    const [target = '', limit] = text.split('/');
    const ids = target.startsWith('@') ? GROUPS[target.slice(1)] : EVERYONE.includes(target) ? [target] : undefined;
    const end = endOf(limit, createdAtMs);
    isWhole &&= ids !== undefined && end !== undefined;
    for (const id of ids ?? []) if (end !== undefined) ends.set(id, Math.max(ends.get(id) ?? 0, end));
  }
  return { ends, isWhole };
}

type Says = 'yes' | 'no' | 'unknown';

/** What one statement says about one principal of one snapshot. */
function says(one: Statement, snapshot: Snapshot, principal: string): Says {
  const { owners, tags = {}, resourceGroup, name } = one.snapshots ?? {};
  const { createdAtMs, resourceGroupId: group } = snapshot;
  if (!one.to.flatMap((target) => GROUPS[target.slice(1)] ?? [target]).includes(principal)) return 'no';
  if (owners && !owners.includes(OWNER)) return 'no';
  if (Object.entries(tags).some(([key, value]) => snapshot.tags[key] !== value)) return 'no';
  if (name && !new RegExp(`^${name.replace('*', '.*')}$`).test(snapshot.name)) return 'no';
  if (one.maxDays && createdAtMs + one.maxDays * DAY_MS <= NOW_MS) return 'no';
  if (resourceGroup && group !== undefined && group !== resourceGroup) return 'no';
  const isGroupUnknown = resourceGroup !== undefined && group === undefined;
  if (!one.approval) return isGroupUnknown ? 'unknown' : 'yes';
  const approvals = ['share-approved', 'share-approved-3'].flatMap((key) => snapshot.tags[key] ?? []);
  const { ends, isWhole } = namesIn(approvals, createdAtMs);
  const end = ends.get(principal);
  if (end === undefined) return isWhole ? 'no' : 'unknown';
  if (end <= NOW_MS) return 'no';
  return isGroupUnknown ? 'unknown' : 'yes';
}

const isRuledFor = (snapshot: Snapshot, principal: string, isRuled: boolean): boolean =>
  isRuled && snapshot.name === 'bank' && principal === BANK;

/** The grants of which the answer of the best statement is one of these; what a rule asks for is yes. */
function grantsThat(
  start: World,
  allow: readonly Statement[],
  isRuled: boolean,
  answers: readonly Says[],
): Set<string> {
  return new Set(
    [...start.snapshots.values()].flatMap((snapshot) =>
      EVERYONE.filter((principal) => {
        if (isRuledFor(snapshot, principal, isRuled)) return answers.includes('yes');
        const all = allow.map((one) => says(one, snapshot, principal));
        const best = (['yes', 'unknown', 'no'] as const).find((answer) => all.includes(answer)) ?? 'no';
        return answers.includes(best);
      }).map((principal) => `${snapshot.snapshotId} ${principal}`),
    ),
  );
}

const afterPlan = (start: World, policy: ReturnType<typeof policyFor>): Set<string> =>
  grantsOf(
    planRegion(start, policy, NOW_MS).actions.reduce((shares, action) => afterCall(shares, action), [...start.shares]),
  );

describe('under any allow', () => {
  test('nothing is given that no statement permits', () => {
    fc.assert(
      fc.property(world, policies, (start, { allow, isRuled }) => {
        const permitted = grantsThat(start, allow, isRuled, ['yes']);
        const before = grantsOf(start.shares);
        for (const grant of afterPlan(start, policyFor({ allow, isRuled }))) {
          if (!before.has(grant)) expect(permitted).toContain(grant);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('nothing stays that no statement permits or may permit, whatever tags cannot be understood', () => {
    fc.assert(
      fc.property(world, policies, (start, { allow, isRuled }) => {
        const possible = grantsThat(start, allow, isRuled, ['yes', 'unknown']);
        for (const grant of afterPlan(start, policyFor({ allow, isRuled }))) expect(possible).toContain(grant);
      }),
      { numRuns: 1000 },
    );
  });

  test('what is asked for and permitted is given', () => {
    fc.assert(
      fc.property(world, policies, (start, { allow, isRuled }) => {
        const after = afterPlan(start, policyFor({ allow, isRuled }));
        for (const grant of grantsThat(start, allow, isRuled, ['yes'])) {
          const [snapshotId = '', principal = ''] = grant.split(' ');
          const one = start.snapshots.get(snapshotId);
          const asked = one && namesIn([one.tags['share-to'] ?? ''], one.createdAtMs).ends.get(principal);
          if (asked !== undefined && asked > NOW_MS) expect(after).toContain(grant);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('an allow of everything for everybody is none', () => {
    fc.assert(
      fc.property(world, (start) => {
        const everything = policyOf({ ...WALLS, allow: [{ to: EVERYONE }] });
        const { findings, actions } = planRegion(start, everything, NOW_MS);
        const plain = planRegion(start, policyOf(WALLS), NOW_MS);
        expect({ findings, actions }).toEqual({ findings: plain.findings, actions: plain.actions });
      }),
    );
  });
});

describe('a grant that allow no longer permits', () => {
  const start = (tags: Record<string, string>, more: Partial<Snapshot> = {}): World =>
    worldOf([snapshotOf('s-1', tags, more)], [shareOf('rs-1', [SHOP], ['s-1'])]);
  const causes = (given: World, parts: object): object => {
    const { taken } = planRegion(given, policyOf({ ...WALLS, ...parts }), NOW_MS);
    return Object.fromEntries(Object.entries(taken).filter(([, grants]) => grants.length > 0));
  };
  const approval = { allow: [{ to: [SHOP], approval: 'required' }] };
  const grant = [`s-1 ${SHOP}`];

  test.each([
    {
      what: 'as it is not named',
      tags: { 'share-to': SHOP },
      parts: { allow: [{ to: [BANK] }] },
      taken: { blocked: grant },
    },
    {
      what: 'as approval is withdrawn',
      tags: { 'share-to': SHOP, 'share-approved': '' },
      parts: approval,
      taken: { blocked: grant },
    },
    {
      what: 'as approval is over',
      tags: { 'share-to': SHOP, 'share-approved': `${SHOP}/1h` },
      parts: approval,
      taken: { expired: grant },
    },
    {
      what: 'as maxDays is over',
      tags: { 'share-to': SHOP },
      parts: { allow: [{ to: [SHOP], maxDays: 1 }] },
      taken: { expired: grant },
    },
    {
      what: 'though a tag cannot be understood',
      tags: { 'share-to': 'shop!' },
      parts: { allow: [{ to: [BANK] }] },
      taken: { blocked: grant },
    },
    {
      what: 'though a tag cannot be understood, as it is not approved',
      tags: { 'share-to': 'shop!' },
      parts: approval,
      taken: { blocked: grant },
    },
    {
      what: 'though a tag cannot be understood, as maxDays is over',
      tags: { 'share-to': 'shop!' },
      parts: { allow: [{ to: [SHOP], maxDays: 1 }] },
      taken: { expired: grant },
    },
    {
      what: 'and nobody asks for: on that budget',
      tags: {},
      parts: { allow: [{ to: [BANK] }] },
      taken: { 'nobody asks': grant },
    },
    {
      what: 'nor principals: on the budget of that',
      tags: { 'share-to': SHOP },
      parts: { principals: { directory: [BANK] }, groups: {}, allow: [{ to: [BANK] }] },
      taken: { forbidden: grant },
    },
    {
      what: 'not yet, while approval cannot be read',
      tags: { 'share-to': SHOP, 'share-approved': 'shop!' },
      parts: approval,
      taken: {},
    },
    {
      what: 'not yet, while the resource group is not known',
      tags: { 'share-to': SHOP },
      parts: { allow: [{ snapshots: { resourceGroup: 'rg-shop' }, to: [SHOP] }] },
      taken: {},
    },
    {
      what: 'not, while what is not understood may mean it',
      tags: { 'share-to': 'shop!' },
      parts: { allow: [{ to: [SHOP] }] },
      taken: {},
    },
  ])('ends $what', ({ tags, parts, taken }) => {
    expect(causes(start(tags), parts)).toEqual(taken);
  });

  test('is ended by unshare-expired where its time is over, and by no other cause', () => {
    const ends = (tags: Record<string, string>, parts: object): number =>
      planRegion(start(tags), policyOf({ ...WALLS, ...parts }), NOW_MS, { purpose: 'expire' }).actions.length;
    expect(ends({ 'share-to': SHOP }, { allow: [{ to: [SHOP], maxDays: 1 }] })).toBe(1);
    expect(ends({ 'share-to': SHOP, 'share-approved': `${SHOP}/1h` }, approval)).toBe(1);
    expect(ends({ 'share-to': SHOP }, approval)).toBe(0);
  });

  test('waits for its brake', () => {
    const parts = { allow: [{ to: [BANK] }], brakes: { blocked: { count: 0, percent: 0 } } };
    const { actions, findings } = planRegion(start({ 'share-to': SHOP }), policyOf({ ...WALLS, ...parts }), NOW_MS);
    expect(actions).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual(['BLOCKED_BRAKED', 'NOT_ALLOWED']);
  });
});
