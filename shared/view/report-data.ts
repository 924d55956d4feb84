import type { Directory } from '../cloud/ports.ts';
import { overdueCost } from '../plan/expiry/cost.ts';
import type { Finding } from '../plan/findings/finding.ts';
import type { Plan } from '../plan/plan.ts';
import { retentionEndMs } from '../plan/wish/grant-end.ts';
import { isIn, mayGrant, type ShareKind, type World } from '../plan/world.ts';
import type { Mode, Policy } from '../policy/policy.ts';
import { kindOfPrincipal, type PrincipalKind } from '../policy/principals.ts';
import { exposureOf } from './exposure/analyze.ts';
import type { ExposureFinding } from './exposure/finding.ts';
import { type PolicyStatement, summarizePolicy } from './policy-in-words.ts';
import { type GrantStatus, statusOfRegion } from './status.ts';
import { plainUnread, type Unread, type UnreadEntry, unreadOf } from './unread.ts';

const GIB = 2 ** 30;

/** Everything that the report shows, free of language. Plain data; `schemaVersion` changes when its meaning does. */
export interface ReportData {
  readonly schemaVersion: 1;
  readonly generatedAtMs: number;
  readonly installation: string;
  readonly accountId: string;
  readonly mode: Mode;
  /** Those of which something was read, sorted. */
  readonly regions: readonly ReportRegion[];
  /** Every read that failed, also of regions that could not be read at all: what they hold is unknown. */
  readonly unread: readonly UnreadEntry[];
  /** Those that somebody asks for or a share holds, sorted by id. */
  readonly snapshots: readonly ReportSnapshot[];
  /** Every principal of `grants`, sorted by id. */
  readonly principals: readonly ReportPrincipal[];
  readonly grants: readonly GrantStatus[];
  readonly shares: readonly ReportShare[];
  readonly findings: readonly ReportFinding[];
  /** What `exposure` finds, region by region, the worst first in each. */
  readonly exposure: readonly ReportExposure[];
  readonly overdue: readonly OverdueSnapshot[];
  readonly policySummary: readonly PolicyStatement[];
}

export interface ReportRegion {
  readonly regionId: string;
  /** No read failed or was cut short. */
  readonly isComplete: boolean;
  /** All snapshots of the account in the region, shared or not. */
  readonly snapshotCount: number;
  /** Calls that the next run would make. */
  readonly plannedCount: number;
}

export interface ReportSnapshot {
  readonly snapshotId: string;
  /** The owner's own text; may hold anything. */
  readonly name: string;
  readonly regionId: string;
  readonly createdAtMs: number;
  /** Absent when kept for ever. */
  readonly retentionEndMs?: number;
  /** Full size, not the billed increment. */
  readonly sizeGiB: number;
  readonly isEncrypted: boolean;
}

export interface ReportPrincipal {
  readonly id: string;
  /** Absent for an id of no known form. */
  readonly kind?: PrincipalKind;
}

export interface ReportShare {
  readonly shareId: string;
  readonly regionId: string;
  readonly name: string;
  readonly isOurs: boolean;
  readonly kind: ShareKind;
  readonly principals: readonly string[];
  readonly snapshotIds: readonly string[];
  /** Present while it is being deleted: it may let somebody read until it is gone. */
  readonly isEnding?: true;
}

/** A finding of `exposure`, with no end where nothing ends it. */
export interface ReportExposure extends Omit<ExposureFinding, 'endsAtMs'> {
  readonly endsAtMs?: number;
}

export type ReportFinding = Finding & { readonly regionId: string };

/** A snapshot past its retention that a share keeps from being released, and what that costs. */
export interface OverdueSnapshot {
  readonly snapshotId: string;
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

/**
 * Gathers the report of one account from what was observed and planned in its regions.
 * @param plans The plan of each of `worlds`, in the same order.
 * @param unread What could not be read, of these regions and of others that were meant.
 * @param directory Where it could be read.
 */
export function buildReportData(
  worlds: readonly World[],
  plans: readonly Plan[],
  policy: Policy,
  nowMs: number,
  unread: readonly Unread[] = unreadOf(worlds, []),
  directory?: Directory,
): ReportData {
  const parts = worlds.map((world) => ({ world, grants: statusOfRegion(world, policy, nowMs, { directory }).grants }));
  const grants = parts.flatMap((part) => part.grants);
  const principals = [...new Set(grants.map((grant) => grant.principal))].sort();
  return {
    schemaVersion: 1,
    generatedAtMs: nowMs,
    installation: policy.installation,
    accountId: worlds[0]?.accountId ?? '',
    mode: policy.mode,
    regions: worlds.map(({ regionId, isComplete, unread: failed, snapshots }, index) => ({
      regionId,
      isComplete: isComplete && failed.length === 0,
      snapshotCount: snapshots.size,
      plannedCount: plans[index]?.actions.length ?? 0,
    })),
    unread: plainUnread(unread),
    snapshots: parts.flatMap(({ world, grants: own }) => concernedSnapshots(world, own)),
    principals: principals.map((id) => {
      const kind = kindOfPrincipal(id);
      return kind === undefined ? { id } : { id, kind };
    }),
    grants,
    shares: worlds.flatMap(reportShares),
    findings: plans.flatMap(({ regionId, findings }) => findings.map((finding) => ({ regionId, ...finding }))),
    exposure: worlds.flatMap((world) => exposureOf(world, { policy, directory, nowMs }).map(reportExposure)),
    overdue: worlds.flatMap((world) => overdueSnapshots(world, policy, nowMs)),
    policySummary: summarizePolicy(policy),
  };
}

function concernedSnapshots(
  { snapshots, shares, endingShares, regionId }: World,
  grants: readonly GrantStatus[],
): ReportSnapshot[] {
  const ids = new Set(grants.map((grant) => grant.snapshotId));
  for (const share of [...shares, ...endingShares])
    for (const snapshotId of share.snapshots.keys()) ids.add(snapshotId);
  return [...ids].sort().flatMap((snapshotId) => {
    const snapshot = snapshots.get(snapshotId);
    if (!snapshot) return [];
    const { name, createdAtMs, isEncrypted } = snapshot;
    const endMs = retentionEndMs(snapshot);
    return {
      snapshotId,
      name,
      regionId,
      createdAtMs,
      ...(Number.isFinite(endMs) ? { retentionEndMs: endMs } : {}),
      sizeGiB: snapshot.sizeBytes / GIB,
      isEncrypted,
    };
  });
}

function reportShares({ shares, endingShares, regionId }: World): ReportShare[] {
  return [...shares, ...endingShares].map((share) => {
    const { shareId, name, isOurs, kind, principals, snapshots } = share;
    return {
      shareId,
      regionId,
      name,
      isOurs,
      kind,
      principals: [...principals].filter(([, one]) => mayGrant(one)).map(([id]) => id),
      snapshotIds: [...snapshots].filter(([, one]) => mayGrant(one)).map(([id]) => id),
      ...(endingShares.includes(share) && { isEnding: true as const }),
    };
  });
}

function reportExposure({ endsAtMs, ...one }: ExposureFinding): ReportExposure {
  return Number.isFinite(endsAtMs) ? { ...one, endsAtMs } : one;
}

/** Lists the snapshots past their retention that some share still holds, longest overdue first. */
export function overdueSnapshots(world: World, policy: Policy, nowMs: number): OverdueSnapshot[] {
  const { regionId } = world;
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
