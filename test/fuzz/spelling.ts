/** How people misspell a word, whatever it stands in. Each answers the text itself where it has nothing to misspell. */

import { type Draw, pick } from './kind.ts';

/** A way to misspell a text. */
export interface Misspelling {
  readonly name: string;
  readonly of: (text: string, draw: Draw) => string;
}

/** A Latin letter, digit or sign as an input method for Chinese or Japanese types it. */
export function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).replaceAll(' ', '\u3000');
}

const BLANKS = [' ', '\t', '\u00a0', '\u3000', '\u200b', '\ufeff', '\r'] as const;

/** Blanks at either end, of every kind that editors, spreadsheets and chats leave. */
export const BLANK_AROUND: readonly Misspelling[] = [
  { name: 'a blank before', of: (text, draw) => (pick(draw, BLANKS) ?? '') + text },
  { name: 'a blank after', of: (text, draw) => text + (pick(draw, BLANKS) ?? '') },
];

/** Quotes that became part of a text. */
export const QUOTED: readonly Misspelling[] = [
  {
    name: 'quotes that became part of it',
    of: (text, draw) => {
      const [open = '', close = ''] = pick(draw, ['""', "''", '“”', '‘’', '``', '「」', '«»']) ?? '';
      return open + text + close;
    },
  },
];

/** Hyphens that a text program replaced. */
export const DASHED: Misspelling = {
  name: 'a dash for a hyphen',
  of: (text, draw) => text.replaceAll('-', pick(draw, ['–', '—', '−', '‐']) ?? '-'),
};

export const FULL_WIDTH: Misspelling = { name: 'full-width forms', of: fullWidth };

/** One letter too few or too many, or two in the wrong order. A word that is no word then. */
export const MISTYPED: readonly Misspelling[] = [
  { name: 'a letter left out', of: (text, draw) => withoutAt(text, innerAt(text, draw)) },
  {
    name: 'a letter twice',
    of: (text, draw) => {
      const at = innerAt(text, draw);
      return text.slice(0, at + 1) + text.slice(at);
    },
  },
  {
    name: 'two letters exchanged',
    of: (text, draw) => {
      const at = innerAt(text, draw);
      return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2);
    },
  },
];

/** The case of letters. */
export const CASED: readonly Misspelling[] = [
  { name: 'in capitals', of: (text) => text.toUpperCase() },
  { name: 'with a capital', of: (text) => text.slice(0, 1).toUpperCase() + text.slice(1) },
];

/** Names of several words, joined otherwise. */
export const REJOINED: readonly Misspelling[] = [
  { name: 'in snake case', of: (text) => wordsOf(text).join('_') },
  { name: 'in kebab case', of: (text) => wordsOf(text).join('-') },
  { name: 'in camel case', of: (text) => wordsOf(text).map(capitalizedAfterFirst).join('') },
  { name: 'in small letters', of: (text) => text.toLowerCase() },
  { name: 'with blanks between words', of: (text) => wordsOf(text).join(' ') },
];

function wordsOf(text: string): string[] {
  return text
    .split(/(?=[A-Z])|[-_ ]/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

function capitalizedAfterFirst(word: string, index: number): string {
  return index === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** Not the first letter, which people rarely get wrong, nor one at the end. */
function innerAt(text: string, draw: Draw): number {
  return text.length < 3 ? 0 : 1 + draw(text.length - 2);
}

function withoutAt(text: string, at: number): string {
  return text.slice(0, at) + text.slice(at + 1);
}
