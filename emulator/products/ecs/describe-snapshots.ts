import { refuse } from '../../state/errors.ts';
import { SERVICE_KEY_ALIAS } from '../../state/kms-keys.ts';
import type { Snapshot, SnapshotEntry } from '../../state/model.ts';
import { matchesTags, type Tags } from '../../state/tags.ts';
import { minutesText, secondsText } from '../../state/times.ts';
import type { Answer, Call } from '../call/operation.ts';
import { numberedPage, pageOf } from '../call/paging.ts';
import { ecsTags, readTagFilter } from '../call/tags.ts';

const MAX_IDS = 100;
const FOREVER_FOR_SHAREE_DAYS = 1_096;
const STATUSES = new Set(['progressing', 'accomplished', 'failed']);
const TYPES = new Set(['auto', 'user']);

/** The tags an account sees: of a shared one only the mark that names its source. */
export function tagsOf(entry: SnapshotEntry, call: Call): Tags {
  const { snapshot } = entry;
  if (entry.shareeAccountId === undefined) return snapshot.tags.asOf(call.asOfMs);
  const source = `${snapshot.ownerAccountId}:${snapshot.regionId}:${snapshot.snapshotId}`;
  return call.world.switches.sharedFromTag === 'key'
    ? new Map([[`acs:ecs:sharedFrom:${source}`, '']])
    : new Map([['acs:ecs:sharedFrom', source]]);
}

/** The entries of the account that existed at the time the call reads. */
export function* visibleEntries(call: Call): Generator<SnapshotEntry> {
  for (const entry of call.region.entriesOf(call.accountId).values()) if (entry.sinceMs <= call.asOfMs) yield entry;
}

function namedEntries(call: Call, ids: readonly string[]): SnapshotEntry[] {
  const entries = call.region.entriesOf(call.accountId);
  return [...new Set(ids)]
    .map((id) => entries.get(id))
    .filter((entry) => entry !== undefined)
    .filter((entry) => entry.sinceMs <= call.asOfMs)
    .sort((a, b) => a.seq - b.seq);
}

export function describeSnapshots(call: Call): Answer {
  const { params } = call;
  const ids = params.jsonList('SnapshotIds', { status: 403, code: 'InvalidSnapshotIds.Malformed' });
  if (ids !== undefined && ids.length > MAX_IDS) refuse(403, 'InvalidSnapshotIds.Malformed', 'At most 100 ids.');
  const matches = filterOf(call);
  if (params.boolean('DryRun') === true) refuse(400, 'DryRunOperation');
  const source = ids === undefined ? visibleEntries(call) : namedEntries(call, ids);
  const found = filtered(source, matches);
  const isNumbered = params.text('PageSize') !== undefined || params.text('PageNumber') !== undefined;
  const max = { min: 1, max: 100 };
  if (isNumbered && params.text('MaxResults') === undefined && params.text('NextToken') === undefined) {
    const all = [...found];
    const pageNumber = params.integer('PageNumber', { min: 1, max: 1_000_000 }) ?? 1;
    const pageSize = params.integer('PageSize', max) ?? 10;
    return body(call, numberedPage(all, pageNumber, pageSize), '', { pageNumber, pageSize, totalCount: all.length });
  }
  const pageSize = Math.min(params.integer('MaxResults', max) ?? 10, call.world.switches.maxPageItems);
  const page = pageOf(found, params, pageSize, () => refuse(400, 'InvalidParameter', 'The NextToken is not valid.'));
  return body(call, page.items, page.nextToken, { pageNumber: 1, pageSize, totalCount: page.items.length });
}

function* filtered(
  entries: Iterable<SnapshotEntry>,
  matches: (entry: SnapshotEntry) => boolean,
): Generator<SnapshotEntry> {
  for (const entry of entries) if (matches(entry)) yield entry;
}

function body(
  call: Call,
  entries: readonly SnapshotEntry[],
  nextToken: string,
  page: { readonly pageNumber: number; readonly pageSize: number; readonly totalCount: number },
): Answer {
  return {
    NextToken: nextToken,
    TotalCount: page.totalCount,
    PageNumber: page.pageNumber,
    PageSize: page.pageSize,
    Snapshots: { Snapshot: entries.map((entry) => row(entry, call)) },
  };
}

function oneOf(call: Call, name: string, allowed: ReadonlySet<string>, code: string): string | undefined {
  const value = call.params.text(name);
  if (value === undefined || value === 'all') return undefined;
  return allowed.has(value) ? value : refuse(404, code);
}

/** All filters of the request, joined by AND. */
function filterOf(call: Call): (entry: SnapshotEntry) => boolean {
  const { params } = call;
  const status = oneOf(call, 'Status', STATUSES, 'InvalidStatus.NotFound');
  const type = oneOf(call, 'SnapshotType', TYPES, 'InvalidSnapshotType.NotFound');
  const diskType = params.text('SourceDiskType')?.toLowerCase();
  if (diskType !== undefined && diskType !== 'system' && diskType !== 'data') refuse(404, 'InvalidSourceDiskType');
  const tags = readTagFilter(params);
  if (tags.length > 20) refuse(400, 'InvalidTagCount');
  if (call.world.switches.keyOnlyTagFilter === 'mismatch' && tags.some((tag) => tag.value === undefined)) {
    refuse(400, 'InvalidTag.Mismatch', 'Every tag key needs a value.');
  }
  const created = createdBounds(call);
  const category = params.text('Category')?.toLowerCase() ?? 'standard';
  const diskId = params.text('DiskId');
  const name = params.text('SnapshotName');
  const kmsKeyId = params.text('KMSKeyId');
  const onlyEncrypted = params.boolean('Encrypted') === true;
  return (entry) => {
    const { snapshot, shareeAccountId } = entry;
    return (
      (status === undefined || snapshot.state.asOf(call.asOfMs).status === status) &&
      (type === undefined || typeOf(entry) === type) &&
      (diskType === undefined || snapshot.sourceDiskType === diskType) &&
      (diskId === undefined || (shareeAccountId === undefined && snapshot.sourceDiskId === diskId)) &&
      (name === undefined || snapshot.name === name) &&
      (kmsKeyId === undefined || snapshot.kmsKeyId === kmsKeyId) &&
      (!onlyEncrypted || snapshot.isEncrypted) &&
      category === 'standard' &&
      created(snapshot.createdAtMs) &&
      (tags.length === 0 || matchesTags(tagsOf(entry, call), tags))
    );
  };
}

/** `Filter.1` is the start of creation and `Filter.2` its end, to the minute. */
function createdBounds({ params }: Call): (createdAtMs: number) => boolean {
  let startMs = Number.NEGATIVE_INFINITY;
  let endMs = Number.POSITIVE_INFINITY;
  for (const filter of params.objects('Filter')) {
    const value = filter.get('Value') ?? '';
    const timeMs = Date.parse(value);
    if (Number.isNaN(timeMs) || minutesText(timeMs) !== value) refuse(404, 'InvalidFilterValue');
    if (filter.get('Key') === 'CreationStartTime') startMs = timeMs;
    else if (filter.get('Key') === 'CreationEndTime') endMs = timeMs;
    else refuse(404, 'InvalidFilterKey.NotFound');
  }
  return (createdAtMs) => createdAtMs >= startMs && createdAtMs <= endMs;
}

const typeOf = (entry: SnapshotEntry): 'auto' | 'user' =>
  entry.shareeAccountId === undefined && entry.snapshot.origin === 'timer' ? 'auto' : 'user';

function shownKeyOf({ kmsKeyId }: Snapshot, { world, region }: Call): string {
  const isServiceKey = region.keys.get(kmsKeyId)?.alias === SERVICE_KEY_ALIAS;
  return isServiceKey && world.switches.serviceKeyId === 'empty' ? '' : kmsKeyId;
}

function shownSourceOf({ sourceSnapshotId, sourceRegionId, regionId }: Snapshot, { world }: Call): string {
  return sourceRegionId === regionId && world.switches.sameRegionCopySource === 'empty' ? '' : sourceSnapshotId;
}

function row(entry: SnapshotEntry, call: Call): Answer {
  const { snapshot, shareeAccountId } = entry;
  const isOwn = shareeAccountId === undefined;
  const { status, isAvailable } = snapshot.state.asOf(call.asOfMs);
  const retentionDays = isOwn ? snapshot.retentionDays : (snapshot.retentionDays ?? FOREVER_FOR_SHAREE_DAYS);
  return {
    SnapshotId: entry.entryId,
    SnapshotName: snapshot.name,
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
    SnapshotLinkId: isOwn ? `sl-${snapshot.sourceDiskId.slice(2)}` : '',
    ProductCode: '',
    Usage: snapshot.image === undefined || !isOwn ? 'none' : 'image',
    ResourceGroupId: '',
    SourceSnapshotId: isOwn ? shownSourceOf(snapshot, call) : '',
    SourceRegionId: isOwn ? snapshot.sourceRegionId : '',
    Tags: ecsTags(tagsOf(entry, call)),
  };
}
