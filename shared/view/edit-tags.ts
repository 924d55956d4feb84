import { continuedKeys, splitToken, tokenTexts } from '../policy/tokens.ts';

/** What a tag value holds. @see ECS API 2014-05-26, TagResources */
const MAX_VALUE_CHARS = 128;

/** A change of a snapshot's `share-to` tags. */
export interface TagEdit {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/**
 * Adds a token to the `share-to` tags, or gives a target that is named already the new limit. What cannot be read stays
 * as it is.
 * @param token As in a tag: a target with or without a limit.
 * @returns Undefined when the tags and their continuations have no room.
 */
export function addToken(
  tags: Readonly<Record<string, string>>,
  shareToKey: string,
  token: string,
): TagEdit | undefined {
  const target = targetOf(token);
  const texts = allTokenTexts(tags, shareToKey);
  const at = texts.findIndex((text) => targetOf(text) === target);
  const edited = texts.filter((text, index) => index === at || targetOf(text) !== target);
  if (at < 0) edited.push(asWritten(token));
  else edited[at] = asWritten(token);
  return editTo(tags, shareToKey, edited);
}

/** Takes every token of a target out of the `share-to` tags. Undefined when none names it. */
export function removeTarget(
  tags: Readonly<Record<string, string>>,
  shareToKey: string,
  target: string,
): TagEdit | undefined {
  const texts = allTokenTexts(tags, shareToKey);
  const rest = texts.filter((text) => targetOf(text) !== target);
  return rest.length === texts.length ? undefined : editTo(tags, shareToKey, rest);
}

/** A token in its usual form, with the id of an account in place of its ARN. */
function asWritten(token: string): string {
  const { target, limitText } = splitToken(token);
  return limitText === undefined ? target : `${target}/${limitText}`;
}

const targetOf = (text: string): string => splitToken(text).target;

function allTokenTexts(tags: Readonly<Record<string, string>>, shareToKey: string): string[] {
  return continuedKeys(shareToKey)
    .filter((key) => Object.hasOwn(tags, key))
    .flatMap((key) => tokenTexts(tags[key] ?? ''));
}

/** Spreads the tokens over as few of the tags as hold them. */
function editTo(
  tags: Readonly<Record<string, string>>,
  shareToKey: string,
  texts: readonly string[],
): TagEdit | undefined {
  const values: string[] = [];
  for (const text of texts) {
    const last = values.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= MAX_VALUE_CHARS)
      values[values.length - 1] = `${last} ${text}`;
    else values.push(text);
  }
  const keys = continuedKeys(shareToKey);
  if (values.length > keys.length) return undefined;
  const wanted = new Map(keys.slice(0, values.length).map((key, index) => [key, values[index] ?? '']));
  return {
    set: Object.fromEntries([...wanted].filter(([key, value]) => tags[key] !== value)),
    remove: keys.filter((key) => Object.hasOwn(tags, key) && !wanted.has(key)),
  };
}
