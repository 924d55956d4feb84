import { rowsAt, textAt } from './answers.ts';
import { type Bench, refusalText, required } from './bench.ts';
import { type Outcome, Untried } from './hand.ts';
import { membersOf, snapshotsBy } from './lookups.ts';
import { PROBE_TAG } from './things.ts';

/** What experiments stand on: a snapshot, and a share that gives it to the recipient. */

const DISK_GIB = 20;
const CATEGORY = 'cloud_essd';
const MAX_ZONES = 3;

export const probeTag = ({ run }: Bench): object[] => [{ Key: PROBE_TAG, Value: run }];

/** A key of our own on a snapshot, also on one that a person named and that may have tags of its own. */
export const tagKeyOf = ({ run }: Bench, what: string): string => `${PROBE_TAG}-${what}-${run}`;

/** Zones in which a small disk can be had, the likeliest first. */
export function zones(bench: Bench): Promise<readonly string[]> {
  return bench.once('zones', async () => {
    const { zoneId } = bench.options;
    if (zoneId !== undefined) return [zoneId];
    const body = await bench.owner.ask('ecs', 'DescribeZones', { RegionId: bench.owner.regionId });
    const found = rowsAt(body, 'Zones', 'Zone')
      .filter((zone) => JSON.stringify(zone['AvailableDiskCategories'] ?? '').includes(`"${CATEGORY}"`))
      .map((zone) => textAt(zone, 'ZoneId'));
    if (found.length === 0) throw new Untried(`no zone of the region has ${CATEGORY} disks; name one with --zone`);
    return found.slice(0, MAX_ZONES);
  });
}

/** The request for the smallest disk that every category has. */
export const diskRequest = (
  bench: Bench,
  zoneId: string,
  name: string,
  more: object = {},
): Record<string, unknown> => ({
  RegionId: bench.owner.regionId,
  ZoneId: zoneId,
  DiskCategory: CATEGORY,
  DiskName: name,
  Size: DISK_GIB,
  Tag: probeTag(bench),
  ClientToken: name,
  ...more,
});

/** Makes a disk of the owner's in the first zone that has one. */
export async function makeDisk(
  bench: Bench,
  name: string,
): Promise<{ readonly diskId: string; readonly zoneId: string }> {
  let last = '';
  for (const zoneId of await zones(bench)) {
    const request = diskRequest(bench, zoneId, name, { ClientToken: `${name}-${zoneId}` });
    const outcome = await bench.make(
      { kind: 'disk', side: 'owner', name },
      () => bench.owner.tell('ecs', 'CreateDisk', request),
      (body) => textAt(body, 'DiskId'),
    );
    if (!outcome.isDone) {
      last = refusalText(outcome);
      continue;
    }
    const diskId = textAt(outcome.body, 'DiskId');
    await waitForDisk(bench, diskId);
    return { diskId, zoneId };
  }
  throw new Untried(`no zone gave a disk: ${last}`);
}

export function waitForDisk(bench: Bench, diskId: string): Promise<true> {
  return bench.wait(`the disk ${diskId}`, async () => {
    const request = { RegionId: bench.owner.regionId, DiskIds: JSON.stringify([diskId]) };
    const [disk] = rowsAt(await bench.owner.ask('ecs', 'DescribeDisks', request), 'Disks', 'Disk');
    return disk !== undefined && textAt(disk, 'Status') === 'Available' ? true : undefined;
  });
}

/** Makes a snapshot of the probe's own disk. */
export async function makeSnapshot(bench: Bench, more: object = {}): Promise<Outcome> {
  const { diskId } = await bench.once('disk', () => makeDisk(bench, bench.newName()));
  const name = bench.newName();
  const request = {
    RegionId: bench.owner.regionId,
    DiskId: diskId,
    SnapshotName: name,
    Tag: probeTag(bench),
    ClientToken: name,
    ...more,
  };
  return bench.make(
    { kind: 'snapshot', side: 'owner', name },
    () => bench.owner.tell('ecs', 'CreateSnapshot', request),
    (body) => textAt(body, 'SnapshotId'),
  );
}

export function waitForSnapshot(bench: Bench, snapshotId: string): Promise<true> {
  return bench.wait(`the snapshot ${snapshotId}`, async () => {
    const [row] = await snapshotsBy(bench.owner, { SnapshotIds: JSON.stringify([snapshotId]) });
    return row !== undefined && textAt(row, 'Available') === 'true' ? true : undefined;
  });
}

/** The snapshot that is shared: the one named, else one of a new disk. */
export function snapshot(bench: Bench): Promise<string> {
  return bench.once('snapshot', async () => {
    const { snapshotId } = bench.options;
    if (snapshotId !== undefined) {
      await waitForSnapshot(bench, snapshotId);
      return snapshotId;
    }
    const outcome = await makeSnapshot(bench);
    if (outcome.isDone) bench.see('new-disk', 'allowed', 'made');
    else bench.see('new-disk', 'refused', refusalText(outcome));
    const made = textAt(required(outcome, 'a snapshot of a new disk (name one with --snapshot)'), 'SnapshotId');
    await waitForSnapshot(bench, made);
    return made;
  });
}

/** Makes a share, of which only its name tells that it was made until the answer is there. */
export async function makeShare(
  bench: Bench,
  content: {
    readonly snapshotIds?: readonly string[];
    readonly targets?: readonly string[];
    readonly isExternal: boolean;
  },
): Promise<Outcome> {
  const name = bench.newName();
  const request = {
    ResourceShareName: name,
    AllowExternalTargets: content.isExternal,
    Resources: (content.snapshotIds ?? []).map((ResourceId) => ({ ResourceId, ResourceType: 'Snapshot' })),
    Targets: content.targets ?? [],
    Tag: probeTag(bench),
  };
  return bench.make(
    { kind: 'share', side: 'owner', name },
    () => bench.owner.tell('resourcesharing', 'CreateResourceShare', request),
    shareIdOf,
  );
}

export const shareIdOf = (body: Readonly<Record<string, unknown>>): string =>
  textAt(body, 'ResourceShare', 'ResourceShareId');

/** Whether the recipient is outside the owner's directory, as the service sees it, and the share that showed it. */
export interface Door {
  readonly shareId: string;
  readonly isExternal: boolean;
}

/** The share through which the recipient sees the snapshot, or is asked to. */
export function door(bench: Bench): Promise<Door> {
  return bench.once('door', async () => {
    const snapshotIds = [await snapshot(bench)];
    const targets = [bench.recipient.accountId];
    const inside = await makeShare(bench, { snapshotIds, targets, isExternal: false });
    if (inside.isDone) return { shareId: shareIdOf(inside.body), isExternal: false };
    const outside = await makeShare(bench, { snapshotIds, targets, isExternal: true });
    return { shareId: shareIdOf(required(outside, 'sharing with the recipient')), isExternal: true };
  });
}

export interface SeenInvitation {
  readonly invitationId: string;
  readonly status: string;
}

/** The recipient's invitation to one share, as it is listed. */
export async function invitationTo(bench: Bench, shareId: string): Promise<SeenInvitation | undefined> {
  const body = await bench.recipient.ask('resourcesharing', 'ListResourceShareInvitations', {
    ResourceShareIds: [shareId],
    MaxResults: 100,
  });
  const row = rowsAt(body, 'ResourceShareInvitations').find((one) => textAt(one, 'ResourceShareId') === shareId);
  return row && { invitationId: textAt(row, 'ResourceShareInvitationId'), status: textAt(row, 'Status') };
}

/** Accepts what waits for the recipient in one share of the probe, and waits until the snapshot is there. */
export async function letIn(bench: Bench, { shareId, isExternal }: Door): Promise<void> {
  if (isExternal) {
    const invitation = await bench.wait('the invitation', () => invitationTo(bench, shareId));
    if (invitation.status === 'Pending') {
      const request = { ResourceShareInvitationId: invitation.invitationId };
      const outcome = await bench.recipient.tell('resourcesharing', 'AcceptResourceShareInvitation', request);
      required(outcome, 'accepting the invitation');
    }
  }
  await waitForMember(bench, shareId, 'Target', bench.recipient.accountId);
}

/** The door, opened. */
export function openDoor(bench: Bench): Promise<Door> {
  return bench.once('open door', async () => {
    const found = await door(bench);
    await letIn(bench, found);
    await waitForMember(bench, found.shareId, 'Resource', await snapshot(bench));
    return found;
  });
}

/** Waits until an association has settled. @returns `Associated`. @throws {Untried} where it fails. */
export async function waitForMember(
  bench: Bench,
  shareId: string,
  side: 'Resource' | 'Target',
  entityId: string,
): Promise<void> {
  const status = await settledStatus(bench, shareId, side, entityId);
  if (status !== 'Associated') throw new Untried(`adding ${entityId} to a share ended as ${status}`);
}

export function settledStatus(
  bench: Bench,
  shareId: string,
  side: 'Resource' | 'Target',
  entityId: string,
): Promise<string> {
  return bench.wait(`the end of adding ${entityId} to a share`, async () => {
    const status = (await membersOf(bench.owner, shareId, side)).get(entityId);
    return status === undefined || status === 'Associating' ? undefined : status;
  });
}
