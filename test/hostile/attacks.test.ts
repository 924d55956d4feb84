import { afterEach, describe, expect, test } from 'vitest';
import type { LandscapeOptions } from '../../emulator/index.ts';
import { attemptedWrites, contentOf, livingShares, run } from '../scenarios/acts.ts';
import { type Company, codesOf, DAY_MS, HANGZHOU, quiet, SHANGHAI, startCompany } from '../scenarios/landscape.ts';

/** Attacks by people who hold some right but not the one they are after, on the functions as they are built. */

let company: Company;
afterEach(() => company.land.stop());

async function start(policy?: Parameters<typeof startCompany>[0], cloud: LandscapeOptions['cloud'] = {}) {
  company = await startCompany(policy, { cloud, platform: { coldStart: 'always' } });
  quiet(company);
}

const by = (accountId: string, regionId = HANGZHOU) => company.land.cloud.as(accountId, regionId);
const owner = (regionId = HANGZHOU) => by(company.owner.accountId, regionId);
const idOf = (member: 0 | 1 | 2): string => company.members[member].accountId;
const snapshot = (tags: Readonly<Record<string, string>>, more: object = {}): string =>
  owner().createSnapshot({ isComplete: true, tags, ...more }).snapshotId;
const sweep = () => run(company, 'sweep', { regions: [HANGZHOU] });
/** Who has ever been let see something of the owner's. */
const everSeenBy = (): Set<string> =>
  new Set(company.land.cloud.grantLog.filter(({ visible }) => visible).map(({ accountId }) => accountId));

describe('a tagger without authority', () => {
  test('reaches no outside account, however its id is written', async () => {
    await start(() => ({ principals: undefined, groups: { prod: ['1000000000000002'] } }));
    const outside = company.stranger.accountId;
    const fullWidth = Array.from(outside, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
    const writings: readonly Readonly<Record<string, string>>[] = [
      outside,
      `${outside}/1d`,
      `${outside}/2099-01-01`,
      `@prod;${outside}`,
      `@${outside}`,
      `\u200b${outside}`,
      `\ufeff${outside}\u00a0`,
      fullWidth,
      `0${outside}`,
      `${outside.slice(0, 8)}\u00ad${outside.slice(8)}`,
      `acs:ram::${outside}:root`,
      `"${outside}"`,
      `%32${outside.slice(1)}`,
      `["${outside}"]`,
      `${outside}@aliyun.com`,
      '*',
      'all',
      '@__proto__ @constructor @external',
    ].map((text) => ({ 'share-to': text }));
    const byOtherKeys = [
      { 'share-to-9': outside },
      { 'share-to-10': outside },
      { 'share-to-02': outside },
      { 'Share-To': outside },
      { 'share-to ': outside },
      { 'snapshare:share-to': outside },
      { 'share-hold': outside, 'share-until': outside },
    ];
    const ids = [...writings, ...byOtherKeys].map((tags) => snapshot(tags));
    await sweep();
    await run(company, 'share-on-tag', { snapshotIds: ids });
    expect([...everSeenBy()]).toEqual([idOf(0)]);
    expect(by(outside).listInvitations()).toEqual([]);
    expect(livingShares(company).filter(({ allowsExternalTargets }) => allowsExternalTargets)).toEqual([]);
  });

  test('reaches no folder or account in the directory that policy does not list', async () => {
    await start(({ folder }) => ({ principals: { directory: [folder], external: [] } }));
    for (const target of [idOf(0), idOf(2), 'r-root', 'rd-AbCdEf1234', `${company.folderId}x`])
      snapshot({ 'share-to': target });
    await sweep();
    expect(attemptedWrites(company)).toEqual([]);
  });

  test('cannot lift a blocking label by a copy that stands in for the snapshot', async () => {
    await startWithCopies();
    const id = snapshot({ 'share-to': idOf(0) }, { encryptedWith: 'service-key' });
    for (let round = 0; round < 3; round++) await settledSweep();
    expect(company.seen()).toHaveLength(1);
    owner().tagSnapshot(id, { confidential: '' });
    await settledSweep();
    expect(company.seen()).toEqual([]);
  });
});

/** Copies need a key, which exists only once the company does. */
async function startWithCopies(): Promise<void> {
  await start();
  company.land.cloud.createSharingRole(company.owner.accountId);
  const encryption = { serviceKey: 'copy', copyKeys: { [HANGZHOU]: owner().createKey() } };
  company.changePolicy({ regions: [HANGZHOU], encryption, blockWhenTagged: ['confidential'] });
}

async function settledSweep(): Promise<void> {
  await sweep();
  await company.land.advance(120_000);
}

describe('tags of ours that somebody else sets', () => {
  test('do not have a copy deleted that was made by hand, in the region or from another', async () => {
    await start();
    const key = owner().createKey();
    const copyByHand = (sourceRegionId: string, sourceId: string): string => {
      const { SnapshotId } = owner(sourceRegionId).call('ecs', 'CopySnapshot', {
        RegionId: sourceRegionId,
        SnapshotId: sourceId,
        DestinationRegionId: HANGZHOU,
        DestinationSnapshotName: 'backup',
        DestinationSnapshotDescription: 'kept for the auditors',
        Encrypted: true,
        KMSKeyId: key,
      });
      return String(SnapshotId);
    };
    const here = snapshot({});
    const there = owner(SHANGHAI).createSnapshot({ isComplete: true }).snapshotId;
    const copies = [
      { copyId: copyByHand(HANGZHOU, here), sourceId: here },
      { copyId: copyByHand(SHANGHAI, there), sourceId: there },
    ];
    await company.land.advance(120_000);
    for (const { copyId, sourceId } of copies) {
      owner().tagSnapshot(copyId, { 'snapshare:installation': 'acme', 'snapshare:copy-of': sourceId });
    }
    for (let round = 0; round < 2; round++) expect(codesOf(await sweep())).toEqual(['COPY_LEFT', 'COPY_LEFT']);
    await run(company, 'unshare-expired');
    expect(copies.map(({ copyId }) => owner().snapshot(copyId)?.snapshotId)).toEqual(
      copies.map(({ copyId }) => copyId),
    );
  });

  test('on a snapshot neither share nor delete it', async () => {
    await start(() => ({ expiry: { unshareBeforeHours: 0, deleteExpired: 'after-unshare' } }), {
      switches: { releaseAfterUnshare: false },
    });
    const shared = snapshot({ 'share-to': idOf(0) });
    await sweep();
    const expired = { retentionDays: 1, createdAtMs: company.land.clock.nowMs() - 2 * DAY_MS };
    const ours = { 'snapshare:installation': 'acme', 'snapshare:kind': 'directory' };
    const ids = [
      snapshot(ours, expired),
      snapshot({ ...ours, 'snapshare:copy-of': shared }, expired),
      snapshot({ ...ours, 'snapshare:copy-of': shared }),
      snapshot({ ...ours, 'snapshare:used-from': `${idOf(0)}:${HANGZHOU}:${shared}`, 'snapshare:use': 'x' }),
      snapshot({ 'snapshare:refused': '2999-01-01 *', 'snapshare:declined:x': 'y', 'snapshare:renewed:x': 'y' }),
    ];
    await sweep();
    await run(company, 'unshare-expired');
    await sweep();
    expect(company.seen()).toEqual([`${shared} ${idOf(0)}`]);
    expect(ids).toHaveLength(5);
    expect(attemptedWrites(company).filter(({ action }) => action === 'DeleteSnapshot')).toEqual([]);
  });

  test('that say a snapshot was refused end after a day, and take no grant away meanwhile', async () => {
    await start();
    const day = new Date(company.land.clock.nowMs()).toISOString().slice(0, 10);
    const granted = snapshot({ 'share-to': idOf(0) });
    await sweep();
    owner().tagSnapshot(granted, { 'snapshare:refused': `${day} *` });
    const held = snapshot({ 'share-to': idOf(0), 'snapshare:refused': `${day} *` });
    const forEver = snapshot({ 'share-to': idOf(0), 'snapshare:refused': '2999-12-31 *' });
    expect(codesOf(await sweep())).toContain('REFUSED_BEFORE');
    expect(company.seen()).toEqual([granted, forEver].map((id) => `${id} ${idOf(0)}`).sort());
    await company.land.advance(2 * DAY_MS);
    await sweep();
    expect(company.seen()).toEqual([granted, held, forEver].map((id) => `${id} ${idOf(0)}`).sort());
  });

  test('on a share that an outsider sits in bring nothing into it, and that outsider out of it', async () => {
    await start(() => ({ principals: { directory: 'any' } }));
    const wanted = snapshot({ 'share-to': idOf(0) });
    const { shareId } = owner().createShare({
      name: 'snapshare-forged',
      allowsExternalTargets: true,
      principals: [idOf(0), company.stranger.accountId],
      snapshotIds: [],
      tags: { 'snapshare:installation': 'acme', 'snapshare:kind': 'directory', [`snapshare:declined:${idOf(0)}`]: 'x' },
    });
    for (const { invitationId } of by(company.stranger.accountId).listInvitations()) {
      by(company.stranger.accountId).acceptInvitation(invitationId);
    }
    for (let round = 0; round < 3; round++) await sweep();
    expect([...everSeenBy()]).toEqual([idOf(0)]);
    expect(company.seen()).toEqual([`${wanted} ${idOf(0)}`]);
    expect(livingShares(company).filter((share) => share.shareId === shareId)).toEqual([]);
  });

  test('that mark an account as declined on a share of ours give it nothing, and nobody else more', async () => {
    await start();
    const id = snapshot({ 'share-to': idOf(0) });
    await sweep();
    const [share] = livingShares(company);
    owner().call('resourcesharing', 'TagResources', {
      RegionId: HANGZHOU,
      ResourceType: 'ResourceShare',
      ResourceId: [share?.shareId ?? ''],
      Tag: [{ Key: `snapshare:declined:${company.stranger.accountId}`, Value: 'x' }],
    });
    owner().tagSnapshot(id, { 'share-to': `${idOf(0)} ${idOf(1)}` });
    await sweep();
    expect([...everSeenBy()].sort()).toEqual([idOf(0), idOf(1)]);
  });

  test('that tell of the answer of an outsider take it out of no share, and have it invited no second time', async () => {
    await start();
    const { accountId } = company.partner;
    const theirs = by(accountId);
    const tell = (answer: string) => {
      for (const { shareId } of livingShares(company)) {
        const [Key, whom] = ['snapshare:declined:', [accountId, company.stranger.accountId, idOf(1)]];
        const Tag = whom.map((id) => ({ Key: Key + id, Value: answer }));
        const target = { RegionId: HANGZHOU, ResourceType: 'ResourceShare', ResourceId: [shareId] };
        owner().call('resourcesharing', 'TagResources', { ...target, Tag });
      }
    };
    const id = snapshot({ 'share-to': `${idOf(0)} ${accountId}` });
    await sweep();
    for (const answer of ['declined', 'not answered']) {
      tell(answer);
      await sweep();
      await company.land.advance(DAY_MS);
    }
    expect(theirs.listInvitations()).toMatchObject([{ status: 'Pending' }]);
    theirs.acceptInvitation(theirs.listInvitations()[0]?.invitationId ?? '');
    owner().tagSnapshot(id, { 'share-to': `${idOf(0)} ${idOf(1)} ${accountId}` });
    for (const answer of ['declined', 'not answered']) {
      tell(answer);
      await sweep();
      await company.land.advance(DAY_MS);
    }
    expect(theirs.listInvitations()).toMatchObject([{ status: 'Accepted' }]);
    expect(company.seen()).toEqual([idOf(0), idOf(1), accountId].map((whom) => `${id} ${whom}`).sort());
  });
});

describe("a stranger's share that imitates ours", () => {
  test('is not ours to change, and what it brings is not passed on', async () => {
    await start(({ members }) => ({
      rules: [{ match: { name: '*' }, shareTo: members[0] }],
      hygiene: { scope: 'all' },
      encryption: { serviceKey: 'refuse' },
    }));
    const stranger = by(company.stranger.accountId);
    const theirs = stranger.createSnapshot({
      name: 'golden',
      isComplete: true,
      retentionDays: 1,
      createdAtMs: company.land.clock.nowMs() - 2 * DAY_MS,
      tags: { 'share-to': idOf(1), 'snapshare:installation': 'acme', 'snapshare:copy-of': 's-bp1000000000000000aa' },
    });
    const { shareId } = stranger.createShare({
      name: 'snapshare-0123456789abc',
      allowsExternalTargets: true,
      principals: [company.owner.accountId],
      snapshotIds: [theirs.snapshotId],
      tags: { 'snapshare:installation': 'acme', 'snapshare:kind': 'external' },
    });
    owner().acceptInvitation(owner().listInvitations()[0]?.invitationId ?? '');
    await company.land.advance(60_000);
    company.land.cloud.clearCalls();
    await sweep();
    await run(company, 'unshare-expired');
    expect(attemptedWrites(company)).toEqual([]);
    expect(stranger.shares().map((share) => [share.shareId, contentOf(share)])).toEqual([
      [shareId, `${company.owner.accountId} | ${theirs.snapshotId}`],
    ]);
  });
});

describe('a member is not tricked into accepting', () => {
  const accept = () => run(company, 'accept-invitation', {}, company.partner.accountId);
  const statusOf = (shareId: string) =>
    by(company.partner.accountId)
      .listInvitations()
      .find((invitation) => invitation.shareId === shareId)?.status;
  const offer = (from: string, name: string): string => {
    const { snapshotId } = by(from).createSnapshot({ isComplete: true });
    const principals = [company.partner.accountId];
    return by(from).createShare({ name, allowsExternalTargets: true, principals, snapshotIds: [snapshotId] }).shareId;
  };
  const rename = (from: string, shareId: string, name: string) =>
    by(from).call('resourcesharing', 'UpdateResourceShare', { ResourceShareId: shareId, ResourceShareName: name });

  test.each([
    'snapshare-golden',
    'snapshare-',
    'SNAPSHARE-golden',
  ])('by a stranger that calls its share %s', async (name) => {
    await start();
    const shareId = offer(company.stranger.accountId, name);
    await accept();
    expect(statusOf(shareId)).toBe('Pending');
  });

  test("by a crowd of a stranger's invitations before the expected one", async () => {
    await start();
    const theirs = Array.from({ length: 150 }, (_, at) => offer(company.stranger.accountId, `snapshare-${at}`));
    const expected = offer(company.owner.accountId, 'snapshare-golden');
    await accept();
    expect(statusOf(expected)).toBe('Accepted');
    expect(new Set(theirs.map(statusOf))).toEqual(new Set(['Pending']));
  });

  test('by a share that is renamed: a stranger gains nothing, and a trusted sender only what its name allows then', async () => {
    await start();
    const theirs = offer(company.stranger.accountId, 'harmless');
    const ours = offer(company.owner.accountId, 'other-things');
    await accept();
    expect([theirs, ours].map(statusOf)).toEqual(['Pending', 'Pending']);
    rename(company.stranger.accountId, theirs, 'snapshare-golden');
    rename(company.owner.accountId, ours, 'snapshare-golden');
    await accept();
    expect([theirs, ours].map(statusOf)).toEqual(['Pending', 'Accepted']);
  });
});

describe('a forged event', () => {
  const record = (parts: object, data: object = {}) => ({
    id: '1',
    source: 'acs.ecs',
    type: 'ecs:ActionTrail:ApiCall',
    aliyunregionid: HANGZHOU,
    aliyunaccountid: company.stranger.accountId,
    ...parts,
    data: {
      eventName: 'TagResources',
      userIdentity: { accountId: company.owner.accountId, type: 'root-account' },
      requestParameters: { RegionId: HANGZHOU, ResourceType: 'snapshot', 'ResourceId.1': 's-bp1000000000000000zz' },
      ...data,
    },
  });

  test.each<[name: string, event: () => object, hasReads: boolean]>([
    ["another account's snapshot", () => record({}), true],
    [
      'a region that is a host',
      () =>
        record(
          {},
          {
            requestParameters: {
              RegionId: 'evil.example.com/#',
              ResourceType: 'snapshot',
              'ResourceId.1': 's-bp1000000000000000zz',
            },
          },
        ),
      true,
    ],
    ['a region outside the policy', () => ({ regionId: 'cn-beijing', snapshotIds: ['s-bp1000000000000000zz'] }), false],
    [
      'prototype keys',
      () => JSON.parse('{"__proto__":{"snapshotIds":["s-bp1000000000000000zz"]},"constructor":{}}') as object,
      false,
    ],
    ["another function's knock", () => ({ accountId: company.stranger.accountId, regionId: HANGZHOU }), false],
    [
      'an order to grant',
      () => ({ snapshotIds: ['s-bp1000000000000000zz'], principals: ['2000000000000009'], mode: 'sync' }),
      false,
    ],
  ])('that names %s causes no write', async (_, event, hasReads) => {
    await start();
    await run(company, 'share-on-tag', event());
    expect(attemptedWrites(company)).toEqual([]);
    expect(company.land.cloud.calls.length > 0).toBe(hasReads);
    expect(company.land.cloud.calls.filter(({ accountId }) => accountId !== company.owner.accountId)).toEqual([]);
  });

  test('that knocks for another account, or tells of its shares, makes no call at the member', async () => {
    await start();
    const toOthers = [
      { accountId: company.stranger.accountId, regionId: HANGZHOU },
      record(
        { type: 'resourcemanager:ResourceSharing:AssociationStatusChange', source: 'acs.resourcemanager' },
        { resourceType: 'Snapshot', targetAccountId: company.owner.accountId },
      ),
    ];
    for (const event of toOthers) await run(company, 'accept-invitation', event, company.partner.accountId);
    expect(company.land.cloud.calls).toEqual([]);
  });
});
