import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../shared/cloud/ports.ts';
import type { KnownDisks } from '../../../shared/plan/expiry/overdue.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import type { ShareState } from '../../../shared/plan/world.ts';
import { DAY_MS, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../model.ts';

const SHOP = '1111222233334444';
const DELETING = { expiry: { unshareBeforeHours: 0, deleteExpired: 'after-unshare' } };
const TAGS = { 'share-to': SHOP };

/** Its retention ended two days ago unless told otherwise. */
function expired(tags: Record<string, string> = TAGS, more: Partial<Snapshot> = {}): Snapshot {
  return snapshotOf('s-1', tags, { createdAtMs: NOW_MS - 5 * DAY_MS, retentionDays: 3, ...more });
}

interface Given {
  readonly policy?: object;
  readonly isHeldByOurs?: boolean;
  readonly shares?: readonly ShareState[];
}

function plan(snapshot: Snapshot, { policy = DELETING, isHeldByOurs = true, shares = [] }: Given) {
  const world = worldOf([snapshot], shares, { heldByOurs: new Set(isHeldByOurs ? ['s-1'] : []) });
  const { actions, findings } = planRegion(world, policyOf(policy), NOW_MS, { purpose: 'expire' });
  return {
    deleted: actions.filter(({ kind }) => kind === 'delete-snapshot').length > 0,
    codes: findings.map(({ code }) => code),
  };
}

interface Row {
  readonly what: string;
  readonly snapshot?: Snapshot;
  readonly given?: Given;
  readonly deleted?: boolean;
  readonly codes?: readonly string[];
}

const forAll = { ...DELETING, rules: [{ match: { name: '*' }, shareTo: SHOP }] };

describe('past its retention, a snapshot', () => {
  test.each<Row>([
    { what: 'that left our shares and has the sharing tag is deleted', deleted: true },
    {
      what: 'is deleted also when a token of the tag cannot be read',
      snapshot: expired({ 'share-to': `${SHOP} shop!` }),
      deleted: true,
    },
    {
      what: 'is deleted also when a rule asks as well',
      given: { policy: forAll },
      deleted: true,
    },
    {
      what: 'stays where policy deletes nothing',
      given: { policy: { expiry: { unshareBeforeHours: 0 } } },
      codes: ['NOT_RELEASED'],
    },
    { what: 'stays in upsert-only', given: { policy: { ...DELETING, mode: 'upsert-only' } }, codes: ['NOT_RELEASED'] },
    {
      what: 'stays when we are not known to have shared it, whatever its tag',
      given: { isHeldByOurs: false },
      codes: ['NOT_RELEASED'],
    },
    {
      what: 'stays, and nobody is told, when we have nothing to do with it',
      snapshot: expired({}),
      given: { isHeldByOurs: false },
    },
    {
      what: 'stays when only a rule asks for it',
      snapshot: expired({}),
      given: { policy: forAll },
      codes: ['NOT_RELEASED'],
    },
    {
      what: 'stays when its tag asks for nobody and only a rule does',
      snapshot: expired({ 'share-to': '' }),
      given: { policy: forAll },
      codes: ['NOT_RELEASED'],
    },
    {
      what: 'stays when its tag asks only for whom policy does not permit',
      given: { policy: { ...DELETING, principals: { directory: [] } } },
      codes: ['NOT_RELEASED'],
    },
    {
      what: 'stays when only a continuation asks, which RAM does not know',
      snapshot: expired({ 'share-to-2': SHOP }),
      codes: ['NOT_RELEASED'],
    },
    { what: 'stays when its tag cannot be read', snapshot: expired({ 'share-to': 'shop!' }), codes: ['NOT_RELEASED'] },
    {
      what: 'stays while a share of somebody else holds it',
      given: { shares: [shareOf('rs-1', [SHOP], ['s-1'], { isOurs: false })] },
      codes: ['OVERDUE'],
    },
    {
      what: 'is given a day to be released before anyone is told',
      snapshot: expired(TAGS, { retentionDays: 5 }),
      given: { isHeldByOurs: false },
    },
    { what: 'that is kept longer stays', snapshot: expired(TAGS, { retentionDays: 6 }) },
  ])('$what', ({ snapshot = expired(), given = {}, deleted = false, codes = [] }) => {
    expect(plan(snapshot, given)).toEqual({ deleted, codes });
  });
});

describe('a week before sharing ends, the disks that depend are told', () => {
  const LAB = '1111222233335555';
  const endsAtMs = NOW_MS + DAY_MS;
  const later = { endsAtMs: NOW_MS + 8 * DAY_MS };
  const disk = (diskId: string, principal = SHOP) => ({ diskId, principal, endsAtMs });
  test.each<{ what: string; known?: KnownDisks; usage?: Snapshot['usage']; disks: string | undefined }>([
    { what: 'as possible where nobody looked', usage: 'disk', disks: 'there may be some' },
    { what: 'not at all where nobody looked and the owner is told of none', disks: undefined },
    {
      what: 'by id and account',
      known: { disks: [disk('d-2', LAB), disk('d-1')], unknown: [] },
      disks: `d-1 (${SHOP}), d-2 (${LAB})`,
    },
    {
      what: 'as none where all was seen',
      usage: 'disk',
      known: { disks: [], unknown: [] },
      disks: 'none of those who read it',
    },
    { what: 'not at all where all was seen and nobody says so', known: { disks: [], unknown: [] }, disks: undefined },
    {
      what: 'with the accounts that could not be read',
      known: { disks: [disk('d-1')], unknown: [{ principal: LAB, endsAtMs }] },
      disks: `d-1 (${SHOP}), not known of ${LAB}`,
    },
    {
      what: 'as not known where nothing was read',
      usage: 'image_disk',
      known: { disks: [], unknown: [{ principal: LAB, endsAtMs }] },
      disks: `not known of ${LAB}`,
    },
    {
      what: 'without those whose accounts go on reading',
      known: { disks: [disk('d-1'), { ...disk('d-2', LAB), ...later }], unknown: [{ principal: LAB, ...later }] },
      disks: `d-1 (${SHOP})`,
    },
  ])('$what', ({ known, usage = 'none', disks }) => {
    const snapshot = snapshotOf('s-1', { 'share-to': `${SHOP}/2d` }, { usage });
    const world = worldOf([snapshot], [shareOf('rs-1', [SHOP], ['s-1'])]);
    const { findings } = planRegion(world, policyOf(), NOW_MS, { purpose: 'expire', disksOf: () => known });
    const told = findings.filter(({ code }) => code === 'DISKS_DEPEND').map(({ facts }) => facts['disks']);
    expect(told).toEqual(disks === undefined ? [] : [disks]);
  });
});
