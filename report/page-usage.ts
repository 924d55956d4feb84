import type { ReportSnapshotUsage } from '../shared/view/report/usage.ts';
import type { ReportFrame } from '../shared/view/report-data.ts';
import { Coding } from './packing.ts';
import type { PageMade, PageUsage } from './page-data.ts';

/** Packs what members made, row by row of the page. */
export class UsagePacker {
  readonly #generatedAtMs: number;
  readonly #made: (Omit<PageMade, 'account'> & { readonly account: string })[] = [];
  /** By id. */
  readonly #unknown = new Coding<readonly string[] | null>();
  #rowCount = 0;

  constructor(generatedAtMs: number) {
    this.#generatedAtMs = generatedAtMs;
  }

  /** @param usage That of the next row's snapshot; undefined where nobody reads it and nothing was made. */
  add(usage: ReportSnapshotUsage | undefined): void {
    const row = this.#rowCount++;
    for (const { accountId, diskIds, copyIds, lastUsedAtMs } of usage?.accounts ?? []) {
      if (diskIds.length + copyIds.length === 0) continue;
      this.#made.push({
        row,
        account: accountId,
        disks: diskIds.length,
        copies: copyIds.length,
        ...(lastUsedAtMs !== undefined && { lastS: Math.floor((lastUsedAtMs - this.#generatedAtMs) / 1000) }),
      });
    }
    this.#unknown.add(usage ? unknownIn(usage) : null);
  }

  /** @param indexOf Finds a principal of the page. */
  packed(
    { lookedIn, unusedForMs, unknown }: NonNullable<ReportFrame['usage']>,
    indexOf: (principal: string) => number,
  ): PageUsage {
    return {
      lookedIn,
      ...(unusedForMs !== undefined && { unusedForMs }),
      why: unknown,
      made: this.#made.map((one) => ({ ...one, account: indexOf(one.account) })),
      unknown: this.#unknown.coded((ids) => (ids === null ? null : ids.map(indexOf))),
    };
  }
}

function unknownIn({ accounts, unknownPrincipals }: ReportSnapshotUsage): string[] {
  return [...unknownPrincipals, ...accounts.flatMap((one) => (one.isComplete ? [] : one.accountId))];
}
