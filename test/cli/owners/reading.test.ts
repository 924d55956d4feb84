import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlanDocument } from '../../../cli/plans/plan-file.ts';
import { DAY_MS } from '../company.ts';
import {
  as,
  BILLING,
  COUSIN,
  HUB,
  type Landscape,
  LOST,
  NAMES,
  PARTNER,
  READER,
  SHOP,
  startOwners,
  tagged,
} from './stage.ts';

/** Every command that reads, on one hub with two owners and one that lets it in no more. */

let company: Landscape;
let snapshotId: string;
beforeAll(async () => {
  company = await startOwners({
    allow: [{ to: [READER] }, { to: [PARTNER], approval: 'required' }],
  });
  for (const accountId of [HUB, SHOP, BILLING]) {
    const person = as(company, accountId);
    const id = tagged(company, accountId, `${READER} ${PARTNER}`, { name: 'golden' });
    person.createShare({ principals: [COUSIN], snapshotIds: [id] });
    const createdAtMs = Date.now() - 40 * DAY_MS;
    const expired = person.createSnapshot({ name: 'old', isComplete: true, retentionDays: 10, createdAtMs }).snapshotId;
    person.createShare({ principals: [READER], snapshotIds: [expired] });
    if (accountId === SHOP) snapshotId = id;
  }
});
afterAll(() => company.land.stop());

interface Entry {
  readonly ownerAccountId: string;
}
type Document = Readonly<Record<string, readonly Entry[]>>;

/** Each with the part of its document that has an entry for each snapshot, and the accounts that have one. */
const READING = [
  { command: 'approvals', part: 'approvals', whose: [HUB, SHOP, BILLING] },
  { command: 'plan', part: 'regions', whose: [HUB, SHOP, BILLING] },
  { command: 'status', part: 'grants', whose: [HUB, SHOP, BILLING] },
  { command: 'exposure', part: 'findings', whose: [HUB, SHOP, BILLING] },
  { command: 'readers', part: 'snapshots', whose: [HUB, SHOP, BILLING] },
  { command: 'overdue', part: 'overdue', whose: [HUB, SHOP, BILLING] },
  { command: 'explain SNAPSHOT', part: 'explanations', whose: [SHOP] },
];

describe.each(READING)('$command', ({ command, part, whose }) => {
  const args = () => command.split(' ').map((word) => (word === 'SNAPSHOT' ? snapshotId : word));
  const ownersIn = (stdout: string): string[] => {
    const entries = (JSON.parse(stdout) as Document)[part] ?? [];
    return [...new Set(entries.map(({ ownerAccountId }) => ownerAccountId))].sort();
  };

  test('of the hub tells all owners by name, and which could not be looked at', async () => {
    const { stdout, stderr, code } = await company.run(args());
    for (const accountId of whose) expect(stdout).toContain(`${accountId} (${NAMES[accountId]})`);
    expect(stderr).toContain(`${LOST} (lost): not read whole is cn-hangzhou: AssumeRole`);
    expect(stderr).toContain(
      `What is amiss with a role that lets nobody in is told by: snapshare doctor --account ${LOST}\n`,
    );
    expect(code).toBe(1);
    const json = await company.run([...args(), '--json']);
    expect(ownersIn(json.stdout)).toEqual(whose);
    const { unread } = JSON.parse(json.stdout) as Document;
    expect(unread).toMatchObject([{ ownerAccountId: LOST, regionId: 'cn-hangzhou', what: 'AssumeRole' }]);
    expect(json.code).toBe(1);
  });

  test('narrowed to one owner tells that alone, but readers also what that one reads', async () => {
    const { stdout } = await company.run([...args(), '--account', SHOP, '--json']);
    expect(ownersIn(stdout)).toEqual([SHOP]);
    if (command !== 'readers') expect(JSON.parse(stdout)).toMatchObject({ unread: [] });
  });

  test('of an owner itself tells its own account and says so', async () => {
    const shop = company.accounts.get(SHOP);
    const { stdout, stderr } = await company.run([...args(), '--json'], { ...(shop && { as: shop }) });
    expect(ownersIn(stdout)).toEqual([SHOP]);
    expect(stderr).toContain(`${SHOP} is itself one of owners`);
  });
});

test('an account that is none of owners, or is no account, is refused', async () => {
  const other = await company.run(['status', '--account', READER]);
  expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('neither the own account nor one of owners')]);
  expect((await company.run(['status', '--account', 'x'])).code).toBe(1);
});

test('plan counts an account as looked at where it was read whole, and a refusal for unread ones ends with one stop', async () => {
  const match = { accountId: SHOP, action: 'DescribeSnapshots' };
  const fault = company.land.cloud.faults.add({ match, effect: 'deny' });
  const { stdout } = await company.run(['plan']);
  const { stdout: document } = await company.run(['plan', '--json', '--out', 'part.json']);
  const refused = await company.run(['unshare', snapshotId, READER, '--yes']);
  fault.remove();
  expect(stdout).toContain('2 of 4 account(s) were looked at');
  expect(refused.stderr).toMatch(/[a-z]\. Nothing was changed\. Name the account/);
  const printed = JSON.parse(document) as PlanDocument;
  const onFile = JSON.parse(readFileSync(join(company.dir, 'part.json'), 'utf8')) as PlanDocument;
  // What is printed and what is on file are told account by account, and differ by the accounts that were not read whole.
  const whole = printed.regions.filter(({ ownerAccountId }) => ownerAccountId !== SHOP);
  expect(onFile.regions).toEqual(whole);
  expect(new Set(whole.map(({ ownerAccountId }) => ownerAccountId))).toEqual(new Set([HUB, BILLING]));
  expect(Object.keys(onFile)).toEqual(Object.keys(printed));
});
