import { MINUTE_MS } from '../../base/durations.ts';
import { allows, type Wish } from '../wish/wish.ts';
import { DECLINED_TAG, NOT_SEEN, type ShareState } from '../world.ts';
import { namedPrincipals, nameOfShare } from './share-set.ts';

/** A share of no principals may be one whose principals are not in the listing yet, unless it is older than this. */
export const LISTED_AFTER_MS = MINUTE_MS;

/** What tells the memory of an answer from a share that we took its outsider out of. */
export interface MemoryView {
  /** The outsiders that policy permits. */
  readonly externals: readonly string[];
  /** Whether the snapshot asks for the outsider, or may for all that this run knows. */
  readonly mayAsk: (snapshotId: string, principal: string) => boolean;
  /** The shares' snapshots are known whole. */
  readonly areMembersKnown: boolean;
  readonly nowMs: number;
}

/** Whether the share was made for the outsider alone, or has nobody else: only on such a share does a memory of it count. */
export function isOwnShareOf(share: ShareState, principal: string): boolean {
  if (share.kind !== 'external') return false;
  return share.name === nameOfShare('external', [principal]) || namedPrincipals(share).every((id) => id === principal);
}

/**
 * Names in shares that name nobody the outsiders whose answer they are the memory of, so that nobody is asked again as if
 * for the first time when the service has dropped its record. A tag of the share tells the answer. Without one, the share
 * itself tells that the outsider was asked, as long as a snapshot in it asks for it: one that we took its outsider out of is
 * deleted by the next run that looks at the region, long before the service drops its record of that.
 */
export function withMemories(shares: readonly ShareState[], view: MemoryView): ShareState[] {
  const isForgotten = ({ kind, principals, hasLostPrincipals }: ShareState): boolean =>
    kind === 'external' && principals.size === 0 && !hasLostPrincipals;
  if (!shares.some(isForgotten)) return [...shares];
  const ownerOf = new Map(view.externals.map((id) => [nameOfShare('external', [id]), id]));
  return shares.map((share) => {
    if (!isForgotten(share)) return share;
    const principal = ownerOf.get(share.name) ?? onlyTagged(share);
    if (principal === undefined) return share;
    const isUnseen = ownerOf.has(share.name) && isAskedThrough(share, principal, view);
    const failure = share.tags[DECLINED_TAG + principal] ?? (isUnseen ? NOT_SEEN : undefined);
    if (failure === undefined) return share;
    const times = { sinceMs: share.createdAtMs, changedMs: share.createdAtMs };
    return {
      ...share,
      principals: new Map([[principal, { standing: 'refused', ...times, failure, isRemembered: true }]]),
    };
  });
}

/** The one outsider of whose answer the tags tell: a share of an older version has no name that tells whose it is. */
function onlyTagged({ tags }: ShareState): string | undefined {
  const keys = Object.keys(tags).filter((key) => key.startsWith(DECLINED_TAG));
  return keys.length === 1 ? keys[0]?.slice(DECLINED_TAG.length) : undefined;
}

/** @param wish Undefined for a snapshot that is not decided about. */
export function mayAskFor(wish: Wish | undefined, principal: string): boolean {
  return !wish || allows(wish, principal, 'external', 'external');
}

function isAskedThrough(
  { snapshots, createdAtMs }: ShareState,
  principal: string,
  { mayAsk, areMembersKnown, nowMs }: MemoryView,
): boolean {
  if (nowMs - createdAtMs < LISTED_AFTER_MS) return false;
  return !areMembersKnown || [...snapshots.keys()].some((snapshotId) => mayAsk(snapshotId, principal));
}
