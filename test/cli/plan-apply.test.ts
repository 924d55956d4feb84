import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  movesSince,
  type PlanDocument,
  planDocument,
  plannedRegions,
  readPlanFile,
} from '../../cli/plans/plan-file.ts';
import { createLogger } from '../../shared/base/log.ts';
import type {
  Association,
  Cloud,
  ResourceShare,
  ShareApi,
  ShareEntities,
  SnapshotApi,
} from '../../shared/cloud/ports.ts';
import { applyAndRemember } from '../../shared/engine/owner/reconcile.ts';
import type { Action } from '../../shared/plan/action.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import type { World } from '../../shared/plan/world.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { skippingClock } from '../base/clocks.ts';
import { DAY_MS, NOW_MS, OWNER, policyOf, shareOf, snapshotOf, worldOf } from '../plan/model.ts';
import { worldsOf } from '../plan/random-worlds.ts';

const INSIDE = ['1111111111111111', '2222222222222222', '3333333333333333', 'fd-AbCdEf1234', 'fd-AbCdEf5678'];
const OUTSIDE = ['8888888888888888', '9999999999999999'];
const POLICY = policyOf({ principals: { directory: INSIDE, external: OUTSIDE } });

const world = worldsOf(INSIDE, OUTSIDE);

function documentOf(one: World, policy: Policy = POLICY, nowMs: number = NOW_MS): PlanDocument {
  const plan = planRegion(one, policy, nowMs);
  return planDocument(plannedRegions([{ world: one, plan }], policy, nowMs), {
    policy,
    purpose: 'reconcile',
    nowMs,
    accountId: one.accountId,
  });
}

const onFile = (document: PlanDocument) => readPlanFile('plan.json', JSON.stringify(document));

/** The call that an action predicts, as {@link recordingCloud} records it. */
function predictedCall(action: Action): string {
  const of = (snapshotIds: readonly string[], principals: readonly string[]) =>
    `${[...snapshotIds].sort().join(' ')} | ${[...principals].sort().join(' ')}`;
  switch (action.kind) {
    case 'create-share':
      return `create ${action.name} ${of(action.snapshotIds, action.principals)}`;
    case 'join':
      return `add ${'shareId' in action.share ? action.share.shareId : action.share.newShareName} ${of(action.snapshotIds, [])}`;
    case 'leave':
      return `remove ${action.shareId} ${of(action.snapshotIds, [])}`;
    case 'remove-principals':
      return `remove ${action.shareId} ${of([], action.principals)}`;
    case 'delete-share':
      return `delete ${action.shareId}`;
    case 'tag-share':
    case 'copy-snapshot':
    case 'delete-snapshot':
      return action.kind;
  }
}

/** A cloud in which every call succeeds at once. The id of a new share is its name. */
function recordingCloud(start: World): { readonly cloud: Cloud; readonly calls: string[] } {
  const calls: string[] = [];
  const held = new Map(
    start.shares.map((share) => [
      share.shareId,
      { resource: new Set(share.snapshots.keys()), principal: new Set(share.principals.keys()) },
    ]),
  );
  const partsOf = (shareId: string) => {
    const parts = held.get(shareId) ?? { resource: new Set<string>(), principal: new Set<string>() };
    held.set(shareId, parts);
    return parts;
  };
  const record = (name: string, { snapshotIds = [], principals = [] }: ShareEntities): void => {
    calls.push(`${name} ${[...snapshotIds].sort().join(' ')} | ${[...principals].sort().join(' ')}`);
  };
  const add = (shareId: string, { snapshotIds = [], principals = [] }: ShareEntities): void => {
    for (const id of snapshotIds) partsOf(shareId).resource.add(id);
    for (const id of principals) partsOf(shareId).principal.add(id);
  };
  const shares: Partial<ShareApi> = {
    isDirectorySharingEnabled: () => Promise.resolve(true),
    listShares: (_owner, filter) =>
      Promise.resolve(
        start.shares
          .filter(({ name }) => !(filter && 'name' in filter) || name === filter.name)
          .map(
            ({ shareId, name, kind, tags }): ResourceShare => ({
              shareId,
              name,
              ownerAccountId: OWNER,
              status: 'Active',
              allowsExternalTargets: kind === 'external',
              createdAtMs: NOW_MS,
              tags,
            }),
          ),
      ),
    createShare: (share) => {
      record(`create ${share.name}`, share);
      add(share.name, share);
      const created: ResourceShare = {
        shareId: share.name,
        name: share.name,
        ownerAccountId: OWNER,
        status: 'Active',
        allowsExternalTargets: share.allowsExternalTargets,
        createdAtMs: NOW_MS,
        tags: share.tags,
      };
      return Promise.resolve(created);
    },
    addSnapshots: (shareId, snapshotIds) => {
      record(`add ${shareId}`, { snapshotIds });
      add(shareId, { snapshotIds });
      return Promise.resolve();
    },
    remove: (shareId, { snapshotIds = [], principals = [] }) => {
      record(`remove ${shareId}`, { snapshotIds, principals });
      for (const id of snapshotIds) partsOf(shareId).resource.delete(id);
      for (const id of principals) partsOf(shareId).principal.delete(id);
      return Promise.resolve();
    },
    deleteShare: (shareId) => {
      calls.push(`delete ${shareId}`);
      held.delete(shareId);
      return Promise.resolve();
    },
    listAssociations: (side, filter) =>
      Promise.resolve(
        [...held].flatMap(([shareId, parts]) =>
          filter?.shareIds?.includes(shareId) === false
            ? []
            : [...parts[side]].map(
                (entityId): Association => ({
                  shareId,
                  side,
                  entityId,
                  entityType: side === 'resource' ? 'Snapshot' : 'Account',
                  status: 'Associated',
                  createdAtMs: NOW_MS,
                  updatedAtMs: NOW_MS,
                  failures: [],
                }),
              ),
        ),
      ),
  };
  const snapshots: Partial<SnapshotApi> = {
    getSnapshots: (ids) => Promise.resolve([...start.snapshots.values()].filter((one) => ids.includes(one.snapshotId))),
  };
  return { cloud: { accountId: OWNER, regionId: 'cn-hangzhou', shares, snapshots } as Cloud, calls };
}

const log = createLogger(() => undefined);
const clock = skippingClock(NOW_MS);

test('plan, then apply, makes exactly the calls that the plan on file predicts, in 500 random worlds', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (start) => {
      const file = onFile(documentOf(start));
      const plan = planRegion(start, POLICY, NOW_MS);
      expect(movesSince(file, documentOf(start))).toEqual([]);
      const { cloud, calls } = recordingCloud(start);
      await applyAndRemember(plan, start, { cloud, policy: POLICY, clock, log });
      const predicted = (file.regions[0]?.actions ?? []) as Action[];
      expect([...calls].sort()).toEqual(predicted.map(predictedCall).sort());
    }),
    { numRuns: 500 },
  );
});

describe('apply refuses', () => {
  const start = worldOf(
    [snapshotOf('s-1', { 'share-to': INSIDE[0] ?? '' }), snapshotOf('s-2', {})],
    [shareOf('rs-1', INSIDE.slice(1, 2), ['s-1'], { isOurs: false })],
  );
  const file = onFile(documentOf(start));
  const changed = (change: Partial<World>) => documentOf({ ...start, ...change });
  const withSnapshot = (id: string, tags: Readonly<Record<string, string>>) =>
    new Map([...start.snapshots, [id, snapshotOf(id, tags)]]);

  test.each([
    [
      'an edited tag',
      changed({ snapshots: withSnapshot('s-1', { 'share-to': INSIDE[2] ?? '' }) }),
      'snapshots.s-1.tags.share-to',
    ],
    ['a new tag', changed({ snapshots: withSnapshot('s-2', { 'share-to': INSIDE[2] ?? '' }) }), 'snapshots.s-2'],
    ['a share that is gone', changed({ shares: [] }), 'shares.rs-1'],
    [
      'a share that holds more',
      changed({ shares: [shareOf('rs-1', INSIDE.slice(1, 2), ['s-1', 's-2'], { isOurs: false })] }),
      'shares.rs-1.snapshots.s-2',
    ],
    ['a read that was cut short', changed({ isComplete: false }), 'isComplete'],
    ['another account', changed({ accountId: '9999000099990000' }), 'accountId'],
    ['another policy', documentOf(start, policyOf({ mode: 'upsert-only' })), 'policy.mode'],
  ])('%s, and says what moved', (_, now, path) => {
    const moves = movesSince(file, now).map((move) => move.path);
    expect(moves.some((one) => one.includes(path))).toBe(true);
  });

  test('nothing when a snapshot appears that nobody shares', () => {
    expect(movesSince(file, changed({ snapshots: withSnapshot('s-3', { app: 'shop' }) }))).toEqual([]);
  });

  test('when the time of a grant has passed meanwhile', () => {
    const limited = worldOf([snapshotOf('s-1', { 'share-to': `${INSIDE[0] ?? ''}/2d` })], []);
    const moves = movesSince(onFile(documentOf(limited)), documentOf(limited, POLICY, NOW_MS + 3 * DAY_MS));
    expect(moves.map((move) => move.path)).toEqual(['cn-hangzhou.actions.0']);
  });
});

test.each([
  ['no JSON', 'nonsense'],
  ['another document', '{"schema":"snapshare.status/1"}'],
  ['a later version', '{"schema":"snapshare.plan/2"}'],
])('a plan file with %s is refused in one sentence', (_, text) => {
  expect(() => readPlanFile('plan.json', text)).toThrow(/reading the plan plan\.json failed/);
});
