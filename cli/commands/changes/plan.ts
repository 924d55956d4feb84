import type { Command } from 'commander';
import { visibleJson } from '../../../shared/base/visible.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import type { Purpose } from '../../../shared/plan/world.ts';
import type { PlanView } from '../../../shared/view/plan/plan-view.ts';
import { plainUnread, type Unread, type UnreadEntry } from '../../../shared/view/unread.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import { type Cli, type CloudOptions, requirePolicyRegions, type Session } from '../../context.ts';
import { writeParts } from '../../files.ts';
import { withFormats } from '../../formats/format.ts';
import { JsonDocument, PackedList } from '../../formats/json-document.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import {
  applyCommandFor,
  areBraked,
  type OverBrakeOptions,
  printBrakes,
  withOverBrake,
} from '../../plans/over-brake.ts';
import { type PlanDocument, type PlannedRegion, planHead, plannedRegions } from '../../plans/plan-file.ts';
import { MarkdownPlans } from '../../plans/plan-markdown.ts';
import { isIdle, printBraking, printPlans, printPlanTable, toldView } from '../../plans/print-plans.ts';
import { changesJson, seePlans } from '../../plans/see-plans.ts';
import { reportUnread } from '../../unread.ts';
import { seeMembers } from '../../usage/depend.ts';
import { lookAtUsage } from '../../usage/look.ts';

interface PlanOptions extends CloudOptions, OverBrakeOptions, OwnerOptions {
  readonly out?: string;
  readonly expire?: boolean;
  readonly members?: boolean;
}

/** A plan as it is printed or written: {@link PlanDocument}, with what it comes to. */
type ToldPlan = PlanDocument & ReturnType<typeof changesJson> & { readonly unread: readonly UnreadEntry[] };

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
        const context = { policy, purpose, overBrakes: overBrake, nowMs, accountId };
        const writer = options.json === true ? output.document<ToldPlan>() : undefined;
        const markdown = output.format === 'markdown' ? new MarkdownPlans(texts, options) : undefined;
        const isForPeople = !writer && !markdown;
        const onFile = options.out === undefined ? undefined : new PackedList<PlannedRegion>();
        writer?.add({ ...planHead(context), regions: [] });
        const unopened: Unread[] = [...owners.unread];
        const unreadWithin: Unread[] = [];
        const views: PlanView[] = [];
        let isUnseen = false;
        const look = async (session: Session) => {
          const request = { purpose, overBrakes: new Set(overBrake) };
          const observation = await session.observe(request);
          const members = sights && (await seeMembers(session, observation, sights));
          const observed = observation.observed.map((one) =>
            members
              ? { ...one, plan: planRegion(one.world, policy, observation.nowMs, { ...request, ...members }) }
              : one,
          );
          const view = await seePlans(session, observed, nowMs, regionIds.length);
          // Only a document tells what a plan was made from.
          const regions = writer || onFile ? plannedRegions(observed, policy, nowMs) : [];
          return { view, unread: observation.unread, isUnseen: members?.isUnread === true, regions };
        };
        for await (const { value, unread: failed } of owners.each(look)) {
          unopened.push(...failed);
          if (!value) continue;
          const { view, regions } = value;
          unreadWithin.push(...value.unread);
          isUnseen ||= value.isUnseen;
          writer?.append('regions', regions);
          // A plan that lacks a region would be taken for the whole later.
          if (isWhole(view)) onFile?.add(regions);
          if (output.format === 'csv') printPlanTable(cli, [view]);
          const isTold = !owners.areSeveral || !isIdle(view);
          if (isTold) markdown?.add(view, plainUnread([...owners.unread, ...value.unread]));
          if (isTold && isForPeople) printPlans(cli, view);
          await output.taken();
          views.push(toldView(view));
        }
        const unread = [...unopened, ...unreadWithin];
        const restOf = (some: readonly PlanView[]) => ({
          ...changesJson(accountId, some),
          unread: plainUnread(unread),
        });
        writer?.add(restOf(views));
        writer?.end();
        if (markdown) output.lines(markdown.text(plainUnread(unread)));
        // A table without rows is its headings.
        if (output.format === 'csv') printPlanTable(cli, []);
        if (onFile && options.out !== undefined) {
          const whole = views.filter(isWhole);
          const isAny = whole.length > 0;
          if (isAny)
            writeParts(options.out, (write) => {
              const file = new JsonDocument((piece) => write(visibleJson(piece)));
              file.add(planHead(context));
              file.appendTexts('regions', onFile.texts());
              file.add(restOf(whole));
              file.end();
            });
          const command = applyCommandFor(options.out, overBrake);
          const facts = { file: options.out, command, read: whole.length, count: owners.accountIds.length };
          if (!isAny) output.errorLine(texts.say('plan.notWritten', facts));
          else if (whole.length < owners.accountIds.length) output.errorLine(texts.say('plan.writtenInPart', facts));
          else if (isForPeople) output.line(texts.say('plan.written', facts));
        }
        const plans = views.flatMap((view) =>
          view.regions.map(({ plan }) =>
            owners.areSeveral ? { ...plan, regionId: `${owners.label(view.accountId)}, ${plan.regionId}` } : plan,
          ),
        );
        const count = views.reduce((sum, { callCount }) => sum + callCount, 0);
        const isBraked = areBraked(plans);
        const isUnread = reportUnread(cli, unread, owners);
        if (isForPeople) {
          if (count === 0 && !isBraked && !isUnread) output.line(texts.say('plan.nothing'));
          if (owners.areSeveral) output.line({ text: sumText(cli, owners, views), color: 'bold' });
          for (const view of views) printBraking(cli, view);
          printBrakes(cli, plans, options);
        }
        if (isUnread || isUnseen) return 1;
        if (isBraked) return 3;
        return count > 0 ? 2 : 0;
      }),
    );
}

/** Every region was read. */
function isWhole({ regions, regionCount }: PlanView): boolean {
  return regions.length === regionCount;
}

/** What all accounts come to, and how many of them it is known of in all regions. */
function sumText({ texts }: Cli, { accountIds }: Owners, views: readonly PlanView[]): string {
  const sum = (count: 'gained' | 'lost' | 'leaving' | 'callCount'): number =>
    views.reduce((total, view) => total + view[count], 0);
  const counts = texts.say('plan.counts', { gained: sum('gained'), lost: sum('lost'), leaving: sum('leaving') });
  const facts = { counts, count: sum('callCount'), read: views.filter(isWhole).length, all: accountIds.length };
  return texts.say('plan.sum', facts);
}
