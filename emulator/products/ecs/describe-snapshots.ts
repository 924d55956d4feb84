import { refuse } from '../../state/errors.ts';
import type { SnapshotEntry } from '../../state/model.ts';
import { isReservedTagKey, matchesTags, type TagFilter } from '../../state/tags.ts';
import { minutesText } from '../../state/times.ts';
import type { Answer, Call } from '../call/operation.ts';
import { eitherPage } from '../call/paging.ts';
import { readTagFilter } from '../call/tags.ts';
import { linkIdOf, snapshotRow, tagsOf, typeOf, usageOf, visibleEntries } from './snapshot-row.ts';

const MAX_IDS = 100;
const STATUSES = new Set(['progressing', 'accomplished', 'failed']);
const TYPES = new Set(['auto', 'user']);
const DISK_TYPES = new Set(['system', 'data']);
const CATEGORIES = new Set(['standard', 'flash', 'archive']);
const USAGES = new Set(['image', 'disk', 'image_disk', 'none']);

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
  const pageSize = Math.min(params.integer('MaxResults', { min: 1, max: 100 }) ?? 10, call.world.switches.maxPageItems);
  const { items, paging } = eitherPage(call, filtered(source, matches), pageSize, () =>
    refuse(400, 'InvalidParameter', 'The NextToken is not valid.'),
  );
  return { ...paging, Snapshots: { Snapshot: items.map((entry) => snapshotRow(entry, call)) } };
}

function* filtered(
  entries: Iterable<SnapshotEntry>,
  matches: (entry: SnapshotEntry) => boolean,
): Generator<SnapshotEntry> {
  for (const entry of entries) if (matches(entry)) yield entry;
}

function oneOf(call: Call, name: string, allowed: ReadonlySet<string>, code: string, status = 404): string | undefined {
  const value = call.params.text(name)?.toLowerCase();
  if (value === undefined || value === 'all') return undefined;
  return allowed.has(value) ? value : refuse(status, code);
}

/** All filters of the request, joined by AND. */
function filterOf(call: Call): (entry: SnapshotEntry) => boolean {
  const { params } = call;
  const status = oneOf(call, 'Status', STATUSES, 'InvalidStatus.NotFound');
  const type = oneOf(call, 'SnapshotType', TYPES, 'InvalidSnapshotType.NotFound');
  const diskType = oneOf(call, 'SourceDiskType', DISK_TYPES, 'InvalidSourceDiskType');
  const tags = readTagFilter(params);
  if (tags.length > 20) refuse(400, 'InvalidTagCount');
  if (call.world.switches.keyOnlyTagFilter === 'mismatch' && tags.some(isKeyOnly)) {
    refuse(400, 'InvalidTag.Mismatch', 'Every tag key needs a value.');
  }
  const created = createdBounds(call);
  const category = oneOf(call, 'Category', CATEGORIES, 'InvalidSnapshotCategory.Malformed', 403) ?? 'standard';
  const usage = oneOf(call, 'Usage', USAGES, 'InvalidUsage');
  const linkId = params.text('SnapshotLinkId');
  // There are no instances.
  const isOfNone = params.text('InstanceId') !== undefined;
  const resourceGroupId = params.text('ResourceGroupId');
  const diskId = params.text('DiskId');
  const name = params.text('SnapshotName');
  const kmsKeyId = params.text('KMSKeyId');
  const onlyEncrypted = params.boolean('Encrypted') === true;
  return (entry) => {
    const { snapshot, shareeAccountId } = entry;
    return (
      !isOfNone &&
      (usage === undefined || usageOf(entry) === usage) &&
      (resourceGroupId === undefined ||
        (shareeAccountId === undefined && snapshot.resourceGroupId === resourceGroupId)) &&
      (linkId === undefined || linkIdOf(entry) === linkId) &&
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

/** The service's own keys are found without their values; a public template of the vendor's asks so. */
const isKeyOnly = ({ key, value }: TagFilter[number]): boolean => value === undefined && !isReservedTagKey(key);

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
