import { type Finding, finding } from '../findings/finding.ts';
import type { Place, ShareDraft } from './share-draft.ts';
import { hasAccepted, heirOf } from './takeovers.ts';

type Places = ReadonlyMap<string, Place>;

/** An outsider accepts once a share, so a grant that moves to a share it has not accepted is interrupted. */
export function endsUntilAccepted(
  drafts: readonly ShareDraft[],
  places: Places,
  isExternal: (principal: string) => boolean,
): Finding[] {
  return endsOf(drafts, 'ACCEPTANCE_NEEDED_AGAIN', ({ share }, principal, snapshotId) => {
    if (!isExternal(principal) || share.principals.get(principal)?.standing !== 'held') return false;
    const place = places.get(snapshotId);
    if (!place?.wish.wanted.has(principal)) return false;
    const heir = heirOf(snapshotId, principal, place);
    return !(heir && hasAccepted(heir, principal));
  });
}

/** What is only kept is never given anew, so it ends where its snapshot has to leave a share for another's sake. */
export function endsOfKept(drafts: readonly ShareDraft[], places: Places): Finding[] {
  return endsOf(drafts, 'KEPT_GRANT_ENDS', (draft, principal, snapshotId) => {
    const place = places.get(snapshotId);
    if (!place || place.wish.wanted.has(principal)) return false;
    return draft.tolerates(place.wish, principal) && !heirOf(snapshotId, principal, place);
  });
}

/** One finding for each share and principal of which a grant in effect ends as told, with the first snapshot. */
function endsOf(
  drafts: readonly ShareDraft[],
  code: 'ACCEPTANCE_NEEDED_AGAIN' | 'KEPT_GRANT_ENDS',
  ends: (draft: ShareDraft, principal: string, snapshotId: string) => boolean,
): Finding[] {
  return drafts.flatMap((draft) =>
    draft.leavers.length === 0
      ? []
      : draft.seers.flatMap((principal) => {
          const ended = draft.leavers.filter((snapshotId) => ends(draft, principal, snapshotId));
          const [snapshotId] = ended.sort();
          if (snapshotId === undefined) return [];
          return [finding(code, { snapshotId, principal, shareId: draft.share.shareId }, { count: ended.length })];
        }),
  );
}
