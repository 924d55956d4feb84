import { SERVICE_KEY_ALIAS } from '../../state/kms-keys.ts';
import type { Snapshot, SnapshotEntry } from '../../state/model.ts';
import type { Tags } from '../../state/tags.ts';
import { secondsText } from '../../state/times.ts';
import type { Answer, Call } from '../call/operation.ts';
import { ecsTags } from '../call/tags.ts';

const FOREVER_FOR_SHAREE_DAYS = 1_096;

/** The tags an account sees: of one shared to it only the mark that names its source. */
export function tagsOf(entry: SnapshotEntry, call: Call): Tags {
  const { snapshot } = entry;
  if (entry.shareeAccountId === undefined) return ownTags(snapshot, call);
  const source = `${snapshot.ownerAccountId}:${snapshot.regionId}:${snapshot.snapshotId}`;
  return call.world.switches.sharedFromTag === 'key'
    ? new Map([[`acs:ecs:sharedFrom:${source}`, '']])
    : new Map([['acs:ecs:sharedFrom', source]]);
}

/** Those that people gave, and the service's mark of what is in a share. */
function ownTags(snapshot: Snapshot, { world, asOfMs }: Call): Tags {
  const tags = snapshot.tags.asOf(asOfMs);
  const isMarked = world.switches.isSharedTag === 'set' && snapshot.holders.size > 0;
  return isMarked ? new Map([...tags, ['acs:ecs:isShared', 'true']]) : tags;
}

/** The entries of the account that existed at the time the call reads. */
export function* visibleEntries(call: Call): Generator<SnapshotEntry> {
  for (const entry of call.region.entriesOf(call.accountId).values()) if (entry.sinceMs <= call.asOfMs) yield entry;
}

/** The chain of the snapshot's disk; a sharee sees none. */
export const linkIdOf = ({ snapshot, shareeAccountId }: SnapshotEntry): string =>
  shareeAccountId === undefined ? `sl-${snapshot.sourceDiskId.slice(2)}` : '';

/** What the snapshot has been used for; disks are not counted. */
export const usageOf = ({ snapshot, shareeAccountId }: SnapshotEntry): string =>
  snapshot.image === undefined || shareeAccountId !== undefined ? 'none' : 'image';

/** How it is listed; who sees it shared is told `user` (assumed). */
export const typeOf = (entry: SnapshotEntry): 'auto' | 'user' =>
  entry.shareeAccountId === undefined && entry.snapshot.origin === 'timer' ? 'auto' : 'user';

function shownKeyOf({ kmsKeyId }: Snapshot, { world, region }: Call): string {
  const isServiceKey = region.keys.get(kmsKeyId)?.alias === SERVICE_KEY_ALIAS;
  return isServiceKey && world.switches.serviceKeyId === 'empty' ? '' : kmsKeyId;
}

function shownSourceOf({ sourceSnapshotId, sourceRegionId, regionId }: Snapshot, { world }: Call): string {
  return sourceRegionId === regionId && world.switches.sameRegionCopySource === 'empty' ? '' : sourceSnapshotId;
}

/** A snapshot as an account that sees it is told of it. */
export function snapshotRow(entry: SnapshotEntry, call: Call): Answer {
  const { snapshot, shareeAccountId } = entry;
  const isOwn = shareeAccountId === undefined;
  const { status, isAvailable } = snapshot.state.asOf(call.asOfMs);
  const retentionDays = isOwn ? snapshot.retentionDays : (snapshot.retentionDays ?? FOREVER_FOR_SHAREE_DAYS);
  return {
    SnapshotId: entry.entryId,
    SnapshotName: snapshot.name,
    SnapshotSN: `10001-${snapshot.seq}`,
    Description: isOwn ? snapshot.description : '',
    RegionId: snapshot.regionId,
    Status: status,
    Progress: status === 'accomplished' ? '100%' : status === 'failed' ? '0%' : '50%',
    RemainTime: status === 'progressing' ? 60 : 0,
    Available: isAvailable,
    SnapshotType: typeOf(entry),
    Category: 'standard',
    InstantAccess: false,
    InstantAccessRetentionDays: 0,
    ...(retentionDays !== undefined && { RetentionDays: retentionDays }),
    CreationTime: secondsText(snapshot.createdAtMs),
    LastModifiedTime: secondsText(snapshot.modifiedAtMs),
    Encrypted: snapshot.isEncrypted,
    KMSKeyId: shownKeyOf(snapshot, call),
    SourceDiskId: isOwn ? snapshot.sourceDiskId : '',
    SourceDiskSize: String(snapshot.sourceDiskSizeGiB),
    SourceDiskType: snapshot.sourceDiskType,
    SourceStorageType: 'disk',
    FullSnapshotSizeInBytes: snapshot.sizeBytes,
    SnapshotLinkId: linkIdOf(entry),
    ProductCode: '',
    Usage: usageOf(entry),
    ResourceGroupId: isOwn ? snapshot.resourceGroupId : '',
    SourceSnapshotId: isOwn ? shownSourceOf(snapshot, call) : '',
    SourceRegionId: isOwn ? snapshot.sourceRegionId : '',
    Tags: ecsTags(tagsOf(entry, call)),
  };
}
