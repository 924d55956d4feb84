import { createHash } from 'node:crypto';
import type { Snapshot } from '../../shared/cloud/ports.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { type CloudState, isOurs, membersIn, type Share, statusOf } from './cloud-state.ts';

/**
 * What the tags say, read plainly and by other code than the product's, as far as the explorer's worlds use them: account
 * and folder ids in `share-to`, each perhaps with a last day.
 */
function wantedBy({ tags }: Snapshot, policy: Policy, nowMs: number): string[] {
  if (policy.blockWhenTagged.some((key) => tags[key] !== undefined)) return [];
  return tokensOf(tags).flatMap((token) => {
    const [principal = '', lastDay] = token.split('/');
    const isInTime = lastDay === undefined || nowMs < Date.parse(lastDay) + 86_400_000;
    return isInTime && isPermitted(principal, policy) ? [principal] : [];
  });
}

/** Whether some token means nobody that one could name, so that what is there may be meant to stay. */
export function isUnclear({ tags }: Snapshot): boolean {
  return tokensOf(tags).some((token) => !/^(\d{16}|fd-\w+)(\/\d{4}-\d\d-\d\d)?$/.test(token));
}

const tokensOf = (tags: Snapshot['tags']): string[] => (tags['share-to'] ?? '').split(/[ ,;+]+/).filter(Boolean);

export function isPermitted(principal: string, { principals: { directory, external } }: Policy): boolean {
  if (external.includes(principal)) return true;
  return directory === 'any' ? /^(\d{16}|fd-\w+)$/.test(principal) : directory.includes(principal);
}

/** Pairs are written as `snapshot principal`. */
const pairOf = (snapshotId: string, principal: string): string => `${snapshotId} ${principal}`;

export function wantedPairs(snapshots: Iterable<Snapshot>, policy: Policy, nowMs: number): Set<string> {
  return new Set(
    [...snapshots].flatMap((snapshot) =>
      wantedBy(snapshot, policy, nowMs).map((principal) => pairOf(snapshot.snapshotId, principal)),
    ),
  );
}

/** The pairs that a share gives now or once everything in it has settled. */
export function pairsOf({ snapshots, principals }: Share): string[] {
  const named = membersIn(principals);
  return membersIn(snapshots).flatMap((snapshotId) => named.map((principal) => pairOf(snapshotId, principal)));
}

/** The pairs that any share gives, ours or not. */
export const givenPairs = ({ shares }: CloudState): Set<string> => new Set([...shares.values()].flatMap(pairsOf));

/** The pairs that are in effect. */
export function pairsInEffect({ shares }: CloudState, nowMs: number): Set<string> {
  const held = (members: Share['snapshots']): string[] =>
    [...members].filter(([, member]) => statusOf(member, nowMs) === 'Associated').map(([id]) => id);
  return new Set(
    [...shares.values()].flatMap(({ snapshots, principals }) =>
      held(snapshots).flatMap((snapshotId) => held(principals).map((principal) => pairOf(snapshotId, principal))),
    ),
  );
}

/** Whether the share names exactly the set that its name says, so that snapshots may join it. */
export function isOpenShare(share: Share): boolean {
  const named = [...share.principals].filter(([, { is }]) => is !== 'out').map(([id]) => id);
  return isOurs(share) && share.name === nameOfSet(share.allowsExternalTargets ? 'external' : 'directory', named);
}

export function nameOfSet(kind: 'directory' | 'external', principals: readonly string[]): string {
  const text = `${kind} ${[...principals].sort().join(' ')}`;
  return `snapshare-${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
}
