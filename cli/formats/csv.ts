import { harmless } from '../../shared/base/csv.ts';

/** Writes rows as CSV with a line of headings. What a spreadsheet would calculate becomes text by an apostrophe. @see RFC 4180 */
export function toCsv(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headings, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const field = harmless(text);
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
