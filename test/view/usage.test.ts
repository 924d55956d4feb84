import { describe, expect, test } from 'vitest';
import { CloudCallError } from '../../shared/base/errors.ts';
import type { Disk, Snapshot } from '../../shared/cloud/ports.ts';
import { USED_FROM_TAG } from '../../shared/plan/sharee/uses.ts';
import type { ShareState } from '../../shared/plan/world.ts';
import { accessOf } from '../../shared/view/access.ts';
import { statusOfRegion } from '../../shared/view/status.ts';
import { type SightFailure, sightOf } from '../../shared/view/usage/sight.ts';
import { unusedGrants } from '../../shared/view/usage/unused.ts';
import { usageOf } from '../../shared/view/usage/usage.ts';
import { DAY_MS, NOW_MS, OWNER, policyOf, shareOf, snapshotOf, worldOf } from '../plan/model.ts';
import { byHand, FOLDER, LAB, membership, SHOP } from './by-hand.ts';

const HANGZHOU = 'cn-hangzhou';
const SHANGHAI = 'cn-shanghai';
const days = (count: number): number => NOW_MS - count * DAY_MS;

/** The snapshot as SHOP sees it. */
const seen = snapshotOf('s-seen', { 'acs:ecs:sharedFrom': `${OWNER}:${HANGZHOU}:s-1` });
const UNTIMED: Disk = {
  diskId: 'd-1',
  name: '',
  status: 'Available',
  zoneId: 'cn-hangzhou-h',
  category: 'cloud_essd',
  sizeGiB: 40,
  sourceSnapshotId: 's-seen',
  tags: {},
};
const diskOf = (more: Partial<Disk> = {}): Disk => ({ ...UNTIMED, createdAtMs: days(40), ...more });
const copyOf = (snapshotId: string, more: Partial<Snapshot>): Snapshot =>
  snapshotOf(snapshotId, {}, { createdAtMs: days(40), sourceRegionId: HANGZHOU, ...more });
const denied = (what: SightFailure['what']): SightFailure => ({
  what,
  error: new CloudCallError({
    action: what,
    regionId: HANGZHOU,
    cloudCode: 'NoPermission',
  }),
});

interface Given {
  readonly disks?: readonly Disk[];
  readonly here?: readonly Snapshot[];
  readonly there?: readonly Snapshot[];
  readonly failures?: Readonly<Record<string, readonly SightFailure[]>>;
  readonly isUnlisted?: boolean;
  /** The region of the snapshot was not read wholly. */
  readonly isUnread?: boolean;
  readonly shares?: readonly ShareState[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly rules?: readonly object[];
  /** Of the owner's shares; undefined where their region is not asked about. */
  readonly isRead?: boolean | undefined;
  /** Other accounts are looked at as well. */
  readonly areSeveral?: true;
}

const old = membership('held', { changedMs: days(60) });
const oldShare = (isOurs: boolean, principal = SHOP): ShareState =>
  shareOf('rs-old', [], [], {
    isOurs,
    principals: new Map([[principal, old]]),
    snapshots: new Map([['s-1', old]]),
  });

/** What SHOP made of s-1, and the grants of it that were unused for 30 days. */
function told({ disks = [], here = [seen], there = [], failures = {}, isUnlisted = false, ...given }: Given) {
  const { shares = [oldShare(true)], tags = { 'share-to': SHOP }, rules = [] } = given;
  const isRead = 'isRead' in given ? given.isRead : true;
  const policy = policyOf({ rules });
  const world = worldOf([snapshotOf('s-1', tags)], shares);
  const access = accessOf(world, { policy, nowMs: NOW_MS });
  const regions = new Map([
    [HANGZHOU, sightOf(HANGZHOU, { snapshots: here, disks }, failures[HANGZHOU] ?? [])],
    [SHANGHAI, sightOf(SHANGHAI, { snapshots: there, disks: [] }, failures[SHANGHAI] ?? [])],
  ]);
  const usage = usageOf({
    access,
    sights: isUnlisted ? [] : [{ accountId: SHOP, regions }],
    ownerAccountId: OWNER,
    regionOf: new Map([['s-1', HANGZHOU]]),
    regions: new Map(isRead === undefined ? [] : [[HANGZHOU, isRead]]),
  });
  const { grants } = statusOfRegion(world, policy, NOW_MS);
  const findings = unusedGrants({
    ...{ world, policy, grants, access, usage: usage.snapshots, nowMs: NOW_MS },
    regionIds: [HANGZHOU, SHANGHAI],
    unusedForMs: 30 * DAY_MS,
    ...(given.areSeveral && { ownerAccountId: OWNER }),
  });
  const [account] = usage.snapshots[0]?.accounts ?? [];
  return {
    made: account?.made.map(({ id, madeOfCopy }) => (madeOfCopy === undefined ? id : `${id} of ${madeOfCopy}`)),
    state: account?.state,
    isComplete: usage.snapshots[0]?.isComplete,
    unknown: account?.unknown.map(({ what }) => what),
    untold: usage.untold.map(({ thing }) => thing.id),
    findings,
  };
}

describe('what was made of a snapshot', () => {
  const noted = { tags: { [USED_FROM_TAG]: `${OWNER}:${HANGZHOU}:s-1` } };
  test.each<{ name: string; given: Given; made?: readonly string[]; untold?: readonly string[] }>([
    { name: 'nothing', given: {} },
    { name: 'a disk, by the id under which it is seen', given: { disks: [diskOf()] }, made: ['d-1'] },
    {
      name: 'a disk, by the id that its owner knows',
      given: { disks: [diskOf({ sourceSnapshotId: 's-1' })] },
      made: ['d-1'],
    },
    {
      name: 'newest first, across copies of copies and their disks',
      given: {
        there: [copyOf('s-a', { sourceSnapshotId: 's-seen', createdAtMs: days(9) })],
        here: [seen, copyOf('s-b', { sourceSnapshotId: 's-a', sourceRegionId: SHANGHAI, createdAtMs: days(8) })],
        disks: [diskOf({ sourceSnapshotId: 's-b', createdAtMs: days(7) })],
      },
      made: ['d-1 of s-b', 's-b of s-a', 's-a'],
    },
    {
      name: 'what Snapshare made and noted, though its copy is gone and the service names no source',
      given: {
        there: [copyOf('s-a', { ...noted, sourceSnapshotId: 's-gone', createdAtMs: days(1) })],
        here: [seen, snapshotOf('s-b', noted.tags, { createdAtMs: days(2) })],
      },
      made: ['s-a', 's-b'],
    },
    {
      name: 'not what was made of own snapshots, or of what nobody sees any more',
      given: {
        here: [seen, snapshotOf('s-own', {}), copyOf('s-c', { sourceSnapshotId: 's-gone' })],
        disks: [
          diskOf({ sourceSnapshotId: 's-own' }),
          diskOf({ diskId: 'd-2', sourceSnapshotId: 's-gone' }),
          diskOf({ diskId: 'd-3', sourceSnapshotId: '' }),
        ],
      },
      untold: ['s-c', 'd-2'],
    },
    {
      name: 'a circle of copies, which only lies could make, ends',
      given: {
        here: [seen, copyOf('s-x', { sourceSnapshotId: 's-y' }), copyOf('s-y', { sourceSnapshotId: 's-x' })],
      },
    },
    {
      name: 'by a copy that names no source: nothing tells',
      given: { here: [seen, copyOf('s-n', {})] },
      untold: ['s-n'],
    },
  ])('$name', ({ given, made = [], untold = [] }) => {
    expect(told(given)).toMatchObject({ made, untold, unknown: [], state: 'reads' });
  });

  test('stays known by its note once nobody shares it', () => {
    expect(told({ shares: [], here: [], disks: [diskOf(noted)] })).toMatchObject({ made: ['d-1'], state: 'ended' });
  });

  test.each<{ name: string; given: Given; state: string | undefined }>([
    { name: 'the shares of its region were not read', given: { shares: [], isRead: false }, state: 'unknown' },
    { name: 'its region is not asked about', given: { shares: [], isRead: undefined }, state: undefined },
    {
      name: 'the accounts of a folder that reads it are not known',
      given: { shares: [oldShare(true, FOLDER)] },
      state: 'unknown',
    },
  ])('is not said to be of an access that ended where $name', ({ given, state }) => {
    const { state: found, isComplete, findings } = told({ ...given, disks: [diskOf()] });
    expect({ found, isComplete, findings }).toEqual({ found: state, isComplete: state && false, findings: [] });
  });
});

describe('a grant of 60 days of which nothing was made for 30', () => {
  const UNUSED = [
    { code: 'GRANT_UNUSED', snapshotId: 's-1', principal: SHOP, facts: { since: '2025-12-31', days: 30 } },
  ];

  test.each<{ name: string; given: Given; command: string }>([
    { name: 'asked for by its tag', given: {}, command: `snapshare unshare s-1 ${SHOP}` },
    {
      name: 'used longer ago',
      given: { disks: [diskOf()], there: [copyOf('s-a', { sourceSnapshotId: 's-seen' })] },
      command: `snapshare unshare s-1 ${SHOP}`,
    },
    {
      name: 'given by hand',
      given: { tags: {}, shares: [oldShare(false)] },
      command: `snapshare revoke s-1 --account ${SHOP}`,
    },
    {
      name: 'asked for by its tag in one of several accounts',
      given: { areSeveral: true },
      command: `snapshare unshare s-1 ${SHOP} --account ${OWNER}`,
    },
    {
      name: 'given by hand in one of several accounts',
      given: { areSeveral: true, tags: {}, shares: [oldShare(false)] },
      command: `snapshare revoke s-1 --account ${SHOP} --owner ${OWNER}`,
    },
    {
      name: 'asked for by a rule as well',
      given: { rules: [{ match: { name: '*' }, shareTo: SHOP }] },
      command: `snapshare revoke s-1 --account ${SHOP} --edit-tags`,
    },
  ])('$name is found, with the command that ends it', ({ given, command }) => {
    const { findings } = told(given);
    expect(findings).toMatchObject(UNUSED);
    expect(findings[0]?.facts['command']).toBe(command);
    expect(findings[0]?.message).toContain(`${HANGZHOU}, ${SHANGHAI}`);
    expect(findings[0]?.remedy).toContain(command);
  });

  test.each<{ name: string; given: Given; unknown?: readonly string[] }>([
    { name: 'a disk was made since', given: { disks: [diskOf({ createdAtMs: days(29) })] } },
    {
      name: 'a disk was made at a time that is not told',
      given: { disks: [UNTIMED] },
    },
    {
      name: 'a copy of a copy was made since',
      given: {
        there: [
          copyOf('s-a', { sourceSnapshotId: 's-seen' }),
          copyOf('s-b', { sourceSnapshotId: 's-a', sourceRegionId: SHANGHAI, createdAtMs: days(3) }),
        ],
      },
    },
    {
      name: 'a copy was made since that names no source',
      given: { here: [seen, copyOf('s-n', { createdAtMs: days(3) })] },
    },
    { name: 'the grant is younger', given: { shares: [byHand({ [SHOP]: membership('held') })] } },
    { name: 'it ends by itself', given: { tags: {} } },
    { name: 'its account is no member', given: { isUnlisted: true }, unknown: ['members'] },
    {
      name: 'its disks were not read',
      given: { failures: { [HANGZHOU]: [denied('DescribeDisks')] } },
      unknown: ['DescribeDisks'],
    },
    {
      name: 'copies elsewhere were not read',
      given: { failures: { [SHANGHAI]: [denied('DescribeSnapshots')] } },
      unknown: ['DescribeSnapshots'],
    },
    { name: 'the account is not seen to see it', given: { here: [] }, unknown: ['sharedFrom'] },
    { name: 'who stands behind a folder is not known', given: { shares: [oldShare(false, FOLDER)], tags: {} } },
    {
      name: 'another account is looked into',
      given: { shares: [oldShare(true, LAB)], tags: { 'share-to': LAB } },
      unknown: ['members'],
    },
  ])('is not told of when $name', ({ given, unknown = [] }) => {
    const { findings, unknown: found = [] } = told(given);
    expect(findings).toEqual([]);
    expect(found).toEqual(unknown);
  });

  test('disks in another region do not matter to it', () => {
    expect(told({ failures: { [SHANGHAI]: [denied('DescribeDisks')] } })).toMatchObject({
      unknown: [],
      findings: UNUSED,
    });
  });
});
