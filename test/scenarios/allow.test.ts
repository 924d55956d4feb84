import { afterEach, describe, expect, test } from 'vitest';
import { acceptAll, run } from './acts.ts';
import { type Company, codesOf, DAY_MS, HANGZHOU, quiet, SHANGHAI, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

const SHOP = 'rg-shop';

/** Two teams by their tags, one resource group, and a partner who needs approval. Accounts: 0 shop, 1 billing, 2 lab. */
async function start(): Promise<void> {
  company = await startCompany(
    ({ members, partner, owner }) => ({
      brakes: { blocked: { count: 20, percent: 100 } },
      allow: [
        { snapshots: { tags: { team: 'shop' } }, to: [members[0]] },
        { snapshots: { tags: { team: 'billing' }, owners: [owner] }, to: [members[1]] },
        { snapshots: { resourceGroup: SHOP, name: 'shop-*' }, to: [members[2]], maxDays: 2 },
        { to: [partner], approval: 'required', maxDays: 30 },
      ],
    }),
    { platform: { coldStart: 'always' } },
  );
}

const person = (regionId = HANGZHOU) => company.land.cloud.as(company.owner.accountId, regionId);
const idOf = (member: 0 | 1 | 2): string => company.members[member].accountId;
const partnerId = (): string => company.partner.accountId;
const make = (tags: Record<string, string>, more: object = {}): string =>
  person().createSnapshot({ isComplete: true, tags, ...more }).snapshotId;
/** Events and all that they start. */
const settle = (): Promise<unknown> => company.land.advance(120_000);
const withPartner = (): string[] => {
  acceptAll(company, partnerId());
  return company.seen().filter((grant) => grant.endsWith(partnerId()));
};

describe('a team asks for whom its statement names, and for nobody else', () => {
  test('by tag, resource group and name', async () => {
    await start();
    const everyone = [0, 1, 2].map((member) => idOf(member as 0)).join(' ');
    const shop = make({ 'share-to': everyone, team: 'shop' });
    const grouped = make({ 'share-to': everyone }, { name: 'shop-1', resourceGroupId: SHOP });
    make({ 'share-to': everyone }, { name: 'shop-2' });
    quiet(company);
    const summary = await run(company, 'sweep');
    expect(company.seen()).toEqual([`${shop} ${idOf(0)}`, `${grouped} ${idOf(2)}`].sort());
    const refused = summary.regions.flatMap(({ findings }) => findings.filter(({ code }) => code === 'NOT_ALLOWED'));
    expect(refused).toHaveLength(7);
    expect(refused.find(({ principal, snapshotId }) => principal === idOf(1) && snapshotId === shop)).toMatchObject({
      remedy: expect.stringContaining('#2 (team=billing)') as string,
    });
    await company.land.advance(2 * DAY_MS);
    await run(company, 'unshare-expired');
    expect(company.seen()).toEqual([`${shop} ${idOf(0)}`]);
  });

  test('a snapshot that moves to another team is unshared from the first by its event', async () => {
    await start();
    const id = make({ 'share-to': `${idOf(0)} ${idOf(1)}`, team: 'shop' });
    await settle();
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`]);
    person().tagSnapshot(id, { team: 'billing' });
    await settle();
    expect(company.seen()).toEqual([`${id} ${idOf(1)}`]);
  });

  test('a tag that cannot be understood keeps nothing that allow does not permit', async () => {
    await start();
    const id = make({ 'share-to': idOf(0), team: 'shop' });
    await settle();
    person().tagSnapshot(id, { 'share-to': 'shop!' });
    await settle();
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`]);
    person().tagSnapshot(id, { team: 'none' });
    await settle();
    expect(company.seen()).toEqual([]);
  });

  test('a standing rule is not bound by it', async () => {
    await start();
    company.changePolicy({ rules: [{ match: { name: 'golden' }, shareTo: idOf(1) }] });
    const id = make({}, { name: 'golden' });
    await settle();
    expect(company.seen()).toEqual([`${id} ${idOf(1)}`]);
  });
});

describe('what needs approval', () => {
  test('is given when it is approved and ended when the approval is withdrawn, each by its event', async () => {
    await start();
    const id = make({ 'share-to': partnerId() });
    await settle();
    expect(codesOf(await run(company, 'share-on-tag', { snapshotIds: [id] }))).toEqual(['AWAITS_APPROVAL']);
    expect(withPartner()).toEqual([]);
    person().tagSnapshot(id, { 'share-approved': partnerId() });
    await settle();
    expect(withPartner()).toEqual([]);
    await settle();
    expect(withPartner()).toEqual([`${id} ${partnerId()}`]);
    person().tagSnapshot(id, { 'share-approved': '' });
    await settle();
    expect(withPartner()).toEqual([]);
  });

  test('ends with the approval, and with maxDays whatever the approval says', async () => {
    await start();
    quiet(company);
    const short = make({ 'share-to': partnerId(), 'share-approved': `${partnerId()}/3d` });
    const long = make({ 'share-to': partnerId(), 'share-approved': `${partnerId()}/2027-01-01` });
    await run(company, 'sweep');
    withPartner();
    await company.land.advance(60_000);
    expect(withPartner()).toEqual([short, long].map((id) => `${id} ${partnerId()}`).sort());
    await company.land.advance(3 * DAY_MS);
    await run(company, 'unshare-expired');
    expect(withPartner()).toEqual([`${long} ${partnerId()}`]);
    await company.land.advance(27 * DAY_MS);
    await run(company, 'unshare-expired');
    expect(withPartner()).toEqual([]);
  });

  test('is given by an approval older than the wish, to its principal and until its limit alone', async () => {
    await start();
    quiet(company);
    company.changePolicy({ allow: [{ to: [idOf(0), idOf(1)], approval: 'required' }] });
    const id = make({ 'share-to': `${idOf(0)}/1d`, 'share-approved': `${idOf(0)}/3d` });
    await run(company, 'sweep');
    person().tagSnapshot(id, { 'share-to': '' });
    await run(company, 'sweep');
    expect(company.seen()).toEqual([]);
    await company.land.advance(DAY_MS);
    person().tagSnapshot(id, { 'share-to': `${idOf(0)}/30d ${idOf(1)}` });
    expect(codesOf(await run(company, 'sweep'))).toEqual(['AWAITS_APPROVAL']);
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`]);
    await company.land.advance(2 * DAY_MS);
    await run(company, 'unshare-expired');
    expect(company.seen()).toEqual([]);
  });

  test('stays while its approval cannot be read, and is not given anew', async () => {
    await start();
    quiet(company);
    const given = make({ 'share-to': partnerId(), 'share-approved': partnerId() });
    await run(company, 'sweep');
    withPartner();
    await company.land.advance(60_000);
    person().tagSnapshot(given, { 'share-approved': 'the partner' });
    make({ 'share-to': partnerId(), 'share-approved': `${partnerId()}/soon` });
    const unread = ['BAD_LIMIT', 'BAD_TOKEN', 'BAD_TOKEN'];
    expect(codesOf(await run(company, 'sweep'))).toEqual(['ALLOW_UNCLEAR', 'ALLOW_UNCLEAR', ...unread]);
    expect(withPartner()).toEqual([`${given} ${partnerId()}`]);
  });
});

describe('a tagger gets nothing more', () => {
  test.each<{ name: string; act: () => void }>([
    { name: 'by a continuation of share-to', act: () => make({ 'share-to-9': `${idOf(1)} ${idOf(2)}`, team: 'shop' }) },
    { name: 'by a folder above who is allowed', act: () => make({ 'share-to': company.folderId, team: 'shop' }) },
    { name: 'by the name alone', act: () => make({ 'share-to': idOf(2) }, { name: 'shop-1' }) },
    { name: 'by a shorter name', act: () => make({ 'share-to': idOf(2) }, { name: 'shop', resourceGroupId: SHOP }) },
    { name: 'by a team in other letters', act: () => make({ 'share-to': idOf(0), Team: 'shop' }) },
    {
      name: 'by approving another than who is asked for',
      act: () => make({ 'share-to': partnerId(), 'share-approved': idOf(0) }),
    },
    {
      name: 'by an approval in other letters',
      act: () => make({ 'share-to': partnerId(), 'Share-Approved': partnerId() }),
    },
    {
      name: 'by a longer limit than the approval',
      act: () => make({ 'share-to': `${partnerId()}/30d`, 'share-approved': `${partnerId()}/2026-02-01` }),
    },
    {
      name: 'by share-hold',
      act: () =>
        make({ 'share-to': partnerId(), 'share-approved': `${partnerId()}/2026-02-01`, 'share-hold': '2027-01-01' }),
    },
    {
      name: 'by a copy of an approved snapshot, which is approved by nobody',
      act: () => {
        const id = make({ 'share-approved': partnerId() });
        person().call('ecs', 'CopySnapshot', {
          RegionId: HANGZHOU,
          SnapshotId: id,
          DestinationRegionId: SHANGHAI,
          DestinationSnapshotName: 'copy',
          DestinationSnapshotDescription: 'copy',
          Tag: [{ Key: 'share-to', Value: partnerId() }],
        });
      },
    },
  ])('$name', async ({ act }) => {
    await start();
    act();
    await settle();
    quiet(company);
    await run(company, 'sweep');
    acceptAll(company, partnerId());
    acceptAll(company, partnerId(), SHANGHAI);
    await company.land.advance(60_000);
    expect([...company.seen(), ...company.seen(SHANGHAI)]).toEqual([]);
  });
});
