import type { Action } from '../action.ts';

import { type Finding, finding } from '../findings/finding.ts';
import type { Wish } from '../wish/wish.ts';
import { isIn, mayGrant } from '../world.ts';
import { creations, joins, removals } from './cover-actions.ts';
import { type EndingGrant, endsOfKept, endsUntilAccepted, tellEnds } from './cover-findings.ts';
import type { CoverInput } from './cover-input.ts';
import { type Crowded, crowdedIn } from './crowded.ts';
import { type InvitationCare, Outsiders } from './outsiders.ts';

import {
  draftShares,
  FIXED,
  membersOf,
  type NewShare,
  Place,
  pickJoinable,
  removeFrom,
  type ShareDraft,
} from './share-draft.ts';
import { nameOfShare, setsOf } from './share-set.ts';
import { shutOut } from './shut-doors.ts';
import { isSettled } from './takeovers.ts';

export interface Cover {
  readonly actions: readonly Action[];
  readonly findings: readonly Finding[];
  /** Grants that are merely kept, and end since their snapshot leaves a share for another's sake. */
  readonly keptEnds: readonly EndingGrant[];
  /** What snapshots want cannot be given until they have left other shares; a second plan gives it. */
  readonly isHalf: boolean;
  /** For a run that decides about the whole region. */
  readonly care: InvitationCare;
  /** Shares that are not among those that it knows, made now or not. */
  readonly sought: readonly SoughtShare[];
}

/** A share by its set. */
export type SoughtShare = Pick<NewShare, 'kind' | 'name'>;

/**
 * Covers the wanted grants with few shares and nothing outside them, whoever else writes.
 *
 * | share and snapshot                                             | action |
 * |---|---|
 * | every principal of the share is wanted or kept                 | the snapshot stays |
 * | a principal of the share is neither, for every member          | it is removed, one call |
 * | … for some members                                             | those members leave |
 * | principals left over, and an open share is exactly their set   | the snapshot joins it |
 * | … and no open share is                                         | a share is made, five principals at most |
 * | an outsider left over                                          | its one share, see `outsiders.ts` |
 * | a younger open share of the same set as an older one           | members move to the older |
 * | a share that is not open gives only what others give as well   | members leave it |
 * | nobody should see anything through the share any more          | its principals are removed, one call |
 * | nobody sees anything through the share any more                | it is deleted |
 *
 * No share ever gains a principal and none but an open one is joined, so that a snapshot comes only to principals that it
 * asks for, however old the reading. What removes principals or deletes needs every member to be known.
 */
export function coverWishes(input: CoverInput): Cover {
  const { areMembersKnown, mayTidy } = input;
  const isExternal = (principal: string): boolean => input.homeOf(principal) === 'external';
  const outsiders = new Outsiders({ ...input, isExternal });
  const drafts = draftShares(input, outsiders);
  const wishOf = (snapshotId: string): Wish => input.wishes.get(snapshotId) ?? FIXED;
  if (areMembersKnown) removeUnwanted(drafts, wishOf, outsiders, { isExternal, nowMs: input.nowMs });
  pickJoinable(drafts, outsiders, areMembersKnown && mayTidy);
  const places = placeSnapshots(drafts, input.wishes, wishOf);
  if (areMembersKnown && mayTidy) dropRedundant(drafts, places);
  const { created, sought, findings, isHalf } = placeRemainders(drafts, places, outsiders, { ...input, isExternal });
  const interrupted = endsUntilAccepted(drafts, places, isExternal);
  const keptEnds = endsOfKept(drafts, places);
  return {
    actions: [...creations(created), ...joins(drafts), ...removals(drafts, places, outsiders, input)],
    findings: [
      ...findings,
      ...shutOut(places, outsiders, isExternal),
      ...tellEnds('ACCEPTANCE_NEEDED_AGAIN', interrupted),
      ...tellEnds('KEPT_GRANT_ENDS', keptEnds),
    ],
    keptEnds,
    isHalf,
    care: outsiders.care(),
    sought: [...new Map(sought.map(({ kind, name }) => [name, { kind, name }])).values()].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    ),
  };
}

/** Takes out principals that no member wants, where some member still has something of the share. */
function removeUnwanted(
  drafts: readonly ShareDraft[],
  wishOf: (snapshotId: string) => Wish,
  outsiders: Outsiders,
  { isExternal, nowMs }: { readonly isExternal: (principal: string) => boolean; readonly nowMs: number },
): void {
  for (const draft of drafts) {
    if (draft.share.hasOtherResources || isDoor(draft, isExternal)) continue;
    const wishes = new Set<Wish>();
    let unwanted = draft.seers;
    for (const snapshotId of membersOf(draft.share)) {
      if (unwanted.length === 0) break;
      const wish = wishOf(snapshotId);
      if (wishes.has(wish)) continue;
      wishes.add(wish);
      unwanted = unwanted.filter((id) => !draft.tolerates(wish, id));
    }
    const rest = draft.principals.filter((principal) => !unwanted.includes(principal));
    const isAnyLeft = rest.some((id) => [...wishes].some((wish) => draft.tolerates(wish, id)));
    if (unwanted.length > 0 && isAnyLeft) removeFrom(draft, unwanted, outsiders, nowMs);
  }
}

/** The share of one outsider, which stays its way in whatever is in it. */
function isDoor({ share, principals }: ShareDraft, isExternal: (principal: string) => boolean): boolean {
  return share.kind === 'external' && principals.length === 1 && principals.every(isExternal);
}

/** Decides for every member of a share whether it stays, and collects where each decided snapshot stays. */
function placeSnapshots(
  drafts: readonly ShareDraft[],
  wishes: CoverInput['wishes'],
  wishOf: (snapshotId: string) => Wish,
): Map<string, Place> {
  const places = new Map<string, Place>();
  const nowhereByWish = new Map<Wish, Place>();
  const nowhere = (wish: Wish): Place => {
    const place = nowhereByWish.get(wish) ?? Place.nowhere(wish);
    nowhereByWish.set(wish, place);
    return place;
  };
  for (const [snapshotId, wish] of wishes) if (wish.wanted.size > 0) places.set(snapshotId, nowhere(wish));
  for (const draft of drafts) {
    const tolerated = (wish: Wish) => (id: string) => draft.tolerates(wish, id);
    const isHome = (wish: Wish): boolean =>
      draft.seers.every(tolerated(wish)) &&
      (wish.kept === 'all' || draft.hosts.some(tolerated(wish))) &&
      !(draft.isReplaced && draft.principals.every((id) => wish.wanted.has(id)));
    const staysByWish = new Map<Wish, boolean>();
    for (const [snapshotId, membership] of draft.share.snapshots) {
      if (!isIn(membership)) continue;
      const place = places.get(snapshotId) ?? nowhere(wishOf(snapshotId));
      let stays = staysByWish.get(place.wish);
      if (stays === undefined) {
        stays = isHome(place.wish);
        staysByWish.set(place.wish, stays);
      }
      if (stays) {
        places.set(snapshotId, place.with(draft));
        draft.stayCount++;
      } else if (mayGrant(membership)) {
        places.set(snapshotId, place);
        draft.leavers.push(snapshotId);
      }
    }
  }
  return places;
}

/** Empties closed shares of the directory that give their members nothing that others do not give them already. */
function dropRedundant(drafts: readonly ShareDraft[], places: Map<string, Place>): void {
  for (const draft of [...drafts].reverse()) {
    const { share, isOpen, seers, stayCount } = draft;
    if (isOpen || share.kind === 'external' || stayCount === 0 || stayCount !== share.snapshots.size) continue;
    const isGivenElsewhere = (snapshotId: string): boolean => {
      const others = places.get(snapshotId)?.without(draft).stays ?? [];
      return seers.every((principal) => others.some((other) => isSettled(other, snapshotId, principal)));
    };
    const members = [...membersOf(share)];
    if (members.length !== stayCount || !members.every(isGivenElsewhere)) continue;
    draft.isReplaced = true;
    draft.stayCount = 0;
    for (const snapshotId of members) {
      draft.leavers.push(snapshotId);
      const place = places.get(snapshotId);
      if (place) places.set(snapshotId, place.without(draft));
    }
  }
}

/** Sends what is left over to the open shares of exactly those sets, or to new ones. */
function placeRemainders(
  drafts: readonly ShareDraft[],
  places: Map<string, Place>,
  outsiders: Outsiders,
  { isExternal, room, wishes }: Pick<CoverInput, 'room' | 'wishes'> & { isExternal: (principal: string) => boolean },
): { created: NewShare[]; sought: readonly SoughtShare[]; findings: Finding[]; isHalf: boolean } {
  const open = new Map(
    drafts
      .filter(({ isJoinable, removed }) => isJoinable && removed.length === 0)
      .map((draft) => [draft.share.name, draft]),
  );
  const draftOf = new Map(drafts.map((draft) => [draft.share, draft]));
  const crowded = crowdedIn(drafts, places, wishes);
  const remainders = remaindersOf(places, crowded);
  const sought: SoughtShare[] = [];

  const fill = (isSplit: boolean): { created: Map<string, NewShare>; targetsOf: Map<Remainder, Place['targets']> } => {
    const created = new Map<string, NewShare>();
    const make = (kind: NewShare['kind'], principals: readonly string[], isRenewal = false): NewShare => {
      const name = nameOfShare(kind, principals);
      const share = created.get(name) ?? { name, kind, principals, snapshotIds: [], isRenewal };
      created.set(name, share);
      return share;
    };
    const insideTargets = (set: readonly string[]): Place['targets'] => {
      const draft = open.get(nameOfShare('directory', set));
      if (draft) return [draft];
      return isSplit && set.length > 1 ? set.flatMap((id) => insideTargets([id])) : [make('directory', set)];
    };
    const outsideTargets = (principal: string): Place['targets'] => {
      const door = outsiders.doorOf(principal);
      if (door.kind === 'new share') return [make('external', [principal], door.isRenewal)];
      // Another share may have let it in already.
      if (outsiders.answer(door.share, principal) !== 'accepted')
        sought.push({ kind: 'external', name: nameOfShare('external', [principal]) });
      const draft = door.kind === 'share' ? draftOf.get(door.share) : undefined;
      return draft ? [draft] : [];
    };
    const targetsOf = new Map(
      remainders.map((remainder) => {
        const inside = setsOf(remainder.principals.filter((id) => !isExternal(id)));
        const outside = remainder.principals.filter(isExternal).sort();
        return [remainder, [...inside.flatMap(insideTargets), ...outside.flatMap(outsideTargets)]];
      }),
    );
    return { created, targetsOf };
  };

  let filled = fill(false);
  sought.push(...filled.created.values());
  if (filled.created.size > room.leftForSets) {
    const split = fill(true);
    sought.push(...split.created.values());
    // Where sets are all that fits, a grant that moves is worth more than their number.
    if (split.created.size <= room.left || filled.created.size > room.left) filled = split;
  }
  for (const [{ snapshotIds }, targets] of filled.targetsOf) {
    for (const target of targets) {
      const joiners = 'share' in target ? target.joiners : target.snapshotIds;
      for (const snapshotId of snapshotIds) joiners.push(snapshotId);
    }
  }
  const byUse = [...filled.created.values()].sort(
    (a, b) => b.snapshotIds.length - a.snapshotIds.length || (a.name < b.name ? -1 : 1),
  );
  const created = byUse.slice(0, Math.max(0, room.left)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const madeShares = new Set<unknown>(created);
  for (const [{ place }, targets] of filled.targetsOf) {
    place.targets = targets.filter((target) => 'share' in target || madeShares.has(target));
  }
  const left = byUse.length - created.length;
  const findings = left === 0 ? [] : [finding('NO_ROOM_FOR_SHARES', {}, { count: left, room: room.left })];
  return { created, sought, findings, isHalf: crowded.size > 0 };
}

/** What snapshots of one place want beyond the shares they stay in. */
interface Remainder {
  readonly place: Place;
  readonly principals: readonly string[];
  readonly snapshotIds: string[];
}

function remaindersOf(places: Map<string, Place>, crowded: Crowded): Remainder[] {
  const remainders = new Map<Place, Remainder | undefined>();
  const begin = (place: Place, may: (principal: string) => boolean): void => {
    const { wish, stays } = place;
    const rest = new Set([...wish.wanted].filter(may));
    for (const { covered } of stays) for (const principal of covered) rest.delete(principal);
    remainders.set(place, rest.size === 0 ? undefined : { place, principals: [...rest], snapshotIds: [] });
  };
  for (const [snapshotId, shared] of places) {
    if (shared.wish.wanted.size === 0) continue;
    const seers = crowded.get(snapshotId);
    const place = seers ? shared.apart() : shared;
    if (seers) places.set(snapshotId, place);
    if (!remainders.has(place)) begin(place, (principal) => seers === undefined || seers.has(principal));
    remainders.get(place)?.snapshotIds.push(snapshotId);
  }
  return [...remainders.values()].filter((remainder) => remainder !== undefined);
}
