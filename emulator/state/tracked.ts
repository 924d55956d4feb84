/** How far back a stale read can look. */
export const LONGEST_STALE_MS = 120_000;

/** A value that remembers its recent past, so that a read can be answered as of a moment ago. */
export class Tracked<T> {
  #value: T;
  #sinceMs: number;
  #past: { readonly value: T; readonly sinceMs: number }[] = [];

  constructor(value: T, sinceMs: number) {
    this.#value = value;
    this.#sinceMs = sinceMs;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T, nowMs: number): void {
    this.#past = this.#past.filter((version) => version.sinceMs >= nowMs - 2 * LONGEST_STALE_MS);
    this.#past.push({ value: this.#value, sinceMs: this.#sinceMs });
    this.#value = value;
    this.#sinceMs = nowMs;
  }

  /** The value at that time; the earliest known one when it reaches further back than memory. */
  asOf(timeMs: number): T {
    if (this.#sinceMs <= timeMs || this.#past.length === 0) return this.#value;
    for (let index = this.#past.length - 1; index > 0; index -= 1) {
      const version = this.#past[index];
      if (version !== undefined && version.sinceMs <= timeMs) return version.value;
    }
    return this.#past[0]?.value ?? this.#value;
  }
}
