import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

/** What members made of what is shared, on one stage: seen through the hub's role, and never guessed. */

const SHANGHAI = 'cn-shanghai';
const LAB = '1000000000000003';
const SHUT = '1000000000000004';
const UNLISTED = '1000000000000006';

let company: Company;
let folder: string;
let web: string;
let old: string;
beforeEach(async () => {
  company = await startCompany({
    members: { roleName: 'snapshare-member', accounts: ['1000000000000002', LAB, SHUT] },
  });
  const { cloud } = company.land;
  folder = cloud.createFolder('labs');
  cloud.createAccount({ accountId: LAB, name: 'lab', directory: 'member', folderId: folder });
  for (const accountId of [SHUT, UNLISTED]) cloud.createAccount({ accountId, directory: 'member' });
  const trust = { principals: [company.owner.accountId], externalId: 'acme' };
  for (const accountId of [company.member.accountId, LAB]) cloud.createRole(accountId, 'snapshare-member', trust);
  web = owner().createSnapshot({ name: 'web', isComplete: true }).snapshotId;
  old = owner().createSnapshot({ name: 'old', isComplete: true }).snapshotId;
});
afterEach(() => company.land.stop());

const person = (accountId: string, regionId = HANGZHOU) => company.land.cloud.as(accountId, regionId);
const owner = () => person(company.owner.accountId);
const shop = (regionId = HANGZHOU) => person(company.member.accountId, regionId);

async function share(snapshotId: string, principals: readonly string[], ...readers: string[]): Promise<string> {
  const { shareId } = owner().createShare({ principals, snapshotIds: [snapshotId], allowsExternalTargets: true });
  for (const reader of readers) await expect.poll(() => seenBy(reader, snapshotId)).not.toBe('');
  return shareId;
}

const seenBy = (accountId: string, sourceId: string): string =>
  person(accountId)
    .visibleSnapshots()
    .find(({ isShared, sourceSnapshotId }) => isShared && sourceSnapshotId === sourceId)?.snapshotId ?? '';
const makeDisk = (accountId: string, snapshotId: string): string =>
  String(
    person(accountId).call('ecs', 'CreateDisk', {
      RegionId: HANGZHOU,
      ZoneId: `${HANGZHOU}-h`,
      DiskCategory: 'cloud_essd',
      SnapshotId: snapshotId,
    })['DiskId'],
  );
const copyTo = (snapshotId: string, from: string, DestinationRegionId: string): string => {
  const copyId = String(
    shop(from).call('ecs', 'CopySnapshot', {
      RegionId: from,
      SnapshotId: snapshotId,
      DestinationRegionId,
      DestinationSnapshotName: 'copy',
      DestinationSnapshotDescription: 'copy',
    })['SnapshotId'],
  );
  shop(DestinationRegionId).completeSnapshot(copyId);
  return copyId;
};

async function usage(...args: string[]) {
  const run = await company.run(['usage', ...args, '--json']);
  const document = JSON.parse(run.stdout) as {
    readonly snapshots: readonly { readonly snapshotId: string; readonly accounts: readonly object[] }[];
  };
  return { code: run.code, document, of: (id: string) => document.snapshots.find((one) => one.snapshotId === id) };
}

const TEXT: unknown = expect.any(String);
const having = (...parts: readonly object[]): unknown =>
  expect.arrayContaining(parts.map((part): unknown => expect.objectContaining(part)));
const NOTHING = { disks: [], copies: [], lastUsedAt: null, isComplete: true };

test('tells disks, copies, copies of copies and their disks, by account, and what had its grant ended', async () => {
  const shareId = await share(old, [company.member.accountId], company.member.accountId);
  const kept = makeDisk(company.member.accountId, seenBy(company.member.accountId, old));
  const seenOld = seenBy(company.member.accountId, old);
  owner().deleteShare(shareId);
  await expect.poll(() => seenBy(company.member.accountId, old)).toBe('');
  await share(web, [company.member.accountId, folder], company.member.accountId, LAB);
  const seen = seenBy(company.member.accountId, web);
  const disk = makeDisk(company.member.accountId, seen);
  const gone = makeDisk(company.member.accountId, seen);
  await expect.poll(() => shop().call('ecs', 'DeleteDisk', { DiskId: gone })).toBeDefined();
  const copy = copyTo(seen, HANGZHOU, SHANGHAI);
  const copyOfCopy = copyTo(copy, SHANGHAI, HANGZHOU);
  const diskOfCopy = makeDisk(company.member.accountId, copyOfCopy);
  const { code, document, of } = await usage();
  expect(of(web)).toMatchObject({
    ownerAccountId: company.owner.accountId,
    regionId: HANGZHOU,
    name: 'web',
    isComplete: true,
    accounts: [
      {
        accountId: company.member.accountId,
        name: 'shop',
        state: 'reads',
        isComplete: true,
        disks: having(
          {
            diskId: disk,
            zoneId: `${HANGZHOU}-h`,
            sizeGiB: 40,
            createdAt: TEXT,
          },
          { diskId: diskOfCopy, madeOfCopy: copyOfCopy },
        ),
        copies: having(
          { snapshotId: copy, regionId: SHANGHAI, createdAt: TEXT },
          { snapshotId: copyOfCopy, regionId: HANGZHOU, madeOfCopy: copy },
        ),
        lastUsedAt: TEXT,
      },
      { accountId: LAB, name: 'lab', state: 'reads', ...NOTHING },
    ],
  });
  expect(JSON.stringify(document)).not.toContain(gone);
  expect(of(old)).toBeUndefined();
  expect(document).toMatchObject({
    untold: [{ accountId: company.member.accountId, kind: 'disk', id: kept, sourceSnapshotId: seenOld }],
    unread: [],
  });
  expect(code).toBe(0);
  // Once it is shared again its disk is known for what it is.
  await share(old, [company.member.accountId], company.member.accountId);
  const again = await usage(old);
  expect(again.of(old)).toMatchObject({ accounts: [{ disks: [{ diskId: kept }], copies: [] }] });
});

test('what cannot be read is unknown and not nothing: outsiders, no members, no role, a region, a listing', async () => {
  const { partner, land } = company;
  await share(web, [company.member.accountId, LAB, SHUT, UNLISTED, partner.accountId], company.member.accountId, LAB);
  for (const { invitationId } of person(partner.accountId).listInvitations())
    person(partner.accountId).acceptInvitation(invitationId);
  land.cloud.faults.add({
    match: { action: 'DescribeSnapshots', accountId: company.member.accountId, regionId: SHANGHAI },
    effect: 'deny',
  });
  land.cloud.faults.add({ match: { action: 'DescribeDisks', accountId: LAB, regionId: HANGZHOU }, effect: 'deny' });
  land.cloud.faults.add({ match: { action: 'DescribeDisks', accountId: LAB, regionId: SHANGHAI }, effect: 'deny' });
  const { code, document, of } = await usage('--unused-for', '1d');
  const unknown = { isComplete: false, disks: [], copies: [], lastUsedAt: null };
  expect(of(web)).toMatchObject({
    isComplete: false,
    accounts: [company.member.accountId, LAB, SHUT, UNLISTED, partner.accountId].map((accountId) => ({
      accountId,
      ...unknown,
    })),
  });
  expect(document).toMatchObject({
    findings: [],
    unread: [
      { accountId: company.member.accountId, regionId: SHANGHAI, what: 'DescribeSnapshots' },
      { accountId: LAB, regionId: HANGZHOU, what: 'DescribeDisks' },
      { accountId: SHUT, what: 'AssumeRole' },
      { accountId: UNLISTED, what: 'members' },
      { accountId: partner.accountId, what: 'members' },
    ],
  });
  expect(code).toBe(1);
  expect((await company.run(['usage', '--unused-for', '12h'])).stderr).toContain('no number of days or weeks');
  const { stdout, stderr } = await company.run(['usage']);
  expect(stdout.match(/ unknown\n/g)).toHaveLength(5);
  expect(stdout).not.toContain('nothing');
  expect(stderr).toContain(`${partner.accountId} is none of the members of the policy`);
  expect(stderr).toContain(`${LAB}: which disks it has in ${HANGZHOU} is unknown`);
});

test('plan and explain name the disks that depend on what ends within a week, and say where it is not known', async () => {
  const { member, land } = company;
  const tags = { 'share-to': `${member.accountId}/2d ${LAB}/2d` };
  const ending = owner().createSnapshot({ name: 'ending', isComplete: true, tags }).snapshotId;
  await company.run(['plan', '--out', 'plan.json']);
  await company.run(['apply', 'plan.json', '--yes']);
  for (const reader of [member.accountId, LAB]) await expect.poll(() => seenBy(reader, ending)).not.toBe('');
  const disk = makeDisk(member.accountId, seenBy(member.accountId, ending));
  const seen = await company.run(['plan', '--expire', '--members']);
  expect(seen.stdout).toContain(`Disks that depend: ${disk} (${member.accountId}).`);
  expect(seen.code).toBe(0);
  expect((await company.run(['plan', '--expire'])).stdout).not.toContain('DISKS_DEPEND');
  land.cloud.faults.add({ match: { action: 'DescribeDisks', accountId: LAB }, effect: 'deny' });
  const explained = await company.run(['explain', ending, '--members', '--lang', 'zh']);
  expect(explained.stdout).toContain(`依赖它的云盘：${disk} (${member.accountId}), 未知：${LAB}。`);
  expect(explained.stderr).toContain(LAB);
  expect(explained.code).toBe(1);
});

test('nobody whose reading could not be seen is said to read no more: each read of one owner denied, and the directory', async () => {
  const { member, owner: hub, land } = company;
  const other = '1000000000000007';
  land.cloud.createAccount({ accountId: other, directory: 'member' });
  land.cloud.createRole(other, 'snapshare-owner', { principals: [hub.accountId], externalId: 'acme' });
  const members = { roleName: 'snapshare-member', accounts: [member.accountId, LAB] };
  company.writePolicy({ members, owners: { roleName: 'snapshare-owner', accounts: [other] } });
  const made = person(other).createSnapshot({ name: 'made', isComplete: true }).snapshotId;
  person(other).createShare({ principals: [member.accountId], snapshotIds: [made] });
  await share(old, [folder], LAB);
  await expect.poll(() => seenBy(member.accountId, made)).not.toBe('');
  const disks = [makeDisk(member.accountId, seenBy(member.accountId, made)), makeDisk(LAB, seenBy(LAB, old))];
  for (const [accountId, snapshotId, ...denied] of [
    [member.accountId, made, { action: 'ListResourceShares', accountId: other }],
    [member.accountId, made, { action: 'ListResourceShareAssociations', accountId: other }],
    [member.accountId, made, { action: 'DescribeSnapshots', accountId: other }],
    [LAB, old, { action: 'ListAccounts' }, { action: 'ListAccountsForParent' }],
  ] as const) {
    const faults = denied.map((match) => land.cloud.faults.add({ match, effect: 'deny' }));
    const { code, of, document } = await usage('--unused-for', '1d');
    const account = { accountId, state: 'unknown', isComplete: false };
    expect([code, of(snapshotId)]).toMatchObject([1, { isComplete: false, accounts: [account] }]);
    expect(document).toMatchObject({ findings: [] });
    const { stdout: csv } = await company.run(['usage', '--format', 'csv']);
    expect(csv).toMatch(new RegExp(`,${snapshotId},.*,${accountId},.*,unknown,disk,(${disks.join('|')}),`));
    for (const fault of faults) fault.remove();
  }
});

test('tells of all owners at once, of each what is its own, and names one that cannot be opened', async () => {
  const { member, owner: hub, land } = company;
  const [other, closed] = ['1000000000000007', '1000000000000008'] as const;
  for (const accountId of [other, closed]) land.cloud.createAccount({ accountId, directory: 'member' });
  land.cloud.createRole(other, 'snapshare-owner', { principals: [hub.accountId], externalId: 'acme' });
  const members = { roleName: 'snapshare-member', accounts: [member.accountId] };
  company.writePolicy({ members, owners: { roleName: 'snapshare-owner', accounts: [other, closed] } });
  await share(web, [member.accountId], member.accountId);
  const theirs = person(other).createSnapshot({ name: 'theirs', isComplete: true }).snapshotId;
  person(other).createShare({ principals: [member.accountId], snapshotIds: [theirs] });
  await expect.poll(() => seenBy(member.accountId, theirs)).not.toBe('');
  const disk = makeDisk(member.accountId, seenBy(member.accountId, theirs));
  const { code, document, of } = await usage();
  expect(of(web)).toMatchObject({ ownerAccountId: hub.accountId, accounts: [NOTHING] });
  expect(of(theirs)).toMatchObject({
    ownerAccountId: other,
    name: 'theirs',
    accounts: [{ disks: [{ diskId: disk }] }],
  });
  expect(document).toMatchObject({ untold: [], unread: [{ ownerAccountId: closed }, { ownerAccountId: closed }] });
  expect(code).toBe(1);
  const one = await usage('--account', other);
  expect(one.document.snapshots.map(({ snapshotId }) => snapshotId)).toEqual([theirs]);
  expect(one.code).toBe(0);
  const table = await company.run(['usage', '--account', other]);
  expect(table.stdout).toMatch(new RegExp(`^OWNER.*\n${other} .* disk .*${disk}`));
});
