import type { Mode, Policy } from '../policy/policy.ts';
import { homeOf } from '../policy/principals.ts';
import { type Action, inStepOrder } from './action.ts';
import { additionsBraked, type BrakeRequest, type Restraint, restrain } from './brakes.ts';
import { type Cover, coverWishes, type SoughtShare } from './cover/cover.ts';
import { mayAskFor, withMemories } from './cover/memories.ts';
import {
  type DisksOf,
  deletionsOf,
  findForeignOverdue,
  overdueFindings,
  removalsOfOverdue,
  savingsOf,
} from './expiry/overdue.ts';
import { type Finding, sortFindings } from './findings/finding.ts';
import { regionNotices, WARNING_SHARE } from './findings/limit-findings.ts';
import { nameAccount } from './findings/of-account.ts';
import type { ReasonCode } from './findings/reasons.ts';
import { Given } from './given.ts';
import { type BrakedCover, coverWithinBrakes } from './kept-ends.ts';
import { type ByCause, forEachCause, grantKey, type Tally, tallyGrants } from './tally.ts';
import { backOff } from './wish/back-off.ts';
import { createJudge, type Judgement } from './wish/judge.ts';
import { planCopies } from './wish/stand-in-copies.ts';
import { HoldingBack, type Wish } from './wish/wish.ts';
import { Wishes } from './wish/wishes.ts';
import type { ShareState, World } from './world.ts';

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
  /** The grants, each as `snapshotId principal`, that it ends, by the cause whose brake counts them. */
  readonly taken: ByCause<readonly string[]>;
  /** Something can be given only when something else has ended; a plan made anew after this one gives it. */
  readonly isHalf: boolean;
  /** Shares that it did not find among those that were looked into; of one that is there a plan made anew makes use. */
  readonly sought: readonly SoughtShare[];
}

/** What a person may ask of one plan. */
export interface PlanRequest extends Partial<BrakeRequest> {
  /** Outsiders to invite again, whatever they answered. */
  readonly reinvited?: ReadonlySet<string>;
  /** Where members were looked into; else nothing is known of their disks. */
  readonly disksOf?: DisksOf;
}

/**
 * Decides what to change so that actual grants become the wanted ones.
 *
 * | grant (snapshot, principal)                            | wanted | actual | decision |
 * |---|---|---|---|
 * | asked for, permitted, in time, snapshot can be shared  | yes    | no     | grant |
 * | the same                                               | yes    | yes    | nothing |
 * | asked for, but cannot be given now                     | kept   | no     | finding |
 * | the same                                               | yes    | yes    | nothing, finding |
 * | asked for, but not understood                          | kept   | no     | finding |
 * | the same                                               | kept   | yes    | keep, finding |
 * | its time or the snapshot's retention is over           | no     | yes    | revoke, on the budget of expiries |
 * | nobody asks, policy forbids, a label or allow blocks   | no     | yes    | revoke, on the budget of its cause |
 * | over its budget, `upsert-only`, or a read failed       | kept   | yes    | keep, finding |
 * | in a share that is not ours                            | –      | yes    | nothing, except overdue with `hygiene.scope: all` |
 *
 * How wanted grants are spread over shares is decided in `cover.ts`. Pure: the answer depends on nothing but the arguments.
 */
export function planRegion(
  world: World,
  policy: Policy,
  nowMs: number,
  {
    purpose = 'reconcile',
    overBrakes = new Set(),
    takenBefore = NOTHING_TAKEN,
    reinvited = new Set(),
    disksOf = () => undefined,
  }: PlanRequest = {},
): Plan {
  const shares = world.shares.filter((share) => share.isOurs);
  const judgements = judgeScope(world, shares, createJudge({ ...world, policy, nowMs }));
  const ours = withMemories(shares, {
    externals: policy.principals.external,
    mayAsk: (snapshotId, principal) => mayAskFor(judgements.get(snapshotId)?.wish, principal),
    areMembersKnown: world.areMembersKnown,
    nowMs,
  });
  const given = new Given(ours);
  const brakes = { purpose, overBrakes, takenBefore };
  const scene = { world, policy, nowMs, ours, given, judgements, brakes, reinvited, disksOf };
  return purpose === 'reconcile' ? planReconcile(scene) : planExpiry(scene);
}

const NOTHING_TAKEN: BrakeRequest['takenBefore'] = forEachCause(() => new Set<string>());

/** What a plan is made from. */
interface Scene {
  readonly world: World;
  readonly policy: Policy;
  readonly nowMs: number;
  readonly ours: readonly ShareState[];
  readonly given: Given;
  readonly judgements: Judgements;
  readonly brakes: BrakeRequest;
  readonly reinvited: ReadonlySet<string>;
  readonly disksOf: DisksOf;
}

function planReconcile(scene: Scene): Plan {
  const { world, policy, nowMs, given, judgements, brakes } = scene;
  const tally = tallyGrants(policy, given, judgements, []);
  const restraint = restrain(world, policy, tally, brakes);
  const wishes = new Wishes(judgements);
  const wishOf = wishReader(given);
  for (const [snapshotId, { wish }] of judgements) {
    wishes.change(snapshotId, restraint.restrict(snapshotId, wishOf(snapshotId, wish)));
  }
  const heldBack = backOff(world, given, wishes, nowMs);
  const { cover, taken, findings } = coverOf(scene, wishes, tally, restraint);
  const isWholeRegion = world.scope === 'region';
  const copies = planCopies(world, policy, { judgements, wishes }, restraint.mayTidy && isWholeRegion, nowMs);
  const care = isWholeRegion ? cover.care : { actions: [], findings: [] };
  const additions = additionsBraked(policy, given, tally, cover.actions);
  const actions = [...copies.copies, ...cover.actions, ...care.actions, ...copies.deletions];
  return {
    regionId: world.regionId,
    mode: policy.mode,
    actions: additions ? [] : inStepOrder(actions),
    isHalf: cover.isHalf && !additions,
    sought: cover.sought,
    taken: additions ? forEachCause(() => []) : keysOf(taken),
    findings: tellAll(
      scene,
      [
        ...regionNotices(world, policy, judgements),
        ...restraint.findings,
        ...findings,
        ...copies.findings,
        ...care.findings,
        ...cover.findings,
        ...heldBack,
        ...(additions ? [additions] : []),
      ],
      findingsOf(judgements),
    ),
    ...countsOf(tally),
  };
}

/** Only snapshots with a grant that is over are decided about; the rest of their grants move to other shares if need be. */
function planExpiry(scene: Scene): Plan {
  const { world, policy, nowMs, given, judgements, brakes } = scene;
  const foreign = policy.hygiene.scope === 'all' ? findForeignOverdue(world, nowMs) : [];
  const tally = tallyGrants(policy, given, judgements, foreign);
  const restraint = restrain(world, policy, tally, brakes);
  const expired = [...tally.ends.expired, ...tally.withdrawals.expired];
  const concerned = new Map<string, Judgement>();
  for (const { snapshotId } of expired) {
    const judgement = judgements.get(snapshotId);
    if (judgement) concerned.set(snapshotId, judgement);
  }
  const wishes = new Wishes(concerned);
  const wishOf = wishReader(given);
  for (const [snapshotId, { wish }] of concerned) {
    wishes.change(snapshotId, restraint.restrict(snapshotId, wishOf(snapshotId, wish)));
  }
  const { cover, taken, findings } = coverOf(scene, wishes, tally, restraint);
  const deletions = restraint.mayExpire ? deletionsOf(world, policy, judgements, nowMs) : [];
  const ends = restraint.mayExpire ? [...foreign.flatMap(removalsOfOverdue), ...deletions] : [];
  const deletedIds = new Set(deletions.map(({ snapshotId }) => snapshotId));
  const savings = restraint.mayExpire ? savingsOf(world, policy, nowMs) : undefined;
  return {
    regionId: world.regionId,
    mode: policy.mode,
    ...(savings && { savings }),
    actions: inStepOrder([...cover.actions, ...ends]),
    isHalf: cover.isHalf,
    sought: cover.sought,
    taken: keysOf(taken),
    findings: tellAll(scene, [
      ...overdueFindings(world, policy, judgements, deletedIds, nowMs, scene.disksOf),
      ...restraint.findings,
      ...findings,
      ...cover.findings,
    ]),
    ...countsOf(tally),
  };
}

/** @param judged Those of judgements, which name the account already. */
function tellAll(
  { world: { accountId }, policy }: Scene,
  planned: readonly Finding[],
  judged: Iterable<Finding> = [],
): readonly Finding[] {
  return sortFindings([...judged, ...nameAccount(planned, { policy, accountId })]);
}

/** Reads wishes against what is given: what only may not be given anew is wanted where somebody reads it. */
function wishReader(given: Given): (snapshotId: string, wish: Wish) => Wish {
  const holding = new HoldingBack();
  const nobody = new Set<string>();
  return (snapshotId, wish) =>
    holding.holdBack(wish, wish.notAnew ?? nobody, (principal) => given.has(snapshotId, principal));
}

/** @param wishes Those that the brakes hold after all are replaced. */
function coverOf(
  { world, policy, ours, given, judgements, brakes, reinvited, nowMs }: Scene,
  wishes: Wishes,
  tally: Tally,
  restraint: Restraint,
): BrakedCover {
  const limit = policy.limits.resourceShares;
  const left = limit - world.shares.length - (world.unseenShares?.length ?? 0);
  const input = {
    shares: ours,
    areMembersKnown: world.areMembersKnown,
    mayTidy: restraint.mayTidy,
    mayRenew: world.areMembersKnown && brakes.purpose === 'reconcile',
    mayDelete: restraint.mayRevoke,
    homeOf: (principal: string) => homeOf(policy, principal),
    reasonToEnd: (snapshotId: string, principal: string) => reasonToEnd(judgements.get(snapshotId), principal),
    room: { left, leftForSets: left - Math.ceil(limit * (1 - WARNING_SHARE)) },
    reinvited,
    nowMs,
  };
  const cover = (): Cover => coverWishes({ ...input, wishes });
  return coverWithinBrakes({ policy, given, tally, restraint, request: brakes, wishes, coverOf: cover });
}

function keysOf(taken: BrakedCover['taken']): Plan['taken'] {
  return forEachCause((cause) => taken[cause].map(grantKey).sort());
}

function countsOf({
  grantCount,
  ends,
  overdueCount,
}: Tally): Pick<Plan, 'grantCount' | 'removalCount' | 'expiryCount'> {
  const removalCount = ends['nobody asks'].length + ends.forbidden.length + ends.blocked.length;
  return { grantCount, removalCount, expiryCount: ends.expired.length + overdueCount };
}

type Judgements = ReadonlyMap<string, Judgement>;

function* findingsOf(judgements: Judgements): Iterable<Finding> {
  for (const { findings } of judgements.values()) yield* findings;
}

const NOBODY: Wish = { wanted: new Set(), kept: new Set() };

/** A snapshot that is in a share of ours but no longer exists: nobody can ask for it. */
const GONE: Judgement = {
  wish: NOBODY,
  asked: [],
  verdictOn: () => undefined,
  isAllowed: () => true,
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

function reasonToEnd(judgement: Judgement | undefined, principal: string): ReasonCode {
  if (!judgement || judgement === GONE) return 'SNAPSHOT_GONE';
  // What nothing about the grant ends is only in a share of the wrong kind.
  return judgement.verdictOn(principal)?.end?.reason ?? 'SHARE_OF_OTHER_KIND';
}
