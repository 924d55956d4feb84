import { type Action, type ActionOf, inBatches, type ShareRef, type Takeover } from './action.ts';
import { type Finding, finding } from './finding.ts';
import { groupBy } from './group-by.ts';
import { nameOfShare } from './share-name.ts';
import { allows, type Wish } from './wish.ts';
import { isIn, mayGrant, type ShareKind, type ShareState } from './world.ts';

export interface CoverInput {
  /** The wish of every snapshot that is decided about. All others stay where they are. */
  readonly wishes: ReadonlyMap<string, Wish>;
  /** Our shares, oldest first. */
  readonly shares: readonly ShareState[];
  /** The shares' snapshots are known whole, so that a share may be widened, narrowed, folded or deleted. */
  readonly areMembersKnown: boolean;
  /** Whether grants may move between shares for tidiness alone. */
  readonly mayTidy: boolean;
  readonly isExternal: (principal: string) => boolean;
  /** Why a snapshot leaves a share that has this principal. */
  readonly reasonToEnd: (snapshotId: string, principal: string) => string;
}

export interface Cover {
  readonly actions: readonly Action[];
  readonly findings: readonly Finding[];
}

const FIXED: Wish = { wanted: new Set(), kept: 'all' };

/** A share on its way through the plan. */
interface Draft {
  readonly share: ShareState;
  readonly index: number;
  readonly isExternal: (principal: string) => boolean;
  /** Principals that it names, refused ones included. */
  readonly named: ReadonlySet<string>;
  /** Snapshots in it that are not on their way out. */
  readonly members: readonly string[];
  /** A younger twin of another share: who can, moves over. */
  readonly isTwin: boolean;
  /** The principals after the plan. */
  principals: ReadonlySet<string>;
  narrowedBy: readonly string[];
  widenedBy: readonly string[];
  readonly leavers: string[];
  readonly joiners: string[];
}

/** Where a snapshot stands: the shares it stays in, and what they leave uncovered. */
interface Place {
  readonly wish: Wish;
  readonly stays: Draft[];
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

/** Whether the principal may see what is in the share; one that the service refused sees nothing. */
function sees({ share }: Draft, principal: string): boolean {
  const membership = share.principals.get(principal);
  return membership === undefined || mayGrant(membership);
}

/** Whether nobody sees the snapshot through the share who should not, and somebody does who should or may. */
function isHome(draft: Draft, principals: ReadonlySet<string>, wish: Wish): boolean {
  return (
    [...principals].some((principal) => tolerates(draft, wish, principal)) &&
    everyIn(principals, (principal) => tolerates(draft, wish, principal) || !sees(draft, principal))
  );
}

function tolerates({ share, isExternal }: Draft, wish: Wish, principal: string): boolean {
  return allows(wish, principal, share.kind, isExternal(principal));
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

/** A share that the plan creates. */
interface NewShare {
  readonly name: string;
  readonly kind: ShareKind;
  readonly principals: readonly string[];
  readonly snapshotIds: string[];
}

type Target = Draft | NewShare;

/** Sends what is left over to the share that names exactly those principals, or to a new one. */
function join(
  drafts: readonly Draft[],
  places: ReadonlyMap<string, Place>,
  isExternal: (principal: string) => boolean,
): { created: NewShare[]; targets: ReadonlyMap<string, readonly Target[]> } {
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

function creations(created: readonly NewShare[]): Action[] {
  return created.flatMap(({ name, kind, principals, snapshotIds }) => {
    const principalBatches = inBatches(principals);
    const snapshotBatches = inBatches(snapshotIds.sort());
    const because = 'asked for, and no share names exactly these principals';
    const first: Action = {
      kind: 'create-share',
      name,
      shareKind: kind,
      principals: principalBatches[0] ?? [],
      snapshotIds: snapshotBatches[0] ?? [],
      because,
    };
    const calls = Math.max(principalBatches.length, snapshotBatches.length);
    const rest = Array.from(
      { length: calls - 1 },
      (_, at): Action => ({
        kind: 'add',
        share: { newShareName: name },
        principals: principalBatches[at + 1] ?? [],
        snapshotIds: snapshotBatches[at + 1] ?? [],
        afterDepartureOf: [],
        because,
      }),
    );
    return [first, ...rest];
  });
}

/** Joins and widenings; first what may happen at once, then what must wait until a principal has gone. */
function additions(drafts: readonly Draft[], places: ReadonlyMap<string, Place>): Action[] {
  const actions: ActionOf<'add'>[] = [];
  for (const draft of drafts) {
    const share = { shareId: draft.share.shareId };
    for (const principals of inBatches(draft.widenedBy)) {
      const because = 'every snapshot in the share asks for it';
      actions.push({ kind: 'add', share, principals, snapshotIds: [], afterDepartureOf: [], because });
    }
    const departing = [...draft.share.principals]
      .filter(([id, membership]) => mayGrant(membership) && !draft.principals.has(id))
      .map(([id]) => id);
    const joiners = groupBy(draft.joiners.sort(), (snapshotId) => {
      const wanted = places.get(snapshotId)?.wish.wanted;
      return departing.filter((principal) => !wanted?.has(principal)).join(' ');
    });
    for (const [departures, snapshotIds] of joiners) {
      const afterDepartureOf = departures === '' ? [] : departures.split(' ');
      const because = 'asked for, and the share names exactly these principals';
      for (const batch of inBatches(snapshotIds)) {
        actions.push({ kind: 'add', share, principals: [], snapshotIds: batch, afterDepartureOf, because });
      }
    }
  }
  return actions.sort((a, b) => a.afterDepartureOf.length - b.afterDepartureOf.length);
}

function removals(
  drafts: readonly Draft[],
  places: ReadonlyMap<string, Place>,
  targets: ReadonlyMap<string, readonly Target[]>,
  { areMembersKnown, mayTidy, reasonToEnd }: CoverInput,
): Action[] {
  return drafts.flatMap((draft): Action[] => {
    const { share, members, joiners, narrowedBy } = draft;
    const leavers = draft.leavers.sort();
    const reasonsOf = (snapshotIds: readonly string[]): string =>
      reasons(snapshotIds.flatMap((snapshotId) => reasonsToLeave(draft, snapshotId, places, reasonToEnd)));
    const isAnyLeaving = [...share.snapshots.values()].some((membership) => !isIn(membership));
    const isEmptied = members.length === leavers.length && joiners.length === 0 && !isAnyLeaving;
    if (areMembersKnown && isEmptied && !share.hasOtherResources && (mayTidy || leavers.length > 0)) {
      return [
        {
          kind: 'delete-share',
          shareId: share.shareId,
          principals: [...draft.named].sort(),
          snapshotIds: leavers,
          takeovers: takeoversFor(draft, leavers, places, targets),
          because: leavers.length === 0 ? 'it is empty' : reasonsOf(leavers),
        },
      ];
    }
    const narrowing = inBatches(narrowedBy).map(
      (principals): Action => ({
        kind: 'remove',
        shareId: share.shareId,
        principals,
        snapshotIds: [],
        takeovers: [],
        because: reasons(members.flatMap((id) => principals.map((principal) => reasonToEnd(id, principal)))),
      }),
    );
    const leaving = inBatches(leavers).map(
      (snapshotIds): Action => ({
        kind: 'remove',
        shareId: share.shareId,
        principals: [],
        snapshotIds,
        takeovers: takeoversFor(draft, snapshotIds, places, targets),
        because: reasonsOf(snapshotIds),
      }),
    );
    return [...narrowing, ...leaving];
  });
}

function reasons(texts: Iterable<string>): string {
  return [...new Set(texts)].sort().join('; ');
}

function reasonsToLeave(
  draft: Draft,
  snapshotId: string,
  places: ReadonlyMap<string, Place>,
  reasonToEnd: CoverInput['reasonToEnd'],
): string[] {
  const wish = places.get(snapshotId)?.wish ?? FIXED;
  const unwanted = [...draft.named].filter((principal) => sees(draft, principal) && !tolerates(draft, wish, principal));
  if (unwanted.length === 0)
    return [draft.isTwin ? 'an older share names the same principals' : 'nobody it is for sees it here'];
  return unwanted.map((principal) => reasonToEnd(snapshotId, principal));
}

/**
 * Which other memberships must be in effect before the snapshots leave, so that no wanted grant is interrupted. The end
 * of an unwanted one never waits for an outsider's acceptance.
 */
function takeoversFor(
  draft: Draft,
  snapshotIds: readonly string[],
  places: ReadonlyMap<string, Place>,
  targets: ReadonlyMap<string, readonly Target[]>,
): Takeover[] {
  const byTarget = new Map<Target, { snapshotIds: Set<string>; principals: Set<string> }>();
  for (const snapshotId of snapshotIds) {
    const place = places.get(snapshotId);
    if (!place) continue;
    for (const principal of draft.named) {
      if (!place.wish.wanted.has(principal)) continue;
      const heir = heirOf(snapshotId, principal, place, targets.get(snapshotId) ?? []);
      if (!heir || isSettled(heir, snapshotId, principal) || isRefused(heir, snapshotId, principal)) continue;
      if (draft.share.kind === 'external' && !hasAccepted(heir, principal)) continue;
      const takeover = byTarget.get(heir) ?? { snapshotIds: new Set(), principals: new Set() };
      byTarget.set(heir, takeover);
      takeover.snapshotIds.add(snapshotId);
      takeover.principals.add(principal);
    }
  }
  return [...byTarget].map(([target, takeover]) => ({
    share: refTo(target),
    snapshotIds: [...takeover.snapshotIds],
    principals: [...takeover.principals].sort(),
  }));
}

/** The share that goes on giving the snapshot to the principal: a settled one before one that still settles. */
function heirOf(snapshotId: string, principal: string, place: Place, targets: readonly Target[]): Target | undefined {
  const heirs = [...place.stays, ...targets].filter((target) =>
    'share' in target ? target.principals.has(principal) : target.principals.includes(principal),
  );
  return heirs.find((heir) => isSettled(heir, snapshotId, principal)) ?? heirs[0];
}

function isSettled(target: Target, snapshotId: string, principal: string): boolean {
  if (!('share' in target)) return false;
  const { snapshots, principals } = target.share;
  return snapshots.get(snapshotId)?.standing === 'held' && principals.get(principal)?.standing === 'held';
}

function hasAccepted(target: Target, principal: string): boolean {
  return 'share' in target && target.share.principals.get(principal)?.standing === 'held';
}

/** Waiting for a membership that the service refused would keep an unwanted grant for ever. */
function isRefused(target: Target, snapshotId: string, principal: string): boolean {
  if (!('share' in target)) return false;
  const { snapshots, principals } = target.share;
  return snapshots.get(snapshotId)?.standing === 'refused' || principals.get(principal)?.standing === 'refused';
}

function refTo(target: Target): ShareRef {
  return 'share' in target ? { shareId: target.share.shareId } : { newShareName: target.name };
}

/** An outsider has to accept once per share, so a grant that moves to a share it has not accepted is interrupted. */
function acceptancesNeededAgain(
  drafts: readonly Draft[],
  places: ReadonlyMap<string, Place>,
  targets: ReadonlyMap<string, readonly Target[]>,
  isExternal: (principal: string) => boolean,
): Finding[] {
  const findings: Finding[] = [];
  for (const draft of drafts) {
    const accepted = [...draft.named].filter(
      (p) => isExternal(p) && draft.share.principals.get(p)?.standing === 'held',
    );
    for (const principal of accepted) {
      const moved = draft.leavers.filter((snapshotId) => {
        const place = places.get(snapshotId);
        if (!place?.wish.wanted.has(principal)) return false;
        const heir = heirOf(snapshotId, principal, place, targets.get(snapshotId) ?? []);
        return !(heir && hasAccepted(heir, principal));
      });
      const [first] = moved.sort();
      if (first === undefined) continue;
      const subject = { snapshotId: first, principal, shareId: draft.share.shareId };
      findings.push(finding('ACCEPTANCE_NEEDED_AGAIN', subject, { count: moved.length }));
    }
  }
  return findings;
}
