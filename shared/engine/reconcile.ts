import type { OpenCloud } from '../cloud/ports.ts';
import { sortFindings } from '../plan/finding.ts';
import { type Purpose, planRegion } from '../plan/plan.ts';
import type { Policy } from '../plan/policy.ts';
import type { World } from '../plan/world.ts';
import type { Logger } from '../platform/log.ts';
import type { Clock } from '../platform/time.ts';
import { applyPlan } from './apply.ts';
import { observeRegion } from './observe.ts';
import { inRegion, inRegions } from './region.ts';
import type { RegionOutcome } from './summary.ts';

/** What every run works with. */
export interface RunContext {
  readonly policy: Policy;
  readonly openCloud: OpenCloud;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Observes one region, plans and applies. Never throws for what the cloud answers: a failure is part of the outcome, so
 * that no region holds up another.
 * @param scope The snapshots to decide about, or the whole region.
 */
export function reconcileRegion(
  regionId: string,
  scope: World['scope'],
  purpose: Purpose,
  context: RunContext,
): Promise<RegionOutcome> {
  const { policy, openCloud, clock } = context;
  return inRegion(regionId, context, async (log) => {
    const cloud = openCloud(regionId);
    const world = await observeRegion(cloud, policy, scope, clock.nowMs(), log);
    const plan = planRegion(world, policy, clock.nowMs(), purpose);
    log.info('planned', {
      actions: plan.actions.length,
      grants: plan.grantCount,
      removals: plan.removalCount,
      expiries: plan.expiryCount,
    });
    const result =
      policy.mode === 'observe'
        ? { applied: 0, failed: 0, isRetryLeft: false, findings: [] }
        : await applyPlan(plan, { cloud, policy, clock, log });
    const findings = sortFindings([...plan.findings, ...result.findings]);
    const { applied, failed, isRetryLeft } = result;
    return { summary: { region: regionId, planned: plan.actions.length, applied, failed, findings }, isRetryLeft };
  });
}

/** Reconciles whole regions, those of the policy unless some are named. */
export function reconcileRegions(
  regionIds: readonly string[] | undefined,
  purpose: Purpose,
  context: RunContext,
): Promise<RegionOutcome[]> {
  return inRegions(regionIds ?? context.policy.regions, (regionId) =>
    reconcileRegion(regionId, 'region', purpose, context),
  );
}
