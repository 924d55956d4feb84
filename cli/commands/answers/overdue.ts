import type { Command } from 'commander';
import { moneyText } from '../../../shared/base/written.ts';
import { type OverdueSnapshot, overdueSnapshots } from '../../../shared/view/report-data.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { type Cli, type CloudOptions, Session } from '../../context.ts';
import { reportUnread } from '../../unread.ts';

/** `overdue`: snapshots past their retention that a share keeps from being released, and what they cost. */
export function overdueCommand(cli: Cli): Command {
  return withCloud(newCommand('overdue', cli), cli).action(
    exits(cli, async (options: CloudOptions) => {
      const { output, texts } = cli;
      const session = await Session.open(cli, options);
      const { observed, unread, nowMs } = await session.observe();
      const overdue = observed.flatMap(({ world }) => overdueSnapshots(world, session.policy, nowMs));
      const isUnread = reportUnread(cli, unread);
      if (options.json === true)
        output.json({ schema: 'snapshare.overdue/1', atMs: nowMs, overdue, unread: plainUnread(unread) });
      else if (overdue.length > 0) printOverdue(cli, overdue);
      else if (!isUnread) output.line(texts.say('overdue.nothing', { regions: session.regionIds.join(', ') }));
      return isUnread ? 1 : 0;
    }),
  );
}

function printOverdue({ output, texts }: Cli, overdue: readonly OverdueSnapshot[]): void {
  output.table(
    [
      texts.say('column.region'),
      texts.say('column.snapshot'),
      texts.say('column.expired'),
      texts.say('column.sizeGiB'),
      texts.say('column.perMonth'),
      texts.say('column.sinceExpiry'),
      texts.say('column.share'),
    ],
    overdue.map((one) => [
      one.regionId,
      one.snapshotId,
      texts.time(one.expiredAtMs),
      String(one.sizeGiB),
      moneyText(one.costPerMonth, one.currency),
      moneyText(one.costSinceExpiry, one.currency),
      one.shareIds.join(' '),
    ]),
  );
  for (const currency of new Set(overdue.map((one) => one.currency))) {
    const own = overdue.filter((one) => one.currency === currency);
    const sum = (pick: (one: OverdueSnapshot) => number): string =>
      own.reduce((total, one) => total + pick(one), 0).toFixed(2);
    const facts = {
      count: own.length,
      perMonth: sum((one) => one.costPerMonth),
      since: sum((one) => one.costSinceExpiry),
    };
    output.line(texts.say('overdue.sum', { ...facts, currency }));
  }
  for (const source of new Set(overdue.map((one) => one.priceSource)))
    output.line(texts.say('overdue.price', { source }));
}
