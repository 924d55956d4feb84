import type { SnapshareError } from '../../base/errors.ts';
import type { Disk, Snapshot } from '../../cloud/ports.ts';
import { readSharedFrom, type Source } from '../../plan/sharee/shared-in.ts';
import { USED_FROM_TAG } from '../../plan/sharee/uses.ts';

/** Something that an account has made of a snapshot, or may have. */
export interface Thing {
  readonly kind: 'disk' | 'copy';
  readonly regionId: string;
  readonly id: string;
  /** Of a disk. */
  readonly zoneId?: string;
  readonly sizeGiB: number;
  /** Absent where the service does not say. */
  readonly createdAtMs?: number;
  /** The snapshot that it was made of, as its account saw that one; absent where the service does not say. */
  readonly sourceSnapshotId?: string;
  /** Of a copy: where that was. */
  readonly sourceRegionId?: string;
  /** What Snapshare noted when it made it: the name of its source. */
  readonly notedSource?: string;
}

/** What was seen of one region of an account, without what has nothing to do with sharing. */
export interface RegionSight {
  readonly regionId: string;
  /** What others share with the account, by the id under which it sees that. */
  readonly sharedIn: ReadonlyMap<string, Source>;
  /** Its own snapshots, by id. */
  readonly ownIds: ReadonlySet<string>;
  readonly copies: readonly Thing[];
  readonly disks: readonly Thing[];
  /** Listings that failed: what they would have told is unknown. */
  readonly failures: readonly SightFailure[];
}

/** A listing by the name of its call, and why it failed. */
export interface SightFailure {
  readonly what: 'DescribeSnapshots' | 'DescribeDisks';
  readonly error: SnapshareError;
}

/** An account that was looked into: by region, or why it could not be reached. */
export type AccountSight = { readonly accountId: string } & (
  | { readonly regions: ReadonlyMap<string, RegionSight>; readonly error?: never }
  | { readonly error: SnapshareError; readonly regions?: never }
);

/** Keeps of an account's listings what usage is told from. @param listed Each undefined where it failed. */
export function sightOf(
  regionId: string,
  listed: { readonly snapshots?: readonly Snapshot[] | undefined; readonly disks?: readonly Disk[] | undefined },
  failures: readonly SightFailure[],
): RegionSight {
  const sharedIn = new Map<string, Source>();
  const ownIds = new Set<string>();
  const copies: Thing[] = [];
  for (const snapshot of listed.snapshots ?? []) {
    const source = readSharedFrom(snapshot.tags);
    if (source) sharedIn.set(snapshot.snapshotId, source);
    else {
      ownIds.add(snapshot.snapshotId);
      if (isCopy(snapshot)) copies.push(copyOf(regionId, snapshot));
    }
  }
  const disks = (listed.disks ?? []).filter(({ sourceSnapshotId }) => sourceSnapshotId !== '');
  return { regionId, sharedIn, ownIds, copies, disks: disks.map((disk) => diskOf(regionId, disk)), failures };
}

const isCopy = ({ sourceSnapshotId, sourceRegionId, tags }: Snapshot): boolean =>
  sourceSnapshotId !== undefined || sourceRegionId !== undefined || tags[USED_FROM_TAG] !== undefined;

function copyOf(regionId: string, snapshot: Snapshot): Thing {
  const { snapshotId, createdAtMs, sourceDiskSizeGiB, sourceSnapshotId, sourceRegionId, tags } = snapshot;
  return {
    kind: 'copy',
    regionId,
    id: snapshotId,
    sizeGiB: sourceDiskSizeGiB,
    createdAtMs,
    ...(sourceSnapshotId !== undefined && { sourceSnapshotId }),
    ...(sourceRegionId !== undefined && { sourceRegionId }),
    ...noted(tags),
  };
}

function diskOf(regionId: string, { diskId, zoneId, sizeGiB, createdAtMs, sourceSnapshotId, tags }: Disk): Thing {
  return {
    kind: 'disk',
    regionId,
    id: diskId,
    zoneId,
    sizeGiB,
    ...(createdAtMs !== undefined && { createdAtMs }),
    sourceSnapshotId,
    ...noted(tags),
  };
}

function noted(tags: Snapshot['tags']): Pick<Thing, 'notedSource'> {
  const notedSource = tags[USED_FROM_TAG];
  return notedSource === undefined ? {} : { notedSource };
}
