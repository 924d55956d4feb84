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
  const look = session.during(cli.texts.say('progress.names'), seeNames(session, planned));
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

/** What plans come to, as a part of a JSON document: one view for each account. */
export function changesJson(accountId: string, views: readonly PlanView[]) {
  const nameIn = ({ accountId: id, names }: PlanView): string | undefined => names.get(id);
  const own = views.find((view) => view.accountId === accountId);
  const accountName = own && nameIn(own);
  const regions = views.flatMap((view) =>
    view.regions.map(({ plan: { regionId }, gained, lost, leaving }) => {
      return { ownerAccountId: view.accountId, regionId, gained, lost, leaving };
    }),
  );
  const sum = (count: 'gained' | 'lost' | 'leaving'): number => views.reduce((total, view) => total + view[count], 0);
  const changes = { gained: sum('gained'), lost: sum('lost'), leaving: sum('leaving'), regions };
  const owners = views.map((view) => {
    const { accountId: ownerAccountId, gained, lost, leaving, callCount } = view;
    const name = nameIn(view);
    return { ownerAccountId, ...(name !== undefined && { name }), gained, lost, leaving, callCount };
  });
  return { ...(accountName !== undefined && { accountName }), changes, ...(views.length > 1 && { owners }) };
}
