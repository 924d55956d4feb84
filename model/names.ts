import type { Op, ShareRef } from './calls.ts';
import { elementsOf, type Mask } from './sets.ts';
import { isReadable, principalsOf, type Share, type World } from './world.ts';

const PRINCIPALS = 'pqrst';
const SNAPSHOTS = 'ABCD';

export const nameOfPrincipals = (set: Mask): string =>
  `{${elementsOf(set)
    .map((principal) => PRINCIPALS[principal])
    .join('')}}`;
export const nameOfSnapshot = (snapshot: number): string => SNAPSHOTS[snapshot] ?? String(snapshot);
const nameOfSnapshots = (set: Mask): string => `[${elementsOf(set).map(nameOfSnapshot).join('')}]`;
const nameOfShare = (ref: ShareRef): string => (ref < 0 ? `its new share ${-ref}` : `share ${ref}`);

export function nameOfOp(op: Op): string {
  switch (op.does) {
    case 'create':
      return `create ${op.kind}${op.isRenewal ? ' renewal' : ''} ${nameOfPrincipals(op.principals)}${nameOfSnapshots(op.snapshots)}`;
    case 'join':
    case 'leave':
      return `${op.does} ${nameOfShare(op.share)} ${nameOfSnapshots(op.snapshots)}`;
    case 'remove':
    case 'add':
      return `${op.does} ${nameOfShare(op.share)} ${nameOfPrincipals(op.principals)}`;
    case 'delete':
      return `delete ${nameOfShare(op.share)}`;
    case 'look':
      return 'wait and look again';
    case 'lookAtShare':
      return `look at ${nameOfShare(op.share)}`;
  }
}

/** Such as `A{pq} B{p}? | 0{pq}[A] 1{p}→{pq}[B]`: wishes (`?` unreadable), then shares with what they have (→ what their name says). */
export function describeWorld({ intent, shares }: World): string {
  const wishes = intent.wishes.map(
    (wish, snapshot) =>
      `${nameOfSnapshot(snapshot)}${nameOfPrincipals(principalsOf(wish))}${isReadable(wish) ? '' : '?'}`,
  );
  return `${wishes.join(' ')} permitted ${nameOfPrincipals(intent.policy)} | ${shares.map(describeShare).join(' ')}`;
}

function describeShare(share: Share, id: number): string {
  if (share.isGone) return `${id}gone`;
  const named = share.named === share.present ? '' : `→${nameOfPrincipals(share.named)}`;
  const settling = share.members & ~share.settled;
  const marks = [
    settling === 0 ? '' : `${nameOfSnapshots(settling)} settling`,
    share.invitation === 'none' ? '' : share.invitation,
    share.isRenewal ? 'renewal' : '',
    share.isOurs ? '' : 'foreign',
    share.holdsOthers ? 'holds others' : '',
  ].filter((mark) => mark !== '');
  const what = `${id}${nameOfPrincipals(share.present)}${named}${nameOfSnapshots(share.members)}`;
  return marks.length === 0 ? what : `${what}(${marks.join(', ')})`;
}
