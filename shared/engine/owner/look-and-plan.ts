import type { Logger } from '../../base/log.ts';
import type { Clock } from '../../base/time.ts';
import type { Cloud, ResourceShare } from '../../cloud/ports.ts';
import { type Plan, type PlanRequest, planRegion } from '../../plan/plan.ts';
import { INSTALLATION_TAG, olderFirst, type World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import { lookInto } from './look-into.ts';
import { observeRegion } from './observe.ts';

/**
 * Reads what a run needs to know and plans. Of many shares those are looked into that hold what the run decides about, and
 * then those that a plan looks for: so what a run for a few snapshots reads hardly grows with the number of shares.
 * @throws {CloudCallError} when a listing fails.
 */
export async function lookAndPlan(
  cloud: Cloud,
  policy: Policy,
  scope: World['scope'],
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  request?: PlanRequest,
): Promise<{ readonly world: World; readonly plan: Plan }> {
  let world = await observeRegion(cloud, policy, scope, clock.nowMs(), log);
  for (;;) {
    const plan = planRegion(world, policy, clock.nowMs(), request);
    const found = soughtAmong(world.unseenShares ?? [], plan, policy);
    if (found.length === 0) return { world, plan };
    world = await lookFurther(cloud, policy, world, found);
  }
}

/**
 * Shares of ours that a plan may use in place of one that it makes: of its set, which their names tell, or for an outsider,
 * whose share may have any name.
 */
function soughtAmong(unseen: readonly ResourceShare[], { sought }: Plan, { installation }: Policy): ResourceShare[] {
  const names = new Set(sought.map(({ name }) => name));
  const isOutsiderSought = sought.some(({ kind }) => kind === 'external');
  return unseen.filter(
    ({ name, tags, allowsExternalTargets }) =>
      tags[INSTALLATION_TAG] === installation && (names.has(name) || (isOutsiderSought && allowsExternalTargets)),
  );
}

async function lookFurther(
  cloud: Cloud,
  { installation }: Policy,
  world: World,
  found: readonly ResourceShare[],
): Promise<World> {
  const { unseenShares = [], shares } = world;
  return {
    ...world,
    // None of them holds a snapshot that is decided about.
    shares: [...shares, ...(await lookInto(cloud, found, installation))].sort(olderFirst),
    unseenShares: unseenShares.filter((share) => !found.includes(share)),
  };
}
