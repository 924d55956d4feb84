import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, type Run, startCompany } from './company.ts';

/** What is exposed, told for people and for CI, against what was told before. */

const SHOP = '1000000000000002';
const STRANGER = '2000000000000009';
const PARTNER = '2000000000000001';

interface Finding {
  readonly id: string;
  readonly kind: string;
  readonly isNew?: boolean;
}
interface Told {
  readonly findings: readonly Finding[];
  readonly gone: readonly Finding[];
  readonly unseen: readonly Finding[];
}

let company: Company;
let snapshotId: string;
beforeEach(async () => {
  company = await startCompany({ regions: [HANGZHOU] });
  snapshotId = person().createSnapshot({ name: 'golden', isComplete: true }).snapshotId;
});
afterEach(() => company.land.stop());

const person = (accountId = company.owner.accountId) => company.land.cloud.as(accountId, HANGZHOU);
const told = ({ stdout }: Run): Told => JSON.parse(stdout) as Told;
const exposure = (...args: string[]): Promise<Run> => company.run(['exposure', ...args]);

async function shareWith(accountId: string, id = snapshotId): Promise<string> {
  const { shareId } = person().createShare({
    name: 'by-hand',
    principals: [accountId],
    snapshotIds: [id],
    allowsExternalTargets: true,
  });
  const own = person(accountId);
  for (const { invitationId, status } of own.listInvitations())
    if (status === 'Pending') own.acceptInvitation(invitationId);
  const sees = () => own.visibleSnapshots().some(({ sourceSnapshotId }) => sourceSnapshotId === id);
  await expect.poll(sees).toBe(true);
  return shareId;
}

async function writeDown(name = 'before.json'): Promise<string> {
  writeFileSync(join(company.dir, name), (await exposure('--json')).stdout);
  return name;
}

test('tells who reads what, by which share since when, and the command that ends it', async () => {
  const shareId = await shareWith(STRANGER);
  const { stdout, code } = await exposure();
  expect(stdout).toContain(`${STRANGER}, outside the directory, reads 1 snapshot(s); the policy does not permit it.`);
  expect(stdout).toContain(`by ${shareId} (by-hand), not ours`);
  expect(stdout).toContain(`to end it: snapshare revoke ${snapshotId} --account ${STRANGER}`);
  expect(code).toBe(0);
  expect(told(await exposure('--json'))).toMatchObject({
    schema: 'snapshare.exposure/2',
    accountId: company.owner.accountId,
    regions: [HANGZHOU],
    findings: [
      {
        kind: 'not-permitted',
        severity: 'critical',
        until: null,
        snapshots: [{ snapshotId, name: 'golden' }],
        shares: [{ shareId, name: 'by-hand', isOurs: false }],
        toEnd: [`snapshare revoke ${snapshotId} --account ${STRANGER}`],
      },
    ],
  });
});

test('ends what it tells by the command that it says', async () => {
  const folder = company.land.cloud.createFolder('old');
  person().createShare({ principals: [folder], snapshotIds: [snapshotId] });
  await shareWith(STRANGER);
  company.land.cloud.deleteFolder(folder);
  const { findings } = JSON.parse((await exposure('--json')).stdout) as {
    readonly findings: readonly { readonly kind: string; readonly toEnd: readonly string[] }[];
  };
  expect(findings.map(({ kind }) => kind)).toEqual(['not-permitted', 'left-directory']);
  for (const command of findings.flatMap(({ toEnd }) => toEnd)) {
    expect((await company.run([...command.split(' ').slice(1), '--yes'])).code).toBe(0);
  }
  expect(told(await exposure('--json')).findings).toEqual([]);
});

test('many snapshots of one account by one share are one entry', async () => {
  const more = Array.from({ length: 12 }, () => person().createSnapshot({ isComplete: true }).snapshotId);
  const shareId = await shareWith(STRANGER);
  for (let at = 0; at < more.length; at += 5) person().associate(shareId, { snapshotIds: more.slice(at, at + 5) });
  await expect.poll(() => person(STRANGER).visibleSnapshots().length).toBe(13);
  const { stdout } = await exposure();
  expect(stdout).toContain('reads 13 snapshot(s)');
  expect(stdout).toMatch(/snapshots: .* and 3 more/);
});

describe('--fail-on', () => {
  test.each([
    { severity: 'critical', accountId: STRANGER, code: 4 },
    { severity: 'low', accountId: STRANGER, code: 4 },
    { severity: 'medium', accountId: PARTNER, code: 4 },
    { severity: 'high', accountId: PARTNER, code: 0 },
    { severity: 'low', accountId: SHOP, code: 0 },
  ])('$severity ends with $code where $accountId reads', async ({ severity, accountId, code }) => {
    await shareWith(accountId);
    expect((await exposure('--fail-on', severity)).code).toBe(code);
    expect((await exposure('--fail-on', severity, '--json')).code).toBe(code);
  });

  test('ends with 1 where something was not read, whatever was found', async () => {
    await shareWith(STRANGER);
    company.land.cloud.faults.add({ match: { action: 'ListResourceShares' }, effect: 'deny' });
    expect((await exposure('--fail-on', 'low')).code).toBe(1);
  });

  test('does not know other severities', async () => {
    const { stderr, code } = await exposure('--fail-on', 'severe');
    expect(stderr).toContain('critical, high, medium, low');
    expect(code).toBe(1);
  });
});

describe('what the policy accepts', () => {
  const accept = (until: string): void =>
    company.writePolicy({
      exposure: { accepted: [{ principal: STRANGER, snapshots: 'gold*', until, because: 'audit' }] },
    });

  test('is told with its reason and fails nothing', async () => {
    await shareWith(STRANGER);
    accept('2999-12-31');
    const { stdout, code } = await exposure('--fail-on', 'low');
    expect(stdout).toContain('Accepted by the policy: 1 finding(s).');
    expect(stdout).toContain('accepted until 2999-12-31: audit');
    expect(code).toBe(0);
    expect((await company.run(['validate'])).stdout).toContain(
      `Accepted until 2999-12-31: ${STRANGER} reads snapshots gold* (audit).`,
    );
  });

  test('counts again once it has lapsed, and is new against what was told while it was accepted', async () => {
    await shareWith(STRANGER);
    accept('2999-12-31');
    const file = await writeDown();
    accept('2020-12-31');
    const { stdout, code } = await exposure('--fail-on', 'low', '--new-since', file);
    expect(stdout).toContain('was accepted until 2020-12-31, and counts again: audit');
    expect(code).toBe(4);
  });
});

describe('--new-since', () => {
  test('tells what is new and what is gone, and fails for what is new alone', async () => {
    const shareId = await shareWith(STRANGER);
    const file = await writeDown();
    const same = await exposure('--new-since', file, '--fail-on', 'low');
    expect(same.stdout).toContain('nothing is exposed that was not before');
    expect(same.stdout).toContain('1 finding(s) were told before');
    expect(same.code).toBe(0);
    person().deleteShare(shareId);
    await shareWith(PARTNER);
    const run = await exposure('--new-since', file, '--fail-on', 'low');
    expect(run.stdout).toContain(`${PARTNER}, outside the directory, reads 1 snapshot(s) without an end.`);
    expect(run.stdout).toContain(`Gone since: 1 finding(s): ${STRANGER} (not-permitted ${snapshotId})`);
    expect(run.code).toBe(4);
    expect(told(await exposure('--new-since', file, '--json'))).toMatchObject({
      findings: [{ kind: 'no-end', isNew: true }],
      gone: [{ kind: 'not-permitted' }],
      unseen: [],
    });
  });

  test('calls nothing gone of what was not read', async () => {
    await shareWith(STRANGER);
    const file = await writeDown();
    company.land.cloud.faults.add({ match: { action: 'ListResourceShares' }, effect: 'deny' });
    const run = await exposure('--new-since', file);
    expect(run.stderr).toContain('1 finding(s) of before may still be there');
    expect(run.stdout).not.toContain('nothing is exposed');
    expect(run.code).toBe(1);
    expect(told(await exposure('--new-since', file, '--json'))).toMatchObject({ gone: [], unseen: [{}] });
  });

  test.each<{ name: string; text: string; says: string }>([
    { name: 'no JSON', text: 'exposed', says: 'it is not JSON' },
    { name: 'of an older schema', text: '{"schema":"snapshare.exposure/1","grants":[]}', says: 'snapshare.exposure/2' },
    {
      name: 'of another account',
      text: '{"schema":"snapshare.exposure/2","accountId":"1","regions":[],"findings":[],"unread":[]}',
      says: 'it is of the account 1',
    },
  ])('refuses a file that is $name', async ({ text, says }) => {
    writeFileSync(join(company.dir, 'wrong.json'), text);
    const { stderr, code } = await exposure('--new-since', 'wrong.json');
    expect(stderr).toContain(says);
    expect(code).toBe(1);
  });

  test('refuses a file that is not there', async () => {
    expect((await exposure('--new-since', 'none.json')).stderr).toContain('none.json');
  });
});

test('overdue tells who still reads what it names, and the report carries what exposure finds', async () => {
  const createdAtMs = Date.now() - 40 * 86_400_000;
  const old = person().createSnapshot({ isComplete: true, createdAtMs, retentionDays: 10 }).snapshotId;
  await shareWith(STRANGER, old);
  const overdue = await company.run(['overdue', '--json']);
  expect(JSON.parse(overdue.stdout)).toMatchObject({
    overdue: [{ snapshotId: old, isComplete: true, readers: [{ accountId: STRANGER, state: 'reads' }] }],
  });
  expect((await company.run(['overdue'])).stdout).toMatch(new RegExp(`${old}.* ${STRANGER}\n`));
  const report = await company.run(['report', '--json']);
  const { id } = told(await exposure('--json')).findings[0] ?? {};
  expect(JSON.parse(report.stdout)).toMatchObject({ exposure: [{ id, kind: 'not-permitted', principal: STRANGER }] });
});
