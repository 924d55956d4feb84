import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type EarlierReport, ReportPage, readEarlierReport, requireEarlier } from '../../../report/index.ts';
import { Comparison } from '../../../shared/view/report/changes.ts';
import { ReportGatherer, type UsageLook } from '../../../shared/view/report/gatherer.ts';
import type { Savings } from '../../../shared/view/report/savings.ts';
import type { ReportFrame, ReportPart } from '../../../shared/view/report-data.ts';
import type { Unread } from '../../../shared/view/unread.ts';
import type { AccountSight } from '../../../shared/view/usage/sight.ts';
import type { UnknownUse } from '../../../shared/view/usage/usage.ts';
import { collect, exits, newCommand, withOwners } from '../../command.ts';
import type { Cli, CloudOptions } from '../../context.ts';
import { readLogText, readText, writeParts } from '../../files.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import { nameFolders, principalsOf, seeDirectory, unreadDirectory } from '../../readers.ts';
import { savingsIn } from '../../savings.ts';
import { reportUnread } from '../../unread.ts';
import { lookAtUsage, usageIn, usageRegions } from '../../usage/look.ts';
import { reportUnknownUses } from '../../usage/print.ts';
import { readUnusedFor } from '../../usage/unused-for.ts';
import { ReportDocument, type ReportTeller } from './report-document.ts';

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
        if (earlier)
          requireEarlier(
            earlier,
            { ownerIds: [...owners.accountIds].sort(), generatedAtMs: nowMs },
            options.since ?? '',
          );
        const teller = options.json === true ? new ReportDocument(output) : new PageFile(cli, nowMs, options);
        const { unread, unknown } = await gather(owners, nowMs, { savings, members, earlier }, teller);
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
  readonly earlier: EarlierReport | undefined;
}

/** Reads one owner after the other, and has each part told before the next one. */
async function gather(
  owners: Owners,
  nowMs: number,
  { savings, members, earlier }: Additions,
  teller: ReportTeller,
): Promise<{ readonly unread: readonly Unread[]; readonly unknown: readonly UnknownUse[] }> {
  const { home, accountIds } = owners;
  const ownerIds = [...accountIds].sort();
  const gatherer = new ReportGatherer(home.policy, nowMs, members?.look);
  const comparison =
    earlier && new Comparison(earlier, { generatedAtMs: nowMs, ownerIds, unusedForMs: members?.look.unusedForMs });
  const unread = [...owners.unread];
  const visits = owners.each(async (session) => {
    const observation = await session.observe();
    const sight = await seeDirectory(session, principalsOf(observation.observed));
    const used = members ? usageIn(session, observation, sight, members.sights).snapshots : [];
    return { ...observation, sight, used };
  }, ownerIds);
  for await (const { value, unread: unopened } of visits) {
    unread.push(...unopened, ...(value?.unread ?? []));
    if (!value) continue;
    const { observed, sight, used } = value;
    for (const { regionId, world, plan } of [...observed].sort((a, b) => (a.regionId < b.regionId ? -1 : 1))) {
      const own = used.filter((one) => one.regionId === regionId);
      const part = gatherer.add(world, plan, sight.directory, own);
      comparison?.add(part);
      teller.add(part);
    }
  }
  const { principals, unknownPrincipals, unknownUses: unknown } = gatherer;
  const sight = await seeDirectory(home, principals);
  const { directory } = sight;
  const folderNames = directory ? await nameFolders(home, principals) : new Map<string, string>();
  unread.push(...unreadDirectory(home, sight, [{ unknown: unknownPrincipals }]));
  const areOwnersKnown = owners.unread.length === 0;
  const sources = { accountId: home.accountId, ownerIds, areOwnersKnown, unread, directory, folderNames, savings };
  const frame = gatherer.frame(sources);
  await teller.end(comparison ? { ...frame, changes: comparison.changes() } : frame);
  return { unread, unknown };
}

/** The page in its file. */
class PageFile implements ReportTeller {
  readonly #cli: Cli;
  readonly #options: Pick<ReportOptions, 'out' | 'open'>;
  readonly #page: ReportPage;

  constructor(cli: Cli, nowMs: number, options: Pick<ReportOptions, 'out' | 'open'>) {
    this.#cli = cli;
    this.#options = options;
    this.#page = new ReportPage(nowMs);
  }

  add(part: ReportPart): void {
    this.#page.add(part);
  }

  end(frame: ReportFrame): void {
    const { output, texts } = this.#cli;
    const path = resolve(this.#options.out);
    const pieces = this.#page.pieces(frame, { lang: texts.language });
    writeParts(path, (write) => {
      for (const piece of pieces) write(piece);
    });
    output.line(texts.say('report.done', { file: path }));
    if (this.#options.open === true) openFile(this.#cli, path);
  }
}

/** Whether a run of the log was about one of the accounts; the functions run in the caller's own. */
function isOneOf({ home, accountIds }: Owners): (ownerAccountId: string | undefined) => boolean {
  return (ownerAccountId = home.accountId) => accountIds.includes(ownerAccountId);
}

async function readEarlier(path: string): Promise<EarlierReport> {
  return readEarlierReport(await readText(path), path);
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
