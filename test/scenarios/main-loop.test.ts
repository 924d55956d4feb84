import { afterEach, describe, expect, test } from 'vitest';
import { type Company, codesOf, DAY_MS, HANGZHOU, HOUR_MS, quiet, SHANGHAI, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

const person = (regionId = HANGZHOU) => company.land.cloud.as(company.owner.accountId, regionId);

describe('a snapshot tagged share-to', () => {
  test('is shared with a folder, an account and an outsider, and each sees it once it has accepted', async () => {
    company = await startCompany();
    const { land, members, partner, folderId } = company;
    const { snapshotId } = person().createSnapshot({ isComplete: true });
    person().tagSnapshot(snapshotId, { 'share-to': `${folderId} ${members[2].accountId} ${partner.accountId}` });
    await land.advance(HOUR_MS);
    expect(company.seen()).toEqual(
      [members[0], members[1], members[2], partner].map(({ accountId }) => `${snapshotId} ${accountId}`),
    );
  });

  test('in another region is shared there', async () => {
    company = await startCompany();
    const { snapshotId } = person(SHANGHAI).createSnapshot({ isComplete: true });
    person(SHANGHAI).tagSnapshot(snapshotId, { 'share-to': company.members[0].accountId });
    await company.land.advance(60_000);
    expect(company.seen(SHANGHAI)).toEqual([`${snapshotId} ${company.members[0].accountId}`]);
  });

  test('is not shared before it completes, and makes no sharing call until then', async () => {
    company = await startCompany(undefined, { cloud: { snapshotMs: false } });
    const { land, members } = company;
    const { snapshotId } = person().createSnapshot({ tags: { 'share-to': members[0].accountId } });
    await land.advance(10 * 60_000);
    expect(company.writes().filter((action) => action.includes('ResourceShare'))).toEqual([]);
    person().completeSnapshot(snapshotId);
    await land.advance(60_000);
    expect(company.seen()).toEqual([`${snapshotId} ${members[0].accountId}`]);
  });

  test('whose event arrives three times is shared by the writes of one', async () => {
    company = await startCompany();
    const { land } = company;
    land.platform.areTimersEnabled = false;
    land.platform.events.addFault({ copies: 3 });
    const { snapshotId } = person().createSnapshot({ isComplete: true });
    land.cloud.clearCalls();
    person().tagSnapshot(snapshotId, { 'share-to': company.members[0].accountId });
    await land.advance(60_000);
    expect(company.writes().filter((action) => action.includes('ResourceShare'))).toEqual(['CreateResourceShare']);
  });

  test('is unshared when the tag goes, and its empty share is deleted', async () => {
    company = await startCompany();
    const { land, members } = company;
    const { snapshotId } = person().createSnapshot({ isComplete: true, tags: { 'share-to': members[0].accountId } });
    await land.advance(HOUR_MS);
    expect(company.seen()).toHaveLength(1);
    person().untagSnapshot(snapshotId, ['share-to']);
    await land.advance(60_000);
    expect(company.seen()).toEqual([]);
    await land.advance(HOUR_MS);
    expect(
      person()
        .shares()
        .filter(({ status }) => status !== 'Deleted'),
    ).toEqual([]);
  });

  test('moves from one account to another when the tag is edited', async () => {
    company = await startCompany();
    const { land, members } = company;
    const { snapshotId } = person().createSnapshot({ isComplete: true, tags: { 'share-to': members[0].accountId } });
    await land.advance(HOUR_MS);
    person().tagSnapshot(snapshotId, { 'share-to': members[1].accountId });
    await land.advance(2 * 60_000);
    expect(company.seen()).toEqual([`${snapshotId} ${members[1].accountId}`]);
  });

  test('is unshared before its retention ends, and then released', async () => {
    company = await startCompany();
    const { land, members } = company;
    const { snapshotId } = person().createSnapshot({
      isComplete: true,
      retentionDays: 2,
      tags: { 'share-to': members[0].accountId },
    });
    await land.advance(HOUR_MS);
    expect(company.seen()).toHaveLength(1);
    await land.advance(DAY_MS);
    expect(company.seen()).toEqual([]);
    await land.advance(DAY_MS);
    expect(person().snapshot(snapshotId)).toBeUndefined();
  });
});

test('with events switched off, the sweep reaches the same end', async () => {
  company = await startCompany();
  const { land, members, partner } = company;
  land.platform.events.isEnabled = false;
  const { snapshotId } = person().createSnapshot({ isComplete: true });
  person().tagSnapshot(snapshotId, { 'share-to': `${members[0].accountId} ${partner.accountId}` });
  await land.advance(HOUR_MS);
  expect(company.seen()).toEqual([`${snapshotId} ${members[0].accountId}`, `${snapshotId} ${partner.accountId}`]);
});

test('a stranger is refused by policy and its own invitation is left pending', async () => {
  company = await startCompany();
  const { land, partner, stranger } = company;
  const { snapshotId } = person().createSnapshot({ isComplete: true });
  person().tagSnapshot(snapshotId, { 'share-to': `${stranger.accountId} nonsense` });
  await land.advance(60_000);
  expect(company.seen()).toEqual([]);
  const theirs = land.cloud.as(stranger.accountId, HANGZHOU);
  const lure = theirs.createSnapshot({ isComplete: true });
  theirs.createShare({
    name: 'snapshare-lure',
    allowsExternalTargets: true,
    principals: [partner.accountId],
    snapshotIds: [lure.snapshotId],
  });
  await land.advance(HOUR_MS);
  quiet(company);
  expect(land.cloud.as(partner.accountId, HANGZHOU).listInvitations()).toMatchObject([{ status: 'Pending' }]);
  expect(codesOf(await company.invoke('accept-invitation', {}, partner.accountId))).toEqual(['UNTRUSTED_SENDER']);
  expect(codesOf(await company.invoke('sweep'))).toEqual(['BAD_TOKEN', 'REFUSED_BEFORE']);
});
