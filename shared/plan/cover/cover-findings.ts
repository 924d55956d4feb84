import { groupBy } from '../../base/group-by.ts';
import { type Finding, finding } from '../findings/finding.ts';
import type { Grant } from '../tally.ts';
import { membersOf, type Place, type ShareDraft } from './share-draft.ts';
import { hasAccepted, heirOf } from './takeovers.ts';

type Places = ReadonlyMap<string, Place>;

/** A grant in effect that ends as its snapshot leaves a share. */
export interface EndingGrant extends Grant {
  readonly shareId: string;
}

/** An outsider accepts once a share, so a grant that moves to a share it has not accepted is interrupted. */
export function endsUntilAccepted(
  drafts: readonly ShareDraft[],
  places: Places,
  isExternal: (principal: string) => boolean,
): EndingGrant[] {
  const isInterrupted = ({ share }: ShareDraft, principal: string, snapshotId: string): boolean => {
    if (!isExternal(principal) || share.principals.get(principal)?.standing !== 'held') return false;
    const place = places.get(snapshotId);
    if (!place?.wish.wanted.has(principal)) return false;
    const heir = heirOf(snapshotId, principal, place);
    return !(heir && hasAccepted(heir, principal));
  };
  return [...endsOf(drafts, isInterrupted), ...endsOfRemoved(drafts, isInterrupted)];
}

/** What is only kept is never given anew, so it ends where its snapshot has to leave a share for another's sake. */
export function endsOfKept(drafts: readonly ShareDraft[], places: Places): EndingGrant[] {
  return endsOf(drafts, (draft, principal, snapshotId) => {
    const place = places.get(snapshotId);
    if (!place || place.wish.wanted.has(principal)) return false;
    return draft.tolerates(place.wish, principal) && !heirOf(snapshotId, principal, place);
  });
}

type IsEnding = (draft: ShareDraft, principal: string, snapshotId: string) => boolean;

/** Those whose snapshot leaves the share. */
function endsOf(drafts: readonly ShareDraft[], ends: IsEnding): EndingGrant[] {
  return drafts.flatMap((draft) =>
    draft.leavers.length === 0
      ? []
      : draft.seers.flatMap((principal) =>
          draft.leavers
            .filter((snapshotId) => ends(draft, principal, snapshotId))
            .map((snapshotId) => ({ snapshotId, principal, shareId: draft.share.shareId })),
        ),
  );
}

/** Those whose principal is taken out of the share. */
function endsOfRemoved(drafts: readonly ShareDraft[], ends: IsEnding): EndingGrant[] {
  return drafts.flatMap((draft) =>
    draft.removed.flatMap((principal) =>
      [...membersOf(draft.share)]
        .filter((snapshotId) => ends(draft, principal, snapshotId))
        .map((snapshotId) => ({ snapshotId, principal, shareId: draft.share.shareId })),
    ),
  );
}

/** One finding for each share and principal of which grants end, with the first snapshot. */
export function tellEnds(
  code: 'ACCEPTANCE_NEEDED_AGAIN' | 'KEPT_GRANT_ENDS',
  ending: readonly EndingGrant[],
): Finding[] {
  const groups = groupBy(ending, ({ shareId, principal }) => `${shareId} ${principal}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = [...group].sort((a, b) => (a.snapshotId < b.snapshotId ? -1 : 1));
    return first ? [finding(code, { ...first }, { count: group.length })] : [];
  });
}
