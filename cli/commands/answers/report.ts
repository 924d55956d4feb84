import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { renderReport } from '../../../report/index.ts';
import { buildReportData } from '../../../shared/view/report-data.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { type Cli, type CloudOptions, Session } from '../../context.ts';
import { writeText } from '../../files.ts';
import { principalsOf, reportUnknownReaders, seeDirectory } from '../../readers.ts';
import { reportUnread } from '../../unread.ts';

interface ReportOptions extends CloudOptions {
  readonly out: string;
  readonly open?: boolean;
}

/** `report`: the page that tells everything, or the same as JSON. */
export function reportCommand(cli: Cli): Command {
  return withCloud(newCommand('report', cli), cli)
    .option('--out <file>', cli.texts.say('report.out'), 'snapshare-report.html')
    .option('--open', cli.texts.say('report.open'))
    .action(
      exits(cli, async (options: ReportOptions) => {
        const { output, texts } = cli;
        const session = await Session.open(cli, options);
        const { observed, unread, nowMs } = await session.observe();
        const worlds = observed.map(({ world }) => world);
        const plans = observed.map(({ plan }) => plan);
        const sight = await seeDirectory(session, principalsOf(observed));
        const data = buildReportData(worlds, plans, session.policy, nowMs, unread, sight.directory);
        if (options.json === true) output.json({ schema: 'snapshare.report/1', ...data });
        else {
          const path = resolve(options.out);
          writeText(path, renderReport(data, { lang: texts.language }));
          output.line(texts.say('report.done', { file: path }));
          if (options.open === true) openFile(cli, path);
        }
        const isUnlisted = data.exposure.some(({ unpeopled }) => unpeopled === 'unlisted');
        if (isUnlisted) reportUnknownReaders(cli, sight);
        return reportUnread(cli, unread) || isUnlisted ? 1 : 0;
      }),
    );
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Shows a file in the reader's own program for it. The command does not wait for that program. */
function openFile({ output, texts }: Cli, path: string): void {
  const [file = '', ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(file, [...args, path], { stdio: 'ignore', detached: true });
  child.once('error', () => output.errorLine(texts.say('report.notOpened', { file: path })));
  child.unref();
}
