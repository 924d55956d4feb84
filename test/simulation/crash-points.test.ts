import { expect, test } from 'vitest';
import { CRASH_SCENARIOS, killEverywhere } from './crash-points.ts';

// A process starts anew for every kill. `npm run soak` kills before and after the effect of every single call.
test.each(CRASH_SCENARIOS)('$name survives a kill at every call', async (scenario) => {
  const killCount = await killEverywhere(scenario, 'once');
  expect(killCount).toBeGreaterThan(2);
});
