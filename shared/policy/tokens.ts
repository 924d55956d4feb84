import { DAY_MS, HOUR_MS } from '../base/durations.ts';
import { kindOfPrincipal } from './principals.ts';

const UNIT_MS: Readonly<Record<string, number>> = { h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/** The longest retention a snapshot can have, in days; no limit that counts from creation reaches further. */
const MAX_LIMIT_MS = 65_536 * DAY_MS;

/** A tag value holds 128 characters; a rule of the policy may be longer. What is longer still is not read at all. */
const MAX_VALUE_CHARS = 16_384;

/** How much of a token that cannot be read is repeated in messages. */
const MAX_QUOTED_CHARS = 64;

/** When a grant ends: a time after the snapshot's creation, or a moment in milliseconds since the epoch. */
export type Limit =
  | { readonly kind: 'after-creation'; readonly ms: number }
  | { readonly kind: 'until'; readonly atMs: number };

/** One wish: share with this target, until its limit if it has one. */
export interface TargetToken {
  /** A principal id, or `@` and the name of a group, which may not exist. */
  readonly target: string;
  readonly limit?: Limit;
  /** The target is clear but its limit is not: no new grant comes of it, and nothing is revoked because of it. */
  readonly hasUnreadableLimit: boolean;
  /** The token as written. */
  readonly text: string;
  /** Where it stands. */
  readonly tagKey: string;
}

/** A token that is not, or not wholly, understood. `text` is cut to a readable length. */
export interface TokenProblem {
  readonly text: string;
  readonly tagKey: string;
  readonly code: 'BAD_TOKEN' | 'BAD_LIMIT' | 'LONE_LIMIT' | 'TAG_TOO_LONG';
}

/** What a tag of tokens and its continuations say. */
export interface TokenTags {
  readonly tokens: readonly TargetToken[];
  readonly problems: readonly TokenProblem[];
  /** There is the tag or a continuation, even an empty one (which names nobody). */
  readonly isPresent: boolean;
}

/** The key of a tag of tokens followed by those of its continuations, `-2` to `-9`. */
export function continuedKeys(key: string): string[] {
  return [key, ...Array.from({ length: 8 }, (_, index) => `${key}-${index + 2}`)];
}

/** Reads a tag of tokens and its continuations; these count without the first as well. Never throws. */
export function parseTokenTags(tags: Readonly<Record<string, string>>, tagKey: string): TokenTags {
  const keys = continuedKeys(tagKey).filter((key) => Object.hasOwn(tags, key));
  const parts = keys.map((key) => parseTokens(tags[key] ?? '', key));
  const tokens = parts.flatMap((part) => part.tokens);
  const problems = parts.flatMap((part) => part.problems);
  return {
    tokens,
    problems,
    isPresent: keys.length > 0,
  };
}

/**
 * Splits a value at blanks and any of `, ; +` and reads each token as `target` or `target/limit`. Order and repetitions
 * are kept. A limit that stands alone may have been meant for any target that has none: these are taken to have one that
 * cannot be read. Linear in the length of the value. Never throws.
 * @param tagKey Where the value stands, for the problems.
 */
export function parseTokens(
  value: string,
  tagKey: string,
): { readonly tokens: readonly TargetToken[]; readonly problems: readonly TokenProblem[] } {
  const tokens: TargetToken[] = [];
  const problems: TokenProblem[] = [];
  const report = (text: string, code: TokenProblem['code']): void => {
    problems.push({ text: text.slice(0, MAX_QUOTED_CHARS), tagKey, code });
  };
  if (value.length > MAX_VALUE_CHARS) {
    report(value, 'TAG_TOO_LONG');
    return { tokens, problems };
  }
  for (const text of tokenTexts(value)) {
    const { target, limitText } = splitToken(text);
    if (!isTarget(target)) {
      report(text, LONE_LIMIT.test(text) ? 'LONE_LIMIT' : 'BAD_TOKEN');
      continue;
    }
    const limit = limitText === undefined ? undefined : parseLimit(limitText);
    const hasUnreadableLimit = limitText !== undefined && limit === undefined;
    if (hasUnreadableLimit) report(text, 'BAD_LIMIT');
    tokens.push({ target, ...(limit && { limit }), hasUnreadableLimit, text, tagKey });
  }
  if (!problems.some(({ code }) => code === 'LONE_LIMIT')) return { tokens, problems };
  return { tokens: tokens.map((token) => (token.limit ? token : { ...token, hasUnreadableLimit: true })), problems };
}

const BLANK = /[\s\u200b-\u200d\u2060]/u;

/** A span or a day without a target, in brackets or not; a star before its slash, say, is a target that is none. */
const LONE_LIMIT =
  /^(?:[\p{Ps}\p{Pi}\p{Pd}"']*\/)?[^\p{L}\p{N}@/]*(?:[0-9]{1,7}[hdw]|[0-9]{4}-[0-9]{2}-[0-9]{2})[^\p{L}\p{N}]*$/iu;

/** Blanks of every width, of none as well, and the separators of either keyboard: `，；、＋` beside `, ; +`. */
const SEPARATORS = /[\s\u200b-\u200d\u2060,;+，；、＋]+/u;

/** A text without the blanks around it, of whatever width. */
export function withoutBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && BLANK.test(text.charAt(start))) start++;
  while (end > start && BLANK.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The slash of either width between a target and its limit, with the blanks that people put around it. */
const SLASH = /(?<=\S)[\s\u200b-\u200d\u2060]{0,8}[/／][\s\u200b-\u200d\u2060]{0,8}/gu;

/** The tokens of a value as written, but for the slashes in them. */
export function tokenTexts(value: string): string[] {
  return value
    .replace(SLASH, '/')
    .split(SEPARATORS)
    .filter((text) => text !== '');
}

/** Splits a token at its first slash, an account in the form of its ARN as its id. Neither part needs to be well-formed. */
export function splitToken(text: string): { readonly target: string; readonly limitText: string | undefined } {
  const slash = text.indexOf('/');
  const target = slash === -1 ? text : text.slice(0, slash);
  return { target: idOf(target), limitText: slash === -1 ? undefined : text.slice(slash + 1) };
}

/** The account that an ARN such as `acs:ram::1111222233334444:root` names; any other text as it is. */
function idOf(target: string): string {
  return /^acs:ram::(\d{16}):root$/.exec(target)?.[1] ?? target;
}

/** Whether a text names a principal or, with an `@`, a group, which may not exist. */
export function isTarget(target: string): boolean {
  return kindOfPrincipal(target) !== undefined || /^@[A-Za-z0-9_-]{1,64}$/.test(target);
}

/**
 * Reads `<n>h`, `<n>d` or `<n>w` (n from 1, at most 65,536 days in all) or a date `YYYY-MM-DD`, which lasts until the
 * end of that day, UTC. Undefined when it is neither.
 */
export function parseLimit(text: string): Limit | undefined {
  const span = /^([1-9][0-9]{0,6})([hdw])$/.exec(text);
  if (span === null) {
    const atMs = parseDay(text);
    return atMs === undefined ? undefined : { kind: 'until', atMs };
  }
  const ms = Number(span[1]) * (UNIT_MS[span[2] ?? ''] ?? Number.NaN);
  return ms <= MAX_LIMIT_MS ? { kind: 'after-creation', ms } : undefined;
}

/** The end of the day `YYYY-MM-DD`, UTC, in milliseconds since the epoch; undefined unless the calendar has that day. */
export function parseDay(text: string): number | undefined {
  const day = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (day === null) return undefined;
  const startMs = Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
  return new Date(startMs).toISOString().startsWith(text) ? startMs + DAY_MS : undefined;
}
