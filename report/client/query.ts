import type { GrantState } from '../../shared/view/status.ts';
import { type Model, principalAt } from './model.ts';

/** What the reader wants to see of the matrix. */
export interface Query {
  /** Parts of a name, snapshot id or principal id; all of them have to be found. */
  readonly search: string;
  /** Principal ids; '' for any. */
  readonly account: string;
  readonly folder: string;
  /** '' for any. */
  readonly regionId: string;
  /** Empty for any. */
  readonly states: ReadonlySet<GrantState>;
  readonly sort: { readonly by: SortKey; readonly isDescending: boolean };
}

export const SORT_KEYS = ['snapshot', 'region', 'created', 'nextEnd', 'viewers'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export const EVERYTHING: Query = {
  search: '',
  account: '',
  folder: '',
  regionId: '',
  states: new Set(),
  sort: { by: 'snapshot', isDescending: false },
};

/** What a query finds. */
export interface View {
  /** Snapshots, in order. */
  readonly rows: readonly number[];
  /** Principals that have a grant in these rows which fits the filters, in order. */
  readonly columns: readonly number[];
  /** Whether a grant, by index, fits the filters. */
  readonly isShown: (grant: number) => boolean;
}

/** What is looked up again and again, worked out once. */
export interface Index {
  /** What is searched of each snapshot, in lower case. */
  readonly haystacks: readonly string[];
  readonly sortKeys: Readonly<Record<SortKey, readonly (string | number)[]>>;
}

export function indexOf(model: Model): Index {
  const { snapshots, regions } = model.data;
  const rows = snapshots.ids.map((_, row) => row);
  const isInEffect = model.data.standings.map((standing) => standing.isInEffect);
  const summaries = rows.map((row) => {
    let nextEndS = Number.POSITIVE_INFINITY;
    let viewers = 0;
    for (let index = model.starts[row] ?? 0; index < (model.starts[row + 1] ?? 0); index++) {
      if (!isInEffect[model.standings[index] ?? -1]) continue;
      viewers++;
      nextEndS = Math.min(nextEndS, model.endsS[index] ?? nextEndS);
    }
    return { nextEndS, viewers };
  });
  return {
    haystacks: rows.map((row) => `${snapshots.names[row] ?? ''}\n${snapshots.ids[row] ?? ''}`.toLowerCase()),
    sortKeys: {
      snapshot: rows.map((row) => (snapshots.names[row] || snapshots.ids[row] || '').toLowerCase()),
      region: rows.map((row) => regions[snapshots.regions[row] ?? -1]?.regionId ?? ''),
      created: rows.map((row) => snapshots.createdS[row] ?? Number.NEGATIVE_INFINITY),
      nextEnd: summaries.map(({ nextEndS }) => nextEndS),
      viewers: summaries.map(({ viewers }) => viewers),
    },
  };
}

/** Answers a query. Snapshots without a fitting grant are left out as soon as a filter concerns grants. */
export function answer(model: Model, { haystacks, sortKeys }: Index, query: Query): View {
  const { data, starts } = model;
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
  const region = data.regions.findIndex(({ regionId }) => regionId === query.regionId);
  const isStateMeant = data.standings.map(({ state }) => query.states.size === 0 || query.states.has(state));
  const isPrincipalMeant = data.principals.map(
    ({ id }) => (query.account === '' && query.folder === '') || id === query.account || id === query.folder,
  );
  const isFound = words.map((word) => data.principals.map(({ id }) => id.toLowerCase().includes(word)));
  const concernsGrants = query.states.size > 0 || query.account !== '' || query.folder !== '';
  /** The words that the snapshot itself does not have, and so a principal must. */
  const leftOf = (row: number): number[] =>
    words.flatMap((word, at) => (haystacks[row]?.includes(word) === true ? [] : [at]));
  const fits = (grant: number): boolean =>
    isStateMeant[model.standings[grant] ?? -1] === true && isPrincipalMeant[model.columns[grant] ?? -1] === true;

  const rows: number[] = [];
  const shownColumns = new Set<number>();
  const lookedFor = new Set<number>();
  let isFoundByPrincipalOnly = words.length > 0;
  for (let row = 0; row < model.snapshotCount; row++) {
    if (query.regionId !== '' && data.snapshots.regions[row] !== region) continue;
    const left = leftOf(row);
    const columns: number[] = [];
    for (let grant = starts[row] ?? 0; grant < (starts[row + 1] ?? 0); grant++) {
      if (fits(grant)) columns.push(model.columns[grant] ?? -1);
    }
    if (concernsGrants && columns.length === 0) continue;
    const found = columns.filter((column) => left.every((at) => isFound[at]?.[column] === true));
    if (left.length > 0 && found.length === 0) continue;
    rows.push(row);
    if (left.length === 0) isFoundByPrincipalOnly = false;
    for (const column of found) lookedFor.add(column);
    for (const column of columns) shownColumns.add(column);
  }
  const columns = [...(isFoundByPrincipalOnly ? lookedFor : shownColumns)];
  return {
    rows: sortRows(rows, sortKeys[query.sort.by], query.sort.isDescending),
    columns: columns.sort((a, b) => rank(model, a) - rank(model, b) || a - b),
    isShown: fits,
  };
}

/** Folders and directories first, then accounts; each by id, as the report lists them. */
function rank(model: Model, column: number): number {
  return principalAt(model, column).kind === 'account' ? 1 : 0;
}

function sortRows(rows: readonly number[], keys: readonly (string | number)[], isDescending: boolean): number[] {
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [one, other] = [keys[a] ?? '', keys[b] ?? ''];
    return one < other ? -sign : one > other ? sign : a - b;
  });
}
