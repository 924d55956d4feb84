import { HOUR_MS } from '../../base/durations.ts';
import type { Snapshot } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';

/** A month is billed as 30 days of 24 hours, and every clock hour touched counts. @see ECS snapshot billing */
const HOURS_PER_MONTH = 720;
const GIB_BYTES = 1_073_741_824;

/** Whose price it is where the policy has none. */
export const EXAMPLE_PRICE_SOURCE = "the vendor's example price for cn-hangzhou, 2025";

/** The vendor's own worked example for China (Hangzhou), 2025; prices of other regions are not published in one table. */
const DEFAULT_PRICE = { standardPerGiBMonth: 0.12, currency: 'CNY' } as const;

/** Money is an estimate: the full size is known, what is billed of it (the difference to older snapshots) is not. */
export interface MonthlyCost {
  readonly perMonth: number;
  readonly currency: string;
  /** Whose price it is. */
  readonly priceSource: string;
}

/** What a snapshot that is past its retention and not released costs. */
export interface OverdueCost extends MonthlyCost {
  readonly sizeBytes: number;
  readonly sizeGiB: number;
  /** Clock hours touched since its retention ended. */
  readonly hoursOverdue: number;
  readonly sinceExpiry: number;
}

/** The storage of so many GiB for a month, rounded to the cent. */
export function costPerMonth(sizeGiB: number, policy: Policy, regionId: string): MonthlyCost {
  const { price, priceSource } = priceIn(policy, regionId);
  return { perMonth: toCents(sizeGiB * price.standardPerGiBMonth), currency: price.currency, priceSource };
}

/** @param expiredAtMs When its retention ended; before `nowMs`. */
export function overdueCost(
  snapshot: Snapshot,
  expiredAtMs: number,
  policy: Policy,
  regionId: string,
  nowMs: number,
): OverdueCost {
  const { price } = priceIn(policy, regionId);
  const sizeBytes = snapshot.sizeBytes > 0 ? snapshot.sizeBytes : snapshot.sourceDiskSizeGiB * GIB_BYTES;
  const sizeGiB = sizeBytes / GIB_BYTES;
  const hoursOverdue = Math.ceil(nowMs / HOUR_MS) - Math.floor(expiredAtMs / HOUR_MS);
  const perHour = (sizeGiB * price.standardPerGiBMonth) / HOURS_PER_MONTH;
  return {
    ...costPerMonth(sizeGiB, policy, regionId),
    sizeBytes,
    sizeGiB: toCents(sizeGiB),
    hoursOverdue,
    sinceExpiry: toCents(perHour * hoursOverdue),
  };
}

function priceIn(policy: Policy, regionId: string) {
  const own = Object.hasOwn(policy.prices, regionId) ? policy.prices[regionId] : undefined;
  return own
    ? { price: own, priceSource: `prices.${regionId} of the policy` }
    : { price: DEFAULT_PRICE, priceSource: EXAMPLE_PRICE_SOURCE };
}

function toCents(amount: number): number {
  return Math.round((amount + Number.EPSILON) * 100) / 100;
}
