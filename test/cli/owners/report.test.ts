import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEarlierReport } from '../../../report/index.ts';
import type { ReportData } from '../../../shared/view/report-data.ts';
import type { Run } from '../company.ts';
import { BILLING, HUB, type Landscape, LOST, SHOP, startOwners, tagged } from './stage.ts';

/** The report of a hub with two owners and one that lets it in no more. */

let company: Landscape;
const ids = new Map<string, string>();
beforeAll(async () => {
  company = await startOwners();
  for (const [accountId, team] of [
    [HUB, undefined],
    [SHOP, 'shop'],
    [BILLING, 'finance'],
  ] as const) {
    const tags = { 'share-to': '1000000000000002 nonsense', ...(team !== undefined && { team }) };
    ids.set(accountId, tagged(company, accountId, '', { tags }));
  }
});
afterAll(() => company.land.stop());

const report = (...args: readonly string[]): Promise<Run> => company.run(['report', ...args]);
const dataOf = ({ stdout }: Run): ReportData => JSON.parse(stdout) as ReportData;
const pathOf = (name: string): string => join(company.dir, name);

test('the report of the hub tells every owner and team, and names who could not be reached', async () => {
  const run = await report('--json');
  expect(run.code).toBe(1);
  expect(run.stderr).toContain(`${LOST} (lost)`);
  const data = dataOf(run);
  expect(data).toMatchObject({
    accountId: HUB,
    areOwnersKnown: true,
    owners: [
      { accountId: HUB, isComplete: true },
      { accountId: SHOP, name: 'web-shop', isComplete: true },
      { accountId: BILLING, name: 'billing', isComplete: true },
      { accountId: LOST, name: 'lost', isComplete: false },
    ],
    unread: [{ ownerAccountId: LOST, what: 'AssumeRole' }],
  });
  const owned = [HUB, SHOP, BILLING];
  expect(data.snapshots.map(({ snapshotId, ownerAccountId, team }) => [snapshotId, ownerAccountId, team])).toEqual([
    [ids.get(HUB), HUB, undefined],
    [ids.get(SHOP), SHOP, 'shop'],
    [ids.get(BILLING), BILLING, 'finance'],
  ]);
  for (const part of [data.regions, data.grants, data.findings]) {
    expect([...new Set(part.map(({ ownerAccountId }) => ownerAccountId))]).toEqual(owned);
  }
});

test('--account narrows the report and what was saved to one owner', async () => {
  const line = (ownerAccountId: string | undefined, runId: string): string =>
    JSON.stringify({
      level: 'info',
      at: '2026-01-01T00:00:00.000Z',
      message: 'finished',
      runId,
      region: 'cn-hangzhou',
      ...(ownerAccountId !== undefined && { ownerAccountId }),
      saved: { perMonth: 30, currency: 'CNY' },
    });
  writeFileSync(pathOf('functions.log'), [line(SHOP, 'r-1'), line(BILLING, 'r-1'), line(undefined, 'r-2')].join('\n'));
  const log = ['--log', pathOf('functions.log'), '--json'];
  const run = await report('--account', SHOP, ...log);
  expect(run.code).toBe(0);
  expect(dataOf(run)).toMatchObject({
    owners: [{ accountId: SHOP }],
    snapshots: [{ snapshotId: ids.get(SHOP) }],
    unread: [],
    savings: { sums: [{ ownerAccountId: SHOP, perMonth: 30 }] },
  });
  expect(dataOf(await report(...log)).savings?.sums.map(({ ownerAccountId }) => ownerAccountId)).toEqual([
    undefined,
    SHOP,
    BILLING,
  ]);
});

describe('--since', () => {
  test.each(['page', 'JSON'])('compares the owners that an earlier %s tells, and names the others', async (form) => {
    const earlier = pathOf('earlier');
    if (form === 'page') await report('--account', SHOP, '--out', earlier);
    else writeFileSync(earlier, (await report('--account', SHOP, '--json')).stdout);
    const page = pathOf('now.html');
    expect((await report('--since', earlier, '--out', page)).code).toBe(1);
    expect(readEarlierReport(readFileSync(page, 'utf8'), 'now').ownerIds).toEqual([HUB, SHOP, BILLING, LOST]);
    expect(dataOf(await report('--since', earlier, '--json')).changes).toMatchObject({
      access: [],
      findings: [],
      ownersLeftOut: [HUB, BILLING, LOST],
      regionsLeftOut: [],
    });
  });

  test('refuses a report of other owners alone', async () => {
    await report('--account', SHOP, '--out', pathOf('shop.html'));
    const run = await report('--account', BILLING, '--since', pathOf('shop.html'));
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`it is of the account ${SHOP}, and this one of the account ${BILLING}`);
  });
});

test('where it is not known which owners there are, the report says so', async () => {
  company.writePolicy({ owners: { roleName: 'snapshare-owner', accounts: 'directory' } });
  company.land.cloud.faults.add({ match: { action: 'ListAccounts' }, effect: 'deny' });
  const run = await report('--json');
  expect(run.code).toBe(1);
  expect(dataOf(run)).toMatchObject({ areOwnersKnown: false, owners: [{ accountId: HUB, isComplete: false }] });
});
