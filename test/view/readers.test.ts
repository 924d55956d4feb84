import { describe, expect, test } from 'vitest';
import type { Directory } from '../../shared/cloud/ports.ts';
import { goneFolderFindings, readersOf } from '../../shared/view/readers.ts';

const MANAGEMENT = '1000000000000001';
const SHOP = '1000000000000002';
const BILLING = '1000000000000003';
const LAB = '1000000000000004';
const [WORK, PROD, TEST, EMPTY, GONE] = [
  'fd-Work000001',
  'fd-Prod000001',
  'fd-Test000001',
  'fd-Empty00001',
  'fd-Gone000001',
];

const member = (accountId: string, ...folderIds: readonly string[]) => ({
  accountId,
  path: ['rd-abc123', 'r-root01', ...folderIds, accountId],
});
const directory: Directory = {
  directoryId: 'rd-abc123',
  rootFolderId: 'r-root01',
  managementAccountId: MANAGEMENT,
  members: [member(LAB, TEST), member(BILLING, WORK), member(SHOP, WORK, PROD)],
  goneFolderIds: new Set([GONE]),
};
const pathless: Directory = { ...directory, members: [...directory.members, { accountId: '1000000000000005' }] };

describe('the readers of a grant', () => {
  test.each([
    { name: 'to an account are itself', principal: SHOP, readers: [SHOP] },
    { name: 'to an account outside are itself', principal: '2000000000000001', readers: ['2000000000000001'] },
    { name: 'to a folder are its members', principal: PROD, readers: [SHOP] },
    { name: 'to a folder include the members below it', principal: WORK, readers: [SHOP, BILLING] },
    { name: 'to a folder without members are nobody', principal: EMPTY, readers: [] },
    {
      name: 'to the root are everyone, the management account too',
      principal: 'r-root01',
      readers: [MANAGEMENT, SHOP, BILLING, LAB],
    },
    {
      name: 'to the directory are everyone, the management account too',
      principal: 'rd-abc123',
      readers: [MANAGEMENT, SHOP, BILLING, LAB],
    },
    { name: 'leave out the owner among the members', principal: WORK, owner: BILLING, readers: [SHOP] },
    {
      name: 'leave out the owner that manages the directory',
      principal: 'r-root01',
      owner: MANAGEMENT,
      readers: [SHOP, BILLING, LAB],
    },
    { name: 'to a folder are known by the whole directory only', principal: PROD, known: pathless, kind: 'unknown' },
    {
      name: 'to the directory need no places',
      principal: 'rd-abc123',
      known: pathless,
      readers: [MANAGEMENT, SHOP, BILLING, LAB, '1000000000000005'],
    },
    { name: 'to a folder that does not exist any more are gone', principal: GONE, kind: 'gone' },
    { name: 'to another directory are unknown', principal: 'rd-other1', kind: 'unknown' },
    { name: 'to another root are unknown', principal: 'r-other1', kind: 'unknown' },
    { name: 'to an account are known without the directory', principal: SHOP, known: undefined, readers: [SHOP] },
    { name: 'to a folder are unknown without the directory', principal: PROD, known: undefined, kind: 'unknown' },
    { name: 'to the root are unknown without the directory', principal: 'r-root01', known: undefined, kind: 'unknown' },
  ])('$name', ({ principal, owner = '9000000000000009', readers, kind, ...rest }) => {
    const known = 'known' in rest ? rest.known : directory;
    expect(readersOf(principal, known, owner)).toEqual(readers ? { kind: 'accounts', accountIds: readers } : { kind });
  });
});

test('each folder that does not exist any more is reported once, with the number of its snapshots', () => {
  const grants = [
    { snapshotId: 's-1', principal: GONE },
    { snapshotId: 's-2', principal: GONE },
    { snapshotId: 's-2', principal: PROD },
    { snapshotId: 's-2', principal: GONE },
  ];
  expect(goneFolderFindings(grants, directory)).toMatchObject([
    { code: 'FOLDER_GONE', principal: GONE, facts: { count: 2 } },
  ]);
});

test('a folder that nobody names is not reported', () => {
  expect(goneFolderFindings([{ snapshotId: 's-1', principal: PROD }], directory)).toEqual([]);
});
