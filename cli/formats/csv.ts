import { harmless } from '../../shared/base/csv.ts';

/** Writes rows as CSV, one a line. What a spreadsheet would calculate becomes text by an apostrophe. @see RFC 4180 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const field = harmless(text);
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
