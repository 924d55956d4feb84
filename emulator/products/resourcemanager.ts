import type { Directory, Folder, Membership } from '../state/directory.ts';
import { refuse } from '../state/errors.ts';
import { millisText } from '../state/times.ts';
import type { Answer, Call, Operation, Product } from './call/operation.ts';
import { read } from './call/operation.ts';
import { numberedAnswer } from './call/paging.ts';

const FOLDER_ID = /^(fd|r)-[A-Za-z0-9]+$/;

/** For the management account only. */
const managed = (run: (call: Call, directory: Directory) => Answer): Operation =>
  read((call) => {
    const { directory } = call.world;
    if (!directory.has(call.accountId)) refuse(404, 'EntityNotExists.ResourceDirectory');
    if (directory.managementAccountId !== call.accountId)
      refuse(403, 'NoPermission', 'Only the management account may do this.');
    return run(call, directory);
  });

function memberRow({ world }: Call, { accountId, folderId, joinedAtMs }: Membership): Answer {
  const path = world.directory.ancestors(folderId).map((folder) => folder.folderId);
  return {
    AccountId: accountId,
    DisplayName: world.accounts.get(accountId)?.name ?? '',
    FolderId: folderId,
    JoinMethod: 'created',
    JoinTime: millisText(joinedAtMs),
    ModifyTime: millisText(joinedAtMs),
    ResourceDirectoryId: world.directory.directoryId,
    ResourceDirectoryPath: [world.directory.directoryId, ...path, accountId].join('/'),
    Status: 'CreateSuccess',
    Type: 'ResourceAccount',
  };
}

const folderRow = ({ folderId, name, createdAtMs }: Folder): Answer => ({
  FolderId: folderId,
  FolderName: name,
  CreateTime: millisText(createdAtMs),
});

function findFolder({ params }: Call, directory: Directory, name: 'ParentFolderId' | 'FolderId' | 'ChildId'): Folder {
  const isOptional = name === 'ParentFolderId';
  const folderId = isOptional
    ? (params.text(name) ?? directory.rootId)
    : params.required(name, { code: `MissingParameter.${name}` });
  if (!FOLDER_ID.test(folderId)) refuse(400, `InvalidParameter.${name}`);
  return directory.folders.get(folderId) ?? refuse(404, 'EntityNotExists.Folder');
}

/** With its tags, asked for or not; accounts have none. */
function withTagList({ params }: Call, row: Answer): Answer {
  params.boolean('IncludeTags');
  return { ...row, Tags: { Tag: [] } };
}

function listAccounts(call: Call, directory: Directory): Answer {
  return numberedAnswer(
    call,
    'Accounts',
    'Account',
    [...directory.members.values()].map((member) => withTagList(call, memberRow(call, member))),
  );
}

function listAccountsForParent(call: Call, directory: Directory): Answer {
  const { folderId } = findFolder(call, directory, 'ParentFolderId');
  const keyword = call.params.text('QueryKeyword') ?? '';
  const members = [...directory.members.values()].filter((member) => member.folderId === folderId);
  const rows = members.map((member) => withTagList(call, memberRow(call, member)));
  return numberedAnswer(
    call,
    'Accounts',
    'Account',
    rows.filter((row) => String(row['DisplayName']).includes(keyword)),
  );
}

function listFoldersForParent(call: Call, directory: Directory): Answer {
  const parent = findFolder(call, directory, 'ParentFolderId');
  const keyword = call.params.text('QueryKeyword') ?? '';
  return numberedAnswer(
    call,
    'Folders',
    'Folder',
    directory
      .children(parent.folderId)
      .filter(({ name }) => name.includes(keyword))
      .map(folderRow),
  );
}

function getFolder(call: Call, directory: Directory): Answer {
  const folder = findFolder(call, directory, 'FolderId');
  const path = directory.ancestors(folder.folderId).map(({ folderId }) => folderId);
  return {
    Folder: {
      ...folderRow(folder),
      ...(folder.parentId !== undefined && { ParentFolderId: folder.parentId }),
      ResourceDirectoryPath: [directory.directoryId, ...path].join('/'),
    },
  };
}

function getAccount(call: Call, directory: Directory): Answer {
  const accountId = call.params.required('AccountId', { code: 'MissingParameter.AccountId' });
  if (!/^\d{16}$/.test(accountId)) refuse(400, 'InvalidParameter.AccountId');
  const member = directory.members.get(accountId) ?? refuse(404, 'EntityNotExists.Account');
  const location = directory
    .ancestors(member.folderId)
    .map(({ name }) => name)
    .join('/');
  return {
    Account: {
      ...memberRow(call, member),
      AccountName: `${accountId}@${directory.directoryId}.aliyunid.com`,
      EmailStatus: 'WAIT_MODIFY',
      IdentityInformation: '',
      Location: location,
      Tags: [],
    },
  };
}

const listAncestors = (call: Call, directory: Directory): Answer => ({
  Folders: { Folder: directory.ancestors(findFolder(call, directory, 'ChildId').folderId).map(folderRow) },
});

function getResourceDirectory({ world, accountId }: Call): Answer {
  const { directory, accounts } = world;
  if (!directory.has(accountId)) refuse(404, 'ResourceDirectoryNotInUse');
  const managementAccountId = directory.managementAccountId ?? '';
  return {
    ResourceDirectory: {
      ResourceDirectoryId: directory.directoryId,
      RootFolderId: directory.rootId,
      MasterAccountId: managementAccountId,
      MasterAccountName: accounts.get(managementAccountId)?.name ?? '',
      CreateTime: millisText(directory.folders.get(directory.rootId)?.createdAtMs ?? 0),
      ControlPolicyStatus: 'Disabled',
      IdentityInformation: '',
      MemberDeletionStatus: 'Disabled',
    },
  };
}

/** Resource Manager: reading the resource directory. */
export const resourcemanager: Product = {
  name: 'resourcemanager',
  trailName: undefined,
  version: '2020-03-31',
  operations: {
    ListAccounts: managed(listAccounts),
    ListAccountsForParent: managed(listAccountsForParent),
    ListFoldersForParent: managed(listFoldersForParent),
    GetFolder: managed(getFolder),
    GetAccount: managed(getAccount),
    ListAncestors: managed(listAncestors),
    GetResourceDirectory: read(getResourceDirectory),
  },
};
