import { HOUR_MS } from '../../base/durations.ts';
import type { Clock } from '../../base/time.ts';

/** How long a removal counts for the brake: many small runs within it are one run. */
const COUNTS_FOR_MS = HOUR_MS;

/**
 * Remembers, for one instance of a function, which grants its runs took away for want of being asked for. A new instance
 * starts with nothing.
 */
export class RecentRemovals {
  readonly #clock: Clock;
  readonly #byRegion = new Map<string, Map<string, number>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The grants, each as `snapshotId principal`, that were taken away in the region within the last hour. */
  in(regionId: string): ReadonlySet<string> {
    const now = this.#clock.steadyMs();
    const removals = this.#byRegion.get(regionId) ?? new Map<string, number>();
    for (const [grant, atMs] of removals) if (now - atMs >= COUNTS_FOR_MS) removals.delete(grant);
    return new Set(removals.keys());
  }

  note(regionId: string, grants: readonly string[]): void {
    if (grants.length === 0) return;
    const removals = this.#byRegion.get(regionId) ?? new Map<string, number>();
    this.#byRegion.set(regionId, removals);
    for (const grant of grants) removals.set(grant, this.#clock.steadyMs());
  }
}
