import type { Command } from 'commander';
import { visibleJson } from '../../../shared/base/visible.ts';
import type { Purpose } from '../../../shared/plan/world.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { type Cli, type CloudOptions, requirePolicyRegions, Session } from '../../context.ts';
import { writeText } from '../../files.ts';
import { applyCommandFor, areBraked, type OverBrakeOptions, printBrakes, withOverBrake } from '../../over-brake.ts';
import { planDocument } from '../../plan-file.ts';
import { printPlan } from '../../print-actions.ts';
import { reportUnread } from '../../unread.ts';

interface PlanOptions extends CloudOptions, OverBrakeOptions {
  readonly out?: string;
  readonly expire?: boolean;
}

/** `plan`: what the next run would do, changing nothing. */
export function planCommand(cli: Cli): Command {
  return withOverBrake(withCloud(newCommand('plan', cli), cli), cli)
    .option('--out <file>', cli.texts.say('plan.out'))
    .option('--expire', cli.texts.say('plan.expire'))
    .action(
      exits(cli, async (options: PlanOptions) => {
        const { output, texts } = cli;
        const session = await Session.open(cli, options);
        requirePolicyRegions(session.policy, session.regionIds);
        const purpose: Purpose = options.expire === true ? 'expire' : 'reconcile';
        const { overBrake = [] } = options;
        const { observed, unread, nowMs } = await session.observe({ purpose, overBrakes: new Set(overBrake) });
        const { policy, caller } = session;
        const context = { policy, purpose, overBrakes: overBrake, nowMs, accountId: caller.accountId };
        const document = { ...planDocument(observed, context), unread: plainUnread(unread) };
        if (options.json === true) output.json(document);
        else for (const { plan } of observed) printPlan(cli, plan);
        // A plan that lacks a region would be taken for the whole later.
        const isWhole = observed.length === session.regionIds.length;
        if (options.out !== undefined) {
          if (isWhole) writeText(options.out, `${visibleJson(JSON.stringify(document, undefined, 2))}\n`);
          const facts = { file: options.out, command: applyCommandFor(options.out, overBrake) };
          if (!isWhole) output.errorLine(texts.say('plan.notWritten', facts));
          else if (options.json !== true) output.line(texts.say('plan.written', facts));
        }
        const plans = observed.map(({ plan }) => plan);
        const count = plans.reduce((sum, { actions }) => sum + actions.length, 0);
        const isBraked = areBraked(plans);
        const isUnread = reportUnread(cli, unread);
        if (options.json !== true) {
          if (count === 0 && !isBraked && !isUnread) output.line(texts.say('plan.nothing'));
          printBrakes(cli, plans, options);
        }
        if (isUnread) return 1;
        if (isBraked) return 3;
        return count > 0 ? 2 : 0;
      }),
    );
}
