/** What every client tries, in the order of the matrix. */
const CHECKS = ['signed', 'pages', 'errors', 'disks', 'sharing'] as const;

/** Of one check: it went well, or why not. */
export type Results = ReadonlyMap<string, 'ok' | { readonly why: string }>;

/** One client with what it reported, or why it was left out. */
export type Row =
  | { readonly name: string; readonly results: Results; readonly errors: string }
  | { readonly name: string; readonly skipped: string };

/** Reads the lines `ok NAME` and `no NAME: why` of a client; anything else that it writes is left out. */
export function readResults(output: string): Results {
  const results = new Map<string, 'ok' | { readonly why: string }>();
  for (const line of output.split('\n')) {
    const [, verdict, name = '', why = ''] = /^(ok|no) (\w+)(?:: (.*))?$/.exec(line.trim()) ?? [];
    if (verdict !== undefined) results.set(name, verdict === 'ok' ? 'ok' : { why });
  }
  return results;
}

/** Clients by checks, then what went wrong. A check that a client does not report has failed. */
export function renderMatrix(rows: readonly Row[]): { readonly text: string; readonly isFine: boolean } {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const troubles: string[] = [];
  const lines = rows.map((row) => {
    if ('skipped' in row) return `${row.name.padEnd(width)}  skipped: ${row.skipped}`;
    const cells = CHECKS.map((check) => {
      const result = row.results.get(check);
      if (result === 'ok') return 'ok'.padEnd(check.length);
      troubles.push(
        `${row.name}, ${check}: ${result?.why ?? `not reported; it wrote: ${row.errors.trim().slice(-500)}`}`,
      );
      return 'NO'.padEnd(check.length);
    });
    return `${row.name.padEnd(width)}  ${cells.join('  ')}`;
  });
  const header = `${''.padEnd(width)}  ${CHECKS.join('  ')}`;
  const text = [header, ...lines, ...troubles.flatMap((trouble) => ['', trouble])].map((line) => line.trimEnd());
  return { text: `${text.join('\n')}\n`, isFine: troubles.length === 0 };
}
