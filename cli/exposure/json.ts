import type { ExposureFinding } from '../../shared/view/exposure/finding.ts';
import { toEnd } from './to-end.ts';

/** A finding as a part of a JSON document. @param isNew Left out where nothing earlier was given. @param areSeveral As of {@link toEnd}. */
export function exposureJson(
  one: ExposureFinding,
  snapshotNames: ReadonlyMap<string, string>,
  isNew: boolean | undefined,
  areSeveral: boolean,
) {
  const { endsAtMs, snapshotIds, shares, ...rest } = one;
  return {
    ...rest,
    ...(isNew !== undefined && { isNew }),
    until: Number.isFinite(endsAtMs) ? new Date(endsAtMs).toISOString() : null,
    snapshots: snapshotIds.map((snapshotId) => ({ snapshotId, name: snapshotNames.get(snapshotId) })),
    shares: shares.map(({ createdAtMs, sinceMs, ...share }) => ({
      ...share,
      createdAt: new Date(createdAtMs).toISOString(),
      ...(sinceMs !== undefined && { since: new Date(sinceMs).toISOString() }),
    })),
    toEnd: toEnd(one, areSeveral),
  };
}
