import { ITEMS_PER_CALL } from './action.ts';
import { type Answer, answerOf } from './cover/outsiders.ts';
import { isOpen, namedPrincipals, nameOfShare } from './cover/share-set.ts';
import type { ShareKind, ShareState } from './world.ts';

/** Why a closed share cannot be opened by a name. */
export type Obstacle = 'other resources' | 'too many' | 'several outsiders' | 'unsettled' | 'no answer' | 'twin';

/** A share of ours that nothing joins any more: of an older version, narrowed, adopted, or changed by hand. */
export interface ClosedShare {
  readonly shareId: string;
  readonly name: string;
  readonly kind: ShareKind;
  readonly principals: readonly string[];
  readonly snapshotCount: number;
  /** The name that opens it. */
  readonly newName?: string;
  /** Present when no name does: its snapshots stay as long as they want all of its principals, and none joins them. */
  readonly obstacle?: Obstacle;
}

/**
 * Finds the shares of ours that are closed, and those that a name would open, so that they go on as they are and no outsider
 * has to accept again. Of several of one set one is opened: of an outsider's the accepted one, then the oldest. Shares of
 * nobody are left out; the next runs delete them.
 */
export function closedShares(shares: readonly ShareState[], nowMs: number): ClosedShare[] {
  const ours = shares.filter((share) => share.isOurs && namedPrincipals(share).length > 0);
  const bestOf = new Map<string, ShareState>();
  for (const share of [...ours].sort((a, b) => rankOf(a, nowMs) - rankOf(b, nowMs))) {
    const name = isOpen(share) ? share.name : openingOf(share, nowMs).newName;
    if (name !== undefined && !bestOf.has(name)) bestOf.set(name, share);
  }
  return ours
    .filter((share) => !isOpen(share))
    .map((share) => {
      const opening = openingOf(share, nowMs);
      const isTwin = opening.newName !== undefined && bestOf.get(opening.newName) !== share;
      return {
        shareId: share.shareId,
        name: share.name,
        kind: share.kind,
        principals: namedPrincipals(share),
        snapshotCount: share.snapshots.size,
        ...(isTwin ? { obstacle: 'twin' as const } : opening),
      };
    });
}

/** The name that would open a closed share for what it is now, or what stands against it. */
export function openingOf(
  share: ShareState,
  nowMs: number,
): { readonly newName: string; readonly obstacle?: never } | { readonly newName?: never; readonly obstacle: Obstacle } {
  const named = namedPrincipals(share);
  if (share.hasOtherResources) return { obstacle: 'other resources' };
  if (named.length > ITEMS_PER_CALL) return { obstacle: 'too many' };
  if (share.kind === 'external' && named.length > 1) return { obstacle: 'several outsiders' };
  const standings = [...share.principals.values()].map(({ standing }) => standing);
  const isPending = share.kind === 'external' && answerOfOnly(share, nowMs) === 'pending';
  if (!isPending && standings.some((standing) => standing !== 'held'))
    return { obstacle: share.kind === 'external' ? 'no answer' : 'unsettled' };
  if (standings.length > named.length) return { obstacle: 'unsettled' };
  return { newName: nameOfShare(share.kind, named) };
}

function answerOfOnly(share: ShareState, nowMs: number): Answer | undefined {
  const [principal = ''] = namedPrincipals(share);
  return answerOf(share, principal, nowMs);
}

/** The lower, the sooner it is the one of its set. Sorting is stable, and shares come oldest first. */
function rankOf(share: ShareState, nowMs: number): number {
  const isAccepted = share.kind === 'directory' || answerOfOnly(share, nowMs) === 'accepted';
  return (isAccepted ? 0 : 2) + (isOpen(share) ? 0 : 1);
}
