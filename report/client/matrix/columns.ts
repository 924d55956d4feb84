import { type Model, principalAt } from '../model.ts';

/** In which order principals stand as columns, and what is known of each. */
export interface Columns {
  /** By principal, its place among the columns. */
  readonly places: readonly number[];
  readonly outsiders: ReadonlySet<number>;
  /** Accounts that read through a folder or the directory alone. */
  readonly throughOnly: ReadonlySet<number>;
}

/** Outsiders come first, then folders, each with the accounts that read through it alone, then the other accounts. */
export function columnsOf(model: Model): Columns {
  const { principals, standings } = model.data;
  const outsiders = new Set<number>();
  const named = new Set<number>();
  const used = new Set<number>();
  for (let index = 0; index < model.grantCount; index++) {
    const standing = standings[model.standings[index] ?? -1];
    const column = model.columns[index] ?? -1;
    used.add(column);
    if (standing?.isExternal) outsiders.add(column);
    if (standing?.paths.some(({ through }) => through === undefined) || !standing?.isReader) named.add(column);
  }
  const throughOnly = new Set([...used].filter((column) => !named.has(column)));
  const places: number[] = [];
  let next = 0;
  const put = (column: number): void => {
    if (column >= 0 && used.has(column)) places[column] ??= next++;
  };
  for (const column of [...outsiders].sort((a, b) => a - b)) put(column);
  for (const column of principals.keys()) {
    if (principalAt(model, column).kind === 'account') continue;
    put(column);
    for (const member of principals[column]?.members ?? []) if (throughOnly.has(member)) put(member);
  }
  for (const column of principals.keys()) put(column);
  return { places, outsiders, throughOnly };
}
