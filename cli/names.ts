import type { Texts } from './texts.ts';

/** More items than this are counted. */
const MAX_LISTED = 10;

/** An id with what people call it. */
export function named(id: string, name: string | undefined): string {
  return name === undefined || name === '' ? id : `${id} (${name})`;
}

/** The first of some items, and how many more there are. */
export function listed(items: readonly string[], texts: Texts, max = MAX_LISTED): string {
  const shown = items.slice(0, max).join(', ');
  const more = items.length - max;
  return more > 0 ? texts.say('more', { items: shown, count: more }) : shown;
}
