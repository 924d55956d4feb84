import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { circlesIn } from './architecture/circles.ts';
import { reachOf } from './architecture/reach.ts';
import { violationsOf } from './architecture/rule.ts';
import { isFunctionIndex, RULES } from './architecture/rules.ts';

const ROOT = join(import.meta.dirname, '..');
const PRODUCT = ['functions', 'shared', 'cli', 'report', 'emulator'];
const SOURCES = [...PRODUCT, 'scripts', 'bench'];

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** All source files of a folder, from the project's root. */
function filesIn(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|cjs|js)$/.test(name))
    .map((name) => `${folder}/${name}`);
}

const paths = SOURCES.flatMap(filesIn).sort();

/** @param sources By path from the project's root. */
const circlesOf = (sources: readonly (readonly [string, string])[]): string[] =>
  circlesIn(
    new Map(
      sources.map(([path, source]) => {
        const ours = reachOf(path, source).imports.filter(({ isOurs }) => isOurs);
        return [path, ours.map(({ target }) => target)];
      }),
    ),
  );

describe('the sources', () => {
  test('are found', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'functions/sweep/index.ts',
        'shared/plan/plan.ts',
        'emulator/platform/instance/instance-preload.cjs',
      ]),
    );
  });

  test('keep the rules', () => {
    expect(paths.flatMap((path) => violationsOf(RULES, path, reachOf(path, read(path))))).toEqual([]);
  });

  test('of the product and the local cloud all stand where a rule says what they may import', () => {
    const rules = RULES.filter(({ files }) => files !== undefined);
    const isRanked = (path: string): boolean => rules.some((rule) => rule.of(path));
    expect(PRODUCT.flatMap(filesIn).filter((path) => !isRanked(path))).toEqual([]);
  });

  test('import one another in no circle, types and tests included', () => {
    expect(circlesOf([...paths, ...filesIn('test')].map((path) => [path, read(path)]))).toEqual([]);
  });

  test('of a function have an index of at most 20 lines', () => {
    const indexes = paths.filter(isFunctionIndex);
    expect(indexes.length).toBeGreaterThanOrEqual(4);
    expect(indexes.filter((path) => read(path).trimEnd().split('\n').length > 20)).toEqual([]);
  });
});

describe.each(RULES)('$what', ({ what, broken, kept }) => {
  test.each(broken)('a file that breaks it is found: %s: %s', (path, source) => {
    expect(violationsOf(RULES, path, reachOf(path, source))).toContainEqual(expect.stringContaining(`: ${what}.`));
  });

  test.each(kept)('a file that keeps it is not: %s: %s', (path, source) => {
    expect(violationsOf(RULES, path, reachOf(path, source))).toEqual([]);
  });
});

describe('a circle', () => {
  const a = ['shared/plan/a.ts', `import type { B } from './wish/b.ts'; import { d } from '../base/d.ts';`] as const;
  const b = ['shared/plan/wish/b.ts', `export { c } from './c.ts';`] as const;
  const c = ['shared/plan/wish/c.ts', `type A = import('../a.ts').A;`] as const;
  const d = ['shared/base/d.ts', `import { join } from 'node:path';`] as const;

  test('of three files is found once, also when types alone close it', () => {
    expect(circlesOf([d, c, b, a])).toEqual([
      'shared/plan/a.ts → shared/plan/wish/b.ts → shared/plan/wish/c.ts → shared/plan/a.ts',
    ]);
  });

  test('is none when one link is missing', () => {
    expect(circlesOf([a, b, d, ['shared/plan/wish/c.ts', '']])).toEqual([]);
  });
});
