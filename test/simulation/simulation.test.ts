import { expect, test } from 'vitest';
import { readRegressions } from './regressions.ts';
import { replay, simulate } from './simulate.ts';

/** About a tenth of a second each on a free machine. */
const WORLDS = 72;
const SEED = 20_260_301;

test(`${WORLDS} random worlds keep every law`, async () => {
  const { tally, failure } = await simulate({ seed: SEED, worlds: WORLDS });
  console.log(JSON.stringify(tally));
  expect(
    failure && `${failure.message}\nseed ${failure.seed} path ${failure.path}\n${JSON.stringify(failure.found)}`,
  ).toBe(undefined);
  expect(tally.worlds).toBe(WORLDS);
});

test.each(readRegressions())('$name', async ({ found }) => {
  await expect(replay(found)).resolves.toBeUndefined();
});
