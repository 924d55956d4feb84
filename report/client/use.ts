import { decode } from '../packing.ts';
import type { PageMade } from '../page-data.ts';
import { type Model, nameOf, principalAt } from './model.ts';
import type { Words } from './words.ts';

/** What is known of the use that an account made of a snapshot. `unknown`: it may have made something. */
export const USES = ['used', 'unused', 'unknown'] as const;
export type Use = (typeof USES)[number];

/** What members made of the snapshots of a page; where they were not looked into, nothing is known. */
export class Uses {
  readonly isLooked: boolean;
  readonly #model: Model;
  readonly #made = new Map<number, PageMade[]>();
  /** Who may have made more than is told, by row; null where nobody reads and nothing was made. */
  readonly #unknown: readonly (ReadonlySet<number> | null)[];

  constructor(model: Model) {
    const { usage } = model.data;
    this.#model = model;
    this.isLooked = usage !== undefined;
    for (const one of usage?.made ?? []) this.#made.set(one.row, [...this.madeOf(one.row), one]);
    const sets = usage?.unknown.values.map((accounts) => accounts && new Set(accounts)) ?? [];
    // Rows that are alike share a set.
    this.#unknown = usage ? decode({ ...usage.unknown, values: sets }) : [];
  }

  /** Everything that there is of a snapshot, also by accounts that read it no more. */
  madeOf(row: number): readonly PageMade[] {
    return this.#made.get(row) ?? [];
  }

  /** Of a pair, by index. Undefined where nobody looked, and of whoever is no account or reads nothing by the pair. */
  useOf(pair: number): Use | undefined {
    const { rows, columns, standings, data } = this.#model;
    const [row = -1, column = -1] = [rows[pair], columns[pair]];
    const unknown = this.#unknown[row];
    if (!unknown || principalAt(this.#model, column).kind !== 'account') return undefined;
    if (this.madeOf(row).some(({ account }) => account === column)) return 'used';
    if (data.standings[standings[pair] ?? -1]?.isReader !== true) return undefined;
    return unknown.has(column) ? 'unknown' : 'unused';
  }

  /** The same in words, with what there is. */
  text(pair: number, words: Words): string {
    if (!this.isLooked) return words.say('useNotLooked');
    const [row = -1, column = -1] = [this.#model.rows[pair], this.#model.columns[pair]];
    const use = this.useOf(pair);
    const made = this.madeOf(row).find(({ account }) => account === column);
    if (made) return this.#madeText(made, words);
    return use === undefined ? '–' : words.say(use);
  }

  /** How many accounts made something of a snapshot, never fewer than may have. */
  countText(row: number, words: Words): string {
    const unknown = this.#unknown[row];
    if (!unknown) return '–';
    const count = this.madeOf(row).length;
    if (unknown.size === 0) return words.number(count);
    return count === 0 ? words.say('unknown') : `≥ ${words.number(count)}`;
  }

  /** Everyone who made something of a snapshot, and who may have; nothing where nobody reads it or looked. */
  lines(row: number, words: Words): string[] {
    const unknown = [...(this.#unknown[row] ?? [])];
    const users = this.madeOf(row);
    const others = unknown.filter((column) => !users.some(({ account }) => account === column));
    return [
      ...users.map((one) => `${nameOf(this.#model, one.account)}: ${this.#madeText(one, words)}`),
      ...others.map((column) => `${nameOf(this.#model, column)}: ${words.say('unknown')}`),
    ];
  }

  #madeText({ row, account, disks, copies, lastS }: PageMade, words: Words): string {
    const known = words.say('useMade', { disks, copies });
    const text = lastS === undefined ? known : words.say('useLast', { made: known, time: words.time(lastS) });
    return this.#unknown[row]?.has(account) === true ? words.say('useAtLeast', { made: text }) : text;
  }
}
