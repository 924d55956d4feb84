import type { Command } from 'commander';
import { visibleJson } from '../../../shared/base/visible.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import type { Purpose } from '../../../shared/plan/world.ts';
import type { PlanView } from '../../../shared/view/plan/plan-view.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import { type Cli, type CloudOptions, requirePolicyRegions } from '../../context.ts';
import { writeText } from '../../files.ts';
import { withFormats } from '../../formats/format.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import {
  applyCommandFor,
  areBraked,
  type OverBrakeOptions,
  printBrakes,
  withOverBrake,
} from '../../plans/over-brake.ts';
import { planDocument, plannedRegions } from '../../plans/plan-file.ts';
import { plansMarkdown } from '../../plans/plan-markdown.ts';
import { isIdle, printBraking, printPlans, printPlanTable } from '../../plans/print-plans.ts';
import { changesJson, seePlans } from '../../plans/see-plans.ts';
import { reportUnread } from '../../unread.ts';
import { seeMembers } from '../../usage/depend.ts';
import { lookAtUsage } from '../../usage/look.ts';

interface PlanOptions extends CloudOptions, OverBrakeOptions, OwnerOptions {
  readonly out?: string;
  readonly expire?: boolean;
  readonly members?: boolean;
}

const FORMATS = ['text', 'wide', 'markdown', 'csv', 'yaml', 'json'] as const;

/** `plan`: what the next run would do, changing nothing. */
export function planCommand(cli: Cli): Command {
  return withFormats(withOverBrake(withOwners(newCommand('plan', cli), cli), cli), cli, FORMATS)
    .option('--out <file>', cli.texts.say('plan.out'))
    .option('--expire', cli.texts.say('plan.expire'))
    .option('--members', cli.texts.say('plan.members'))
    .action(
      exits(cli, 'plan', async (options: PlanOptions) => {
        const { output, texts } = cli;
        const owners = await Owners.open(cli, options);
        const { policy, accountId, regionIds } = owners.home;
        requirePolicyRegions(policy, regionIds);
        const purpose: Purpose = options.expire === true ? 'expire' : 'reconcile';
        const { overBrake = [] } = options;
        const nowMs = cli.machine.clock.nowMs();
        const sights = options.members === true ? await lookAtUsage(owners.home) : undefined;
        const isDocument = options.json === true;
        const isWritten = isDocument || options.out !== undefined;
        const { seen, unread: unopened } = await owners.seeAll(async (session) => {
          const request = { purpose, overBrakes: new Set(overBrake) };
          const observation = await session.observe(request);
          const members = sights && (await seeMembers(session, observation, sights));
          const observed = observation.observed.map((one) =>
            members
              ? { ...one, plan: planRegion(one.world, policy, observation.nowMs, { ...request, ...members }) }
              : one,
          );
          const isUnseen = members?.isUnread === true;
          const view = await seePlans(session, observed, nowMs, regionIds.length);
          // Only a document tells what a plan was made from.
          return {
            view,
            unread: observation.unread,
            isUnseen,
            regions: isWritten ? plannedRegions(observed, policy, nowMs) : [],
          };
        });
        const views = seen.map(({ value }) => value.view);
        const unread = [...unopened, ...seen.flatMap(({ value }) => value.unread)];
        const context = { policy, purpose, overBrakes: overBrake, nowMs, accountId };
        const documentOf = (some: typeof seen) => ({
          ...planDocument(
            some.flatMap(({ value }) => value.regions),
            context,
          ),
          ...changesJson(
            accountId,
            some.map(({ value }) => value.view),
          ),
          unread: plainUnread(unread),
        });
        const told = owners.areSeveral ? views.filter((view) => !isIdle(view)) : views;
        if (isDocument) output.json(documentOf(seen));
        else if (output.format === 'markdown') output.lines(plansMarkdown(texts, told, plainUnread(unread), options));
        else {
          if (output.format === 'csv') printPlanTable(cli, views);
          for (const view of told) printPlans(cli, view);
        }
        if (options.out !== undefined) {
          // A plan that lacks a region would be taken for the whole later.
          const whole = seen.filter(({ value }) => value.view.regions.length === regionIds.length);
          const isAny = whole.length > 0;
          if (isAny) writeText(options.out, `${visibleJson(JSON.stringify(documentOf(whole), undefined, 2))}\n`);
          const command = applyCommandFor(options.out, overBrake);
          const facts = { file: options.out, command, read: whole.length, count: owners.accountIds.length };
          if (!isAny) output.errorLine(texts.say('plan.notWritten', facts));
          else if (whole.length < owners.accountIds.length) output.errorLine(texts.say('plan.writtenInPart', facts));
          else if (!isDocument && output.format !== 'markdown') output.line(texts.say('plan.written', facts));
        }
        const plans = views.flatMap((view) =>
          view.regions.map(({ plan }) =>
            owners.areSeveral ? { ...plan, regionId: `${owners.label(view.accountId)}, ${plan.regionId}` } : plan,
          ),
        );
        const count = views.reduce((sum, { callCount }) => sum + callCount, 0);
        const isBraked = areBraked(plans);
        const isUnread = reportUnread(cli, unread, owners);
        if (!isDocument && output.format !== 'markdown') {
          if (count === 0 && !isBraked && !isUnread) output.line(texts.say('plan.nothing'));
          if (owners.areSeveral) output.line({ text: sumText(cli, owners, views, regionIds.length), color: 'bold' });
          for (const view of told) printBraking(cli, view);
          printBrakes(cli, plans, options);
        }
        if (isUnread || seen.some(({ value }) => value.isUnseen)) return 1;
        if (isBraked) return 3;
        return count > 0 ? 2 : 0;
      }),
    );
}

/** What all accounts come to, and how many of them it is known of in all regions. */
function sumText({ texts }: Cli, { accountIds }: Owners, views: readonly PlanView[], regionCount: number): string {
  const sum = (count: 'gained' | 'lost' | 'leaving' | 'callCount'): number =>
    views.reduce((total, view) => total + view[count], 0);
  const counts = texts.say('plan.counts', { gained: sum('gained'), lost: sum('lost'), leaving: sum('leaving') });
  const read = views.filter(({ regions }) => regions.length === regionCount).length;
  const facts = { counts, count: sum('callCount'), read, all: accountIds.length };
  return texts.say('plan.sum', facts);
}
