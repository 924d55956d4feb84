import type { Sight } from './sight.ts';

/** A difference between what is asked for and what is seen. */
export interface Difference {
  readonly snapshot: string;
  readonly account: string;
  readonly problem: 'missing' | 'unwanted';
}

/** By snapshot, the names of the accounts that are asked for. */
export type Wanted = Readonly<Record<string, readonly string[]>>;

/** What is asked for and what is seen of the snapshots of one owner. */
interface OwnerState {
  readonly owner: string;
  readonly wanted: Wanted;
  readonly seen: Sight;
}

/** Of every owner of whom something is asked for or seen; one of whom nothing is asked for comes last. */
export function statesByOwner(
  wanted: Readonly<Record<string, Wanted>>,
  seen: ReadonlyMap<string, Sight>,
): OwnerState[] {
  return [...new Set([...Object.keys(wanted), ...seen.keys()])].map((owner) => ({
    owner,
    wanted: wanted[owner] ?? {},
    seen: seen.get(owner) ?? new Map<string, ReadonlyMap<string, number>>(),
  }));
}

/**
 * Compares snapshot by snapshot who should see it with who does.
 * @param wanted Snapshot to accounts, by name.
 * @param seen Snapshot to accounts, by name, with the time since when.
 */
export function findDifferences(wanted: Wanted, seen: Sight): Difference[] {
  const snapshots = [...new Set([...Object.keys(wanted), ...seen.keys()])];
  return snapshots.flatMap((snapshot) => {
    const asked = wanted[snapshot] ?? [];
    const viewers = [...(seen.get(snapshot)?.keys() ?? [])];
    const missing = asked.filter((account) => !viewers.includes(account));
    const unwanted = viewers.filter((account) => !asked.includes(account));
    return [
      ...missing.map((account) => ({ snapshot, account, problem: 'missing' }) as const),
      ...unwanted.map((account) => ({ snapshot, account, problem: 'unwanted' }) as const),
    ];
  });
}

/**
 * The lines of the table of who should see and who sees which snapshot; a cell says `wanted / seen since`.
 * @param since Writes the time since when a snapshot is seen.
 */
export function finalTable(
  wanted: Wanted,
  seen: Sight,
  accounts: readonly string[],
  since: (atMs: number) => string,
): string[] {
  const cells = (snapshot: string, account: string): string => {
    const seenSinceMs = seen.get(snapshot)?.get(account);
    const asked = wanted[snapshot]?.includes(account) === true ? 'yes' : 'no';
    if (seenSinceMs === undefined) return asked === 'yes' ? 'yes / NOT SEEN' : '-';
    return `${asked} / ${since(seenSinceMs)}${asked === 'yes' ? '' : ' UNWANTED'}`;
  };
  const snapshots = [...new Set([...Object.keys(wanted), ...seen.keys()])];
  const rows = [
    ['snapshot', ...accounts],
    ...snapshots.map((snapshot) => [snapshot, ...accounts.map((account) => cells(snapshot, account))]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
