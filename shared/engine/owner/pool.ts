import { createLimiter, type Limiter } from '../../base/limiter.ts';
import type { Clock } from '../../base/time.ts';

/** Runs a reconcile of the given snapshots of one region. */
type RunPool<Outcome> = (regionId: string, snapshotIds: ReadonlySet<string>) => Promise<Outcome>;

/** What waits for the region's next run. */
interface Batch<Outcome> {
  readonly snapshotIds: Set<string>;
  readonly outcome: Promise<Outcome>;
}

/** How often the runs of a region may start. */
interface Pace {
  readonly starts: number;
  readonly windowMs: number;
}

/**
 * Makes one run of the snapshots that events name while the region is busy, and runs one at a time a region: calls are
 * batched, and nothing in a region races with itself. A region is busy while a run is going on, and while more than the
 * pace has started in the window that it gives; an event that finds it idle runs at once. Correctness does not depend on it.
 */
export class Pool<Outcome> {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #waiting = new Map<string, Batch<Outcome>>();
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #limiters = new Map<string, Limiter>();

  constructor(clock: Clock, pace: Pace) {
    this.#clock = clock;
    this.#pace = pace;
  }

  /**
   * Adds snapshots to the region's next run and answers that run's outcome.
   * @param run Makes the run; of several in one pool the first is used.
   */
  add(regionId: string, snapshotIds: Iterable<string>, run: RunPool<Outcome>): Promise<Outcome> {
    const waiting = this.#waiting.get(regionId);
    if (waiting) {
      for (const snapshotId of snapshotIds) waiting.snapshotIds.add(snapshotId);
      return waiting.outcome;
    }
    const ids = new Set(snapshotIds);
    const outcome = this.#runNext(regionId, ids, run);
    this.#waiting.set(regionId, { snapshotIds: ids, outcome });
    return outcome;
  }

  async #runNext(regionId: string, snapshotIds: Set<string>, run: RunPool<Outcome>): Promise<Outcome> {
    await this.#running.get(regionId);
    await this.#limiterOf(regionId).turn();
    this.#waiting.delete(regionId);
    const outcome = run(regionId, snapshotIds);
    this.#running.set(
      regionId,
      outcome.then(
        () => undefined,
        () => undefined,
      ),
    );
    return outcome;
  }

  #limiterOf(regionId: string): Limiter {
    const limiter = this.#limiters.get(regionId) ?? createLimiter(this.#pace.starts, this.#pace.windowMs, this.#clock);
    this.#limiters.set(regionId, limiter);
    return limiter;
  }
}
