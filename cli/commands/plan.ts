import type { Command } from 'commander';
import { visibleJson } from '../../shared/base/visible.ts';
import { exits, newCommand, withCloud } from '../command.ts';
import { type Cli, type CloudOptions, reportFailures, requirePolicyRegions, Session } from '../context.ts';
import { writeText } from '../files.ts';
import { planDocument } from '../plan-file.ts';
import { printPlan } from './print-actions.ts';

interface PlanOptions extends CloudOptions {
  readonly out?: string;
  readonly expire?: boolean;
}

/** `plan`: what the next run would do, changing nothing. */
export function planCommand(cli: Cli): Command {
  return withCloud(newCommand('plan', cli), cli)
    .option('--out <file>', cli.texts.say('plan.out'))
    .option('--expire', cli.texts.say('plan.expire'))
    .action(
      exits(cli, async (options: PlanOptions) => {
        const { output, texts } = cli;
        const session = await Session.open(cli, options);
        requirePolicyRegions(session.policy, session.regionIds);
        const purpose = options.expire === true ? 'expire' : 'reconcile';
        const { observed, failures, nowMs } = await session.observe(purpose);
        const { policy, caller } = session;
        const document = planDocument(observed, { policy, purpose, nowMs, accountId: caller.accountId });
        if (options.json === true) output.json(document);
        else for (const { plan } of observed) printPlan(cli, plan);
        // A plan that lacks a region would be taken for the whole later.
        if (options.out !== undefined && failures.length === 0) {
          writeText(options.out, `${visibleJson(JSON.stringify(document, undefined, 2))}\n`);
          if (options.json !== true) output.line(texts.say('plan.written', { file: options.out }));
        }
        const count = observed.reduce((sum, { plan }) => sum + plan.actions.length, 0);
        if (options.json !== true && count === 0 && failures.length === 0) output.line(texts.say('plan.nothing'));
        if (reportFailures(cli, failures)) return 1;
        return count > 0 ? 2 : 0;
      }),
    );
}
