import type { CloudState, Effect, Facts } from './cloud-state.ts';

/** How late a read may be. */
const LATE_READ_MS = 8_000;

/** A moment to read the cloud as of. */
export interface Moment {
  /** The number of the version, counted from the first. */
  readonly version: number;
  readonly state: CloudState;
  readonly atMs: number;
}

/** The one cloud of an execution with everything that it ever held, and the time, which moves only when it is moved. */
export class History {
  readonly facts: Facts;
  readonly #versions: { readonly state: CloudState; readonly fromMs: number }[];
  #nowMs: number;

  constructor(state: CloudState, nowMs: number, facts: Facts) {
    this.facts = facts;
    this.#versions = [{ state, fromMs: nowMs }];
    this.#nowMs = nowMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get version(): number {
    return this.#versions.length - 1;
  }

  get state(): CloudState {
    return this.stateOf(this.version);
  }

  get now(): Moment {
    return { version: this.version, state: this.state, atMs: this.#nowMs };
  }

  stateOf(version: number): CloudState {
    const found = this.#versions[version];
    if (!found) throw new RangeError(`there is no version ${version}`);
    return found.state;
  }

  /** The states from a version on to the present one. */
  since(version: number): CloudState[] {
    return this.#versions.slice(version).map(({ state }) => state);
  }

  /** The moments that a late read may show, latest first, the present one left out. */
  lateMoments(): Moment[] {
    const earliestMs = this.#nowMs - LATE_READ_MS;
    const moments = this.#versions.map(({ state, fromMs }, version): Moment => {
      const untilMs = this.#versions[version + 1]?.fromMs ?? this.#nowMs;
      return { version, state, atMs: Math.max(fromMs, Math.min(untilMs, this.#nowMs)) };
    });
    const present = this.#versions.at(-1);
    const late = moments.slice(0, -1).filter(({ atMs }) => atMs >= earliestMs);
    // What has settled since may show as still on its way.
    if (present && present.fromMs < this.#nowMs) late.push({ ...this.now, atMs: Math.max(present.fromMs, earliestMs) });
    return late.reverse();
  }

  /** Carries out a call. Throws what the service refuses it with. */
  apply(effect: Effect): void {
    const state = effect(this.state, this.#nowMs, this.facts);
    if (state !== this.state) this.#versions.push({ state, fromMs: this.#nowMs });
  }

  advanceTo(timeMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }
}
