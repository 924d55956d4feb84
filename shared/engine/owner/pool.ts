import type { Clock } from '../../base/time.ts';

/** Runs a reconcile of the given snapshots of one region. */
type RunPool<Outcome> = (regionId: string, snapshotIds: ReadonlySet<string>) => Promise<Outcome>;

/** What arrived while the region was busy or the window open. */
interface Batch<Outcome> {
  readonly snapshotIds: Set<string>;
  readonly outcome: Promise<Outcome>;
}

/**
 * Pools the snapshots that events name within a short window into one run, and runs one at a time a region: calls are
 * batched, and nothing in a region races with itself. Correctness does not depend on it.
 */
export class Pool<Outcome> {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #waiting = new Map<string, Batch<Outcome>>();
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock;
    this.#windowMs = windowMs;
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
    await Promise.all([this.#clock.sleep(this.#windowMs), this.#running.get(regionId)]);
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
}
