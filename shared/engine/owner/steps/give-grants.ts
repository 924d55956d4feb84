import { inBatches } from '../../../base/batches.ts';
import { MINUTE_MS } from '../../../base/durations.ts';
import type { ActionOf } from '../../../plan/action.ts';
import type { Result } from '../../progress.ts';
import type { ActionRunner } from './action-runner.ts';
import type { Granter } from './granter.ts';

/** How old a reading may be that a grant rests on. Labels in particular may have been set since. */
const MAX_AGE_MS = MINUTE_MS;
/** So many calls may rest on one reading; it is one page of snapshots. */
const CALLS_PER_READING = 20;

/** Makes the new shares, then brings the other snapshots to their shares. */
export async function giveGrants(runner: ActionRunner, granter: Granter): Promise<void> {
  await giveFresh(runner, runner.actionsOf('create-share'), (action) => granter.create(action));
  await giveFresh(runner, runner.actionsOf('join'), (action) => granter.join(action));
}

async function giveFresh<T extends ActionOf<'create-share' | 'join'>>(
  runner: ActionRunner,
  actions: readonly T[],
  give: (action: T) => Promise<Result>,
): Promise<void> {
  for (const some of inBatches(actions, CALLS_PER_READING)) {
    const isOld = runner.clock.nowMs() - runner.world.readAtMs > MAX_AGE_MS;
    const retagged = isOld ? await runner.retagged(some.flatMap(({ snapshotIds }) => snapshotIds)) : new Set<string>();
    const isFresh = ({ snapshotIds }: T): boolean =>
      retagged !== undefined && !snapshotIds.some((id) => retagged.has(id));
    runner.leaveForNewPlan(some.filter((action) => !isFresh(action)));
    await runner.carryOut(some.filter(isFresh), give);
  }
}
