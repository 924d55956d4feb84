/** What a spreadsheet takes for the beginning of a formula, in either width. @see OWASP, "CSV Injection" */
const FORMULA = /^[\s]*[=+\-@\uff0b\uff0d\uff1d\uff20]/u;

/** Writes rows as CSV with a line of headings. What a spreadsheet would calculate becomes text by an apostrophe. @see RFC 4180 */
export function toCsv(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headings, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
