import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXPERIMENTS } from '../../../cli/probe/experiments/all.ts';
import { FACTS, type FactId, factOf, UNTRIED } from '../../../cli/probe/facts.ts';
import { factsDocs } from '../../../scripts/docs/facts-docs.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ids = Object.keys(FACTS) as FactId[];

test('the page of open facts is what the list says (npm run docs)', () => {
  expect(readFileSync(join(ROOT, 'docs/decisions/unverified-facts.md'), 'utf8')).toBe(factsDocs());
});

test('every fact has one experiment, and every reading that is named is foreseen', () => {
  expect(EXPERIMENTS.flatMap(({ facts }) => facts).sort()).toEqual([...ids].sort());
  for (const id of ids) {
    const { readings, expected, lacking = {} } = factOf(id);
    expect(Object.keys(readings), id).toEqual(expect.arrayContaining([expected, ...Object.keys(lacking)]));
  }
});

test('the files that the handling of facts names are there', () => {
  const texts = [...ids.map(factOf), ...UNTRIED].map(({ handling }) => handling);
  const paths = texts.flatMap((text) => text.match(/`(?:shared|docs)\/[^`]+`/g) ?? []).map((path) => path.slice(1, -1));
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
