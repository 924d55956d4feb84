import { elementsOf, isWithin, type Mask, unionOf, without } from './sets.ts';
import { givenBy, type Intent, isReadable, type Share, wantedOf } from './world.ts';

/** Rules of the design that can be broken on purpose, one at a time, to see that the laws notice. */
export type Mutant =
  | 'join-by-present'
  | 'join-a-larger-set'
  | 'refill'
  | 'widen'
  | 'join-younger'
  | 'join-what-holds-others'
  | 'narrow-what-holds-others'
  | 'narrow-from-an-event'
  | 'delete-at-once'
  | 'delete-unlooked'
  | 'remove-unlooked'
  | 'look-late'
  | 'revoke-first'
  | 'end-what-settles'
  | 'give-kept-anew'
  | 'keep-what-policy-forbids'
  | 'renew-in-place'
  | 'renew-unasked'
  | 'replace-declined'
  | 'drop-accepted'
  | 'fold-pending'
  | 'fold-accepted';

/** What a run has read. A share that it did not see is `undefined`. */
export interface View {
  readonly shares: readonly (Share | undefined)[];
  readonly intent: Intent;
}

/** What a run is for. */
export interface Job {
  /** The snapshots that it is about. */
  readonly scope: Mask;
  /** It reads all members of every share; otherwise only where the snapshots of its scope are. */
  readonly seesRegion: boolean;
  /** Its brake for want of being asked is on: what policy permits stays, asked for or not. */
  readonly isBraked: boolean;
}

/** What a run may leave in place, by snapshot. */
export interface Claims {
  readonly wanted: readonly Mask[];
  /** Wanted, or merely kept: given, permitted, and not to be ended for want of being asked. */
  readonly held: readonly Mask[];
  /** The principals that policy permits. */
  readonly permitted: Mask;
}

/** A share of ours as it was seen, and what the plan makes of it. */
export interface Draft {
  readonly id: number;
  readonly share: Share;
  /** Its members as far as the run knows and may move them. */
  readonly members: Mask;
  /** The principals that it is to have. */
  principals: Mask;
  /** Another share of its set stays in its place. */
  isTwin: boolean;
  stays: Mask;
  joins: Mask;
}

export function claimsOf(view: View, job: Job, mutant: Mutant | undefined): Claims {
  const { wishes, policy } = view.intent;
  const wanted = wantedOf(view.intent);
  const seen = view.shares.filter((share) => share !== undefined);
  const keepable = mutant === 'keep-what-policy-forbids' ? ~0 : policy;
  const kept = givenBy(seen, wishes.length).map((given, snapshot) =>
    job.isBraked || !isReadable(wishes[snapshot] ?? 0) ? given & keepable : 0,
  );
  return { wanted, held: wanted.map((mask, snapshot) => mask | (kept[snapshot] ?? 0)), permitted: policy };
}

export function draftsOf(view: View, job: Job): Draft[] {
  return view.shares.flatMap((share, id) => {
    if (share === undefined || share.isGone || !share.isOurs) return [];
    const members = share.members & job.scope;
    return [{ id, share, members, principals: share.present, isTwin: false, stays: 0, joins: 0 }];
  });
}

/** Exactly the principals of its name are present, and it holds snapshots only. */
export function isOpen({ named, present, holdsOthers }: Share, mutant: Mutant | undefined): boolean {
  if (mutant === 'join-by-present') return present !== 0 && !holdsOthers;
  if (mutant === 'join-what-holds-others') return named !== 0 && named === present;
  return named !== 0 && named === present && !holdsOthers;
}

/** Of several open directory shares of one set the oldest stays. One that is about to be narrowed is as good as closed. */
export function markDirectoryTwins(drafts: readonly Draft[], mutant: Mutant | undefined): void {
  const seen = new Set<Mask>();
  for (const draft of drafts) {
    const isStaying = isOpen(draft.share, mutant) && draft.principals === draft.share.present;
    if (draft.share.kind !== 'directory' || !isStaying) continue;
    draft.isTwin = seen.has(draft.share.present);
    seen.add(draft.share.present);
  }
}

/** Plans to remove the principals of a directory share that none of its members holds, if a member stays for the rest. */
export function narrow(drafts: readonly Draft[], { held }: Claims, mutant: Mutant | undefined): void {
  for (const draft of drafts) {
    const { share, members } = draft;
    if (share.kind !== 'directory') continue;
    if (share.holdsOthers && mutant !== 'narrow-what-holds-others') continue;
    const claims = elementsOf(members).map((snapshot) => held[snapshot] ?? 0);
    const rest = share.present & unionOf(claims);
    if (rest !== 0 && claims.some((claim) => isWithin(rest, claim))) draft.principals = rest;
  }
}

/** A snapshot stays where it holds every principal. */
export function settleMembers(drafts: readonly Draft[], { held }: Claims): void {
  for (const draft of drafts) {
    if (draft.isTwin || draft.principals === 0) continue;
    for (const snapshot of elementsOf(draft.members)) {
      if (isWithin(draft.principals, held[snapshot] ?? 0)) draft.stays |= 1 << snapshot;
    }
  }
}

/** A membership of this share gives something, or may come to by the outsider's answer. */
export const givesAccess = ({ invitation }: Share): boolean => invitation !== 'declined' && invitation !== 'lapsed';

/** What a snapshot wants and no share in which it stays gives it. */
export function uncovered(drafts: readonly Draft[], snapshot: number, wanted: Mask): Mask {
  const covering = drafts.filter(({ share, stays }) => givesAccess(share) && (stays >> snapshot) & 1);
  return without(wanted, unionOf(covering.map(({ principals }) => principals)));
}
