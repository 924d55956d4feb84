import { afterEach, describe, expect, test } from 'vitest';
import { type Company, codesOf, DAY_MS, HANGZHOU, HOUR_MS, quiet, type Summary, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

const inHangzhou = { regions: [HANGZHOU] };
const owner = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const sweep = (): Promise<Summary> => company.invoke('sweep', inHangzhou);
const shares = () =>
  owner()
    .shares()
    .filter(({ status }) => status !== 'Deleted' && status !== 'Deleting');
const sharingWrites = () => company.writes().filter((action) => action.includes('ResourceShare'));
/** All calls that write, the refused ones too. */
const attempts = () =>
  company.land.cloud.calls.filter((call) => call.isWrite && call.action.includes('ResourceShare')).length;

async function start(...args: Parameters<typeof startCompany>): Promise<void> {
  company = await startCompany(...args);
  quiet(company);
}

/** Runs a sweep, lets what it began settle, and runs another. */
async function settleBySweeps(): Promise<Summary> {
  await sweep();
  await company.land.advance(60_000);
  const summary = await sweep();
  await company.land.advance(60_000);
  return summary;
}

describe('what cannot be shared', () => {
  test('a snapshot that failed is reported and never tried', async () => {
    await start(undefined, { cloud: { snapshotMs: false } });
    const { snapshotId } = owner().createSnapshot({ tags: { 'share-to': company.members[0].accountId } });
    owner().failSnapshot(snapshotId);
    expect(codesOf(await settleBySweeps())).toEqual(['SNAPSHOT_FAILED']);
    expect(attempts()).toBe(0);
  });

  test('a snapshot of an imported image is told by its image, before any call is refused', async () => {
    await start();
    owner().createSnapshot({
      isComplete: true,
      isFromImportedImage: true,
      tags: { 'share-to': company.members[0].accountId },
    });
    expect(codesOf(await settleBySweeps())).toEqual(['IMPORTED_IMAGE']);
    expect(attempts()).toBe(0);
  });

  test('what the service refuses is tried once a day, and holds up nothing else', async () => {
    await start();
    const { cloud } = company.land;
    cloud.faults.add({ match: { action: 'DescribeImages' }, effect: 'deny' });
    const bad = owner().createSnapshot({
      isComplete: true,
      isFromImportedImage: true,
      tags: { 'share-to': company.members[0].accountId },
    });
    const good = owner().createSnapshot({ isComplete: true, tags: { 'share-to': company.members[0].accountId } });
    expect(codesOf(await sweep())).toEqual(['SNAPSHOT_REFUSED']);
    await company.land.advance(60_000);
    expect(company.seen()).toEqual([`${good.snapshotId} ${company.members[0].accountId}`]);
    cloud.clearCalls();
    expect(codesOf(await sweep())).toEqual(['REFUSED_BEFORE']);
    expect(attempts()).toBe(0);
    expect(owner().snapshot(bad.snapshotId)?.tags['snapshare:refused']).toMatch(/^2026-03-01 \*$/);
    await company.land.advance(2 * DAY_MS);
    expect(codesOf(await sweep())).toEqual(['SNAPSHOT_REFUSED']);
  });

  test('a principal that the service refuses is refused once, not every sweep', async () => {
    await start();
    const { stranger, members } = company;
    owner().createSnapshot({
      isComplete: true,
      tags: { 'share-to': `${members[0].accountId} ${stranger.accountId}` },
    });
    expect(codesOf(await sweep())).toEqual(['PRINCIPAL_NOT_IN_DIRECTORY']);
    await company.land.advance(60_000);
    expect(company.seen()).toHaveLength(1);
    company.land.cloud.clearCalls();
    expect(codesOf(await sweep())).toEqual(['REFUSED_BEFORE']);
    expect(attempts()).toBe(0);
  });

  test('a principal that policy moves outside the directory is tried at once as an outsider', async () => {
    await start(() => ({ principals: { directory: 'any', external: [] } }), { platform: { coldStart: 'always' } });
    owner().createSnapshot({ isComplete: true, tags: { 'share-to': company.partner.accountId } });
    expect(codesOf(await sweep())).toEqual(['PRINCIPAL_NOT_IN_DIRECTORY']);
    company.changePolicy({ principals: { directory: 'any', external: [company.partner.accountId] } });
    expect(codesOf(await sweep())).toEqual([]);
    expect(company.land.cloud.as(company.partner.accountId, HANGZHOU).listInvitations()).toHaveLength(1);
  });

  test('accounts of the other site are refused and reported once', async () => {
    await start(({ partner }) => ({ principals: { directory: 'any', external: [partner, '2000000000000077'] } }));
    company.land.cloud.createAccount({ accountId: '2000000000000077', site: 'international' });
    owner().createSnapshot({ isComplete: true, tags: { 'share-to': '2000000000000077' } });
    expect(codesOf(await sweep())).toEqual(['SITE_MISMATCH']);
    company.land.cloud.clearCalls();
    expect(codesOf(await sweep())).toEqual(['REFUSED_BEFORE']);
    expect(attempts()).toBe(0);
  });

  test('more than 64 accounts are refused before the first call, and 52 are warned about', async () => {
    const many = Array.from({ length: 65 }, (_, index) => `30000000000000${String(index).padStart(2, '0')}`);
    await start(() => ({ groups: { all: many, most: many.slice(0, 52) } }));
    for (const accountId of many) company.land.cloud.createAccount({ accountId, directory: 'member' });
    owner().createSnapshot({ isComplete: true, tags: { 'share-to': '@all' } });
    expect(codesOf(await sweep())).toEqual(['TOO_MANY_ACCOUNTS']);
    expect(attempts()).toBe(0);
    owner().createSnapshot({ isComplete: true, tags: { 'share-to': '@most' } });
    expect(codesOf(await sweep())).toEqual(['MANY_ACCOUNTS', 'TOO_MANY_ACCOUNTS']);
  });

  test('with sharing in the directory not enabled, nothing is tried and it is said once', async () => {
    await start();
    company.land.cloud.setDirectorySharing(false);
    for (let index = 0; index < 12; index++) {
      owner().createSnapshot({ isComplete: true, tags: { 'share-to': company.members[index % 3]?.accountId ?? '' } });
    }
    expect(codesOf(await settleBySweeps())).toEqual(['DIRECTORY_SHARING_OFF']);
    expect(attempts()).toBe(0);
  });
});

test.each([
  'set',
  'none',
] as const)('what the service itself writes on a shared snapshot (%s) leaves the next sweeps nothing to do', async (isSharedTag) => {
  await start(undefined, { cloud: { switches: { isSharedTag } } });
  owner().createSnapshot({ isComplete: true, tags: { 'share-to': company.members[0].accountId } });
  await settleBySweeps();
  expect(await sweep()).toMatchObject({ regions: [{ planned: 0, findings: [] }] });
});

test('a tag whose value no copy may carry does not keep the copy from being made', async () => {
  await start();
  company.land.cloud.createSharingRole(company.owner.accountId);
  const encryption = { serviceKey: 'copy', copyKeys: { [HANGZHOU]: owner().createKey() } };
  company.changePolicy({ regions: [HANGZHOU], encryption });
  const tags = { 'share-to': company.members[0].accountId, by: 'acs:ram::1:user/x' };
  owner().createSnapshot({ isComplete: true, encryptedWith: 'service-key', tags });
  await settleBySweeps();
  await settleBySweeps();
  expect(company.seen()).toHaveLength(1);
});

describe('encryption', () => {
  const encrypted = (encryptedWith: string, more: object = {}) =>
    owner().createSnapshot({
      isComplete: true,
      encryptedWith,
      tags: { 'share-to': company.members[0].accountId, team: 'shop' },
      ...more,
    });

  test('under a customer key it is shared where the owner has the role for it', async () => {
    await start();
    company.land.cloud.createSharingRole(company.owner.accountId);
    const { snapshotId } = encrypted(owner().createKey());
    await settleBySweeps();
    expect(company.seen()).toEqual([`${snapshotId} ${company.members[0].accountId}`]);
  });

  test('under a customer key it is not tried where the owner lacks the role', async () => {
    await start();
    encrypted(owner().createKey());
    expect(codesOf(await settleBySweeps())).toEqual(['SHARING_ROLE_MISSING']);
    expect(attempts()).toBe(0);
  });

  test('where the role cannot be seen, the refusal of the service names it', async () => {
    await start();
    company.land.cloud.faults.add({ match: { action: 'GetRole' }, effect: 'deny' });
    encrypted(owner().createKey());
    expect(codesOf(await sweep())).toEqual(['ENCRYPTED_SNAPSHOT_REFUSED']);
  });

  test('under the service key it is refused with a finding and without a call', async () => {
    await start();
    encrypted('service-key');
    expect(codesOf(await settleBySweeps())).toEqual(['SERVICE_KEY']);
    expect(attempts()).toBe(0);
  });

  test('under a key that cannot be looked up it is not shared', async () => {
    await start();
    encrypted(owner().createKey());
    company.land.cloud.faults.add({ match: { action: 'DescribeKey' }, effect: 'deny' });
    expect(codesOf(await settleBySweeps())).toEqual(['KEY_UNKNOWN']);
    expect(attempts()).toBe(0);
  });

  test.each([
    'unshare-expired',
    'sweep',
  ] as const)('whom it is given to keeps it while %s takes another away and its key cannot be looked up', async (name) => {
    await start();
    const { cloud } = company.land;
    cloud.createRole(company.owner.accountId, 'AliyunECSShareEncryptSnapshotDefaultRole', { principals: [] });
    const [stays, leaves] = company.members.map(({ accountId }) => accountId);
    const { snapshotId } = encrypted(owner().createKey(), { tags: { 'share-to': `${stays} ${leaves}/1d` } });
    // It keeps the share, so that no principal is taken out of it.
    const other = owner().createSnapshot({ isComplete: true, tags: { 'share-to': `${stays} ${leaves}` } });
    await settleBySweeps();
    cloud.faults.add({ match: { action: 'DescribeKey' }, effect: 'deny' });
    const lost: string[] = [];
    cloud.onGrant(({ visible, accountId }) => {
      if (!visible) lost.push(accountId);
    });
    await company.land.advance(DAY_MS);
    await company.invoke(name, inHangzhou);
    await company.land.advance(60_000);
    expect(company.seen()).toEqual(
      [`${snapshotId} ${stays}`, `${other.snapshotId} ${stays}`, `${other.snapshotId} ${leaves}`].sort(),
    );
    expect(lost).toEqual([leaves]);
  });

  test('with a copy wanted, one copy under the policy key is made, shared in its stead and cleared away after', async () => {
    await startWithCopyKey();
    const { snapshotId } = encrypted('service-key', { retentionDays: 30 });
    expect(codesOf(await sweep())).toEqual(['COPY_MADE']);
    await company.land.advance(HOUR_MS);
    await settleBySweeps();
    const copies = owner()
      .visibleSnapshots()
      .filter(({ tags }) => tags['snapshare:copy-of'] === snapshotId);
    expect(copies).toMatchObject([{ retentionDays: 30, tags: { team: 'shop', 'snapshare:installation': 'acme' } }]);
    expect(company.seen()).toEqual([`${copies[0]?.snapshotId} ${company.members[0].accountId}`]);
    expect(company.writes().filter((action) => action === 'CopySnapshot')).toHaveLength(1);

    owner().untagSnapshot(snapshotId, ['share-to']);
    await settleBySweeps();
    await settleBySweeps();
    expect(company.seen()).toEqual([]);
    expect(owner().snapshot(copies[0]?.snapshotId ?? '')).toBeUndefined();
    expect(owner().snapshot(snapshotId)).toBeDefined();
  });

  test('with latest: 1 the event of a copy does not share it when its source has been pushed out', async () => {
    await startWithCopyKey(([{ accountId }]) => ({
      rules: [{ match: { name: 'golden-*' }, shareTo: accountId, latest: 1 }],
    }));
    const diskId = 'd-bp100000000000000001';
    const { snapshotId } = encrypted('service-key', { name: 'golden-1', diskId, tags: {} });
    expect(codesOf(await sweep())).toEqual(['COPY_MADE']);
    const newer = owner().createSnapshot({ isComplete: true, name: 'golden-2', diskId });
    await company.land.advance(HOUR_MS);
    const copies = owner()
      .visibleSnapshots()
      .filter(({ tags }) => tags['snapshare:copy-of'] === snapshotId);
    expect(copies).toMatchObject([{ status: 'accomplished' }]);
    await company.invoke('share-on-tag', {
      regionId: HANGZHOU,
      snapshotIds: [newer.snapshotId, ...copies.map((copy) => copy.snapshotId)],
    });
    await company.invoke('share-on-tag', { regionId: HANGZHOU, snapshotIds: copies.map((copy) => copy.snapshotId) });
    await company.land.advance(60_000);
    expect(company.seen()).toEqual([`${newer.snapshotId} ${company.members[0].accountId}`]);
  });

  test('a copy whose answer was lost, or whose function was killed, is not made twice', async () => {
    await startWithCopyKey();
    encrypted('service-key');
    company.land.cloud.faults.add({ match: { action: 'CopySnapshot' }, times: 1, effect: 'reset-after' });
    await sweep();
    await company.land.advance(HOUR_MS);
    await settleBySweeps();
    expect(owner().visibleSnapshots()).toHaveLength(2);
    expect(company.seen()).toHaveLength(1);
  });

  test('a snapshot tagged as a copy by someone else is never deleted', async () => {
    await startWithCopyKey();
    const { snapshotId } = owner().createSnapshot({
      isComplete: true,
      tags: { 'snapshare:installation': 'acme', 'snapshare:copy-of': 's-bp1nosuchsnapshot' },
    });
    expect(codesOf(await settleBySweeps())).toEqual(['COPY_LEFT']);
    expect(owner().snapshot(snapshotId)).toBeDefined();
  });
});

/** The policy names a key of the owner's, which exists only once the company does. */
async function startWithCopyKey(more: (members: Company['members']) => object = () => ({})): Promise<void> {
  await start(undefined, { platform: { coldStart: 'always' } });
  company.land.cloud.createSharingRole(company.owner.accountId);
  const key = owner().createKey();
  company.changePolicy({
    regions: [HANGZHOU],
    encryption: { serviceKey: 'copy', copyKeys: { [HANGZHOU]: key } },
    ...more(company.members),
  });
}

describe('expiry and cost', () => {
  test('an expired snapshot that was shared by hand is found, priced, ended and then released', async () => {
    await start(() => ({ hygiene: { scope: 'all' } }));
    const { snapshotId } = owner().createSnapshot({
      isComplete: true,
      sizeGiB: 500,
      retentionDays: 7,
      createdAtMs: company.land.clock.nowMs() - 8 * DAY_MS,
    });
    for (const name of ['by-hand', 'by-hand-too']) {
      owner().createShare({ name, snapshotIds: [snapshotId], principals: [company.members[0].accountId] });
    }
    await company.land.advance(60_000);
    const summary = await company.invoke('unshare-expired', inHangzhou);
    expect(codesOf(summary)).toEqual(['OVERDUE']);
    expect(summary.regions[0]?.findings[0]?.message).toContain(
      '125 GiB for 25 hours, about 0.52 CNY so far and 15 CNY a month',
    );
    await company.land.advance(2 * HOUR_MS);
    expect(company.seen()).toEqual([]);
    expect(shares()).toHaveLength(2);
    expect(owner().snapshot(snapshotId)).toBeUndefined();
  });

  test('what the service does not release is reported a day later, and deleted where policy says so', async () => {
    await start(() => ({ expiry: { unshareBeforeHours: 0, deleteExpired: 'never' } }), {
      cloud: { switches: { releaseAfterUnshare: false } },
      platform: { coldStart: 'always' },
    });
    const { snapshotId } = owner().createSnapshot({
      isComplete: true,
      retentionDays: 2,
      tags: { 'share-to': company.members[0].accountId },
    });
    await settleBySweeps();
    await company.land.advance(2 * DAY_MS);
    await company.invoke('unshare-expired', inHangzhou);
    await company.land.advance(DAY_MS + HOUR_MS);
    expect(codesOf(await company.invoke('unshare-expired', inHangzhou))).toEqual(['NOT_RELEASED']);
    company.changePolicy({ expiry: { unshareBeforeHours: 0, deleteExpired: 'after-unshare' } });
    await company.invoke('unshare-expired', inHangzhou);
    expect(owner().snapshot(snapshotId)).toBeUndefined();
  });
});

describe('invitations, as the owner sees them', () => {
  const invitations = () => company.land.cloud.as(company.partner.accountId, HANGZHOU).listInvitations();

  async function invite(): Promise<void> {
    await start();
    owner().createSnapshot({ isComplete: true, tags: { 'share-to': company.partner.accountId } });
    await settleBySweeps();
  }

  test('one near its end is reported on both sides', async () => {
    await invite();
    await company.land.advance(5.5 * DAY_MS);
    expect(codesOf(await sweep())).toEqual(['INVITATION_NEAR_END']);
    company.changePolicy({ accept: { senders: [] } });
    await company.land.advance(60_000);
  });

  test('one that lapsed is renewed once, and after that reported only', async () => {
    await invite();
    await company.land.advance(7 * DAY_MS + HOUR_MS);
    await settleBySweeps();
    expect(invitations().map(({ status }) => status)).toEqual(['Expired', 'Pending']);
    await company.land.advance(7 * DAY_MS + HOUR_MS);
    expect(codesOf(await settleBySweeps())).toEqual(['INVITATION_DECLINED']);
    await company.land.advance(10 * DAY_MS);
    await settleBySweeps();
    expect(invitations()).toHaveLength(2);
  });

  test('one that lapsed is not renewed while the share holds a snapshot that does not ask for it', async () => {
    await invite();
    const other = owner().createSnapshot({ isComplete: true, tags: { 'share-to': company.partner.accountId } });
    await settleBySweeps();
    await company.land.advance(7 * DAY_MS + HOUR_MS);
    owner().tagSnapshot(other.snapshotId, { 'share-to': 'nonsense' });
    expect(codesOf(await settleBySweeps())).toEqual(['BAD_TOKEN', 'INVITATION_LAPSED']);
    expect(invitations().map(({ status }) => status)).toEqual(['Expired']);
    owner().untagSnapshot(other.snapshotId, ['share-to']);
    await settleBySweeps();
    expect(invitations().map(({ status }) => status)).toEqual(['Expired', 'Pending']);
  });

  test("a person's rejection is respected for good", async () => {
    await invite();
    const [first] = invitations();
    company.land.cloud.as(company.partner.accountId, HANGZHOU).rejectInvitation(first?.invitationId ?? '');
    await company.land.advance(60_000);
    expect(codesOf(await settleBySweeps())).toEqual(['INVITATION_DECLINED']);
    await company.land.advance(10 * DAY_MS);
    expect(codesOf(await settleBySweeps())).toEqual(['INVITATION_DECLINED']);
    expect(invitations()).toHaveLength(1);
  });
});

describe('accepting', () => {
  const accept = () => company.invoke('accept-invitation', inHangzhou, company.partner.accountId);

  test('a sender that is no longer trusted is reported, and its share left where policy rejects', async () => {
    await start(undefined, { platform: { coldStart: 'always' } });
    const { snapshotId } = owner().createSnapshot({
      isComplete: true,
      tags: { 'share-to': company.partner.accountId },
    });
    await settleBySweeps();
    await accept();
    await company.land.advance(60_000);
    expect(company.seen()).toEqual([`${snapshotId} ${company.partner.accountId}`]);
    company.changePolicy({ accept: { senders: [], otherwise: 'leave' } });
    expect(codesOf(await accept())).toEqual(['SENDER_NO_LONGER_TRUSTED']);
    company.changePolicy({ accept: { senders: [], otherwise: 'reject' } });
    expect(codesOf(await accept())).toEqual(['SHARE_LEFT']);
    await company.land.advance(60_000);
    expect(company.seen()).toEqual([]);
  });

  test('an accept that fails inside a success is reported with its reason', async () => {
    await start(undefined, { cloud: { quotas: { receivedSnapshotsPerAccount: 0 } } });
    owner().createSnapshot({ isComplete: true, tags: { 'share-to': company.partner.accountId } });
    await settleBySweeps();
    const summary = await accept();
    expect(codesOf(summary)).toEqual(['ACCEPT_FAILED']);
    expect(summary.regions[0]).toMatchObject({ applied: 0, failed: 1 });
  });
});

describe('standing rules', () => {
  test('the newest three of a disk are shared, the new one before the old one goes', async () => {
    await start(({ members }) => ({
      rules: [{ match: { type: 'auto' }, shareTo: members[0] ?? '', latest: 3 }],
    }));
    const take = () => owner().createSnapshot({ isComplete: true, isAutomatic: true, diskId: 'd-bp1golden00000001' });
    const taken: string[] = [];
    for (let day = 0; day < 5; day++) {
      taken.push(take().snapshotId);
      await settleBySweeps();
      await company.land.advance(DAY_MS);
    }
    expect(company.seen().map((grant) => grant.split(' ')[0])).toEqual(taken.slice(-3).sort());
    const changes = company.land.cloud.grantLog.filter(({ accountId }) => accountId === company.members[0].accountId);
    const inSight = new Set<string>();
    let fewest = 3;
    for (const { snapshotId, visible } of changes) {
      if (visible) inSight.add(snapshotId);
      else inSight.delete(snapshotId);
      if (inSight.size > 3 || !visible) fewest = Math.min(fewest, inSight.size);
    }
    expect(fewest).toBe(3);
  });

  test('a rule that matches nothing is reported, and too many new grants at once are stopped', async () => {
    await start(({ members }) => ({
      rules: [{ match: { name: 'nothing-*' }, shareTo: members[0] ?? '' }],
      brakes: { additions: { count: 3, percent: 0 } },
    }));
    for (let index = 0; index < 4; index++) {
      owner().createSnapshot({ isComplete: true, tags: { 'share-to': company.members[0].accountId } });
    }
    expect(codesOf(await sweep())).toEqual(['ADDITIONS_BRAKED', 'RULE_MATCHES_NOTHING']);
    expect(sharingWrites()).toEqual([]);
  });
});

describe('adopting a share made by hand', () => {
  test('takes it over by its tags, and no wanted grant is missing for a moment', async () => {
    await start(({ members }) => ({ groups: { team: members.slice(0, 2) } }));
    const { members } = company;
    const { snapshotId } = owner().createSnapshot({ isComplete: true });
    const byHand = owner().createShare({
      name: 'by-hand',
      snapshotIds: [snapshotId],
      principals: members.map(({ accountId }) => accountId),
    });
    await company.land.advance(60_000);
    owner().tagSnapshot(snapshotId, { 'share-to': '@team' });
    expect(company.seen()).toHaveLength(3);
    owner().call('resourcesharing', 'TagResources', {
      RegionId: HANGZHOU,
      ResourceType: 'ResourceShare',
      ResourceId: [byHand.shareId],
      Tag: [
        { Key: 'snapshare:installation', Value: 'acme' },
        { Key: 'snapshare:kind', Value: 'directory' },
      ],
    });
    await settleBySweeps();
    expect(company.seen()).toEqual(members.slice(0, 2).map(({ accountId }) => `${snapshotId} ${accountId}`));
    expect(shares()).toHaveLength(1);
    const interrupted = company.land.cloud.grantLog.filter(
      ({ accountId, visible }) => !visible && accountId !== members[2].accountId,
    );
    expect(interrupted).toEqual([]);
  });
});

test('a world with one of everything ends with every finding once, and nothing is refused twice', async () => {
  await start(
    ({ partner }) => ({
      principals: { directory: 'any', external: [partner, '2000000000000077'] },
      blockWhenTagged: ['confidential'],
      rules: [{ match: { name: 'nothing-*' }, shareTo: partner }],
    }),
    { cloud: { snapshotMs: false } },
  );
  const { cloud } = company.land;
  cloud.createAccount({ accountId: '2000000000000077', site: 'international' });
  const member = company.members[0].accountId;
  const make = (shareTo: string, more: object = {}, tags: object = {}) =>
    owner().createSnapshot({ isComplete: true, ...more, tags: { 'share-to': shareTo, ...tags } });
  make('nonsense');
  make(`${member}/soon`);
  make('@nobody');
  make(company.owner.accountId);
  make(company.stranger.accountId);
  make('2000000000000077');
  make(member, {}, { confidential: 'yes' });
  make(member, {}, { 'share-until': 'tomorrow' });
  make(member, { retentionDays: 1 });
  make(member, { isComplete: false });
  make(member, { isFromImportedImage: true });
  make(member, { encryptedWith: 'service-key' });
  owner().failSnapshot(make(member, { isComplete: false }).snapshotId);
  const good = make(`${member} ${company.partner.accountId}`);
  const first = codesOf(await sweep());
  expect(first).toEqual([
    'BAD_DEADLINE',
    'BAD_LIMIT',
    'BAD_TOKEN',
    'BLOCKED_BY_LABEL',
    'IMPORTED_IMAGE',
    'OWN_ACCOUNT',
    'PRINCIPAL_NOT_IN_DIRECTORY',
    'RETENTION_TOO_SHORT',
    'RULE_MATCHES_NOTHING',
    'SERVICE_KEY',
    'SITE_MISMATCH',
    'SNAPSHOT_FAILED',
    'SNAPSHOT_NOT_READY',
    'UNKNOWN_GROUP',
  ]);
  await company.land.advance(60_000);
  expect(company.seen()).toEqual([`${good.snapshotId} ${member}`]);
  cloud.clearCalls();
  const second = await sweep();
  expect(codesOf(second).filter((code) => !first.includes(code))).toEqual(['REFUSED_BEFORE', 'REFUSED_BEFORE']);
  expect(attempts()).toBe(0);
  expect(second.regions[0]).toMatchObject({ planned: 0, applied: 0, failed: 0 });
});
