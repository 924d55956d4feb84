import { refuse } from './errors.ts';

export type Tags = ReadonlyMap<string, string>;

/** Every tag that it names must be there, with the value if it names one. */
export type TagFilter = readonly { readonly key: string; readonly value: string | undefined }[];

/** Of one resource, those of the service not counted. */
export const MAX_TAGS = 20;
const hasUrl = (text: string): boolean => text.includes('http://') || text.includes('https://');

export const isReservedTagKey = (key: string): boolean => key.startsWith('aliyun') || key.startsWith('acs:');

/** 1 to 128 characters, not reserved, no URL. */
export const isTagKey = (key: string): boolean =>
  key.length >= 1 && key.length <= 128 && !isReservedTagKey(key) && !hasUrl(key);

/** At most 128 characters, no URL. */
export const isTagValue = (value: string): boolean => value.length <= 128 && !hasUrl(value);

export const matchesTags = (tags: Tags, filter: TagFilter): boolean =>
  filter.every(({ key, value }) => (value === undefined ? tags.has(key) : tags.get(key) === value));

/**
 * The tags after an addition.
 * @throws {ServiceError} 403 `QuotaExceed.Tags` above 20, 403 `TagKey.Duplication` for keys that differ only in case.
 */
export function withTags(tags: Tags, added: Tags): Map<string, string> {
  const result = new Map(tags);
  for (const [key, value] of added) result.set(key, value);
  if ([...result.keys()].filter((key) => !isReservedTagKey(key)).length > MAX_TAGS)
    return refuse(403, 'QuotaExceed.Tags');
  if (new Set([...result.keys()].map((key) => key.toLowerCase())).size < result.size) {
    return refuse(403, 'TagKey.Duplication');
  }
  return result;
}

/** The tags after a removal; keys that are not there do not matter. `all` leaves only the service's own. */
export function withoutTags(tags: Tags, keys: readonly string[], all: boolean): Map<string, string> {
  if (all) return new Map([...tags].filter(([key]) => isReservedTagKey(key)));
  const result = new Map(tags);
  for (const key of keys) result.delete(key);
  return result;
}
