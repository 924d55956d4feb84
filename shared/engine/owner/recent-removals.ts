import { HOUR_MS } from '../../base/durations.ts';
import type { Clock } from '../../base/time.ts';
import type { Action } from '../../plan/action.ts';
import type { BrakeRequest } from '../../plan/brakes.ts';
import type { Plan } from '../../plan/plan.ts';
import { forEachCause, grantKey } from '../../plan/tally.ts';
import { END_CAUSES, type EndCause } from '../../plan/wish/checks.ts';
import type { ShareState } from '../../plan/world.ts';

/** How long a removal counts for the brakes: many small runs within it are one run. */
const COUNTS_FOR_MS = HOUR_MS;

/** Remembers, for one instance of a function, which grants its runs took away, by cause. A new instance starts with nothing. */
export class RecentRemovals {
  readonly #clock: Clock;
  readonly #removals = forEachCause(() => new Map<string, Map<string, number>>());

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The grants that were taken away within the last hour. @param place A region of an owner. */
  in(place: string): BrakeRequest['takenBefore'] {
    const now = this.#clock.steadyMs();
    return forEachCause((cause) => {
      const removals = this.#removals[cause].get(place) ?? new Map<string, number>();
      for (const [grant, atMs] of removals) if (now - atMs >= COUNTS_FOR_MS) removals.delete(grant);
      return new Set(removals.keys());
    });
  }

  /**
   * Follows a plan as it is carried out, call by call, so that nothing counts that was not done, and all that was done
   * counts, whatever fails afterwards.
   * @param shares Those that the plan was made from, by id.
   * @returns What to tell each action that was applied. A grant that the plan takes away counts with the last of its calls.
   */
  follow(
    place: string,
    { taken, actions }: Pick<Plan, 'taken' | 'actions'>,
    shares: ReadonlyMap<string, ShareState>,
  ): (applied: Action) => void {
    const callsLeft = new Map<string, number>();
    for (const action of actions)
      for (const grant of grantsEndedBy(action, shares)) callsLeft.set(grant, (callsLeft.get(grant) ?? 0) + 1);
    const planned = forEachCause((cause) => new Set(taken[cause]));
    return (applied) => {
      for (const grant of grantsEndedBy(applied, shares)) {
        const left = (callsLeft.get(grant) ?? 0) - 1;
        callsLeft.set(grant, left);
        if (left === 0) for (const cause of END_CAUSES) if (planned[cause].has(grant)) this.#note(place, cause, grant);
      }
    };
  }

  #note(place: string, cause: EndCause, grant: string): void {
    const removals = this.#removals[cause].get(place) ?? new Map<string, number>();
    this.#removals[cause].set(place, removals);
    removals.set(grant, this.#clock.steadyMs());
  }
}

/** What an action ends through its share, each as `snapshotId principal`. */
function grantsEndedBy(action: Action, shares: ReadonlyMap<string, ShareState>): string[] {
  if (action.kind !== 'leave' && action.kind !== 'remove-principals') return [];
  const share = shares.get(action.shareId);
  const { principals, snapshotIds } =
    action.kind === 'leave' ? { ...action, principals: [...(share?.principals.keys() ?? [])] } : action;
  return snapshotIds.flatMap((snapshotId) => principals.map((principal) => grantKey({ snapshotId, principal })));
}
