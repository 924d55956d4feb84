import type { CloudCallError } from '../shared/base/errors.ts';
import type { Finding } from '../shared/plan/findings/finding.ts';
import { kindOfPrincipal } from '../shared/policy/principals.ts';
import type { SnapshotAccess } from '../shared/view/access.ts';
import { goneFolderFindings, type Readers, readersOf } from '../shared/view/readers.ts';
import { type SharedWithThis, sharedWithThis } from '../shared/view/shared-in.ts';
import type { GrantStatus } from '../shared/view/status.ts';
import type { Unread } from '../shared/view/unread.ts';
import type { Cli, Observed, Session } from './context.ts';
import type { DirectorySight } from './owners/directory-reader.ts';

export type { DirectorySight } from './owners/directory-reader.ts';

/** Which accounts stand behind the principals of some grants. */
export interface ReaderLookup {
  readonly byPrincipal: ReadonlyMap<string, Readers>;
  /** Folders that do not exist any more. */
  readonly findings: readonly Finding[];
  /** Why the directory could not be read; its principals' readers are unknown then. */
  readonly error?: CloudCallError;
}

/** Everybody whom the shares of some regions name. */
export function principalsOf(observed: readonly Observed[]): string[] {
  const shares = observed.flatMap(({ world }) => [...world.shares, ...world.endingShares]);
  return [...new Set(shares.flatMap(({ principals }) => [...principals.keys()]))];
}

/** Whether a region has the snapshot, or a share there holds it. */
export function isKnown({ world }: Pick<Observed, 'world'>, snapshotId: string): boolean {
  const { snapshots, shares, endingShares } = world;
  return snapshots.has(snapshotId) || [...shares, ...endingShares].some((share) => share.snapshots.has(snapshotId));
}

/** Reads the directory, once for a command. @param principals Of its folders among them it matters whether they exist. */
export function seeDirectory(
  { directory }: Pick<Session, 'directory'>,
  principals: readonly string[],
): Promise<DirectorySight> {
  return directory.see(principals);
}

/** Asks for the names of folders, the ids of which alone stand in shares. One that does not answer keeps its id. */
export function nameFolders(
  { directory }: Pick<Session, 'directory'>,
  principals: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return directory.nameFolders(principals);
}

/** What another account shares with this one under the id, the owner's or this account's own; undefined where nothing is. */
export function findSharedIn(
  observed: readonly Observed[],
  snapshotId: string | undefined,
): SharedWithThis | undefined {
  return observed
    .flatMap(({ world }) => sharedWithThis(world))
    .find((one) => one.snapshotId === snapshotId || one.seenAs === snapshotId);
}

/** The directory counts as unread where something that is told depends on it. */
export function unreadDirectory(
  session: Session,
  { error }: DirectorySight,
  snapshots: readonly Pick<SnapshotAccess, 'unknown'>[],
): Unread[] {
  const isMissed = snapshots.some(({ unknown }) => unknown.length > 0);
  return error && isMissed
    ? [{ ...session.whose, regionId: session.regionIds[0] ?? '', what: error.action, error }]
    : [];
}

/** Reads it where a folder or the directory is among the principals; else nothing depends on it, and nothing is called. */
export async function seeDirectoryFor(session: Session, principals: readonly string[]): Promise<DirectorySight> {
  const areAccounts = principals.every((principal) => kindOfPrincipal(principal) === 'account');
  return areAccounts ? {} : seeDirectory(session, principals);
}

/** Tells who reads by which principal. */
export function lookUpReaders(
  session: Session,
  grants: readonly GrantStatus[],
  { directory, error }: DirectorySight,
): ReaderLookup {
  const principals = [...new Set(grants.map(({ principal }) => principal))].sort();
  const readers = principals.map(
    (principal) => [principal, readersOf(principal, directory, session.accountId)] as const,
  );
  return {
    byPrincipal: new Map(readers),
    findings: directory ? goneFolderFindings(grants, directory) : [],
    ...(error && { error }),
  };
}

/** Tells why readers are unknown. @returns Whether they are. */
export function reportUnknownReaders({ output, texts }: Cli, { error }: DirectorySight): boolean {
  if (!error) return false;
  output.errorLine(texts.say('readers.unread', { error: texts.failure(error) }));
  return true;
}

/** As a cell of a table. */
export function readersText({ texts }: Cli, readers: Readers | undefined): string {
  if (!readers) return '';
  return readers.kind === 'accounts' ? readers.accountIds.join(' ') : texts.say(`readers.${readers.kind}`);
}

/** As the part of a JSON document. */
export function readersJson({ byPrincipal }: ReaderLookup) {
  return [...byPrincipal].map(([principal, readers]) => ({ principal, ...readers }));
}
