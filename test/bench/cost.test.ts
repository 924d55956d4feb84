import { expect, test } from 'vitest';
import { forgottenSnapshotCny, monthlyCny } from '../../bench/cost.ts';

const EVERY_HOUR = 720;

test.each([
  {
    name: 'an hour with a call costs a cent at least',
    load: { run: { invocations: 1, billedSeconds: 0.1, cpuSeconds: 0.1 }, runsAnHour: 4, hoursAMonth: EVERY_HOUR },
    cny: 7.2,
  },
  {
    // A quarter of a vCPU and of a GiB for 1,000 s: 250 + 37.5 units, and 7.5 for the calls.
    name: 'above that the units of time and calls count',
    load: { run: { invocations: 1000, billedSeconds: 1000, cpuSeconds: 0 }, runsAnHour: 1, hoursAMonth: EVERY_HOUR },
    cny: 720 * 295 * 0.00011,
  },
  {
    name: 'computing takes four times as long on a quarter of a processor',
    load: { run: { invocations: 0, billedSeconds: 0, cpuSeconds: 250 }, runsAnHour: 1, hoursAMonth: 1 },
    cny: 288 * 0.00011,
  },
  {
    name: 'a function that is not called costs nothing',
    load: { run: { invocations: 0, billedSeconds: 0, cpuSeconds: 0 }, runsAnHour: 0, hoursAMonth: 0 },
    cny: 0,
  },
])('$name', ({ load, cny }) => {
  expect(monthlyCny(load)).toBeCloseTo(cny, 6);
});

test('a forgotten snapshot of 500 GiB costs 60 a month', () => {
  expect(forgottenSnapshotCny(500)).toBeCloseTo(60, 6);
});
