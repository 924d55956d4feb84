import { groupBy } from '../../base/group-by.ts';
import type { Directory } from '../../cloud/ports.ts';
import type { Action } from '../../plan/action.ts';
import type { Finding, FindingCode } from '../../plan/findings/finding.ts';
import type { Plan } from '../../plan/plan.ts';
import type { World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import { type ActionView, viewAction } from './action-view.ts';
import { type GrantChange, type GrantChanges, grantChanges } from './grant-changes.ts';

/** How many grants a plan, or a part of it, gives and takes. */
export interface ChangeCounts {
  readonly gained: number;
  readonly lost: number;
  /** Of those gained, how many leave the resource directory. */
  readonly leaving: number;
}

/** Actions of one kind on one share for the same principals and reasons: what a reader takes for one change. */
export interface ActionGroup extends ActionView, ChangeCounts {
  /** How many calls it takes. */
  readonly callCount: number;
}

/** What a plan does in one region, for a reader. */
export interface RegionPlanView extends ChangeCounts {
  readonly plan: Plan;
  readonly groups: readonly ActionGroup[];
}

/** What plans do, for a reader. */
export interface PlanView extends ChangeCounts {
  readonly accountId: string;
  readonly regions: readonly RegionPlanView[];
  /** How many regions were to be looked at; of those that are not among `regions` nothing is known. */
  readonly regionCount: number;
  /** Calls in all regions. */
  readonly callCount: number;
  /** What people call the account, and snapshots, accounts and folders of its changes, by id, as far as it could be seen. */
  readonly names: ReadonlyMap<string, string>;
}

/** What plans are viewed with. */
export interface PlanViewContext {
  readonly accountId: string;
  readonly policy: Policy;
  readonly directory?: Directory | undefined;
  /** Of accounts and folders, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly nowMs: number;
  /** How many regions were to be looked at. */
  readonly regionCount: number;
}

/** Views plans with the worlds that they were made from. */
export function viewPlans(
  planned: readonly { readonly plan: Plan; readonly world: World }[],
  { accountId, names, regionCount, ...context }: PlanViewContext,
): PlanView {
  const regions = planned.map(({ plan, world }): RegionPlanView => {
    const changes = grantChanges(plan, world, context);
    return { plan, groups: groupActions(plan.actions, changes), ...countsOf(changes) };
  });
  const sum = (count: keyof ChangeCounts): number => regions.reduce((total, region) => total + region[count], 0);
  const groups = regions.flatMap((region) => region.groups);
  const told = new Set([
    accountId,
    ...groups.flatMap(({ principals, snapshotIds }) => [...principals, ...snapshotIds]),
  ]);
  const snapshotNames = planned.flatMap(({ world }) =>
    [...world.snapshots].map(([id, { name }]) => [id, name] as const),
  );
  return {
    accountId,
    regions,
    regionCount,
    callCount: regions.reduce((total, { plan }) => total + plan.actions.length, 0),
    names: new Map([...snapshotNames, ...names].filter(([id, name]) => told.has(id) && name !== '')),
    gained: sum('gained'),
    lost: sum('lost'),
    leaving: sum('leaving'),
  };
}

/**
 * Groups actions, in the order of the plan but what leaves the directory first. Where an action names no principals itself,
 * those are told of who gain or lose by it.
 */
export function groupActions(actions: readonly Action[], { gained, lost }: GrantChanges = NO_CHANGES): ActionGroup[] {
  const gainedBy = groupBy(gained, ({ action }) => action);
  const lostBy = groupBy(lost, ({ action }) => action);
  const parts = actions.map((action): ActionGroup => {
    const changes = { gained: gainedBy.get(action) ?? [], lost: lostBy.get(action) ?? [] };
    const view = viewAction(action);
    const principals =
      view.principals.length > 0 ? view.principals : principalsOf([...changes.gained, ...changes.lost]);
    return { ...view, principals, callCount: 1, ...countsOf(changes) };
  });
  const groups = groupBy(parts, ({ kind, share, principals, reasons }) =>
    JSON.stringify([kind, share, principals, reasons]),
  );
  return [...groups.values()].flatMap(merged).sort((a, b) => Math.sign(b.leaving) - Math.sign(a.leaving));
}

const NO_CHANGES: GrantChanges = { gained: [], lost: [] };

function merged(parts: readonly ActionGroup[]): ActionGroup[] {
  const [first] = parts;
  if (!first) return [];
  const sum = (count: keyof ChangeCounts): number => parts.reduce((total, part) => total + part[count], 0);
  const snapshotIds = [...new Set(parts.flatMap((part) => part.snapshotIds))];
  const counts = { gained: sum('gained'), lost: sum('lost'), leaving: sum('leaving') };
  return [{ ...first, snapshotIds, callCount: parts.length, ...counts }];
}

function principalsOf(changes: readonly GrantChange[]): string[] {
  return [...new Set(changes.map(({ principal }) => principal))].sort();
}

function countsOf({ gained, lost }: GrantChanges): ChangeCounts {
  return { gained: gained.length, lost: lost.length, leaving: gained.filter(({ isOutside }) => isOutside).length };
}

/** Findings of one code. */
export interface FindingGroup {
  readonly code: FindingCode;
  readonly findings: readonly [Finding, ...Finding[]];
}

/** Groups findings by their code, in the order of the first of each. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  return [...groupBy(findings, ({ code }) => code).values()].flatMap(([first, ...others]) =>
    first ? [{ code: first.code, findings: [first, ...others] as const }] : [],
  );
}
