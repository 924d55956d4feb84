import { digitsFor, unpackIndexes } from '../packing.ts';
import type { PageData, PagePrincipal, Standing } from '../page-data.ts';

/** The pairs of all snapshots and principals, unpacked: those of snapshot `row` stand at `starts[row]` up to `starts[row + 1]`. */
export interface Model {
  readonly data: PageData;
  readonly snapshotCount: number;
  readonly grantCount: number;
  readonly starts: Int32Array;
  /** By index in `data.snapshots`. */
  readonly rows: Int32Array;
  /** By index in `data.principals`. */
  readonly columns: Int32Array;
  /** By index in `data.standings`. */
  readonly standings: Int32Array;
  /** Seconds after the report was made; Infinity when nothing ends the pair. */
  readonly endsS: Float64Array;
  /** The index of a principal in `data.principals`; -1 for an id that is not there. */
  readonly columnOf: (id: string) => number;
}

/** One pair, for the eye. */
export interface Grant {
  readonly row: number;
  readonly column: number;
  readonly standing: Standing;
  readonly endS: number;
}

export function unpack(data: PageData): Model {
  const { patterns, ends, ids } = data.snapshots;
  const [standingDigits, endDigits] = [digitsFor(data.standings.length), digitsFor(data.endsS.length)];
  const starts = new Int32Array(ids.length + 1);
  for (const [row, pattern] of patterns.entries()) {
    starts[row + 1] = (starts[row] ?? 0) + (data.patterns[pattern]?.standings.length ?? 0) / standingDigits;
  }
  const grantCount = starts[ids.length] ?? 0;
  const columnsById = new Map(data.principals.map(({ id }, column) => [id, column]));
  const model: Model = {
    data,
    snapshotCount: ids.length,
    grantCount,
    starts,
    rows: new Int32Array(grantCount),
    columns: new Int32Array(grantCount),
    standings: new Int32Array(grantCount),
    endsS: new Float64Array(grantCount),
    columnOf: (id) => columnsById.get(id) ?? -1,
  };
  for (const [row, patternIndex] of patterns.entries()) {
    const pattern = data.patterns[patternIndex];
    if (!pattern) continue;
    const start = starts[row] ?? 0;
    const rowEnds = ends[row] ?? -1;
    model.rows.fill(row, start, starts[row + 1]);
    model.columns.set(data.principalSets[pattern.principals] ?? [], start);
    const standings = unpackIndexes(pattern.standings, standingDigits);
    model.standings.set(standings, start);
    const own = typeof rowEnds === 'number' ? standings.map(() => rowEnds) : unpackIndexes(rowEnds, endDigits);
    for (const [at, end] of own.entries()) model.endsS[start + at] = data.endsS[end] ?? Number.POSITIVE_INFINITY;
  }
  return model;
}

/** @throws {RangeError} for an index that is none. */
export function grantAt({ data, rows, columns, standings, endsS, grantCount }: Model, index: number): Grant {
  const standing = data.standings[standings[index] ?? -1];
  if (index >= grantCount || !standing) throw new RangeError(`there is no grant ${index}`);
  return { row: rows[index] ?? -1, column: columns[index] ?? -1, standing, endS: endsS[index] ?? 0 };
}

export function principalAt({ data }: Model, column: number): PagePrincipal {
  return data.principals[column] ?? { id: '?' };
}

/** The grants of a snapshot, by index. */
export function* grantsOfRow({ starts }: Model, row: number): Generator<number> {
  for (let index = starts[row] ?? 0; index < (starts[row + 1] ?? 0); index++) yield index;
}

/** The grants that meet a condition on their standing; the condition is asked once a standing. */
export function grantsWhere(model: Model, isMeant: (standing: Standing) => boolean): number[] {
  const areMeant = model.data.standings.map(isMeant);
  const found: number[] = [];
  for (let index = 0; index < model.grantCount; index++) {
    if (areMeant[model.standings[index] ?? -1]) found.push(index);
  }
  return found;
}

/** The pairs by which an account, or nobody knows who, reads a snapshot now. */
export function readings(model: Model): number[] {
  return grantsWhere(model, ({ isReader, access }) => isReader && access === 'reads');
}

/** How many different snapshots and principals some grants concern. */
export function spread({ rows, columns }: Model, grants: readonly number[]): { snapshots: number; principals: number } {
  return {
    snapshots: new Set(grants.map((index) => rows[index])).size,
    principals: new Set(grants.map((index) => columns[index])).size,
  };
}

/** What a principal is called: its name, or else its id. */
export function nameOf(model: Model, column: number): string {
  const { id, name } = principalAt(model, column);
  return name || id;
}
