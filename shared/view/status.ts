import type { Directory } from '../cloud/ports.ts';
import { mayAskFor, withMemories } from '../plan/cover/memories.ts';
import { Outsiders } from '../plan/cover/outsiders.ts';
import { shutDoorFinding } from '../plan/cover/shut-doors.ts';
import type { Finding } from '../plan/findings/finding.ts';
import type { AskedGrant } from '../plan/wish/grant-end.ts';
import { createJudge, type Judgement } from '../plan/wish/judge.ts';
import { allows, type Wish } from '../plan/wish/wish.ts';
import { isOutsiderIn, type Membership, mayGrant, type ShareKind, type ShareState, type World } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import { homeOf, isExternal } from '../policy/principals.ts';
import { stateThrough } from './access.ts';
import { isOutside, isPermittedThere } from './readers.ts';

/**
 * How a (snapshot, principal) pair stands.
 * - `wanted`: asked for and not there yet.
 * - `granted`: asked for and in effect.
 * - `settling`: asked for and on its way.
 * - `awaiting acceptance`: asked for; the outsider has not accepted the share's invitation yet.
 * - `refused`: asked for, but the service would not add it, or the outsider declined or did not answer.
 * - `blocked`: asked for, but something about the snapshot or its tags stands in the way.
 * - `kept`: in effect, while something is not understood or speaks against giving it anew; it is not revoked.
 * - `unwanted`: in effect and nobody may have it any more.
 * - `ending`: no longer asked for, and being removed.
 * - `foreign`: given by a share that is not ours.
 */
export type GrantState =
  | 'wanted'
  | 'granted'
  | 'settling'
  | 'awaiting acceptance'
  | 'refused'
  | 'blocked'
  | 'kept'
  | 'unwanted'
  | 'ending'
  | 'foreign';

/** One (snapshot, principal) pair: what is wanted of it, and what is. */
export interface GrantStatus {
  readonly regionId: string;
  readonly snapshotId: string;
  readonly principal: string;
  readonly state: GrantState;
  /** Outside the directory: as the directory says where it was read, else the service, else the policy. */
  readonly isExternal: boolean;
  /** A share gives it now, so that the principal can read the snapshot. */
  readonly isInEffect: boolean;
  /** Present where an invitation waits for the principal's answer: it reads the snapshot once it accepts. */
  readonly isInvited?: true;
  /** The policy lets tags ask for it, where it stands: inside the directory or outside, and `allow` for this snapshot. */
  readonly isPermitted: boolean;
  /** Absent when nothing ends it, or nobody asks for it. */
  readonly endsAtMs?: number;
  readonly endsBecause?: AskedGrant['endsBecause'];
  /** The tag and rules that ask for it. */
  readonly askedBy: readonly string[];
  /** The shares that give it, or would once it settles. */
  readonly shareIds: readonly string[];
  /** Why an outsider that is asked for is not brought the snapshot, and what a person can do about it. */
  readonly refusal?: Finding;
}

/** Where the grants of a region stand, with the judgement that says why. */
export interface RegionStatus {
  readonly grants: readonly GrantStatus[];
  readonly judgements: ReadonlyMap<string, Judgement>;
}

/** How far a share gives one pair. The later ones give more. */
const HOLDS = ['refused', 'leaving', 'invited', 'settling', 'held'] as const;
type Hold = (typeof HOLDS)[number];

/** The best that any share does for a pair. */
interface Actual {
  hold: Hold;
  isOpenToOutsiders: boolean;
  isOpenToDirectory: boolean;
  readonly shareIds: string[];
  isInEffect: boolean;
  isInvited: boolean;
  /** What the service, or else the share, says of where the principal is. */
  isOutsider: boolean;
}

/** What a region's grants are judged by beside the world, and which of them are meant. */
export interface StatusOptions {
  /** Tells of this snapshot alone. */
  readonly snapshotId?: string | undefined;
  /** Where it could be read. */
  readonly directory?: Directory | undefined;
}

/**
 * Lists every pair that is asked for or given, sorted by snapshot and principal. A pair that a foreign share gives has
 * an entry of its own, beside the one of ours.
 */
export function statusOfRegion(
  world: World,
  policy: Policy,
  nowMs: number,
  { snapshotId: onlySnapshotId, directory }: StatusOptions = {},
): RegionStatus {
  const judge = createJudge({ ...world, policy, nowMs });
  const isMeant = (snapshotId: string): boolean => onlySnapshotId === undefined || snapshotId === onlySnapshotId;
  const judgements = new Map(
    [...world.snapshots].filter(([id]) => isMeant(id)).map(([id, snapshot]) => [id, judge(snapshot)]),
  );
  const ours = actualGrants(world, (share) => share.isOurs, isMeant, nowMs);
  const foreign = actualGrants(world, (share) => !share.isOurs, isMeant, nowMs);
  const outsiders = outsidersOf(world, policy, judge, nowMs);
  const isLetIn = (snapshotId: string, principal: string): boolean =>
    world.shares.some((share) => share.isOurs && share.snapshots.has(snapshotId) && outsiders.letsIn(share, principal));
  const refusalOf = (snapshotId: string, principal: string): Finding | undefined =>
    isExternal(policy, principal) && !isLetIn(snapshotId, principal)
      ? shutDoorFinding(principal, 1, outsiders)
      : undefined;
  const grants: GrantStatus[] = [];
  for (const snapshotId of new Set([...judgements.keys(), ...ours.keys(), ...foreign.keys()])) {
    const judgement = judgements.get(snapshotId);
    const asked = new Map((judgement?.asked ?? []).map((grant) => [grant.principal, grant]));
    const held = ours.get(snapshotId);
    for (const principal of new Set([...asked.keys(), ...(held?.keys() ?? [])])) {
      const actual = held?.get(principal);
      const refusal = judgement?.wish.wanted.has(principal) ? refusalOf(snapshotId, principal) : undefined;
      const state = refusal ? 'refused' : stateOf(judgement, principal, actual, homeOf(policy, principal));
      if (!state) continue;
      const status = entry(snapshotId, principal, state, actual, asked.get(principal), judgement);
      grants.push(refusal ? { ...status, refusal } : status);
    }
    for (const [principal, actual] of foreign.get(snapshotId) ?? []) {
      if (actual.hold !== 'refused') grants.push(entry(snapshotId, principal, 'foreign', actual, undefined, judgement));
    }
  }
  grants.sort((a, b) => compare(a.snapshotId, b.snapshotId) || compare(a.principal, b.principal));
  return { grants, judgements };

  function entry(
    snapshotId: string,
    principal: string,
    state: GrantState,
    actual: Actual | undefined,
    asked: AskedGrant | undefined,
    judgement: Judgement | undefined,
  ): GrantStatus {
    const isPrincipalOutside = isOutside(principal, actual?.isOutsider, { policy, directory });
    return {
      regionId: world.regionId,
      snapshotId,
      principal,
      state,
      isExternal: isPrincipalOutside,
      isInEffect: actual?.isInEffect === true,
      ...(actual?.isInvited && { isInvited: true }),
      isPermitted: isPermittedThere(policy, principal, isPrincipalOutside) && judgement?.isAllowed(principal) !== false,
      ...(asked && asked.endsAtMs !== Number.POSITIVE_INFINITY
        ? { endsAtMs: asked.endsAtMs, endsBecause: asked.endsBecause }
        : {}),
      askedBy: asked?.askedBy ?? [],
      shareIds: actual?.shareIds ?? [],
    };
  }
}

/** The outsiders' doors, as the next run over the whole region finds them. */
function outsidersOf(world: World, policy: Policy, judge: ReturnType<typeof createJudge>, nowMs: number): Outsiders {
  const ours = world.shares.filter((share) => share.isOurs);
  const members = ours.filter(({ kind }) => kind === 'external').flatMap(({ snapshots }) => [...snapshots.keys()]);
  const wishes = new Map<string, Wish>();
  for (const snapshotId of members) {
    const snapshot = world.snapshots.get(snapshotId);
    if (snapshot) wishes.set(snapshotId, judge(snapshot).wish);
  }
  const isOutside = (principal: string): boolean => isExternal(policy, principal);
  const shares = withMemories(ours, {
    externals: policy.principals.external,
    mayAsk: (snapshotId, principal) => world.snapshots.has(snapshotId) && mayAskFor(wishes.get(snapshotId), principal),
    areMembersKnown: world.areMembersKnown,
    nowMs,
  });
  return new Outsiders({ shares, wishes, mayRenew: true, isExternal: isOutside, reinvited: new Set(), nowMs });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What some shares give: by snapshot, then principal. Whatever is in a share that is being deleted is leaving it. */
function actualGrants(
  { shares, endingShares }: World,
  isOne: (share: ShareState) => boolean,
  isMeant: (snapshotId: string) => boolean,
  nowMs: number,
): Map<string, Map<string, Actual>> {
  const bySnapshot = new Map<string, Map<string, Actual>>();
  for (const share of [...shares, ...endingShares].filter(isOne)) {
    const isEnding = endingShares.includes(share);
    for (const [snapshotId, resource] of share.snapshots) {
      if (!isMeant(snapshotId)) continue;
      const byPrincipal = bySnapshot.get(snapshotId) ?? new Map<string, Actual>();
      bySnapshot.set(snapshotId, byPrincipal);
      for (const [principal, target] of share.principals) {
        const isOutsider = isOutsiderIn(share, principal, target);
        const hold = isEnding ? endingHold(resource, target) : holdOf(resource, target, isOutsider);
        const actual = byPrincipal.get(principal) ?? {
          hold,
          isOpenToOutsiders: false,
          isOpenToDirectory: false,
          shareIds: [],
          isInEffect: false,
          isInvited: false,
          isOutsider,
        };
        byPrincipal.set(principal, actual);
        if (HOLDS.indexOf(hold) > HOLDS.indexOf(actual.hold)) actual.hold = hold;
        if (hold === 'refused') continue;
        const state = stateThrough(share, snapshotId, principal, nowMs);
        if (state === 'reads') actual.isInEffect = true;
        if (state === 'pending' && isOutsider && target.standing === 'settling') actual.isInvited = true;
        actual.isOutsider ||= isOutsider;
        actual.shareIds.push(share.shareId);
        if (isEnding) continue;
        if (share.kind === 'external') actual.isOpenToOutsiders = true;
        else actual.isOpenToDirectory = true;
      }
    }
  }
  return bySnapshot;
}

function endingHold(resource: Membership, target: Membership): Hold {
  return mayGrant(resource) && mayGrant(target) ? 'leaving' : 'refused';
}

/** The weaker side decides. An outsider settles for as long as it has not accepted. */
function holdOf(resource: Membership, target: Membership, isOutsider: boolean): Hold {
  if (!mayGrant(resource) || !mayGrant(target)) return 'refused';
  if (resource.standing === 'leaving' || target.standing === 'leaving') return 'leaving';
  if (target.standing === 'settling') return isOutsider ? 'invited' : 'settling';
  return resource.standing === 'settling' ? 'settling' : 'held';
}

/** @returns Undefined when there is nothing to tell: neither asked for in time nor given. */
function stateOf(
  judgement: Judgement | undefined,
  principal: string,
  actual: Actual | undefined,
  home: ShareKind | undefined,
): GrantState | undefined {
  const hold = actual?.hold;
  const isGiven = hold === 'held' || hold === 'settling' || hold === 'invited';
  if (judgement?.wish.wanted.has(principal)) {
    if (hold === 'held') return 'granted';
    if (hold === 'invited') return 'awaiting acceptance';
    return hold === 'settling' || hold === 'refused' ? hold : 'wanted';
  }
  // What policy no longer lists as an outsider stays in no share for outsiders, whatever its tag asks for.
  const isAtHome = home === 'external' ? actual?.isOpenToOutsiders : actual?.isOpenToDirectory;
  const isKept = isAtHome === true && home !== undefined && judgement && allows(judgement.wish, principal, home, home);
  if (isGiven) return isKept ? 'kept' : 'unwanted';
  if (hold === 'leaving') return 'ending';
  const isAsked = judgement?.asked.some((grant) => grant.principal === principal) ?? false;
  return isAsked && judgement?.verdictOn(principal)?.end?.cause !== 'expired' ? 'blocked' : undefined;
}
