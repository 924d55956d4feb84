import { describe, expect, test } from 'vitest';
import { nameOfShare } from '../../../shared/plan/cover/share-set.ts';
import { type PlanRequest, planRegion } from '../../../shared/plan/plan.ts';
import type { Membership, ShareState, World } from '../../../shared/plan/world.ts';
import { DAY_MS, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../model.ts';

const [A, B, C] = ['1111111111111111', '2222222222222222', '3333333333333333'] as const;
const POLICY = policyOf();
const HOUR_MS = DAY_MS / 24;

const asks = (id: string, ...principals: readonly string[]) => snapshotOf(id, { 'share-to': principals.join(' ') });
/** A share of ours that is still of the set that it was made for. */
const open = (shareId: string, set: readonly string[], members: readonly string[], more: Partial<ShareState> = {}) =>
  shareOf(shareId, set, members, { name: nameOfShare('directory', set), ...more });
const closed = (shareId: string, set: readonly string[], members: readonly string[]) => shareOf(shareId, set, members);
const at = (standing: Membership['standing'], agoMs = 0): Membership => ({
  standing,
  sinceMs: NOW_MS - agoMs,
  changedMs: NOW_MS - agoMs,
});

/** Each action as `kind share: principals <- snapshots`, with `new` for a share that the plan makes. */
function planned(world: World, policy = POLICY, request: PlanRequest = {}): string[] {
  return planRegion(world, policy, NOW_MS, request).actions.map((action) => {
    const share =
      'shareId' in action
        ? action.shareId
        : 'share' in action && 'shareId' in action.share
          ? action.share.shareId
          : 'new';
    const principals = 'principals' in action ? action.principals.map((id) => id.slice(0, 1)).join('') : '';
    const snapshots = 'snapshotIds' in action ? action.snapshotIds.join(' ') : '';
    return `${action.kind} ${share}: ${principals} <- ${snapshots}`.replace(/ *<- $/, '').replace(/: *$/, '');
  });
}

describe('a snapshot', () => {
  test.each<{ name: string; world: World; actions: readonly string[] }>([
    {
      name: 'gets a new share where none is of its set',
      world: worldOf([asks('s-1', A, B)], []),
      actions: ['create-share new: 12 <- s-1'],
    },
    {
      name: 'joins the open share of exactly its set',
      world: worldOf([asks('s-1', A, B), asks('s-2', A, B)], [open('rs-1', [A, B], ['s-1'])]),
      actions: ['join rs-1: 12 <- s-2'],
    },
    {
      name: 'joins no share of a larger set, which would show it to others',
      world: worldOf([asks('s-1', A, B), asks('s-2', A)], [open('rs-1', [A, B], ['s-1'])]),
      actions: ['create-share new: 1 <- s-2'],
    },
    {
      name: 'joins no share that is closed, though it names exactly its set',
      world: worldOf([asks('s-1', A, B), asks('s-2', A, B)], [closed('rs-1', [A, B], ['s-1'])]),
      actions: ['create-share new: 12 <- s-2'],
    },
    {
      name: 'stays where it wants everyone, and comes to a second share for what is left',
      world: worldOf([asks('s-1', A, B)], [open('rs-1', [A], ['s-1'])]),
      actions: ['create-share new: 2 <- s-1'],
    },
    {
      name: 'leaves a share with a principal that it does not want, if others there want it',
      world: worldOf([asks('s-1', A), asks('s-2', A, B)], [open('rs-1', [A, B], ['s-1', 's-2'])]),
      actions: ['create-share new: 1 <- s-1', 'leave rs-1:  <- s-1'],
    },
    {
      name: 'needs not leave where nobody wants that principal: it is taken out by one call',
      world: worldOf([asks('s-1', A), asks('s-2', A)], [open('rs-1', [A, B], ['s-1', 's-2'])]),
      actions: ['remove-principals rs-1: 2 <- s-1 s-2'],
    },
    {
      name: 'of a set of six gets two shares',
      world: worldOf([asks('s-1', ...'123456'.split('').map((digit) => digit.repeat(16)))], []),
      actions: ['create-share new: 6 <- s-1', 'create-share new: 12345 <- s-1'],
    },
  ])('$name', ({ world, actions }) => {
    expect(planned(world).sort()).toEqual([...actions].sort());
  });
});

describe('a share', () => {
  test.each<{ name: string; world: World; actions: readonly string[] }>([
    {
      name: 'whose snapshots all leave loses its principals by one call',
      world: worldOf([asks('s-1'), asks('s-2')], [open('rs-1', [A, B], ['s-1', 's-2'])]),
      actions: ['remove-principals rs-1: 12 <- s-1 s-2'],
    },
    {
      name: 'that nobody sees anything through any more is deleted, with what it still holds',
      world: worldOf([asks('s-1')], [shareOf('rs-1', [], ['s-1'], { hasLostPrincipals: true })]),
      actions: ['delete-share rs-1'],
    },
    {
      name: 'without principals that was made just now is not: their listing may be late',
      world: worldOf([asks('s-1')], [shareOf('rs-1', [], ['s-1'], { createdAtMs: NOW_MS })]),
      actions: [],
    },
    {
      name: 'whose principals are on their way out is not yet deleted',
      world: worldOf([], [shareOf('rs-1', [], [], { principals: new Map([[A, at('leaving')]]) })]),
      actions: [],
    },
    {
      name: 'that is the younger of two of one set gives its snapshots to the older',
      world: worldOf(
        [asks('s-1', A), asks('s-2', A)],
        [open('rs-1', [A], ['s-1'], { createdAtMs: NOW_MS - 2 * DAY_MS }), open('rs-2', [A], ['s-2'])],
      ),
      actions: ['join rs-1: 1 <- s-2', 'remove-principals rs-2: 1 <- s-2'],
    },
    {
      name: 'is not the older one while it is losing a principal itself',
      world: worldOf(
        [asks('s-1', A), asks('s-2', A, B)],
        [open('rs-1', [A, B], ['s-1'], { createdAtMs: NOW_MS - 2 * DAY_MS }), open('rs-2', [A, B], ['s-2'])],
      ),
      actions: ['remove-principals rs-1: 2 <- s-1'],
    },
    {
      name: 'that is closed and gives only what others give is emptied',
      world: worldOf([asks('s-1', A)], [open('rs-1', [A], ['s-1']), closed('rs-2', [A], ['s-1'])]),
      actions: ['remove-principals rs-2: 1 <- s-1'],
    },
    {
      name: 'stays while the service refuses its only principal, so that it is not made and unmade in turns',
      world: worldOf([asks('s-1', A)], [open('rs-1', [A], ['s-1'], { principals: new Map([[A, at('refused')]]) })]),
      actions: [],
    },
    {
      name: 'stays for an hour where the service itself failed to add its only principal',
      world: worldOf(
        [asks('s-1', A)],
        [open('rs-1', [A], ['s-1'], { principals: new Map([[A, at('failed', HOUR_MS - 1)]]) })],
      ),
      actions: [],
    },
    {
      name: 'is then made anew',
      world: worldOf(
        [asks('s-1', A)],
        [open('rs-1', [A], ['s-1'], { principals: new Map([[A, at('failed', HOUR_MS)]]) })],
      ),
      actions: ['create-share new: 1 <- s-1', 'delete-share rs-1'],
    },
    {
      name: 'that holds anything but snapshots keeps its principals: ours leave one by one',
      world: worldOf([asks('s-1')], [open('rs-1', [A], ['s-1'], { hasOtherResources: true })]),
      actions: ['leave rs-1:  <- s-1'],
    },
  ])('$name', ({ world, actions }) => {
    expect(planned(world)).toEqual(actions);
  });
});

describe('what is only kept', () => {
  test('stays where it is, and is never given anew where its snapshot has to leave', () => {
    const world = worldOf(
      [asks('s-1', A, 'nonsense!', `${B}/1h`), asks('s-2', A, B, C)],
      [open('rs-1', [A, B, C], ['s-1', 's-2'])],
    );
    expect(planned(world)).toEqual(['create-share new: 1 <- s-1', 'leave rs-1:  <- s-1']);
    const { findings } = planRegion(world, POLICY, NOW_MS);
    expect(findings.filter(({ code }) => code === 'KEPT_GRANT_ENDS')).toMatchObject([
      { snapshotId: 's-1', principal: C, shareId: 'rs-1' },
    ]);
  });
});

describe('near the limit of resource shares', () => {
  const others = (count: number) =>
    Array.from({ length: count }, (_, index) => shareOf(`rs-other-${index}`, [A], [], { isOurs: false }));
  const wishes = [asks('s-1', A, B), asks('s-2', A, C), asks('s-3', B, C), asks('s-4', A, B, C)];
  const limited = policyOf({ limits: { resourceShares: 10 } });

  test('new sets are covered by one share for each principal', () => {
    expect(planned(worldOf(wishes, others(5)), limited).sort()).toEqual([
      'create-share new: 1 <- s-1 s-2 s-4',
      'create-share new: 2 <- s-1 s-3 s-4',
      'create-share new: 3 <- s-2 s-3 s-4',
    ]);
  });

  test('what does not fit is told, the most asked for is made, and what should end ends', () => {
    const ending = open('rs-1', [A], ['s-5']);
    const world = worldOf([...wishes, asks('s-6', A), asks('s-5')], [...others(8), ending]);
    const { actions, findings } = planRegion(world, limited, NOW_MS);
    expect(actions.filter(({ kind }) => kind === 'create-share')).toHaveLength(1);
    expect(actions.filter(({ kind }) => kind !== 'create-share' && kind !== 'join')).toMatchObject([
      { kind: 'leave', shareId: 'rs-1' },
    ]);
    expect(findings.filter(({ code }) => code === 'NO_ROOM_FOR_SHARES')).toMatchObject([{ facts: { count: 1 } }]);
  });
});

test('near the limit sets stay whole where they fit and a share for each principal does not', () => {
  const others = Array.from({ length: 8 }, (_, at) => shareOf(`rs-other-${at}`, [A], [], { isOurs: false }));
  const world = worldOf(
    [asks('s-1', A, B), asks('s-2', A, B, C)],
    [open('rs-1', [A, B, C], ['s-1', 's-2']), ...others],
  );
  const limited = policyOf({ limits: { resourceShares: 10 } });
  expect(planned(world, limited)).toEqual(['create-share new: 12 <- s-1', 'leave rs-1:  <- s-1']);
});

test('a snapshot of 64 accounts of which one is swapped takes the others along before it leaves, and the new one follows', () => {
  const account = (index: number): string => String(4_000_000_000_000_000 + index);
  const old = Array.from({ length: 64 }, (_, at) => account(at));
  const swapped = [...old.slice(1), account(64)];
  const policy = policyOf({ groups: { old, swapped } });
  const sets = Array.from({ length: 13 }, (_, at) => old.slice(at * 5, at * 5 + 5));
  const shares = sets.map((set, at) => open(`rs-${at}`, set, ['s-1', 's-2']));
  const world = worldOf([asks('s-1', '@swapped'), asks('s-2', '@old')], shares);
  const plan = planRegion(world, policy, NOW_MS);
  const moving = old.slice(1, 5);
  expect(plan.actions).toMatchObject([
    { kind: 'create-share', principals: moving, snapshotIds: ['s-1'] },
    { kind: 'leave', shareId: 'rs-0', snapshotIds: ['s-1'], takeovers: [{ snapshotIds: ['s-1'], principals: moving }] },
  ]);
  expect(plan.isHalf).toBe(true);
  const [first, ...rest] = shares;
  const after = [open('rs-0', old.slice(0, 5), ['s-2']), ...rest, open('rs-new', moving, ['s-1'])];
  expect(first && planRegion({ ...world, shares: after }, policy, NOW_MS)).toMatchObject({
    actions: [{ kind: 'create-share', principals: [account(64)], snapshotIds: ['s-1'] }],
    isHalf: false,
  });
});

test('a snapshot that would have more than 64 accounts while it moves leaves first', () => {
  const account = (index: number): string => String(4_000_000_000_000_000 + index);
  const sets = (from: number) =>
    Array.from({ length: 8 }, (_, at) => [0, 1, 2, 3, 4].map((one) => account(from + at * 5 + one)));
  const wanted = sets(100).flat();
  const shares = sets(0).map((set, index) => open(`rs-${index}`, set, ['s-1']));
  const plan = planRegion(
    worldOf(
      [
        asks('s-1', ...wanted.slice(0, 6)),
        snapshotOf('s-1', {
          'share-to': wanted.slice(0, 7).join(' '),
          'share-to-2': wanted.slice(7, 14).join(' '),
          'share-to-3': wanted.slice(14, 21).join(' '),
          'share-to-4': wanted.slice(21, 28).join(' '),
        }),
      ],
      shares,
    ),
    POLICY,
    NOW_MS,
  );
  expect(new Set(plan.actions.map(({ kind }) => kind))).toEqual(new Set(['remove-principals']));
  expect(plan.isHalf).toBe(true);
});
