import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEarlierReport } from '../../report/index.ts';
import type { ReportData } from '../../shared/view/report-data.ts';
import { type Company, DAY_MS, HANGZHOU, startCompany } from './company.ts';

/** A hub and another owner share with a member and a partner for 40 days; the member used one snapshot 35 days ago, one today. */

const OTHER = '1000000000000007';

let company: Company;
let idle: string;
let idleShare: string;
let used: string;
let theirs: string;
beforeEach(async () => {
  const startMs = Date.now() - 40 * DAY_MS;
  const members = { roleName: 'snapshare-member', accounts: ['1000000000000002'] };
  const owners = { roleName: 'snapshare-owner', accounts: [OTHER] };
  company = await startCompany({ members, owners }, { startMs });
  const { cloud } = company.land;
  cloud.createAccount({ accountId: OTHER, name: 'data', directory: 'member' });
  const trust = { principals: [company.owner.accountId], externalId: 'acme' };
  cloud.createRole(company.member.accountId, 'snapshare-member', trust);
  cloud.createRole(OTHER, 'snapshare-owner', trust);
  [idle, idleShare] = share(company.owner.accountId, 'idle');
  [used] = share(company.owner.accountId, 'used', company.partner.accountId);
  [theirs] = share(OTHER, 'theirs');
  await company.land.advance(DAY_MS);
  for (const { invitationId } of person(company.partner.accountId).listInvitations())
    person(company.partner.accountId).acceptInvitation(invitationId);
  await company.land.advance(4 * DAY_MS);
  makeDisk(idle);
  await company.land.advance(Date.now() - company.land.clock.nowMs());
  makeDisk(used);
});
afterEach(() => company.land.stop());

const person = (accountId: string) => company.land.cloud.as(accountId, HANGZHOU);

function share(accountId: string, name: string, ...outsiders: string[]): [snapshotId: string, shareId: string] {
  const { snapshotId } = person(accountId).createSnapshot({ name, isComplete: true });
  const [shareId = ''] = [company.member.accountId, ...outsiders].map(
    (principal) =>
      person(accountId).createShare({ principals: [principal], snapshotIds: [snapshotId], allowsExternalTargets: true })
        .shareId,
  );
  return [snapshotId, shareId];
}

function makeDisk(sourceId: string): void {
  const shop = person(company.member.accountId);
  const seen = shop.visibleSnapshots().find(({ sourceSnapshotId }) => sourceSnapshotId === sourceId)?.snapshotId ?? '';
  const disk = { RegionId: HANGZHOU, ZoneId: `${HANGZHOU}-h`, DiskCategory: 'cloud_essd', SnapshotId: seen };
  shop.call('ecs', 'CreateDisk', disk);
}

const foundIn = ({ findings }: Pick<ReportData, 'findings'>) =>
  findings
    .filter(({ code }) => code === 'GRANT_UNUSED')
    .map(({ ownerAccountId, snapshotId, principal }) => [ownerAccountId, snapshotId, principal]);
async function asked(...args: string[]) {
  const { stdout, stderr, code } = await company.run([...args, '--json']);
  return { data: JSON.parse(stdout) as ReportData, stderr, code };
}

test('grants of all owners that nobody used for 30 days are found, and none that is used, unknown or has just ended', async () => {
  const member = company.member.accountId;
  const whole = [
    [company.owner.accountId, idle, member],
    [OTHER, theirs, member],
  ];
  const report = await asked('report', '--unused-for', '30d');
  expect(foundIn(report.data)).toEqual(whole);
  // The partner is none of the members: what it made is unknown, which no failed call is.
  expect(report).toMatchObject({ code: 0, stderr: '' });
  expect(foundIn((await asked('report', '--unused-for', '50d')).data)).toEqual([]);
  const usage = await asked('usage', '--unused-for', '30d');
  expect(foundIn(usage.data)).toEqual(whole);
  const text = await company.run(['usage', '--unused-for', '30d', '--account', company.owner.accountId]);
  expect(text.stdout).toContain(`snapshare revoke ${idle} --account ${member}`);
  // Somebody ends one between the look into the member and the look at its owner.
  let isEnded = false;
  company.land.cloud.onCall(({ action, accountId }) => {
    if (!isEnded && action === 'DescribeDisks' && accountId === member) {
      isEnded = true;
      person(company.owner.accountId).deleteShare(idleShare);
      void company.land.advance(60_000);
    }
    return undefined;
  });
  expect(foundIn((await asked('usage', '--unused-for', '30d')).data)).toEqual(whole.slice(1));
  expect(isEnded).toBe(true);
});

test('the report tells what members made, by account, unknown where it is not known, and nothing where nobody looked', async () => {
  const [member, partner] = [company.member.accountId, company.partner.accountId];
  expect((await asked('report')).data.usage).toBeUndefined();
  const { data } = await asked('report', '--members');
  const accountsOf = (id: string) => data.usage?.snapshots.find(({ snapshotId }) => snapshotId === id)?.accounts;
  const lastUsedAtMs: unknown = expect.any(Number);
  const made = { state: 'reads', isComplete: true, diskIds: [expect.any(String)], copyIds: [], lastUsedAtMs };
  expect(accountsOf(idle)).toEqual([{ accountId: member, ...made }]);
  expect(accountsOf(used)).toEqual([
    { accountId: member, ...made },
    { accountId: partner, state: 'reads', isComplete: false, diskIds: [], copyIds: [] },
  ]);
  expect(accountsOf(theirs)).toMatchObject([{ accountId: member, isComplete: true, diskIds: [] }]);
  expect(data.usage?.unknown).toMatchObject([{ accountId: partner, what: 'members' }]);
  expect(foundIn(data)).toEqual([]);
  // What only the later of two reports was asked for has not come up since.
  await company.run(['report', '--out', 'earlier.html']);
  const since = await asked('report', '--unused-for', '30d', '--since', 'earlier.html');
  expect(since.data.changes?.findings).toEqual([]);
  await company.run(['report', '--unused-for', '30d', '--out', 'later.html']);
  const page = readEarlierReport(readFileSync(join(company.dir, 'later.html'), 'utf8'), 'later.html');
  expect(page.unusedForMs).toBe(30 * DAY_MS);
  // Of a region that is not looked at nobody says that sharing has ended.
  const elsewhere = await asked('report', '--members', '--region', 'cn-shanghai');
  expect(elsewhere.data.usage).toMatchObject({ lookedIn: ['cn-shanghai', HANGZHOU], snapshots: [] });
  company.land.cloud.faults.add({ match: { action: 'DescribeDisks', accountId: member }, effect: 'deny' });
  const denied = await asked('report', '--unused-for', '30d');
  expect(foundIn(denied.data)).toEqual([]);
  expect(denied.stderr).toContain(`${member}: which disks it has in ${HANGZHOU} is unknown`);
  expect(denied.code).toBe(1);
});
