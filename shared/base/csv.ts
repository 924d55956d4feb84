import { visible } from './visible.ts';

/** What a spreadsheet takes for a formula, in the widths in which it is written. */
const FORMULA = /^\s*[=+\-@＝＋－＠|%]/u;

/**
 * Writes records as CSV by RFC 4180, every field in quotes. What a spreadsheet would take for a formula gets an apostrophe
 * in front, so that a name that others wrote stays a text; what an eye does not see is shown.
 */
export function csvOf(records: readonly (readonly string[])[]): string {
  return records.map((fields) => `${fields.map(fieldOf).join(',')}\r\n`).join('');
}

function fieldOf(text: string): string {
  return `"${harmless(visible(text)).replaceAll('"', '""')}"`;
}

/** The text with an apostrophe in front where a spreadsheet would take it for a formula. @see OWASP, "CSV Injection" */
export function harmless(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
