import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLimiter, createRateLimits } from '../../shared/base/limiter.ts';
import { type Clock, steadyOf } from '../../shared/base/time.ts';
import { steppedClock } from './clocks.ts';

/** Starts that are asked for at the given times, in the order in which they were given. */
async function startsOf(maxStarts: number, askedAtMs: readonly number[]): Promise<number[]> {
  const clock = steppedClock();
  const limiter = createLimiter(maxStarts, 1_000, clock);
  const startedAtMs: number[] = [];
  const start = async (atMs: number): Promise<void> => {
    if (atMs > 0) await clock.sleep(atMs);
    await limiter.turn();
    startedAtMs.push(clock.nowMs());
  };
  await clock.settle(Promise.all(askedAtMs.map(start)));
  return startedAtMs;
}

test('no window of a second ever sees more starts than allowed, and nobody waits longer than that needs', async () => {
  const asks = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), asks, async (maxStarts, askedAtMs) => {
      const startedAtMs = await startsOf(maxStarts, askedAtMs);
      expect(startedAtMs).toHaveLength(askedAtMs.length);
      expect(startedAtMs).toEqual(startedAtMs.toSorted((a, b) => a - b));
      for (const [index, startMs] of startedAtMs.entries()) {
        expect(startMs - (startedAtMs[index - maxStarts] ?? -Infinity)).toBeGreaterThanOrEqual(1_000);
      }
      const lastAskMs = Math.max(...askedAtMs);
      expect(startedAtMs.at(-1)).toBeLessThanOrEqual(lastAskMs + (askedAtMs.length / maxStarts) * 1_000 + 1_000);
    }),
    { numRuns: 60 },
  );
});

test('a burst within the limit starts at once', async () => {
  expect(await startsOf(5, [0, 0, 0, 0, 0])).toEqual([0, 0, 0, 0, 0]);
});

test('a timer that fires early does not let a start through', async () => {
  let nowMs = 0;
  const clock: Clock = {
    nowMs: () => nowMs,
    steadyMs: () => nowMs,
    async sleep(durationMs) {
      await setImmediate();
      nowMs += Math.max(1, durationMs - 3);
    },
  };
  const limiter = createLimiter(1, 1_000, clock);
  await limiter.turn();
  await limiter.turn();
  expect(nowMs).toBeGreaterThanOrEqual(1_000);
});

test('a date that is set back prolongs one wait and nothing else', async () => {
  const clock = steppedClock();
  const setBackMs = (): number => clock.nowMs() - (clock.nowMs() >= 1_000 ? 900_000 : 0);
  const limiter = createLimiter(1, 1_000, { ...clock, nowMs: setBackMs, steadyMs: steadyOf(setBackMs) });
  await clock.settle(Promise.all([limiter.turn(), limiter.turn(), limiter.turn()]));
  expect(clock.nowMs()).toBe(3_000);
});

test('operations do not use up the turns of one another', async () => {
  const clock = steppedClock();
  const limits = createRateLimits(clock);
  await clock.settle(Promise.all([limits.turn('a', 1), limits.turn('b', 1)]));
  expect(clock.nowMs()).toBe(0);
  await clock.settle(limits.turn('a', 1));
  expect(clock.nowMs()).toBeGreaterThanOrEqual(1_000);
});

test('two that share a limit make way for one another, and leave little of it unused', async () => {
  const clock = steppedClock();
  const acceptedAtMs: number[] = [];
  let refused = 0;
  const isWithinLimit = (): boolean => acceptedAtMs.filter((atMs) => clock.nowMs() - atMs < 1_000).length < 10;
  const call = async (limits: ReturnType<typeof createRateLimits>): Promise<void> => {
    for (;;) {
      await limits.turn('a', 10);
      if (isWithinLimit()) break;
      refused += 1;
      limits.forgo('a', 10);
      await clock.sleep(1_000);
    }
    acceptedAtMs.push(clock.nowMs());
  };
  const CALLS = 100;
  // As many calls as a run has under way.
  const runOf = (limits: ReturnType<typeof createRateLimits>): Promise<void>[] => {
    let left = CALLS;
    return Array.from({ length: 8 }, async () => {
      while (left-- > 0) await call(limits);
    });
  };
  await clock.settle(Promise.all([createRateLimits(clock), createRateLimits(clock)].flatMap(runOf)));
  expect(acceptedAtMs).toHaveLength(2 * CALLS);
  // If they made no way, 126; 20 s are the least.
  expect(refused).toBeLessThanOrEqual(80);
  expect(clock.nowMs()).toBeLessThanOrEqual(26_000);
});
