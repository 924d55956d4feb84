import { expect, test } from 'vitest';
import { readRegressions } from './regressions.ts';
import { replay, simulate } from './simulate.ts';

/** A few, always the same ones. `npm run soak` plays new ones for as long as it is told, every night. */
const KINDS = [
  { what: 'of one account', hasOwners: false, worlds: 14 },
  { what: 'of a hub and its owners', hasOwners: true, worlds: 3 },
];
const SEED = 20_260_301;

test.each(KINDS)('$worlds random worlds $what keep every law', async ({ worlds, hasOwners }) => {
  const { tally, failure } = await simulate({ seed: SEED, worlds, hasOwners });
  console.log(JSON.stringify(tally));
  expect(
    failure && `${failure.message}\nseed ${failure.seed} path ${failure.path}\n${JSON.stringify(failure.found)}`,
  ).toBe(undefined);
  expect(tally.worlds).toBe(worlds);
});

test.each(readRegressions())('$name', async ({ found }) => {
  await expect(replay(found)).resolves.toBeUndefined();
});
