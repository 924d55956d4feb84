import { expect, test } from 'vitest';
import { readRegressions } from './regressions.ts';
import { replay, simulate } from './simulate.ts';

/** A few, always the same ones. `npm run soak` plays new ones for as long as it is told, every night. */
const WORLDS = 24;
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
