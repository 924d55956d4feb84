import { continuedKeys, parseTokens, parseTokenTags, splitToken, tokenTexts } from '../policy/tokens.ts';

/** What a tag value holds. @see ECS API 2014-05-26, TagResources */
const MAX_VALUE_CHARS = 128;

type Tags = Readonly<Record<string, string>>;

/** A change of a snapshot's tags of tokens. */
export interface TagEdit {
  readonly set: Tags;
  readonly remove: readonly string[];
}

/** A token that cannot be read and with which no edit leaves what the others say. */
export interface Hindrance {
  readonly badToken: string;
  readonly tagKey: string;
}

/** Whether an edit cannot be made because of a token that cannot be read. */
export function isHindered(edit: TagEdit | Hindrance): edit is Hindrance {
  return 'badToken' in edit;
}

/**
 * Adds a token to the tags, or gives a target that is named already the new limit. What cannot be read stays as it is, and
 * every other target goes on meaning what it means.
 * @param token As in a tag: a target with or without a limit.
 * @returns Undefined when the tags and their continuations have no room.
 */
export function addToken(tags: Tags, tagKey: string, token: string): TagEdit | Hindrance | undefined {
  const target = targetOf(token);
  const written = asWritten(token);
  const texts = textsByKey(tags, tagKey);
  const rest = without(texts, target);
  const places = [...texts.keys()].sort((a, b) => Number(holds(texts, b, target)) - Number(holds(texts, a, target)));
  const inPlace = places.map((key) => {
    const old = texts.get(key) ?? [];
    const at = old.findIndex((text) => targetOf(text) === target);
    const here = rest.get(key) ?? [];
    return new Map(rest).set(key, at < 0 ? [...here, written] : here.toSpliced(at, 0, written));
  });
  const candidates = [...inPlace, packed([...rest.values()].flat().concat(written), tagKey)];
  const fitting = candidates.filter((one) => one !== undefined).filter(fits);
  return fitting.length === 0 ? undefined : firstFaithful(tags, tagKey, target, { candidates: fitting, written });
}

/** Takes every token of a target out of the tags, as `addToken` does. Undefined when none names it. */
export function removeTarget(tags: Tags, tagKey: string, target: string): TagEdit | Hindrance | undefined {
  const texts = textsByKey(tags, tagKey);
  if (![...texts.keys()].some((key) => holds(texts, key, target))) return undefined;
  return firstFaithful(tags, tagKey, target, { candidates: [without(texts, target)] });
}

/** The tokens as written, by the keys of the tag and its continuations in their order, also of those that are not there. */
type Texts = ReadonlyMap<string, readonly string[]>;

function textsByKey(tags: Tags, tagKey: string): Texts {
  return new Map(
    continuedKeys(tagKey).map((key) => [key, Object.hasOwn(tags, key) ? tokenTexts(tags[key] ?? '') : []]),
  );
}

function without(texts: Texts, target: string): Texts {
  return new Map([...texts].map(([key, all]) => [key, all.filter((text) => targetOf(text) !== target)]));
}

function holds(texts: Texts, key: string, target: string): boolean {
  return texts.get(key)?.some((text) => targetOf(text) === target) === true;
}

function fits(texts: Texts): boolean {
  return [...texts.values()].every((all) => all.join(' ').length <= MAX_VALUE_CHARS);
}

/** A token in its usual form, with the id of an account in place of its ARN. */
function asWritten(token: string): string {
  const { target, limitText } = splitToken(token);
  return limitText === undefined ? target : `${target}/${limitText}`;
}

const targetOf = (text: string): string => splitToken(text).target;

/** Spreads the tokens over as few of the tags as hold them. */
function packed(all: readonly string[], tagKey: string): Texts | undefined {
  const values: string[][] = [];
  for (const text of all) {
    const last = values.at(-1);
    if (last && [...last, text].join(' ').length <= MAX_VALUE_CHARS) last.push(text);
    else values.push([text]);
  }
  const keys = continuedKeys(tagKey);
  return values.length > keys.length ? undefined : new Map(keys.map((key, index) => [key, values[index] ?? []]));
}

/** The first of the edits that changes nothing of what is said of any other target, and says of this one what it is to. */
function firstFaithful(
  tags: Tags,
  tagKey: string,
  target: string,
  { candidates, written }: { readonly candidates: readonly Texts[]; readonly written?: string },
): TagEdit | Hindrance {
  const wanted = written === undefined ? [] : parseTokens(written, tagKey).tokens.map(meaningOf);
  const others = sayingOfOthers(tags, tagKey, target);
  for (const texts of candidates) {
    const edit = editTo(tags, texts);
    const kept = [...texts].filter(([, all]) => all.length > 0);
    const after = Object.fromEntries(kept.map(([key]) => [key, edit.set[key] ?? tags[key] ?? '']));
    const own = parseTokenTags(after, tagKey).tokens.filter((token) => token.target === target);
    const isSaid = own.map(meaningOf).join() === wanted.join();
    if (isSaid && sayingOfOthers(after, tagKey, target) === others) return edit;
  }
  const { problems } = parseTokenTags(tags, tagKey);
  const bad = problems.find(({ code }) => code === 'LONE_LIMIT') ?? problems[0];
  return { badToken: bad?.text ?? target, tagKey: bad?.tagKey ?? tagKey };
}

const meaningOf = ({ target, limit, hasUnreadableLimit }: ReturnType<typeof parseTokens>['tokens'][number]): string =>
  JSON.stringify([target, limit, hasUnreadableLimit]);

/** Whom else the tags name, until when and whether readably, and what of them cannot be read, in no order. */
function sayingOfOthers(tags: Tags, tagKey: string, target: string): string {
  const { tokens, problems } = parseTokenTags(tags, tagKey);
  const named = tokens.filter((token) => token.target !== target).map(meaningOf);
  // The target of a limit that cannot be read is among the tokens.
  const unread = problems.filter(({ code }) => code !== 'BAD_LIMIT').map(({ code, text }) => `${code} ${text}`);
  return JSON.stringify([named.sort(), unread.sort()]);
}

/** A tag whose tokens stay is left as somebody wrote it. */
function editTo(tags: Tags, texts: Texts): TagEdit {
  const isKept = (key: string, all: readonly string[]): boolean =>
    Object.hasOwn(tags, key) && tokenTexts(tags[key] ?? '').join(' ') === all.join(' ');
  const changed = [...texts].filter(([key, all]) => all.length > 0 && !isKept(key, all));
  return {
    set: Object.fromEntries(changed.map(([key, all]) => [key, all.join(' ')])),
    remove: [...texts].filter(([key, all]) => all.length === 0 && Object.hasOwn(tags, key)).map(([key]) => key),
  };
}
