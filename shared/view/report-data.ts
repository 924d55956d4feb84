import type { Finding } from '../plan/findings/finding.ts';
import type { ShareKind } from '../plan/world.ts';
import type { Mode } from '../policy/policy.ts';
import type { PolicyStatement } from './policy-in-words.ts';
import type { Changes } from './report/changes.ts';
import type { ReportExposure } from './report/exposure.ts';
import type { OverdueSnapshot } from './report/overdue.ts';
import type { ReportAccess } from './report/report-access.ts';
import type { ReportPrincipal } from './report/report-principals.ts';
import type { Savings } from './report/savings.ts';
import type { ReportUsage } from './report/usage.ts';
import type { GrantStatus } from './status.ts';
import type { UnreadEntry } from './unread.ts';

/** Everything that the report shows, free of language. Plain data; `schemaVersion` changes when its meaning does. */
export interface ReportData {
  readonly schemaVersion: 2;
  readonly generatedAtMs: number;
  readonly installation: string;
  /** The account that the report was made from: the hub, or the only owner. */
  readonly accountId: string;
  readonly mode: Mode;
  /** The key of the tag that names a snapshot's team. */
  readonly teamTag: string;
  /** The accounts that the report is about, also one of which nothing could be read; sorted by id. */
  readonly owners: readonly ReportOwner[];
  /** False where it could not be read whether there are more owners. */
  readonly areOwnersKnown: boolean;
  /** Those of which something was read, sorted by owner and region. */
  readonly regions: readonly ReportRegion[];
  /** Every read that failed, also of regions that could not be read at all: what they hold is unknown. */
  readonly unread: readonly UnreadEntry[];
  /** Those that somebody asks for or a share holds, sorted by owner, region and id. */
  readonly snapshots: readonly ReportSnapshot[];
  /** Every principal of `grants` and every account of `access` and `usage`, the owner's too; sorted by id. */
  readonly principals: readonly ReportPrincipal[];
  readonly grants: readonly ReportGrant[];
  /** Who can read what, by whichever share. */
  readonly access: readonly ReportAccess[];
  readonly shares: readonly ReportShare[];
  readonly findings: readonly ReportFinding[];
  /** What `exposure` finds, owner by owner and region by region, the worst first in each. */
  readonly exposure: readonly ReportExposure[];
  readonly overdue: readonly OverdueSnapshot[];
  readonly policySummary: readonly PolicyStatement[];
  /** Since an earlier report, where one was given. */
  readonly changes?: Changes;
  /** By a log, where one was given. */
  readonly savings?: Savings;
  /** What members made; absent where they were not looked into, so that nothing is known of it. */
  readonly usage?: ReportUsage;
}

/** The lists that grow with what is shared. */
export const REPORT_LISTS = [
  'regions',
  'snapshots',
  'grants',
  'access',
  'shares',
  'findings',
  'exposure',
  'overdue',
] as const satisfies readonly (keyof ReportData)[];
type ReportList = (typeof REPORT_LISTS)[number];

/** What the report tells of one region of one owner, or of several; the whole report is all parts and its frame. */
export interface ReportPart extends Pick<ReportData, ReportList> {
  readonly usage?: Pick<ReportUsage, 'snapshots'>;
}

/** The rest of the report, which is known when everything was read. */
export interface ReportFrame extends Omit<ReportData, ReportList | 'usage'> {
  readonly usage?: Omit<ReportUsage, 'snapshots'>;
}

/** An account whose snapshots the report tells of. */
export interface ReportOwner {
  readonly accountId: string;
  /** As the directory names it. */
  readonly name?: string;
  /** Nothing that was to be read of it failed. Where false, it may have more than is told. */
  readonly isComplete: boolean;
}

/** One region of one owner. */
export interface ReportRegion {
  readonly ownerAccountId: string;
  readonly regionId: string;
  /** No read failed or was cut short. */
  readonly isComplete: boolean;
  /** All snapshots of the owner in the region, shared or not. */
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
  /** The value of the tag that names teams; absent where it is not set. */
  readonly team?: string;
}

export type ReportGrant = GrantStatus & { readonly ownerAccountId: string };

export interface ReportShare {
  readonly shareId: string;
  readonly ownerAccountId: string;
  readonly regionId: string;
  readonly name: string;
  readonly isOurs: boolean;
  readonly kind: ShareKind;
  readonly principals: readonly string[];
  readonly snapshotIds: readonly string[];
  /** Present while it is being deleted: it may let somebody read until it is gone. */
  readonly isEnding?: true;
}

export type ReportFinding = Finding & { readonly ownerAccountId: string; readonly regionId: string };
