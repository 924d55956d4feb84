import type { Command } from 'commander';
import { type InputError, SnapshareError } from '../../../shared/base/errors.ts';
import type { Snapshot } from '../../../shared/cloud/ports.ts';
import { readSharedFrom } from '../../../shared/plan/sharee/shared-in.ts';
import { accessOf, type Reader, type SnapshotAccess } from '../../../shared/view/access.ts';
import { accessOfSharee, sharedWithThis } from '../../../shared/view/shared-in.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { type Cli, type CloudOptions, type Observation, Session } from '../../context.ts';
import { withFormats } from '../../formats/format.ts';
import { type Column, printListing } from '../../formats/listing.ts';
import { inputError } from '../../messages/input-error.ts';
import type { Piece } from '../../output.ts';
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
  readonly account?: string;
}

/** `readers [SNAPSHOT]`: every account that can read what, by every share, ours or not. */
export function readersCommand(cli: Cli): Command {
  return withFormats(withCloud(newCommand('readers', cli), cli), cli)
    .argument('[snapshot]', cli.texts.say('argument.snapshot'))
    .option('--account <id>', cli.texts.say('readers.account'))
    .action(
      exits(cli, async (snapshotId: string | undefined, options: ReadersOptions) => {
        const { output, texts } = cli;
        requireAccount(options.account);
        const session = await Session.open(cli, options);
        const observation = await session.observe();
        const sight = await seeDirectory(session, principalsOf(observation.observed));
        const lost = await listLost(session, observation);
        const seen = accessIn(session, observation, sight, snapshotId);
        const found =
          snapshotId !== undefined && seen.length > 0 ? seen : [...seen, ...lostAccess(session, lost, snapshotId)];
        const snapshots = found
          .map((one) => concerning(one, options.account))
          .filter(({ isComplete, readers }) => snapshotId !== undefined || !isComplete || readers.length > 0);
        const unread = [...observation.unread, ...unreadDirectory(session, sight, snapshots)];
        // Of what others share with this account nothing failed: only they can tell the rest.
        const isOwn = ({ ownerAccountId }: SnapshotAccess): boolean => ownerAccountId === session.accountId;
        const isUnread = reportUnread(cli, unread);
        const isIncomplete = isUnread || snapshots.some((one) => !one.isComplete && isOwn(one));
        const isMissing = snapshotId !== undefined && snapshots.length === 0 && unread.length === 0;
        if (options.json === true) {
          output.json({
            schema: 'snapshare.readers/1',
            snapshots: snapshots.map(accessJson),
            unread: unread.map(({ regionId, what }) => ({ regionId, what })),
          });
        } else if (isMissing) throw notFound(snapshotId, session.regionIds);
        else {
          if (output.format === 'csv' || snapshots.some(({ readers }) => readers.length > 0))
            printReaders(cli, snapshots, observation);
          else if (!isIncomplete)
            output.line(
              texts.say('readers.nobody', {
                accountId: session.accountId,
                regions: session.regionIds.join(', '),
              }),
            );
          for (const one of snapshots) if (!one.isComplete) sayIncomplete(cli, one, isOwn(one));
        }
        return isIncomplete || isMissing ? 1 : 0;
      }),
    );
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

/** The same of one account; a snapshot that it may read for all that is known stays as one that is not wholly known. */
function concerning(access: SnapshotAccess, accountId: string | undefined): SnapshotAccess {
  if (accountId === undefined) return access;
  const readers = access.readers.filter((reader) => reader.accountId === accountId);
  return { ...access, readers };
}

function accessJson({ ownerAccountId, regionId, snapshotId, isComplete, readers }: SnapshotAccess): object {
  return { ownerAccountId, regionId, snapshotId, isComplete, readers: readers.map(readerJson) };
}

function readerJson({ accountId, name, state, endsAtMs, isPermitted, paths }: Reader): object {
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

function printReaders(cli: Cli, snapshots: readonly SnapshotAccess[], { observed }: Observation): void {
  const { texts } = cli;
  const names = new Map(observed.flatMap(({ world }) => [...world.snapshots].map(([id, { name }]) => [id, name])));
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
  return inputError('NO_SNAPSHOT', { snapshotId, regions: regionIds.join(', ') });
}
