import type { Directory } from '../cloud/ports.ts';
import { costPerMonth } from '../plan/expiry/cost.ts';
import type { Finding } from '../plan/findings/finding.ts';
import type { Plan } from '../plan/plan.ts';
import { retentionEndMs } from '../plan/wish/grant-end.ts';
import { mayGrant, type ShareKind, type World } from '../plan/world.ts';
import type { Mode, Policy } from '../policy/policy.ts';
import { accessOf } from './access.ts';
import { exposureOf } from './exposure/analyze.ts';
import { type PolicyStatement, summarizePolicy } from './policy-in-words.ts';
import type { Changes } from './report/changes.ts';
import { type ReportExposure, reportExposure } from './report/exposure.ts';
import { type OverdueSnapshot, overdueSnapshots } from './report/overdue.ts';
import { type ReportAccess, reportAccess } from './report/report-access.ts';
import { type ReportPrincipal, reportPrincipals } from './report/report-principals.ts';
import type { Savings } from './report/savings.ts';
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
  /** Every principal of `grants` and every account of `access`, the owner's too; sorted by id. */
  readonly principals: readonly ReportPrincipal[];
  readonly grants: readonly GrantStatus[];
  /** Who can read what, by whichever share. */
  readonly access: readonly ReportAccess[];
  readonly shares: readonly ReportShare[];
  readonly findings: readonly ReportFinding[];
  /** What `exposure` finds, region by region, the worst first in each. */
  readonly exposure: readonly ReportExposure[];
  readonly overdue: readonly OverdueSnapshot[];
  readonly policySummary: readonly PolicyStatement[];
  /** Since an earlier report, where one was given. */
  readonly changes?: Changes;
  /** By a log, where one was given. */
  readonly savings?: Savings;
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
  readonly ownerAccountId: string;
  readonly regionId: string;
  readonly createdAtMs: number;
  /** Absent when kept for ever. */
  readonly retentionEndMs?: number;
  /** Full size, not the billed increment. */
  readonly sizeGiB: number;
  /** Money is an estimate from the full size, rounded to cents. */
  readonly costPerMonth: number;
  readonly currency: string;
  readonly sourceDiskId: string;
  readonly isEncrypted: boolean;
  /** Absent when not encrypted, and on old snapshots under the service key. */
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
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

export type ReportFinding = Finding & { readonly regionId: string };

/** What a report is made of beside worlds and plans. */
export interface ReportSources {
  /** What could not be read, of these regions and of others that were meant. */
  readonly unread?: readonly Unread[];
  /** Where it could be read. */
  readonly directory?: Directory | undefined;
  /** By folder, where they could be read. */
  readonly folderNames?: ReadonlyMap<string, string>;
  readonly savings?: Savings | undefined;
}

/**
 * Gathers the report of what was observed and planned in some regions.
 * @param plans The plan of each of `worlds`, in the same order.
 */
export function buildReportData(
  worlds: readonly World[],
  plans: readonly Plan[],
  policy: Policy,
  nowMs: number,
  { unread = unreadOf(worlds, []), directory, folderNames, savings }: ReportSources = {},
): ReportData {
  const parts = worlds.map((world) => ({
    world,
    grants: statusOfRegion(world, policy, nowMs, { directory }).grants,
    seen: accessOf(world, { policy, directory, nowMs }),
  }));
  const grants = parts.flatMap((part) => part.grants);
  const access = parts.flatMap(({ seen }) => reportAccess(seen));
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
    snapshots: parts.flatMap(({ world, grants: own }) => concernedSnapshots(world, own, policy)),
    principals: reportPrincipals(new Set(worlds.map(({ accountId }) => accountId)), grants, access, {
      directory,
      folderNames,
    }),
    grants,
    access,
    shares: worlds.flatMap(reportShares),
    findings: plans.flatMap(({ regionId, findings }) => findings.map((finding) => ({ regionId, ...finding }))),
    exposure: parts.flatMap(({ world, seen }) =>
      exposureOf(world, { policy, directory, nowMs }, seen).map(reportExposure),
    ),
    overdue: worlds.flatMap((world) => overdueSnapshots(world, policy, nowMs)),
    policySummary: summarizePolicy(policy),
    ...(savings && { savings }),
  };
}

function concernedSnapshots(world: World, grants: readonly GrantStatus[], policy: Policy): ReportSnapshot[] {
  const { snapshots, shares, endingShares, regionId, accountId } = world;
  const ids = new Set(grants.map((grant) => grant.snapshotId));
  for (const share of [...shares, ...endingShares]) for (const id of share.snapshots.keys()) ids.add(id);
  return [...ids].sort().flatMap((snapshotId) => {
    const snapshot = snapshots.get(snapshotId);
    if (!snapshot) return [];
    const { name, createdAtMs, isEncrypted, kmsKeyId, sourceDiskId, tags } = snapshot;
    const endMs = retentionEndMs(snapshot);
    const sizeGiB = snapshot.sizeBytes > 0 ? snapshot.sizeBytes / GIB : snapshot.sourceDiskSizeGiB;
    const { perMonth, currency } = costPerMonth(sizeGiB, policy, regionId);
    return {
      snapshotId,
      name,
      ownerAccountId: accountId,
      regionId,
      createdAtMs,
      ...(Number.isFinite(endMs) ? { retentionEndMs: endMs } : {}),
      sizeGiB,
      costPerMonth: perMonth,
      currency,
      sourceDiskId,
      isEncrypted,
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      tags,
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
