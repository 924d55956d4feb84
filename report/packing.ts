import type { Coded } from './page-data.ts';

/** Digits that mean nothing in JSON, in HTML or in a script. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(DIGITS, (digit, value) => [digit, value]));

/** How many digits each index takes into a list of so many. */
export function digitsFor(count: number): number {
  let digits = 1;
  for (let reach = DIGITS.length; reach < count; reach *= DIGITS.length) digits++;
  return digits;
}

/** Writes indexes one after the other, each with the same number of digits: a fifth of what JSON takes to list them. */
export function packIndexes(indexes: readonly number[], digits: number): string {
  let packed = '';
  for (const index of indexes) {
    let rest = index;
    let text = '';
    for (let at = 0; at < digits; at++) {
      text = (DIGITS[rest % DIGITS.length] ?? '') + text;
      rest = Math.floor(rest / DIGITS.length);
    }
    packed += text;
  }
  return packed;
}

/** Reads what {@link packIndexes} wrote. */
export function unpackIndexes(packed: string, digits: number): number[] {
  const indexes: number[] = [];
  for (let start = 0; start < packed.length; start += digits) {
    let index = 0;
    for (let at = 0; at < digits; at++) index = index * DIGITS.length + (VALUES.get(packed[start + at] ?? '') ?? 0);
    indexes.push(index);
  }
  return indexes;
}

/** Gives equal values one index, in the order in which they come. */
export class Dictionary<Value> {
  readonly values: Value[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(value: Value): number {
    const key = JSON.stringify(value);
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}

/** Packs values of which many are alike, one after the other. */
export class Coding<Value> {
  readonly #dictionary = new Dictionary<Value>();
  readonly #indexes: number[] = [];

  add(value: Value): void {
    this.#indexes.push(this.#dictionary.indexOf(value));
  }

  /** All of them. @param tell What stands for a value; no two may be told alike. */
  coded(): Coded<Value>;
  coded<Told>(tell: (value: Value) => Told): Coded<Told>;
  coded<Told>(tell?: (value: Value) => Told): Coded<Value | Told> {
    const { values } = this.#dictionary;
    return {
      values: tell ? values.map(tell) : values,
      bySnapshot: packIndexes(this.#indexes, digitsFor(values.length)),
    };
  }
}

/** Reads what {@link Coding} packed. */
export function decode<Value>({ values, bySnapshot }: Coded<Value>): Value[] {
  return unpackIndexes(bySnapshot, digitsFor(values.length)).map((index) => values[index] as Value);
}
