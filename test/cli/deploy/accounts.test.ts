import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readAccounts } from '../../../cli/deploy/accounts.ts';

const dir = mkdtempSync(join(tmpdir(), 'snapshare-accounts-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const OWNER = 'owner: { accountId: "1111222233334444", access: a }';

function read(text: string): ReturnType<typeof readAccounts> {
  const path = join(dir, 'accounts.yaml');
  writeFileSync(path, text);
  return readAccounts(path);
}

test.each([
  OWNER,
  `${OWNER}\nmembers:\n`,
  `${OWNER}\nmembers: []\n`,
  `\uFEFF${OWNER}\n`,
])('accounts without members are an owner alone: %j', async (text) => {
  expect(await read(text)).toEqual({ owner: { accountId: '1111222233334444', access: 'a' }, members: [] });
});

test.each([
  [`${OWNER}\nmembers: {}`, 'members is no list of accounts.'],
  [`${OWNER}\nmembers: x`, 'members is no list of accounts.'],
  [`${OWNER}\nmembers:\n- `, 'members.0 is required.'],
  [`${OWNER}\nmember: []`, 'member is no known key.'],
  ['owner:\n', 'owner is required.'],
  ['owner: x', 'owner is no mapping with accountId and access.'],
  [
    'owner: { accountId: 1111222233334444, access: 5 }',
    'owner.accountId is no text: quote it; owner.access is no text',
  ],
  ['owner: { accountId: "1111222233334444", access: }', 'owner.access is required.'],
  ['', 'the file is required.'],
  ['x', 'the file is no mapping with owner and members.'],
  [`${OWNER}\nmembers: @x`, 'it is not YAML: line 2, column 10: '],
])('what is wrong with accounts is said in words of the file: %j', async (text, problem) => {
  const said = (await read(text).catch((error: unknown) => error)) as Error;
  expect(said.message).toContain(problem);
  expect(said.message).not.toContain('Invalid type');
});
