import {
  add,
  type Call,
  create,
  deleteShare,
  isCall,
  join,
  LOOK,
  leave,
  lookAtShare,
  madeRef,
  type Op,
  remove,
} from './calls.ts';
import {
  type Claims,
  claimsOf,
  type Draft,
  draftsOf,
  givesAccess,
  isOpen,
  type Job,
  type Mutant,
  markDirectoryTwins,
  narrow,
  settleMembers,
  uncovered,
  type View,
} from './drafts.ts';
import { coverOutsiders, markOutsiderTwins } from './outsiders.ts';
import { elementsOf, isWithin, type Mask, partsOf, unionOf, without } from './sets.ts';
import { isMemoryOfRefusal } from './world.ts';

/** What holds in a case for all of its runs. */
export interface Rules {
  /** The principals outside the directory. */
  readonly outsiders: Mask;
  /** How many principals or snapshots one call carries. Five in life. */
  readonly callSize: number;
  readonly mutant: Mutant | undefined;
}

export interface Plan {
  readonly grants: readonly Call[];
  /** Calls, each led by the look that it needs. */
  readonly removals: readonly Op[];
}

/** What a run intends from what it has read. Pure. */
export function plan(view: View, job: Job, rules: Rules): Plan {
  const { drafts, claims, grants } = draft(view, job, rules);
  return { grants, removals: removalsOf(drafts, claims, job, rules, false) };
}

/** What a run still removes after its grants: only where what a snapshot wants is in effect through another share. */
export function planAgain(view: View, job: Job, rules: Rules): readonly Op[] {
  const { drafts, claims } = draft(view, job, rules);
  return removalsOf(drafts, claims, job, rules, true);
}

/** All of a run's steps after its first reading. */
export function opsOf({ grants, removals }: Plan, mutant: Mutant | undefined): readonly Op[] {
  if (removals.length === 0) return grants;
  if (mutant === 'revoke-first') return [...removals, ...grants];
  if (mutant === 'delete-unlooked') return [...grants, ...removals.filter(({ does }) => does === 'delete'), LOOK];
  return [...grants, LOOK];
}

function draft(view: View, job: Job, rules: Rules): { drafts: Draft[]; claims: Claims; grants: Call[] } {
  const { mutant, outsiders, callSize } = rules;
  const claims = claimsOf(view, job, mutant);
  const drafts = draftsOf(view, job);
  if (job.seesRegion || mutant === 'narrow-from-an-event') narrow(drafts, claims, mutant);
  if (job.seesRegion) {
    markDirectoryTwins(drafts, mutant);
    markOutsiderTwins(drafts, outsiders, mutant);
  }
  settleMembers(drafts, claims);
  const given = mutant === 'give-kept-anew' ? { ...claims, wanted: claims.held } : claims;
  const widened = mutant === 'widen' && job.seesRegion ? widen(drafts, claims, outsiders) : [];
  const directory = coverDirectory(drafts, given, job, rules);
  const madeCount = directory.filter(({ does }) => does === 'create').length;
  const external = coverOutsiders(drafts, given, job, { outsiders, madeCount, callSize, mutant });
  const joins = drafts.flatMap(({ id, joins }) => partsOf(joins, callSize).map((part) => join(id, part)));
  return { drafts, claims, grants: [...widened, ...directory, ...external, ...joins] };
}

/** Covers what is wanted inside the directory by joining open shares of exactly those sets, and by new ones. */
function coverDirectory(drafts: readonly Draft[], { wanted }: Claims, job: Job, rules: Rules): Call[] {
  const missing = new Map<Mask, Mask>();
  const refills: Call[] = [];
  for (const snapshot of elementsOf(job.scope)) {
    const needed = without(uncovered(drafts, snapshot, wanted[snapshot] ?? 0), rules.outsiders);
    for (const set of partsOf(needed, rules.callSize)) {
      const target = targetOf(drafts, set, rules.mutant);
      if (target === undefined) missing.set(set, (missing.get(set) ?? 0) | (1 << snapshot));
      else target.joins |= 1 << snapshot;
      if (target !== undefined && target.share.present !== set && rules.mutant === 'refill')
        refills.push(add(target.id, set));
    }
  }
  const created: Call[] = [];
  const joined: Call[] = [];
  for (const [set, snapshots] of missing) {
    const [first = 0, ...rest] = partsOf(snapshots, rules.callSize);
    for (const part of rest) joined.push(join(madeRef(created.length), part));
    created.push(create('directory', set, first));
  }
  return [...refills, ...created, ...joined];
}

/** The share of exactly this set that snapshots may join: the oldest that is open and stays as it is. */
function targetOf(drafts: readonly Draft[], set: Mask, mutant: Mutant | undefined): Draft | undefined {
  const candidates = drafts.filter(({ share, principals, isTwin }) => {
    if (share.kind !== 'directory') return false;
    if (mutant === 'refill' && share.named === set && share.present !== 0) return true;
    if (!isOpen(share, mutant) || principals !== share.present) return false;
    if (mutant === 'join-a-larger-set') return isWithin(set, principals) && !isTwin;
    return principals === set && (!isTwin || mutant === 'join-younger');
  });
  return mutant === 'join-younger' ? candidates.at(-1) : candidates[0];
}

/** A mutant's: adds to a share what all of its members want and lack. */
function widen(drafts: readonly Draft[], { wanted }: Claims, outsiders: Mask): Call[] {
  return drafts.flatMap((draft) => {
    if (draft.share.kind !== 'directory' || draft.stays === 0 || draft.stays !== draft.members) return [];
    const lacks = elementsOf(draft.members).map((x) => without(uncovered(drafts, x, wanted[x] ?? 0), outsiders));
    const common = lacks.reduce((all, lack) => all & lack);
    if (common === 0) return [];
    draft.principals |= common;
    return [add(draft.id, common)];
  });
}

function removalsOf(drafts: readonly Draft[], claims: Claims, job: Job, rules: Rules, isAfterGrants: boolean): Op[] {
  const { mutant } = rules;
  const ops: Op[] = [];
  for (const draft of drafts) {
    const { id, share } = draft;
    const leaving = without(draft.members, draft.stays);
    const free = isAfterGrants ? leaving & freeToLeave(drafts, draft, claims.wanted, mutant) : leaving;
    const look = mutant === 'remove-unlooked' ? [] : [lookAtShare(id, share)];
    if (job.seesRegion && !share.holdsOthers && share.present === 0) {
      // No principal ever comes back to it, so the look before all removals is enough.
      ops.push(deleteShare(id));
    } else if (job.seesRegion && isToBeEmptied(draft, rules, claims) && free === leaving) {
      if (mutant === 'delete-at-once') ops.push(deleteShare(id));
      else ops.push(...look, remove(id, share.present));
    } else {
      if (free !== 0) ops.push(...partsOf(free, rules.callSize).map((part) => leave(id, part)));
      const unheld = without(share.present, draft.principals);
      if (unheld !== 0) ops.push(...look, remove(id, unheld));
    }
  }
  // A snapshot that leaves is one whose wish is known; a share whose principals go must be looked at right before.
  return [
    ...ops.filter((op) => isCall(op) && op.does === 'leave'),
    ...ops.filter((op) => !isCall(op) || op.does !== 'leave'),
  ];
}

/** The members that want nothing of this share, or for whom what they want of it is in effect where they stay. */
function freeToLeave(
  drafts: readonly Draft[],
  { share, members }: Draft,
  wanted: readonly Mask[],
  mutant: Mutant | undefined,
): Mask {
  // What is settling or pending counts as if it were in effect: it may be at any moment.
  if (!givesAccess(share) || (share.invitation === 'pending' && mutant === 'fold-pending')) return members;
  const isFree = (snapshot: number): boolean => {
    if (mutant === 'end-what-settles' && !((share.settled >> snapshot) & 1)) return true;
    const carriers = drafts.filter(
      (other) =>
        other.share.invitation !== 'pending' &&
        givesAccess(other.share) &&
        ((other.stays & other.share.settled) >> snapshot) & 1,
    );
    return isWithin(share.present & (wanted[snapshot] ?? 0), unionOf(carriers.map(({ principals }) => principals)));
  };
  return unionOf(elementsOf(members).map((snapshot) => (isFree(snapshot) ? 1 << snapshot : 0)));
}

/** Nobody should see anything through it any more. */
function isToBeEmptied(draft: Draft, { mutant }: Rules, { wanted, permitted }: Claims): boolean {
  const { share, stays, joins, isTwin } = draft;
  if (stays !== 0 || joins !== 0 || share.holdsOthers || share.present === 0) return false;
  if (share.kind === 'directory' || isTwin) return true;
  if (isMemoryOfRefusal(share)) return false;
  // An acceptance is for ever, while policy permits the outsider.
  if (share.invitation === 'accepted') return !isWithin(share.present, permitted) || mutant === 'drop-accepted';
  return share.invitation === 'pending' || wanted.every((mask) => (mask & share.present) === 0);
}
