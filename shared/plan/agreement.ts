import type { Action, ShareRef, Takeover } from './action.ts';
import type { Plan } from './plan.ts';

/** What of a plan is carried out after a second look, and what is not. */
export interface Agreement {
  /** The second plan with nothing but what both hold. */
  readonly plan: Plan;
  /** Of the first plan. */
  readonly leftOut: readonly Action[];
}

/**
 * What two plans of one region hold alike, whatever their reasons. What would rest on a grant of the second that the first
 * does not hold is left out with it: joining a share that nobody makes, a removal before what takes over is given.
 */
export function agreeOn(first: Plan, second: Plan): Agreement {
  const seen = new Set(first.actions.map(textOf));
  const isUnseen = (action: Action): boolean => !seen.has(textOf(action));
  const unmade = new Set(
    second.actions.filter((one) => one.kind === 'create-share' && isUnseen(one)).map((one) => refOf(one)),
  );
  const ungiven = new Set(second.actions.filter((one) => isUnseen(one) || unmade.has(refOf(one))));
  const isGiven = ({ share, snapshotIds }: Takeover): boolean =>
    ![...ungiven].some(
      (one) =>
        (one.kind === 'create-share' || one.kind === 'join') &&
        refOf(one) === JSON.stringify(share) &&
        one.snapshotIds.some((id) => snapshotIds.includes(id)),
    );
  const actions = second.actions.filter(
    (action) => !ungiven.has(action) && (!('takeovers' in action) || action.takeovers.every(isGiven)),
  );
  const agreed = new Set(actions.map(textOf));
  return { plan: { ...second, actions }, leftOut: first.actions.filter((action) => !agreed.has(textOf(action))) };
}

/** The plan without what another holds as well. */
export function beyond(plan: Plan, other: Plan): Plan {
  const known = new Set(other.actions.map(textOf));
  return { ...plan, actions: plan.actions.filter((action) => !known.has(textOf(action))) };
}

/** What an action does, without why. */
function textOf(action: Action): string {
  return JSON.stringify({ ...action, because: undefined, reasons: undefined });
}

/** The share that an action gives something through. */
function refOf(action: Action): string | undefined {
  if (action.kind === 'create-share') return JSON.stringify({ newShareName: action.name } satisfies ShareRef);
  return action.kind === 'join' ? JSON.stringify(action.share) : undefined;
}
