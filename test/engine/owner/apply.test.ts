import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../../shared/base/durations.ts';
import { createLogger } from '../../../shared/base/log.ts';
import type { Cloud, ResourceShare, ShareApi, Snapshot, SnapshotApi } from '../../../shared/cloud/ports.ts';
import { applyPlan } from '../../../shared/engine/owner/apply.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import { NOW_MS, OWNER, policyOf, snapshotOf, worldOf } from '../../plan/model.ts';

const SHOP = '1111111111111111';
const policy = policyOf({ blockWhenTagged: ['secret'] });
const log = createLogger(() => undefined);

/** Applies a plan for 12 snapshots that was made from a reading of some age; since then one of them was labelled. */
async function applyAfter(ageMs: number) {
  const snapshots = Array.from({ length: 12 }, (_, index) =>
    snapshotOf(`s-${String(index).padStart(2, '0')}`, { 'share-to': SHOP }),
  );
  const world = worldOf(snapshots, [], { readAtMs: NOW_MS - ageMs });
  const labelled = { ...snapshots[7], tags: { 'share-to': SHOP, secret: 'yes' } } as Snapshot;
  const given: string[] = [];
  let lookCount = 0;
  const shares: Partial<ShareApi> = {
    isDirectorySharingEnabled: () => Promise.resolve(true),
    createShare: ({ name, snapshotIds, tags, allowsExternalTargets }) => {
      given.push(...snapshotIds);
      const times = { createdAtMs: NOW_MS, status: 'Active' as const };
      const made: ResourceShare = {
        shareId: 'rs-1',
        name,
        ownerAccountId: OWNER,
        allowsExternalTargets,
        tags,
        ...times,
      };
      return Promise.resolve(made);
    },
    addSnapshots: (_, snapshotIds) => {
      given.push(...snapshotIds);
      return Promise.resolve();
    },
  };
  const reading: Partial<SnapshotApi> = {
    getSnapshots: (ids) => {
      lookCount += 1;
      const now = snapshots.map((one) => (one.snapshotId === labelled.snapshotId ? labelled : one));
      return Promise.resolve(now.filter(({ snapshotId }) => ids.includes(snapshotId)));
    },
  };
  const cloud = { accountId: OWNER, regionId: 'cn-hangzhou', shares, snapshots: reading } as Cloud;
  const clock = { nowMs: () => NOW_MS, steadyMs: () => 0, sleep: () => Promise.resolve() };
  const { isWorldMoved } = await applyPlan(planRegion(world, policy, NOW_MS), world, { cloud, policy, clock, log });
  return { given: given.sort(), isWorldMoved, lookCount };
}

test('what was read less than a minute ago is granted without another look', async () => {
  const { given, lookCount } = await applyAfter(MINUTE_MS);
  expect(given).toHaveLength(12);
  expect(lookCount).toBe(0);
});

test('what was read longer ago is looked at again: a label set since keeps its batch for a new plan', async () => {
  const { given, isWorldMoved } = await applyAfter(MINUTE_MS + 1);
  expect(given).toEqual(['s-00', 's-01', 's-02', 's-03', 's-04', 's-10', 's-11']);
  expect(isWorldMoved).toBe(true);
});
