import { inBatches } from '../../base/batches.ts';
import { digest } from '../../base/hash.ts';
import { ITEMS_PER_CALL } from '../action.ts';
import { isIn, type ShareKind, type ShareState } from '../world.ts';

/**
 * The name of the share of a set of principals, which says which set that is. It proves nothing about whose the share is.
 * A name holds 50 characters. @see Resource Sharing API 2020-01-10, CreateResourceShare, ResourceShareName
 */
export function nameOfShare(kind: ShareKind, principals: Iterable<string>): string {
  return `snapshare-${digest(`${kind} ${[...principals].sort().join(' ')}`)}`;
}

/** Those that the share names: in effect, being added, or refused. Who is being removed is named no more. */
export function namedPrincipals({ principals }: ShareState): string[] {
  return [...principals]
    .filter(([, membership]) => isIn(membership))
    .map(([id]) => id)
    .sort();
}

/**
 * Whether the share still names exactly the set that it was made for, one principal if an outsider, and holds nothing but
 * snapshots. Only such a share may be joined: whatever was read of it late, in part or before somebody else's call, its set
 * is no larger than its name says, since nobody ever adds to it.
 */
export function isOpen(share: ShareState): boolean {
  const named = namedPrincipals(share);
  if (share.hasOtherResources || (share.kind === 'external' && named.length !== 1)) return false;
  return share.name === nameOfShare(share.kind, named);
}

/** Cuts principals into the sets of their shares: as many in one as a call can make a share with, in a stable order. */
export function setsOf(principals: Iterable<string>): string[][] {
  return inBatches([...principals].sort(), ITEMS_PER_CALL);
}
