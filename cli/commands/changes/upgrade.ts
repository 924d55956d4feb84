import type { Command } from 'commander';
import { SnapshareError } from '../../../shared/base/errors.ts';
import type { Cloud } from '../../../shared/cloud/ports.ts';
import { closedShares, openingOf } from '../../../shared/plan/upgrade.ts';
import { joinShares } from '../../../shared/plan/world.ts';
import { type ClosedShareAt, printClosedShares } from '../../closed-shares.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { type Cli, type CloudOptions, requirePolicyRegions, type Session } from '../../context.ts';
import { isNotCalled, sayLeft } from '../../interrupts.ts';
import { findConcerned } from '../../owners/concerned.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import { explainRefusal } from '../../owners/refusal.ts';
import { refuse } from '../../refuse.ts';
import { stopsForUnread } from '../../unread.ts';

interface UpgradeOptions extends CloudOptions, OwnerOptions {
  readonly yes?: boolean;
}

/** What became of one share: `moved` when it is no more what was shown, so that it was left as it is. */
interface Renamed {
  readonly regionId: string;
  readonly shareId: string;
  readonly name: string;
  readonly result: 'renamed' | 'moved' | 'failed';
}

/** `upgrade`: opens shares of ours that are closed by the name of what they are for, so that they need not drain. */
export function upgradeCommand(cli: Cli): Command {
  return withOwners(newCommand('upgrade', cli), cli)
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, 'upgrade', async (options: UpgradeOptions) => {
        const { output, texts } = cli;
        const owners = await Owners.open(cli, options);
        requirePolicyRegions(owners.home.policy, owners.home.regionIds);
        const isClosed = async (one: Session) => {
          const { observed, unread, nowMs } = await one.observe();
          const closed = observed.flatMap(({ world }) => closedShares(world, one.policy, nowMs));
          return { isConcerned: closed.some(({ newName }) => newName !== undefined), unread };
        };
        const what = texts.say('upgrade.what');
        // Where none has anything to open, the own account tells so.
        const session = (await findConcerned(owners, isClosed, { what })) ?? owners.home;
        const { observed, unread, nowMs } = await session.observe();
        if (stopsForUnread(cli, unread, options)) return 1;
        const found = observed.flatMap(({ regionId, cloud, world }) =>
          closedShares(world, session.policy, nowMs).map((closed) => ({ cloud, closed: { regionId, ...closed } })),
        );
        const closed = found.map((one) => one.closed);
        const toOpen = found.filter((one) => one.closed.newName !== undefined);
        if (options.json !== true) {
          printClosedShares(cli, closed);
          if (toOpen.length === 0) output.line(texts.say('upgrade.nothing'));
        }
        if (toOpen.length > 0 && session.policy.mode === 'observe') return refuse(cli, 'apply.observe', options);
        const question = texts.say('upgrade.question', { count: toOpen.length });
        if (toOpen.length > 0 && !(await confirm(cli, question, options.yes))) return 1;
        const results: Renamed[] = [];
        const { interrupts } = session;
        const left = await interrupts.each(cli, toOpen, async (one) => {
          const renamed = await rename(session, one.cloud, one.closed);
          results.push(renamed);
          if (options.json !== true) output.line(texts.say(`upgrade.${renamed.result}`, { ...renamed }));
        });
        const leftIds = left.map((one) => one.closed.shareId);
        const more = { results, ...(interrupts.isInterrupted && { left: leftIds }) };
        if (options.json === true) {
          output.json({ schema: 'snapshare.upgrade/1', ...session.whose, closedShares: closed, ...more });
        }
        if (interrupts.isInterrupted) return sayLeft(cli, results.length, leftIds);
        if (results.some(({ result }) => result === 'failed')) return 1;
        return results.some(({ result }) => result === 'moved') ? 2 : 0;
      }),
    );
}

/** Gives a share its name, right after a look whether it still is what the name says. */
async function rename(
  session: Session,
  { shares }: Cloud,
  { regionId, shareId, newName = '' }: ClosedShareAt,
): Promise<Renamed> {
  const { cli, policy } = session;
  const renamed = { regionId, shareId, name: newName };
  try {
    const filter = { shareIds: [shareId] };
    const [present, principals, resources] = await Promise.all([
      shares.listShares('Self', filter),
      shares.listAssociations('principal', filter),
      shares.listAssociations('resource', filter),
    ]);
    const [share] = joinShares(present, principals, resources, policy.installation);
    const isSame = share?.isOurs === true && openingOf(share, cli.machine.clock.nowMs()).newName === newName;
    if (!isSame) return { ...renamed, result: 'moved' };
    await shares.renameShare(shareId, newName).catch(explainRefusal(session));
    return { ...renamed, result: 'renamed' };
  } catch (error) {
    if (!(error instanceof SnapshareError) || isNotCalled(error)) throw error;
    cli.output.errorLine(cli.texts.failure(error));
    return { ...renamed, result: 'failed' };
  }
}
