import type { ReasonCode } from '../findings/reasons.ts';
import { allows, type Wish } from '../wish/wish.ts';
import { mayGrant, type ShareKind, type ShareState } from '../world.ts';

export interface CoverInput {
  /** The wish of every snapshot that is decided about. All others stay where they are. */
  readonly wishes: ReadonlyMap<string, Wish>;
  /** Our shares, oldest first. */
  readonly shares: readonly ShareState[];
  /** The shares' snapshots are known whole, so that a share may be widened, narrowed, folded or deleted. */
  readonly areMembersKnown: boolean;
  /** Whether grants may move between shares for tidiness alone. */
  readonly mayTidy: boolean;
  readonly isExternal: (principal: string) => boolean;
  /** Why a snapshot leaves a share that has this principal. */
  readonly reasonToEnd: (snapshotId: string, principal: string) => ReasonCode;
}

/** The wish of a snapshot that is not decided about: it stays where it is. */
export const FIXED: Wish = { wanted: new Set(), kept: 'all' };

/** A share on its way through the plan. */
export interface Draft {
  readonly share: ShareState;
  readonly index: number;
  readonly isExternal: (principal: string) => boolean;
  /** Principals that it names, refused ones included. */
  readonly named: ReadonlySet<string>;
  /** Snapshots in it that are not on their way out. */
  readonly members: readonly string[];
  /** A younger twin of another share: who can, moves over. */
  readonly isTwin: boolean;
  /** The principals after the plan. */
  principals: ReadonlySet<string>;
  narrowedBy: readonly string[];
  widenedBy: readonly string[];
  readonly leavers: string[];
  readonly joiners: string[];
}

/** Where a snapshot stands: the shares it stays in, and what they leave uncovered. */
export interface Place {
  readonly wish: Wish;
  readonly stays: Draft[];
}
/** A share that the plan creates. */
export interface NewShare {
  readonly name: string;
  readonly kind: ShareKind;
  readonly principals: readonly string[];
  readonly snapshotIds: string[];
}

export type Target = Draft | NewShare;
/** Whether the principal may see what is in the share; one that the service refused sees nothing. */
export function sees({ share }: Draft, principal: string): boolean {
  const membership = share.principals.get(principal);
  return membership === undefined || mayGrant(membership);
}
/** Whether the share may let the principal see a snapshot of this wish. */
export function tolerates({ share, isExternal }: Draft, wish: Wish, principal: string): boolean {
  return allows(wish, principal, share.kind, isExternal(principal));
}
