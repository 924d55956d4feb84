import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptAll, livingShares } from './acts.ts';
import { type Company, HANGZHOU, quiet, startCompany } from './landscape.ts';

/** Their principals fill more than one page. */
const OTHERS = 60;
const MINUTE_MS = 60_000;

let company: Company;
beforeEach(async () => {
  company = await startCompany(undefined, { platform: { coldStart: 'always' } });
  quiet(company);
  const [, billing, lab] = company.members;
  for (let at = 0; at < OTHERS; at++) owner().createShare({ principals: [billing.accountId, lab.accountId] });
});
afterEach(() => company.land.stop());

const owner = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const ours = () => livingShares(company).filter(({ name }) => name !== 'by-hand');
const tagged = (to: string) => owner().createSnapshot({ isComplete: true, tags: { 'share-to': to } }).snapshotId;
async function event(snapshotId: string): Promise<void> {
  company.land.cloud.clearCalls();
  await company.invoke('share-on-tag', { regionId: HANGZHOU, snapshotIds: [snapshotId] });
  await company.land.advance(MINUTE_MS);
}

test('among more shares than a page tells of, an event finds those that it needs and looks into no others', async () => {
  const shop = company.members[0].accountId;
  const partner = company.partner.accountId;
  const first = tagged(`${shop} ${partner}`);
  await event(first);
  acceptAll(company, partner);
  await company.land.advance(MINUTE_MS);
  expect(ours()).toHaveLength(2);

  const second = tagged(`${shop} ${partner}`);
  await event(second);
  expect([ours().length, company.writes()]).toEqual([2, ['AssociateResourceShare', 'AssociateResourceShare']]);
  // The snapshot, a page of shares, one of principals, where the snapshot is, and the principals of both shares.
  expect(company.reads()).toHaveLength(5);

  owner().tagSnapshot(first, { 'share-to': partner });
  await event(first);
  expect(company.seen()).toEqual([`${first} ${partner}`, `${second} ${shop}`, `${second} ${partner}`].sort());
});

test('a set of which there is a share beyond the first page is joined where the account has no room for another', async () => {
  const shop = company.members[0].accountId;
  await event(tagged(shop));
  company.changePolicy({ limits: { resourceShares: OTHERS } });
  const second = tagged(shop);
  await event(second);
  expect([ours().length, company.seen().includes(`${second} ${shop}`)]).toEqual([1, true]);
});

test('an outsider that declined the share that holds a snapshot is given it through another that it accepted, which an event finds', async () => {
  const partner = company.partner.accountId;
  const person = company.land.cloud.as(partner, HANGZHOU);
  const first = tagged(partner);
  await event(first);
  person.rejectInvitation(person.listInvitations()[0]?.invitationId ?? '');
  const [{ name, tags } = { name: '', tags: {} }] = ours();
  owner().createShare({ name, allowsExternalTargets: true, principals: [partner], tags });
  acceptAll(company, partner);
  await company.land.advance(MINUTE_MS);
  await event(first);
  expect([ours().length, company.seen()]).toEqual([2, [`${first} ${partner}`]]);
});

test('an outsider that has yet to answer the share that an event sees is given a snapshot through one that it accepted', async () => {
  const partner = company.partner.accountId;
  const first = tagged(partner);
  await event(first);
  acceptAll(company, partner);
  await company.land.advance(MINUTE_MS);
  const [{ name, tags } = { name: '', tags: {} }] = ours();
  const second = tagged(partner);
  const third = tagged(partner);
  owner().createShare({ name, allowsExternalTargets: true, principals: [partner], snapshotIds: [second], tags });
  await company.invoke('share-on-tag', { regionId: HANGZHOU, snapshotIds: [second, third] });
  await company.land.advance(MINUTE_MS);
  expect(company.seen()).toEqual([`${first} ${partner}`, `${third} ${partner}`].sort());
});

test('a set that the service refuses in part comes to the share of the rest that an event before it made', async () => {
  const shop = company.members[0].accountId;
  const ids = [];
  for (let at = 0; at < 3; at++) {
    const snapshotId = tagged(`${shop} 9999999999999999`);
    await event(snapshotId);
    ids.push(snapshotId);
  }
  expect([ours().length, company.seen()]).toEqual([1, ids.map((id) => `${id} ${shop}`).sort()]);
});
