import type { Command } from 'commander';
import { DAY_MS } from '../../../shared/base/durations.ts';
import type { Finding } from '../../../shared/plan/findings/finding.ts';
import { parseLimit } from '../../../shared/policy/tokens.ts';
import { accessOf } from '../../../shared/view/access.ts';
import { statusOfRegion } from '../../../shared/view/status.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { unusedGrants } from '../../../shared/view/usage/unused.ts';
import type { SnapshotUsage } from '../../../shared/view/usage/usage.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { type Cli, type CloudOptions, type Observation, Session } from '../../context.ts';
import { withFormats } from '../../formats/format.ts';
import { inputError } from '../../messages/input-error.ts';
import { printFindings } from '../../print-actions.ts';
import { type DirectorySight, isKnown, principalsOf, seeDirectory, unreadDirectory } from '../../readers.ts';
import { reportUnread } from '../../unread.ts';
import { unknownJson, untoldJson, usageJson } from '../../usage/json.ts';
import { lookAtUsage, usageIn, usageRegions } from '../../usage/look.ts';
import { printUntold, printUsage, reportUnknownUses, unknownUses } from '../../usage/print.ts';

interface UsageOptions extends CloudOptions {
  readonly unusedFor?: string;
}

/** `usage [SNAPSHOT]`: which disks and copies were made of what is shared, by whom and when. */
export function usageCommand(cli: Cli): Command {
  return withFormats(withCloud(newCommand('usage', cli), cli), cli)
    .argument('[snapshot]', cli.texts.say('argument.snapshot'))
    .option('--unused-for <time>', cli.texts.say('usage.unusedFor'))
    .action(
      exits(cli, async (snapshotId: string | undefined, options: UsageOptions) => {
        const { output, texts } = cli;
        const unusedForMs = options.unusedFor === undefined ? undefined : readSpan(options.unusedFor);
        const session = await Session.open(cli, options);
        const sights = await lookAtUsage(session);
        const observation = await session.observe();
        const { observed, nowMs } = observation;
        const sight = await seeDirectory(session, principalsOf(observed));
        const { snapshots: all, untold } = usageIn(session, observation, sight, sights);
        const isMeant = (one: { readonly snapshotId?: string }): boolean =>
          snapshotId === undefined || one.snapshotId === snapshotId;
        const snapshots = all
          .filter(isMeant)
          .filter(({ isComplete, accounts }) => snapshotId !== undefined || !isComplete || accounts.length > 0);
        const isMissing =
          snapshotId !== undefined && snapshots.length === 0 && !observed.some((one) => isKnown(one, snapshotId));
        if (isMissing && observation.unread.length === 0)
          throw inputError('NO_SNAPSHOT', { snapshotId, regions: session.regionIds.join(', ') });
        const findings =
          unusedForMs === undefined
            ? undefined
            : unusedIn(session, observation, sight, snapshots, unusedForMs).filter(isMeant);
        const unknown = unknownUses(snapshots);
        const unread = [...observation.unread, ...unreadDirectory(session, sight, asUnknown(snapshots))];
        const names = new Map(
          observed.flatMap(({ world }) => [...world.snapshots].map(([id, { name }]) => [id, name])),
        );
        const regionIds = usageRegions(session);
        const isUnread = reportUnread(cli, unread);
        if (options.json === true) {
          output.json({
            schema: 'snapshare.usage/1',
            atMs: nowMs,
            regions: session.regionIds,
            lookedIn: regionIds,
            snapshots: snapshots.map((one) => usageJson(one, names)),
            untold: untold.map(untoldJson),
            ...(findings && { findings }),
            unread: [...plainUnread(unread), ...unknown.map(unknownJson)],
          });
        } else {
          if (snapshots.some(({ accounts }) => accounts.length > 0) || output.format === 'csv') {
            printUsage(cli, snapshots, names);
            output.line({ text: texts.say('usage.lookedIn', { regions: regionIds.join(', ') }), color: 'dim' });
          } else if (!isUnread) {
            const facts = { accountId: session.caller.accountId, regions: session.regionIds.join(', ') };
            output.line(texts.say('usage.notShared', facts));
          }
          if (snapshotId === undefined) printUntold(cli, untold);
          if (findings) {
            printFindings(cli, findings);
            const days = Math.floor((unusedForMs ?? 0) / DAY_MS);
            if (findings.length === 0) output.line(texts.say('usage.noneUnused', { days }));
          }
        }
        for (const one of snapshots) {
          if (one.unknownPrincipals.length === 0) continue;
          const { regionId: region, unknownPrincipals } = one;
          const facts = { snapshotId: one.snapshotId, region, principals: unknownPrincipals.join(', ') };
          output.errorLine({ text: texts.say('readers.unknownBehind', facts), color: 'red' });
        }
        reportUnknownUses(cli, unknown);
        return isUnread || snapshots.some(({ isComplete }) => !isComplete) ? 1 : 0;
      }),
    );
}

/** @throws {InputError} for what is no length of time. */
function readSpan(text: string): number {
  const limit = parseLimit(text);
  if (limit?.kind !== 'after-creation') throw inputError('UNUSED_FOR', { text: JSON.stringify(text) });
  return limit.ms;
}

const asUnknown = (snapshots: readonly SnapshotUsage[]) =>
  snapshots.map(({ unknownPrincipals: unknown }) => ({ unknown }));

function unusedIn(
  session: Session,
  { observed, nowMs }: Observation,
  { directory }: DirectorySight,
  usage: readonly SnapshotUsage[],
  unusedForMs: number,
): Finding[] {
  const { policy } = session;
  const regionIds = usageRegions(session);
  return observed.flatMap(({ world }) => {
    const { grants } = statusOfRegion(world, policy, nowMs, { directory });
    const access = accessOf(world, { policy, directory, nowMs });
    return unusedGrants({ world, policy, grants, access, usage, regionIds, unusedForMs, nowMs });
  });
}
