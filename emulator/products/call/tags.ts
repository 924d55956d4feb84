import { refuse } from '../../state/errors.ts';
import type { ConditionValues } from '../../state/identity.ts';
import { isTagKey, isTagValue, MAX_TAGS, type TagFilter, type Tags } from '../../state/tags.ts';
import type { Params } from './params.ts';

/** `Tag.N.Key` and `Tag.N.Value` of an ECS or Resource Sharing call that sets tags. */
export function readTags(params: Params): Map<string, string> {
  const entries = params.objects('Tag');
  if (entries.length > MAX_TAGS) return refuse(400, 'NumberExceed.Tags');
  const tags = new Map<string, string>();
  for (const entry of entries) {
    const key = entry.get('Key') ?? '';
    const value = entry.get('Value') ?? '';
    if (!isTagKey(key)) return refuse(400, 'InvalidTagKey.Malformed');
    if (!isTagValue(value)) return refuse(400, 'InvalidTagValue.Malformed');
    if (tags.has(key)) return refuse(400, 'Duplicate.TagKey');
    tags.set(key, value);
  }
  return tags;
}

/** `Tag.N` of a call that lists by tags. */
export function readTagFilter(params: Params): TagFilter {
  return params.objects('Tag').map((entry) => ({
    key: entry.get('Key') ?? entry.get('key') ?? '',
    value: entry.get('Value') ?? entry.get('value'),
  }));
}

/** `Tags.Tag[]` as ECS answers it. */
export const ecsTags = (tags: Tags): { Tag: { TagKey: string; TagValue: string }[] } => ({
  Tag: [...tags].map(([key, value]) => ({ TagKey: key, TagValue: value })),
});

/** The tags that a request sets, as RAM conditions name them. */
export function requestTags(params: Params): ConditionValues {
  const entries = params.objects('Tag').map((tag) => [`acs:RequestTag/${tag.get('Key')}`, [tag.get('Value') ?? '']]);
  return Object.fromEntries(entries) as ConditionValues;
}

/** The tags of what a call is about, as RAM conditions name them. */
export function resourceTags(tags: Tags | undefined): ConditionValues {
  return Object.fromEntries([...(tags ?? [])].map(([key, value]) => [`acs:ResourceTag/${key}`, [value]]));
}
