import type { Plan } from '../../shared/plan/plan.ts';
import type { World } from '../../shared/plan/world.ts';
import { namesOf } from '../../shared/view/access.ts';
import { viewAction } from '../../shared/view/plan/action-view.ts';
import { type PlanView, viewPlans } from '../../shared/view/plan/plan-view.ts';
import type { Session } from '../context.ts';
import { nameFolders, seeDirectory } from '../readers.ts';

/** A plan with the world that it was made from. */
export interface Planned {
  readonly plan: Plan;
  readonly world: World;
}

/**
 * Views plans with the names of accounts and folders, as far as this account may read them; without one an id stands alone.
 * @param regionCount How many regions were to be planned.
 */
export async function seePlans(
  session: Session,
  planned: readonly Planned[],
  nowMs: number,
  regionCount = planned.length,
): Promise<PlanView> {
  const { cli, policy, caller } = session;
  const look = cli.output.during(cli.texts.say('progress.names'), seeNames(session, planned));
  return viewPlans(planned, { accountId: caller.accountId, policy, nowMs, regionCount, ...(await look) });
}

/** Names are not worth more waiting than this. */
const PATIENCE_MS = 5_000;

async function seeNames({ calls: all, regionIds }: Session, planned: readonly Planned[]) {
  const calls = { ...all, deadlineMs: all.clock.steadyMs() + PATIENCE_MS };
  const { directory } = await seeDirectory({ calls, regionIds }, []);
  if (!directory) return { names: new Map<string, string>() };
  const principals = planned.flatMap(({ plan, world }) => [
    ...plan.actions.flatMap((action) => viewAction(action).principals),
    ...world.shares.flatMap((share) => [...share.principals.keys()]),
  ]);
  const folders = await nameFolders({ calls, regionIds }, principals);
  return { directory, names: new Map([...namesOf(directory), ...folders]) };
}

/** What plans come to, as a part of a JSON document. */
export function changesJson({ accountId, names, gained, lost, leaving, regions }: PlanView): object {
  const accountName = names.get(accountId);
  const byRegion = regions.map(({ plan: { regionId }, gained: given, lost: taken, leaving: left }) => {
    return { regionId, gained: given, lost: taken, leaving: left };
  });
  return { ...(accountName !== undefined && { accountName }), changes: { gained, lost, leaving, regions: byRegion } };
}
