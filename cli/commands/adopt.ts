import type { Command } from 'commander';
import { type AdoptionPlan, planAdoption } from '../../shared/plan/adopt.ts';
import { InputError } from '../../shared/platform/errors.ts';
import { exits, newCommand, withCloud } from '../command.ts';
import { confirm } from '../confirm.ts';
import {
  type Cli,
  type CloudOptions,
  type Observed,
  reportFailures,
  requirePolicyRegions,
  Session,
} from '../context.ts';
import { printFindings, printPlan } from './print-actions.ts';

interface AdoptOptions extends CloudOptions {
  readonly yes?: boolean;
}

/** `adopt SHARE`: takes over a share made by hand, after telling which of its grants would end. */
export function adoptCommand(cli: Cli): Command {
  return withCloud(newCommand('adopt', cli), cli)
    .argument('<share>', cli.texts.say('adopt.share'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, async (shareId: string, options: AdoptOptions) => {
        const { output, texts } = cli;
        const session = await Session.open(cli, options);
        const { policy } = session;
        requirePolicyRegions(policy, session.regionIds);
        const { observed, failures, nowMs } = await session.observe();
        if (reportFailures(cli, failures)) return 1;
        const found = find(observed, (one) => planAdoption(one.world, policy, shareId, nowMs));
        if (!found) throw notAdoptable(shareId, session.regionIds);
        const { place, adoption } = found;
        const { tags, grants, next, findings } = adoption;
        if (options.json !== true) printAdoption(cli, adoption);
        if (policy.mode === 'observe') {
          output.errorLine(texts.say('apply.observe'));
          return 1;
        }
        if (!(await confirm(cli, texts.say('adopt.question', { shareId }), options.yes))) return 1;
        await place.cloud.shares.tagShare(shareId, tags);
        const document = { regionId: place.regionId, shareId, tags, grants, findings, next: next.actions };
        if (options.json === true) output.json({ schema: 'snapshare.adopt/1', ...document });
        else output.line(texts.say('adopt.done', { shareId }));
        return 0;
      }),
    );
}

function find(observed: readonly Observed[], plan: (one: Observed) => AdoptionPlan | undefined) {
  for (const place of observed) {
    const adoption = plan(place);
    if (adoption) return { place, adoption };
  }
  return undefined;
}

function notAdoptable(shareId: string, regionIds: readonly string[]): InputError {
  return new InputError({
    doing: `looking for the share ${shareId} in ${regionIds.join(', ')}`,
    problem: 'there is none that holds a snapshot and is not ours already',
    remedy: 'Check the id and the account, or name another region with --region.',
  });
}

function printAdoption(cli: Cli, { name, shareId, grants, findings, next }: AdoptionPlan): void {
  const { output, texts } = cli;
  output.line(output.color(texts.say('adopt.title', { shareId, name }), 'bold'));
  output.table(
    [texts.say('column.snapshot'), texts.say('column.principal'), texts.say('column.askedBy')],
    grants.map(({ snapshotId, principal, isAskedFor }) => [
      snapshotId,
      principal,
      { text: texts.say(isAskedFor ? 'yes' : 'no'), color: isAskedFor ? 'green' : 'red' },
    ]),
  );
  printFindings(cli, findings);
  printPlan(cli, { ...next, findings: [] });
}
