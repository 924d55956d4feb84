import { describe, expect, test } from 'vitest';
import type { Directory } from '../../shared/cloud/ports.ts';
import type { ShareState, World } from '../../shared/plan/world.ts';
import { accessOf } from '../../shared/view/access.ts';
import { DAY_MS, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../plan/model.ts';
import { byHand, FOLDER, LAB, membership, open, PARTNER, SHOP, STRANGER } from './by-hand.ts';

const MANAGEMENT = '1000000000000001';

const directory: Directory = {
  directoryId: 'rd-abc123',
  rootFolderId: 'r-root01',
  managementAccountId: MANAGEMENT,
  managementName: 'head office',
  members: [
    { accountId: SHOP, name: 'shop', path: ['rd-abc123', 'r-root01', FOLDER, SHOP] },
    { accountId: LAB, path: ['rd-abc123', 'r-root01', LAB] },
  ],
  goneFolderIds: new Set(),
};

interface Given {
  readonly shares: readonly ShareState[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly retentionDays?: number;
  readonly policy?: object;
  readonly world?: Partial<World>;
  readonly isDirectoryHidden?: boolean;
}

function tell({ shares, tags = {}, retentionDays, policy = {}, world = {}, isDirectoryHidden = false }: Given) {
  const snapshot = { ...snapshotOf('s-1', tags), ...(retentionDays !== undefined && { retentionDays }) };
  const known = isDirectoryHidden ? {} : { directory };
  const rules = policyOf({ principals: { directory: 'any', external: [PARTNER] }, ...policy });
  return accessOf(worldOf([snapshot], shares, world), { policy: rules, nowMs: NOW_MS, ...known }, 's-1')[0];
}

const names = (given: Given): string[] =>
  tell(given)?.readers.map(({ accountId, state }) => `${accountId} ${state}`) ?? [];

describe('who reads', () => {
  test.each<{ name: string; given: Given; expected: readonly string[] }>([
    { name: 'nobody, where no share holds it', given: { shares: [] }, expected: [] },
    {
      name: 'the members below a folder',
      given: { shares: [byHand({ [FOLDER]: membership('held') })] },
      expected: [`${SHOP} reads`],
    },
    {
      name: 'everyone in the directory, the management account too',
      given: { shares: [byHand({ 'rd-abc123': membership('held') })] },
      expected: [`${MANAGEMENT} reads`, `${SHOP} reads`, `${LAB} reads`].sort(),
    },
    {
      name: 'an outsider that has not answered is pending',
      given: { shares: [byHand({ [STRANGER]: membership('settling', { isExternal: true }) }, open)] },
      expected: [`${STRANGER} pending`],
    },
    {
      name: 'an outsider whose invitation lapsed is nobody, though the record still says that it is being added',
      given: {
        shares: [
          byHand({ [STRANGER]: membership('settling', { isExternal: true, sinceMs: NOW_MS - 8 * DAY_MS }) }, open),
        ],
      },
      expected: [],
    },
    {
      name: 'a member that is being added to an open share has no invitation that could lapse',
      given: {
        shares: [byHand({ [SHOP]: membership('settling', { isExternal: false, sinceMs: NOW_MS - 8 * DAY_MS }) }, open)],
      },
      expected: [`${SHOP} pending`],
    },
    {
      name: 'whoever is being taken out, until it is',
      given: { shares: [byHand({ [SHOP]: membership('leaving') })] },
      expected: [`${SHOP} reads`],
    },
    {
      name: 'whoever a share names that is being deleted',
      given: { shares: [], world: { endingShares: [byHand({ [SHOP]: membership('held') })] } },
      expected: [`${SHOP} reads`],
    },
    {
      name: 'nobody that the service failed to add',
      given: { shares: [byHand({ [SHOP]: membership('refused'), [LAB]: membership('failed') })] },
      expected: [],
    },
    {
      name: 'no member that has left the directory',
      given: { shares: [byHand({ [STRANGER]: membership('held', { isExternal: false }) })] },
      expected: [],
    },
    {
      name: 'whoever a share names of whom the service does not say where it is',
      given: { shares: [byHand({ [STRANGER]: membership('held') })] },
      expected: [`${STRANGER} reads`],
    },
    {
      name: 'one of two shares is enough',
      given: {
        shares: [
          byHand({ [PARTNER]: membership('settling', { isExternal: true }) }, open),
          byHand({ [PARTNER]: membership('held', { isExternal: true }) }, { ...open, shareId: 'rs-2' }),
        ],
      },
      expected: [`${PARTNER} reads`],
    },
  ])('$name', ({ given, expected }) => {
    expect(names(given)).toEqual(expected);
    expect(tell(given)?.isComplete).toBe(true);
  });

  test('is not wholly known where a folder or another directory cannot be looked into', () => {
    const shares = [byHand({ [FOLDER]: membership('held'), [SHOP]: membership('held') })];
    expect(tell({ shares, isDirectoryHidden: true })).toMatchObject({
      isComplete: false,
      unknown: [FOLDER],
      readers: [{ accountId: SHOP }],
    });
    expect(tell({ shares: [byHand({ 'rd-other1': membership('held') })] })).toMatchObject({ unknown: ['rd-other1'] });
  });

  test('has a name where the directory gives one', () => {
    const shares = [byHand({ 'rd-abc123': membership('held') })];
    expect(tell({ shares })?.readers.map(({ name }) => name)).toEqual(['head office', 'shop', undefined]);
  });
});

describe('policy permits', () => {
  const held = (principal: string, isExternal: boolean | undefined, kind: ShareState['kind'] = 'external') =>
    byHand({ [principal]: membership('held', isExternal === undefined ? {} : { isExternal }) }, { kind });
  test.each<{ name: string; given: Given; expected: boolean }>([
    { name: 'a listed outsider', given: { shares: [held(PARTNER, true)] }, expected: true },
    { name: "no outsider for the directory's sake", given: { shares: [held(STRANGER, true)] }, expected: false },
    {
      name: "no outsider, by the service's word where the directory is hidden",
      given: { shares: [held(STRANGER, true)], isDirectoryHidden: true },
      expected: false,
    },
    {
      name: 'no outsider of an open share of whom the service says nothing',
      given: { shares: [held(STRANGER, undefined)], isDirectoryHidden: true },
      expected: false,
    },
    { name: 'a member in a share that allows outsiders', given: { shares: [held(SHOP, false)] }, expected: true },
    {
      name: 'an outsider that has joined the directory since',
      given: { shares: [held(LAB, true)] },
      expected: true,
    },
    {
      name: 'a member below a listed folder, by that folder',
      given: { shares: [held(FOLDER, false)], policy: { principals: { directory: [FOLDER] } } },
      expected: true,
    },
    {
      name: 'no member by a share of its own for the sake of its folder',
      given: { shares: [held(SHOP, false)], policy: { principals: { directory: [FOLDER] } } },
      expected: false,
    },
    {
      name: 'nobody for whom no statement of allow lets the snapshot ask',
      given: { shares: [held(SHOP, false)], policy: { allow: [{ to: [LAB] }] } },
      expected: false,
    },
    {
      name: 'a member that a statement names, whoever asks',
      given: { shares: [held(SHOP, false)], policy: { allow: [{ to: [SHOP] }] } },
      expected: true,
    },
    {
      name: 'a member below a folder that a statement names',
      given: { shares: [held(FOLDER, false)], policy: { allow: [{ to: [FOLDER] }] } },
      expected: true,
    },
    {
      name: 'no member below a folder in a share of its own, where a statement names the folder',
      given: { shares: [held(SHOP, false)], policy: { allow: [{ to: [FOLDER] }] } },
      expected: false,
    },
    {
      name: 'nobody that waits for approval',
      given: {
        shares: [held(PARTNER, true)],
        tags: { 'share-to': PARTNER },
        policy: { allow: [{ to: [PARTNER], approval: 'required' }] },
      },
      expected: false,
    },
    {
      name: 'who is approved',
      given: {
        shares: [held(PARTNER, true)],
        tags: { 'share-approved': PARTNER },
        policy: { allow: [{ to: [PARTNER], approval: 'required' }] },
      },
      expected: true,
    },
    {
      name: 'whom a rule asks for, beside allow',
      given: {
        shares: [held(SHOP, false)],
        policy: { allow: [{ to: [LAB] }], rules: [{ match: { name: '*' }, shareTo: SHOP }] },
      },
      expected: true,
    },
    {
      name: 'a listed member also by a folder that is not',
      given: { shares: [held(FOLDER, false)], policy: { principals: { directory: [SHOP] } } },
      expected: true,
    },
  ])('$name: $expected', ({ given, expected }) => {
    expect(tell(given)?.readers.map(({ isPermitted }) => isPermitted)).toEqual([expected]);
  });
});

describe('the end of access', () => {
  const NEVER = Number.POSITIVE_INFINITY;
  const ours = shareOf('rs-ours', [SHOP], ['s-1']);
  const hand = byHand({ [SHOP]: membership('held') });
  const madeMs = snapshotOf('s-1', {}).createdAtMs;
  const limited = { 'share-to': `${SHOP}/30d` };
  const LIMIT_MS = madeMs + 30 * DAY_MS;
  test.each<{ name: string; given: Given; endsAtMs: number }>([
    { name: 'is the limit of the tag', given: { shares: [ours], tags: limited }, endsAtMs: LIMIT_MS },
    {
      name: 'is none in a mode that revokes nothing',
      given: { shares: [ours], tags: limited, policy: { mode: 'upsert-only' } },
      endsAtMs: NEVER,
    },
    {
      name: 'is none in a region that the policy does not have',
      given: { shares: [ours], tags: limited, policy: { regions: ['cn-shanghai'] } },
      endsAtMs: NEVER,
    },
    {
      name: 'is none where a share by hand gives it as well',
      given: { shares: [ours, hand], tags: limited },
      endsAtMs: NEVER,
    },
    { name: 'is over where nobody asks for it any more', given: { shares: [ours] }, endsAtMs: NOW_MS },
    {
      name: 'is ahead of the retention for what is merely kept',
      given: { shares: [ours], tags: { 'share-to': 'nonsense' }, retentionDays: 90 },
      endsAtMs: madeMs + 89 * DAY_MS,
    },
    {
      name: 'is the end of retention by hand where shares by hand are tidied as well',
      given: { shares: [hand], retentionDays: 90, policy: { hygiene: { scope: 'all' } } },
      endsAtMs: madeMs + 90 * DAY_MS,
    },
    {
      name: 'is over while a share is being deleted',
      given: { shares: [], world: { endingShares: [hand] } },
      endsAtMs: NOW_MS,
    },
  ])('$name', ({ given, endsAtMs }) => {
    expect(tell(given)?.readers.map((reader) => reader.endsAtMs)).toEqual([endsAtMs]);
  });
});
