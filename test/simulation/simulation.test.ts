import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Case } from './cases.ts';
import { replay, simulate } from './simulate.ts';

/** About a tenth of a second each on a free machine. */
const WORLDS = 72;
const SEED = 20_260_301;
const REGRESSIONS = join(import.meta.dirname, 'regressions');

test(`${WORLDS} random worlds keep every law`, async () => {
  const { tally, failure } = await simulate({ seed: SEED, worlds: WORLDS });
  console.log(JSON.stringify(tally));
  expect(
    failure && `${failure.message}\nseed ${failure.seed} path ${failure.path}\n${JSON.stringify(failure.found)}`,
  ).toBe(undefined);
  expect(tally.worlds).toBe(WORLDS);
});

test.each(readdirSync(REGRESSIONS).filter((name) => name.endsWith('.json')))('stays mended: %s', async (name) => {
  await replay(JSON.parse(readFileSync(join(REGRESSIONS, name), 'utf8')) as Case);
});
