import { describe, expect, test } from 'vitest';
import { agreedCuts, planRevoke, type RevokeWish } from '../../../cli/revoke/plan.ts';
import type { Directory } from '../../../shared/cloud/ports.ts';
import type { Membership, ShareState, World } from '../../../shared/plan/world.ts';
import { NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../../plan/model.ts';

const A = '1111222233334444';
const B = '1111222233335555';
const FOLDER = 'fd-Work000001';

const directory: Directory = {
  directoryId: 'rd-abc123',
  rootFolderId: 'r-root01',
  managementAccountId: '1000000000000001',
  members: [
    { accountId: A, path: ['rd-abc123', 'r-root01', FOLDER, A] },
    { accountId: B, path: ['rd-abc123', 'r-root01', FOLDER, B] },
  ],
  goneFolderIds: new Set(),
};
const leaving: Membership = { standing: 'leaving', sinceMs: 0, changedMs: 0 };

function plan(shares: readonly ShareState[], wish: RevokeWish, more: Partial<World> = {}) {
  const world = worldOf([snapshotOf('s-1', {}), snapshotOf('s-2', {})], shares, more);
  return planRevoke(world, { policy: policyOf(), directory, nowMs: NOW_MS }, wish);
}

const hand = (principals: readonly string[], snapshotIds: readonly string[], more: Partial<ShareState> = {}) =>
  shareOf('rs-1', principals, snapshotIds, { isOurs: false, ...more });
const held = (some: readonly { readonly snapshotId: string; readonly who: string }[]) =>
  some.map(({ snapshotId, who }) => `${snapshotId} ${who}`).sort();

/** By a share of two and two, one of one and two, and so on. */
const CASES: readonly {
  readonly name: string;
  readonly shares: readonly ShareState[];
  readonly wish: RevokeWish;
  readonly cuts: readonly string[];
  readonly ends: readonly string[];
  readonly also?: readonly string[];
  readonly remains?: readonly string[];
}[] = [
  {
    name: 'a snapshot of a share',
    shares: [hand([A, B], ['s-1', 's-2'])],
    wish: { snapshotId: 's-1' },
    cuts: ['rs-1 snapshot s-1'],
    ends: [`s-1 ${A}`, `s-1 ${B}`],
  },
  {
    name: 'a snapshot of every share that holds it',
    shares: [hand([A], ['s-1']), hand([B], ['s-1', 's-2'], { shareId: 'rs-2' })],
    wish: { snapshotId: 's-1' },
    cuts: ['rs-1 snapshot s-1', 'rs-2 snapshot s-1'],
    ends: [`s-1 ${A}`, `s-1 ${B}`],
  },
  {
    name: 'an account of a share of one snapshot',
    shares: [hand([A, B], ['s-1'])],
    wish: { snapshotId: 's-1', principal: A },
    cuts: [`rs-1 principal ${A}`],
    ends: [`s-1 ${A}`],
  },
  {
    name: 'a snapshot of a share of one account',
    shares: [hand([A], ['s-1', 's-2'])],
    wish: { snapshotId: 's-1', principal: A },
    cuts: ['rs-1 snapshot s-1'],
    ends: [`s-1 ${A}`],
  },
  {
    name: 'one pair of a larger share with as little as can be',
    shares: [hand([A, B], ['s-1', 's-2', 's-3'])],
    wish: { snapshotId: 's-1', principal: A },
    cuts: ['rs-1 snapshot s-1'],
    ends: [`s-1 ${A}`],
    also: [`s-1 ${B}`],
  },
  {
    name: 'one pair of a share, without another that reads by another share',
    shares: [hand([A, B], ['s-1', 's-2']), hand([B], ['s-1'], { shareId: 'rs-2' })],
    wish: { snapshotId: 's-1', principal: A },
    cuts: ['rs-1 snapshot s-1'],
    ends: [`s-1 ${A}`],
  },
  {
    name: 'an account with all that it has',
    shares: [hand([A, B], ['s-1', 's-2']), hand([A], ['s-2'], { shareId: 'rs-2' })],
    wish: { principal: A },
    cuts: [`rs-1 principal ${A}`, `rs-2 principal ${A}`],
    ends: [`s-1 ${A}`, `s-2 ${A}`],
  },
  {
    name: 'an account behind a folder, with who else is in there',
    shares: [hand([FOLDER], ['s-1', 's-2'])],
    wish: { principal: A },
    cuts: [`rs-1 principal ${FOLDER}`],
    ends: [`s-1 ${A}`, `s-2 ${A}`],
    also: [`s-1 ${B}`, `s-2 ${B}`],
  },
  {
    name: 'a folder that is named, with all in there',
    shares: [hand([FOLDER, A], ['s-1'])],
    wish: { principal: FOLDER },
    cuts: [`rs-1 principal ${FOLDER}`],
    ends: [`s-1 ${B}`],
    remains: [`s-1 ${A}`],
  },
  {
    name: 'a share',
    shares: [hand([A, B], ['s-1', 's-2']), hand([A], ['s-1'], { shareId: 'rs-2' })],
    wish: { shareId: 'rs-1' },
    cuts: [`rs-1 principal ${A}`, `rs-1 principal ${B}`],
    ends: [`s-1 ${B}`, `s-2 ${A}`, `s-2 ${B}`],
    remains: [`s-1 ${A}`],
  },
  {
    name: 'a share that also holds other things, by its snapshots',
    shares: [hand([A], ['s-1', 's-2'], { hasOtherResources: true })],
    wish: { shareId: 'rs-1' },
    cuts: ['rs-1 snapshot s-1', 'rs-1 snapshot s-2'],
    ends: [`s-1 ${A}`, `s-2 ${A}`],
  },
  {
    name: 'what is in a share that is named, and nothing of another',
    shares: [hand([A], ['s-1']), hand([A], ['s-2'], { shareId: 'rs-2' })],
    wish: { shareId: 'rs-1', principal: A },
    cuts: [`rs-1 principal ${A}`],
    ends: [`s-1 ${A}`],
  },
  { name: 'nothing where nobody reads', shares: [hand([B], ['s-1'])], wish: { principal: A }, cuts: [], ends: [] },
];

test.each(CASES)('ends $name', ({ shares, wish, cuts, ends, also = [], remains = [] }) => {
  const made = plan(shares, wish);
  expect(made.cuts.map(({ shareId, side, id }) => `${shareId} ${side} ${id}`)).toEqual(cuts);
  expect(held(made.ends)).toEqual([...ends].sort());
  expect(held(made.alsoEnds)).toEqual([...also].sort());
  expect(held(made.remains)).toEqual([...remains].sort());
});

test('says what an account loses beside snapshots where only that ends less', () => {
  const shares = [hand([A, B], ['s-1', 's-2'], { hasOtherResources: true })];
  expect(plan(shares, { principal: A })).toMatchObject({
    cuts: [{ side: 'principal', id: A }],
    alsoEnds: [],
    alsoLoses: [{ shareId: 'rs-1', principal: A }],
  });
});

describe('what is on its way out', () => {
  test('is not taken out again, and is told', () => {
    const shares = [hand([], ['s-1'], { principals: new Map([[A, leaving]]) })];
    const made = plan(shares, { principal: A });
    expect(made.cuts).toEqual([]);
    expect(held(made.leaving)).toEqual([`s-1 ${A}`]);
  });

  test('is no other way', () => {
    const endingShares = [hand([A], ['s-1'], { shareId: 'rs-2' })];
    const made = plan([hand([A], ['s-1'])], { shareId: 'rs-1' }, { endingShares });
    expect(held(made.ends)).toEqual([`s-1 ${A}`]);
    expect(made.remains).toEqual([]);
  });
});

describe('after the answer', () => {
  const first = plan([hand([A], ['s-1'])], { principal: A });
  const agreed = (shares: readonly ShareState[]) =>
    agreedCuts(first, plan(shares, { principal: A })).map(({ id }) => id);

  test('the same is done', () => {
    expect(agreed([hand([A], ['s-1'])])).toEqual([A]);
  });

  test('what would end more than was shown is not', () => {
    expect(agreed([hand([A, B], ['s-1', 's-2'])])).toEqual([]);
    expect(agreed([hand([A, B], ['s-1'], { hasOtherResources: true })])).toEqual([]);
  });

  test('what was not shown is not', () => {
    expect(agreed([hand([A], ['s-1'], { shareId: 'rs-new' })])).toEqual([]);
  });
});
