/** A Markdown table; columns of figures are told by their first row and set to the right. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const isFigure = head.map((_, at) => /^[×–]?\s?[\d.,]+( (s|ms|MiB|KB))?$/.test(body[0]?.[at] ?? ''));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(isFigure.map((right) => (right ? '---:' : '---'))), ...body.map(line)].join('\n');
}

/** A number as people write it. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Seconds, with two digits below ten. */
export function seconds(value: number | undefined): string {
  return value === undefined ? '–' : `${value.toFixed(value < 10 ? 2 : 1)} s`;
}
