import { describe, expect, test } from 'vitest';
import type { Directory } from '../../shared/cloud/ports.ts';
import type { ShareState, World } from '../../shared/plan/world.ts';
import { exposureOf } from '../../shared/view/exposure/analyze.ts';
import { counts, type ExposureFinding } from '../../shared/view/exposure/finding.ts';
import { DAY_MS, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../plan/model.ts';
import { byHand, FOLDER, LAB, membership, open, PARTNER, SHOP, STRANGER } from './by-hand.ts';

const EMPTY = 'fd-Empty00001';
const GONE = 'fd-Gone000001';

const directory: Directory = {
  directoryId: 'rd-abc123',
  rootFolderId: 'r-root01',
  managementAccountId: '1000000000000001',
  members: [
    { accountId: SHOP, name: 'shop', path: ['rd-abc123', 'r-root01', FOLDER, SHOP] },
    { accountId: LAB, path: ['rd-abc123', 'r-root01', LAB] },
  ],
  goneFolderIds: new Set([GONE]),
};
const held = membership('held');
const outside = membership('held', { isExternal: true });
const invited = membership('settling', { isExternal: true });

interface Given {
  readonly shares: readonly ShareState[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly policy?: object;
  readonly world?: Partial<World>;
  readonly isDirectoryHidden?: boolean;
}

function find({ shares, tags = {}, policy = {}, world = {}, isDirectoryHidden = false }: Given): ExposureFinding[] {
  const rules = policyOf({ principals: { directory: 'any', external: [PARTNER] }, ...policy });
  const known = isDirectoryHidden ? {} : { directory };
  const there = worldOf([snapshotOf('s-1', tags), snapshotOf('s-2', {})], shares, world);
  return exposureOf(there, { policy: rules, nowMs: NOW_MS, ...known });
}

const told = (given: Given): string[] =>
  find(given).map(({ severity, kind, principal, accounts, unpeopled }) =>
    [severity, kind, principal, ...accounts.map(({ accountId }) => accountId), ...(unpeopled ? [unpeopled] : [])].join(
      ' ',
    ),
  );

const LISTED = { principals: { directory: [SHOP], external: [PARTNER] } };

describe('what is exposed, and how bad it is', () => {
  test.each<{ name: string; given: Given; expected: readonly string[] }>([
    { name: 'nothing, where nobody reads', given: { shares: [] }, expected: [] },
    { name: 'nothing, where a member reads that may', given: { shares: [byHand({ [SHOP]: held })] }, expected: [] },
    {
      name: 'a stranger that reads',
      given: { shares: [byHand({ [STRANGER]: outside }, open)] },
      expected: [`critical not-permitted ${STRANGER} ${STRANGER}`],
    },
    {
      name: 'a stranger that is invited',
      given: { shares: [byHand({ [STRANGER]: invited }, open)] },
      expected: [`high pending ${STRANGER} ${STRANGER}`],
    },
    {
      name: 'a member that the policy does not list',
      given: { shares: [byHand({ [LAB]: held })], policy: LISTED },
      expected: [`high not-permitted ${LAB} ${LAB}`],
    },
    {
      name: 'a member that the policy does not list and that is being added',
      given: { shares: [byHand({ [LAB]: membership('settling') })], policy: LISTED },
      expected: [`medium pending ${LAB} ${LAB}`],
    },
    {
      name: 'those behind a folder that the policy does not list, but for whom it lists',
      given: {
        shares: [byHand({ 'rd-abc123': held })],
        policy: LISTED,
      },
      expected: [`high not-permitted rd-abc123 1000000000000001 ${LAB}`],
    },
    {
      name: 'nobody behind a folder that the policy lists',
      given: { shares: [byHand({ [FOLDER]: held })], policy: { principals: { directory: [FOLDER] } } },
      expected: [],
    },
    {
      name: 'whoever comes into an empty folder that the policy does not list',
      given: { shares: [byHand({ [EMPTY]: held })], policy: LISTED },
      expected: [`low not-permitted ${EMPTY} empty`],
    },
    {
      name: 'a folder that the policy does not list and that cannot be looked into',
      given: { shares: [byHand({ [FOLDER]: held })], policy: LISTED, isDirectoryHidden: true },
      expected: [`high not-permitted ${FOLDER} unlisted`],
    },
    {
      name: 'no folder that the policy lists, though it cannot be looked into',
      given: { shares: [byHand({ [FOLDER]: held })], isDirectoryHidden: true },
      expected: [],
    },
    {
      name: 'a partner by a share that nothing ends',
      given: { shares: [byHand({ [PARTNER]: outside }, open)] },
      expected: [`medium no-end ${PARTNER} ${PARTNER}`],
    },
    {
      name: 'a partner that is invited to such a share',
      given: { shares: [byHand({ [PARTNER]: invited }, open)] },
      expected: [`low pending ${PARTNER} ${PARTNER}`],
    },
    {
      name: 'no partner that reads until a day',
      given: {
        tags: { 'share-to': `${PARTNER}/2026-12-31` },
        shares: [byHand({ [PARTNER]: outside }, { ...open, isOurs: true })],
      },
      expected: [],
    },
    {
      name: 'a partner that reads until a day by one share, and by another without an end',
      given: {
        tags: { 'share-to': `${PARTNER}/2026-12-31` },
        shares: [
          byHand({ [PARTNER]: outside }, { ...open, isOurs: true }),
          byHand({ [PARTNER]: outside }, { ...open, shareId: 'rs-2' }),
        ],
      },
      expected: [`medium no-end ${PARTNER} ${PARTNER}`],
    },
    {
      name: 'a partner that reads until a day, in a mode that ends nothing',
      given: {
        tags: { 'share-to': `${PARTNER}/2026-12-31` },
        shares: [byHand({ [PARTNER]: outside }, { ...open, isOurs: true })],
        policy: { mode: 'upsert-only' },
      },
      expected: [`medium no-end ${PARTNER} ${PARTNER}`],
    },
    {
      name: 'a stranger by a share that is being deleted',
      given: { shares: [], world: { endingShares: [byHand({ [STRANGER]: outside }, open)] } },
      expected: [`critical not-permitted ${STRANGER} ${STRANGER}`],
    },
    {
      name: 'a folder that is gone, an account that has left, and another directory',
      given: {
        shares: [
          byHand({ [GONE]: held, [STRANGER]: membership('held', { isExternal: false }), 'rd-other1': held }, open),
        ],
      },
      expected: [
        'high left-directory rd-other1 elsewhere',
        `medium left-directory ${STRANGER} left`,
        `medium left-directory ${GONE} gone`,
      ],
    },
    {
      name: 'what else a share holds, to everyone whom it names',
      given: { shares: [byHand({ [SHOP]: held, [STRANGER]: outside }, { ...open, hasOtherResources: true })] },
      expected: [
        `critical not-permitted ${STRANGER} ${STRANGER}`,
        `medium other-resources ${STRANGER} ${STRANGER}`,
        `low other-resources ${SHOP} ${SHOP}`,
      ],
    },
  ])('$name', ({ given, expected }) => {
    expect(told(given)).toEqual(expected);
  });
});

test('tells by which shares, whose they are, since when, and what asks for it', () => {
  const mine = shareOf('rs-mine', [], ['s-1'], {
    ...open,
    principals: new Map([[PARTNER, outside]]),
    tags: { 'snapshare:installation': 'acme' },
  });
  const theirs = byHand({ [PARTNER]: membership('held', { isExternal: true, sinceMs: NOW_MS - 1000 }) }, open);
  const [found, ...more] = find({ shares: [mine, theirs], tags: { 'share-to': PARTNER } });
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    snapshotIds: ['s-1'],
    askedBy: ['tag share-to'],
    endsAtMs: Number.POSITIVE_INFINITY,
    shares: [
      { shareId: 'rs-hand', isOurs: false, createdAtMs: NOW_MS - DAY_MS, sinceMs: NOW_MS - 1000, isEnding: false },
      { shareId: 'rs-mine', isOurs: true, installation: 'acme' },
    ],
  });
});

test('ends by itself where the next sweep ends it', () => {
  const ours = shareOf('rs-1', [], ['s-1'], { ...open, principals: new Map([[STRANGER, outside]]) });
  expect(find({ shares: [ours] })).toMatchObject([{ kind: 'not-permitted', endsAtMs: NOW_MS }]);
});

describe('the id of a finding', () => {
  const shares = [
    byHand({ [STRANGER]: outside, [LAB]: held }, { ...open, snapshots: new Map([['s-1', held]]) }),
    byHand({ [STRANGER]: outside }, { ...open, shareId: 'rs-2', snapshots: new Map([['s-2', held]]) }),
  ];
  const idsOf = (given: Given): string[] =>
    find(given)
      .map(({ id }) => id)
      .sort();
  const ids = idsOf({ shares, policy: LISTED });

  test('is of each finding alone', () => {
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
  });

  test('is the same in another order, another day, and by another share', () => {
    const later = [...shares].reverse().map((share) => ({ ...share, shareId: `${share.shareId}-new`, createdAtMs: 1 }));
    expect(idsOf({ shares: later, policy: LISTED })).toEqual(ids);
  });

  test('is another in another region or account', () => {
    const elsewhere = idsOf({ shares, policy: LISTED, world: { regionId: 'cn-beijing' } });
    const others = idsOf({ shares, policy: LISTED, world: { accountId: '1234567890123457' } });
    expect(new Set([...ids, ...elsewhere, ...others]).size).toBe(9);
  });
});

describe('what the policy accepts', () => {
  const shares = [byHand({ [STRANGER]: outside }, { ...open, hasOtherResources: true })];
  const accept = (...accepted: readonly object[]) => find({ shares, policy: { exposure: { accepted } } });
  const audit = { principal: STRANGER, snapshots: 's-1', until: '2026-03-01', because: 'audit' };

  test.each<{ name: string; given: object; expected: boolean }>([
    { name: 'by the id', given: {}, expected: true },
    { name: 'by the name', given: { snapshots: 'name-of-*' }, expected: true },
    { name: 'of all', given: { snapshots: '*' }, expected: true },
    { name: 'not by a pattern of ids', given: { snapshots: 's-*' }, expected: false },
    { name: 'not of another snapshot', given: { snapshots: 's-2' }, expected: false },
    { name: 'not of another principal', given: { principal: PARTNER }, expected: false },
    { name: 'until the end of the day', given: { until: '2026-03-01' }, expected: true },
    { name: 'not after it', given: { until: '2026-02-28' }, expected: false },
  ])('$name', ({ given, expected }) => {
    expect(accept({ ...audit, ...given }).map((one) => !counts(one))).toEqual([expected, expected]);
  });

  test('is still told, with its reason, also when it has lapsed', () => {
    expect(accept({ ...audit, until: '2026-02-01' })).toMatchObject([
      { kind: 'not-permitted', acceptance: { until: '2026-02-01', because: 'audit', hasLapsed: true } },
      { kind: 'other-resources' },
    ]);
  });

  test('counts for the longest of several', () => {
    expect(accept({ ...audit, until: '2026-02-01' }, audit)).toMatchObject([
      { acceptance: { until: '2026-03-01', hasLapsed: false } },
      {},
    ]);
  });

  test('is what a share else holds only where it is all of its snapshots', () => {
    const both = [byHand({ [STRANGER]: outside }, { ...open, hasOtherResources: true })].map((share) => ({
      ...share,
      snapshots: new Map([...share.snapshots, ['s-2', held]]),
    }));
    const accepted = find({ shares: both, policy: { exposure: { accepted: [audit] } } });
    expect(accepted.map(({ kind, snapshotIds, acceptance }) => [kind, snapshotIds, acceptance?.because])).toEqual([
      ['not-permitted', ['s-1'], 'audit'],
      ['not-permitted', ['s-2'], undefined],
      ['other-resources', ['s-1', 's-2'], undefined],
    ]);
  });
});
