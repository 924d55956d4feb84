import { groupBy } from '../base/group-by.ts';
import type { Brake, Policy } from '../policy/policy.ts';
import { isExternal } from '../policy/principals.ts';
import type { ForeignOverdue } from './expiry/overdue.ts';
import { type Finding, finding } from './findings/finding.ts';
import type { Judgement } from './wish/judge.ts';
import { allows, type Wish } from './wish/wish.ts';
import { isIn, type Membership, mayGrant, type Purpose, type ShareState, type World } from './world.ts';

interface GrantEnd {
  readonly snapshotId: string;
  readonly principal: string;
}

/** The grants in force, and those of them that should end, by why. */
export interface Tally {
  readonly grantCount: number;
  readonly removals: readonly GrantEnd[];
  readonly expiries: readonly GrantEnd[];
  /** Those of `expiries`, and overdue ones in shares that are not ours. */
  readonly expiryCount: number;
  readonly expiring: ReadonlySet<string>;
}

export function tallyGrants(
  policy: Policy,
  ours: readonly ShareState[],
  judgements: ReadonlyMap<string, Judgement>,
  overdue: readonly ForeignOverdue[],
): Tally {
  const overdueCount = overdue.reduce((sum, share) => sum + share.grantCount, 0);
  let grantCount = overdueCount;
  const ends = new Map<string, GrantEnd & { isExpiry: boolean }>();
  for (const share of ours) {
    const principals = [...share.principals].filter(([, held]) => isIn(held) && mayGrant(held)).map(([id]) => id);
    const unwantedByWish = new Map<Wish, readonly string[]>();
    for (const [snapshotId, membership] of share.snapshots) {
      if (!isIn(membership) || !mayGrant(membership)) continue;
      grantCount += principals.length;
      const judgement = judgements.get(snapshotId);
      if (!judgement) continue;
      const { wish } = judgement;
      let unwanted = unwantedByWish.get(wish);
      if (!unwanted) {
        unwanted = principals.filter((id) => !allows(wish, id, share.kind, isExternal(policy, id)));
        unwantedByWish.set(wish, unwanted);
      }
      for (const principal of unwanted) {
        if (wish.wanted.has(principal) && isGivenAtHome(ours, snapshotId, principal, isExternal(policy, principal)))
          continue;
        const isExpiry = judgement.verdictOn(principal)?.end?.cause === 'expired';
        ends.set(`${snapshotId} ${principal}`, { snapshotId, principal, isExpiry });
      }
    }
  }
  const all = [...ends.values()];
  const expiries = all.filter((end) => end.isExpiry);
  return {
    grantCount,
    removals: all.filter((end) => !end.isExpiry),
    expiries,
    expiryCount: expiries.length + overdueCount,
    expiring: new Set(expiries.map((end) => end.snapshotId)),
  };
}

/** Whether a share of the principal's own kind gives the grant, so that leaving one of the other kind ends nothing. */
function isGivenAtHome(
  ours: readonly ShareState[],
  snapshotId: string,
  principal: string,
  isOutsider: boolean,
): boolean {
  const isHeld = (membership: Membership | undefined): boolean =>
    membership !== undefined && isIn(membership) && mayGrant(membership);
  return ours.some(
    ({ kind, snapshots, principals }) =>
      isOutsider === (kind === 'external') && isHeld(snapshots.get(snapshotId)) && isHeld(principals.get(principal)),
  );
}

/** How far this run may take away. */
export interface Restraint {
  readonly restrict: (snapshotId: string, wish: Wish) => Wish;
  /** Nothing that was read is missing, and policy lets this run take away at all. */
  readonly mayRevoke: boolean;
  /** Moving grants between shares and closing empty ones. */
  readonly mayTidy: boolean;
  readonly mayExpire: boolean;
  readonly findings: readonly Finding[];
}

export function restrain(world: World, policy: Policy, tally: Tally, purpose: Purpose): Restraint {
  if (!world.isComplete || policy.mode === 'upsert-only') {
    return {
      restrict: keepEverything(),
      mayRevoke: false,
      mayTidy: false,
      mayExpire: false,
      findings: world.isComplete ? [] : [finding('READ_INCOMPLETE', {}, { region: world.regionId })],
    };
  }
  const { removals, expiries } = policy.brakes;
  const areRemovalsBraked = tally.removals.length > budgetOf(removals, tally.grantCount);
  const areExpiriesBraked = tally.expiryCount > budgetOf(expiries, tally.grantCount);
  const isReconcile = purpose === 'reconcile';
  const { grantCount } = tally;
  const braked = (code: 'REMOVALS_BRAKED' | 'EXPIRIES_BRAKED', count: number, brake: Brake): Finding =>
    finding(code, {}, { count, grantCount, budget: budgetOf(brake, grantCount) });
  return {
    restrict: keepEnds([
      ...(areRemovalsBraked || !isReconcile ? tally.removals : []),
      ...(areExpiriesBraked ? tally.expiries : []),
    ]),
    mayRevoke: true,
    mayTidy: isReconcile,
    mayExpire: !areExpiriesBraked,
    findings: [
      ...(areRemovalsBraked && isReconcile ? [braked('REMOVALS_BRAKED', tally.removals.length, removals)] : []),
      ...(areExpiriesBraked ? [braked('EXPIRIES_BRAKED', tally.expiryCount, expiries)] : []),
    ],
  };
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
