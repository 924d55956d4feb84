import type { ChangeCounts, PlanView, RegionPlanView } from '../../shared/view/plan/plan-view.ts';
import type { Cli } from '../context.ts';
import { type Change, named, printChanges, printFindings } from '../print-actions.ts';
import type { Texts } from '../texts.ts';
import { brakeFindings } from './over-brake.ts';

/** The grants that begin and end, in a few words. */
function countsText(texts: Texts, { gained, lost, leaving }: ChangeCounts): string {
  return texts.say('plan.counts', { gained, lost, leaving });
}

/** What all regions come to, and how many of them it is known of. */
export function totalText(texts: Texts, view: PlanView): string {
  const { callCount: count, regions, regionCount: all } = view;
  const facts = { counts: countsText(texts, view), count, regions: regions.length, all };
  if (regions.length === all) return texts.say('plan.total', facts);
  return texts.say(regions.length === 0 ? 'plan.noneRead' : 'plan.someRead', facts);
}

/** What one region comes to. */
function regionText(texts: Texts, region: RegionPlanView): string {
  const { regionId, actions, grantCount, removalCount, expiryCount } = region.plan;
  const facts = { region: regionId, count: actions.length, grantCount, removalCount, expiryCount };
  return texts.say('plan.region', { ...facts, counts: countsText(texts, region) });
}

/** The changes of a region as rows. */
export function changesOf({ plan: { regionId }, groups }: RegionPlanView): Change[] {
  return groups.map((group) => ({ regionId, group }));
}

/** Prints the changes of several accounts as one table. */
export function printPlanTable(cli: Cli, views: readonly PlanView[]): void {
  const changes = views.flatMap(({ accountId, regions }) =>
    regions.flatMap(changesOf).map((change) => ({ accountId, ...change })),
  );
  printChanges(cli, changes, new Map(views.flatMap(({ names }) => [...names])));
}

/** What is needed of a view once its changes are told: its counts, its account's name, and what brakes hold back. */
export function toldView(view: PlanView): PlanView {
  const { accountId, names, regions } = view;
  return {
    ...view,
    names: new Map([...names].filter(([id]) => id === accountId)),
    regions: regions.map(({ plan, ...counts }) => ({
      ...counts,
      groups: [],
      plan: { ...plan, actions: [], findings: brakeFindings(plan.findings) },
    })),
  };
}

/** Whether there is nothing to tell of an account: nothing is done, and nothing was found. */
export function isIdle({ callCount, regions }: PlanView): boolean {
  return callCount === 0 && regions.every(({ plan }) => plan.findings.length === 0);
}

/**
 * Prints what plans would do, by region, and what they found; the account first. CSV has its one table from
 * {@link printPlanTable}. What a brake holds back is left to
 * {@link printBraking}, since it comes last.
 */
export function printPlans(cli: Cli, view: PlanView): void {
  const { output, texts } = cli;
  const account = named(view.accountId, view.names);
  output.line({ text: texts.say('plan.head', { account, total: totalText(texts, view) }), color: 'bold' });
  for (const region of view.regions) {
    output.line({ text: regionText(texts, region), color: 'bold' });
    if (output.format !== 'csv') printChanges(cli, changesOf(region), view.names);
    const { findings } = region.plan;
    const braking = brakeFindings(findings);
    printFindings(
      cli,
      findings.filter((one) => !braking.includes(one)),
    );
  }
}

/** Prints what brakes hold back, in red. */
export function printBraking(cli: Cli, { regions }: PlanView): void {
  for (const { plan } of regions) printFindings(cli, brakeFindings(plan.findings), 'red');
}
