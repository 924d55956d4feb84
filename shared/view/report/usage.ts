import type { Made } from '../usage/made.ts';
import type { PlainUnknown } from '../usage/unknown.ts';
import type { AccountUsage, SnapshotUsage } from '../usage/usage.ts';

/** What members made of what is shared, as far as members could be looked into. */
export interface ReportUsage {
  /** Regions in which disks and copies were looked for. */
  readonly lookedIn: readonly string[];
  /** Grants unused for so long are among the findings; absent where they were not asked for. */
  readonly unusedForMs?: number;
  /** Those that somebody reads, and those that something was made of; sorted by owner and region. */
  readonly snapshots: readonly ReportSnapshotUsage[];
  /** Why it is not known what some accounts made, each reason once. */
  readonly unknown: readonly PlainUnknown[];
}

export interface ReportSnapshotUsage
  extends Pick<SnapshotUsage, 'ownerAccountId' | 'regionId' | 'snapshotId' | 'isComplete' | 'unknownPrincipals'> {
  /** Sorted by account. */
  readonly accounts: readonly ReportAccountUsage[];
}

interface ReportAccountUsage extends Pick<AccountUsage, 'accountId' | 'state' | 'lastUsedAtMs'> {
  /** False: it may have made more than is told. */
  readonly isComplete: boolean;
  /** The disks and copies that there are, by id, the newest first. */
  readonly diskIds: readonly string[];
  readonly copyIds: readonly string[];
}

/** Keeps of usage what the report tells. */
export function reportUsage(snapshots: readonly SnapshotUsage[]): ReportSnapshotUsage[] {
  return snapshots.map(({ ownerAccountId, regionId, snapshotId, isComplete, unknownPrincipals, accounts }) => ({
    ownerAccountId,
    regionId,
    snapshotId,
    isComplete,
    unknownPrincipals,
    accounts: accounts.map(reportAccount),
  }));
}

function reportAccount({ accountId, state, lastUsedAtMs, unknown, made }: AccountUsage): ReportAccountUsage {
  const idsOf = (wanted: Made['kind']): string[] => made.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  return {
    accountId,
    state,
    isComplete: unknown.length === 0,
    diskIds: idsOf('disk'),
    copyIds: idsOf('copy'),
    ...(lastUsedAtMs !== undefined && { lastUsedAtMs }),
  };
}
