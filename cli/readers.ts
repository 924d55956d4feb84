import { CloudCallError } from '../shared/base/errors.ts';
import { readDirectory } from '../shared/cloud/alibaba/directory/directory.ts';
import { openRpc } from '../shared/cloud/alibaba/wire/rpc.ts';
import type { Directory } from '../shared/cloud/ports.ts';
import type { Finding } from '../shared/plan/findings/finding.ts';
import { kindOfPrincipal } from '../shared/policy/principals.ts';
import { goneFolderFindings, type Readers, readersOf } from '../shared/view/readers.ts';
import type { GrantStatus } from '../shared/view/status.ts';
import type { Cli, Session } from './context.ts';

/** Which accounts stand behind the principals of some grants. */
export interface ReaderLookup {
  readonly byPrincipal: ReadonlyMap<string, Readers>;
  /** Folders that do not exist any more. */
  readonly findings: readonly Finding[];
  /** Why the directory could not be read; its principals' readers are unknown then. */
  readonly error?: CloudCallError | undefined;
}

/** Looks up who reads by which principal. Calls nothing when every principal is an account. */
export async function lookUpReaders(session: Session, grants: readonly GrantStatus[]): Promise<ReaderLookup> {
  const principals = [...new Set(grants.map(({ principal }) => principal))].sort();
  const { directory, error } = await openDirectory(session, principals);
  const readers = principals.map(
    (principal) => [principal, readersOf(principal, directory, session.caller.accountId)] as const,
  );
  return {
    byPrincipal: new Map(readers),
    findings: directory ? goneFolderFindings(grants, directory) : [],
    error,
  };
}

async function openDirectory(
  { calls, regionIds }: Session,
  principals: readonly string[],
): Promise<{ readonly directory?: Directory; readonly error?: CloudCallError }> {
  if (principals.every((principal) => kindOfPrincipal(principal) === 'account')) return {};
  const folderIds = principals.filter((principal) => kindOfPrincipal(principal) === 'folder');
  try {
    return { directory: await readDirectory(openRpc(calls, regionIds[0] ?? ''), folderIds) };
  } catch (error) {
    if (error instanceof CloudCallError) return { error };
    throw error;
  }
}

/** Tells why readers are unknown. @returns Whether they are. */
export function reportUnknownReaders({ output, texts }: Cli, { error }: ReaderLookup): boolean {
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
export function readersJson({ byPrincipal }: ReaderLookup): object[] {
  return [...byPrincipal].map(([principal, readers]) => ({ principal, ...readers }));
}
