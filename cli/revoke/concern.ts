import type { Observed, Session } from '../context.ts';
import { inputError } from '../messages/input-error.ts';
import { typed } from '../names.ts';
import { findSharedIn, isKnown } from '../readers.ts';
import type { RevokePlan, RevokeWish } from './plan.ts';

/** What is looked for, as people are told. */
export function whatOf({ snapshotId, shareId, principal }: RevokeWish): string {
  return [snapshotId, shareId, principal].flatMap((one) => (one === undefined ? [] : [typed(one)])).join(', ');
}

/** Whether an account is the one that is meant: what is named is there or, where a reader alone is named, anything of it. */
export function isConcerned(
  { snapshotId, shareId }: RevokeWish,
  observed: readonly Observed[],
  places: readonly { readonly plan: RevokePlan }[],
): boolean {
  if (snapshotId !== undefined && !observed.some((one) => isKnown(one, snapshotId))) return false;
  if (shareId !== undefined && !isShareKnown(observed, shareId)) return false;
  if (snapshotId !== undefined || shareId !== undefined) return true;
  return places.some(({ plan }) =>
    [plan.ends, plan.remains, plan.leaving, plan.unknown].some((some) => some.length > 0),
  );
}

function isShareKnown(observed: readonly Observed[], shareId: string): boolean {
  const shares = observed.flatMap(({ world }) => [...world.shares, ...world.endingShares]);
  return shares.some((share) => share.shareId === shareId);
}

/** @throws {InputError} where nothing of the name is in the regions, or it is not this account's to end. */
export function requireKnown({ regionIds }: Session, wish: RevokeWish, observed: readonly Observed[]): void {
  const { snapshotId, shareId } = wish;
  const regions = regionIds.join(', ');
  const source = findSharedIn(observed, snapshotId);
  if (source) {
    const { ownerAccountId } = source;
    throw inputError('REVOKE_SHARED_IN', { snapshotId: snapshotId ?? '', regions, ownerAccountId });
  }
  if (snapshotId !== undefined && !observed.some((one) => isKnown(one, snapshotId))) {
    throw inputError('REVOKE_NO_SNAPSHOT', { snapshotId: typed(snapshotId), regions });
  }
  if (shareId !== undefined && !isShareKnown(observed, shareId)) {
    throw inputError('REVOKE_NO_SHARE', { shareId, regions });
  }
}
