import pLimit from 'p-limit';
import { CloudCallError } from '../../../base/errors.ts';
import type { Rpc } from '../wire/rpc.ts';

const CONCURRENT_CALLS = 4;

/**
 * Reads what folders of the resource directory are called, through Resource Manager 2020-03-31. One that is gone has no name.
 * @throws {CloudCallError} when they may not be read, or cannot be read now.
 */
export async function readFolderNames(rpc: Rpc, folderIds: readonly string[]): Promise<(readonly [string, string])[]> {
  const found = await pLimit(CONCURRENT_CALLS).map(folderIds, async (folderId) => {
    try {
      const parameters = { FolderId: folderId };
      const name = await rpc.call('resourcemanager', 'GetFolder', parameters, (body) =>
        body.object('Folder').optionalText('FolderName'),
      );
      return name === undefined ? [] : [[folderId, name] as const];
    } catch (error) {
      if (error instanceof CloudCallError && error.cloudCode === 'EntityNotExists.Folder') return [];
      throw error;
    }
  });
  return found.flat();
}
