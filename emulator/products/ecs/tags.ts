import { refuse } from '../../state/errors.ts';
import type { Listed } from '../../state/model.ts';
import { isTagKey, matchesTags, type Tags, withoutTags, withTags } from '../../state/tags.ts';
import type { Tracked } from '../../state/tracked.ts';
import type { Answer, Call } from '../call/operation.ts';
import { pageOf } from '../call/paging.ts';
import { readTagFilter, readTags } from '../call/tags.ts';
import { tagsOf, visibleEntries } from './snapshot-row.ts';

const MAX_RESOURCES = 50;
const ROWS_PER_PAGE = 50;

type ResourceKind = 'snapshot' | 'disk';

function readKind(call: Call): ResourceKind {
  const kind = call.params.required('ResourceType', { status: 404, code: 'MissingParameter.ResourceType' });
  return kind === 'snapshot' || kind === 'disk' ? kind : refuse(404, 'InvalidResourceType.NotFound');
}

function readIds(call: Call): string[] {
  const ids = call.params.list('ResourceId');
  if (ids.length > MAX_RESOURCES) refuse(400, 'NumberExceed.ResourceIds');
  return ids;
}

/** The tags of something the account owns. */
export function ownTags(call: Call, kind: ResourceKind, id: string): Tracked<Tags> {
  const notFound = (): never => refuse(404, 'InvalidResourceId.NotFound', 'The specified resource is not found.');
  if (kind === 'disk') {
    const disk = call.region.disks.get(id);
    return disk?.ownerAccountId === call.accountId ? disk.tags : notFound();
  }
  const entry = call.region.entriesOf(call.accountId).get(id) ?? notFound();
  if (entry.shareeAccountId !== undefined)
    refuse(403, 'InvalidResourceId.NotSupported', 'A shared snapshot takes no tags.');
  return entry.snapshot.tags;
}

export function tagResources(call: Call): Answer {
  const kind = readKind(call);
  const added = readTags(call.params);
  if (added.size === 0) refuse(404, 'MissingParameter.Tags');
  const hasComma = [...added.values()].some((value) => value.includes(','));
  if (hasComma && call.world.switches.tagValueCommas === 'refused') refuse(400, 'InvalidTagValue.Malformed');
  const changes = targetsOf(call, kind).map((tags) => ({ tags, after: withTags(tags.value, added) }));
  for (const { tags, after } of changes) tags.set(after, call.world.nowMs());
  return {};
}

export function untagResources(call: Call): Answer {
  const kind = readKind(call);
  const keys = call.params.list('TagKey');
  const all = keys.length === 0 && call.params.boolean('All') === true;
  if (keys.length > 20) refuse(400, 'NumberExceed.Tags');
  if (keys.some((key) => !isTagKey(key))) refuse(400, 'InvalidTagKey.Malformed');
  for (const tags of targetsOf(call, kind)) tags.set(withoutTags(tags.value, keys, all), call.world.nowMs());
  return {};
}

function targetsOf(call: Call, kind: ResourceKind): Tracked<Tags>[] {
  const ids = readIds(call);
  if (ids.length === 0) refuse(400, 'MissingParameter', 'The parameter ResourceId is missing.');
  return ids.map((id) => ownTags(call, kind, id));
}

interface TagRow extends Listed {
  readonly resourceId: string;
  readonly key: string;
  readonly value: string;
}

/** One row per resource and tag; a tag filter keeps the rows it names of the resources that have them all. */
export function listTagResources(call: Call): Answer {
  const { params } = call;
  const kind = readKind(call);
  const ids = readIds(call);
  const filter = readTagFilter(params).map(({ key, value }) => ({ key, value: value === '' ? undefined : value }));
  if (filter.some(({ key }) => key === '')) refuse(400, 'InvalidTagKey.Malformed');
  if (filter.length > 20) refuse(400, 'NumberExceed.Tags');
  if (ids.length === 0 && filter.length === 0) refuse(403, 'BothEmpty.TagsAndResources');
  const wanted = new Set(ids);
  const keys = new Set(filter.map(({ key }) => key));
  const rows = tagRows(
    call,
    kind,
    (id, tags) => (wanted.size === 0 || wanted.has(id)) && matchesTags(tags, filter),
    keys,
  );
  const page = pageOf(rows, params, ROWS_PER_PAGE, () => refuse(403, 'Invalid.NextToken'));
  const tagResource = page.items.map(({ resourceId, key, value }) => ({
    ResourceId: resourceId,
    ResourceType: kind,
    TagKey: key,
    TagValue: value,
  }));
  return { NextToken: page.nextToken, TagResources: { TagResource: tagResource } };
}

const TAGS_PER_RESOURCE = 32;

function* tagRows(
  call: Call,
  kind: ResourceKind,
  isWanted: (id: string, tags: Tags) => boolean,
  keys: ReadonlySet<string>,
): Generator<TagRow> {
  for (const { seq, id, tags } of kind === 'disk' ? disksOf(call) : snapshotsOf(call)) {
    if (!isWanted(id, tags)) continue;
    let index = 0;
    for (const [key, value] of tags) {
      index += 1;
      if (keys.size === 0 || keys.has(key)) yield { seq: seq * TAGS_PER_RESOURCE + index, resourceId: id, key, value };
    }
  }
}

interface Tagged extends Listed {
  readonly id: string;
  readonly tags: Tags;
}

function* snapshotsOf(call: Call): Generator<Tagged> {
  for (const entry of visibleEntries(call)) yield { seq: entry.seq, id: entry.entryId, tags: tagsOf(entry, call) };
}

function* disksOf(call: Call): Generator<Tagged> {
  for (const disk of call.region.disks.values()) {
    if (disk.ownerAccountId === call.accountId)
      yield { seq: disk.seq, id: disk.diskId, tags: disk.tags.asOf(call.asOfMs) };
  }
}
