import { afterEach, describe, expect, test } from 'vitest';
import { acceptAll, attemptedWrites, failureOf, livingShares, run } from './acts.ts';
import { type Company, codesOf, DAY_MS, HANGZHOU, HOUR_MS, quiet, type Summary, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

const owner = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const partner = () => company.land.cloud.as(company.partner.accountId, HANGZHOU);
const invitations = () => partner().listInvitations();
const sweep = () => run(company, 'sweep');
const shared = (to: string) => owner().createSnapshot({ isComplete: true, tags: { 'share-to': to } }).snapshotId;
const found = ({ regions }: Summary, code: string) =>
  regions.flatMap(({ findings }) => findings.filter((one) => one.code === code));
const creations = () => attemptedWrites(company).filter(({ action }) => action === 'CreateResourceShare');

async function start(policy: object = {}, options: Parameters<typeof startCompany>[1] = {}): Promise<void> {
  company = await startCompany(() => ({ regions: [HANGZHOU], ...policy }), options);
  quiet(company);
}

async function decline(): Promise<void> {
  await sweep();
  partner().rejectInvitation(invitations().find(({ status }) => status === 'Pending')?.invitationId ?? '');
  await company.land.advance(HOUR_MS);
  await sweep();
}

describe('an outsider that never answers', () => {
  test.each([
    { mode: 'sync', tag: 'one that asks' },
    { mode: 'upsert-only', tag: 'one that asks' },
    { mode: 'sync', tag: 'nonsense' },
    { mode: 'upsert-only', tag: 'nonsense' },
  ])('is invited twice at most in $mode, and then reported: beside $tag', async ({ mode, tag }) => {
    await start({ mode });
    shared(company.partner.accountId);
    const other = shared(company.partner.accountId);
    await sweep();
    if (tag === 'nonsense') owner().tagSnapshot(other, { 'share-to': tag });
    for (let day = 0; day < 40; day++) {
      await company.land.advance(DAY_MS);
      await sweep();
    }
    const isRenewable = tag !== 'nonsense';
    expect(invitations()).toHaveLength(isRenewable ? 2 : 1);
    expect(creations()).toHaveLength(isRenewable ? 2 : 1);
    const code = isRenewable ? 'INVITATION_DECLINED' : 'INVITATION_LAPSED';
    company.land.cloud.clearCalls();
    expect(codesOf(await sweep()).filter((one) => one.startsWith('INVITATION'))).toEqual([code]);
    expect(attemptedWrites(company)).toEqual([]);
  });
});

describe('an answer that no run sees while the service has it', () => {
  const TAGGING = { product: 'resourcesharing', action: 'TagResources' };
  const statuses = () => invitations().map(({ status }) => status);
  const reject = () =>
    partner().rejectInvitation(invitations().find(({ status }) => status === 'Pending')?.invitationId ?? '');
  const pass = async (days: number, eachDay: () => void = () => undefined) => {
    for (let day = 0; day < days; day++) {
      eachDay();
      await sweep();
      await company.land.advance(DAY_MS);
    }
  };
  const observeFor = async (days: number) => {
    company.changePolicy({ mode: 'observe' });
    await pass(days);
    company.changePolicy({ mode: 'sync' });
  };
  const startAsked = async () => {
    await start({}, { platform: { coldStart: 'always' } });
    const snapshotId = shared(company.partner.accountId);
    await sweep();
    await company.land.advance(HOUR_MS);
    return snapshotId;
  };

  test('is not asked for again after days in mode observe, and people are told', async () => {
    await startAsked();
    reject();
    await observeFor(4);
    expect(found(await sweep(), 'INVITATION_DECLINED')).toMatchObject([
      { message: expect.stringContaining('its invitation was not seen to be answered') as unknown },
    ]);
    await pass(3);
    expect(statuses()).toEqual(['Rejected']);
    expect(livingShares(company)).toMatchObject([
      { tags: { [`snapshare:declined:${company.partner.accountId}`]: 'not seen to be answered' } },
    ]);
  });

  test('nor is a second invitation followed by a third', async () => {
    await startAsked();
    await company.land.advance(7 * DAY_MS);
    await sweep();
    expect(statuses()).toEqual(['Expired', 'Pending']);
    await company.land.advance(6.5 * DAY_MS);
    await observeFor(4);
    await pass(3);
    expect(statuses()).toEqual(['Expired', 'Expired']);
  });

  test('nor after days in which the records could not be read', async () => {
    await startAsked();
    reject();
    company.land.cloud.faults.add({ match: { action: 'ListResourceShareAssociations' }, effect: 'deny' });
    await pass(4);
    company.land.cloud.faults.clear();
    await pass(3);
    expect(statuses()).toEqual(['Rejected']);
  });

  test('nor without the right to tag shares: the share itself is the memory', async () => {
    await startAsked();
    company.land.cloud.faults.add({ match: TAGGING, effect: 'deny' });
    await pass(8, () => {
      if (statuses().includes('Pending')) reject();
    });
    expect(statuses()).toEqual(['Rejected']);
  });

  test('is none of a share that we withdrew, while the service has its record of that: whoever asks again is invited', async () => {
    const first = await startAsked();
    const ids = Array.from({ length: 6 }, () => shared(company.partner.accountId));
    await sweep();
    for (const snapshotId of [first, ...ids]) owner().untagSnapshot(snapshotId, ['share-to']);
    await sweep();
    await company.land.advance(HOUR_MS);
    await observeFor(1);
    for (const id of ids) owner().tagSnapshot(id, { 'share-to': company.partner.accountId });
    expect(codesOf(await sweep())).toEqual([]);
    expect(statuses().filter((status) => status === 'Pending')).toHaveLength(1);
  });

  test('is put into the mouth of no outsider by tags of shares: they have none asked again', async () => {
    await startAsked();
    for (let round = 0; round < 6; round++) {
      for (const { shareId } of livingShares(company)) {
        owner().call('resourcesharing', 'TagResources', {
          RegionId: HANGZHOU,
          ResourceType: 'ResourceShare',
          ResourceId: [shareId],
          Tag: [{ Key: `snapshare:declined:${company.partner.accountId}`, Value: 'not answered' }],
        });
      }
      await sweep();
      await company.land.advance(HOUR_MS);
    }
    expect(statuses()).toEqual(['Pending']);
    reject();
    await pass(3);
    expect(statuses()).toEqual(['Rejected']);
  });
});

describe('who asks for an outsider that declined', () => {
  test('is told so by the event of its tag and by every sweep, once with the number of snapshots', async () => {
    await start();
    shared(company.partner.accountId);
    await decline();
    const snapshotIds = [shared(company.partner.accountId), shared(company.partner.accountId)];
    const byEvent = await run(company, 'share-on-tag', { snapshotIds });
    expect(codesOf(byEvent)).toEqual(['INVITATION_DECLINED']);
    expect(found(byEvent, 'INVITATION_DECLINED')).toMatchObject([
      {
        principal: company.partner.accountId,
        message: expect.stringContaining('2 snapshot(s) ask for it in vain') as unknown,
        remedy: expect.stringContaining(`snapshare reinvite ${company.partner.accountId}`) as unknown,
      },
    ]);
    const bySweep = await sweep();
    expect(found(bySweep, 'INVITATION_DECLINED')).toMatchObject([
      { message: expect.stringContaining('3 snapshot(s) ask for it in vain') as unknown },
    ]);
    expect(invitations()).toHaveLength(1);
  });

  test('has it invited again by taking it out of the policy for a sweep and listing it anew', async () => {
    await start({}, { platform: { coldStart: 'always' } });
    shared(company.partner.accountId);
    await decline();
    const list = (external: readonly string[]) => {
      company.changePolicy({ principals: { directory: 'any', external } });
      return sweep();
    };
    await list([]);
    expect(livingShares(company)).toEqual([]);
    await list([company.partner.accountId]);
    expect(invitations().map(({ status }) => status)).toEqual(['Rejected', 'Pending']);
  });
});

test('a member in a share that a person opened to outsiders keeps its grant while the takeover cannot be made', async () => {
  await start();
  const [member] = company.members;
  const snapshotId = shared(`${member.accountId} ${company.partner.accountId}`);
  const { shareId } = owner().createShare({
    name: 'opened-by-hand',
    allowsExternalTargets: true,
    snapshotIds: [snapshotId],
    principals: [member.accountId, company.partner.accountId],
  });
  await company.land.advance(HOUR_MS);
  acceptAll(company, company.partner.accountId);
  await company.land.advance(HOUR_MS);
  owner().call('resourcesharing', 'TagResources', {
    RegionId: HANGZHOU,
    ResourceType: 'ResourceShare',
    ResourceId: [shareId],
    Tag: [
      { Key: 'snapshare:installation', Value: 'acme' },
      { Key: 'snapshare:kind', Value: 'external' },
    ],
  });
  const grant = `${snapshotId} ${member.accountId}`;
  expect(company.seen()).toContain(grant);
  company.land.cloud.faults.add({ match: { action: 'CreateResourceShare' }, effect: 'error-503' });
  await failureOf(company, 'sweep');
  await company.land.advance(HOUR_MS);
  expect(company.seen()).toContain(grant);
  company.land.cloud.faults.clear();
  await sweep();
  await company.land.advance(HOUR_MS);
  await sweep();
  const lost = company.land.cloud.grantLog.filter(
    ({ accountId, visible }) => accountId === member.accountId && !visible,
  );
  expect(lost).toEqual([]);
  expect(company.seen()).toEqual([grant, `${snapshotId} ${company.partner.accountId}`].sort());
});

describe('principals that the service refuses', () => {
  const strangers = (count: number) =>
    Array.from({ length: count }, (_, at) => `20000000000001${String(at).padStart(2, '0')}`);

  test.each([
    { count: 7, told: [] },
    { count: 19, told: [] },
    { count: 20, told: ['MANY_REFUSED'] },
  ])('are asked for once, $count of them', async ({ count, told }) => {
    const refused = strangers(count);
    await start({ groups: { all: refused } });
    for (const accountId of refused) company.land.cloud.createAccount({ accountId });
    const snapshotId = shared(`@all ${company.members[0].accountId}`);
    const first = codesOf(await sweep());
    expect([...new Set(first)].sort()).toEqual([...told, 'PRINCIPAL_NOT_IN_DIRECTORY'].sort());
    expect(company.seen()).toEqual([`${snapshotId} ${company.members[0].accountId}`]);
    for (let hour = 0; hour < 5; hour++) {
      company.land.cloud.clearCalls();
      expect([...new Set(codesOf(await sweep()))]).toEqual(['REFUSED_BEFORE']);
      expect(attemptedWrites(company)).toEqual([]);
      await company.land.advance(HOUR_MS);
    }
  });

  test('are marked on no snapshot that has them already', async () => {
    await start();
    const [first, second] = company.members;
    const held = shared(`${first.accountId} ${second.accountId}`);
    await sweep();
    company.land.cloud.faults.add({
      match: { action: 'CreateResourceShare' },
      effect: 'deny',
      code: 'InvalidTarget',
      status: 409,
    });
    const asking = shared(first.accountId);
    expect(codesOf(await sweep())).toEqual(['PRINCIPAL_NOT_IN_DIRECTORY']);
    expect(owner().snapshot(asking)?.tags['snapshare:refused']).toContain(first.accountId);
    expect(owner().snapshot(held)?.tags['snapshare:refused']).toBeUndefined();
    expect(codesOf(await sweep())).toEqual(['REFUSED_BEFORE']);
  });
});

test('too many pending invitations are told once a run, and room is used as soon as it is there', async () => {
  const outsiders = Array.from({ length: 4 }, (_, at) => `200000000000010${at}`);
  await start(
    { principals: { directory: 'any', external: outsiders } },
    { cloud: { quotas: { pendingInvitationsPerAccount: 1 } } },
  );
  for (const accountId of outsiders) company.land.cloud.createAccount({ accountId });
  shared(outsiders.join(' '));
  for (let accepted = 0; accepted < 3; accepted++) {
    expect(codesOf(await sweep())).toEqual(['INVITATION_QUOTA']);
    expect(livingShares(company)).toHaveLength(accepted + 1);
    for (const accountId of outsiders) acceptAll(company, accountId);
    await company.land.advance(HOUR_MS);
  }
  expect(codesOf(await sweep())).toEqual([]);
  expect(livingShares(company)).toHaveLength(4);
});
