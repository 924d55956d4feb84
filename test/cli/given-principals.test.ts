import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runProgram } from '../fuzz/command-lines/run.ts';
import { type Company, HANGZHOU, startCompany } from './company.ts';

/** Every place of a command line where a person gives an account, folder or directory. */

const [OWNER, MEMBER, PARTNER] = ['1000000000000001', '1000000000000002', '2000000000000001'] as const;

let company: Company;
let environment: Readonly<Record<string, string>>;
let snapshotId: string;
beforeAll(async () => {
  company = await startCompany({ regions: [HANGZHOU] });
  const { land, owner, dir } = company;
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', owner.accessKeyId);
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', owner.accessKeySecret);
  environment = {
    SNAPSHARE_POLICY: join(dir, 'policy.json'),
    SNAPSHARE_ENDPOINTS: JSON.stringify(land.cloud.endpoints),
  };
  const tags = { 'share-to': MEMBER };
  ({ snapshotId } = land.cloud.as(OWNER, HANGZHOU).createSnapshot({ isComplete: true, tags }));
  writeFileSync(join(dir, 'a.log'), '');
});
afterAll(() => {
  vi.unstubAllEnvs();
  return company.land.stop();
});

const ACCOUNTS_ALONE = ['fd-AbCdEf1234', 'rd-abcdef'];
const NOBODY = ['prodd', '100000000000000', `${MEMBER}/14d`, `acs:ram::${MEMBER}:user/alice`, ' '];

test.each<{ words: readonly string[]; id: string; others?: readonly string[] }>([
  { words: ['explain', '{snapshot}', '{id}'], id: MEMBER },
  { words: ['status', '--principal', '{id}'], id: MEMBER },
  { words: ['status', '--account', '{id}'], id: OWNER, others: ACCOUNTS_ALONE },
  { words: ['readers', '--account', '{id}'], id: MEMBER, others: ACCOUNTS_ALONE },
  { words: ['history', '{snapshot}', '{log}', '--account', '{id}'], id: MEMBER, others: ACCOUNTS_ALONE },
  { words: ['doctor', '--account', '{id}'], id: OWNER, others: ACCOUNTS_ALONE },
  { words: ['revoke', '{snapshot}', '--account', '{id}'], id: MEMBER },
  { words: ['revoke', '{snapshot}', '--owner', '{id}'], id: OWNER, others: ACCOUNTS_ALONE },
  { words: ['reinvite', '{id}'], id: PARTNER, others: ACCOUNTS_ALONE },
  { words: ['approve', '{snapshot}', '{id}'], id: MEMBER, others: ['@prod'] },
  { words: ['reject', '{snapshot}', '{id}'], id: MEMBER },
])('$words takes an account by its id and its ARN alike, and refuses what is none', async ({
  words,
  id,
  others = [],
}) => {
  const run = async (given: string) => {
    const values = { snapshot: snapshotId, log: join(company.dir, 'a.log'), id: given };
    const filled = words.map((word) => word.replace(/\{(\w+)\}/, (_, name: keyof typeof values) => values[name]));
    const { told, ...ran } = await runProgram(filled, environment);
    // What is being done is told only where that takes long.
    return { ...ran, told: told.map(({ text }) => text).filter((text) => !text.endsWith('…')) };
  };
  const byId = await run(id);
  expect(JSON.stringify(byId.told)).not.toContain('is no account');
  for (const form of [`acs:ram::${id}:root`, ` ${id}\u3000`]) expect(await run(form)).toEqual(byId);
  for (const form of [...NOBODY, ...others]) {
    const { code, told } = await run(form);
    expect([form, code, told.join()]).toEqual([
      form,
      1,
      expect.stringContaining(`${JSON.stringify(form)} is no account`),
    ]);
  }
});

test('init writes accounts that are given as ARNs as ids', async () => {
  const policy = async (...accounts: readonly string[]): Promise<string> => {
    const out = join(company.dir, `init-${accounts.join('').length}.yaml`);
    const given = ['--external', accounts.join(), '--senders', accounts.join('、')];
    await runProgram(['init', '--out', out, ...given], environment);
    return readFileSync(out, 'utf8');
  };
  const byId = await policy(PARTNER, MEMBER);
  expect(byId).toContain(`senders: ["${PARTNER}", "${MEMBER}"]`);
  expect(await policy(`acs:ram::${PARTNER}:root`, `acs:ram::${MEMBER}:root`)).toBe(byId);
});
