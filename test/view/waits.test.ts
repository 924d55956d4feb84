import { expect, test } from 'vitest';
import { percentile, waitsOf } from '../../shared/view/waits.ts';

test.each([
  { of: 'one value', values: [7], p50: 7, p95: 7, slowest: 7 },
  { of: 'two', values: [1, 2], p50: 1, p95: 2, slowest: 2 },
  { of: 'an odd number of them', values: [1, 2, 30], p50: 2, p95: 30, slowest: 30 },
  { of: 'equal ones', values: [5, 5, 5, 9], p50: 5, p95: 9, slowest: 9 },
  { of: 'ten, in text order 1, 10, 2', values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], p50: 5, p95: 10, slowest: 10 },
  { of: 'nought as well', values: [0, 0.5], p50: 0, p95: 0.5, slowest: 0.5 },
])('of $of the half, nearly all and the slowest are told, in whatever order they come', ({
  values,
  p50,
  p95,
  slowest,
}) => {
  const waits = { calls: values.length, p50Seconds: p50, p95Seconds: p95, slowestSeconds: slowest };
  expect(waitsOf(values)).toEqual(waits);
  const backwards = values.toReversed();
  expect(waitsOf(backwards)).toEqual(waits);
  expect(backwards).toEqual(values.toReversed());
});

test('of no call there is nothing to tell', () => {
  expect(waitsOf([])).toBeUndefined();
  expect(percentile([], 50)).toBeNaN();
});

test('a percentile is the least value that so many percent do not exceed, to the last one, for any number of values', () => {
  for (const count of [...Array.from({ length: 400 }, (_, index) => index + 1), 20_000]) {
    const ranks = Array.from({ length: count }, (_, index) => index + 1);
    for (const percent of [1, 7, 50, 95, 100]) {
      const found = percentile(ranks, percent);
      // Of the ranks themselves, as many do not exceed one as it says.
      expect([100 * found >= percent * count, 100 * (found - 1) < percent * count]).toEqual([true, true]);
    }
  }
});
