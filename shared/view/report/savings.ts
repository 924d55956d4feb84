import { groupBy } from '../../base/group-by.ts';

/** A month is billed as 30 days of 24 hours. @see ECS snapshot billing */
const MONTH_MS = 30 * 86_400_000;

/** One run that freed expired snapshots. */
export interface SavingRun {
  /** Absent for the account that the function itself runs in. */
  readonly ownerAccountId?: string | undefined;
  readonly atMs: number;
  /** What these snapshots would go on costing. */
  readonly perMonth: number;
  readonly currency: string;
}

/** What logs tell of costs that have ended; estimates. */
export interface Savings {
  readonly sums: readonly SavedSum[];
  /** Lines of the log that could not be read: what they tell is unknown. */
  readonly cutCount: number;
  /** The first and last moment that the log tells of; absent where it tells of none. */
  readonly log?: { readonly fromMs: number; readonly toMs: number };
}

/** What was saved of one owner in one currency. */
export interface SavedSum {
  /** Absent for the account that the functions themselves run in. */
  readonly ownerAccountId?: string;
  readonly currency: string;
  readonly runCount: number;
  /** What all of it would cost a month. */
  readonly perMonth: number;
  /** From each run until now. */
  readonly soFar: number;
}

/** Sums what runs have saved, by owner and currency. A run in the future has saved nothing so far. */
export function savedBy(runs: readonly SavingRun[], nowMs: number): SavedSum[] {
  const groups = groupBy(runs, ({ ownerAccountId = '', currency }) => `${ownerAccountId} ${currency}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => {
      const [first] = own;
      if (!first) return [];
      const { ownerAccountId, currency } = first;
      const sum = (amountOf: (run: SavingRun) => number): number =>
        Math.round(own.reduce((total, run) => total + amountOf(run), 0) * 100) / 100;
      return {
        ...(ownerAccountId !== undefined && { ownerAccountId }),
        currency,
        runCount: own.length,
        perMonth: sum(({ perMonth }) => perMonth),
        soFar: sum(({ perMonth, atMs }) => (perMonth * Math.max(0, nowMs - atMs)) / MONTH_MS),
      };
    });
}
