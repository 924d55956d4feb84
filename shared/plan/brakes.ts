import { groupBy } from '../base/group-by.ts';
import type { Brake, Policy } from '../policy/policy.ts';
import { homeOf } from '../policy/principals.ts';
import type { ForeignOverdue } from './expiry/overdue.ts';
import { type Finding, type FindingCode, finding } from './findings/finding.ts';
import { END_CAUSES, type EndCause } from './wish/checks.ts';
import type { Judgement } from './wish/judge.ts';
import { allows, type Wish } from './wish/wish.ts';
import { isIn, type Membership, mayGrant, type Purpose, type ShareKind, type ShareState, type World } from './world.ts';

interface GrantEnd {
  readonly snapshotId: string;
  readonly principal: string;
}

/** The grants in force, and those of them that should end, by why. */
export interface Tally {
  readonly grantCount: number;
  readonly ends: Readonly<Record<EndCause, readonly GrantEnd[]>>;
  /** Overdue grants in shares that are not ours; they end with the expired ones. */
  readonly overdueCount: number;
}

/** Counts the grants that our shares give, and sorts those that should end by their cause. */
export function tallyGrants(
  policy: Policy,
  ours: readonly ShareState[],
  judgements: ReadonlyMap<string, Judgement>,
  overdue: readonly ForeignOverdue[],
): Tally {
  const overdueCount = overdue.reduce((sum, share) => sum + share.grantCount, 0);
  let grantCount = overdueCount;
  const ends = new Map<string, GrantEnd & { readonly cause: EndCause }>();
  for (const share of ours) {
    const principals = [...share.principals]
      .filter(([, held]) => isIn(held) && mayGrant(held))
      .map(([id]) => ({ id, home: homeOf(policy, id) }));
    const unwantedByWish = new Map<Wish, typeof principals>();
    for (const [snapshotId, membership] of share.snapshots) {
      if (!isIn(membership) || !mayGrant(membership)) continue;
      grantCount += principals.length;
      const judgement = judgements.get(snapshotId);
      if (!judgement) continue;
      const { wish } = judgement;
      let unwanted = unwantedByWish.get(wish);
      if (!unwanted) {
        unwanted = principals.filter(({ id, home }) => !allows(wish, id, share.kind, home));
        unwantedByWish.set(wish, unwanted);
      }
      for (const { id: principal, home } of unwanted) {
        if (wish.wanted.has(principal) && isGivenAtHome(ours, snapshotId, principal, home)) continue;
        const verdict = judgement.verdictOn(principal)?.end?.cause ?? 'nobody asks';
        // Who sits only among those of the other kind has no place by policy, whether anyone asks for it or not.
        const isMisplaced = home !== share.kind && !isGivenAtHome(ours, snapshotId, principal, home);
        const cause = verdict === 'nobody asks' && isMisplaced ? 'forbidden' : verdict;
        ends.set(`${snapshotId} ${principal}`, { snapshotId, principal, cause });
      }
    }
  }
  const byCause = groupBy([...ends.values()], (end) => end.cause);
  const of = (cause: EndCause): readonly GrantEnd[] => byCause.get(cause) ?? [];
  return {
    grantCount,
    ends: {
      expired: of('expired'),
      blocked: of('blocked'),
      forbidden: of('forbidden'),
      'nobody asks': of('nobody asks'),
    },
    overdueCount,
  };
}

/** Whether a share of the principal's own kind gives the grant, so that leaving one of the other kind ends nothing. */
function isGivenAtHome(
  ours: readonly ShareState[],
  snapshotId: string,
  principal: string,
  home: ShareKind | undefined,
): boolean {
  const isHeld = (membership: Membership | undefined): boolean =>
    membership !== undefined && isIn(membership) && mayGrant(membership);
  return ours.some(
    ({ kind, snapshots, principals }) =>
      home === kind && isHeld(snapshots.get(snapshotId)) && isHeld(principals.get(principal)),
  );
}

/** What a cause of ends is called in a policy, and by whoever lets one plan pass its brake. */
export const BRAKE_NAMES = {
  expired: 'expiries',
  blocked: 'blocked',
  forbidden: 'forbidden',
  'nobody asks': 'removals',
} as const satisfies Readonly<Record<EndCause, keyof Policy['brakes']>>;

export type BrakeName = (typeof BRAKE_NAMES)[EndCause];

const BRAKED: Readonly<Record<EndCause, FindingCode>> = {
  expired: 'EXPIRIES_BRAKED',
  blocked: 'BLOCKED_BRAKED',
  forbidden: 'FORBIDDEN_BRAKED',
  'nobody asks': 'REMOVALS_BRAKED',
};

/** The brakes that hold in a plan, by what they are called in a policy. Only those of causes can be passed. */
export function brakesHolding(findings: readonly Finding[]): readonly (BrakeName | 'additions')[] {
  const codes = new Set(findings.map(({ code }) => code));
  const ofCauses = END_CAUSES.filter((cause) => codes.has(BRAKED[cause])).map((cause) => BRAKE_NAMES[cause]);
  return codes.has('ADDITIONS_BRAKED') ? [...ofCauses, 'additions'] : ofCauses;
}

/** What the brakes of one plan are to know beside the world. */
export interface BrakeRequest {
  readonly purpose: Purpose;
  /** Brakes that a person lets this one plan pass, after looking at it. */
  readonly overBrakes: ReadonlySet<BrakeName>;
  /**
   * Grants, each as `snapshotId principal`, that earlier runs of this instance took away lately for want of being asked
   * for: many small runs are one.
   */
  readonly takenBefore: ReadonlySet<string>;
}

/** How far this run may take away. */
export interface Restraint {
  readonly restrict: (snapshotId: string, wish: Wish) => Wish;
  /** Nothing that was read is missing, and policy lets this run take away at all. */
  readonly mayRevoke: boolean;
  /** Moving grants between shares and closing empty ones. */
  readonly mayTidy: boolean;
  readonly mayExpire: boolean;
  /** The grants, each as `snapshotId principal`, that the run takes away because nobody asks for them. */
  readonly takenForWant: readonly string[];
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
      takenForWant: [],
      findings: world.isComplete ? [] : [finding('READ_INCOMPLETE', {}, { region: world.regionId })],
    };
  }
  const { grantCount } = tally;
  const countOf = (cause: EndCause): number =>
    tally.ends[cause].length + (cause === 'expired' ? tally.overdueCount : 0);
  const unasked = new Set(tally.ends['nobody asks'].map(grantKey));
  const earlierCount = [...takenBefore].filter((grant) => !unasked.has(grant)).length;
  const earlierOf = (cause: EndCause): number => (cause === 'nobody asks' ? earlierCount : 0);
  const budgetOfCause = (cause: EndCause): number => budgetOf(policy.brakes[BRAKE_NAMES[cause]], grantCount);
  const braked = END_CAUSES.filter(
    (cause) =>
      countOf(cause) > 0 &&
      countOf(cause) + earlierOf(cause) > budgetOfCause(cause) &&
      !overBrakes.has(BRAKE_NAMES[cause]),
  );
  // A run that only ends what is over leaves everything else to the sweep.
  const isConcerned = (cause: EndCause): boolean => purpose === 'reconcile' || cause === 'expired';
  return {
    restrict: keepEnds(
      END_CAUSES.filter((cause) => braked.includes(cause) || !isConcerned(cause)).flatMap((cause) => tally.ends[cause]),
    ),
    mayRevoke: true,
    mayTidy: purpose === 'reconcile',
    mayExpire: !braked.includes('expired'),
    takenForWant: braked.includes('nobody asks') || !isConcerned('nobody asks') ? [] : [...unasked].sort(),
    findings: braked.filter(isConcerned).map((cause) => {
      const earlier = earlierOf(cause);
      const facts = { count: countOf(cause), grantCount, budget: budgetOfCause(cause) };
      return finding(BRAKED[cause], {}, { ...facts, ...(earlier > 0 && { earlier }) });
    }),
  };
}

function grantKey({ snapshotId, principal }: GrantEnd): string {
  return `${snapshotId} ${principal}`;
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

/** Lets the given grants stay. Equal answers are one object, as equal wishes are. */
function keepEnds(ends: readonly GrantEnd[]): Restraint['restrict'] {
  const keptBySnapshot = groupBy(ends, (end) => end.snapshotId);
  const restricted = new Map<Wish, Map<string, Wish>>();
  return (snapshotId, wish) => {
    const extra = keptBySnapshot.get(snapshotId)?.map((end) => end.principal);
    if (!extra || wish.kept === 'all') return wish;
    const byExtra = restricted.get(wish) ?? new Map<string, Wish>();
    restricted.set(wish, byExtra);
    const key = extra.sort().join(' ');
    const answer = byExtra.get(key) ?? { ...wish, spared: new Set(extra) };
    byExtra.set(key, answer);
    return answer;
  };
}

/** Too many new grants stop the whole run: what asks for them may be as wrong as what no longer asks for others. */
export function additionsBraked(
  policy: Policy,
  ours: readonly ShareState[],
  { grantCount }: Tally,
  wishes: ReadonlyMap<string, Wish>,
): Finding | undefined {
  const brake = policy.brakes.additions;
  if (!brake) return undefined;
  const given = new Set<string>();
  for (const { snapshots, principals } of ours) {
    for (const snapshotId of snapshots.keys()) for (const id of principals.keys()) given.add(`${snapshotId} ${id}`);
  }
  let count = 0;
  for (const [snapshotId, { wanted }] of wishes)
    for (const id of wanted) if (!given.has(`${snapshotId} ${id}`)) count++;
  const budget = budgetOf(brake, grantCount);
  return count > budget ? finding('ADDITIONS_BRAKED', {}, { count, grantCount, budget }) : undefined;
}
