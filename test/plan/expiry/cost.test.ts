import { expect, test } from 'vitest';
import { costPerMonth, overdueCost } from '../../../shared/plan/expiry/cost.ts';
import { NOW_MS, policyOf, snapshotOf } from '../model.ts';

const GIB = 1_073_741_824;
const HOUR_MS = 3_600_000;
const policy = policyOf();

test('a forgotten 500 GiB snapshot costs what the hand calculation says, to the cent', () => {
  const snapshot = snapshotOf('s-1', {}, { sizeBytes: 500 * GIB });
  // By hand: 500 GiB x 0.12 CNY = 60.00 CNY a month of 720 hours = 0.083333 CNY an hour. Expired at 11:02, seen at
  // 15:20 the next day: the clock hours 11 to 23 and 0 to 15 are touched, 29 in all, so 2.416667 = 2.42 CNY.
  const day = Date.UTC(2026, 2, 1);
  const expiredAtMs = day + 11 * HOUR_MS + 2 * 60_000;
  const nowMs = day + 24 * HOUR_MS + 15 * HOUR_MS + 20 * 60_000;
  expect(overdueCost(snapshot, expiredAtMs, policy, 'cn-hangzhou', nowMs)).toEqual({
    sizeBytes: 500 * GIB,
    sizeGiB: 500,
    perMonth: 60,
    hoursOverdue: 29,
    sinceExpiry: 2.42,
    currency: 'CNY',
    priceSource: "the vendor's example price for cn-hangzhou, 2025",
  });
});

test('the price of the policy comes before the example price, and says so', () => {
  const priced = policyOf({ prices: { 'ap-southeast-1': { standardPerGiBMonth: 0.0173, currency: 'USD' } } });
  expect(costPerMonth(40, priced, 'ap-southeast-1')).toEqual({
    perMonth: 0.69,
    currency: 'USD',
    priceSource: 'prices.ap-southeast-1 of the policy',
  });
});

test('a snapshot that does not tell its size is taken to be as large as its disk', () => {
  const snapshot = snapshotOf('s-1', {}, { sizeBytes: 0, sourceDiskSizeGiB: 40 });
  expect(overdueCost(snapshot, NOW_MS - HOUR_MS, policy, 'cn-hangzhou', NOW_MS)).toMatchObject({
    sizeGiB: 40,
    perMonth: 4.8,
    hoursOverdue: 1,
    sinceExpiry: 0.01,
  });
});
