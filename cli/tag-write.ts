import type { Cloud, Snapshot } from '../shared/cloud/ports.ts';
import type { TagEdit } from '../shared/view/edit-tags.ts';

/** The tags once an edit is made. */
export function editedTags(tags: Snapshot['tags'], { set, remove }: TagEdit): Snapshot['tags'] {
  return Object.fromEntries(Object.entries({ ...tags, ...set }).filter(([key]) => !remove.includes(key)));
}

/** What makes the tags so: new values, and keys that go. */
export function tagDifference(before: Snapshot['tags'], after: Snapshot['tags']): TagEdit {
  return {
    set: Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)),
    remove: Object.keys(before).filter((key) => !Object.hasOwn(after, key)),
  };
}

/** What makes the tags of a snapshot what they are to be, call by call. */
export interface TagWrites {
  readonly set: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
  /** New values first, so that no target is missing in between. */
  readonly steps: readonly { readonly keys: readonly string[]; readonly write: () => Promise<void> }[];
}

/** Works the difference out; nothing is called before the steps are. */
export function tagWrites(
  { snapshots }: Cloud,
  snapshotId: string,
  before: Snapshot['tags'],
  after: Snapshot['tags'],
): TagWrites {
  const { set, remove: removed } = tagDifference(before, after);
  const steps = [
    { keys: Object.keys(set), write: () => snapshots.tagSnapshots([snapshotId], set) },
    { keys: [...removed], write: () => snapshots.untagSnapshot(snapshotId, removed) },
  ].filter(({ keys }) => keys.length > 0);
  return { set, removed, steps };
}
