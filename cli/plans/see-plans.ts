import type { Plan } from '../../shared/plan/plan.ts';
import type { World } from '../../shared/plan/world.ts';
import { namesOf } from '../../shared/view/access.ts';
import { viewAction } from '../../shared/view/plan/action-view.ts';
import { type PlanView, viewPlans } from '../../shared/view/plan/plan-view.ts';
import type { Session } from '../context.ts';
import { NAMES_PATIENCE_MS } from '../owners/directory-reader.ts';

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
  const { cli, policy, accountId } = session;
  const look = cli.output.during(cli.texts.say('progress.names'), seeNames(session, planned));
  return viewPlans(planned, { accountId, policy, nowMs, regionCount, ...(await look) });
}

async function seeNames({ directory: reader }: Session, planned: readonly Planned[]) {
  const { directory } = await reader.see([], NAMES_PATIENCE_MS);
  if (!directory) return { names: new Map<string, string>() };
  const principals = planned.flatMap(({ plan, world }) => [
    ...plan.actions.flatMap((action) => viewAction(action).principals),
    ...world.shares.flatMap((share) => [...share.principals.keys()]),
  ]);
  const folders = await reader.nameFolders(principals, NAMES_PATIENCE_MS);
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
