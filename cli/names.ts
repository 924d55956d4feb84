import type { Texts } from './texts.ts';

/** More items than this are counted. */
const MAX_LISTED = 10;

/** An id with what people call it. */
export function named(id: string, name: string | undefined): string {
  return name === undefined || name === '' ? id : `${id} (${name})`;
}

/** A word as it was typed; in quotes where its ends would not be seen. */
export function typed(word: string): string {
  return /^[\p{L}\p{N}][\p{L}\p{N}:/_.-]*$/u.test(word) ? word : JSON.stringify(word);
}

/** The first of some items, and how many more there are. */
export function listed(items: readonly string[], texts: Texts, max = MAX_LISTED): string {
  const shown = items.slice(0, max).join(', ');
  const more = items.length - max;
  return more > 0 ? texts.say('more', { items: shown, count: more }) : shown;
}
