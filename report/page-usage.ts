import { groupBy } from '../shared/base/group-by.ts';
import type { ReportSnapshotUsage } from '../shared/view/report/usage.ts';
import type { ReportData } from '../shared/view/report-data.ts';
import { encode } from './packing.ts';
import type { PageUsage } from './page-data.ts';

/**
 * Packs what members made, by the rows of the page.
 * @param snapshotIds One a row.
 */
export function packUsage(
  { usage, principals, generatedAtMs }: ReportData,
  snapshotIds: readonly string[],
): PageUsage | undefined {
  if (!usage) return undefined;
  const indexes = new Map(principals.map(({ id }, index) => [id, index]));
  const indexOf = (principal: string): number => indexes.get(principal) ?? -1;
  const bySnapshot = groupBy(usage.snapshots, ({ snapshotId }) => snapshotId);
  const rows = snapshotIds.map((id) => bySnapshot.get(id)?.[0]);
  const { lookedIn, unusedForMs, unknown } = usage;
  return {
    lookedIn,
    ...(unusedForMs !== undefined && { unusedForMs }),
    why: unknown,
    made: rows.flatMap((one, row) => (one ? madeIn(one, row) : [])),
    unknown: encode(rows.map((one) => (one ? unknownIn(one) : null))),
  };

  function madeIn({ accounts }: ReportSnapshotUsage, row: number): PageUsage['made'] {
    return accounts
      .filter(({ diskIds, copyIds }) => diskIds.length + copyIds.length > 0)
      .map(({ accountId, diskIds, copyIds, lastUsedAtMs }) => ({
        row,
        account: indexOf(accountId),
        disks: diskIds.length,
        copies: copyIds.length,
        ...(lastUsedAtMs !== undefined && { lastS: Math.floor((lastUsedAtMs - generatedAtMs) / 1000) }),
      }));
  }

  function unknownIn({ accounts, unknownPrincipals }: ReportSnapshotUsage): number[] {
    const ids = [...unknownPrincipals, ...accounts.flatMap((one) => (one.isComplete ? [] : one.accountId))];
    return ids.map(indexOf);
  }
}
