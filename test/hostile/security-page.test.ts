import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
const named = [...page.matchAll(/`(test\/[^`:]+\.test\.ts)(?:: ([^`]+))?`/g)].map(([, file = '', title = '']) => ({
  file,
  title,
}));

test('the page names tests', () => {
  expect(named.length).toBeGreaterThan(25);
});

test.each(named)('$file has "$title"', ({ file, title }) => {
  const path = join(ROOT, file);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, 'utf8').replaceAll("\\'", "'")).toContain(title);
});
