import { type Finding, finding } from '../plan/findings/finding.ts';
import type { World } from '../plan/world.ts';

/** What the service is thought to set on a snapshot that its owner shares; its value is not known. @see docs/decisions/unverified-facts.md */
const SHARED_MARK = 'acs:ecs:isShared';

/**
 * Snapshots that the service marks as shared, and that are in no share that was seen. A hint and no more: nobody knows how
 * soon the mark goes, and what could not be read whole may hold them.
 */
export function sharedUnseen({ isComplete, scope, snapshots, shares, endingShares }: World): Finding[] {
  if (!isComplete || scope !== 'region') return [];
  const held = new Set([...shares, ...endingShares].flatMap((share) => [...share.snapshots.keys()]));
  return [...snapshots.values()]
    .filter(({ snapshotId, tags }) => Object.hasOwn(tags, SHARED_MARK) && !held.has(snapshotId))
    .map(({ snapshotId }) => finding('SHARED_UNSEEN', { snapshotId }));
}
