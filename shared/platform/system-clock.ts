import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './time.ts';

/** The machine's own time. Only entry points import this; everything below them is handed a {@link Clock}. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  steadyMs: () => performance.now(),
  sleep: (durationMs) => sleep(durationMs),
};
