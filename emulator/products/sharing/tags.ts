import { refuse } from '../../state/errors.ts';
import type { ResourceShare } from '../../state/model.ts';
import { isTagKey, matchesTags, withoutTags, withTags } from '../../state/tags.ts';
import type { Answer, Call } from '../call/operation.ts';
import { pageOf } from '../call/paging.ts';
import { readTagFilter, readTags } from '../call/tags.ts';
import { refuseToken } from './lists.ts';

const MAX_RESOURCES = 20;
const TAGS_PER_SHARE = 32;

function readIds({ params, region }: Call): string[] {
  if (params.required('RegionId', { code: 'InvalidParameter.RegionId' }) !== region.regionId) {
    refuse(400, 'InvalidParameter.RegionId');
  }
  const type = params.required('ResourceType', { code: 'MissingParameter.ResourceType' });
  if (type !== 'ResourceShare') refuse(400, 'InvalidParameter.ResourceType');
  const ids = params.list('ResourceId');
  return ids.length > MAX_RESOURCES ? refuse(400, 'NumberExceed.ResourceIds') : ids;
}

function readShares(call: Call): ResourceShare[] {
  const ids = readIds(call);
  if (ids.length === 0) refuse(400, 'MissingParameter.ResourceIds');
  return ids.map((id) => {
    const share = call.region.shares.get(id);
    return share?.ownerAccountId === call.accountId ? share : refuse(400, 'InvalidResourceId.NotFound');
  });
}

export function tagShares(call: Call): Answer {
  const shares = readShares(call);
  const added = readTags(call.params);
  if (added.size === 0) refuse(400, 'MissingParameter.Tags');
  const changes = shares.map((share) => ({ share, after: withTags(share.tags.value, added) }));
  for (const { share, after } of changes) share.tags.set(after, call.world.nowMs());
  return {};
}

export function untagShares(call: Call): Answer {
  const shares = readShares(call);
  const keys = call.params.list('TagKey');
  const all = call.params.boolean('All') === true;
  if (keys.length === 0 && !all) refuse(400, 'MissingParameter.TagKeysOrDeleteAll');
  if (keys.length > 20) refuse(400, 'NumberExceed.TagKeys');
  if (keys.some((key) => !isTagKey(key))) refuse(400, 'InvalidParameter.TagKey');
  if (new Set(keys).size < keys.length) refuse(400, 'Duplicate.TagKey');
  for (const share of shares)
    share.tags.set(withoutTags(share.tags.value, keys, keys.length === 0), call.world.nowMs());
  return {};
}

export function listShareTags(call: Call): Answer {
  const ids = readIds(call);
  const filter = readTagFilter(call.params);
  if (ids.length === 0 && filter.length === 0) refuse(400, 'MissingParameter.ResourceIdOrTag');
  if (filter.some(({ key }) => key === '')) refuse(400, 'MissingParameter.TagKey');
  const rows = [...call.region.sharesOf(call.accountId)]
    .filter(
      (share) => (ids.length === 0 || ids.includes(share.shareId)) && matchesTags(share.tags.asOf(call.asOfMs), filter),
    )
    .flatMap((share) =>
      [...share.tags.asOf(call.asOfMs)].map(([key, value], index) => ({
        seq: share.seq * TAGS_PER_SHARE + index,
        row: { ResourceId: share.shareId, ResourceType: 'ResourceShare', TagKey: key, TagValue: value },
      })),
    );
  const page = pageOf(rows, call.params, 50, refuseToken);
  return { NextToken: page.nextToken, TagResources: { TagResource: page.items.map(({ row }) => row) } };
}
