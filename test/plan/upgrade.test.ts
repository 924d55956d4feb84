import { describe, expect, test } from 'vitest';
import { nameOfShare } from '../../shared/plan/cover/share-set.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import { closedShares } from '../../shared/plan/upgrade.ts';
import type { Membership, ShareState } from '../../shared/plan/world.ts';
import { DAY_MS, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from './model.ts';

const INSIDE = ['1111111111111111', '2222222222222222', '3333333333333333', '4444444444444444', '5555555555555555'];
const [FIRST = '', SECOND = ''] = INSIDE;
const PARTNER = '8888888888888888';
const OTHER = '9999999999999999';
const OLD_NAME = 'snapshare-0abcdefghijkl';

const membership = (standing: Membership['standing'], ageDays = 1): Membership => ({
  standing,
  sinceMs: NOW_MS - ageDays * DAY_MS,
  changedMs: NOW_MS - ageDays * DAY_MS,
});
const inside = (id: string, principals: readonly string[], more: Partial<ShareState> = {}) =>
  shareOf(id, principals, ['s-1'], { name: OLD_NAME, ...more });
const outside = (id: string, standing: Membership, more: Partial<ShareState> = {}) =>
  shareOf(id, [], ['s-1'], { name: OLD_NAME, kind: 'external', principals: new Map([[PARTNER, standing]]), ...more });

/** It asks for everyone of these shares. */
const ASKS = { 'share-to': INSIDE.join(' '), 'share-to-2': `${PARTNER} ${OTHER} fd-AbCdEf1234` };
const OPEN_POLICY = policyOf({ principals: { external: [PARTNER, OTHER] } });

/** What is to become of each closed share: it is opened, or why it is not. */
const fates = (...shares: readonly ShareState[]): string[] =>
  closedShares(worldOf([snapshotOf('s-1', ASKS)], shares), OPEN_POLICY, NOW_MS).map(
    ({ shareId, obstacle }) => `${shareId} ${obstacle ?? 'opened'}`,
  );

describe('a closed share', () => {
  test.each<{ name: string; shares: readonly ShareState[]; fate: readonly string[] }>([
    { name: 'of an older version is opened', shares: [inside('rs-1', [FIRST, SECOND])], fate: ['rs-1 opened'] },
    { name: 'of five principals, too', shares: [inside('rs-1', INSIDE)], fate: ['rs-1 opened'] },
    {
      name: 'of more is not',
      shares: [inside('rs-1', [...INSIDE, 'fd-AbCdEf1234'])],
      fate: ['rs-1 too many'],
    },
    {
      name: 'that holds things that are no snapshots is not',
      shares: [inside('rs-1', [FIRST], { hasOtherResources: true })],
      fate: ['rs-1 other resources'],
    },
    ...(['settling', 'leaving', 'refused', 'failed'] as const).map((standing) => ({
      name: `with a principal that is ${standing} is not`,
      shares: [
        inside('rs-1', [], {
          principals: new Map([
            [FIRST, membership('held')],
            [SECOND, membership(standing)],
          ]),
        }),
      ],
      fate: ['rs-1 unsettled'],
    })),
    { name: 'is left out when it is not ours', shares: [inside('rs-1', [FIRST], { isOurs: false })], fate: [] },
    { name: 'is left out when it is for nobody', shares: [inside('rs-1', [])], fate: [] },
    {
      name: 'of an outsider that accepted is opened',
      shares: [outside('rs-1', membership('held'))],
      fate: ['rs-1 opened'],
    },
    {
      name: 'of one that may still answer, too',
      shares: [outside('rs-1', membership('settling', 2))],
      fate: ['rs-1 opened'],
    },
    {
      name: 'of one that let its invitation lapse is not',
      shares: [outside('rs-1', membership('settling', 8))],
      fate: ['rs-1 no answer'],
    },
    {
      name: 'of one that declined is not',
      shares: [outside('rs-1', membership('refused'))],
      fate: ['rs-1 no answer'],
    },
    {
      name: 'of two outsiders is not',
      shares: [shareOf('rs-1', [PARTNER, OTHER], [], { kind: 'external', name: OLD_NAME })],
      fate: ['rs-1 several outsiders'],
    },
  ])('$name', ({ shares, fate }) => {
    expect(fates(...shares)).toEqual(fate);
  });
});

describe('of several shares of one set', () => {
  const openInside = shareOf('rs-9', [FIRST], ['s-1'], { name: nameOfShare('directory', [FIRST]) });
  const openOutside = (standing: Membership) => outside('rs-9', standing, { name: nameOfShare('external', [PARTNER]) });
  test.each<{ name: string; shares: readonly ShareState[]; fate: readonly string[] }>([
    {
      name: 'the oldest is opened',
      shares: [inside('rs-1', [FIRST]), inside('rs-2', [FIRST])],
      fate: ['rs-1 opened', 'rs-2 twin'],
    },
    { name: 'none is where one is open', shares: [inside('rs-1', [FIRST]), openInside], fate: ['rs-1 twin'] },
    {
      name: 'the one that the outsider accepted is opened',
      shares: [outside('rs-1', membership('settling', 2)), outside('rs-2', membership('held'))],
      fate: ['rs-1 twin', 'rs-2 opened'],
    },
    {
      name: 'the accepted one is opened beside an open one that waits',
      shares: [outside('rs-1', membership('held')), openOutside(membership('settling', 2))],
      fate: ['rs-1 opened'],
    },
    {
      name: 'one that waits is not opened beside an open one that waits',
      shares: [outside('rs-1', membership('settling', 2)), openOutside(membership('settling', 2))],
      fate: ['rs-1 twin'],
    },
  ])('$name', ({ shares, fate }) => {
    expect(fates(...shares)).toEqual(fate);
  });
});

test('an opened share is joined, and nothing of it has to move', () => {
  const snapshots = ['s-1', 's-2'].map((id) => snapshotOf(id, { 'share-to': `${FIRST} ${PARTNER}` }));
  const policy = policyOf({ principals: { external: [PARTNER] } });
  const actionsFor = (shares: readonly ShareState[]) =>
    planRegion(worldOf(snapshots, shares), policy, NOW_MS).actions.map(({ kind }) => kind);
  const old = [inside('rs-1', [FIRST]), outside('rs-2', membership('held'))];
  expect(actionsFor(old)).toEqual(['create-share', 'create-share']);
  const names = new Map(
    closedShares(worldOf(snapshots, old), policy, NOW_MS).map(({ shareId, newName }) => [shareId, newName]),
  );
  expect(actionsFor(old.map((share) => ({ ...share, name: names.get(share.shareId) ?? '' })))).toEqual([
    'join',
    'join',
  ]);
});

describe('a closed share whose snapshots do not ask for all of it', () => {
  const fatesWith = (tags: readonly string[], ...shares: readonly ShareState[]): unknown[] => {
    const snapshots = tags.map((shareTo, at) => snapshotOf(`s-${at + 1}`, { 'share-to': shareTo }));
    return closedShares(worldOf(snapshots, shares), OPEN_POLICY, NOW_MS).map((one) => one.obstacle ?? one.leavingCount);
  };
  const ofBoth = (id: string, snapshotIds: readonly string[]) =>
    shareOf(id, [FIRST, SECOND], snapshotIds, { name: OLD_NAME });

  test('is not opened, since the next sweep empties it', () => {
    expect(fatesWith([FIRST], ofBoth('rs-1', ['s-1']))).toEqual(['not asked for']);
    expect(fatesWith([FIRST, SECOND], ofBoth('rs-1', ['s-1', 's-2']))).toEqual(['not asked for']);
  });

  test('is opened while one of them does, and the others are told to leave', () => {
    expect(fatesWith([`${FIRST} ${SECOND}`, FIRST], ofBoth('rs-1', ['s-1', 's-2']))).toEqual([1]);
  });

  test('leaves its set to another of it that is asked for', () => {
    const both = [FIRST, `${FIRST} ${SECOND}`];
    expect(fatesWith(both, ofBoth('rs-1', ['s-1']), ofBoth('rs-2', ['s-2']))).toEqual(['not asked for', 0]);
  });

  test("is opened when it is an accepted outsider's, which stays also empty", () => {
    expect(fatesWith([''], outside('rs-1', membership('held')))).toEqual([1]);
  });

  test('is not when policy no longer lists its outsider', () => {
    const world = worldOf([snapshotOf('s-1', { 'share-to': PARTNER })], [outside('rs-1', membership('held'))]);
    const policy = policyOf({ principals: { external: [OTHER] } });
    expect(closedShares(world, policy, NOW_MS)).toMatchObject([{ obstacle: 'not asked for' }]);
  });
});

/** What docs/upgrading.md says of outsiders: which grants go on, and which wait for another acceptance. */
describe('a share of an older version with an outsider', () => {
  const shared = (principals: readonly string[], tags: readonly string[], kind: ShareState['kind'] = 'external') => {
    const snapshots = tags.map((shareTo, at) => snapshotOf(`s-${at + 1}`, { 'share-to': shareTo }));
    const ids = snapshots.map(({ snapshotId }) => snapshotId);
    const world = worldOf(snapshots, [shareOf('rs-1', principals, ids, { kind, name: OLD_NAME })]);
    const { actions, findings } = planRegion(world, OPEN_POLICY, NOW_MS);
    return {
      done: actions.map((one) => {
        const whom = 'principals' in one ? one.principals : [];
        const snapshotIds = 'snapshotIds' in one ? one.snapshotIds : [];
        return `${one.kind} ${[...whom, ...snapshotIds].join(' ')}`;
      }),
      again: findings.filter(({ code }) => code === 'ACCEPTANCE_NEEDED_AGAIN').map(({ principal }) => principal),
      reasons: actions.flatMap((one) => one.reasons.map(({ code }) => code)),
    };
  };

  test('beside others gives on to all what a snapshot asks for that asks for all', () => {
    expect(shared([PARTNER, OTHER], [`${PARTNER} ${OTHER}`])).toMatchObject({ done: [], again: [] });
  });

  test('loses the one that nothing asks for, and the other keeps what it has', () => {
    const { done, again } = shared([PARTNER, OTHER], [PARTNER, PARTNER]);
    expect(done).toEqual([`remove-principals ${OTHER} s-1 s-2`]);
    expect(again).toEqual([]);
  });

  test('is left by a snapshot that asks for some of them, for shares that they have to accept', () => {
    const { done, again } = shared([PARTNER, OTHER], [`${PARTNER} ${OTHER}`, PARTNER]);
    expect(done).toEqual([`create-share ${PARTNER} s-2`, 'leave s-2']);
    expect(again).toEqual([PARTNER]);
  });

  test('beside accounts of the directory loses these, which get a share of their own, and the outsider keeps what it has', () => {
    const { done, again, reasons } = shared([PARTNER, FIRST], [`${PARTNER} ${FIRST}`]);
    expect(done).toEqual([`create-share ${FIRST} s-1`, `remove-principals ${FIRST} s-1`]);
    expect(again).toEqual([]);
    expect(reasons).toEqual(['ASKED_FOR_NEW_SHARE', 'SHARE_OF_OTHER_KIND']);
  });

  test('for the directory loses it, and it has to accept a share of its own', () => {
    const { done, reasons } = shared([PARTNER, FIRST], [`${PARTNER} ${FIRST}`], 'directory');
    expect(done).toEqual([`create-share ${PARTNER} s-1`, `remove-principals ${PARTNER} s-1`]);
    expect(reasons).toContain('SHARE_OF_OTHER_KIND');
  });
});
