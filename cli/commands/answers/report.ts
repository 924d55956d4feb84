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
import { ReportGatherer, type UsageLook } from '../../../shared/view/report/gatherer.ts';
import type { Savings } from '../../../shared/view/report/savings.ts';
import type { ReportData } from '../../../shared/view/report-data.ts';
import type { Unread } from '../../../shared/view/unread.ts';
import type { AccountSight } from '../../../shared/view/usage/sight.ts';
import { unknownUses } from '../../../shared/view/usage/unknown.ts';
import type { UnknownUse } from '../../../shared/view/usage/usage.ts';
import { collect, exits, newCommand, withOwners } from '../../command.ts';
import type { Cli, CloudOptions } from '../../context.ts';
import { readLogText, readText, writeText } from '../../files.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import { nameFolders, principalsOf, seeDirectory, unreadDirectory } from '../../readers.ts';
import { savingsIn } from '../../savings.ts';
import { reportUnread } from '../../unread.ts';
import { lookAtUsage, usageIn, usageRegions } from '../../usage/look.ts';
import { reportUnknownUses } from '../../usage/print.ts';
import { readUnusedFor } from '../../usage/unused-for.ts';

interface ReportOptions extends Omit<CloudOptions, 'log'>, OwnerOptions {
  readonly out: string;
  readonly open?: boolean;
  readonly since?: string;
  readonly log?: readonly string[];
  readonly members?: boolean;
  readonly unusedFor?: string;
}

/** What was seen in members, and what of it the report tells. */
interface MembersLook {
  readonly sights: readonly AccountSight[];
  readonly look: UsageLook;
}

/** `report`: the page that tells everything, or the same as JSON. */
export function reportCommand(cli: Cli): Command {
  return withOwners(newCommand('report', cli), cli)
    .option('--out <file>', cli.texts.say('report.out'), 'snapshare-report.html')
    .option('--open', cli.texts.say('report.open'))
    .option('--since <file>', cli.texts.say('report.since'))
    .option('--log <file>', cli.texts.say('report.log'), collect)
    .option('--members', cli.texts.say('report.members'))
    .option('--unused-for <time>', cli.texts.say('report.unusedFor'))
    .action(
      exits(cli, 'report', async ({ log: logPaths, ...options }: ReportOptions) => {
        const { output, texts } = cli;
        // What is given first: what is wrong with it is known before anything is called.
        const unusedForMs = readUnusedFor(options.unusedFor);
        const earlier = options.since === undefined ? undefined : await readEarlier(options.since);
        const logs = logPaths && (await Promise.all(logPaths.map(readLogText)));
        const owners = await Owners.open(cli, options);
        const nowMs = cli.machine.clock.nowMs();
        const savings = logs && savingsIn(logs, nowMs, options.account && isOneOf(owners));
        const isUsageAsked = options.members === true || unusedForMs !== undefined;
        const members = isUsageAsked ? await lookAtMembers(owners, unusedForMs) : undefined;
        const { whole, unread, unknown } = await gather(owners, nowMs, { savings, members });
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
        const isUnread = reportUnread(cli, unread, owners);
        // Who is no member is unknown on the page, and nothing failed.
        const failed = unknown.filter(({ error }) => error !== undefined);
        reportUnknownUses(cli, failed);
        return isUnread || failed.length > 0 || cutCount > 0 ? 1 : 0;
      }),
    );
}

/** The members are those of the hub, whoever's snapshots they read: they are looked into once. */
async function lookAtMembers({ home }: Owners, unusedForMs: number | undefined): Promise<MembersLook> {
  const sights = await lookAtUsage(home);
  return { sights, look: { lookedIn: usageRegions(home), ...(unusedForMs !== undefined && { unusedForMs }) } };
}

interface Additions {
  readonly savings: Savings | undefined;
  readonly members: MembersLook | undefined;
}

/** Reads one owner after the other and keeps of each what the report tells. */
async function gather(
  owners: Owners,
  nowMs: number,
  { savings, members }: Additions,
): Promise<{
  readonly whole: ReportData;
  readonly unread: readonly Unread[];
  readonly unknown: readonly UnknownUse[];
}> {
  const { home, accountIds: ownerIds } = owners;
  const gatherer = new ReportGatherer(home.policy, nowMs, members?.look);
  const unread = [...owners.unread];
  const visits = owners.each(async (session) => {
    const observation = await session.observe();
    const { observed } = observation;
    const sight = await seeDirectory(session, principalsOf(observed));
    const used = members ? usageIn(session, observation, sight, members.sights).snapshots : [];
    for (const { regionId, world, plan } of observed) {
      const own = used.filter((one) => one.regionId === regionId);
      gatherer.add(world, plan, sight.directory, own);
    }
    return observation.unread;
  });
  for await (const { value = [], unread: unopened } of visits) unread.push(...unopened, ...value);
  const { principals } = gatherer;
  const sight = await seeDirectory(home, principals);
  const { directory } = sight;
  const folderNames = directory ? await nameFolders(home, principals) : new Map<string, string>();
  unread.push(...unreadDirectory(home, sight, gatherer.access));
  const areOwnersKnown = owners.unread.length === 0;
  const sources = { accountId: home.accountId, ownerIds, areOwnersKnown, unread, directory, folderNames, savings };
  return { whole: gatherer.report(sources), unread, unknown: unknownUses(gatherer.usage) };
}

/** Whether a run of the log was about one of the accounts; the functions run in the caller's own. */
function isOneOf({ home, accountIds }: Owners): (ownerAccountId: string | undefined) => boolean {
  return (ownerAccountId = home.accountId) => accountIds.includes(ownerAccountId);
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
