import { describe, expect, test } from 'vitest';
import { planRegion } from '../../../shared/plan/plan.ts';
import type { World } from '../../../shared/plan/world.ts';
import { NOW_MS, policyOf, snapshotOf, worldOf } from '../model.ts';

const SHOP = '1111222233334444';
const BILLING = '1111222233334445';
const FOLDER = 'fd-AbCdEf1234';

const encrypted = (id: string, shareTo: string) =>
  snapshotOf(id, { 'share-to': shareTo }, { isEncrypted: true, kmsKeyId: 'key-1' });
const trusting = (...accountIds: string[]): Partial<World> => ({
  sharingRole: { trustedAccountIds: new Set(accountIds) },
});

function told(snapshots: Parameters<typeof worldOf>[0], more: Partial<World>): string[] {
  const { findings, actions } = planRegion(worldOf(snapshots, [], more), policyOf({}), NOW_MS);
  expect(actions.map(({ kind }) => kind)).not.toEqual([]);
  return findings
    .filter(({ code }) => code.startsWith('SHARING_ROLE'))
    .map(({ code, principal, facts }) => `${code} ${principal} ${facts['count']} ${facts['example']}`);
}

describe('who is given what is under a key of the account', () => {
  test('is named once, with how much it is, where the role does not trust it, and given it all the same', () => {
    const snapshots = [encrypted('s-2', SHOP), encrypted('s-1', `${SHOP} ${BILLING}`)];
    expect(told(snapshots, trusting(BILLING))).toEqual([`SHARING_ROLE_UNTRUSTING ${SHOP} 2 s-1`]);
  });

  test('is told to be unknown where it is a folder, whomever the role trusts', () => {
    expect(told([encrypted('s-1', FOLDER)], trusting(SHOP))).toEqual([`SHARING_ROLE_TRUST_UNKNOWN ${FOLDER} 1 s-1`]);
  });

  test.each<[string, Parameters<typeof worldOf>[0], Partial<World>]>([
    ['trusted', [encrypted('s-1', SHOP)], trusting(SHOP)],
    ['given what is not encrypted', [snapshotOf('s-1', { 'share-to': SHOP })], trusting()],
    ['given a snapshot while the role could not be read', [encrypted('s-1', SHOP)], { sharingRole: 'unknown' }],
  ])('is not told of when %s', (_, snapshots, more) => {
    expect(told(snapshots, more)).toEqual([]);
  });
});
