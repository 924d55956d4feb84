import type { Command } from 'commander';
import { closedShares } from '../../../shared/plan/upgrade.ts';
import { kindOfPrincipal } from '../../../shared/policy/principals.ts';
import { readersOf } from '../../../shared/view/readers.ts';
import { type SharedWithThis, sharedWithThis } from '../../../shared/view/shared-in.ts';
import { type GrantState, type GrantStatus, statusOfRegion } from '../../../shared/view/status.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { printClosedShares } from '../../closed-shares.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { type Cli, type CloudOptions, type Observed, Session } from '../../context.ts';
import { withFormats } from '../../formats/format.ts';
import { type Column, printListing } from '../../formats/listing.ts';
import { lookFromMembers, type SeenSnapshot } from '../../members.ts';
import type { Color, Piece } from '../../output.ts';
import { printFindings } from '../../print-actions.ts';
import {
  type DirectorySight,
  lookUpReaders,
  type ReaderLookup,
  readersJson,
  readersText,
  reportUnknownReaders,
  requirePrincipal,
  seeDirectoryFor,
} from '../../readers.ts';
import { reportUnread } from '../../unread.ts';

const STATE_COLORS: Readonly<Record<GrantState, Color>> = {
  granted: 'green',
  wanted: 'yellow',
  settling: 'yellow',
  'awaiting acceptance': 'yellow',
  ending: 'yellow',
  kept: 'cyan',
  foreign: 'cyan',
  refused: 'red',
  blocked: 'red',
  unwanted: 'red',
};

/** States in which the next run has something to do. */
const PENDING: readonly GrantState[] = ['wanted', 'unwanted'];

interface StatusOptions extends CloudOptions {
  readonly snapshot?: string;
  readonly principal?: string;
  readonly members?: boolean;
  readonly readers?: boolean;
}

/** `status`: every snapshot with every principal that asks for it or has it. */
export function statusCommand(cli: Cli): Command {
  return withFormats(withCloud(newCommand('status', cli), cli), cli)
    .option('--snapshot <id>', cli.texts.say('status.snapshot'))
    .option('--principal <id>', cli.texts.say('status.principal'))
    .option('--members', cli.texts.say('status.members'))
    .option('--readers', cli.texts.say('option.readers'))
    .action(
      exits(cli, async (options: StatusOptions) => {
        const { output, texts } = cli;
        requirePrincipal(options.principal);
        const session = await Session.open(cli, options);
        const { observed, unread, nowMs } = await session.observe();
        const { snapshot, principal } = options;
        const isAccountAsked = principal !== undefined && kindOfPrincipal(principal) === 'account';
        const { sight: directorySight, grants: all } = await grantsOf(session, observed, nowMs, {
          isDirectoryNeeded: options.readers === true || isAccountAsked,
        });
        const ways = principal === undefined ? undefined : waysTo(principal, all, directorySight, session);
        const grants = all
          .filter((grant) => snapshot === undefined || grant.snapshotId === snapshot)
          .filter((grant) => ways === undefined || ways.known.has(grant.principal));
        const sharedIn = observed
          .flatMap(({ world }) => sharedWithThis(world))
          .filter((one) => snapshot === undefined || one.snapshotId === snapshot || one.seenAs === snapshot)
          .filter(() => principal === undefined || principal === session.accountId);
        const names = new Map(
          observed.flatMap(({ world }) => [...world.snapshots].map(([id, { name }]) => [id, name])),
        );
        const sight = options.members === true ? await lookFromMembers(session) : undefined;
        const seenBy = sight?.seen;
        const closed =
          snapshot === undefined && principal === undefined
            ? observed.flatMap(({ regionId, world }) =>
                closedShares(world, session.policy, nowMs).map((share) => ({ regionId, ...share })),
              )
            : undefined;
        const lookup = options.readers === true ? lookUpReaders(session, grants, directorySight) : undefined;
        const isUnread = reportUnread(cli, unread);
        const unknown = ways?.unknown ?? [];
        if (options.json === true) {
          const unlooked = sight?.failures.map(({ accountId, error }) => ({ accountId, problem: error.problem }));
          const more = {
            unread: plainUnread(unread),
            ...(unlooked && { unseenMembers: unlooked }),
            seenBy,
            ...(sharedIn.length > 0 && { sharedIn }),
            ...(unknown.length > 0 && { unknownPrincipals: unknown }),
            ...(lookup && { readers: readersJson(lookup), findings: lookup.findings }),
          };
          output.json({ schema: 'snapshare.status/1', atMs: nowMs, grants, closedShares: closed, ...more });
        } else {
          if (grants.length > 0 || output.format === 'csv') printGrants(cli, grants, { names, seenBy, lookup });
          else if (!isUnread && sharedIn.length === 0 && unknown.length === 0) {
            const isWhole = snapshot === undefined && principal === undefined;
            const facts = { regions: session.regionIds.join(', ') };
            output.line(texts.say(isWhole ? 'status.nothing' : 'status.noMatch', facts));
          }
          printSharedIn(cli, sharedIn);
          printClosedShares(cli, closed ?? []);
        }
        if (unknown.length > 0) {
          const facts = { principal: principal ?? '', principals: unknown.join(', ') };
          output.errorLine({ text: texts.say('status.unknownThrough', facts), color: 'red' });
        }
        for (const { accountId, error } of sight?.failures ?? []) {
          output.errorLine(texts.say('member.failed', { accountId, error: texts.failure(error) }));
        }
        const isReadAgain = (lookup !== undefined || unknown.length > 0) && reportUnknownReaders(cli, directorySight);
        if (isUnread || isReadAgain || unknown.length > 0 || (sight?.failures.length ?? 0) > 0) return 1;
        return grants.some(({ state }) => PENDING.includes(state)) ? 2 : 0;
      }),
    );
}

/** Where the grants of the regions stand, with the directory where something depends on it. */
async function grantsOf(
  session: Session,
  observed: readonly Observed[],
  nowMs: number,
  { isDirectoryNeeded }: { readonly isDirectoryNeeded: boolean },
): Promise<{ readonly grants: readonly GrantStatus[]; readonly sight: DirectorySight }> {
  const grantsBy = ({ directory }: DirectorySight): GrantStatus[] =>
    observed.flatMap(({ world }) => statusOfRegion(world, session.policy, nowMs, { directory }).grants);
  const grants = grantsBy({});
  if (!isDirectoryNeeded) return { grants, sight: {} };
  const principals = [...new Set(grants.map((grant) => grant.principal))];
  const sight = await seeDirectoryFor(session, principals);
  return { grants: sight.directory ? grantsBy(sight) : grants, sight };
}

/** The principals by which one comes to what is shared: itself and, of an account, the folders and directories it is in. */
function waysTo(
  principal: string,
  grants: readonly GrantStatus[],
  { directory }: DirectorySight,
  { caller }: Session,
): { readonly known: ReadonlySet<string>; readonly unknown: readonly string[] } {
  const known = new Set([principal]);
  if (kindOfPrincipal(principal) !== 'account') return { known, unknown: [] };
  const unknown: string[] = [];
  for (const one of new Set(grants.map((grant) => grant.principal))) {
    const { kind, accountIds = [] } = readersOf(one, directory, caller.accountId);
    if (accountIds.includes(principal)) known.add(one);
    if (kind === 'unknown') unknown.push(one);
  }
  return { known, unknown: unknown.sort() };
}

function printSharedIn({ output, texts }: Cli, sharedIn: readonly SharedWithThis[]): void {
  if (sharedIn.length === 0) return;
  output.line(texts.say('status.sharedIn', { count: sharedIn.length }));
  output.table(
    [
      texts.say('column.region'),
      texts.say('column.owner'),
      texts.say('column.snapshot'),
      texts.say('column.name'),
      texts.say('column.seenAs'),
    ],
    sharedIn.map((one) => [one.regionId, one.ownerAccountId, one.snapshotId, one.name, one.seenAs]),
  );
}

/** What is known about grants beside themselves. */
interface GrantContext {
  /** Of the snapshots, by id. */
  readonly names: ReadonlyMap<string, string>;
  /** What member accounts see; adds the id under which a principal that is one of them sees the snapshot. */
  readonly seenBy?: readonly SeenSnapshot[] | undefined;
  /** Adds the accounts that a principal stands for, and what was found about them. */
  readonly lookup?: ReaderLookup | undefined;
}

/** Prints grants as a table. */
function printGrants(cli: Cli, grants: readonly GrantStatus[], { names, seenBy, lookup }: GrantContext): void {
  const { texts } = cli;
  const seenAs = new Map(
    seenBy?.map((one) => [`${one.memberAccountId} ${one.regionId} ${one.snapshotId}`, one.seenAs]),
  );
  const columns: Column<GrantStatus>[] = [
    { name: 'region', cell: ({ regionId }) => regionId },
    { name: 'snapshot', cell: ({ snapshotId }) => snapshotId },
    { name: 'name', cell: ({ snapshotId }) => names.get(snapshotId) ?? '' },
    { name: 'principal', cell: ({ principal }) => principal },
    { name: 'state', cell: ({ state }): Piece => ({ text: texts.state(state), color: STATE_COLORS[state] }) },
    { name: 'seen', cell: ({ isInEffect }) => texts.say(isInEffect ? 'yes' : 'no') },
    { name: 'until', cell: ({ endsAtMs }) => (endsAtMs === undefined ? '' : texts.time(endsAtMs)) },
    { name: 'askedBy', cell: ({ askedBy }) => askedBy.join(', ') },
    { name: 'permitted', cell: ({ isPermitted }) => texts.say(isPermitted ? 'yes' : 'no'), isWide: true },
    { name: 'outside', cell: ({ isExternal }) => texts.say(isExternal ? 'yes' : 'no'), isWide: true },
    { name: 'shares', cell: ({ shareIds }) => shareIds.join(' '), isWide: true },
  ];
  if (seenBy) {
    columns.push({
      name: 'seenAs',
      cell: ({ principal, regionId, snapshotId }) => seenAs.get(`${principal} ${regionId} ${snapshotId}`) ?? '',
    });
  }
  if (lookup) {
    columns.push({ name: 'readers', cell: ({ principal }) => readersText(cli, lookup.byPrincipal.get(principal)) });
  }
  printListing(cli, columns, grants);
  printFindings(cli, [
    ...new Map(grants.flatMap(({ refusal }) => (refusal ? [[refusal.message, refusal]] : []))).values(),
  ]);
  if (lookup) printFindings(cli, lookup.findings);
}
