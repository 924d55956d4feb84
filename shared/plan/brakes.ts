import { groupBy } from '../base/group-by.ts';
import type { Brake, Policy } from '../policy/policy.ts';
import type { Action } from './action.ts';
import { type Finding, type FindingCode, finding } from './findings/finding.ts';
import type { Given } from './given.ts';
import { type ByCause, forEachCause, type Grant, grantKey, type Tally } from './tally.ts';
import { END_CAUSES, type EndCause } from './wish/checks.ts';
import { Sparing, type Wish } from './wish/wish.ts';
import type { Purpose, World } from './world.ts';

/** What a cause of ends is called in a policy, and by whoever lets one plan pass its brake. */
export const BRAKE_NAMES = {
  expired: 'expiries',
  blocked: 'blocked',
  forbidden: 'forbidden',
  'nobody asks': 'removals',
} as const satisfies ByCause<keyof Policy['brakes']>;

export type BrakeName = (typeof BRAKE_NAMES)[EndCause];

const BRAKED: ByCause<FindingCode> = {
  expired: 'EXPIRIES_BRAKED',
  blocked: 'BLOCKED_BRAKED',
  forbidden: 'FORBIDDEN_BRAKED',
  'nobody asks': 'REMOVALS_BRAKED',
};

/** The brakes that hold in a plan, by what they are called in a policy. Only those of causes can be passed. */
export function brakesHolding(findings: readonly Finding[]): readonly (BrakeName | 'additions')[] {
  const codes = new Set(findings.map(({ code }) => code));
  const holds = (cause: EndCause): boolean =>
    codes.has(BRAKED[cause]) || (cause === 'nobody asks' && codes.has('KEPT_ENDS_BRAKED'));
  const ofCauses = END_CAUSES.filter(holds).map((cause) => BRAKE_NAMES[cause]);
  return codes.has('ADDITIONS_BRAKED') ? [...ofCauses, 'additions'] : ofCauses;
}

/** What the brakes of one plan are to know beside the world. */
export interface BrakeRequest {
  readonly purpose: Purpose;
  /** Brakes that a person lets this one plan pass, after looking at it. */
  readonly overBrakes: ReadonlySet<BrakeName>;
  /** Grants, each as `snapshotId principal`, that earlier runs of this instance took away lately: many small runs are one. */
  readonly takenBefore: ByCause<ReadonlySet<string>>;
}

/** How far this run may take away. */
export interface Restraint {
  readonly restrict: (snapshotId: string, wish: Wish) => Wish;
  /** Nothing that was read is missing, and policy lets this run take away at all. */
  readonly mayRevoke: boolean;
  /** Moving grants between shares and closing empty ones. */
  readonly mayTidy: boolean;
  readonly mayExpire: boolean;
  /** The causes whose brakes hold, told of or not. */
  readonly braked: ReadonlySet<EndCause>;
  /** The grants that the run takes away. */
  readonly taken: ByCause<readonly Grant[]>;
  readonly findings: readonly Finding[];
}

/**
 * Holds a run within the budgets of the policy. Every cause of ends has its own, so that none is a shield for another: what
 * is over its budget stays in this run, all of it.
 */
export function restrain(
  world: World,
  policy: Policy,
  tally: Tally,
  { purpose, overBrakes, takenBefore }: BrakeRequest,
): Restraint {
  if (!world.isComplete || policy.mode === 'upsert-only') {
    return {
      restrict: keepEverything(),
      mayRevoke: false,
      mayTidy: false,
      mayExpire: false,
      braked: new Set(),
      taken: forEachCause(() => []),
      findings: world.isComplete ? [] : [finding('READ_INCOMPLETE', {}, { region: world.regionId })],
    };
  }
  const { grantCount, ends, withdrawals, overdueCount } = tally;
  const countOf = (cause: EndCause): number => ends[cause].length + (cause === 'expired' ? overdueCount : 0);
  const earlierOf = (cause: EndCause): number => earlierCount(takenBefore[cause], ends[cause]);
  const braked = new Set(
    END_CAUSES.filter(
      (cause) =>
        countOf(cause) > 0 &&
        countOf(cause) + earlierOf(cause) > budgetOfCause(policy, cause, tally) &&
        !overBrakes.has(BRAKE_NAMES[cause]),
    ),
  );
  // A run that only ends what is over leaves everything else to the sweep.
  const isConcerned = (cause: EndCause): boolean => purpose === 'reconcile' || cause === 'expired';
  const isSpared = (cause: EndCause): boolean => braked.has(cause) || !isConcerned(cause);
  return {
    restrict: keepEnds(END_CAUSES.filter(isSpared).flatMap((cause) => [...ends[cause], ...withdrawals[cause]])),
    mayRevoke: true,
    mayTidy: purpose === 'reconcile',
    mayExpire: !braked.has('expired'),
    braked,
    taken: forEachCause((cause) => (isSpared(cause) ? [] : ends[cause])),
    findings: [...braked].filter(isConcerned).map((cause) => {
      const earlier = earlierOf(cause);
      const facts = { count: countOf(cause), grantCount, budget: budgetOfCause(policy, cause, tally) };
      return finding(BRAKED[cause], {}, { ...facts, ...(earlier > 0 && { earlier }) });
    }),
  };
}

/** How many grants earlier runs took away beside those that this run meets again. */
export function earlierCount(takenBefore: ReadonlySet<string>, grants: readonly Grant[]): number {
  if (takenBefore.size === 0) return 0;
  return takenBefore.size - new Set(grants.map(grantKey).filter((key) => takenBefore.has(key))).size;
}

/** How many grants may end for a cause in one run. */
export function budgetOfCause({ brakes }: Policy, cause: EndCause, { grantCount }: Tally): number {
  return budgetOf(brakes[BRAKE_NAMES[cause]], grantCount);
}

function budgetOf(brake: Brake, grantCount: number): number {
  return Math.max(brake.count, Math.floor((brake.percent * grantCount) / 100));
}

function keepEverything(): Restraint['restrict'] {
  const restricted = new Map<Wish, Wish>();
  return (_, wish) => {
    let answer = restricted.get(wish);
    if (!answer) {
      answer = { wanted: wish.wanted, kept: 'all' };
      restricted.set(wish, answer);
    }
    return answer;
  };
}

/** Lets the given grants stay. */
function keepEnds(ends: readonly Grant[]): Restraint['restrict'] {
  const keptBySnapshot = groupBy(ends, (end) => end.snapshotId);
  const sparing = new Sparing();
  return (snapshotId, wish) => {
    const extra = keptBySnapshot.get(snapshotId)?.map((end) => end.principal);
    return extra ? sparing.spare(wish, extra) : wish;
  };
}

/** Too many new grants stop the whole run: what asks for them may be as wrong as what no longer asks for others. */
export function additionsBraked(
  { brakes: { additions } }: Policy,
  given: Given,
  { grantCount }: Tally,
  actions: readonly Action[],
): Finding | undefined {
  if (!additions) return undefined;
  let count = 0;
  for (const action of actions) {
    if (action.kind !== 'create-share' && action.kind !== 'join') continue;
    for (const snapshotId of action.snapshotIds)
      for (const principal of action.principals) if (!given.has(snapshotId, principal)) count++;
  }
  const budget = budgetOf(additions, grantCount);
  return count > budget ? finding('ADDITIONS_BRAKED', {}, { count, grantCount, budget }) : undefined;
}
