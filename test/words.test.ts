import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const ROWS = [
  ...readFileSync(join(ROOT, 'docs/words.md'), 'utf8').matchAll(
    /^\| ([^|]+) \| [^|]+ \| `(\w+)` \| `([\w./-]+)` \|$/gm,
  ),
].map(([, word = '', type = '', file = '']) => ({ word, type, file }));

test('the page has its words', () => {
  expect(ROWS.length).toBeGreaterThan(35);
  expect(new Set(ROWS.map(({ word }) => word)).size).toBe(ROWS.length);
});

test.each(ROWS)('$word is $type of $file', ({ type, file }) => {
  expect(existsSync(join(ROOT, file))).toBe(true);
  expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(
    new RegExp(`^export (?:async )?(?:interface|type|class|const|function) ${type}\\b`, 'm'),
  );
});
