import { nameOfSource } from '../../plan/sharee/shared-in.ts';
import type { RegionSight, Thing } from './sight.ts';

/** A disk or copy that an account made of a shared snapshot. */
export interface Made extends Thing {
  /** The account's own copy that it was made of in its turn; absent where it was made of the shared snapshot itself. */
  readonly madeOfCopy?: string;
}

/** What an account has made, by what it was made of. */
export interface MadeOf {
  /** By the name of the source, newest first. */
  readonly bySource: ReadonlyMap<string, readonly Made[]>;
  /**
   * What was made of a snapshot that the account does not see any more, or of one that the service does not name. It may be
   * a shared one that was ended, or one of its own that it deleted: nothing tells.
   */
  readonly untold: readonly Thing[];
}

/**
 * Says what an account made of which shared snapshot: by the id under which it sees that or saw it made, by a copy of its own
 * in between, else by what Snapshare noted on what it made itself.
 * @param sourceById The snapshots of owners that are looked at, with the name of each as a source.
 */
export function madeIn(
  regions: ReadonlyMap<string, RegionSight>,
  sourceById: (snapshotId: string) => string | undefined,
): MadeOf {
  const all = [...regions.values()];
  const seen = new Map(all.flatMap(({ sharedIn }) => [...sharedIn].map(([id, source]) => [id, nameOfSource(source)])));
  const copies = new Map(all.flatMap((region) => region.copies.map((copy) => [copy.id, copy] as const)));
  const bySource = new Map<string, Made[]>();
  const untold: Thing[] = [];
  for (const thing of all.flatMap((region) => [...region.copies, ...region.disks])) {
    const source = sourceOf(thing, new Set());
    if (source !== undefined) {
      const { sourceSnapshotId } = thing;
      const isIndirect = sourceSnapshotId !== undefined && copies.has(sourceSnapshotId);
      const made = { ...thing, ...(isIndirect && { madeOfCopy: sourceSnapshotId }) };
      bySource.set(source, [...(bySource.get(source) ?? []), made]);
    } else if (isUntold(thing, regions)) untold.push(thing);
  }
  for (const made of bySource.values()) made.sort(newestFirst);
  return { bySource, untold };

  function sourceOf({ id, sourceSnapshotId, notedSource }: Thing, passed: Set<string>): string | undefined {
    if (sourceSnapshotId === undefined || passed.has(id)) return notedSource;
    const direct = seen.get(sourceSnapshotId) ?? sourceById(sourceSnapshotId);
    if (direct !== undefined) return direct;
    const copy = copies.get(sourceSnapshotId);
    return (copy && sourceOf(copy, passed.add(id))) ?? notedSource;
  }
}

/** Whether its source is in a region that was read, and not there, or not named at all. */
function isUntold(
  { kind, regionId, sourceSnapshotId, sourceRegionId }: Thing,
  regions: ReadonlyMap<string, RegionSight>,
): boolean {
  const region = regions.get(kind === 'disk' ? regionId : (sourceRegionId ?? ''));
  if (!region || region.failures.some(({ what }) => what === 'DescribeSnapshots')) return false;
  return sourceSnapshotId === undefined || !region.ownIds.has(sourceSnapshotId);
}

function newestFirst(a: Thing, b: Thing): number {
  return (b.createdAtMs ?? 0) - (a.createdAtMs ?? 0) || (a.id < b.id ? -1 : 1);
}
