/** A write call as ActionTrail keeps it for its owner. */
interface TrailEntry {
  readonly seq: number;
  readonly accountId: string;
  readonly regionId: string;
  readonly atMs: number;
  readonly record: () => Readonly<Record<string, unknown>>;
}

/** The real one keeps 90 days; a long simulation must not grow for what nobody reads. */
const MAX_ENTRIES = 2_000;

/** ActionTrail's own memory of write calls; what is found there comes late. */
export class Trail {
  readonly #delayMs: number;
  #entries: TrailEntry[] = [];

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  add(entry: TrailEntry): void {
    if (this.#entries.length >= MAX_ENTRIES) this.#entries = this.#entries.slice(MAX_ENTRIES / 2);
    this.#entries.push(entry);
  }

  /** What can be found at that time, oldest first. */
  found(accountId: string, regionId: string, nowMs: number): TrailEntry[] {
    return this.#entries.filter(
      (entry) => entry.accountId === accountId && entry.regionId === regionId && entry.atMs + this.#delayMs <= nowMs,
    );
  }
}
