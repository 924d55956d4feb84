import type { Wish } from './wish.ts';

/**
 * The wish of every snapshot that is decided about: as it was judged, but for those that something has changed since. Of a
 * region nearly none is, so only these are held beside the judgements.
 */
export class Wishes implements Iterable<readonly [snapshotId: string, wish: Wish]> {
  readonly #judged: ReadonlyMap<string, { readonly wish: Wish }>;
  readonly #changed = new Map<string, Wish>();

  constructor(judged: ReadonlyMap<string, { readonly wish: Wish }>) {
    this.#judged = judged;
  }

  /** Undefined of a snapshot that is not decided about. */
  get(snapshotId: string): Wish | undefined {
    return (this.#changed.size === 0 ? undefined : this.#changed.get(snapshotId)) ?? this.#judged.get(snapshotId)?.wish;
  }

  /** Replaces the wish of a snapshot that is decided about. */
  change(snapshotId: string, wish: Wish): void {
    if (this.get(snapshotId) !== wish) this.#changed.set(snapshotId, wish);
  }

  *[Symbol.iterator](): Iterator<readonly [snapshotId: string, wish: Wish]> {
    for (const [snapshotId, { wish }] of this.#judged) yield [snapshotId, this.#changed.get(snapshotId) ?? wish];
  }
}
