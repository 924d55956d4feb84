import { elementsOf, type Mask } from './sets.ts';

/** What has become of an outsider's invitation; a directory share has none. */
export type Invitation = 'none' | 'pending' | 'accepted' | 'declined' | 'lapsed';
const INVITATIONS: readonly Invitation[] = ['none', 'pending', 'accepted', 'declined', 'lapsed'];

/** A resource share. A share's place in the world's list is its id and its age: the first is the oldest. */
export interface Share {
  readonly kind: 'directory' | 'external';
  /** The set of principals that its name says it was made for; 0 when the name says none (adopted, older version). */
  readonly named: Mask;
  /** Principals associated, associating or failed. */
  readonly present: Mask;
  /** Snapshots associated or associating. */
  readonly members: Mask;
  /** Those of the members whose association is in effect. */
  readonly settled: Mask;
  readonly invitation: Invitation;
  /** Made because the invitation of an earlier share had lapsed. */
  readonly isRenewal: boolean;
  readonly isOurs: boolean;
  /** Holds something that is no snapshot. */
  readonly holdsOthers: boolean;
  readonly isGone: boolean;
}

/** What the tags of one snapshot ask for: a set of principals, and `UNREADABLE` when one of its tokens is bad. */
export type Wish = number;
export const UNREADABLE = 1 << 8;
export const principalsOf = (wish: Wish): Mask => wish & ~UNREADABLE;
export const isReadable = (wish: Wish): boolean => (wish & UNREADABLE) === 0;

/** What people ask for and permit. */
export interface Intent {
  /** By snapshot. */
  readonly wishes: readonly Wish[];
  /** The principals that policy permits. */
  readonly policy: Mask;
}

export interface World {
  readonly shares: readonly Share[];
  readonly intent: Intent;
}

export const wantedOf = ({ wishes, policy }: Intent): readonly Mask[] =>
  wishes.map((wish) => principalsOf(wish) & policy);

/** By snapshot: the principals to which our shares give it, a pending invitation being as good as accepted. */
export function givenBy(shares: readonly Share[], snapshotCount: number): Mask[] {
  return pairsOf(shares, snapshotCount, ({ invitation }) => invitation !== 'declined' && invitation !== 'lapsed');
}

/** By snapshot: the principals that can use it through our shares at this moment. */
export function inEffect(shares: readonly Share[], snapshotCount: number): Mask[] {
  const settled = shares.map((share) => ({ ...share, members: share.settled }));
  return pairsOf(settled, snapshotCount, ({ invitation }) => invitation === 'none' || invitation === 'accepted');
}

function pairsOf(shares: readonly Share[], snapshotCount: number, gives: (share: Share) => boolean): Mask[] {
  const pairs = Array.from({ length: snapshotCount }, () => 0);
  for (const share of shares) {
    if (share.isGone || !share.isOurs || !gives(share)) continue;
    for (const snapshot of elementsOf(share.members)) pairs[snapshot] = (pairs[snapshot] ?? 0) | share.present;
  }
  return pairs;
}

/** An outsider has declined it, or let it lapse when it was already the second. */
export const isMemoryOfRefusal = ({ kind, invitation, isRenewal, isGone }: Share): boolean =>
  !isGone && kind === 'external' && (invitation === 'declined' || (invitation === 'lapsed' && isRenewal));

/** At most five principals and four snapshots, so that a share fits into one small integer. */
function codeOfShare(share: Share): number {
  if (share.isGone) return -1;
  let code = share.kind === 'external' ? 1 : 0;
  code = (code << 5) | share.named;
  code = (code << 5) | share.present;
  code = (code << 4) | share.members;
  code = (code << 4) | share.settled;
  code = (code << 3) | INVITATIONS.indexOf(share.invitation);
  return (code << 3) | (share.isRenewal ? 1 : 0) | (share.isOurs ? 2 : 0) | (share.holdsOthers ? 4 : 0);
}

export const codeOfShares = (shares: readonly Share[]): string => shares.map(codeOfShare).join();

export const codeOfWorld = ({ shares, intent }: World): string =>
  `${codeOfShares(shares)}/${intent.wishes.join()}/${intent.policy}`;
