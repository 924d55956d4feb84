import type { Command } from 'commander';
import { buildReportData } from '../../shared/plan/report-data.ts';
import { exits, newCommand, withCloud } from '../command.ts';
import { type Cli, type CloudOptions, reportFailures, Session } from '../context.ts';

/** `report`: everything that is known, for the page and for other programs. */
export function reportCommand(cli: Cli): Command {
  return withCloud(newCommand('report', cli), cli).action(
    exits(cli, async (options: CloudOptions) => {
      const session = await Session.open(cli, options);
      const { observed, failures, nowMs } = await session.observe();
      const worlds = observed.map(({ world }) => world);
      const plans = observed.map(({ plan }) => plan);
      const data = buildReportData(worlds, plans, session.policy, nowMs);
      cli.output.json({ schema: 'snapshare.report/1', ...data });
      return reportFailures(cli, failures) ? 1 : 0;
    }),
  );
}
