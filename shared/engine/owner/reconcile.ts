import type { Logger } from '../../base/log.ts';
import type { Turn } from '../../base/schedule.ts';
import type { Clock } from '../../base/time.ts';
import type { Cloud, OpenCloud } from '../../cloud/ports.ts';
import { type Action, isGiving } from '../../plan/action.ts';
import { sharesById } from '../../plan/change.ts';
import { recode, sortFindings } from '../../plan/findings/finding.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Purpose, World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import { endingGrants, isAnybodyTold } from '../../view/run-notice.ts';
import { partsOfTeams, type ToldAction } from '../../view/team-notices.ts';
import { type Asked, waitingToTell } from '../../view/waiting.ts';
import { waitsOf } from '../../view/waits.ts';
import type { Applied, Result } from '../progress.ts';
import { inRegion } from '../region.ts';
import type { RegionOutcome } from '../summary.ts';
import { type ApplyContext, applyPlan, type Outcome } from './apply.ts';
import type { CarriedListings } from './carried-listing.ts';
import { lookAndPlan } from './look-and-plan.ts';
import { markRefusals } from './mark-refusals.ts';
import type { RecentRemovals } from './recent-removals.ts';

/** What every run works with. */
export interface RunContext {
  readonly policy: Policy;
  readonly openCloud: OpenCloud;
  readonly clock: Clock;
  readonly log: Logger;
  /** What earlier runs of the instance took away, where many small runs are to count as one. */
  readonly recentRemovals?: RecentRemovals;
  /** What earlier runs of the instance have listed, where many small runs follow one another. */
  readonly carriedListings?: CarriedListings;
  /** When somebody came to wish for something of a snapshot, by its id, as far as events tell. */
  readonly wishedAtMs?: ReadonlyMap<string, number>;
  /** Absent where no schedule woke the run, or none that is known. */
  readonly turn?: Turn;
  /** What the events ask for that woke the run, by snapshot; absent where no event did. */
  readonly asked?: ReadonlyMap<string, Asked>;
}

/**
 * Observes one region, plans and applies; and does so again where the world moved meanwhile, or one thing had to end before
 * another could be given. Never throws for what the cloud answers: a failure is part of the outcome, so that no region
 * holds up another.
 * @param scope The snapshots to decide about, or the whole region.
 */
export function reconcileRegion(
  regionId: string,
  scope: World['scope'],
  purpose: Purpose,
  context: RunContext,
): Promise<RegionOutcome> {
  return inRegion(regionId, context, async (log) => {
    const rounds: Round[] = [];
    for (;;) {
      const round = await reconcileOnce(regionId, scope, purpose, { ...context, log });
      rounds.push(round);
      if (!round.isUnfinished || rounds.length === MAX_ROUNDS)
        return outcomeOfRounds(regionId, rounds, purpose, context);
    }
  });
}

/** So often a run looks at a region that keeps moving under it; the rest is left to the next run. */
const MAX_ROUNDS = 3;

/** One look at a region and what was done about it. */
interface Round {
  readonly world: World;
  readonly plan: Plan;
  readonly applied: Applied;
  readonly told: readonly ToldAction[];
  readonly isUnfinished: boolean;
}

async function reconcileOnce(
  regionId: string,
  scope: World['scope'],
  purpose: Purpose,
  { policy, openCloud, clock, log, recentRemovals, carriedListings, wishedAtMs }: RunContext,
): Promise<Round> {
  const cloud = openCloud(regionId);
  const place = `${cloud.accountId} ${regionId}`;
  const look = (through: Cloud): Promise<Pick<Round, 'world' | 'plan'>> =>
    lookAndPlan(
      through,
      policy,
      scope,
      { clock, log },
      {
        purpose,
        ...(recentRemovals && { takenBefore: recentRemovals.in(place) }),
      },
    );
  const seen = scope === 'region' ? undefined : carriedListings?.seenThrough(cloud, place, scope);
  let { world, plan } = await look(seen?.cloud ?? cloud);
  if (seen?.isCarried && !plan.actions.every(isGiving)) {
    carriedListings?.drop(place);
    ({ world, plan } = await look(cloud));
  }
  carriedListings?.note(place, plan.actions);
  log.info('planned', {
    actions: plan.actions.length,
    grants: plan.grantCount,
    removals: plan.removalCount,
    expiries: plan.expiryCount,
  });
  if (policy.mode === 'observe') return { world, plan, applied: NOTHING_APPLIED, told: [], isUnfinished: false };
  const onApplied = recentRemovals?.follow(place, plan, sharesById(world));
  const told: ToldAction[] = [];
  const onTold = (action: Action, result: Result, waitedSeconds?: number): void => {
    if (result === 'applied') onApplied?.(action);
    told.push({ action, result, ...(waitedSeconds !== undefined && { waitedSeconds }) });
  };
  const { isWorldMoved, ...applied } = await applyAndRemember(plan, world, {
    cloud,
    policy,
    clock,
    log,
    onTold,
    ...(wishedAtMs && { wishedAtMs }),
  });
  // A run that failed or changed nothing would only meet the same again.
  const isUnfinished = isWorldMoved || (plan.isHalf && applied.applied > 0 && applied.failed === 0);
  if (isUnfinished || applied.failed > 0) carriedListings?.drop(place);
  return { world, plan, applied, told, isUnfinished };
}

const NOTHING_APPLIED: Applied = { applied: 0, failed: 0, isRetryLeft: false, findings: [] };

/** The last look says what there is to know; what was done and what failed adds up. */
function outcomeOfRounds(
  regionId: string,
  rounds: readonly Round[],
  purpose: Purpose,
  { policy, clock, turn, asked }: RunContext,
): RegionOutcome {
  const sum = (count: (round: Round) => number): number => rounds.reduce((total, round) => total + count(round), 0);
  const last = rounds.at(-1);
  if (!last) throw new RangeError('a run has at least one round');
  const applied = sum((round) => round.applied.applied);
  // What a failed look-up held back may be done by a retry.
  const failed = sum((round) => round.applied.failed) + (last.world.isComplete ? 0 : 1);
  const findings = sortFindings([...last.plan.findings, ...rounds.flatMap((round) => round.applied.findings)]);
  const saved = applied > 0 && failed === 0 ? last.plan.savings : undefined;
  const planned = sum((round) => round.plan.actions.length);
  const endings =
    purpose === 'expire' && isAnybodyTold(policy) ? endingGrants(last.world, policy, clock.nowMs(), turn) : [];
  const told = rounds.flatMap((round) => round.told);
  const unapproved = new Set(rounds.flatMap(({ plan }) => plan.taken.blocked));
  const waited = waitsOf(
    told.flatMap(({ action, waitedSeconds }) =>
      isGiving(action) && waitedSeconds !== undefined ? [waitedSeconds] : [],
    ),
  );
  const waiting = waitingToTell(findings, asked, unapproved, turn?.isFirstOfDay ?? true);
  return {
    summary: {
      region: regionId,
      planned,
      applied,
      failed,
      findings,
      ...(saved && { saved }),
      ...(waited && { waited }),
    },
    isRetryLeft:
      last.isUnfinished || !last.world.isComplete || rounds.some(({ applied: { isRetryLeft } }) => isRetryLeft),
    invitedAccountIds: applied === 0 ? [] : rounds.flatMap(({ plan }) => invitedBy(plan, policy)),
    endings,
    waiting,
    ...(policy.notify.eventBus !== '' && { told }),
    teams: partsOfTeams({ region: regionId, told, findings, endings, waiting }, last.world, policy),
  };
}

/** The outside accounts that a plan names to a share; each has to accept once. */
function invitedBy({ actions }: Plan, { principals: { external } }: Policy): string[] {
  const named = actions.flatMap((action) => (action.kind === 'create-share' ? action.principals : []));
  return [...new Set(named)].filter((principal) => external.includes(principal));
}

/** Applies a plan and marks what the service refused for good, so that the next runs do not ask for it again. */
export async function applyAndRemember(
  plan: Plan,
  world: World,
  context: ApplyContext,
): Promise<Omit<Outcome, 'refused'>> {
  const { refused, ...applied } = await applyPlan(plan, world, context);
  const unmarked = await markRefusals(refused, world, context);
  const findings = [...applied.findings, ...unmarked].map((one) =>
    one.code === 'SNAPSHOT_REFUSED' && world.snapshots.get(one.snapshotId ?? '')?.isEncrypted === true
      ? recode('ENCRYPTED_SNAPSHOT_REFUSED', one)
      : one,
  );
  return { ...applied, findings };
}
