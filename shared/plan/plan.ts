import { groupBy } from '../base/group-by.ts';
import type { Brake, Mode, Policy } from '../policy/policy.ts';
import { isExternal } from '../policy/principals.ts';
import { type Action, inSteps } from './action.ts';
import { coverWishes } from './cover/cover.ts';
import type { CoverInput } from './cover/cover-state.ts';
import { planInvitationCare } from './cover/invitation-care.ts';
import { carryKept } from './cover/kept-grants.ts';
import {
  deletionsOf,
  type ForeignOverdue,
  findForeignOverdue,
  overdueFindings,
  removalsOfOverdue,
  savingsOf,
} from './expiry/overdue.ts';
import { type Finding, finding, sortFindings } from './findings/finding.ts';
import { regionNotices } from './findings/limit-findings.ts';
import type { ReasonCode } from './findings/reasons.ts';
import { createJudge, type Judgement } from './wish/judge.ts';
import { planCopies } from './wish/stand-in-copies.ts';
import { allows, type Wish } from './wish/wish.ts';
import { isIn, type Membership, mayGrant, type ShareState, type World } from './world.ts';

/** What a run is for. `expire` only ends what is due or overdue; everything else waits for a `reconcile`. */
export type Purpose = 'reconcile' | 'expire';

/** What should change in one region and why. Plain, sorted data: dry run, apply and report read the same value. */
export interface Plan {
  readonly regionId: string;
  readonly mode: Mode;
  /** In the order of the steps in which they are carried out. */
  readonly actions: readonly Action[];
  readonly findings: readonly Finding[];
  /** What the expired snapshots that the plan frees would go on costing; an estimate. */
  readonly savings?: { readonly perMonth: number; readonly currency: string };
  /** Grants in force before the plan, and those that it ends. */
  readonly grantCount: number;
  readonly removalCount: number;
  readonly expiryCount: number;
}

/**
 * Decides what to change so that actual grants become the wanted ones.
 *
 * | grant (snapshot, principal)                            | wanted | actual | decision |
 * |---|---|---|---|
 * | asked for, permitted, in time, snapshot can be shared  | yes    | no     | grant |
 * | the same                                               | yes    | yes    | nothing |
 * | asked for, but not understood or not possible now      | kept   | no     | finding |
 * | the same                                               | kept   | yes    | keep, finding |
 * | its time or the snapshot's retention is over           | no     | yes    | revoke, on the budget of expiries |
 * | nobody asks, policy forbids, or a label blocks         | no     | yes    | revoke, on the budget of removals |
 * | over its budget, `upsert-only`, or a read failed       | kept   | yes    | keep, finding |
 * | in a share that is not ours                            | –      | yes    | nothing, except overdue with `hygiene.scope: all` |
 *
 * How wanted grants are spread over shares is decided in `cover.ts`. Pure: the answer depends on nothing but the arguments.
 */
export function planRegion(world: World, policy: Policy, nowMs: number, purpose: Purpose = 'reconcile'): Plan {
  const ours = world.shares.filter((share) => share.isOurs);
  const judgements = judgeScope(world, ours, createJudge({ ...world, policy, nowMs }));
  return purpose === 'reconcile'
    ? planReconcile(world, policy, nowMs, ours, judgements)
    : planExpiry(world, policy, nowMs, ours, judgements);
}

function planReconcile(
  world: World,
  policy: Policy,
  nowMs: number,
  ours: readonly ShareState[],
  judgements: Judgements,
): Plan {
  const tally = tallyGrants(policy, ours, judgements, []);
  const restraint = restrain(world, policy, tally, 'reconcile');
  const wishes = new Map<string, Wish>();
  for (const [snapshotId, { wish }] of judgements) wishes.set(snapshotId, restraint.restrict(snapshotId, wish));
  const cover = coverWishes(coverInput(world, policy, ours, judgements, wishes, restraint));
  const isWholeRegion = world.scope === 'region';
  const copies = planCopies(world, policy, judgements, restraint.mayTidy && isWholeRegion, nowMs);
  const care = isWholeRegion
    ? planInvitationCare(ours, wishes, (principal) => isExternal(policy, principal), restraint.mayTidy, nowMs)
    : { actions: [], findings: [] };
  const additions = additionsBraked(policy, ours, tally, wishes);
  return {
    regionId: world.regionId,
    mode: policy.mode,
    actions: additions ? [] : orderActions([...copies.copies, ...cover.actions, ...care.actions, ...copies.deletions]),
    findings: sortFindings([
      ...[...judgements.values()].flatMap((judgement) => judgement.findings),
      ...regionNotices(world, policy, judgements),
      ...restraint.findings,
      ...copies.findings,
      ...care.findings,
      ...cover.findings,
      ...(additions ? [additions] : []),
    ]),
    ...countsOf(tally),
  };
}

/** Only snapshots with a grant that is over are decided about; the rest of their grants move to other shares if need be. */
function planExpiry(
  world: World,
  policy: Policy,
  nowMs: number,
  ours: readonly ShareState[],
  judgements: Judgements,
): Plan {
  const foreign = policy.hygiene.scope === 'all' ? findForeignOverdue(world, nowMs) : [];
  const tally = tallyGrants(policy, ours, judgements, foreign);
  const restraint = restrain(world, policy, tally, 'expire');
  const wishes = new Map<string, Wish>();
  for (const snapshotId of tally.expiring) {
    const wish = judgements.get(snapshotId)?.wish;
    if (wish) wishes.set(snapshotId, restraint.restrict(snapshotId, wish));
  }
  const cover = coverWishes(coverInput(world, policy, ours, judgements, wishes, restraint));
  const ends = restraint.mayExpire
    ? [...foreign.flatMap(removalsOfOverdue), ...deletionsOf(world, policy, judgements, nowMs)]
    : [];
  const savings = restraint.mayExpire ? savingsOf(world, policy, nowMs) : undefined;
  return {
    regionId: world.regionId,
    mode: policy.mode,
    ...(savings && { savings }),
    actions: orderActions([...cover.actions, ...ends]),
    findings: sortFindings([
      ...overdueFindings(world, policy, judgements, nowMs),
      ...restraint.findings,
      ...cover.findings,
    ]),
    ...countsOf(tally),
  };
}

function coverInput(
  world: World,
  policy: Policy,
  shares: readonly ShareState[],
  judgements: Judgements,
  wishes: ReadonlyMap<string, Wish>,
  { mayTidy }: Restraint,
): CoverInput {
  return {
    wishes: carryKept(wishes, shares),
    shares,
    areMembersKnown: world.areMembersKnown,
    mayTidy,
    isExternal: (principal) => isExternal(policy, principal),
    reasonToEnd: (snapshotId, principal) => reasonToEnd(judgements.get(snapshotId), principal),
  };
}

function orderActions(actions: readonly Action[]): Action[] {
  return [...inSteps(actions).values()].flat();
}

function countsOf(tally: Tally): Pick<Plan, 'grantCount' | 'removalCount' | 'expiryCount'> {
  return { grantCount: tally.grantCount, removalCount: tally.removals.length, expiryCount: tally.expiryCount };
}

/** Too many new grants stop the whole run: what asks for them may be as wrong as what no longer asks for others. */
function additionsBraked(
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

type Judgements = ReadonlyMap<string, Judgement>;

const NOBODY: Wish = { wanted: new Set(), kept: new Set() };

/** A snapshot that is in a share of ours but no longer exists: nobody can ask for it. */
const GONE: Judgement = {
  wish: NOBODY,
  asked: [],
  verdictOn: () => undefined,
  isRetentionOver: false,
  needsCopy: false,
  findings: [],
};

function judgeScope(
  world: World,
  ours: readonly ShareState[],
  judge: ReturnType<typeof createJudge>,
): Map<string, Judgement> {
  const judgements = new Map<string, Judgement>();
  if (world.scope !== 'region') {
    for (const snapshotId of world.scope) {
      const snapshot = world.snapshots.get(snapshotId);
      if (snapshot) judgements.set(snapshotId, judge(snapshot));
    }
    return judgements;
  }
  for (const [snapshotId, snapshot] of world.snapshots) judgements.set(snapshotId, judge(snapshot));
  for (const share of ours) {
    for (const snapshotId of share.snapshots.keys()) {
      if (!judgements.has(snapshotId)) judgements.set(snapshotId, GONE);
    }
  }
  return judgements;
}

interface GrantEnd {
  readonly snapshotId: string;
  readonly principal: string;
}

/** The grants in force, and those of them that should end, by why. */
interface Tally {
  readonly grantCount: number;
  readonly removals: readonly GrantEnd[];
  readonly expiries: readonly GrantEnd[];
  /** Those of `expiries`, and overdue ones in shares that are not ours. */
  readonly expiryCount: number;
  readonly expiring: ReadonlySet<string>;
}

function tallyGrants(
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
interface Restraint {
  readonly restrict: (snapshotId: string, wish: Wish) => Wish;
  /** Moving grants between shares and deleting empty shares. */
  readonly mayTidy: boolean;
  readonly mayExpire: boolean;
  readonly findings: readonly Finding[];
}

function restrain(world: World, policy: Policy, tally: Tally, purpose: Purpose): Restraint {
  if (!world.isComplete || policy.mode === 'upsert-only') {
    return {
      restrict: keepEverything(),
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
    mayTidy: isReconcile && !areRemovalsBraked,
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

function reasonToEnd(judgement: Judgement | undefined, principal: string): ReasonCode {
  if (!judgement || judgement === GONE) return 'SNAPSHOT_GONE';
  return judgement.verdictOn(principal)?.end?.reason ?? 'NOT_ASKED_FOR';
}
