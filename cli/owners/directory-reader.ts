import { CloudCallError } from '../../shared/base/errors.ts';
import { findGoneFolders, readDirectory, readFolderNames } from '../../shared/cloud/alibaba/directory/directory.ts';
import { type CallDependencies, openRpc, type Rpc } from '../../shared/cloud/alibaba/wire/rpc.ts';
import type { Directory } from '../../shared/cloud/ports.ts';
import { kindOfPrincipal } from '../../shared/policy/principals.ts';

/** What could be seen of the resource directory. */
export interface DirectorySight {
  /** Absent where it could not be read, or nothing was to be read. */
  readonly directory?: Directory;
  readonly error?: CloudCallError;
}

/** Names are not worth more waiting than this. */
export const NAMES_PATIENCE_MS = 5_000;

/**
 * The resource directory as one account sees it. What was read is remembered, a failure as well, so that a command that
 * looks at many accounts reads it once.
 */
export class DirectoryReader {
  readonly #calls: CallDependencies;
  readonly #regionId: string;
  #listed: Promise<DirectorySight> | undefined;
  readonly #gone = new Map<string, Promise<boolean>>();
  readonly #names = new Map<string, Promise<string | undefined>>();

  /** @param regionId Through which the central service is called. */
  constructor(calls: CallDependencies, regionId: string) {
    this.#calls = calls;
    this.#regionId = regionId;
  }

  /**
   * Reads it. Of the folders among the principals it is looked up whether they exist.
   * @param patienceMs For how long calls are sent.
   */
  async see(principals: readonly string[], patienceMs?: number): Promise<DirectorySight> {
    const rpc = this.#open(patienceMs);
    this.#listed ??= orError(async () => ({ directory: await readDirectory(rpc, []) }));
    const listed = await this.#listed;
    const { directory } = listed;
    if (!directory) return listed;
    return orError(async () => {
      const isGone = (folderId: string) =>
        findGoneFolders(rpc, directory.members, [folderId]).then((gone) => gone.has(folderId));
      const gone = await lookUp(foldersAmong(principals), this.#gone, isGone);
      const goneFolderIds = new Set([...gone].flatMap(([folderId, is]) => (is ? [folderId] : [])));
      return { directory: { ...directory, goneFolderIds } };
    });
  }

  /** The names of the folders among the principals, the ids of which alone stand in shares. One without keeps its id. */
  async nameFolders(principals: readonly string[], patienceMs?: number): Promise<ReadonlyMap<string, string>> {
    const rpc = this.#open(patienceMs);
    const nameOf = (folderId: string) => readFolderNames(rpc, [folderId]).then((names) => names.get(folderId));
    const names = await lookUp(foldersAmong(principals), this.#names, nameOf);
    return new Map([...names].flatMap(([folderId, name]) => (name === undefined ? [] : [[folderId, name] as const])));
  }

  /** Reads anew what is asked for next. */
  forget(): void {
    this.#listed = undefined;
    this.#gone.clear();
  }

  #open(patienceMs = Number.POSITIVE_INFINITY): Rpc {
    const calls = this.#calls;
    const deadlineMs = Math.min(calls.deadlineMs ?? Number.POSITIVE_INFINITY, calls.clock.steadyMs() + patienceMs);
    return openRpc({ ...calls, deadlineMs }, this.#regionId);
  }
}

function foldersAmong(principals: readonly string[]): string[] {
  return [...new Set(principals)].filter((principal) => kindOfPrincipal(principal) === 'folder');
}

async function lookUp<T>(
  folderIds: readonly string[],
  known: Map<string, Promise<T>>,
  ask: (folderId: string) => Promise<T>,
): Promise<Map<string, T>> {
  const answers = folderIds.map(async (folderId) => {
    const answer = known.get(folderId) ?? ask(folderId);
    known.set(folderId, answer);
    return [folderId, await answer] as const;
  });
  return new Map(await Promise.all(answers));
}

async function orError(read: () => Promise<DirectorySight>): Promise<DirectorySight> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CloudCallError) return { error };
    throw error;
  }
}
