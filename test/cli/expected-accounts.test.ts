import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

let company: Company;
beforeEach(async () => {
  company = await startCompany({ regions: [HANGZHOU] });
  company.writePolicy({ expectedAccountIds: [company.owner.accountId] });
});
afterEach(() => company.land.stop());

const actions = () => company.land.cloud.calls.map(({ action }) => action);

const COMMANDS = [
  'plan',
  'apply plan.json --yes',
  'status',
  'explain s-1',
  'readers',
  'exposure',
  'overdue',
  'invitations',
  'accept --yes',
  'reinvite 2000000000000001 --yes',
  'adopt rs-1234567890ab --yes',
  'upgrade --yes',
  'share s-1 1000000000000002',
  'unshare s-1 1000000000000002 --yes',
  'report --json',
  'doctor',
];

describe('credentials of an account that the policy does not expect', () => {
  test.each(COMMANDS)('are refused by %s after nothing but asking whose they are', async (command) => {
    await company.run(['plan', '--out', 'plan.json']);
    const callCount = actions().filter((action) => action !== '').length;
    const { code, stderr, stdout } = await company.run(command.split(' '), { as: company.member });
    expect(code).toBe(1);
    // What doctor asks of endpoints is signed by nobody.
    const signed = actions().filter((action) => action !== '');
    expect(signed.slice(callCount)).toEqual(['GetCallerIdentity']);
    expect(stderr || stdout).toContain(
      `the credentials that were found are of the account ${company.member.accountId}, and expectedAccountIds of the policy has ${company.owner.accountId}`,
    );
  });

  test('do not even assume a role of another account, and the profile is named', async () => {
    const { code, stderr } = await company.run([
      'plan',
      '--role-arn',
      `acs:ram::${company.member.accountId}:role/operator`,
    ]);
    expect(code).toBe(1);
    expect(actions()).toEqual([]);
    expect(stderr).toContain(`role/operator, which is of the account ${company.member.accountId}`);
  });

  test('go through when the account is listed as well, or none is', async () => {
    const { owner, member } = company;
    for (const expectedAccountIds of [[owner.accountId, member.accountId], []]) {
      company.writePolicy({ expectedAccountIds });
      expect(await company.run(['status'], { as: member })).toMatchObject({ code: 0, stderr: '' });
    }
  });
});

test('validate says which accounts are expected', async () => {
  expect((await company.run(['validate'])).stdout).toContain(
    `The command line and deployments work with the accounts ${company.owner.accountId} only.`,
  );
});
