import * as v from 'valibot';
import type { Person } from '../../emulator/people/person.ts';

const DisksSchema = v.object({
  Disks: v.object({
    Disk: v.array(
      v.object({
        DiskId: v.string(),
        ZoneId: v.string(),
        Category: v.string(),
        /** GiB */
        Size: v.number(),
        Status: v.string(),
        SourceSnapshotId: v.string(),
      }),
    ),
  }),
});

/** A disk as its account sees it. */
export interface SeenDisk {
  readonly diskId: string;
  readonly zoneId: string;
  readonly category: string;
  readonly sizeGiB: number;
  readonly isAvailable: boolean;
  /** The name under which the account sees the snapshot it was made from; empty when it sees it no more. */
  readonly sourceName: string;
}

/** The disks of an account in a region. */
export function disksOf(person: Person, regionId: string): SeenDisk[] {
  const answer = v.parse(DisksSchema, person.call('ecs', 'DescribeDisks', { RegionId: regionId }));
  return answer.Disks.Disk.map((disk) => ({
    diskId: disk.DiskId,
    zoneId: disk.ZoneId,
    category: disk.Category,
    sizeGiB: disk.Size,
    isAvailable: disk.Status === 'Available',
    sourceName: person.snapshot(disk.SourceSnapshotId)?.name ?? '',
  }));
}
