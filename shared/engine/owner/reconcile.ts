import { CloudCallError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Clock } from '../../base/time.ts';
import type { OpenCloud } from '../../cloud/ports.ts';
import { recode, sortFindings } from '../../plan/findings/finding.ts';
import { type Plan, type Purpose, planRegion } from '../../plan/plan.ts';
import { createJudge } from '../../plan/wish/judge.ts';
import {
  REFUSED_TAG,
  type Refused,
  refusedMarks,
  refusedSubject,
  WHOLE_SNAPSHOT,
} from '../../plan/wish/refusal-marks.ts';
import type { World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import { isExternal } from '../../policy/principals.ts';
import { endingGrants } from '../../view/run-notice.ts';
import type { Applied } from '../progress.ts';
import { inRegion, inRegions } from '../region.ts';
import type { RegionOutcome } from '../summary.ts';
import { type ApplyContext, applyPlan } from './apply.ts';
import { observeRegion } from './observe.ts';

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
        : await applyAndRemember(plan, world, { cloud, policy, clock, log });
    const findings = sortFindings([...plan.findings, ...result.findings]);
    const { applied } = result;
    // What a failed look-up held back may be done by a retry.
    const failed = result.failed + (world.isComplete ? 0 : 1);
    const isRetryLeft = result.isRetryLeft || !world.isComplete;
    const saved = applied > 0 && failed === 0 ? plan.savings : undefined;
    const planned = plan.actions.length;
    const summary = { region: regionId, planned, applied, failed, findings, ...(saved && { saved }) };
    const isWarning = purpose === 'expire' && (policy.notify.webhook !== '' || policy.notify.dingtalk !== '');
    return {
      summary,
      isRetryLeft,
      invitedAccountIds: applied === 0 ? [] : invitedBy(plan, policy),
      ...(isWarning && { endings: endingGrants(world, policy, clock.nowMs()) }),
    };
  });
}

/** The outside accounts that a plan names to a share; each has to accept once. */
function invitedBy({ actions }: Plan, { principals: { external } }: Policy): string[] {
  const named = actions.flatMap((action) =>
    action.kind === 'create-share' || action.kind === 'add' ? action.principals : [],
  );
  return [...new Set(named)].filter((principal) => external.includes(principal));
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

/** Applies a plan and marks what the service refused for good, so that the next runs do not ask for it again. */
export async function applyAndRemember(plan: Plan, world: World, context: ApplyContext): Promise<Applied> {
  const { cloud, policy, clock, log } = context;
  const { refused, ...applied } = await applyPlan(plan, world, context);
  const marks = refusedMarks(completeRefused(refused, world, policy, clock.nowMs()), world.snapshots, clock.nowMs());
  for (const [value, snapshotIds] of marks) {
    try {
      await cloud.snapshots.tagSnapshots(snapshotIds, { [REFUSED_TAG]: value });
    } catch (error) {
      if (!(error instanceof CloudCallError)) throw error;
      log.warn('a refusal could not be marked; the next run meets it again', { snapshotIds, error });
    }
  }
  const findings = applied.findings.map((one) =>
    one.code === 'SNAPSHOT_REFUSED' && world.snapshots.get(one.snapshotId ?? '')?.isEncrypted === true
      ? recode('ENCRYPTED_SNAPSHOT_REFUSED', one)
      : one,
  );
  return { ...applied, findings };
}

/** A principal that is refused for one snapshot is refused for every other that wants it. */
function completeRefused(refused: readonly Refused[], world: World, policy: Policy, nowMs: number): Refused[] {
  const principals = refused.map(({ subject }) => subject).filter((subject) => subject !== WHOLE_SNAPSHOT);
  if (principals.length === 0) return [...refused];
  const judge = createJudge({ ...world, policy, nowMs });
  const wishes = [...world.snapshots.values()].map((snapshot) => ({
    snapshotId: snapshot.snapshotId,
    wanted: new Set([...judge(snapshot).wish.wanted].map((id) => refusedSubject(id, isExternal(policy, id)))),
  }));
  return [
    ...refused,
    ...principals.map((subject) => ({
      subject,
      snapshotIds: wishes.filter(({ wanted }) => wanted.has(subject)).map(({ snapshotId }) => snapshotId),
    })),
  ];
}
