import type { ReasonCode } from '../findings/reasons.ts';
import type { Wishes } from '../wish/wishes.ts';
import type { ShareKind, ShareState } from '../world.ts';

/** What the shares of one plan are decided from. */
export interface CoverInput {
  /** The wish of every snapshot that is decided about. All others stay where they are. */
  readonly wishes: Wishes;
  /** Our shares, oldest first. */
  readonly shares: readonly ShareState[];
  /** The shares' snapshots are known whole, so that principals may be taken out of a share. */
  readonly areMembersKnown: boolean;
  /** Whether grants may move between shares for tidiness alone. */
  readonly mayTidy: boolean;
  /** Whether a lapsed invitation may be renewed, which takes nothing from anybody. */
  readonly mayRenew: boolean;
  /** Whether shares that nobody sees anything through may be deleted. */
  readonly mayDelete: boolean;
  /** The kind of share in which policy permits the principal; undefined when it permits it in none. */
  readonly homeOf: (principal: string) => ShareKind | undefined;
  /** Why a snapshot leaves a share that has this principal. */
  readonly reasonToEnd: (snapshotId: string, principal: string) => ReasonCode;
  readonly room: Room;
  /** Outsiders whom a person has asked to be invited again. */
  readonly reinvited: ReadonlySet<string>;
  readonly nowMs: number;
}

/** How many more shares the account may have, ours and others counted. */
export interface Room {
  /** As many as the account's limit allows. */
  readonly left: number;
  /** As many as may be sets of several; when the plan needs more, each principal gets a share of its own. */
  readonly leftForSets: number;
}
