import { SECOND_MS } from '../../shared/base/durations.ts';
import { inAccount, ownerOf } from '../../shared/engine/hub/fan-out.ts';
import { knock } from '../../shared/engine/hub/knock.ts';
import { CarriedListings } from '../../shared/engine/owner/carried-listing.ts';
import { Pool } from '../../shared/engine/owner/pool.ts';
import { RecentRemovals } from '../../shared/engine/owner/recent-removals.ts';
import { reconcileRegion } from '../../shared/engine/owner/reconcile.ts';
import type { RegionOutcome } from '../../shared/engine/summary.ts';
import type { FunctionDependencies } from '../../shared/runtime/dependencies.ts';
import { defineFunction, type FcHandler } from '../../shared/runtime/function-entry.ts';
import type { Asked } from '../../shared/view/waiting.ts';

/** A tag runs at once, and so does one more; in a burst runs are so far apart that each fills its calls of five. */
const PACE = { starts: 2, windowMs: 4 * SECOND_MS };

/**
 * Reconciles the snapshots that events name, those that arrive while their owner's region is busy together, and wakes the
 * acceptance of member accounts that have been invited.
 */
export function createHandler(dependencies: FunctionDependencies): FcHandler {
  const pool = new Pool<RegionOutcome | undefined, Asked>(dependencies.clock, PACE);
  const recentRemovals = new RecentRemovals(dependencies.clock);
  const carriedListings = new CarriedListings(dependencies.clock);
  /** Places of which an event that waits for a run tells of more than completions. */
  const changed = new Set<string>();
  const wishedAtMs = new Map<string, number>();
  return defineFunction('share-on-tag', dependencies, async (invocation) => {
    const { wakeUp, regionId: ownRegionId, hub, policy, log } = invocation;
    const ownerAccountId = ownerOf(invocation);
    if (wakeUp.kind !== 'snapshots' || ownerAccountId === undefined) return [];
    const regionId = wakeUp.regionId ?? ownRegionId;
    const place = `${ownerAccountId} ${regionId}`;
    if (!wakeUp.areNew) changed.add(place);
    const { atMs, asked, snapshotIds: ids } = wakeUp;
    if (atMs !== undefined) for (const id of ids) wishedAtMs.set(id, Math.min(atMs, wishedAtMs.get(id) ?? atMs));
    const run = (snapshotIds: ReadonlySet<string>, askedOf: ReadonlyMap<string, Asked>) => {
      // Who has lost a claim may have been given something elsewhere since the last listing.
      if (changed.delete(place)) carriedListings.drop(place);
      return inAccount('owners', ownerAccountId, regionId, invocation, async (context) => {
        const memory = { recentRemovals, carriedListings, wishedAtMs: taken(wishedAtMs, snapshotIds), asked: askedOf };
        const reconciled = await reconcileRegion(regionId, snapshotIds, 'reconcile', { ...context, ...memory });
        await knock(reconciled.invitedAccountIds ?? [], regionId, {
          policy,
          functions: hub.functions,
          log,
          ownRegionId,
        });
        return reconciled;
      });
    };
    const note = asked && { ...asked, ...(atMs !== undefined && { atMs }) };
    const outcome = await pool.add(place, ids, run, note);
    return outcome ? [outcome] : [];
  });
}

/** Takes out of a map what a run is about; what comes in during the run is for the next. */
function taken<T>(map: Map<string, T>, keys: Iterable<string>): Map<string, T> {
  const found = new Map<string, T>();
  for (const key of keys) {
    const value = map.get(key);
    if (value !== undefined) found.set(key, value);
    map.delete(key);
  }
  return found;
}
