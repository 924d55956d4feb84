import { describe, expect, test } from 'vitest';
import { nameOfShare } from '../../shared/plan/cover/share-set.ts';
import type { Membership, ShareState } from '../../shared/plan/world.ts';
import { statusOfRegion } from '../../shared/view/status.ts';
import { DAY_MS, NOW_MS, OWNER, policyOf, shareOf, snapshotOf, worldOf } from '../plan/model.ts';

const MEMBER = '1111222233334444';
const PARTNER = '2222333344445555';
const POLICY = policyOf({ principals: { directory: 'any', external: [PARTNER] }, blockWhenTagged: ['secret'] });
const standing = (standing: Membership['standing']): Membership => ({ standing, sinceMs: NOW_MS, changedMs: NOW_MS });
const external = { kind: 'external' } as const;

interface Case {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly shares: readonly ShareState[];
  /** Those that are being deleted. */
  readonly ending?: readonly ShareState[];
  readonly isAvailable?: boolean;
  /** `principal state`, with `seen` when it is in effect. */
  readonly expected: readonly string[];
}

const TAGGED = { 'share-to': MEMBER };

const CASES: readonly Case[] = [
  { name: 'nobody asks and nothing is shared', tags: {}, shares: [], expected: [] },
  { name: 'asked for, no share yet', tags: TAGGED, shares: [], expected: [`${MEMBER} wanted`] },
  {
    name: 'asked for and shared',
    tags: TAGGED,
    shares: [shareOf('rs-1', [MEMBER], ['s-1'])],
    expected: [`${MEMBER} granted seen`],
  },
  {
    name: 'asked for and on its way',
    tags: TAGGED,
    shares: [shareOf('rs-1', [MEMBER], [], { snapshots: new Map([['s-1', standing('settling')]]) })],
    expected: [`${MEMBER} settling`],
  },
  {
    name: 'asked for by an outsider who has not accepted',
    tags: { 'share-to': PARTNER },
    shares: [shareOf('rs-1', [], ['s-1'], { ...external, principals: new Map([[PARTNER, standing('settling')]]) })],
    expected: [`${PARTNER} awaiting acceptance`],
  },
  {
    name: 'asked for and refused by the service',
    tags: TAGGED,
    shares: [shareOf('rs-1', [MEMBER], [], { snapshots: new Map([['s-1', standing('refused')]]) })],
    expected: [`${MEMBER} refused`],
  },
  {
    name: 'asked for while a share is still letting it go',
    tags: TAGGED,
    shares: [shareOf('rs-1', [MEMBER], [], { snapshots: new Map([['s-1', standing('leaving')]]) })],
    expected: [`${MEMBER} wanted seen`],
  },
  {
    name: 'asked for while a share of ours is being deleted',
    tags: TAGGED,
    shares: [],
    ending: [shareOf('rs-1', [MEMBER], ['s-1'])],
    expected: [`${MEMBER} wanted seen`],
  },
  {
    name: 'not asked for, by a share of ours that is being deleted',
    tags: {},
    shares: [],
    ending: [shareOf('rs-1', [MEMBER], ['s-1'])],
    expected: [`${MEMBER} ending seen`],
  },
  {
    name: 'not asked for, by a share of others that is being deleted',
    tags: {},
    shares: [],
    ending: [shareOf('rs-1', [MEMBER], ['s-1'], { isOurs: false })],
    expected: [`${MEMBER} foreign seen`],
  },
  {
    name: 'asked for, on its way by one share and leaving another that still gives it',
    tags: TAGGED,
    shares: [
      shareOf('rs-1', [MEMBER], [], { snapshots: new Map([['s-1', standing('settling')]]) }),
      shareOf('rs-2', [MEMBER], [], { snapshots: new Map([['s-1', standing('leaving')]]) }),
    ],
    expected: [`${MEMBER} settling seen`],
  },
  { name: 'asked for, not ready', tags: TAGGED, shares: [], isAvailable: false, expected: [`${MEMBER} blocked`] },
  {
    name: 'asked for, not ready, but shared',
    tags: TAGGED,
    shares: [shareOf('rs-1', [MEMBER], ['s-1'])],
    isAvailable: false,
    expected: [`${MEMBER} kept seen`],
  },
  {
    name: 'asked for, but a label blocks it',
    tags: { ...TAGGED, secret: '' },
    shares: [],
    expected: [`${MEMBER} blocked`],
  },
  {
    name: 'asked for, not ready, but shared as with an outsider, which policy does not list',
    tags: TAGGED,
    shares: [shareOf('rs-1', [MEMBER], ['s-1'], external)],
    isAvailable: false,
    expected: [`${MEMBER} unwanted seen`],
  },
  {
    name: 'a tag that cannot be read keeps what is shared',
    tags: { 'share-to': 'nonsense' },
    shares: [shareOf('rs-1', [MEMBER], ['s-1'])],
    expected: [`${MEMBER} kept seen`],
  },
  {
    name: 'shared and nobody asks',
    tags: {},
    shares: [shareOf('rs-1', [MEMBER], ['s-1'])],
    expected: [`${MEMBER} unwanted seen`],
  },
  {
    name: 'being removed',
    tags: {},
    shares: [shareOf('rs-1', [MEMBER], [], { snapshots: new Map([['s-1', standing('leaving')]]) })],
    expected: [`${MEMBER} ending seen`],
  },
  {
    name: 'its time is over and it is gone',
    tags: { 'share-to': `${MEMBER}/1h` },
    shares: [],
    expected: [],
  },
  {
    name: 'its time is over and it is still shared',
    tags: { 'share-to': `${MEMBER}/1h` },
    shares: [shareOf('rs-1', [MEMBER], ['s-1'])],
    expected: [`${MEMBER} unwanted seen`],
  },
  {
    name: 'in a share of ours and in one that is not',
    tags: TAGGED,
    shares: [shareOf('rs-1', [MEMBER], ['s-1']), shareOf('rs-2', [MEMBER], ['s-1'], { isOurs: false })],
    expected: [`${MEMBER} foreign seen`, `${MEMBER} granted seen`],
  },
];

describe('a snapshot that asks for an outsider that is not asked again', () => {
  const DECLINED = { [`snapshare:declined:${PARTNER}`]: 'declined' };
  const invited = (tags: Readonly<Record<string, string>>, snapshotIds: readonly string[], agoDays = 8) =>
    shareOf('rs-1', [], snapshotIds, {
      ...external,
      name: nameOfShare('external', [PARTNER]),
      tags,
      principals: new Map([
        [PARTNER, { standing: 'settling', sinceMs: NOW_MS - agoDays * DAY_MS, changedMs: NOW_MS - agoDays * DAY_MS }],
      ]),
    });
  const statusesOf = (shares: readonly ShareState[]) => {
    const asking = ['s-1', 's-2'].map((id) => snapshotOf(id, { 'share-to': PARTNER }));
    const unclear = snapshotOf('s-3', { 'share-to': 'nonsense' });
    const { grants } = statusOfRegion(worldOf([...asking, unclear], shares), POLICY, NOW_MS);
    return grants
      .filter(({ snapshotId }) => snapshotId !== 's-3')
      .map(({ snapshotId, state, refusal }) => [snapshotId, state, ...(refusal ? [refusal.code] : [])].join(' '));
  };

  test.each([
    {
      what: 'it declined',
      shares: [invited(DECLINED, ['s-1'])],
      expected: ['s-1 refused INVITATION_DECLINED', 's-2 refused INVITATION_DECLINED'],
    },
    {
      what: 'its invitation lapsed, and a snapshot of its share does not ask for it',
      shares: [invited({}, ['s-1', 's-3'])],
      expected: ['s-1 refused INVITATION_LAPSED', 's-2 refused INVITATION_LAPSED'],
    },
    {
      what: 'nothing but time, since the next sweep renews the invitation',
      shares: [invited({}, ['s-1'])],
      expected: ['s-1 awaiting acceptance', 's-2 wanted'],
    },
    {
      what: 'nothing, where it has accepted another share',
      shares: [invited(DECLINED, ['s-1']), shareOf('rs-2', [PARTNER], ['s-1'], external)],
      expected: ['s-1 granted', 's-2 refused INVITATION_DECLINED'],
    },
  ])('says so and what to do: $what', ({ shares, expected }) => {
    expect(statusesOf(shares)).toEqual(expected);
  });

  test('is told the remedy', () => {
    const world = worldOf([snapshotOf('s-1', { 'share-to': PARTNER })], [invited(DECLINED, [])]);
    expect(statusOfRegion(world, POLICY, NOW_MS).grants[0]?.refusal?.remedy).toContain(`snapshare reinvite ${PARTNER}`);
  });
});

describe('the state of a grant', () => {
  test.each(CASES)('$name', ({ tags, shares, ending: endingShares = [], isAvailable = true, expected }) => {
    const world = worldOf([snapshotOf('s-1', tags, { isAvailable })], shares, { endingShares });
    const { grants } = statusOfRegion(world, POLICY, NOW_MS);
    const shown = grants.map((one) => `${one.principal} ${one.state}${one.isInEffect ? ' seen' : ''}`);
    expect(shown.sort()).toEqual(expected);
  });
});

test('a grant knows who asked, when it ends and why, and which shares give it', () => {
  const snapshot = snapshotOf('s-1', { 'share-to': `${MEMBER}/3d` }, { name: 'golden-1' });
  const policy = policyOf({ rules: [{ match: { name: 'golden-*' }, shareTo: `${MEMBER}/2d` }] });
  const world = worldOf([snapshot], [shareOf('rs-1', [MEMBER], ['s-1'])]);
  expect(statusOfRegion(world, policy, NOW_MS).grants).toEqual([
    {
      regionId: 'cn-hangzhou',
      snapshotId: 's-1',
      principal: MEMBER,
      state: 'granted',
      isExternal: false,
      isInEffect: true,
      isPermitted: true,
      endsAtMs: NOW_MS + 2 * DAY_MS,
      endsBecause: 'its own limit',
      askedBy: ['tag share-to', 'rule 1'],
      shareIds: ['rs-1'],
    },
  ]);
});

test('a principal of a foreign share that is open to outsiders counts as one', () => {
  const share = shareOf('rs-1', ['3333444455556666'], ['s-1'], { isOurs: false, kind: 'external' });
  const { grants } = statusOfRegion(worldOf([snapshotOf('s-1', {})], [share]), POLICY, NOW_MS);
  expect(grants).toMatchObject([{ state: 'foreign', isExternal: true, isInEffect: true }]);
});

test('a snapshot that is gone but still in a share of ours is unwanted by everybody', () => {
  const { grants } = statusOfRegion(worldOf([], [shareOf('rs-1', [MEMBER], ['s-9'])]), POLICY, NOW_MS);
  expect(grants).toMatchObject([{ snapshotId: 's-9', state: 'unwanted', askedBy: [] }]);
});

test('the owner itself is never asked for', () => {
  const { grants } = statusOfRegion(worldOf([snapshotOf('s-1', { 'share-to': OWNER })], []), POLICY, NOW_MS);
  expect(grants).toEqual([]);
});
