import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Clock, type ClockParticipant } from '../../emulator/clock.ts';

test('things run in the order of their time, then of their scheduling', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 })), async (times) => {
      const clock = new Clock(0);
      const ran: (readonly [number, number])[] = [];
      for (const [index, timeMs] of times.entries()) clock.at(timeMs, () => ran.push([timeMs, index]));
      await clock.advanceTo(20);
      const expected = times.map((timeMs, index) => [timeMs, index] as const).sort(([a, i], [b, j]) => a - b || i - j);
      expect(ran).toEqual(expected);
    }),
  );
});

test('work can schedule more work, which runs at its own time', async () => {
  const clock = new Clock(0);
  const seen: number[] = [];
  clock.at(10, () => {
    clock.at(15, () => seen.push(clock.nowMs()));
    clock.at(30, () => seen.push(clock.nowMs()));
  });
  await clock.advanceTo(20);
  expect(seen).toEqual([15]);
  expect(clock.nowMs()).toBe(20);
});

test('cancelled work does not run', async () => {
  const clock = new Clock(0);
  let hasRun = false;
  const scheduled = clock.at(10, () => {
    hasRun = true;
  });
  scheduled.cancel();
  await clock.advanceBy(20);
  expect(hasRun).toBe(false);
});

/** Sleeps a number of times, and is busy for a turn of the event loop after each. */
function sleeper(clock: Clock, sleeps: number[]): ClockParticipant & { readonly wokenAtMs: number[] } {
  const wokenAtMs: number[] = [];
  let wakeMs: number | undefined = clock.nowMs();
  let busy = Promise.resolve();
  return {
    wokenAtMs,
    idle: () => busy,
    nextWakeMs: () => wakeMs,
    wake: (nowMs) => {
      wokenAtMs.push(nowMs);
      wakeMs = undefined;
      busy = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        const next = sleeps.shift();
        wakeMs = next === undefined ? undefined : nowMs + next;
      });
    },
  };
}

test('a participant is waited for before every step and woken on time', async () => {
  const clock = new Clock(1_000);
  const participant = sleeper(clock, [10, 20, 30]);
  clock.join(participant);
  await clock.settle();
  expect(participant.wokenAtMs).toEqual([1_000, 1_010, 1_030, 1_060]);
  expect(clock.nowMs()).toBe(1_060);
});

test('settling runs what is due on the way but not what comes after the last sleeper', async () => {
  const clock = new Clock(0);
  const ran: number[] = [];
  for (const timeMs of [5, 50]) clock.at(timeMs, () => ran.push(timeMs));
  clock.join(sleeper(clock, [10]));
  await clock.settle();
  expect(ran).toEqual([5]);
});

test('settling gives up after its limit', async () => {
  const clock = new Clock(0);
  const participant = sleeper(clock, [10, 1_000_000]);
  clock.join(participant);
  await clock.settle(100);
  expect(participant.wokenAtMs).toEqual([0, 10]);
});

test('a live clock moves by itself, and can be set forward', async () => {
  const clock = Clock.live(1_000_000);
  const beforeMs = Date.now();
  const ran = new Promise<number>((resolve) => clock.at(clock.nowMs() + 5, () => resolve(clock.nowMs())));
  expect(await ran).toBeGreaterThanOrEqual(beforeMs + 1_000_000);
  let hasRun = false;
  clock.at(clock.nowMs() + 3_600_000, () => {
    hasRun = true;
  });
  await clock.advanceBy(3_600_000);
  expect(hasRun).toBe(true);
});
