import { MINUTE_MS } from '../../base/durations.ts';
import type { ShareRef, Takeover } from '../action.ts';
import { mayGrant } from '../world.ts';
import type { CoverInput } from './cover-input.ts';
import type { Place, ShareDraft, Target } from './share-draft.ts';

/**
 * The grants that must be in effect before snapshots leave a share: what its principals see through it and are to go on
 * seeing. Nothing waits for an outsider to accept, nor, unless it only tidies, for what the service refuses or does not bring
 * to an end. A share for outsiders may hold accounts of the directory as well, if a person opened it; these never accept, and
 * whatever policy calls it, who sits in a share of the directory belongs to it.
 */
export function takeoversFor(
  draft: ShareDraft,
  principals: readonly string[],
  leavers: readonly string[],
  places: ReadonlyMap<string, Place>,
  isTidying: boolean,
  { homeOf, nowMs }: Pick<CoverInput, 'homeOf' | 'nowMs'>,
): Takeover[] {
  const mustAccept = (principal: string): boolean =>
    draft.share.kind === 'external' && homeOf(principal) === 'external';
  const byTarget = new Map<Target, { snapshotIds: Set<string>; principals: Set<string> }>();
  for (const snapshotId of leavers) {
    const place = places.get(snapshotId);
    if (!place) continue;
    for (const principal of principals) {
      if (!place.wish.wanted.has(principal)) continue;
      const heir = heirOf(snapshotId, principal, place);
      if (!heir) continue;
      if (!isTidying && isHopeless(heir, snapshotId, principal, nowMs)) continue;
      if (mustAccept(principal) && !hasAccepted(heir, principal)) continue;
      const takeover = byTarget.get(heir) ?? { snapshotIds: new Set(), principals: new Set() };
      byTarget.set(heir, takeover);
      takeover.snapshotIds.add(snapshotId);
      takeover.principals.add(principal);
    }
  }
  return [...byTarget].map(([target, takeover]) => ({
    share: refTo(target),
    snapshotIds: [...takeover.snapshotIds].sort(),
    principals: [...takeover.principals].sort(),
  }));
}

/** The share that goes on giving the snapshot to the principal: a settled one before one that still settles. */
export function heirOf(snapshotId: string, principal: string, { stays, targets }: Place): Target | undefined {
  const heirs = [...stays, ...targets].filter((target) =>
    'share' in target ? target.covered.includes(principal) : target.principals.includes(principal),
  );
  return heirs.find((heir) => isSettled(heir, snapshotId, principal)) ?? heirs[0];
}

export function hasAccepted(target: Target, principal: string): boolean {
  return 'share' in target && target.share.principals.get(principal)?.standing === 'held';
}

/** Whether the share gives the snapshot to the principal now. */
export function isSettled(target: Target, snapshotId: string, principal: string): boolean {
  if (!('share' in target)) return false;
  const { snapshots, principals } = target.share;
  return snapshots.get(snapshotId)?.standing === 'held' && principals.get(principal)?.standing === 'held';
}

/** What has been settling for so long will not; waiting for it would keep an unwanted grant for ever. */
const STUCK_AFTER_MS = 15 * MINUTE_MS;

function isHopeless(target: Target, snapshotId: string, principal: string, nowMs: number): boolean {
  if (!('share' in target)) return false;
  const memberships = [target.share.snapshots.get(snapshotId), target.share.principals.get(principal)];
  return memberships.some(
    (one) =>
      one !== undefined && (!mayGrant(one) || (one.standing === 'settling' && nowMs - one.sinceMs > STUCK_AFTER_MS)),
  );
}

function refTo(target: Target): ShareRef {
  return 'share' in target ? { shareId: target.share.shareId } : { newShareName: target.name };
}
