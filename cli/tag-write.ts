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

/** Writes the difference: new values first, so that no target is missing in between. @returns What was written. */
export async function writeTags(
  cloud: Cloud,
  snapshotId: string,
  before: Snapshot['tags'],
  after: Snapshot['tags'],
): Promise<{ readonly set: Readonly<Record<string, string>>; readonly removed: readonly string[] }> {
  const { set, remove: removed } = tagDifference(before, after);
  if (Object.keys(set).length > 0) await cloud.snapshots.tagSnapshots([snapshotId], set);
  await cloud.snapshots.untagSnapshot(snapshotId, removed);
  return { set, removed };
}
