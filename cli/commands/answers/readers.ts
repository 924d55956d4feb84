import type { Command } from 'commander';
import { type InputError, SnapshareError } from '../../../shared/base/errors.ts';
import { groupBy } from '../../../shared/base/group-by.ts';
import type { Snapshot } from '../../../shared/cloud/ports.ts';
import { readSharedFrom } from '../../../shared/plan/sharee/shared-in.ts';
import { accessOf, type Reader, type SnapshotAccess } from '../../../shared/view/access.ts';
import { accessOfSharee, sharedWithThis } from '../../../shared/view/shared-in.ts';
import { collect, exits, newCommand, withCloud } from '../../command.ts';
import type { Cli, CloudOptions, Observation, Session } from '../../context.ts';
import { withFormats } from '../../formats/format.ts';
import { type Column, printListing } from '../../formats/listing.ts';
import { inputError } from '../../messages/input-error.ts';
import { typed } from '../../names.ts';
import type { Piece } from '../../output.ts';
import { Owners, printByOwner } from '../../owners/owners.ts';
import {
  type DirectorySight,
  isKnown,
  principalsOf,
  requireAccount,
  seeDirectory,
  unreadDirectory,
} from '../../readers.ts';
import { reportUnread } from '../../unread.ts';

interface ReadersOptions extends CloudOptions {
  readonly account?: readonly string[];
}

/** `readers [SNAPSHOT]`: every account that can read what, by every share, ours or not. */
export function readersCommand(cli: Cli): Command {
  return withFormats(withCloud(newCommand('readers', cli), cli), cli)
    .argument('[snapshot]', cli.texts.say('argument.snapshot'))
    .option('--account <id>', cli.texts.say('readers.account'), collect)
    .action(
      exits(cli, 'readers', async (snapshotId: string | undefined, options: ReadersOptions) => {
        const { output, texts } = cli;
        const { account, ...cloudOptions } = options;
        for (const one of account ?? []) requireAccount(one);
        // Whom an account reads of is found in every account that may share with it.
        const owners = await Owners.open(cli, cloudOptions);
        const { seen, unread: unopened } = await owners.seeAll((session) => readersIn(session, snapshotId, account));
        const unread = [...unopened, ...seen.flatMap(({ value }) => value.unread)];
        const visited = new Set(seen.map(({ accountId }) => accountId));
        const { home } = owners;
        // Of what others share with these accounts nothing failed: only they can tell the rest.
        const isOwn = ({ ownerAccountId }: SnapshotAccess): boolean => visited.has(ownerAccountId);
        const known = seen.flatMap(({ value }) => value.own);
        const sharedIn = seen.flatMap(({ value }) => value.sharedIn).filter((one) => !isOwn(one));
        const isLost = snapshotId === undefined || known.length + sharedIn.length === 0;
        const lost = isLost ? seen.flatMap(({ value }) => value.lost) : [];
        const snapshots = [...known, ...sharedIn, ...lost].filter(
          ({ isComplete, readers }) => snapshotId !== undefined || !isComplete || readers.length > 0,
        );
        const isUnread = reportUnread(cli, unread, owners);
        const isIncomplete = isUnread || snapshots.some((one) => !one.isComplete && isOwn(one));
        const isMissing = snapshotId !== undefined && snapshots.length === 0 && unread.length === 0;
        if (options.json === true) {
          output.json({
            schema: 'snapshare.readers/1',
            snapshots: snapshots.map(accessJson),
            unread: unread.map(({ ownerAccountId, regionId, what }) => ({
              ...(ownerAccountId !== undefined && { ownerAccountId }),
              regionId,
              what,
            })),
          });
        } else if (isMissing) throw notFound(snapshotId, home.regionIds);
        else {
          if (output.format === 'csv' || snapshots.some(({ readers }) => readers.length > 0))
            printAll(cli, owners, snapshots, new Map(seen.flatMap(({ value }) => [...value.names])));
          else if (!isIncomplete)
            output.line(
              texts.say('readers.nobody', {
                accountId: owners.accountIds.map((one) => owners.label(one)).join(', '),
                regions: home.regionIds.join(', '),
              }),
            );
          for (const one of snapshots) if (!one.isComplete) sayIncomplete(cli, one, isOwn(one));
        }
        return isIncomplete || isMissing ? 1 : 0;
      }),
    );
}

/** What one account tells of its snapshots, and of those that others share with it, with the names of those told. */
async function readersIn(session: Session, snapshotId: string | undefined, accounts: readonly string[] | undefined) {
  const observation = await session.observe();
  const sight = await seeDirectory(session, principalsOf(observation.observed));
  const meant = (some: readonly SnapshotAccess[]) => some.map((one) => concerning(one, accounts));
  const seen = meant(accessIn(session, observation, sight, snapshotId));
  const isOwn = ({ ownerAccountId }: SnapshotAccess): boolean => ownerAccountId === session.accountId;
  const lost = meant(lostAccess(session, await listLost(session, observation), snapshotId));
  const told = new Set(seen.map((one) => one.snapshotId));
  return {
    own: seen.filter(isOwn),
    sharedIn: seen.filter((one) => !isOwn(one)),
    lost,
    unread: [...observation.unread, ...unreadDirectory(session, sight, [...seen, ...lost])],
    names: observation.observed.flatMap(({ world }) =>
      [...world.snapshots].flatMap(([id, { name }]) => (told.has(id) ? [[id, name] as const] : [])),
    ),
  };
}

/** What is known of the snapshots of the account and of those that others share with it; or of the one that is named. */
function accessIn(
  { policy }: Session,
  { observed, nowMs }: Observation,
  { directory }: DirectorySight,
  named: string | undefined,
): SnapshotAccess[] {
  return observed.flatMap(({ world }) => {
    const sharedIn = accessOfSharee(world, policy);
    if (named === undefined) return [...accessOf(world, { policy, directory, nowMs }), ...sharedIn];
    const source = sharedWithThis(world).find(({ seenAs }) => seenAs === named)?.snapshotId ?? named;
    const own = sharedIn.filter(({ snapshotId }) => snapshotId === source);
    const isOurs = own.length === 0 && isKnown({ world }, named);
    return isOurs ? accessOf(world, { policy, directory, nowMs }, named) : own;
  });
}

/** A region whose shares could not be read: its snapshots, where at least these could be. */
interface LostRegion {
  readonly regionId: string;
  readonly snapshots: readonly Snapshot[];
}

function listLost(session: Session, { observed }: Observation): Promise<LostRegion[]> {
  const lost = session.regionIds.filter((regionId) => !observed.some((one) => one.regionId === regionId));
  return Promise.all(
    lost.map(async (regionId) => {
      try {
        const listed = await session.openCloud(regionId).snapshots.listSnapshots();
        return { regionId, snapshots: listed.filter(({ tags }) => !readSharedFrom(tags)) };
      } catch (error) {
        if (error instanceof SnapshareError) return { regionId, snapshots: [] };
        throw error;
      }
    }),
  );
}

/** What is not known of such regions: of each snapshot of theirs, or of the one that is asked about, who reads it. */
function lostAccess(session: Session, lost: readonly LostRegion[], named: string | undefined): SnapshotAccess[] {
  return lost.flatMap(({ regionId, snapshots }) => {
    const ids = named === undefined ? snapshots.map((one) => one.snapshotId).sort() : [named];
    const whose = { ownerAccountId: session.accountId, regionId };
    return ids.map((snapshotId) => ({
      ...whose,
      snapshotId,
      isComplete: false,
      unknown: [],
      readers: [],
      unpeopled: [],
    }));
  });
}

/**
 * What of it concerns some accounts: all of a snapshot that one of them owns, else what they read. A snapshot that they
 * may read for all that is known stays as one that is not wholly known.
 */
function concerning(access: SnapshotAccess, accountIds: readonly string[] | undefined): SnapshotAccess {
  if (accountIds === undefined || accountIds.includes(access.ownerAccountId)) return access;
  const readers = access.readers.filter((reader) => accountIds.includes(reader.accountId));
  return { ...access, readers };
}

function accessJson({ ownerAccountId, regionId, snapshotId, isComplete, readers }: SnapshotAccess) {
  return { ownerAccountId, regionId, snapshotId, isComplete, readers: readers.map(readerJson) };
}

function readerJson({ accountId, name, state, endsAtMs, isPermitted, paths }: Reader) {
  return {
    accountId,
    name,
    state,
    until: Number.isFinite(endsAtMs) ? new Date(endsAtMs).toISOString() : null,
    isPermitted,
    paths: paths.map(({ shareId, isOurs, principal, state: ofPath }) => ({
      shareId,
      isOurs,
      principal,
      ...(ofPath !== state && { state: ofPath }),
    })),
  };
}

function printAll(
  cli: Cli,
  owners: Owners,
  snapshots: readonly SnapshotAccess[],
  names: ReadonlyMap<string, string>,
): void {
  if (cli.output.format === 'csv') {
    printReaders(cli, snapshots, names);
    return;
  }
  const read = snapshots.filter(({ readers }) => readers.length > 0);
  const byOwner = owners.areSeveral ? groupBy(read, ({ ownerAccountId }) => ownerAccountId) : new Map([['', read]]);
  const seen = [...byOwner].map(([accountId, value]) => ({ accountId, label: owners.label(accountId), value }));
  printByOwner(owners, seen, (some) => printReaders(cli, some, names));
}

function printReaders(cli: Cli, snapshots: readonly SnapshotAccess[], names: ReadonlyMap<string, string>): void {
  const { texts } = cli;
  const columns: Column<SnapshotAccess & { readonly reader: Reader }>[] = [
    { name: 'region', cell: ({ regionId }) => regionId },
    { name: 'owner', cell: ({ ownerAccountId }) => ownerAccountId, isWide: true },
    { name: 'snapshot', cell: ({ snapshotId }) => snapshotId },
    { name: 'name', cell: ({ snapshotId }) => names.get(snapshotId) ?? '' },
    { name: 'account', cell: ({ reader }) => reader.accountId },
    { name: 'accountName', cell: ({ reader }) => reader.name ?? '' },
    {
      name: 'state',
      cell: ({ reader: { state } }): Piece => ({
        text: texts.say(`readers.${state}`),
        color: state === 'reads' ? 'green' : 'yellow',
      }),
    },
    { name: 'until', cell: ({ reader: { endsAtMs } }) => (Number.isFinite(endsAtMs) ? texts.time(endsAtMs) : '') },
    {
      name: 'permitted',
      cell: ({ reader: { isPermitted } }): Piece => ({
        text: texts.say(isPermitted ? 'yes' : 'no'),
        color: isPermitted ? 'green' : 'red',
      }),
    },
    {
      name: 'through',
      cell: ({ reader: { accountId, paths } }) => paths.map((path) => pathText(path, accountId)).join(' '),
    },
    {
      name: 'shareNames',
      cell: ({ reader }) => reader.paths.map(({ shareName }) => shareName).join(' '),
      isWide: true,
    },
  ];
  printListing(
    cli,
    columns,
    snapshots.flatMap((access) => access.readers.map((reader) => ({ ...access, reader }))),
  );
}

/** The share, with whom it names where that is not the account itself. */
function pathText({ shareId, principal }: Reader['paths'][number], accountId: string): string {
  return principal === accountId ? shareId : `${shareId}(${principal})`;
}

function sayIncomplete({ output, texts }: Cli, access: SnapshotAccess, isOwn: boolean): void {
  const { snapshotId, regionId: region, ownerAccountId, unknown } = access;
  if (!isOwn) {
    output.line({
      text: texts.say('readers.ownerOnly', { snapshotId, region, accountId: ownerAccountId }),
      color: 'dim',
    });
    return;
  }
  const key = unknown.length > 0 ? 'readers.unknownBehind' : 'readers.unknownAll';
  output.errorLine({ text: texts.say(key, { snapshotId, region, principals: unknown.join(', ') }), color: 'red' });
}

function notFound(snapshotId: string, regionIds: readonly string[]): InputError {
  return inputError('NO_SNAPSHOT', { snapshotId: typed(snapshotId), regions: regionIds.join(', ') });
}
