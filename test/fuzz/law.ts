import { isDeepStrictEqual } from 'node:util';

/** Something that a reader is told of an input. */
export interface Told {
  /** The message, with the place if it is told beside it. */
  readonly text: string;
  /** What to do about it; empty where nothing is suggested. */
  readonly remedy: string;
}

/** What an input leads to. */
export interface Outcome {
  /** Every change that would be made to the cloud, as a text. */
  readonly changes: ReadonlySet<string>;
  /** What was understood: plain data. */
  readonly meaning: unknown;
  readonly told: readonly Told[];
  /** Nothing of the input is used. */
  readonly isRefused: boolean;
}

/** An outcome in which nothing of the input is used. */
export function refused(...told: readonly Told[]): Outcome {
  return { changes: new Set(), meaning: undefined, told, isRefused: true };
}

/**
 * Holds what a changed input leads to against what the unchanged one does.
 *
 * 1. Nothing is changed in the cloud that the unchanged input would not have changed.
 * 2. Either it is understood as the unchanged one is, or something is told that is not told of the unchanged one, names
 *    one of the places, and says what to do.
 *
 * 3. A wish that nothing be changed is fulfilled or refused, also where there is no such wish.
 *
 * @param places Texts by which a reader finds what was changed: a dotted path, a line, a tag key, an argument.
 * @returns What is broken.
 */
export function brokenLaw(
  before: Outcome,
  after: Outcome,
  { places, asksForNothing = false }: { readonly places: readonly string[]; readonly asksForNothing?: boolean },
): string | undefined {
  if (asksForNothing && after.changes.size > 0)
    return `changes something although it asks for nothing: ${[...after.changes].join('; ')}`;
  const more = [...after.changes].filter((change) => !before.changes.has(change));
  if (more.length > 0) return `makes a change that the unchanged input does not: ${more.join('; ')}`;
  if (!asksForNothing && isUnderstoodAlike(before, after)) return undefined;
  const known = new Set(before.told.map(({ text }) => text));
  const news = after.told.filter(({ text }) => !known.has(text));
  const lost = after.isRefused ? 'it is refused' : 'it means something else';
  if (news.length === 0) return `${lost}, and nothing is said`;
  const placed = news.filter(({ text }) => places.some((place) => text.includes(place)));
  const said = news.map(({ text }) => text).join(' | ');
  if (placed.length === 0) return `${lost}, and what is said names none of ${places.join(', ')}: ${said}`;
  return placed.some(({ remedy }) => remedy !== '') ? undefined : `${lost}, and nothing is suggested: ${said}`;
}

function isUnderstoodAlike(before: Outcome, after: Outcome): boolean {
  return (
    before.isRefused === after.isRefused &&
    isDeepStrictEqual(before.meaning, after.meaning) &&
    isDeepStrictEqual(before.changes, after.changes)
  );
}
