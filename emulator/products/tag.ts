import { refuse, ServiceError } from '../state/errors.ts';
import {
  isReservedTagKey,
  isTagKey,
  isTagValue,
  matchesTags,
  type Tags,
  withoutTags,
  withTags,
} from '../state/tags.ts';
import type { Answer, Call, Product } from './call/operation.ts';
import { read, write } from './call/operation.ts';
import { pageOf } from './call/paging.ts';
import { tagsOf, visibleEntries } from './ecs/snapshot-row.ts';
import { ownTags } from './ecs/tags.ts';

const MAX_RESOURCES = 50;
const MAX_TAGS = 10;
const SNAPSHOT_ARN = /^arn:acs:ecs:([^:]*):([^:]*):snapshot\/(.+)$/;

interface NamedSnapshot {
  readonly arn: string;
  readonly snapshotId: string;
}

function readArns(call: Call): NamedSnapshot[] {
  const { params, region, accountId } = call;
  if (params.required('RegionId') !== region.regionId) refuse(400, 'InvalidParameter.RegionId');
  const arns = params.list('ResourceARN');
  if (arns.length > MAX_RESOURCES) refuse(403, 'NumberExceed.ResourceIds');
  return arns.map((arn) => {
    const [, regionId, owner, snapshotId] = SNAPSHOT_ARN.exec(arn) ?? [];
    if (snapshotId === undefined) return refuse(400, 'InvalidResourceARN.FormatError');
    if (regionId !== '*' && regionId !== region.regionId) refuse(400, 'InvalidResourceARN.Region');
    if (owner !== '*' && owner !== accountId) refuse(400, 'InvalidResourceARN.Account');
    return { arn, snapshotId };
  });
}

function readTagMap(call: Call): Map<string, string> {
  const tags = call.params.jsonMap('Tags', { code: 'InvalidParameter.Tags' }) ?? refuse(400, 'InvalidParameter.Tags');
  if (tags.size > MAX_TAGS) refuse(403, 'NumberExceed.Tags');
  for (const [key, value] of tags) {
    if (!isTagKey(key)) refuse(400, 'InvalidParameter.TagKey');
    if (value === '' || !isTagValue(value)) refuse(400, 'InvalidParameter.TagValue');
  }
  return tags;
}

/** Changes the tags one resource at a time; what fails is listed in a 200 answer. */
function changeEach(call: Call, change: (tags: Tags) => Tags): Answer {
  const arns = readArns(call);
  if (arns.length === 0) refuse(400, 'InvalidResourceARN.FormatError');
  const failed: Answer[] = [];
  for (const { arn, snapshotId } of arns) {
    try {
      const tags = ownTags(call, 'snapshot', snapshotId);
      tags.set(change(tags.value), call.world.nowMs());
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      failed.push({ ResourceARN: arn, Result: { Code: error.code, Message: error.message } });
    }
  }
  return { FailedResources: { FailedResource: failed } };
}

function tagResources(call: Call): Answer {
  const added = readTagMap(call);
  return changeEach(call, (tags) => withTags(tags, added));
}

function untagResources(call: Call): Answer {
  const keys = call.params.list('TagKey');
  if (keys.length === 0) refuse(404, 'MissingParameter.TagKey');
  if (keys.length > MAX_TAGS) refuse(403, 'NumberExceed.Tags');
  if (keys.some((key) => !isTagKey(key))) refuse(400, 'InvalidParameter.TagKey');
  return changeEach(call, (tags) => withoutTags(tags, keys, false));
}

/** Snapshots only. Each tag says whether the service or a user set it. */
function listTagResources(call: Call): Answer {
  const { params, region, accountId } = call;
  const ids = new Set(readArns(call).map(({ snapshotId }) => snapshotId));
  const category = params.text('Category') ?? 'All';
  const filter = [...(params.jsonMap('Tags', { code: 'InvalidParameter.Tags' }) ?? [])].map(([key, value]) => ({
    key,
    value: value === '' ? undefined : value,
  }));
  if (category !== 'All' && category !== 'Custom' && category !== 'System') refuse(403, 'InvalidParameter.Category');
  const categoryOf = (key: string): string => (isReservedTagKey(key) ? 'System' : 'Custom');
  const rows = [...visibleEntries(call)]
    .map((entry) => ({ seq: entry.seq, id: entry.entryId, tags: tagsOf(entry, call) }))
    .filter(({ id, tags }) => (ids.size === 0 || ids.has(id)) && tags.size > 0 && matchesTags(tags, filter))
    .map(({ seq, id, tags }) => ({
      seq,
      row: {
        ResourceARN: `arn:acs:ecs:${region.regionId}:${accountId}:snapshot/${id}`,
        Tags: [...tags]
          .filter(([key]) => category === 'All' || categoryOf(key) === category)
          .map(([key, value]) => ({ Category: categoryOf(key), Key: key, Value: value })),
      },
    }))
    .filter(({ row }) => row.Tags.length > 0);
  const pageSize = params.integer('PageSize', { min: 1, max: 1_000 }) ?? 50;
  const page = pageOf(rows, params, pageSize, () => refuse(403, 'Invalid.NextToken'));
  return { NextToken: page.nextToken, TagResources: page.items.map(({ row }) => row) };
}

/** The tag service, for snapshots. */
export const tag: Product = {
  name: 'tag',
  trailName: 'Tag',
  version: '2018-08-28',
  operations: {
    TagResources: write(tagResources),
    UntagResources: write(untagResources),
    ListTagResources: read(listTagResources),
  },
};
