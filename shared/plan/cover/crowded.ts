import { MAX_ACCOUNTS } from '../wish/checks.ts';
import type { CoverInput } from './cover-input.ts';
import type { Place, ShareDraft } from './share-draft.ts';

/** Whom each snapshot has now, of those that can have nobody more before some have left. */
export type Crowded = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Snapshots that would be shared with more accounts than the service allows while what they leave still counts. What they
 * have already moves with them, which adds no account; what is new follows once they have left.
 */
export function crowdedIn(
  drafts: readonly ShareDraft[],
  places: ReadonlyMap<string, Place>,
  wishes: CoverInput['wishes'],
): Crowded {
  const crowded = new Map<string, ReadonlySet<string>>();
  const leaving = new Map<string, ShareDraft[]>();
  for (const draft of drafts) {
    for (const snapshotId of draft.leavers) {
      const list = leaving.get(snapshotId);
      if (list) list.push(draft);
      else leaving.set(snapshotId, [draft]);
    }
  }
  for (const [snapshotId, left] of leaving) {
    const wanted = wishes.get(snapshotId)?.wanted ?? new Set<string>();
    const now = [...left, ...(places.get(snapshotId)?.stays ?? [])].flatMap(({ seers }) => seers);
    if (wanted.size <= MAX_ACCOUNTS && new Set([...now, ...wanted]).size > MAX_ACCOUNTS)
      crowded.set(snapshotId, new Set(now));
  }
  return crowded;
}
