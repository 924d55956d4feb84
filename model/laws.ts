import type { Case } from './case.ts';
import { nameOfPrincipals, nameOfSnapshot } from './names.ts';
import { isWithin, type Mask, unionOf, without } from './sets.ts';
import type { Knowledge, LateCall, State } from './state.ts';
import type { Step } from './steps.ts';
import { givenBy, inEffect, isMemoryOfRefusal, isReadable, type Share, wantedOf } from './world.ts';

/**
 * The laws, by the letter under which a violation is reported.
 * Each holds at every step; what must hold once everybody is done (`C`, and the end of `L`) is in `convergence.ts`.
 */
export const LAWS = {
  A: 'a snapshot is given only to principals that it wanted since the oldest reading that anybody works from',
  P: 'nothing is given outside what policy permitted since that reading',
  K: 'a grant that is merely kept is never given anew',
  L: 'a wanted grant is not interrupted: never by a single writer; by several, only where no look could have shown it',
  O: "an outsider's accepted share stays, and no grant in effect through one is interrupted",
  M: 'an outsider that declined, or let two invitations lapse, is not invited again',
  F: 'foreign shares stay as they are; nothing joins a closed name; other things in a share are left alone',
  C: 'three runs of one writer lead to exactly what is wanted, and a fourth has nothing to do',
} as const;

export type Law = keyof typeof LAWS;

export interface Violation {
  readonly law: Law;
  readonly text: string;
}

/** What a step has broken, if anything. */
export function violationOf(before: State, after: State, { effect }: Step, spec: Case): Violation | undefined {
  if (effect === undefined) return undefined;
  return (
    foreignTouched(before, effect) ??
    givenWrongly(before, after, effect, spec) ??
    invitedAgain(effect) ??
    lost(before, after, effect, spec) ??
    acceptanceLost(before, after, effect)
  );
}

function givenWrongly(before: State, after: State, { knowledge }: LateCall, spec: Case): Violation | undefined {
  const { intent, shares } = after.world;
  const known = [knowledge, ...knowledgeOfAll(after)];
  const permitted = intent.policy | unionOf(known.map(({ permittedSince }) => permittedSince));
  const given = givenBy(before.world.shares, intent.wishes.length);
  for (const [snapshot, now] of givenBy(shares, intent.wishes.length).entries()) {
    const fresh = without(now, given[snapshot] ?? 0);
    const wanted = (wantedOf(intent)[snapshot] ?? 0) | unionOf(known.map((k) => k.wantedSince[snapshot] ?? 0));
    const wrong = without(fresh, wanted);
    if (wrong === 0) continue;
    const text = `${nameOfSnapshot(snapshot)} is given to ${nameOfPrincipals(wrong)}`;
    if (without(wrong, permitted) !== 0) return { law: 'P', text: `${text}, which policy forbids` };
    const isKept = !isReadable(intent.wishes[snapshot] ?? 0) || spec.writers.some(({ isBraked }) => isBraked);
    if (isKept) return { law: 'K', text: `${text}, which is merely kept` };
    return { law: 'A', text: `${text}, which it has not wanted since the oldest reading` };
  }
  return undefined;
}

const knowledgeOfAll = ({ writers, late }: State): Knowledge[] => [
  ...writers.flatMap(({ run }) => (run === undefined ? [] : [run.knowledge])),
  ...late.map(({ knowledge }) => knowledge),
];

/** Grants that were in effect, are not any more, and were wanted ever since the reading behind the call. */
function lost(before: State, after: State, effect: LateCall, spec: Case): Violation | undefined {
  const count = spec.wishes.length;
  const now = inEffect(after.world.shares, count);
  for (const [snapshot, was] of inEffect(before.world.shares, count).entries()) {
    const gone = without(was, now[snapshot] ?? 0) & (effect.knowledge.alwaysWanted[snapshot] ?? 0);
    const text = `${nameOfSnapshot(snapshot)} loses ${nameOfPrincipals(gone)}, which it wanted all the time`;
    if (gone !== 0 && !isUnavoidable(snapshot, gone, effect)) return { law: gone & spec.outsiders ? 'O' : 'L', text };
  }
  return undefined;
}

/**
 * Others were at work since the reading, and no look could have shown the loss: two runs each ended one of two memberships,
 * or the snapshot joined, or the outsider accepted, after the last look at the share.
 */
function isUnavoidable(snapshot: number, lost: Mask, { call, knowledge, isAlone, before }: LateCall): boolean {
  if (isAlone || call.does === 'delete') return false;
  if (isWithin(lost, knowledge.givenTwice[snapshot] ?? 0)) return true;
  return call.does === 'remove' && !isWithin(1 << snapshot, before.members);
}

function invitedAgain({ call, knowledge }: LateCall): Violation | undefined {
  const isAgain = call.does === 'create' && call.kind === 'external' && (call.principals & knowledge.refusers) !== 0;
  return isAgain ? { law: 'M', text: `${nameOfPrincipals(call.principals)} is invited again` } : undefined;
}

/** An outsider whom policy permits all the time has no accepted share any more, and the last look showed the acceptance. */
function acceptanceLost(before: State, after: State, { knowledge, before: seen }: LateCall): Violation | undefined {
  const accepted = ({ world }: State): Mask => unionOf(world.shares.map(acceptedBy));
  const gone = without(accepted(before), accepted(after)) & knowledge.alwaysPermitted;
  return gone === 0 || !seen.isAccepted
    ? undefined
    : { law: 'O', text: `the acceptance of ${nameOfPrincipals(gone)} is lost` };
}

const acceptedBy = ({ isGone, invitation, present }: Share): Mask =>
  !isGone && invitation === 'accepted' ? present : 0;

/** A call on a share in which it has nothing to do. */
function foreignTouched({ world }: State, { call }: LateCall): Violation | undefined {
  const share = call.does === 'create' ? undefined : world.shares[call.share];
  if (call.does === 'create' || share === undefined) return undefined;
  const text = `${call.does} on share ${call.share}`;
  if (!share.isOurs) return { law: 'F', text: `${text}, which is not ours` };
  if (share.holdsOthers && call.does !== 'leave') return { law: 'F', text: `${text}, which holds other things` };
  if (share.named === 0 && call.does === 'join') return { law: 'F', text: `${text}, whose name says no set` };
  return undefined;
}

/** The outsiders that cannot be given anything: they have refused, and no other share of theirs is alive. */
export function refusersIn(shares: readonly Share[]): Mask {
  const named = (those: readonly Share[]): Mask => unionOf(those.map(({ named }) => named));
  const alive = shares.filter(
    ({ kind, isGone, invitation }) => !isGone && kind === 'external' && ['pending', 'accepted'].includes(invitation),
  );
  return without(named(shares.filter(isMemoryOfRefusal)), named(alive));
}

/** The principals that `snapshot` has and should not, or lacks and should have. */
export const describePairs = (snapshot: number, principals: Mask): string =>
  `${nameOfSnapshot(snapshot)}:${nameOfPrincipals(principals)}`;
