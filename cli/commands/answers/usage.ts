import type { Command } from 'commander';
import { DAY_MS } from '../../../shared/base/durations.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { plainUnknown, unknownUses } from '../../../shared/view/usage/unknown.ts';
import type { Untold } from '../../../shared/view/usage/usage.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import type { Cli, CloudOptions } from '../../context.ts';
import { withFormats } from '../../formats/format.ts';
import { inputError } from '../../messages/input-error.ts';
import { typed } from '../../names.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import { printFindings } from '../../print-actions.ts';
import { reportUnread } from '../../unread.ts';
import { untoldJson, usageJson } from '../../usage/json.ts';
import { lookAtUsage, usageRegions } from '../../usage/look.ts';
import { printUntold, printUsage, reportUnknownPrincipals, reportUnknownUses } from '../../usage/print.ts';
import { type OwnerUsage, seeUsage } from '../../usage/see.ts';
import { readUnusedFor } from '../../usage/unused-for.ts';

interface UsageOptions extends CloudOptions, OwnerOptions {
  readonly unusedFor?: string;
}

/** `usage [SNAPSHOT]`: which disks and copies were made of what is shared, by whom and when. */
export function usageCommand(cli: Cli): Command {
  return withFormats(withOwners(newCommand('usage', cli), cli), cli)
    .argument('[snapshot]', cli.texts.say('argument.snapshot'))
    .option('--unused-for <time>', cli.texts.say('usage.unusedFor'))
    .action(
      exits(cli, 'usage', async (snapshotId: string | undefined, options: UsageOptions) => {
        const { output, texts } = cli;
        const unusedForMs = readUnusedFor(options.unusedFor);
        const owners = await Owners.open(cli, options);
        const { home } = owners;
        // The members are those of the hub, whoever's snapshots they read: they are looked into once.
        const sights = await lookAtUsage(home);
        const { seen, unread: unopened } = await owners.seeAll((session) =>
          seeUsage(session, sights, { snapshotId, unusedForMs }),
        );
        const found = seen.map(({ value }) => value);
        const unread = [...unopened, ...found.flatMap((one) => one.unread)];
        const regions = home.regionIds.join(', ');
        if (snapshotId !== undefined && unread.length === 0 && !found.some(({ isFound }) => isFound))
          throw inputError('NO_SNAPSHOT', { snapshotId: typed(snapshotId), regions });
        const snapshots = found.flatMap((one) => one.snapshots);
        const findings = seen.flatMap(({ accountId, value }) =>
          value.findings.map((one) => ({ ...(owners.areSeveral && { ownerAccountId: accountId }), ...one })),
        );
        const names = new Map(found.flatMap((one) => [...one.names]));
        const untold = snapshotId === undefined ? untoldIn(found) : [];
        const unknown = unknownUses(snapshots);
        const lookedIn = usageRegions(home);
        const isUnread = reportUnread(cli, unread, owners);
        if (options.json === true) {
          output.json({
            schema: 'snapshare.usage/1',
            atMs: cli.machine.clock.nowMs(),
            regions: home.regionIds,
            lookedIn,
            snapshots: snapshots.map((one) => usageJson(one, names)),
            untold: untold.map(untoldJson),
            ...(unusedForMs !== undefined && { findings }),
            unread: [...plainUnread(unread), ...unknown.map(plainUnknown)],
          });
        } else {
          if (snapshots.some(({ accounts }) => accounts.length > 0) || output.format === 'csv') {
            printUsage(cli, snapshots, { names, areSeveral: owners.areSeveral });
            output.line({ text: texts.say('usage.lookedIn', { regions: lookedIn.join(', ') }), color: 'dim' });
          } else if (!isUnread) {
            const accountId = owners.accountIds.join(', ');
            output.line(texts.say('usage.notShared', { accountId, regions }));
          }
          printUntold(cli, untold);
          printFindings(cli, findings);
          if (unusedForMs !== undefined && findings.length === 0)
            output.line(texts.say('usage.noneUnused', { days: Math.floor(unusedForMs / DAY_MS) }));
        }
        reportUnknownPrincipals(cli, snapshots);
        reportUnknownUses(cli, unknown);
        return isUnread || snapshots.some(({ isComplete }) => !isComplete) ? 1 : 0;
      }),
    );
}

/** What no account's snapshots account for. */
function untoldIn(found: readonly OwnerUsage[]): Untold[] {
  const [first, ...rest] = found.map(({ untold }) => untold);
  const isUntold = (all: readonly Untold[], { accountId, thing }: Untold): boolean =>
    all.some((one) => one.accountId === accountId && one.thing.id === thing.id);
  return (first ?? []).filter((one) => rest.every((all) => isUntold(all, one)));
}
