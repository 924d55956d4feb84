import { decode } from '../../packing.ts';
import type { CellState } from '../../page-data.ts';
import type { Model } from '../model.ts';
import { accountText, hasManyOwners, hasTeams } from '../owners.ts';
import { type Use, Uses } from '../use.ts';
import type { Columns } from './columns.ts';

/** What a pair may be marked with beside its state: not permitted, or without an end. */
export const MARKS = ['notPermitted', 'noEnd'] as const;
export type Mark = (typeof MARKS)[number];

/** What the reader wants to see of the matrix. */
export interface Query {
  /** Parts of a name or id of a snapshot, its disk, or whoever reads it; all of them have to be found. */
  readonly search: string;
  /** Principal ids; '' for any. */
  readonly account: string;
  readonly folder: string;
  /** '' for any. */
  readonly owner: string;
  /** Null for none, undefined for any. */
  readonly team: string | null | undefined;
  /** '' for any. */
  readonly regionId: string;
  /** '' for any. */
  readonly use: Use | '';
  /** Empty for any. */
  readonly states: ReadonlySet<CellState>;
  /** Empty for any. */
  readonly marks: ReadonlySet<Mark>;
  /** Shows also the accounts that read through a folder alone. */
  readonly isUnfolded: boolean;
  readonly sort: { readonly by: SortKey; readonly isDescending: boolean };
}

/** What is told of each snapshot in front of its pairs, column by column. */
export const LEADING = ['snapshot', 'region', 'created', 'nextEnd', 'viewers'] as const;
/** The same behind them, where it tells something. */
const TRAILING = ['usedBy', 'owner', 'team'] as const;
export type SortKey = (typeof LEADING)[number] | (typeof TRAILING)[number];

export const EVERYTHING: Query = {
  search: '',
  account: '',
  folder: '',
  owner: '',
  team: undefined,
  regionId: '',
  use: '',
  states: new Set(),
  marks: new Set(),
  isUnfolded: true,
  sort: { by: 'snapshot', isDescending: false },
};

/** What a query finds. */
export interface View {
  /** Snapshots, in order. */
  readonly rows: readonly number[];
  /** Principals that have a pair in these rows which fits, in order. */
  readonly columns: readonly number[];
  /** Whether a pair, by index, fits the filters. */
  readonly isShown: (index: number) => boolean;
  /** The same, and it is what was looked for: also of accounts that are folded. */
  readonly isListed: (index: number) => boolean;
}

/** What is looked up again and again, worked out once. */
export interface Index {
  /** What is searched of each snapshot, in lower case. */
  readonly haystacks: readonly string[];
  /** The same of each principal. */
  readonly names: readonly string[];
  readonly columns: Columns;
  /** The columns that are no principals. */
  readonly fixed: readonly SortKey[];
  /** By snapshot. */
  readonly owners: readonly string[];
  readonly teams: readonly (string | null)[];
  /** How many readers of each snapshot policy does not permit. */
  readonly forbidden: readonly number[];
  /** Snapshots of which not every reader is known. */
  readonly areUnknown: readonly boolean[];
  readonly uses: Uses;
  readonly sortKeys: Readonly<Record<SortKey, readonly (string | number)[]>>;
}

export function indexOf(model: Model, columns: Columns): Index {
  const { snapshots, regions, standings, principals } = model.data;
  const rows = snapshots.ids.map((_, row) => row);
  const summaries = rows.map((row) => {
    let nextEndS = Number.POSITIVE_INFINITY;
    let viewers = 0;
    let forbidden = 0;
    for (let index = model.starts[row] ?? 0; index < (model.starts[row + 1] ?? 0); index++) {
      const standing = standings[model.standings[index] ?? -1];
      if (!standing?.isReader) continue;
      if (!standing.isPermitted) forbidden++;
      if (standing.access !== 'reads') continue;
      viewers++;
      nextEndS = Math.min(nextEndS, model.endsS[index] ?? nextEndS);
    }
    return { nextEndS, viewers, forbidden };
  });
  const disks = decode(snapshots.disks);
  const [owners, teams] = [decode(snapshots.owners), decode(snapshots.teams)];
  const uses = new Uses(model);
  const tells = { usedBy: uses.isLooked, owner: hasManyOwners(model), team: hasTeams(model) };
  return {
    haystacks: rows.map((row) => `${snapshots.names[row]}\n${snapshots.ids[row]}\n${disks[row]}`.toLowerCase()),
    names: principals.map(({ id, name = '' }) => `${name}\n${id}`.toLowerCase()),
    columns,
    fixed: [...LEADING, ...TRAILING.filter((key) => tells[key])],
    owners,
    teams,
    forbidden: summaries.map(({ forbidden }) => forbidden),
    areUnknown: decode(snapshots.unknown).map((unknown) => unknown.length > 0),
    uses,
    sortKeys: {
      snapshot: rows.map((row) => (snapshots.names[row] || snapshots.ids[row] || '').toLowerCase()),
      usedBy: rows.map((row) => uses.madeOf(row).length),
      owner: owners.map((id) => accountText(model, id).toLowerCase()),
      team: teams.map((team) => (team ?? '').toLowerCase()),
      region: rows.map((row) => regions[snapshots.regions[row] ?? -1]?.regionId ?? ''),
      created: rows.map((row) => snapshots.createdS[row] ?? Number.NEGATIVE_INFINITY),
      nextEnd: summaries.map(({ nextEndS }) => nextEndS),
      viewers: summaries.map(({ viewers }) => viewers),
    },
  };
}

/** Answers a query. Snapshots without a fitting pair are left out as soon as a filter concerns pairs. */
export function answer(model: Model, index: Index, query: Query): View {
  const { data, starts } = model;
  const { haystacks, sortKeys, names, columns: known, owners, teams, uses } = index;
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
  const isRegionMeant = data.regions.map(({ regionId }) => query.regionId === '' || regionId === query.regionId);
  const wished = [query.account, query.folder].filter((id) => id !== '');
  const isPrincipalMeant = data.principals.map(({ id }) => wished.length === 0 || wished.includes(id));
  const isStandingMeant = data.standings.map(
    ({ state, isForeignToo }) =>
      query.states.size === 0 || query.states.has(state) || (isForeignToo === true && query.states.has('foreign')),
  );
  const isFound = words.map((word) => names.map((name) => name.includes(word)));
  const concernsPairs = query.states.size + query.marks.size + wished.length > 0 || query.use !== '';
  /** The words that the snapshot itself does not have, and so a principal must. */
  const leftOf = (row: number): number[] =>
    words.flatMap((word, at) => (haystacks[row]?.includes(word) === true ? [] : [at]));
  const fits = (pair: number): boolean =>
    isStandingMeant[model.standings[pair] ?? -1] === true &&
    isPrincipalMeant[model.columns[pair] ?? -1] === true &&
    (query.use === '' || uses.useOf(pair) === query.use) &&
    (query.marks.size === 0 || [...query.marks].some((mark) => isMarked(model, pair, mark)));

  const rows: number[] = [];
  const shownColumns = new Set<number>();
  const lookedFor = new Set<number>();
  let isFoundByPrincipalOnly = words.length > 0;
  for (let row = 0; row < model.snapshotCount; row++) {
    if (query.regionId !== '' && isRegionMeant[data.snapshots.regions[row] ?? -1] !== true) continue;
    if (query.owner !== '' && owners[row] !== query.owner) continue;
    if (query.team !== undefined && teams[row] !== query.team) continue;
    const left = leftOf(row);
    const columns: number[] = [];
    for (let pair = starts[row] ?? 0; pair < (starts[row + 1] ?? 0); pair++) {
      if (fits(pair)) columns.push(model.columns[pair] ?? -1);
    }
    if (concernsPairs && columns.length === 0) continue;
    const found = columns.filter((column) => left.every((at) => isFound[at]?.[column] === true));
    if (left.length > 0 && found.length === 0) continue;
    rows.push(row);
    if (left.length === 0) isFoundByPrincipalOnly = false;
    for (const column of found) lookedFor.add(column);
    for (const column of columns) shownColumns.add(column);
  }
  const asked = isFoundByPrincipalOnly ? lookedFor : shownColumns;
  const isSpecific = isFoundByPrincipalOnly || query.account !== '' || query.use !== '';
  const columns = [...asked].filter((column) => query.isUnfolded || isSpecific || !known.throughOnly.has(column));
  return {
    rows: sortRows(rows, sortKeys[query.sort.by], query.sort.isDescending),
    columns: columns.sort((a, b) => (known.places[a] ?? 0) - (known.places[b] ?? 0)),
    isShown: fits,
    isListed: (pair) => fits(pair) && asked.has(model.columns[pair] ?? -1),
  };
}

/** Whether a pair lets somebody read what policy does not permit, or without an end. */
export function isMarked(model: Model, pair: number, mark: Mark): boolean {
  const standing = model.data.standings[model.standings[pair] ?? -1];
  if (standing?.access === undefined) return false;
  return mark === 'notPermitted' ? !standing.isPermitted : !Number.isFinite(model.endsS[pair]);
}

function sortRows(rows: readonly number[], keys: readonly (string | number)[], isDescending: boolean): number[] {
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [one, other] = [keys[a] ?? '', keys[b] ?? ''];
    return one < other ? -sign : one > other ? sign : a - b;
  });
}
