import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readEarlierReport } from '../../report/index.ts';
import type { ReportData } from '../../shared/view/report-data.ts';
import { type Company, HANGZHOU, type Run, startCompanyWithFolder } from './company.ts';

const SHOP = '1000000000000002';
const STRANGER = '2000000000000009';

let company: Company;
let snapshotId: string;
let folder: string;
beforeEach(async () => {
  ({ company, folder, snapshotId } = await startCompanyWithFolder());
});
afterEach(() => company.land.stop());

const person = (accountId = company.owner.accountId) => company.land.cloud.as(accountId, HANGZHOU);
const sees = (accountId: string): boolean =>
  person(accountId)
    .visibleSnapshots()
    .some(({ isShared }) => isShared);
const pathOf = (name: string): string => join(company.dir, name);
const report = (...args: readonly string[]): Promise<Run> => company.run(['report', ...args]);
const dataOf = ({ stdout }: Run): ReportData => JSON.parse(stdout) as ReportData;

async function shareByHand(principal: string): Promise<void> {
  const isOutside = principal === STRANGER;
  person().createShare({ principals: [principal], snapshotIds: [snapshotId], allowsExternalTargets: isOutside });
  for (const { invitationId } of isOutside ? person(STRANGER).listInvitations() : []) {
    person(STRANGER).acceptInvitation(invitationId);
  }
  await expect.poll(() => sees(isOutside ? STRANGER : SHOP)).toBe(true);
}

test('an account that reads through its folder is told, with the names of both', async () => {
  await shareByHand(folder);
  const run = await report('--json');
  expect(run.code).toBe(0);
  const { access, principals } = dataOf(run);
  expect(access).toMatchObject([
    { snapshotId, isComplete: true, readers: [{ accountId: SHOP, state: 'reads', paths: [{ principal: folder }] }] },
  ]);
  expect(principals).toContainEqual({ id: folder, kind: 'folder', name: 'work', members: [SHOP] });
  expect(principals).toContainEqual({ id: SHOP, kind: 'account', name: 'shop' });
});

test('a stranger that reads by a share made by hand is not permitted', async () => {
  await shareByHand(STRANGER);
  const { access, exposure } = dataOf(await report('--json'));
  expect(access).toMatchObject([{ readers: [{ accountId: STRANGER, isPermitted: false, isOutside: true }] }]);
  expect(exposure).toMatchObject([{ kind: 'not-permitted', principal: STRANGER, snapshotIds: [snapshotId] }]);
});

describe('where something could not be read', () => {
  test('a folder is unknown, the directory is named as unread, and the exit code says so', async () => {
    await shareByHand(folder);
    company.land.cloud.faults.add({ match: { action: 'ListAccounts' }, effect: 'deny' });
    const run = await report('--json');
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('ListAccounts');
    expect(dataOf(run)).toMatchObject({
      access: [{ snapshotId, isComplete: false, unknown: [folder], readers: [] }],
      unread: [{ regionId: HANGZHOU, what: 'ListAccounts' }],
    });
  });

  test('a folder without a name that may be read keeps its id, and nothing is missing', async () => {
    await shareByHand(folder);
    company.land.cloud.faults.add({ match: { action: 'GetFolder' }, effect: 'deny' });
    const run = await report('--json');
    expect(run.code).toBe(0);
    expect(dataOf(run).principals).toContainEqual({ id: folder, kind: 'folder', members: [SHOP] });
  });

  test('a region of which nothing could be read is told, and whose report it is', async () => {
    company.land.cloud.faults.add({ match: { action: 'ListResourceShares' }, effect: 'deny' });
    const run = await report('--json');
    expect(run.code).toBe(1);
    expect(dataOf(run)).toMatchObject({
      accountId: company.owner.accountId,
      regions: [],
      unread: [{ regionId: HANGZHOU, what: 'ListResourceShares' }],
    });
  });
});

describe('--since', () => {
  test.each(['page', 'JSON'])('tells what has changed since an earlier %s', async (form) => {
    const earlier = pathOf('earlier');
    if (form === 'page') await report('--out', earlier);
    else writeFileSync(earlier, (await report('--json')).stdout);
    await shareByHand(STRANGER);
    const run = await report('--since', earlier, '--out', pathOf('now.html'));
    expect(run.code).toBe(0);
    expect(readFileSync(pathOf('now.html'), 'utf8')).toContain('id="changes"');
    expect(dataOf(await report('--since', earlier, '--json')).changes).toMatchObject({
      access: [{ kind: 'gained', accountId: STRANGER, isPermitted: false, snapshotIds: [snapshotId] }],
    });
    const again = dataOf(await report('--since', pathOf('now.html'), '--json'));
    expect(again.changes).toMatchObject({ access: [], findings: [] });
  });

  test('refuses a file that is no report before anything is called, and leaves the old page', async () => {
    writeFileSync(pathOf('notes.txt'), 'notes');
    writeFileSync(pathOf('page.html'), 'old');
    company.land.cloud.faults.add({ match: { action: 'GetCallerIdentity' }, effect: 'deny' });
    const run = await report('--since', pathOf('notes.txt'), '--out', pathOf('page.html'));
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('reading the earlier report');
    expect(run.stderr).toContain('notes.txt');
    expect(readFileSync(pathOf('page.html'), 'utf8')).toBe('old');
    expect((await report('--since', pathOf('nothing.html'))).stderr).toContain('ENOENT');
  });

  test("refuses another account's report", async () => {
    await company.run(['report', '--out', pathOf('other.html')], { as: company.partner });
    const run = await report('--since', pathOf('other.html'));
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`of the account ${company.partner.accountId}`);
  });
});

describe('--log', () => {
  const line = JSON.stringify({
    level: 'info',
    at: '2026-01-01T00:00:00.000Z',
    message: 'finished',
    runId: 'r-1',
    region: HANGZHOU,
    saved: { perMonth: 30, currency: 'CNY' },
  });

  test('tells what was saved, from several logs', async () => {
    writeFileSync(pathOf('a.log'), `${line}\n`);
    writeFileSync(pathOf('b.log'), `${line.replace('r-1', 'r-2')}\n`);
    const run = await report('--log', pathOf('a.log'), '--log', pathOf('b.log'), '--json');
    expect(run.code).toBe(0);
    expect(dataOf(run).savings).toMatchObject({ sums: [{ currency: 'CNY', runCount: 2, perMonth: 60 }], cutCount: 0 });
  });

  test('says that a log is cut short, and ends with 1', async () => {
    writeFileSync(pathOf('a.log'), line.slice(0, -10));
    const run = await report('--log', pathOf('a.log'), '--out', pathOf('page.html'));
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('cut short');
    expect(readFileSync(pathOf('page.html'), 'utf8')).toContain('"cutCount":1');
  });
});

test('the page tells what the JSON does', async () => {
  await shareByHand(folder);
  await report('--out', pathOf('page.html'));
  const page = readEarlierReport(readFileSync(pathOf('page.html'), 'utf8'), 'page.html');
  const { access } = dataOf(await report('--json'));
  expect(page.access.flatMap(({ readers }) => readers.map(({ accountId }) => accountId))).toEqual(
    access.flatMap(({ readers }) => readers.map(({ accountId }) => accountId)),
  );
});
