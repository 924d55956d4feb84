import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MUTATIONS } from './simulation/mutants/mutations.ts';
import { OWNER_MUTATIONS } from './simulation/mutants/owner-mutations.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGE = read('INVARIANTS.md');

const PROMISES = PAGE.split('\n').filter((line) => /^\| (?!promise|---)/.test(line));

/** What stands in code font behind `<word>: `. */
function named(word: string): string[] {
  return [...PROMISES.join('\n').matchAll(/`([^`]+?): ([^`]+)`/g)]
    .filter(([, kind]) => kind === word)
    .map(([, , text = '']) => text);
}

const TESTS = [...PAGE.matchAll(/`(test\/[^`:]+\.test\.ts): ([^`]+)`/g)].map(([, file = '', title = '']) => ({
  file,
  title,
}));
const LAW_SOURCES = ['laws', 'write-laws', 'converge', 'findings', 'play', 'crash-points']
  .map((name) => read(`test/simulation/${name}.ts`))
  .join('\n');

test('every promise is enforced by something', () => {
  const unenforced = PROMISES.filter((line) => !/`|RAM|the type system|review only/.test(line.split('|')[2] ?? ''));
  expect(PROMISES.length).toBeGreaterThan(30);
  expect(unenforced).toEqual([]);
});

test.each(TESTS)('$file has "$title"', ({ file, title }) => {
  expect(existsSync(join(ROOT, file))).toBe(true);
  expect(read(file)).toContain(title);
});

test('every mutant is named, and every mutant named exists', () => {
  const rules = [...MUTATIONS, ...OWNER_MUTATIONS].map(({ rule }) => rule);
  expect([...new Set(named('mutant'))].sort()).toEqual(rules.sort());
});

test('every law named is judged by the simulation', () => {
  expect(named('law').filter((law) => !LAW_SOURCES.includes(law))).toEqual([]);
});

test('every law that the simulation judges is named', () => {
  const broken = [...LAW_SOURCES.matchAll(/(?:#break|LawBroken)\(\s*[`']([^`']+)[`']/g)].map(([, text = '']) => text);
  const laws = named('law');
  expect(broken.length).toBeGreaterThan(15);
  // What begins with a value names its law elsewhere: a finding by its code, a broken law told with its step.
  expect(broken.filter((text) => !text.startsWith('$') && !laws.some((law) => text.includes(law)))).toEqual([]);
});

test.each([
  'test/scenarios/safety.test.ts',
  'test/plan/laws.test.ts',
])('every test of %s, or its group, is named', (file) => {
  const titles = TESTS.filter((one) => one.file === file).map(({ title }) => title);
  let group = '';
  const missing: string[] = [];
  for (const line of read(file).split('\n')) {
    const [, indent = '', kind, title = ''] = /^(\s*)(describe|test)\('([^']+)'/.exec(line) ?? [];
    if (kind === 'describe') group = title;
    if (kind === 'test' && !titles.includes(title) && !(indent !== '' && titles.includes(group))) missing.push(title);
  }
  expect(missing).toEqual([]);
});
