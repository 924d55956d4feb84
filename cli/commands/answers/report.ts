import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type EarlierReport,
  REPORT_SCHEMA,
  readEarlierReport,
  renderReport,
  requireEarlier,
} from '../../../report/index.ts';
import { changesBetween, comparableOf } from '../../../shared/view/report/changes.ts';
import { ReportGatherer } from '../../../shared/view/report/gatherer.ts';
import type { ReportData } from '../../../shared/view/report-data.ts';
import { collect, exits, newCommand, withCloud } from '../../command.ts';
import { type Cli, type CloudOptions, Session } from '../../context.ts';
import { readLogText, readText, writeText } from '../../files.ts';
import { nameFolders, principalsOf, seeDirectory, unreadDirectory } from '../../readers.ts';
import { savingsIn } from '../../savings.ts';
import { reportUnread } from '../../unread.ts';

interface ReportOptions extends Omit<CloudOptions, 'log'> {
  readonly out: string;
  readonly open?: boolean;
  readonly since?: string;
  readonly log?: readonly string[];
}

/** `report`: the page that tells everything, or the same as JSON. */
export function reportCommand(cli: Cli): Command {
  return withCloud(newCommand('report', cli), cli)
    .option('--out <file>', cli.texts.say('report.out'), 'snapshare-report.html')
    .option('--open', cli.texts.say('report.open'))
    .option('--since <file>', cli.texts.say('report.since'))
    .option('--log <file>', cli.texts.say('report.log'), collect)
    .action(
      exits(cli, async ({ log: logPaths, ...options }: ReportOptions) => {
        const { output, texts } = cli;
        // Files first: what is wrong with them is known before anything is called.
        const earlier = options.since === undefined ? undefined : await readEarlier(options.since);
        const logs = logPaths && (await Promise.all(logPaths.map(readLogText)));
        const session = await Session.open(cli, options);
        const { observed, unread: failed, nowMs } = await session.observe();
        const principals = principalsOf(observed);
        const sight = await seeDirectory(session, principals);
        const savings = logs && savingsIn(logs, nowMs);
        const gatherer = new ReportGatherer(session.policy, nowMs);
        for (const { world, plan } of observed) gatherer.add(world, plan, sight.directory);
        const { accountId } = session.caller;
        const folderNames = sight.directory ? await nameFolders(session, principals) : new Map<string, string>();
        const sources = { accountId, ownerIds: [accountId], directory: sight.directory, folderNames, savings };
        const unread = [...failed, ...unreadDirectory(session, sight, gatherer.access)];
        const whole = gatherer.report({ ...sources, unread });
        const data = withChanges(whole, earlier, options.since ?? '');
        if (options.json === true) output.json({ schema: REPORT_SCHEMA, ...data });
        else {
          const path = resolve(options.out);
          writeText(path, renderReport(data, { lang: texts.language }));
          output.line(texts.say('report.done', { file: path }));
          if (options.open === true) openFile(cli, path);
        }
        const cutCount = savings?.cutCount ?? 0;
        if (cutCount > 0) output.errorLine({ text: texts.say('log.unread', { count: cutCount }), color: 'red' });
        return reportUnread(cli, unread) || cutCount > 0 ? 1 : 0;
      }),
    );
}

async function readEarlier(path: string): Promise<EarlierReport> {
  return readEarlierReport(await readText(path), path);
}

/** @throws {InputError} when the earlier report cannot be compared with this one. */
function withChanges(data: ReportData, earlier: EarlierReport | undefined, name: string): ReportData {
  if (!earlier) return data;
  requireEarlier(earlier, data, name);
  return { ...data, changes: changesBetween(earlier, comparableOf(data)) };
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
