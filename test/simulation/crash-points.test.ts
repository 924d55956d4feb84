import { afterAll, beforeAll, expect, test } from 'vitest';
import { CRASH_POLICY, CRASH_SCENARIOS, killEverywhere } from './crash-points.ts';
import { PROJECT_S_YAML, Stage } from './stage.ts';

/** More kills and undisturbed runs than all scenarios have together. */
const WORLDS = 120;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open([CRASH_POLICY], PROJECT_S_YAML, WORLDS);
});
afterAll(() => stage.close());

// A process starts anew for every kill. `npm run soak` kills before and after the effect of every single call.
test.each(CRASH_SCENARIOS)('$name survives a kill at every call', async (scenario) => {
  const killCount = await killEverywhere(stage, scenario, 'once');
  expect(killCount).toBeGreaterThan(2);
});
