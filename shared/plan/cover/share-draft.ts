import { allows, type Wish } from '../wish/wish.ts';
import { isIn, isToBeRetried, mayGrant, type ShareKind, type ShareState } from '../world.ts';
import type { CoverInput } from './cover-input.ts';
import type { Outsiders } from './outsiders.ts';
import { isOpen, namedPrincipals } from './share-set.ts';

/** The wish of a snapshot that is not decided about: it stays where it is. */
export const FIXED: Wish = { wanted: new Set(), kept: 'all' };

/** A share of ours on its way through the plan. */
export interface ShareDraft {
  readonly share: ShareState;
  /** Whether the share may let the principal see a snapshot of this wish. */
  readonly tolerates: (wish: Wish, principal: string) => boolean;
  /** Principals that it names and does not lose by the plan, refused ones included. */
  principals: readonly string[];
  /** Those of them who see what is in it, now or once they settle. */
  seers: readonly string[];
  /** Those for whose sake a snapshot stays, refused ones included: not whom the service has failed to add. */
  hosts: readonly string[];
  /** Those that get from it what joins it or stays in it, so that nothing else has to give it to them. */
  covered: readonly string[];
  /** A set that snapshots may come to. */
  isJoinable: boolean;
  readonly isOpen: boolean;
  /** Other shares give what this one gives, and who can moves over. */
  isReplaced: boolean;
  /** Principals that the plan takes out while snapshots stay. */
  removed: readonly string[];
  stayCount: number;
  readonly leavers: string[];
  readonly joiners: string[];
}

/** A share that the plan creates. */
export interface NewShare {
  readonly name: string;
  readonly kind: ShareKind;
  readonly principals: readonly string[];
  readonly snapshotIds: string[];
  readonly isRenewal: boolean;
}

export type Target = ShareDraft | NewShare;

/**
 * Where snapshots of one wish stand: the shares they stay in, and those they come to for what these leave uncovered. Most of
 * a region stand in the same place, so equal places are one object.
 */
export class Place {
  readonly wish: Wish;
  readonly stays: readonly ShareDraft[];
  targets: readonly Target[] = [];
  readonly #nowhere: Place;
  readonly #longer = new Map<ShareDraft, Place>();

  private constructor(wish: Wish, stays: readonly ShareDraft[], nowhere?: Place) {
    this.wish = wish;
    this.stays = stays;
    this.#nowhere = nowhere ?? this;
  }

  /** Where snapshots of the wish stand that stay in no share. */
  static nowhere(wish: Wish): Place {
    return new Place(wish, []);
  }

  with(draft: ShareDraft): Place {
    let longer = this.#longer.get(draft);
    if (!longer) {
      longer = new Place(this.wish, [...this.stays, draft], this.#nowhere);
      this.#longer.set(draft, longer);
    }
    return longer;
  }

  without(draft: ShareDraft): Place {
    return this.stays.filter((one) => one !== draft).reduce((place, one) => place.with(one), this.#nowhere);
  }

  /** The same for one snapshot, which comes to shares that the others here do not come to. */
  apart(): Place {
    return new Place(this.wish, this.stays, this.#nowhere);
  }
}

/** The snapshots in a share that are not on their way out. Of a region there are many, so nothing holds them as a list. */
export function* membersOf({ snapshots }: ShareState): Iterable<string> {
  for (const [snapshotId, held] of snapshots) if (isIn(held) && mayGrant(held)) yield snapshotId;
}

/** Prepares shares for the plan. */
export function draftShares(
  { shares, homeOf, nowMs }: Pick<CoverInput, 'shares' | 'homeOf' | 'nowMs'>,
  outsiders: Outsiders,
): ShareDraft[] {
  return shares.map((share) => {
    const principals = namedPrincipals(share);
    return {
      share,
      tolerates: (wish, principal) => allows(wish, principal, share.kind, homeOf(principal)),
      principals,
      ...sightOf(share, principals, outsiders, nowMs),
      isOpen: isOpen(share),
      isJoinable: false,
      isReplaced: false,
      removed: [],
      stayCount: 0,
      leavers: [],
      joiners: [],
    };
  });
}

/**
 * Picks the shares that snapshots may come to, the oldest of each set, once it is decided which of them lose principals.
 * @param mayFold Whether snapshots may move to them from the others.
 */
export function pickJoinable(drafts: readonly ShareDraft[], outsiders: Outsiders, mayFold: boolean): void {
  const setsSeen = new Set<string>();
  for (const draft of drafts) {
    const { share, principals, removed } = draft;
    if (share.kind === 'external') {
      draft.isReplaced = mayFold && outsiders.isReplaced(share);
      continue;
    }
    const isSound = principals.every((id) => share.principals.get(id)?.standing !== 'failed');
    if (!draft.isOpen || removed.length > 0 || !isSound) continue;
    draft.isJoinable = !setsSeen.has(share.name);
    draft.isReplaced = mayFold && !draft.isJoinable;
    setsSeen.add(share.name);
  }
}

/** Takes principals out of a draft, while who still has the others stays. */
export function removeFrom(draft: ShareDraft, removed: readonly string[], outsiders: Outsiders, nowMs: number): void {
  draft.removed = removed;
  draft.principals = draft.principals.filter((principal) => !removed.includes(principal));
  Object.assign(draft, sightOf(draft.share, draft.principals, outsiders, nowMs));
}

function sightOf(share: ShareState, principals: readonly string[], outsiders: Outsiders, nowMs: number) {
  const seers = principals.filter((id) => {
    const membership = share.principals.get(id);
    return membership !== undefined && mayGrant(membership);
  });
  const hosts = principals.filter((id) => {
    const membership = share.principals.get(id);
    return membership !== undefined && !isToBeRetried(membership, nowMs);
  });
  const covered = share.kind === 'external' ? hosts.filter((id) => outsiders.covers(share, id)) : hosts;
  return { seers, hosts, covered };
}
