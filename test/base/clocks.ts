import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../shared/base/time.ts';

/** A clock on which every sleep is over at once and moves the time on. */
export function skippingClock(startMs = Date.parse('2026-01-05T03:00:00Z')): Clock & { readonly sleptMs: number[] } {
  let nowMs = startMs;
  const sleptMs: number[] = [];
  return {
    sleptMs,
    nowMs: () => nowMs,
    steadyMs: () => nowMs,
    async sleep(durationMs) {
      sleptMs.push(durationMs);
      const wakeMs = nowMs + durationMs;
      await setImmediate();
      nowMs = Math.max(nowMs, wakeMs);
    },
  };
}

/** A clock whose time moves to the next sleeper whenever everything else has come to rest. */
export function steppedClock(): Clock & { settle(work: Promise<unknown>): Promise<void> } {
  let nowMs = 0;
  const sleepers: { wakeMs: number; wake: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    steadyMs: () => nowMs,
    sleep: (durationMs) => new Promise((wake) => sleepers.push({ wakeMs: nowMs + durationMs, wake })),
    async settle(work) {
      const state = { isSettled: false };
      const settled = work.finally(() => {
        state.isSettled = true;
      });
      await setImmediate();
      while (!state.isSettled) {
        sleepers.sort((a, b) => a.wakeMs - b.wakeMs);
        const next = sleepers.shift();
        if (next !== undefined) {
          nowMs = Math.max(nowMs, next.wakeMs);
          next.wake();
        }
        await setImmediate();
      }
      await settled;
    },
  };
}
