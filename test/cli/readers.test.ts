import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

const SHOP = '1000000000000002';
const INNER = '1000000000000003';

let company: Company;
let folders: { readonly work: string; readonly inner: string; readonly empty: string; readonly old: string };
beforeEach(async () => {
  company = await startCompany();
  const { cloud } = company.land;
  const work = cloud.createFolder('work');
  folders = {
    work,
    inner: cloud.createFolder('inner', work),
    empty: cloud.createFolder('empty'),
    old: cloud.createFolder('old'),
  };
  cloud.moveAccount(SHOP, folders.work);
  cloud.createAccount({ accountId: INNER, name: 'inner', directory: 'member', folderId: folders.inner });
});
afterEach(() => company.land.stop());

const take = (shareTo: string): string =>
  company.land.cloud
    .as(company.owner.accountId, HANGZHOU)
    .createSnapshot({ name: 'golden', isComplete: true, tags: { 'share-to': shareTo } }).snapshotId;
const directoryCalls = (): string[] =>
  company.land.cloud.calls.filter(({ product }) => product === 'resourcemanager').map(({ action }) => action);

async function readers(): Promise<unknown> {
  const { stdout } = await company.run(['status', '--readers', '--json']);
  return JSON.parse(stdout);
}

describe('status --readers', () => {
  test('tells which accounts stand behind folders and the root, also below a folder', async () => {
    take(`${folders.work} ${folders.inner} ${folders.empty} ${company.land.cloud.rootFolderId}`);
    const known = new Map<string, string[]>([
      [folders.work, [SHOP, INNER]],
      [folders.inner, [INNER]],
      [folders.empty, []],
      [company.land.cloud.rootFolderId, [SHOP, INNER]],
    ]);
    expect(await readers()).toMatchObject({
      readers: [...known]
        .map(([principal, accountIds]) => ({ principal, kind: 'accounts', accountIds }))
        .sort(byPrincipal),
      findings: [],
    });
    expect(directoryCalls().sort()).toEqual(['GetFolder', 'GetResourceDirectory', 'ListAccounts']);
    expect((await company.run(['status', '--readers'])).stdout).toMatch(
      new RegExp(`READERS\n(.*\n)*.* ${SHOP} ${INNER}\n`),
    );
  });

  test('reports a folder that does not exist any more', async () => {
    take(folders.old);
    take(folders.old);
    company.land.cloud.deleteFolder(folders.old);
    expect(await readers()).toMatchObject({
      readers: [{ principal: folders.old, kind: 'gone' }],
      findings: [{ code: 'FOLDER_GONE', principal: folders.old, facts: { count: 2 } }],
    });
    const { stdout } = await company.run(['status', '--readers']);
    expect(stdout).toContain('folder is gone');
    expect(stdout).toContain(`FOLDER_GONE The folder ${folders.old} does not exist any more`);
  });

  test('says unknown where the account may not list the directory, after one refused call, and fails', async () => {
    const { land, member } = company;
    const tags = { 'share-to': folders.work };
    land.cloud.as(member.accountId, HANGZHOU).createSnapshot({ isComplete: true, tags });
    const { stdout, stderr, code } = await company.run(['status', '--readers'], { as: member });
    expect(stdout).toContain(' unknown\n');
    expect(stderr).toContain('The directory could not be read');
    expect(code).toBe(1);
    expect(directoryCalls()).toEqual(['ListAccounts']);
  });

  test('asks nothing of the directory when every principal is an account', async () => {
    take(SHOP);
    expect(await readers()).toMatchObject({ readers: [{ principal: SHOP, accountIds: [SHOP] }] });
    expect(directoryCalls()).toEqual([]);
  });
});

test('exposure tells who is behind a folder that the policy does not permit', async () => {
  company.writePolicy({ principals: { directory: [SHOP] } });
  const { land, owner } = company;
  const snapshotId = take('');
  land.cloud.as(owner.accountId, HANGZHOU).createShare({ snapshotIds: [snapshotId], principals: [folders.work] });
  await expect.poll(() => land.cloud.as(SHOP, HANGZHOU).visibleSnapshots().length).toBe(1);
  const { stdout, code } = await company.run(['exposure']);
  expect(stdout).toContain(`accounts: ${INNER}`);
  expect(stdout).not.toContain(`accounts: ${SHOP}`);
  expect(code).toBe(0);
});

test('exposure says unknown and fails where the account may not list the directory', async () => {
  company.writePolicy({ principals: { directory: [SHOP] } });
  const theirs = company.land.cloud.as(company.member.accountId, HANGZHOU);
  const { snapshotId } = theirs.createSnapshot({ isComplete: true });
  theirs.createShare({ snapshotIds: [snapshotId], principals: [folders.inner] });
  await expect.poll(() => company.land.cloud.as(INNER, HANGZHOU).visibleSnapshots().length).toBe(1);
  const { stdout, stderr, code } = await company.run(['exposure'], { as: company.member });
  expect(stdout).toContain(`which accounts are in ${folders.inner} is unknown`);
  expect(stderr).toContain('The directory could not be read');
  expect(code).toBe(1);
});

function byPrincipal(a: { readonly principal: string }, b: { readonly principal: string }): number {
  return a.principal < b.principal ? -1 : 1;
}
