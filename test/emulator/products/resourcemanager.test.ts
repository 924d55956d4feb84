import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Account } from '../../../emulator/state/types.ts';
import { codeOf, Landscape } from '../harness.ts';

let landscape: Landscape;
beforeEach(async () => {
  landscape = new Landscape();
  await landscape.cloud.start();
});
afterEach(() => landscape.cloud.stop());

test('the directory is listed for its management account only', async () => {
  const list = (account: Account) => landscape.call(account, 'resourcemanager', 'ListAccounts', { PageSize: 100 });
  expect(await list(landscape.management)).toMatchObject({ TotalCount: 2 });
  expect(await codeOf(list(landscape.member))).toEqual({ code: 'NoPermission', status: 403 });
});
