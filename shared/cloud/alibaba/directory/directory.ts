import type { ListAccountsRequest } from '@alicloud/resourcemanager20200331/dist/models/ListAccountsRequest.js';
import pLimit from 'p-limit';
import { CloudCallError } from '../../../base/errors.ts';
import type { Directory, DirectoryMember } from '../../ports.ts';
import { wireNamed } from '../wire/names.ts';
import { type Page, readAllPages } from '../wire/paging.ts';
import type { Rpc } from '../wire/rpc.ts';

const PAGE_SIZE = 100;

/**
 * Lists the members of the resource directory through Resource Manager 2020-03-31; the management account is not among
 * them. An account that joins or leaves while pages are read may be missed until the next listing.
 */
export async function listMemberAccounts(rpc: Rpc): Promise<string[]> {
  return (await listMembers(rpc)).map(({ accountId }) => accountId);
}

function listMembers(rpc: Rpc): Promise<DirectoryMember[]> {
  const fetchPage = (pageToken: string | undefined): Promise<Page<DirectoryMember>> => {
    const pageNumber = Number(pageToken ?? 1);
    const request = wireNamed<ListAccountsRequest>({ pageNumber, pageSize: PAGE_SIZE });
    return rpc.call('resourcemanager', 'ListAccounts', request, (body) => ({
      items: body
        .object('Accounts')
        .list('Account')
        .map((account) => ({
          accountId: account.text('AccountId'),
          name: account.optionalText('DisplayName'),
          path: account.optionalText('ResourceDirectoryPath')?.split('/'),
        })),
      nextToken: pageNumber * PAGE_SIZE < body.number('TotalCount') ? String(pageNumber + 1) : undefined,
    }));
  };
  return readAllPages(fetchPage, (problem) => rpc.unreadable('ListAccounts', problem));
}

/**
 * Reads who is where in the resource directory. An account that may not list it is refused with the first call, and no
 * other is made.
 * @param folderIds Folders of which it matters whether they exist; one with a member in it is not looked up.
 * @throws {CloudCallError} when it may not be read, or cannot be read now.
 */
export async function readDirectory(rpc: Rpc, folderIds: readonly string[]): Promise<Directory> {
  const members = await listMembers(rpc);
  const [ids, goneFolderIds] = await Promise.all([readDirectoryIds(rpc), findGoneFolders(rpc, members, folderIds)]);
  return { ...ids, members, goneFolderIds };
}

/** Reads which directory the caller is in, and who manages it; every member may. */
export function readDirectoryIds(rpc: Rpc): Promise<Omit<Directory, 'members' | 'goneFolderIds'>> {
  return rpc.call('resourcemanager', 'GetResourceDirectory', {}, (body) => {
    const directory = body.object('ResourceDirectory');
    return {
      directoryId: directory.text('ResourceDirectoryId'),
      rootFolderId: directory.text('RootFolderId'),
      managementAccountId: directory.text('MasterAccountId'),
      managementName: directory.optionalText('MasterAccountName'),
    };
  });
}

/** Looks up those of some folders that have no member in them. @returns Those that do not exist. */
export async function findGoneFolders(
  rpc: Rpc,
  members: readonly DirectoryMember[],
  folderIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const seen = new Set(members.flatMap(({ path }) => path ?? []));
  const empty = [...new Set(folderIds)].filter((folderId) => !seen.has(folderId));
  const gone = await Promise.all(empty.map(async (folderId) => ((await isGone(rpc, folderId)) ? [folderId] : [])));
  return new Set(gone.flat());
}

async function isGone(rpc: Rpc, folderId: string): Promise<boolean> {
  try {
    return await rpc.call('resourcemanager', 'GetFolder', { FolderId: folderId }, () => false);
  } catch (error) {
    if (error instanceof CloudCallError && error.cloudCode === 'EntityNotExists.Folder') return true;
    throw error;
  }
}

const NAMES_AT_ONCE = 4;

/** The names of folders, by id. One that cannot be looked up is left out: its id names it as well. */
export async function readFolderNames(rpc: Rpc, folderIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const named = await pLimit(NAMES_AT_ONCE).map(folderIds, async (folderId) => {
    try {
      const name = await rpc.call('resourcemanager', 'GetFolder', { FolderId: folderId }, (body) =>
        body.object('Folder').optionalText('FolderName'),
      );
      return name === undefined ? [] : [[folderId, name] as const];
    } catch (error) {
      if (error instanceof CloudCallError) return [];
      throw error;
    }
  });
  return new Map(named.flat());
}
