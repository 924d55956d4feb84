import { decode } from '../packing.ts';
import type { Model } from './model.ts';

/** Money by currency. */
export type Money = ReadonlyMap<string, number>;

/** What is told of some snapshots together. */
export interface Sums {
  readonly snapshots: number;
  readonly sizeGiB: number;
  readonly perMonth: Money;
  /** Of that, what is past its retention and still shared. */
  readonly late: Money;
  /** Pairs by which an account, or nobody knows who, reads a snapshot now. */
  readonly readings: number;
  /** Of the pairs that read, or will, those that policy does not permit. */
  readonly notPermitted: number;
  /** Of the readings, those from outside the directory. */
  readonly outside: number;
  /** Of the readings, those that end within a week. */
  readonly ending: number;
  /** Not every reader is known. */
  readonly isPartial: boolean;
}

export const WEEK_S = 7 * 86_400;

/** Sums money, each currency by itself. */
export function moneyBy<Item extends { readonly currency: string }>(
  items: readonly Item[],
  amountOf: (item: Item) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) add(sums, item.currency, amountOf(item));
  return sums;
}

/** One figure of money to sort by; currencies are not told apart. */
export function amountOf(money: Money): number {
  return [...money.values()].reduce((sum, one) => sum + one, 0);
}

/** Sums up snapshots in groups. @param groupOf Undefined for a snapshot that is not meant. */
export function sumBy<Group>(model: Model, groupOf: (row: number) => Group | undefined): Map<Group, Sums> {
  const { snapshots, standings, overdue } = model.data;
  const currencies = decode(snapshots.currencies);
  const unknown = decode(snapshots.unknown);
  const expired = new Map(overdue.map((one) => [one.snapshotId, one]));
  const groups = new Map<Group, ReturnType<typeof nothing>>();
  for (let row = 0; row < model.snapshotCount; row++) {
    const group = groupOf(row);
    if (group === undefined) continue;
    const sums = groups.get(group) ?? nothing();
    groups.set(group, sums);
    sums.snapshots++;
    const currency = currencies[row] ?? '';
    // What only a share knows of has neither a size nor a price.
    if (currency !== '') {
      sums.sizeGiB += snapshots.sizesGiB[row] ?? 0;
      add(sums.perMonth, currency, snapshots.costsPerMonth[row] ?? 0);
    }
    const late = expired.get(snapshots.ids[row] ?? '');
    if (late) add(sums.late, late.currency, late.costPerMonth);
    if ((unknown[row]?.length ?? 0) > 0) sums.isPartial = true;
    for (let pair = model.starts[row] ?? 0; pair < (model.starts[row + 1] ?? 0); pair++) {
      const standing = standings[model.standings[pair] ?? -1];
      if (!standing?.isReader || standing.access === undefined) continue;
      if (!standing.isPermitted) sums.notPermitted++;
      if (standing.access !== 'reads') continue;
      sums.readings++;
      if (standing.isExternal) sums.outside++;
      const endS = model.endsS[pair] ?? 0;
      if (endS > 0 && endS <= WEEK_S) sums.ending++;
    }
  }
  return groups;
}

function nothing() {
  return {
    snapshots: 0,
    sizeGiB: 0,
    perMonth: new Map<string, number>(),
    late: new Map<string, number>(),
    readings: 0,
    notPermitted: 0,
    outside: 0,
    ending: 0,
    isPartial: false,
  };
}

/** Of what nothing is shared or asked for. */
export const NOTHING: Sums = nothing();

function add(money: Map<string, number>, currency: string, amount: number): void {
  money.set(currency, (money.get(currency) ?? 0) + amount);
}
