import type { Command } from 'commander';
import { groupBy } from '../../../shared/base/group-by.ts';
import { closedShares } from '../../../shared/plan/upgrade.ts';
import { kindOfPrincipal } from '../../../shared/policy/principals.ts';
import { readersOf } from '../../../shared/view/readers.ts';
import { type SharedWithThis, sharedWithThis } from '../../../shared/view/shared-in.ts';
import { type GrantState, type GrantStatus, statusOfRegion } from '../../../shared/view/status.ts';
import { plainUnread, type Unread, type UnreadEntry } from '../../../shared/view/unread.ts';
import type { AccountSight } from '../../../shared/view/usage/sight.ts';
import { printClosedShares } from '../../closed-shares.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import type { Cli, CloudOptions, Observed, Session } from '../../context.ts';
import { withFormats } from '../../formats/format.ts';
import { readPrincipal } from '../../given-principals.ts';
import { type OwnerOptions, Owners, printByOwner, type Seen } from '../../owners/owners.ts';
import {
  type DirectorySight,
  lookUpReaders,
  type ReaderLookup,
  readersJson,
  reportUnknownReaders,
  seeDirectoryFor,
} from '../../readers.ts';
import { reportUnread } from '../../unread.ts';
import { usageJson } from '../../usage/json.ts';
import { lookAtUsage } from '../../usage/look.ts';
import { type SeenSnapshot, seenIn, unseenIn, useOfGrants } from '../../usage/of-grants.ts';
import { reportUnknownUses } from '../../usage/print.ts';
import { type OwnedGrant, printGrants } from './status-table.ts';

const NO_NAMES = new Map<string, string>();
/** States in which the next run has something to do. */
const PENDING: readonly GrantState[] = ['wanted', 'unwanted'];

interface StatusOptions extends CloudOptions, OwnerOptions {
  readonly snapshot?: string;
  readonly principal?: string;
  readonly members?: boolean;
  readonly readers?: boolean;
}

interface StatusDocument {
  readonly schema: 'snapshare.status/1';
  readonly atMs: number;
  readonly grants: readonly OwnedGrant[];
  readonly closedShares?: NonNullable<Awaited<ReturnType<typeof statusIn>>['closed']>;
  readonly unread: readonly UnreadEntry[];
  readonly unseenMembers?: readonly (Omit<ReturnType<typeof unseenIn>[number], 'error'> & {
    readonly problem: string;
  })[];
  readonly seenBy?: readonly SeenSnapshot[];
  readonly usage?: readonly ReturnType<typeof usageJson>[];
  readonly sharedIn?: Awaited<ReturnType<typeof statusIn>>['sharedIn'];
  readonly unknownPrincipals?: readonly string[];
  readonly readers?: ReturnType<typeof readersJson>;
  readonly findings?: ReaderLookup['findings'];
}

/** `status`: every snapshot with every principal that asks for it or has it. */
export function statusCommand(cli: Cli): Command {
  return withFormats(withOwners(newCommand('status', cli), cli), cli)
    .option('--snapshot <id>', cli.texts.say('status.snapshot'))
    .option('--principal <id>', cli.texts.say('status.principal'))
    .option('--members', cli.texts.say('status.members'))
    .option('--readers', cli.texts.say('option.readers'))
    .action(
      exits(cli, 'status', async ({ principal: written, ...given }: StatusOptions) => {
        const { output, texts } = cli;
        const options = { ...given, ...(written !== undefined && { principal: readPrincipal(written) }) };
        const owners = await Owners.open(cli, options);
        const atMs = cli.machine.clock.nowMs();
        const { home } = owners;
        const sights = options.members === true ? await lookAtUsage(home) : undefined;
        const isCsv = output.format === 'csv';
        const writer = options.json === true ? output.document<StatusDocument>() : undefined;
        writer?.add({ schema: 'snapshare.status/1', atMs, grants: [] });
        const unread: Unread[] = [...owners.unread];
        const seen: Seen<Told>[] = [];
        for await (const { value, unread: failed, ...whose } of owners.each((one) => statusIn(one, options, sights))) {
          unread.push(...failed, ...(value?.unread ?? []));
          if (!value) continue;
          const { grants, names, lookup, use, ...rest } = value;
          const seenBy = sights && seenIn(sights, [whose.accountId], home.regionIds);
          const context = { names, seenBy, uses: use && [use], lookup };
          if (writer) writer.append('grants', grants);
          else if (isCsv) printGrants(cli, grants, context);
          else if (grants.length > 0)
            printByOwner(owners, [{ ...whose, value }], () => printGrants(cli, grants, context));
          await output.taken();
          const counts = new Map(
            [...groupBy(grants, ({ state }) => state)].map(([state, some]) => [state, some.length]),
          );
          // Grants may be many: of what was told of an account that much alone is kept.
          seen.push({
            ...whose,
            value: { ...rest, counts, seenBy, lookup, use, names: use ? names : NO_NAMES },
          });
        }
        const told = seen.map(({ value }) => value);
        const seenBy = sights && told.flatMap((one) => one.seenBy ?? []);
        const unseen = unseenIn(sights ?? []);
        const uses = told.flatMap(({ use }) => use ?? []);
        const untraced = uses.flatMap((one) => one.untraced);
        const isUnread = reportUnread(cli, unread, owners);
        const unknown = [...new Set(told.flatMap((one) => one.unknown))].sort();
        const found = seen.filter(({ value }) => value.counts.size > 0);
        const sharedIn = told.flatMap((one) => one.sharedIn);
        const names = new Map(told.flatMap((one) => [...one.names]));
        if (writer) {
          const used = uses.flatMap(({ snapshots }) => snapshots.map((one) => usageJson(one, names)));
          const unlooked = unseen.map(({ error, ...where }) => ({ ...where, problem: error.problem }));
          writer.add({
            closedShares: isWhole(options) ? told.flatMap(({ closed }) => closed ?? []) : undefined,
            unread: plainUnread(unread),
            ...(sights && { unseenMembers: unlooked, seenBy, usage: used }),
            ...(sharedIn.length > 0 && { sharedIn }),
            ...(unknown.length > 0 && { unknownPrincipals: unknown }),
            ...(options.readers === true && {
              readers: told.flatMap(({ lookup }) => (lookup ? readersJson(lookup) : [])),
              findings: told.flatMap(({ lookup }) => lookup?.findings ?? []),
            }),
          });
          writer.end();
        } else {
          // A table without rows is its headings.
          if (isCsv) printGrants(cli, [], { names, seenBy });
          else if (found.length > 0) {
            if (owners.areSeveral) printTotals(cli, found);
          } else if (!isUnread && sharedIn.length === 0 && unknown.length === 0) {
            const facts = { regions: home.regionIds.join(', ') };
            output.line(texts.say(isWhole(options) ? 'status.nothing' : 'status.noMatch', facts));
          }
          printSharedIn(cli, sharedIn);
          const closed = seen.filter(({ value }) => (value.closed ?? []).length > 0);
          printByOwner(owners, closed, (value) => printClosedShares(cli, value.closed ?? []));
        }
        if (unknown.length > 0) {
          const facts = { principal: options.principal ?? '', principals: unknown.join(', ') };
          output.errorLine({ text: texts.say('status.unknownThrough', facts), color: 'red' });
        }
        for (const { accountId, regionId, error } of unseen) {
          const facts = { accountId, region: regionId ?? '', error: texts.failure(error) };
          output.errorLine(texts.say(regionId === undefined ? 'member.failed' : 'member.regionFailed', facts));
        }
        reportUnknownUses(cli, untraced);
        const sight = seen.find(({ value }) => value.sight.error)?.value.sight ?? {};
        const isReadersTold = options.readers === true || options.members === true;
        const isReadAgain = (isReadersTold || unknown.length > 0) && reportUnknownReaders(cli, sight);
        if (isUnread || isReadAgain || [unknown, unseen, untraced].some(({ length }) => length > 0)) return 1;
        return PENDING.some((state) => told.some(({ counts }) => counts.has(state))) ? 2 : 0;
      }),
    );
}

/** Whether everything is asked for. */
function isWhole({ snapshot, principal }: StatusOptions): boolean {
  return snapshot === undefined && principal === undefined;
}

/** What is kept of an account once its grants are told. */
interface Told extends Omit<Awaited<ReturnType<typeof statusIn>>, 'grants'> {
  readonly counts: ReadonlyMap<GrantState, number>;
  readonly seenBy: readonly SeenSnapshot[] | undefined;
}

/** How it stands in one account, with what is to be told beside. */
async function statusIn(session: Session, options: StatusOptions, sights: readonly AccountSight[] | undefined) {
  const { snapshot, principal } = options;
  const { accountId: ownerAccountId, policy } = session;
  const observation = await session.observe();
  const { observed, unread, nowMs } = observation;
  const isAccountAsked = principal !== undefined && kindOfPrincipal(principal) === 'account';
  const { sight, grants: all } = await grantsOf(session, observed, nowMs, {
    isDirectoryNeeded: options.readers === true || sights !== undefined || isAccountAsked,
  });
  const ways = principal === undefined ? undefined : waysTo(principal, all, sight, session);
  const grants = all
    .filter((grant) => snapshot === undefined || grant.snapshotId === snapshot)
    .filter((grant) => ways === undefined || ways.known.has(grant.principal))
    .map((grant): OwnedGrant => ({ ownerAccountId, ...grant }));
  const sharedIn = observed
    .flatMap(({ world }) => sharedWithThis(world))
    .filter((one) => snapshot === undefined || one.snapshotId === snapshot || one.seenAs === snapshot)
    .filter(() => principal === undefined || principal === ownerAccountId)
    .map((one) => ({ ...one, ...(session.among !== undefined && { readerAccountId: ownerAccountId }) }));
  const told = new Set(grants.map(({ snapshotId }) => snapshotId));
  const closed = isWhole(options)
    ? observed.flatMap(({ regionId, world }) =>
        closedShares(world, policy, nowMs).map((share) => ({ ...session.whose, regionId, ...share })),
      )
    : undefined;
  return {
    grants,
    sharedIn,
    closed,
    names: new Map(
      observed.flatMap(({ world }) =>
        [...world.snapshots].flatMap(([id, { name }]) => (told.has(id) ? [[id, name] as const] : [])),
      ),
    ),
    lookup: options.readers === true ? lookUpReaders(session, grants, sight) : undefined,
    use: sights && useOfGrants(session, observation, sight, { grants, sights }),
    unknown: ways?.unknown ?? [],
    sight: { ...(sight.error && { error: sight.error }) },
    unread,
  };
}

/** How many grants stand how, in each account. */
function printTotals({ output, texts }: Cli, seen: readonly Seen<Pick<Told, 'counts'>>[]): void {
  for (const { label, value } of seen) {
    const counts = [...value.counts].map(([state, count]) => `${count} ${texts.state(state)}`);
    output.line(texts.say('owners.total', { account: label, total: counts.join(', ') }));
  }
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
  { accountId }: Session,
): { readonly known: ReadonlySet<string>; readonly unknown: readonly string[] } {
  const known = new Set([principal]);
  if (kindOfPrincipal(principal) !== 'account') return { known, unknown: [] };
  const unknown: string[] = [];
  for (const one of new Set(grants.map((grant) => grant.principal))) {
    const { kind, accountIds = [] } = readersOf(one, directory, accountId);
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
