import { describe, expect, test } from 'vitest';
import type { Association, ResourceShare } from '../../shared/cloud/ports.ts';
import { isIn, isToBeRetried, joinShares, mayGrant, type Standing } from '../../shared/plan/world.ts';
import { NOW_MS } from './model.ts';

const HOUR_MS = 3_600_000;

const share = (more: Partial<ResourceShare> = {}): ResourceShare => ({
  shareId: 'rs-1',
  name: 'snapshare-x',
  ownerAccountId: '1234567890123456',
  status: 'Active',
  allowsExternalTargets: false,
  createdAtMs: NOW_MS,
  tags: { 'snapshare:installation': 'acme' },
  ...more,
});

const association = (more: Partial<Association>): Association => ({
  shareId: 'rs-1',
  side: 'principal',
  entityId: 'p',
  entityType: 'Account',
  status: 'Associated',
  createdAtMs: NOW_MS,
  updatedAtMs: NOW_MS,
  failures: [],
  ...more,
});

const failed = (operation: 'Associate' | 'Disassociate', reason: string): Partial<Association> => ({
  status: 'Failed',
  failures: [{ entityId: 'p', operation, reason, description: '' }],
});

describe('how a principal stands in a share', () => {
  test.each<{ record: string; given: Partial<Association>; standing: Standing | undefined }>([
    { record: 'Associated', given: {}, standing: 'held' },
    { record: 'Associating', given: { status: 'Associating' }, standing: 'settling' },
    { record: 'Disassociating', given: { status: 'Disassociating' }, standing: 'leaving' },
    { record: 'Disassociated', given: { status: 'Disassociated' }, standing: undefined },
    { record: 'a removal that failed', given: failed('Disassociate', 'x'), standing: 'held' },
    { record: 'an addition that was refused', given: failed('Associate', 'InvalidTarget'), standing: 'refused' },
    {
      record: "an addition that failed by the service's own fault",
      given: failed('Associate', 'InternalError'),
      standing: 'failed',
    },
    { record: 'a failure without a reason', given: { status: 'Failed' }, standing: 'refused' },
  ])('$record: $standing', ({ given, standing }) => {
    const [state] = joinShares([share()], [association(given)], [], 'acme');
    expect(state?.principals.get('p')?.standing).toBe(standing);
  });

  test('of two records of one principal the newer counts', () => {
    const records = [association({ updatedAtMs: NOW_MS - 1 }), association({ status: 'Disassociated' })];
    expect(joinShares([share()], records, [], 'acme')[0]?.principals.size).toBe(0);
  });

  test.each<{ standing: Standing; grants: boolean; isStaying: boolean }>([
    { standing: 'held', grants: true, isStaying: true },
    { standing: 'settling', grants: true, isStaying: true },
    { standing: 'leaving', grants: true, isStaying: false },
    { standing: 'refused', grants: false, isStaying: true },
    { standing: 'failed', grants: false, isStaying: true },
  ])('$standing: may grant $grants, is in for good $isStaying', ({ standing, grants, isStaying }) => {
    const membership = { standing, sinceMs: NOW_MS, changedMs: NOW_MS };
    expect([mayGrant(membership), isIn(membership)]).toEqual([grants, isStaying]);
  });

  test.each([
    { standing: 'failed' as const, agoMs: HOUR_MS, isDue: true },
    { standing: 'failed' as const, agoMs: HOUR_MS - 1, isDue: false },
    { standing: 'refused' as const, agoMs: 9 * HOUR_MS, isDue: false },
  ])('what $standing $agoMs ms ago is to be given elsewhere: $isDue', ({ standing, agoMs, isDue }) => {
    expect(isToBeRetried({ standing, sinceMs: 0, changedMs: NOW_MS - agoMs }, NOW_MS)).toBe(isDue);
  });
});

describe('a snapshot that could not be added', () => {
  const record = (reason: string) =>
    association({ side: 'resource', entityId: 's-1', entityType: 'Snapshot', ...failed('Associate', reason) });

  test.each([
    { reason: 'InternalError', standing: undefined },
    { reason: 'NotSupported', standing: 'refused' },
  ])('for $reason stands as $standing: what the service itself failed to do is simply done again', ({
    reason,
    standing,
  }) => {
    expect(joinShares([share()], [], [record(reason)], 'acme')[0]?.snapshots.get('s-1')?.standing).toBe(standing);
  });
});

describe('a share', () => {
  test.each([
    { what: 'is ours by our tag', given: share(), isOurs: true },
    {
      what: "is not ours by another installation's",
      given: share({ tags: { 'snapshare:installation': 'other' } }),
      isOurs: false,
    },
    { what: 'is not ours by its name', given: share({ name: 'snapshare-0123', tags: {} }), isOurs: false },
  ])('$what', ({ given, isOurs }) => {
    expect(joinShares([given], [], [], 'acme')[0]?.isOurs).toBe(isOurs);
  });

  test.each(['Deleting', 'Deleted'] as const)('that is %s is left out', (status) => {
    expect(joinShares([share({ status })], [], [], 'acme')).toEqual([]);
  });

  test('that a shifting listing shows twice is one', () => {
    expect(joinShares([share(), share()], [], [], 'acme')).toHaveLength(1);
  });

  test('knows whether it holds anything but snapshots, and whether it has lost a principal', () => {
    const records = [association({ status: 'Disassociated' })];
    const resources = [association({ side: 'resource', entityId: 'img-1', entityType: 'Image' })];
    expect(joinShares([share()], records, resources, 'acme')).toMatchObject([
      { hasOtherResources: true, hasLostPrincipals: true },
    ]);
    expect(joinShares([share()], [], [], 'acme')).toMatchObject([
      { hasOtherResources: false, hasLostPrincipals: false },
    ]);
  });
});
