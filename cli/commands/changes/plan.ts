import type { Command } from 'commander';
import { visibleJson } from '../../../shared/base/visible.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import type { Purpose } from '../../../shared/plan/world.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { type Cli, type CloudOptions, requirePolicyRegions, Session } from '../../context.ts';
import { writeText } from '../../files.ts';
import { withFormats } from '../../formats/format.ts';
import {
  applyCommandFor,
  areBraked,
  type OverBrakeOptions,
  printBrakes,
  withOverBrake,
} from '../../plans/over-brake.ts';
import { planDocument } from '../../plans/plan-file.ts';
import { planMarkdown } from '../../plans/plan-markdown.ts';
import { printBraking, printPlans } from '../../plans/print-plans.ts';
import { changesJson, seePlans } from '../../plans/see-plans.ts';
import { reportUnread } from '../../unread.ts';
import { seeMembers } from '../../usage/depend.ts';

interface PlanOptions extends CloudOptions, OverBrakeOptions {
  readonly out?: string;
  readonly expire?: boolean;
  readonly members?: boolean;
}

const FORMATS = ['text', 'wide', 'markdown', 'csv', 'yaml', 'json'] as const;

/** `plan`: what the next run would do, changing nothing. */
export function planCommand(cli: Cli): Command {
  return withFormats(withOverBrake(withCloud(newCommand('plan', cli), cli), cli), cli, FORMATS)
    .option('--out <file>', cli.texts.say('plan.out'))
    .option('--expire', cli.texts.say('plan.expire'))
    .option('--members', cli.texts.say('plan.members'))
    .action(
      exits(cli, async (options: PlanOptions) => {
        const { output, texts } = cli;
        const session = await Session.open(cli, options);
        requirePolicyRegions(session.policy, session.regionIds);
        const purpose: Purpose = options.expire === true ? 'expire' : 'reconcile';
        const { overBrake = [] } = options;
        const request = { purpose, overBrakes: new Set(overBrake) };
        const seen = await session.observe(request);
        const members = options.members === true ? await seeMembers(session, seen) : undefined;
        const { unread, nowMs } = seen;
        const observed = seen.observed.map((one) =>
          members ? { ...one, plan: planRegion(one.world, session.policy, nowMs, { ...request, ...members }) } : one,
        );
        const { policy, caller } = session;
        const context = { policy, purpose, overBrakes: overBrake, nowMs, accountId: caller.accountId };
        const view = await seePlans(session, observed, nowMs, session.regionIds.length);
        const document = {
          ...planDocument(observed, context),
          ...changesJson(view),
          unread: plainUnread(unread),
        };
        const isDocument = options.json === true;
        if (isDocument) output.json(document);
        else if (output.format === 'markdown') output.lines(planMarkdown(texts, view, plainUnread(unread), options));
        else printPlans(cli, view);
        // A plan that lacks a region would be taken for the whole later.
        const isWhole = observed.length === session.regionIds.length;
        if (options.out !== undefined) {
          if (isWhole) writeText(options.out, `${visibleJson(JSON.stringify(document, undefined, 2))}\n`);
          const facts = { file: options.out, command: applyCommandFor(options.out, overBrake) };
          if (!isWhole) output.errorLine(texts.say('plan.notWritten', facts));
          else if (!isDocument && output.format !== 'markdown') output.line(texts.say('plan.written', facts));
        }
        const plans = observed.map(({ plan }) => plan);
        const count = view.callCount;
        const isBraked = areBraked(plans);
        const isUnread = reportUnread(cli, unread);
        if (!isDocument && output.format !== 'markdown') {
          if (count === 0 && !isBraked && !isUnread) output.line(texts.say('plan.nothing'));
          printBraking(cli, view);
          printBrakes(cli, plans, options);
        }
        if (isUnread || members?.isUnread === true) return 1;
        if (isBraked) return 3;
        return count > 0 ? 2 : 0;
      }),
    );
}
