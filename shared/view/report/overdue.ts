import { overdueCost } from '../../plan/expiry/cost.ts';
import { retentionEndMs } from '../../plan/wish/grant-end.ts';
import { isIn, mayGrant, type World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';

/** A snapshot past its retention that a share keeps from being released, and what that costs. */
export interface OverdueSnapshot {
  readonly snapshotId: string;
  readonly ownerAccountId: string;
  readonly regionId: string;
  readonly expiredAtMs: number;
  readonly sizeGiB: number;
  /** The shares that hold it; ours or not. */
  readonly shareIds: readonly string[];
  /** Money is an estimate from the full size, rounded to cents; `priceSource` says whose price it is. */
  readonly costPerMonth: number;
  readonly costSinceExpiry: number;
  readonly currency: string;
  readonly priceSource: string;
}

/** Lists the snapshots past their retention that some share still holds, longest overdue first. */
export function overdueSnapshots(world: World, policy: Policy, nowMs: number): OverdueSnapshot[] {
  const { accountId: ownerAccountId, regionId } = world;
  const holders = new Map<string, string[]>();
  for (const share of world.shares) {
    for (const [snapshotId, membership] of share.snapshots) {
      if (!isIn(membership) || !mayGrant(membership)) continue;
      holders.set(snapshotId, [...(holders.get(snapshotId) ?? []), share.shareId]);
    }
  }
  return [...holders]
    .flatMap(([snapshotId, shareIds]) => {
      const snapshot = world.snapshots.get(snapshotId);
      const expiredAtMs = snapshot ? retentionEndMs(snapshot) : Number.POSITIVE_INFINITY;
      if (!snapshot || expiredAtMs > nowMs) return [];
      const cost = overdueCost(snapshot, expiredAtMs, policy, regionId, nowMs);
      const { sizeGiB, perMonth: costPerMonth, sinceExpiry: costSinceExpiry, currency, priceSource } = cost;
      return {
        snapshotId,
        ownerAccountId,
        regionId,
        expiredAtMs,
        sizeGiB,
        shareIds,
        costPerMonth,
        costSinceExpiry,
        currency,
        priceSource,
      };
    })
    .sort((a, b) => a.expiredAtMs - b.expiredAtMs || (a.snapshotId < b.snapshotId ? -1 : 1));
}
