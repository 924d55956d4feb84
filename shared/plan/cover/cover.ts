import type { Action } from '../action.ts';
import type { Finding } from '../findings/finding.ts';
import type { Wish } from '../wish/wish.ts';
import { isIn, mayGrant, type ShareKind } from '../world.ts';
import { acceptancesNeededAgain, additions, creations, removals, type Targets } from './cover-actions.ts';
import {
  type CoverInput,
  type Draft,
  FIXED,
  type NewShare,
  type Place,
  sees,
  type Target,
  tolerates,
} from './cover-state.ts';
import { nameOfShare } from './share-name.ts';

export interface Cover {
  readonly actions: readonly Action[];
  readonly findings: readonly Finding[];
}

/**
 * Covers the wanted grants with few shares and nothing outside them.
 *
 * | share and snapshot                                             | action |
 * |---|---|
 * | every principal of the share is wanted or kept                 | the snapshot stays |
 * | a principal of the share is neither, for every member          | the share is narrowed, one call |
 * | … for some members                                             | those members leave |
 * | every member wants a principal that nothing gives it           | the share is widened, one call |
 * | principals left over, and a share names exactly those          | the snapshot joins it |
 * | … but a principal is still on its way out of that share        | it joins once that is gone |
 * | … and no share names them                                      | a share is created |
 * | a younger share names the same principals as an older one      | members move to the older |
 * | nothing stays in or joins the share                            | it is deleted |
 *
 * Narrowing, widening, moving twins and deleting need every member to be known, and no result may name the
 * same principals as another share: then members move one by one instead.
 */
export function coverWishes(input: CoverInput): Cover {
  const drafts = draftShares(input);
  const wishOf = (snapshotId: string): Wish => input.wishes.get(snapshotId) ?? FIXED;
  if (input.areMembersKnown) narrow(drafts, wishOf);
  const places = placeSnapshots(drafts, input.wishes, wishOf);
  if (input.areMembersKnown) widen(drafts, places, input.isExternal);
  const { created, targets } = join(drafts, places, input.isExternal);
  return {
    actions: [...creations(created), ...additions(drafts, places), ...removals(drafts, places, targets, input)],
    findings: acceptancesNeededAgain(drafts, places, targets, input.isExternal),
  };
}

function draftShares({ shares, areMembersKnown, mayTidy, isExternal }: CoverInput): Draft[] {
  const seen = new Set<string>();
  return shares.map((share, index) => {
    const named = new Set([...share.principals].filter(([, membership]) => isIn(membership)).map(([id]) => id));
    const key = keyOf(share.kind, named);
    const isTwin = areMembersKnown && mayTidy && named.size > 0 && seen.has(key);
    seen.add(key);
    return {
      share,
      index,
      isExternal,
      named,
      members: [...share.snapshots]
        .filter(([, membership]) => isIn(membership) && mayGrant(membership))
        .map(([id]) => id),
      isTwin,
      principals: named,
      narrowedBy: [],
      widenedBy: [],
      leavers: [],
      joiners: [],
    };
  });
}

function keyOf(kind: ShareKind, principals: Iterable<string>): string {
  return `${kind} ${[...principals].sort().join(' ')}`;
}

/** Whether nobody sees the snapshot through the share who should not, and somebody does who should or may. */
function isHome(draft: Draft, principals: ReadonlySet<string>, wish: Wish): boolean {
  return (
    [...principals].some((principal) => tolerates(draft, wish, principal)) &&
    everyIn(principals, (principal) => tolerates(draft, wish, principal) || !sees(draft, principal))
  );
}

function everyIn<T>(items: Iterable<T>, holds: (item: T) => boolean): boolean {
  for (const item of items) if (!holds(item)) return false;
  return true;
}

function narrow(drafts: readonly Draft[], wishOf: (snapshotId: string) => Wish): void {
  const taken = new Set(drafts.filter((draft) => !draft.isTwin).map((d) => keyOf(d.share.kind, d.named)));
  for (const draft of drafts) {
    if (draft.isTwin || draft.share.hasOtherResources || draft.members.length === 0) continue;
    const wishes = new Set(draft.members.map(wishOf));
    const unwanted = [...draft.named].filter(
      (principal) => sees(draft, principal) && everyIn(wishes, (wish) => !tolerates(draft, wish, principal)),
    );
    if (unwanted.length === 0) continue;
    const rest = new Set([...draft.named].filter((principal) => !unwanted.includes(principal)));
    const key = keyOf(draft.share.kind, rest);
    if (taken.has(key) || ![...wishes].some((wish) => isHome(draft, rest, wish))) continue;
    taken.delete(keyOf(draft.share.kind, draft.named));
    taken.add(key);
    draft.principals = rest;
    draft.narrowedBy = unwanted.sort();
  }
}

/** Decides for every member of a share whether it stays, and collects where each decided snapshot stays. */
function placeSnapshots(
  drafts: readonly Draft[],
  wishes: ReadonlyMap<string, Wish>,
  wishOf: (snapshotId: string) => Wish,
): Map<string, Place> {
  const places = new Map<string, Place>();
  const placeOf = (snapshotId: string, wish: Wish): Place => {
    let place = places.get(snapshotId);
    if (!place) {
      place = { wish, stays: [] };
      places.set(snapshotId, place);
    }
    return place;
  };
  for (const [snapshotId, wish] of wishes) if (wish.wanted.size > 0) placeOf(snapshotId, wish);
  for (const draft of drafts) {
    const staysByWish = new Map<Wish, boolean>();
    const stays = (wish: Wish): boolean => {
      let answer = staysByWish.get(wish);
      if (answer === undefined) {
        answer =
          (isHome(draft, draft.principals, wish) || (wish.kept === 'all' && draft.principals.size === 0)) &&
          !(draft.isTwin && everyIn(draft.principals, (principal) => wish.wanted.has(principal)));
        staysByWish.set(wish, answer);
      }
      return answer;
    };
    for (const [snapshotId, membership] of draft.share.snapshots) {
      if (!isIn(membership)) continue;
      const wish = wishOf(snapshotId);
      const place = placeOf(snapshotId, wish);
      if (stays(wish)) place.stays.push(draft);
      else if (mayGrant(membership)) draft.leavers.push(snapshotId);
    }
  }
  return places;
}

/** What a snapshot wants beyond the shares it stays in. */
function remainderOf(place: Place): Set<string> {
  const rest = new Set(place.wish.wanted);
  for (const draft of place.stays) for (const principal of draft.principals) rest.delete(principal);
  return rest;
}

function widen(
  drafts: readonly Draft[],
  places: ReadonlyMap<string, Place>,
  isExternal: (principal: string) => boolean,
): void {
  const taken = new Set(drafts.filter((draft) => !draft.isTwin).map((d) => keyOf(d.share.kind, d.principals)));
  const largestFirst = [...drafts].sort((a, b) => b.members.length - a.members.length || a.index - b.index);
  for (const draft of largestFirst) {
    const { share, members } = draft;
    const isAnyLeaving = [...share.snapshots.values()].some((membership) => !isIn(membership));
    if (draft.isTwin || share.hasOtherResources || members.length === 0) continue;
    if (isAnyLeaving || draft.leavers.length > 0) continue;
    const missing = missingForAll(members, places);
    const gained = [...missing].filter((p) => isExternal(p) === (share.kind === 'external')).sort();
    const wider = new Set([...draft.principals, ...gained]);
    const key = keyOf(share.kind, wider);
    if (gained.length === 0 || taken.has(key)) continue;
    taken.delete(keyOf(share.kind, draft.principals));
    taken.add(key);
    draft.principals = wider;
    draft.widenedBy = gained;
  }
}

/** The principals that every one of the members wants and none of them gets from a share it stays in. */
function missingForAll(members: readonly string[], places: ReadonlyMap<string, Place>): ReadonlySet<string> {
  let common: Set<string> | undefined;
  const seen = new Map<Wish, Set<string>>();
  for (const snapshotId of members) {
    const place = places.get(snapshotId);
    if (!place) return new Set();
    const stays = place.stays.map((draft) => draft.index).join(' ');
    const known = seen.get(place.wish) ?? new Set<string>();
    if (known.has(stays)) continue;
    seen.set(place.wish, known.add(stays));
    const rest = remainderOf(place);
    common = common ? new Set([...common].filter((principal) => rest.has(principal))) : rest;
    if (common.size === 0) break;
  }
  return common ?? new Set();
}

/** Sends what is left over to the share that names exactly those principals, or to a new one. */
function join(
  drafts: readonly Draft[],
  places: ReadonlyMap<string, Place>,
  isExternal: (principal: string) => boolean,
): { created: NewShare[]; targets: Targets } {
  const byKey = new Map<string, Target>();
  for (const draft of drafts) {
    if (draft.isTwin || draft.principals.size === 0) continue;
    const key = keyOf(draft.share.kind, draft.principals);
    if (!byKey.has(key)) byKey.set(key, draft);
  }
  const created: NewShare[] = [];
  const targetOf = (kind: ShareKind, principals: readonly string[]): Target => {
    const key = keyOf(kind, principals);
    let target = byKey.get(key);
    if (!target) {
      target = { name: nameOfShare(kind, principals), kind, principals: [...principals].sort(), snapshotIds: [] };
      created.push(target);
      byKey.set(key, target);
    }
    return target;
  };
  const targets = new Map<string, Target[]>();
  const memo = new Map<Wish, Map<string, Target[]>>();
  for (const [snapshotId, place] of places) {
    if (place.wish.wanted.size === 0) continue;
    const stays = place.stays.map((draft) => draft.index).join(' ');
    const byStays = memo.get(place.wish) ?? new Map<string, Target[]>();
    memo.set(place.wish, byStays);
    let found = byStays.get(stays);
    if (!found) {
      const rest = [...remainderOf(place)];
      found = (['directory', 'external'] as const)
        .map((kind) => ({ kind, principals: rest.filter((p) => isExternal(p) === (kind === 'external')) }))
        .filter(({ principals }) => principals.length > 0)
        .map(({ kind, principals }) => targetOf(kind, principals));
      byStays.set(stays, found);
    }
    for (const target of found) ('share' in target ? target.joiners : target.snapshotIds).push(snapshotId);
    if (found.length > 0) targets.set(snapshotId, found);
  }
  created.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { created, targets };
}
