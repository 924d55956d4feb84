import { describe, expect, test } from 'vitest';
import { CASES, MANY_SHARES_CASES } from './cases.ts';
import { MUTANTS } from './mutants.ts';
import { exploreAll } from './search.ts';
import { note, SIGHTS, type Sights } from './sights.ts';
import { readSeeds, wander } from './wander.ts';

const caseOf = (name: string) => {
  const spec = CASES.find((one) => one.name === name);
  if (!spec) throw new Error(`There is no case "${name}".`);
  return spec;
};

const sights: Sights = new Map();

describe('no order of calls breaks a law', () => {
  test.each([...CASES, ...MANY_SHARES_CASES])('$name', async (spec) => {
    const { orders, found, sights: seen } = await exploreAll(spec);
    for (const [sight, times] of seen) note(sights, sight, times);
    expect([...found.values()].map(({ law, text }) => `${law}: ${text}`)).toEqual([]);
    expect(Number(orders)).toBeGreaterThanOrEqual(spec.minOrders);
  });

  test('in larger worlds that are drawn by chance', async () => {
    const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
    for (const seed of [...seeds, ...readSeeds()])
      expect(await wander(seed, sights), `seed ${seed}`).not.toHaveProperty('found.law');
  });

  test('and everything that could have broken one has happened', () => {
    // The one loss that is put up with need not happen.
    const awaited = SIGHTS.filter((sight) => sight !== 'a wanted grant was lost in a race');
    expect(awaited.filter((sight) => !sights.has(sight))).toEqual([]);
  });
});

test.each(MUTANTS)('a law notices when $name', async ({ broken, inCase, law }) => {
  const { found } = await exploreAll(caseOf(inCase), { broken, until: law });
  expect([...found.keys()]).toContain(law);
});

test('what is not gone again has the same orders as if it were', async () => {
  const spec = caseOf('a share of another name');
  const forgetful = await exploreAll(spec, { forgets: true });
  expect((await exploreAll(spec)).orders).toBe(forgetful.orders);
  expect(forgetful.found).toEqual(new Map());
});
