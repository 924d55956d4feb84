import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BILLING, HUB, type Landscape, LOST, SHOP, startOwners, tagged } from './stage.ts';

/** Every command that reads, on one hub with two owners and one that lets it in no more. */

let company: Landscape;
beforeAll(async () => {
  company = await startOwners({
    allow: [{ to: ['1000000000000002', '2000000000000001'], approval: 'required' }],
  });
  for (const accountId of [HUB, SHOP, BILLING]) tagged(company, accountId);
});
afterAll(() => company.land.stop());

interface Entry {
  readonly ownerAccountId: string;
}

const READING = [{ command: 'approvals', of: (document: Record<string, Entry[]>) => document['approvals'] ?? [] }];

describe.each(READING)('$command', ({ command, of }) => {
  test('of the hub tells all owners by name, and which could not be looked at', async () => {
    const { stdout, stderr, code } = await company.run([command]);
    for (const account of [`${HUB} (owner)`, `${SHOP} (web-shop)`, `${BILLING} (billing)`])
      expect(stdout).toContain(account);
    expect(stderr).toContain(`${LOST} (lost): not read whole is cn-hangzhou: AssumeRole`);
    expect(code).toBe(1);
    const json = await company.run([command, '--json']);
    const document = JSON.parse(json.stdout) as Record<string, Entry[]>;
    expect(of(document).map((one) => one.ownerAccountId)).toEqual([HUB, SHOP, BILLING]);
    expect(document['unread']).toMatchObject([{ ownerAccountId: LOST, regionId: 'cn-hangzhou', what: 'AssumeRole' }]);
  });

  test('narrowed to one owner tells that alone', async () => {
    const { stdout } = await company.run([command, '--account', SHOP, '--json']);
    const document = JSON.parse(stdout) as Record<string, Entry[]>;
    expect(of(document).map((one) => one.ownerAccountId)).toEqual([SHOP]);
    expect(document['unread']).toEqual([]);
  });

  test('of an owner itself tells its own account and says so', async () => {
    const shop = company.accounts.get(SHOP);
    const { stdout, stderr } = await company.run([command, '--json'], { ...(shop && { as: shop }) });
    expect(of(JSON.parse(stdout) as Record<string, Entry[]>).map((one) => one.ownerAccountId)).toEqual([SHOP]);
    expect(stderr).toContain(`${SHOP} is itself one of owners`);
  });
});
