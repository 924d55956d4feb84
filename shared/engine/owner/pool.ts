import { createLimiter, type Limiter } from '../../base/limiter.ts';
import type { Clock } from '../../base/time.ts';

/** Runs a reconcile of the given snapshots; the notes that came with them are by snapshot. */
type RunPool<Outcome, Note> = (snapshotIds: ReadonlySet<string>, notes: ReadonlyMap<string, Note>) => Promise<Outcome>;

/** What waits for the place's next run. */
interface Batch<Outcome, Note> {
  readonly snapshotIds: Set<string>;
  readonly notes: Map<string, Note>;
  readonly outcome: Promise<Outcome>;
}

/** How often the runs of a place may start. */
interface Pace {
  readonly starts: number;
  readonly windowMs: number;
}

/**
 * Makes one run of the snapshots that events name while a place, that is a region of an owner, is busy, and runs one at a
 * time a place: calls are batched, and nothing there races with itself. It is busy while a run is going on, and while as
 * many have started in the window as the pace gives; an event that finds it idle runs at once. Correctness does not depend
 * on it.
 */
export class Pool<Outcome, Note = never> {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #waiting = new Map<string, Batch<Outcome, Note>>();
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #limiters = new Map<string, Limiter>();

  constructor(clock: Clock, pace: Pace) {
    this.#clock = clock;
    this.#pace = pace;
  }

  /**
   * Adds snapshots to the place's next run and answers that run's outcome.
   * @param run Makes the run; of several in one pool the first is used.
   * @param note What the run is to know of these snapshots; of several about one, the last.
   */
  add(place: string, snapshotIds: Iterable<string>, run: RunPool<Outcome, Note>, note?: Note): Promise<Outcome> {
    let batch = this.#waiting.get(place);
    if (!batch) {
      const ids = new Set<string>();
      const notes = new Map<string, Note>();
      batch = { snapshotIds: ids, notes, outcome: this.#runNext(place, ids, notes, run) };
      this.#waiting.set(place, batch);
    }
    for (const snapshotId of snapshotIds) {
      batch.snapshotIds.add(snapshotId);
      if (note !== undefined) batch.notes.set(snapshotId, note);
    }
    return batch.outcome;
  }

  async #runNext(
    place: string,
    snapshotIds: ReadonlySet<string>,
    notes: ReadonlyMap<string, Note>,
    run: RunPool<Outcome, Note>,
  ): Promise<Outcome> {
    await this.#running.get(place);
    await this.#limiterOf(place).turn();
    this.#waiting.delete(place);
    const outcome = run(snapshotIds, notes);
    this.#running.set(
      place,
      outcome.then(
        () => undefined,
        () => undefined,
      ),
    );
    return outcome;
  }

  #limiterOf(place: string): Limiter {
    const limiter = this.#limiters.get(place) ?? createLimiter(this.#pace.starts, this.#pace.windowMs, this.#clock);
    this.#limiters.set(place, limiter);
    return limiter;
  }
}
