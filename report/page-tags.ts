import { Coding } from './packing.ts';
import type { TagColumn } from './page-data.ts';

/** A key that tells nearly every snapshot from every other groups nothing. */
const MAX_TAG_VALUES = 200;
const MAX_TAG_KEYS = 20;

/** A tag key, and on which rows which of its values stands, as long as these are few. */
interface TagKey {
  uses: number;
  /** By themselves, so that equal ones are one text in memory. */
  readonly values: Map<string, string>;
  readonly rows: number[];
  readonly rowValues: string[];
}

/** Packs the other tags by which costs can be grouped: of the keys with few values those that most snapshots have. */
export class TagPacker {
  readonly #keys = new Map<string, TagKey>();
  #rowCount = 0;

  /** @param tags Those of the next row. */
  add(tags: Readonly<Record<string, string>>): void {
    const row = this.#rowCount++;
    for (const [key, value] of Object.entries(tags)) {
      const one = this.#keys.get(key) ?? { uses: 0, values: new Map<string, string>(), rows: [], rowValues: [] };
      this.#keys.set(key, one);
      one.uses++;
      if (isTooMany(one)) continue;
      const known = one.values.get(value) ?? value;
      one.values.set(value, known);
      one.rows.push(row);
      one.rowValues.push(known);
      if (isTooMany(one)) for (const list of [one.rows, one.rowValues]) list.length = 0;
    }
  }

  /** @param teamTag The key of teams, which have a column of their own. */
  columns(teamTag: string): TagColumn[] {
    return [...this.#keys]
      .filter(([key, one]) => key !== teamTag && !isTooMany(one))
      .sort(([a, { uses }], [b, other]) => other.uses - uses || (a < b ? -1 : 1))
      .slice(0, MAX_TAG_KEYS)
      .map(([key, { rows, rowValues }]) => {
        const values = new Array<string | null>(this.#rowCount).fill(null);
        for (const [at, row] of rows.entries()) values[row] = rowValues[at] ?? '';
        const coding = new Coding<string | null>();
        for (const value of values) coding.add(value);
        return { key, ...coding.coded() };
      });
  }
}

function isTooMany({ values }: TagKey): boolean {
  return values.size > MAX_TAG_VALUES;
}
