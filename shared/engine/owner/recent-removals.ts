import { HOUR_MS } from '../../base/durations.ts';
import type { Clock } from '../../base/time.ts';
import type { BrakeRequest } from '../../plan/brakes.ts';
import type { Plan } from '../../plan/plan.ts';
import { forEachCause } from '../../plan/tally.ts';
import { END_CAUSES } from '../../plan/wish/checks.ts';

/** How long a removal counts for the brakes: many small runs within it are one run. */
const COUNTS_FOR_MS = HOUR_MS;

/** Remembers, for one instance of a function, which grants its runs took away, by cause. A new instance starts with nothing. */
export class RecentRemovals {
  readonly #clock: Clock;
  readonly #removals = forEachCause(() => new Map<string, Map<string, number>>());

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The grants that were taken away in the region within the last hour. */
  in(regionId: string): BrakeRequest['takenBefore'] {
    const now = this.#clock.steadyMs();
    return forEachCause((cause) => {
      const removals = this.#removals[cause].get(regionId) ?? new Map<string, number>();
      for (const [grant, atMs] of removals) if (now - atMs >= COUNTS_FOR_MS) removals.delete(grant);
      return new Set(removals.keys());
    });
  }

  note(regionId: string, { taken }: Pick<Plan, 'taken'>): void {
    const now = this.#clock.steadyMs();
    for (const cause of END_CAUSES) {
      const removals = this.#removals[cause].get(regionId) ?? new Map<string, number>();
      this.#removals[cause].set(regionId, removals);
      for (const grant of taken[cause]) removals.set(grant, now);
    }
  }
}
