import type { Command } from 'commander';
import type { InputError } from '../../../shared/base/errors.ts';
import { type AdoptedShare, planAdoption } from '../../../shared/plan/adopt.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { type Cli, type CloudOptions, requirePolicyRegions, type Session } from '../../context.ts';
import { OF_CHANGES, withFormats } from '../../formats/format.ts';
import { sayLeft } from '../../interrupts.ts';
import { inputError } from '../../messages/input-error.ts';
import { requireConcerned } from '../../owners/concerned.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import { explainRefusal } from '../../owners/refusal.ts';
import { brakeFindings } from '../../plans/over-brake.ts';
import { printBraking, printPlans } from '../../plans/print-plans.ts';
import { seePlans } from '../../plans/see-plans.ts';
import { printFindings } from '../../print-actions.ts';
import { refuse } from '../../refuse.ts';
import { stopsForUnread } from '../../unread.ts';

interface AdoptOptions extends CloudOptions, OwnerOptions {
  readonly yes?: boolean;
  readonly fromInstallation?: string;
}

/**
 * `adopt SHARE…`: takes over shares made by hand, after telling which of their grants would end. One of another
 * installation is taken from it only by whoever names that.
 */
export function adoptCommand(cli: Cli): Command {
  return withFormats(withOwners(newCommand('adopt', cli), cli), cli, OF_CHANGES)
    .argument('<shares...>', cli.texts.say('adopt.share'))
    .option('--from-installation <name>', cli.texts.say('adopt.from'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, 'adopt', async (shareIds: readonly string[], options: AdoptOptions) => {
        const { output, texts } = cli;
        const owners = await Owners.open(cli, options);
        const { policy } = owners.home;
        requirePolicyRegions(policy, owners.home.regionIds);
        const holds = async (one: Session) => {
          const { observed: regions, unread: failed, nowMs: atMs } = await one.observe();
          const isThere = regions.some(({ world }) => planAdoption(world, policy, shareIds, atMs) !== undefined);
          return { isConcerned: isThere, unread: failed };
        };
        const session = await requireConcerned(owners, holds, { what: shareIds.join(', ') });
        const { observed, unread, nowMs } = await session.observe();
        if (stopsForUnread(cli, unread, options)) return 1;
        const places = observed.flatMap(({ regionId, cloud, world }) => {
          const adoption = planAdoption(world, policy, shareIds, nowMs);
          return adoption ? [{ regionId, cloud, world, adoption }] : [];
        });
        const found = places.flatMap(({ adoption }) => adoption.shares.map(({ shareId }) => shareId));
        // All or none: what the next sweep does with one may depend on the others.
        const missing = shareIds.filter((shareId) => !found.includes(shareId));
        if (missing.length > 0) throw notAdoptable(missing, session.regionIds);
        requireNamed(
          places.flatMap(({ adoption }) => adoption.shares),
          options.fromInstallation,
        );
        if (options.json !== true) {
          for (const { adoption } of places) {
            for (const share of adoption.shares) printShare(cli, share);
            printFindings(cli, adoption.findings);
          }
          const next = places.map(({ world, adoption }) => {
            return { world, plan: { ...adoption.next, findings: brakeFindings(adoption.next.findings) } };
          });
          const view = await seePlans(session, next, nowMs);
          printPlans(cli, view);
          printBraking(cli, view);
        }
        if (policy.mode === 'observe') return refuse(cli, 'apply.observe', options);
        if (!(await confirm(cli, texts.say('adopt.question', { shareIds: found.join(', ') }), options.yes))) return 1;
        const { interrupts } = session;
        const shares = places.flatMap(({ cloud, adoption }) => adoption.shares.map((share) => ({ cloud, share })));
        const left = await interrupts.each(cli, shares, async ({ cloud, share: { shareId, tags } }) => {
          await cloud.shares.tagShare(shareId, tags).catch(explainRefusal(session));
          if (options.json !== true) output.line(texts.say('adopt.done', { shareId }));
        });
        const leftIds = left.map(({ share }) => share.shareId);
        if (options.json === true) {
          const regions = places.map(({ regionId, adoption: { shares, findings, next } }) => {
            return { regionId, shares, findings: [...findings, ...brakeFindings(next.findings)], next: next.actions };
          });
          output.json({
            schema: 'snapshare.adopt/1',
            ...session.whose,
            regions,
            ...(interrupts.isInterrupted && { left: leftIds }),
          });
        }
        return interrupts.isInterrupted ? sayLeft(cli, shares.length - left.length, leftIds) : 0;
      }),
    );
}

/** Two installations that both take a share for theirs would undo each other's work. */
function requireNamed(shares: readonly AdoptedShare[], named: string | undefined): void {
  const others = shares.flatMap(({ shareId, installation }) =>
    installation === undefined || installation === named ? [] : [{ shareId, installation }],
  );
  const [first] = others;
  if (first) {
    const shareIds = others.map(({ shareId }) => shareId).join(', ');
    throw inputError('ADOPT_OTHERS', { ...first, written: JSON.stringify(first.installation), shareIds });
  }
  if (named === undefined || shares.some(({ installation }) => installation === named)) return;
  const shareIds = shares.map(({ shareId }) => shareId).join(', ');
  throw inputError('ADOPT_NONE_OF', { installation: JSON.stringify(named), shareIds });
}

function notAdoptable(shareIds: readonly string[], regionIds: readonly string[]): InputError {
  return inputError('NOT_ADOPTABLE', { shareIds: shareIds.join(', '), regions: regionIds.join(', ') });
}

function printShare({ output, texts }: Cli, { name, shareId, installation, grants }: AdoptedShare): void {
  output.line({ text: texts.say('adopt.title', { shareId, name }), color: 'bold' });
  if (installation !== undefined)
    output.line({ text: texts.say('adopt.taken', { shareId, installation }), color: 'yellow' });
  output.table(
    [texts.say('column.snapshot'), texts.say('column.principal'), texts.say('column.askedBy')],
    grants.map(({ snapshotId, principal, isAskedFor }) => [
      snapshotId,
      principal,
      { text: texts.say(isAskedFor ? 'yes' : 'no'), color: isAskedFor ? 'green' : 'red' },
    ]),
  );
}
