import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Company, startCompany } from './company.ts';

let company: Company;
beforeEach(async () => {
  company = await startCompany();
});
afterEach(() => company.land.stop());

describe('a region that is misspelt', () => {
  test('in the policy is refused by validate and by every command, with the one that was meant', async () => {
    company.writePolicy({ regions: ['cn-hangzou'], mode: 'synk' });
    const { code, stderr } = await company.run(['validate']);
    expect(code).toBe(1);
    expect(stderr).toContain('regions.0: "cn-hangzou" is no region that is known (did you mean cn-hangzhou?)');
    // All mistakes at once.
    expect(stderr).toContain('mode: ');
    expect((await company.run(['plan'])).stderr).toContain('did you mean cn-hangzhou?');
    expect(company.land.cloud.calls).toEqual([]);
  });

  test.each(['status', 'plan', 'doctor'])('as --region of %s is refused before any call', async (command) => {
    const { code, stderr } = await company.run([command, '--region', 'cn-shangai']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('did you mean cn-shanghai?')]);
    expect(company.land.cloud.calls).toEqual([]);
  });

  test('as an answer to init is refused, and nothing is written', async () => {
    const { code, stderr } = await company.run(['init', '--regions', 'cn-hangzhou,cn-bejing']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('did you mean cn-beijing?')]);
  });
});

test('a region that may be new is taken, and validate says that it is not known', async () => {
  company.writePolicy({ regions: ['ap-southeast-8'] });
  const { code, stderr } = await company.run(['validate']);
  expect([code, stderr]).toEqual([0, expect.stringContaining('ap-southeast-8 is no region that this version knows')]);
  expect(JSON.parse((await company.run(['validate', '--json'])).stdout)).toMatchObject({
    isValid: true,
    unknownRegions: ['ap-southeast-8'],
  });
});

describe('without a policy', () => {
  const none = { SNAPSHARE_POLICY: '' };
  test.each([
    ['validate'],
    ['policies'],
    ['policies', 'member-role'],
    ['status'],
  ])('%s %s says how to get one', async (...args) => {
    const { code, stderr } = await company.run(args, { environment: none });
    expect([code, stderr]).toEqual([1, expect.stringContaining('Write one with snapshare init')]);
  });
});

test('policies shows the rights and the external id of the policy that is named, or lies here, and of no other', async () => {
  const members = (roleName: string) => ({ roleName, accounts: ['1000000000000002'] });
  const policy = (installation: string) =>
    JSON.stringify({ installation, mode: 'sync', regions: ['cn-hangzhou'], members: members(`of-${installation}`) });
  writeFileSync(join(company.dir, 'snapshare.yaml'), policy('here'));
  writeFileSync(join(company.dir, 'other.yaml'), policy('there'));
  const environment = { SNAPSHARE_POLICY: '' };
  for (const [args, name] of [
    [[], 'here'],
    [['--policy', 'other.yaml'], 'there'],
  ] as const) {
    const { stdout } = await company.run(['policies', 'member-role', ...args], { environment });
    expect(stdout).toContain(`of-${name}`);
    expect(stdout).toMatch(new RegExp(`sts:ExternalId:?\\s+(?:- )?'?${name}\\b`));
  }
});
