import { SECOND_MS } from '../../shared/base/durations.ts';
import { knock } from '../../shared/engine/hub/knock.ts';
import { Pool } from '../../shared/engine/owner/pool.ts';
import { RecentRemovals } from '../../shared/engine/owner/recent-removals.ts';
import { reconcileRegion } from '../../shared/engine/owner/reconcile.ts';
import type { RegionOutcome } from '../../shared/engine/summary.ts';
import type { FunctionDependencies } from '../../shared/runtime/dependencies.ts';
import { defineFunction, type FcHandler } from '../../shared/runtime/function-entry.ts';

/** A tag runs at once, and so does one more; in a burst runs are so far apart that each fills its calls of five. */
const PACE = { starts: 2, windowMs: 4 * SECOND_MS };

/** What an instance knows of the runs of one account. */
interface AccountRuns {
  readonly pool: Pool<RegionOutcome>;
  readonly recentRemovals: RecentRemovals;
}

/**
 * Reconciles the snapshots that events name, those of an account that arrive while the region is busy together, and wakes
 * the acceptance of member accounts that have been invited.
 */
export function createHandler(dependencies: FunctionDependencies): FcHandler {
  const { clock } = dependencies;
  // A run has the credentials of one request, so requests of another account are never part of it.
  const runsByAccount = new Map<string, AccountRuns>();
  const runsOf = (accountId: string): AccountRuns => {
    const runs = runsByAccount.get(accountId) ?? {
      pool: new Pool(clock, PACE),
      recentRemovals: new RecentRemovals(clock),
    };
    runsByAccount.set(accountId, runs);
    return runs;
  };
  return defineFunction('share-on-tag', dependencies, async ({ wakeUp, regionId, hub, ...context }) => {
    if (wakeUp.kind !== 'snapshots') return [];
    const { pool, recentRemovals } = runsOf(context.accountId);
    return [
      await pool.add(wakeUp.regionId ?? regionId, wakeUp.snapshotIds, async (id, snapshotIds) => {
        const outcome = await reconcileRegion(id, snapshotIds, 'reconcile', { ...context, recentRemovals });
        const { policy, log } = context;
        await knock(outcome.invitedAccountIds ?? [], id, {
          policy,
          functions: hub.functions,
          log,
          ownRegionId: regionId,
        });
        return outcome;
      }),
    ];
  });
}
