import type { Command } from 'commander';
import { type InputError, SnapshareError } from '../../../shared/base/errors.ts';
import type { Snapshot } from '../../../shared/cloud/ports.ts';
import { readSharedFrom } from '../../../shared/plan/sharee/shared-in.ts';
import { accessOf, type Reader, type SnapshotAccess } from '../../../shared/view/access.ts';
import { accessOfSharee, sharedWithThis } from '../../../shared/view/shared-in.ts';
import type { Unread } from '../../../shared/view/unread.ts';
import { collect, exits, newCommand, withCloud } from '../../command.ts';
import type { Cli, CloudOptions, Observation, Session } from '../../context.ts';
import { withFormats } from '../../formats/format.ts';
import { readAccount } from '../../given-principals.ts';
import { inputError } from '../../messages/input-error.ts';
import { typed } from '../../names.ts';
import { Owners } from '../../owners/owners.ts';
import { type DirectorySight, isKnown, principalsOf, seeDirectory, unreadDirectory } from '../../readers.ts';
import { reportUnread } from '../../unread.ts';
import { printReaders } from './readers-table.ts';

interface ReadersOptions extends CloudOptions {
  readonly account?: readonly string[];
}

interface ReadersDocument {
  readonly schema: 'snapshare.readers/1';
  readonly snapshots: readonly ReturnType<typeof accessJson>[];
  readonly unread: readonly Pick<Unread, 'regionId' | 'what' | 'ownerAccountId'>[];
}

/** `readers [SNAPSHOT]`: every account that can read what, by every share, ours or not. */
export function readersCommand(cli: Cli): Command {
  return withFormats(withCloud(newCommand('readers', cli), cli), cli)
    .argument('[snapshot]', cli.texts.say('argument.snapshot'))
    .option('--account <id>', cli.texts.say('readers.account'), collect)
    .action(
      exits(cli, 'readers', async (snapshotId: string | undefined, options: ReadersOptions) => {
        const { output, texts } = cli;
        const { account: given, ...cloudOptions } = options;
        const account = given?.map(readAccount);
        // Whom an account reads of is found in every account that may share with it.
        const owners = await Owners.open(cli, cloudOptions);
        const { home } = owners;
        const isNamed = snapshotId !== undefined;
        const writer = options.json === true ? output.document<ReadersDocument>() : undefined;
        writer?.add({ schema: 'snapshare.readers/1', snapshots: [] });
        const tell = (some: readonly SnapshotAccess[], names: ReadonlyMap<string, string>): void => {
          if (writer) writer.append('snapshots', some.map(accessJson));
          else printReaders(cli, owners, some, names);
        };
        const visited = new Set<string>();
        // Of what others share with these accounts nothing failed: only they can tell the rest.
        const isOwn = ({ ownerAccountId }: SnapshotAccess): boolean => visited.has(ownerAccountId);
        const isRead = ({ readers }: SnapshotAccess): boolean => readers.length > 0;
        const isPartial = (one: SnapshotAccess): boolean => !one.isComplete && isOwn(one);
        const known = { isAny: false, isRead: false, isPartial: false };
        const unopened: Unread[] = [...owners.unread];
        const unreadWithin: Unread[] = [];
        const lost: SnapshotAccess[] = [];
        let sharedIn: readonly SnapshotAccess[] = [];
        let untold: readonly SnapshotAccess[] = [];
        let names: ReadonlyMap<string, string> = new Map();
        const look = (session: Session) => readersIn(session, snapshotId, account);
        for await (const { accountId, value, unread: failed } of owners.each(look)) {
          unopened.push(...failed);
          if (!value) continue;
          visited.add(accountId);
          const { own } = value;
          unreadWithin.push(...value.unread);
          known.isAny ||= own.length > 0;
          known.isRead ||= own.some(isRead);
          known.isPartial ||= own.some(isPartial);
          sharedIn = [...sharedIn, ...value.sharedIn].filter((one) => !isOwn(one));
          lost.push(...value.lost);
          if (!owners.areSeveral) {
            // One account is told in one table, with what others share with it.
            untold = own;
            names = value.names;
          } else if (own.length > 0) {
            tell(own, value.names);
            if (!writer) sayIncomplete(cli, own, isOwn);
            await output.taken();
          }
        }
        const isLost = !isNamed || (!known.isAny && sharedIn.length === 0);
        const last = [...untold, ...sharedIn, ...(isLost ? lost : [])];
        const unread = [...unopened, ...unreadWithin];
        const isUnread = reportUnread(cli, unread, owners);
        const isIncomplete = isUnread || known.isPartial || last.some(isPartial);
        const isMissing = isNamed && !known.isAny && last.length === 0 && unread.length === 0;
        if (isMissing && !writer) throw notFound(snapshotId, home.regionIds);
        tell(last, names);
        if (writer) {
          writer.add({
            unread: unread.map(({ ownerAccountId, regionId, what }) => ({
              ...(ownerAccountId !== undefined && { ownerAccountId }),
              regionId,
              what,
            })),
          });
          writer.end();
        } else {
          if (output.format !== 'csv' && !isIncomplete && !known.isRead && !last.some(isRead))
            output.line(
              texts.say('readers.nobody', {
                accountId: owners.accountIds.map((one) => owners.label(one)).join(', '),
                regions: home.regionIds.join(', '),
              }),
            );
          sayIncomplete(cli, last, isOwn);
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
    // Where all are asked about, what nobody reads is left out.
    own: seen.filter((one) => isOwn(one) && (snapshotId !== undefined || !one.isComplete || one.readers.length > 0)),
    sharedIn: seen.filter((one) => !isOwn(one)),
    lost,
    unread: [...observation.unread, ...unreadDirectory(session, sight, [...seen, ...lost])],
    names: new Map(
      observation.observed.flatMap(({ world }) =>
        [...world.snapshots].flatMap(([id, { name }]) => (told.has(id) ? [[id, name] as const] : [])),
      ),
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

/** Says of which snapshots it is not known who else reads them. */
function sayIncomplete(
  { output, texts }: Cli,
  some: readonly SnapshotAccess[],
  isOwn: (access: SnapshotAccess) => boolean,
): void {
  for (const access of some) {
    const { snapshotId, regionId: region, ownerAccountId: accountId, isComplete, unknown } = access;
    if (isComplete) continue;
    if (isOwn(access)) {
      const key = unknown.length > 0 ? 'readers.unknownBehind' : 'readers.unknownAll';
      output.errorLine({ text: texts.say(key, { snapshotId, region, principals: unknown.join(', ') }), color: 'red' });
    } else output.line({ text: texts.say('readers.ownerOnly', { snapshotId, region, accountId }), color: 'dim' });
  }
}

function notFound(snapshotId: string, regionIds: readonly string[]): InputError {
  return inputError('NO_SNAPSHOT', { snapshotId: typed(snapshotId), regions: regionIds.join(', ') });
}
