import type { Policy } from '../policy/policy.ts';
import { ITEMS_PER_CALL } from './action.ts';
import { type Answer, answerOf } from './cover/outsiders.ts';
import { isOpen, namedPrincipals, nameOfShare } from './cover/share-set.ts';
import { planRegion } from './plan.ts';
import type { ShareKind, ShareState, World } from './world.ts';

/** Why a closed share cannot be opened by a name. */
export type Obstacle =
  | 'other resources'
  | 'too many'
  | 'several outsiders'
  | 'unsettled'
  | 'no answer'
  | 'twin'
  | 'not asked for';

/** A share of ours that nothing joins any more: of an older version, narrowed, adopted, or changed by hand. */
export interface ClosedShare {
  readonly shareId: string;
  readonly name: string;
  readonly kind: ShareKind;
  readonly principals: readonly string[];
  readonly snapshotCount: number;
  /** The name that opens it. */
  readonly newName?: string;
  /** Of a share that a name opens: the snapshots that the next sweep takes out of it all the same. */
  readonly leavingCount?: number;
  /** Present when no name does: its snapshots stay as long as they want all of its principals, and none joins them. */
  readonly obstacle?: Obstacle;
}

/**
 * Finds the shares of ours that are closed, and those that a name would open, so that they are joined again and no outsider
 * has to accept again. Of several of one set one is opened: of an outsider's the accepted one, then the oldest. One that the
 * next sweep would empty or narrow though it were open is not opened. Shares of nobody are left out; the next runs delete
 * them.
 */
export function closedShares(world: World, policy: Policy, nowMs: number): ClosedShare[] {
  const inVain = new Set<string>();
  for (;;) {
    const closed = closedAmong(world.shares, inVain, nowMs);
    const newNames = new Map(
      closed.flatMap(({ shareId, newName }) => (newName === undefined ? [] : [[shareId, newName]])),
    );
    if (newNames.size === 0) return closed;
    const shares = world.shares.map((share) => ({ ...share, name: newNames.get(share.shareId) ?? share.name }));
    const { actions } = planRegion({ ...world, shares }, policy, nowMs);
    const leavers = new Map<string, number>();
    const closing = new Set<string>();
    for (const action of actions) {
      if (action.kind === 'remove-principals' || action.kind === 'delete-share') closing.add(action.shareId);
      if (action.kind !== 'leave') continue;
      leavers.set(action.shareId, (leavers.get(action.shareId) ?? 0) + action.snapshotIds.length);
    }
    const found = closed
      .filter(({ shareId, kind, snapshotCount }) => {
        const isEmptied = kind === 'directory' && leavers.get(shareId) === snapshotCount;
        return newNames.has(shareId) && (closing.has(shareId) || isEmptied);
      })
      .map(({ shareId }) => shareId);
    if (found.length === 0)
      return closed.map((one) =>
        one.newName === undefined ? one : { ...one, leavingCount: leavers.get(one.shareId) ?? 0 },
      );
    // Where one is opened in vain, another of its set may be worth it.
    for (const shareId of found) inVain.add(shareId);
  }
}

function closedAmong(shares: readonly ShareState[], inVain: ReadonlySet<string>, nowMs: number): ClosedShare[] {
  const ours = shares.filter((share) => share.isOurs && namedPrincipals(share).length > 0);
  const bestOf = new Map<string, ShareState>();
  for (const share of [...ours].sort((a, b) => rankOf(a, nowMs) - rankOf(b, nowMs))) {
    if (inVain.has(share.shareId)) continue;
    const name = isOpen(share) ? share.name : openingOf(share, nowMs).newName;
    if (name !== undefined && !bestOf.has(name)) bestOf.set(name, share);
  }
  return ours
    .filter((share) => !isOpen(share))
    .map((share) => {
      const opening = openingOf(share, nowMs);
      const isTwin = opening.newName !== undefined && bestOf.get(opening.newName) !== share;
      const obstacle = inVain.has(share.shareId) ? ('not asked for' as const) : isTwin ? ('twin' as const) : undefined;
      return {
        shareId: share.shareId,
        name: share.name,
        kind: share.kind,
        principals: namedPrincipals(share),
        snapshotCount: share.snapshots.size,
        ...(obstacle ? { obstacle } : opening),
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
