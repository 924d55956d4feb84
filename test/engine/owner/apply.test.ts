import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../../shared/base/durations.ts';
import { createLogger } from '../../../shared/base/log.ts';
import type { Cloud, ResourceShare, ShareApi, Snapshot, SnapshotApi } from '../../../shared/cloud/ports.ts';
import { applyPlan } from '../../../shared/engine/owner/apply.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import { COPY_OF_TAG, copyDescription, INSTALLATION_TAG } from '../../../shared/plan/world.ts';
import { skippingClock } from '../../base/clocks.ts';
import { NOW_MS, OWNER, policyOf, snapshotOf, worldOf } from '../../plan/model.ts';

const SHOP = '1111111111111111';
const policy = policyOf({
  blockWhenTagged: ['secret'],
  encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-1' } },
});
const log = createLogger(() => undefined);

const TWELVE = Array.from({ length: 12 }, (_, index) =>
  snapshotOf(`s-${String(index).padStart(2, '0')}`, { 'share-to': SHOP }),
);

/** Applies a plan that was made from a reading of some age; since then one of its snapshots was labelled. */
async function applyAfter(ageMs: number, snapshots: readonly Snapshot[] = TWELVE, labelledId = 's-07') {
  const world = worldOf(snapshots, [], {
    readAtMs: NOW_MS - ageMs,
    originOfKey: (id) => (id === 'service' ? 'service' : 'customer'),
  });
  const before = snapshots.find(({ snapshotId }) => snapshotId === labelledId);
  const labelled = { ...before, tags: { ...before?.tags, secret: 'yes' } } as Snapshot;
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
  const clock = skippingClock(NOW_MS);
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

test('a copy is judged by its source, so a label set on that since keeps the copy for a new plan', async () => {
  const source = snapshotOf('s-source', { 'share-to': SHOP }, { isEncrypted: true, kmsKeyId: 'service' });
  const marks = { [INSTALLATION_TAG]: policy.installation, [COPY_OF_TAG]: 's-source' };
  const description = copyDescription('s-source');
  const copy = snapshotOf('s-copy', marks, { isEncrypted: true, kmsKeyId: 'key-1', description });
  expect((await applyAfter(MINUTE_MS, [source, copy], 's-source')).given).toEqual(['s-copy']);
  const late = await applyAfter(MINUTE_MS + 1, [source, copy], 's-source');
  expect(late).toMatchObject({ given: [], isWorldMoved: true });
});
