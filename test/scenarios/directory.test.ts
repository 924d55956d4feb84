import { afterEach, expect, test } from 'vitest';
import { type Company, codesOf, DAY_MS, HANGZHOU, quiet, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

/** A snapshot that is shared with a folder, whose only member then moves away before the folder is deleted. */
async function shareAndDeleteFolder(): Promise<{ readonly folderId: string; readonly snapshotId: string }> {
  company = await startCompany();
  quiet(company);
  const { land, owner, members } = company;
  const folderId = land.cloud.createFolder('old');
  land.cloud.moveAccount(members[2].accountId, folderId);
  const tags = { 'share-to': `${folderId} ${members[0].accountId}` };
  const { snapshotId } = land.cloud.as(owner.accountId, HANGZHOU).createSnapshot({ isComplete: true, tags });
  await company.invoke('snapshare-sweep');
  await land.advance(60_000);
  expect(company.seen()).toEqual([`${snapshotId} ${members[0].accountId}`, `${snapshotId} ${members[2].accountId}`]);
  land.cloud.moveAccount(members[2].accountId, company.folderId);
  land.cloud.deleteFolder(folderId);
  land.cloud.clearCalls();
  return { folderId, snapshotId };
}

test('a folder that does not exist any more keeps its place in the share, and the others their sight', async () => {
  const { folderId, snapshotId } = await shareAndDeleteFolder();
  const { land, owner, members } = company;
  expect(codesOf(await company.invoke('snapshare-sweep'))).toEqual([]);
  await land.advance(5 * DAY_MS);
  expect(codesOf(await company.invoke('snapshare-sweep'))).toEqual([]);
  expect(company.writes()).toEqual([]);
  expect(company.seen()).toEqual([`${snapshotId} ${members[0].accountId}`]);
  const principals = land.cloud
    .as(owner.accountId, HANGZHOU)
    .shares()
    .flatMap((share) => share.principals.map(({ principal }) => principal));
  expect(principals).toContain(folderId);
});

test('it goes when the tag does not name it any more, and nobody else loses sight', async () => {
  const { folderId, snapshotId } = await shareAndDeleteFolder();
  const { land, owner, members } = company;
  land.cloud.as(owner.accountId, HANGZHOU).tagSnapshot(snapshotId, { 'share-to': members[0].accountId });
  await company.invoke('snapshare-sweep');
  await land.advance(60_000);
  expect(company.seen()).toEqual([`${snapshotId} ${members[0].accountId}`]);
  const held = land.cloud.principalGrants(HANGZHOU, owner.accountId).map(({ principal }) => principal);
  expect(held).not.toContain(folderId);
});

test('a folder that was gone before it was asked for is refused once and reported, and the others are served', async () => {
  company = await startCompany();
  quiet(company);
  const { land, owner, members } = company;
  const folderId = land.cloud.createFolder('old');
  land.cloud.deleteFolder(folderId);
  const tags = { 'share-to': `${folderId} ${members[0].accountId}` };
  const { snapshotId } = land.cloud.as(owner.accountId, HANGZHOU).createSnapshot({ isComplete: true, tags });
  expect(codesOf(await company.invoke('snapshare-sweep'))).toEqual(['PRINCIPAL_NOT_IN_DIRECTORY']);
  await land.advance(60_000);
  expect(company.seen()).toEqual([`${snapshotId} ${members[0].accountId}`]);
  land.cloud.clearCalls();
  expect(codesOf(await company.invoke('snapshare-sweep'))).toEqual(['REFUSED_BEFORE']);
  expect(land.cloud.calls.filter(({ isWrite }) => isWrite)).toEqual([]);
});
