import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOpen, nameOfShare } from '../../shared/plan/cover/share-set.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import type { ShareState, World } from '../../shared/plan/world.ts';
import { afterCall, grantsOf, history, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from './model.ts';

const INSIDE = ['1111111111111111', '2222222222222222', '3333333333333333', 'fd-AbCdEf1234'];
const OUTSIDE = ['8888888888888888', '9999999999999999'];
const FORBIDDEN = '7777777777777777';
const SNAPSHOTS = Array.from({ length: 8 }, (_, index) => `s-snapshot0${index}`);
const policy = policyOf({ principals: { directory: INSIDE, external: OUTSIDE } });

const wish = fc.subarray([...INSIDE, ...OUTSIDE, FORBIDDEN]);
const share = fc.record({
  kind: fc.constantFrom('directory' as const, 'external' as const),
  inside: fc.subarray(INSIDE),
  outside: fc.subarray([...OUTSIDE, FORBIDDEN]),
  members: fc.subarray(SNAPSHOTS),
  isOurs: fc.boolean(),
  isNamedForItsSet: fc.boolean(),
  ageDays: fc.nat(5),
});

const world: fc.Arbitrary<World> = fc
  .record({ wishes: fc.array(wish, { minLength: 8, maxLength: 8 }), shares: fc.array(share, { maxLength: 6 }) })
  .map(({ wishes, shares }) =>
    worldOf(
      SNAPSHOTS.map((id, index) => snapshotOf(id, { 'share-to': (wishes[index] ?? []).join(' ') })),
      shares
        .map(({ kind, inside, outside, members, isOurs, isNamedForItsSet, ageDays }, index) => {
          const principals = kind === 'directory' ? inside : outside;
          return shareOf(`rs-${index}`, principals, members, {
            kind,
            isOurs,
            ...(isNamedForItsSet && { name: nameOfShare(kind, principals) }),
            createdAtMs: NOW_MS - ageDays * 86_400_000 - 3_600_000,
          });
        })
        .sort((a, b) => a.createdAtMs - b.createdAtMs || (a.shareId < b.shareId ? -1 : 1)),
    ),
  );

function wantedOf({ snapshots }: World): Set<string> {
  return new Set(
    [...snapshots.values()].flatMap((snapshot) =>
      (snapshot.tags['share-to'] ?? '')
        .split(' ')
        .filter((principal) => [...INSIDE, ...OUTSIDE].includes(principal))
        .map((principal) => `${snapshot.snapshotId} ${principal}`),
    ),
  );
}

function afterPlan(start: World): World {
  return { ...start, shares: history(start, policy).at(-1) ?? [] };
}

/** After three whole runs nothing is left to tidy. */
function afterThreePlans(start: World): World {
  return afterPlan(afterPlan(afterPlan(start)));
}

test('an outsider that policy no longer lists loses its grant, though the directory may ask for any account', () => {
  const start = worldOf(
    [snapshotOf('s-1', { 'share-to': OUTSIDE.slice(0, 1).join(' ') })],
    [shareOf('rs-1', OUTSIDE.slice(0, 1), ['s-1'], { kind: 'external' })],
  );
  const { actions } = planRegion(start, policyOf({ principals: { directory: 'any' } }), NOW_MS);
  expect(actions.at(-1)).toMatchObject({ kind: 'remove-principals', shareId: 'rs-1', principals: OUTSIDE.slice(0, 1) });
});

describe('the share cover', () => {
  test('after the plan, actual grants are the wanted ones', () => {
    fc.assert(
      fc.property(world, (start) => {
        expect(grantsOf(afterPlan(start).shares)).toEqual(wantedOf(start));
      }),
    );
  });

  test('at no moment is a grant given that neither was there before nor is wanted', () => {
    fc.assert(
      fc.property(world, (start) => {
        const allowed = new Set([...grantsOf(start.shares), ...wantedOf(start)]);
        for (const shares of history(start, policy)) {
          for (const grant of grantsOf(shares)) expect(allowed).toContain(grant);
        }
      }),
    );
  });

  test('no share ever gains a principal', () => {
    fc.assert(
      fc.property(world, (start) => {
        const setOf = new Map<string, ReadonlySet<string>>();
        for (const one of history(start, policy).flat()) {
          const before = setOf.get(one.shareId);
          for (const principal of one.principals.keys()) if (before) expect(before).toContain(principal);
          setOf.set(one.shareId, new Set(one.principals.keys()));
        }
      }),
    );
  });

  test('a snapshot joins only a share that is still of the set that its name says', () => {
    fc.assert(
      fc.property(world, (start) => {
        const joined = planRegion(start, policy, NOW_MS).actions.filter((action) => action.kind === 'join');
        for (const { share, principals } of joined) {
          const target = 'shareId' in share ? start.shares.find((one) => one.shareId === share.shareId) : undefined;
          if (target) expect(target.name).toBe(nameOfShare(target.kind, target.principals.keys()));
          if (target) expect([...target.principals.keys()].sort()).toEqual(principals);
        }
      }),
    );
  });

  test('a wanted grant inside the directory is never interrupted', () => {
    fc.assert(
      fc.property(world, (start) => {
        const wanted = wantedOf(start);
        const inside = [...grantsOf(start.shares)].filter(
          (grant) => wanted.has(grant) && INSIDE.includes(grant.split(' ')[1] ?? ''),
        );
        for (const shares of history(start, policy)) {
          for (const grant of inside) expect(grantsOf(shares)).toContain(grant);
        }
      }),
    );
  });

  test('a second plan gives and takes nothing, and a fourth is empty', () => {
    fc.assert(
      fc.property(world, (start) => {
        const second = planRegion(afterPlan(start), policy, NOW_MS).actions.map(({ kind }) => kind);
        expect(second).not.toContain('create-share');
        expect(second).not.toContain('join');
        expect(planRegion(afterThreePlans(start), policy, NOW_MS).actions).toEqual([]);
      }),
    );
  });

  test('the order of the input does not matter', () => {
    fc.assert(
      fc.property(world, fc.infiniteStream(fc.nat()), (start, order) => {
        const shuffled = [...start.snapshots].sort(() => (order.next().value % 2 === 0 ? -1 : 1));
        const reordered = {
          ...start,
          snapshots: new Map(shuffled),
          shares: start.shares.map((one) => ({ ...one, snapshots: new Map([...one.snapshots].reverse()) })),
        };
        expect(planRegion(reordered, policy, NOW_MS)).toEqual(planRegion(start, policy, NOW_MS));
      }),
    );
  });

  test('a share that is not ours is never touched, whatever it is called', () => {
    fc.assert(
      fc.property(world, (start) => {
        const foreign = (shares: readonly ShareState[]) => shares.filter((one) => !one.isOurs);
        expect(foreign(afterPlan(start).shares)).toEqual(foreign(start.shares));
      }),
    );
  });

  test('directory principals and outsiders never come to sit in one share', () => {
    fc.assert(
      fc.property(world, (start) => {
        for (const one of afterPlan(start).shares.filter(({ isOurs }) => isOurs)) {
          const outsiders = [...one.principals.keys()].filter((id) => OUTSIDE.includes(id)).length;
          expect([0, one.principals.size]).toContain(outsiders);
        }
      }),
    );
  });

  test('no two open shares of the directory that are ours are of one set, and none is empty', () => {
    fc.assert(
      fc.property(world, (start) => {
        const ours = afterThreePlans(start).shares.filter(({ isOurs, kind }) => isOurs && kind === 'directory');
        const names = ours.filter(isOpen).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const one of ours) expect(one.snapshots.size).toBeGreaterThan(0);
      }),
    );
  });

  test('two shares that one outsider accepted both stay, since another run may be about to close either', () => {
    const outsider = OUTSIDE.slice(0, 1);
    const doors = ['rs-1', 'rs-2'].map((id) =>
      shareOf(id, outsider, [], { kind: 'external', name: nameOfShare('external', outsider) }),
    );
    const start = worldOf([snapshotOf('s-1', {})], doors);
    expect(afterThreePlans(start).shares.map(({ shareId }) => shareId)).toEqual(['rs-1', 'rs-2']);
  });

  test('a plan that stops anywhere is completed by the next one', () => {
    fc.assert(
      fc.property(world, fc.nat(20), (start, steps) => {
        const stopped = planRegion(start, policy, NOW_MS)
          .actions.slice(0, steps)
          .reduce((shares, action) => afterCall(shares, action), [...start.shares]);
        expect(grantsOf(afterPlan({ ...start, shares: stopped }).shares)).toEqual(wantedOf(start));
      }),
    );
  });

  test('a run for a few snapshots gives them what they want and touches no other', () => {
    fc.assert(
      fc.property(world, fc.subarray(SNAPSHOTS, { minLength: 1 }), (start, scope) => {
        const narrow = { ...start, scope: new Set(scope), areMembersKnown: false };
        const seen = {
          ...narrow,
          shares: start.shares.map((one) => ({
            ...one,
            snapshots: new Map([...one.snapshots].filter(([id]) => scope.includes(id))),
          })),
        };
        const shares = planRegion(seen, policy, NOW_MS).actions.reduce(
          (present, action) => afterCall(present, action),
          [...start.shares],
        );
        const wanted = wantedOf(start);
        const before = grantsOf(start.shares);
        const expected = [...before, ...wanted].filter((grant) =>
          scope.includes(grant.split(' ')[0] ?? '') ? wanted.has(grant) : before.has(grant),
        );
        expect(grantsOf(shares)).toEqual(new Set(expected));
      }),
    );
  });
});
