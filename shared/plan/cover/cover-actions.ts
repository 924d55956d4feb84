import { inBatches } from '../../base/batches.ts';
import { type Action, ITEMS_PER_CALL, type Takeover } from '../action.ts';
import { because, becauseOfAll, type Reasoned } from '../findings/reasons.ts';
import type { ShareState } from '../world.ts';
import type { CoverInput } from './cover-input.ts';
import { LISTED_AFTER_MS } from './memories.ts';
import type { Outsiders } from './outsiders.ts';
import { FIXED, membersOf, type NewShare, type Place, type ShareDraft } from './share-draft.ts';
import { takeoversFor } from './takeovers.ts';

/** The calls that make the new shares and fill them. */
export function creations(created: readonly NewShare[]): Action[] {
  return created.flatMap(({ name, kind, principals, snapshotIds, isRenewal }) => {
    const [first = [], ...rest] = inBatches(snapshotIds.sort(), ITEMS_PER_CALL);
    const why = because(isRenewal ? 'INVITATION_LAPSED' : 'ASKED_FOR_NEW_SHARE');
    return [
      { kind: 'create-share', name, shareKind: kind, principals, snapshotIds: first, isRenewal, ...why },
      ...rest.map(
        (batch): Action => ({ kind: 'join', share: { newShareName: name }, principals, snapshotIds: batch, ...why }),
      ),
    ];
  });
}

/** The calls that bring snapshots to shares that exist. */
export function joins(drafts: readonly ShareDraft[]): Action[] {
  return drafts.flatMap(({ share: { shareId }, principals, joiners }) =>
    inBatches(joiners.sort(), ITEMS_PER_CALL).map(
      (snapshotIds): Action => ({
        kind: 'join',
        share: { shareId },
        principals,
        snapshotIds,
        ...because('ASKED_FOR_THIS_SHARE'),
      }),
    ),
  );
}

/** Principals taken out, departures, and the end of shares that nobody should see anything through. */
export function removals(
  drafts: readonly ShareDraft[],
  places: ReadonlyMap<string, Place>,
  outsiders: Outsiders,
  input: CoverInput,
): Action[] {
  const { areMembersKnown, reasonToEnd } = input;
  return drafts.flatMap((draft): Action[] => {
    const { share, removed } = draft;
    const { shareId } = share;
    const leavers = draft.leavers.sort();
    const whyLeave = (snapshotIds: readonly string[]): Reasoned =>
      becauseOfAll(snapshotIds.flatMap((snapshotId) => reasonsToLeave(draft, snapshotId, places, input)));
    if (draft.principals.length === 0 && removed.length === 0) {
      return areMembersKnown && isDeletable(draft, outsiders, input) ? [deletionOf(share)] : [];
    }
    const [tidied, unwanted] = partition(leavers, (snapshotId) => isTidied(draft, snapshotId, places));
    const isOneKind = tidied.length === 0 || unwanted.length === 0;
    if (areMembersKnown && isOneKind && isToBeClosed(draft, outsiders, input)) {
      const closed = [...removed, ...draft.seers].sort();
      if (closed.length === 0) return isDeletable(draft, outsiders, input) ? [deletionOf(share)] : [];
      const why = leavers.length > 0 ? whyLeave(leavers) : because(whyClosed(draft, outsiders));
      return inBatches(closed, ITEMS_PER_CALL).map((principals) => ({
        kind: 'remove-principals',
        shareId,
        principals,
        snapshotIds: leavers,
        ...waitOf(draft, principals, leavers, places, input),
        ...why,
      }));
    }
    const members = removed.length === 0 ? [] : [...membersOf(share)];
    // Who is wanted elsewhere waits for that; whom nobody wants waits for nothing.
    const isWanted = (principal: string): boolean =>
      members.some((id) => places.get(id)?.wish.wanted.has(principal) === true);
    const [moved, ended] = partition(removed, isWanted);
    const removing = [...inBatches(moved, ITEMS_PER_CALL), ...inBatches(ended, ITEMS_PER_CALL)].map(
      (principals): Action => {
        const why = becauseOfAll(members.flatMap((id) => principals.map((principal) => reasonToEnd(id, principal))));
        const takeovers = takeoversFor(draft, principals, members, places, false, input);
        const snapshotIds = [...members].sort();
        return { kind: 'remove-principals', shareId, principals, snapshotIds, takeovers, isTidying: false, ...why };
      },
    );
    const leaving = [...inBatches(unwanted, ITEMS_PER_CALL), ...inBatches(tidied, ITEMS_PER_CALL)].map(
      (snapshotIds): Action => ({
        kind: 'leave',
        shareId,
        snapshotIds,
        ...waitOf(draft, draft.seers, snapshotIds, places, input),
        ...whyLeave(snapshotIds),
      }),
    );
    return [...removing, ...leaving];
  });
}

/** Whether a snapshot leaves only because others give what this share gives. */
function isTidied(draft: ShareDraft, snapshotId: string, places: ReadonlyMap<string, Place>): boolean {
  const wish = places.get(snapshotId)?.wish;
  return draft.isReplaced && wish !== undefined && draft.seers.every((id) => draft.tolerates(wish, id));
}

function waitOf(
  draft: ShareDraft,
  principals: readonly string[],
  leavers: readonly string[],
  places: ReadonlyMap<string, Place>,
  input: CoverInput,
): { readonly takeovers: readonly Takeover[]; readonly isTidying: boolean } {
  const isTidying = leavers.length > 0 && leavers.every((id) => isTidied(draft, id, places));
  return { takeovers: takeoversFor(draft, principals, leavers, places, isTidying, input), isTidying };
}

function partition<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}

function deletionOf({ shareId, snapshots }: ShareState): Action {
  return { kind: 'delete-share', shareId, ...because(snapshots.size === 0 ? 'SHARE_EMPTY' : 'SEEN_BY_NOBODY') };
}

/** Whether nothing is left that should be seen through the share, and it need not stay for its own sake. */
function isToBeClosed(
  { share, principals, stayCount, joiners, leavers, isReplaced }: ShareDraft,
  outsiders: Outsiders,
  { mayTidy, homeOf }: CoverInput,
): boolean {
  if (share.hasOtherResources || stayCount > 0 || joiners.length > 0) return false;
  if (!mayTidy && leavers.length === 0) return false;
  if (share.kind === 'directory') return true;
  return principals.every((principal) => {
    if (homeOf(principal) !== 'external') return true;
    if (outsiders.isMemory(share, principal)) return false;
    const isWayIn = outsiders.answer(share, principal) === 'accepted' && principals.length === 1;
    return !isWayIn || isReplaced;
  });
}

/** Whether it is certain that nobody sees anything through the share and that none is just coming to. */
function isDeletable(
  { share, stayCount, joiners, principals }: ShareDraft,
  outsiders: Outsiders,
  { mayDelete, homeOf, nowMs }: CoverInput,
): boolean {
  if (!mayDelete || share.hasOtherResources || joiners.length > 0) return false;
  if ([...share.principals.values()].some(({ standing }) => standing === 'leaving')) return false;
  if (principals.length === 0) return share.hasLostPrincipals || nowMs - share.createdAtMs >= LISTED_AFTER_MS;
  return stayCount === 0 && !principals.some((id) => outsiders.isMemory(share, id) && homeOf(id) === 'external');
}

function whyClosed({ share, principals, isReplaced }: ShareDraft, outsiders: Outsiders) {
  if (isReplaced) return 'SHARE_TWICE';
  const isInvitation = share.kind === 'external' && principals.some((id) => outsiders.answer(share, id) === 'pending');
  return isInvitation ? 'INVITATION_NOT_NEEDED' : 'SHARE_EMPTY';
}

function reasonsToLeave(
  draft: ShareDraft,
  snapshotId: string,
  places: ReadonlyMap<string, Place>,
  { reasonToEnd }: CoverInput,
) {
  const wish = places.get(snapshotId)?.wish ?? FIXED;
  const unwanted = draft.seers.filter((id) => !draft.tolerates(wish, id));
  if (unwanted.length === 0) return [draft.isReplaced ? ('SHARE_TWICE' as const) : ('SEEN_BY_NOBODY' as const)];
  return unwanted.map((principal) => reasonToEnd(snapshotId, principal));
}
