import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, steadyOf } from './time.ts';

/** The machine's own time. Only entry points import this; everything below them is handed a {@link Clock}. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  steadyMs: steadyOf(() => Date.now()),
  sleep: (durationMs) => sleep(durationMs),
};
