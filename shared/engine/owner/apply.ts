import type { Plan } from '../../plan/plan.ts';
import type { Refused } from '../../plan/wish/refusal-marks.ts';
import type { World } from '../../plan/world.ts';
import type { Applied } from '../progress.ts';
import { ActionRunner, type ApplyContext } from './steps/action-runner.ts';
import { copySnapshots } from './steps/copy-snapshots.ts';
import { deleteSnapshots } from './steps/delete-snapshots.ts';
import { giveGrants } from './steps/give-grants.ts';
import { Granter } from './steps/granter.ts';
import { rememberAnswers } from './steps/remember-answers.ts';
import { removeGrants } from './steps/remove-grants.ts';

export type { ApplyContext };

/** What carrying out a plan came to. */
export interface Outcome extends Applied {
  /** What the service refused for good. */
  readonly refused: readonly Refused[];
  /** The world has moved since it was read, and what was left out for it should be planned anew in this run. */
  readonly isWorldMoved: boolean;
}

/**
 * Carries out a plan step by step: each step may rest on what the ones before it have done, and no failed call holds up
 * anything that does not depend on it. Each action becomes a line of the log.
 * @param world What the plan was made from.
 */
export async function applyPlan(plan: Plan, world: World, context: ApplyContext): Promise<Outcome> {
  const runner = new ActionRunner(plan, world, context);
  const granter = new Granter(runner);
  await copySnapshots(runner);
  await giveGrants(runner, granter);
  await removeGrants(runner, granter);
  await rememberAnswers(runner);
  await deleteSnapshots(runner);
  return { ...runner.progress.result(), refused: granter.refused, isWorldMoved: runner.isWorldMoved };
}
