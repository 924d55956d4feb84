import type { Command } from 'commander';
import type { InputError } from '../../../shared/base/errors.ts';
import { type AdoptedShare, planAdoption } from '../../../shared/plan/adopt.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { type Cli, type CloudOptions, requirePolicyRegions, Session } from '../../context.ts';
import { inputError } from '../../messages/input-error.ts';
import { brakeFindings } from '../../over-brake.ts';
import { printFindings, printPlan } from '../../print-actions.ts';
import { refuse } from '../../refuse.ts';
import { stopsForUnread } from '../../unread.ts';

interface AdoptOptions extends CloudOptions {
  readonly yes?: boolean;
}

/** `adopt SHARE…`: takes over shares made by hand, after telling which of their grants would end. */
export function adoptCommand(cli: Cli): Command {
  return withCloud(newCommand('adopt', cli), cli)
    .argument('<shares...>', cli.texts.say('adopt.share'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, async (shareIds: readonly string[], options: AdoptOptions) => {
        const { output, texts } = cli;
        const session = await Session.open(cli, options);
        const { policy } = session;
        requirePolicyRegions(policy, session.regionIds);
        const { observed, unread, nowMs } = await session.observe();
        if (stopsForUnread(cli, unread, options)) return 1;
        const places = observed.flatMap(({ regionId, cloud, world }) => {
          const adoption = planAdoption(world, policy, shareIds, nowMs);
          return adoption ? [{ regionId, cloud, adoption }] : [];
        });
        const found = places.flatMap(({ adoption }) => adoption.shares.map(({ shareId }) => shareId));
        // All or none: what the next sweep does with one may depend on the others.
        const missing = shareIds.filter((shareId) => !found.includes(shareId));
        if (missing.length > 0) throw notAdoptable(missing, session.regionIds);
        if (options.json !== true) {
          for (const { adoption } of places) {
            for (const share of adoption.shares) printShare(cli, share);
            printFindings(cli, adoption.findings);
            printPlan(cli, { ...adoption.next, findings: brakeFindings(adoption.next.findings) });
          }
        }
        if (policy.mode === 'observe') return refuse(cli, 'apply.observe', options);
        if (!(await confirm(cli, texts.say('adopt.question', { shareIds: found.join(', ') }), options.yes))) return 1;
        for (const { cloud, adoption } of places) {
          for (const { shareId, tags } of adoption.shares) {
            await cloud.shares.tagShare(shareId, tags);
            if (options.json !== true) output.line(texts.say('adopt.done', { shareId }));
          }
        }
        if (options.json === true) {
          const regions = places.map(({ regionId, adoption: { shares, findings, next } }) => {
            return { regionId, shares, findings: [...findings, ...brakeFindings(next.findings)], next: next.actions };
          });
          output.json({ schema: 'snapshare.adopt/1', regions });
        }
        return 0;
      }),
    );
}

function notAdoptable(shareIds: readonly string[], regionIds: readonly string[]): InputError {
  return inputError('NOT_ADOPTABLE', { shareIds: shareIds.join(', '), regions: regionIds.join(', ') });
}

function printShare({ output, texts }: Cli, { name, shareId, grants }: AdoptedShare): void {
  output.line({ text: texts.say('adopt.title', { shareId, name }), color: 'bold' });
  output.table(
    [texts.say('column.snapshot'), texts.say('column.principal'), texts.say('column.askedBy')],
    grants.map(({ snapshotId, principal, isAskedFor }) => [
      snapshotId,
      principal,
      { text: texts.say(isAskedFor ? 'yes' : 'no'), color: isAskedFor ? 'green' : 'red' },
    ]),
  );
}
