import { afterAll, expect, test } from 'vitest';
import { Alone } from '../alone.ts';
import { BILLING, SHOP } from './stage.ts';

const alone = new Alone();
afterAll(() => alone.end());

const line = (runId: string, ownerAccountId?: string): string => {
  const at = '2026-03-01T00:00:00.000Z';
  return JSON.stringify({ level: 'info', at, runId, kind: 'share', snapshotIds: ['s-1'], ownerAccountId });
};
const HUBS = [line('r-shop', SHOP), line('r-billing', BILLING), line('r-own')].join('\n');

test('history names the owner of each run where a log has several, keeps to those asked for, and says what it left out', async () => {
  const history = (...args: readonly string[]) => alone.run(['history', 's-1', ...args], { stdin: HUBS });
  const table = await history();
  expect(table.stdout).toMatch(new RegExp(`OWNER[^]*r-shop +${SHOP} [^]*r-billing +${BILLING} [^]*r-own +own `));
  expect((await alone.run(['history', 's-1'], { stdin: line('r-own') })).stdout).not.toContain('OWNER');
  const all = JSON.parse((await history('--json')).stdout) as object;
  expect(all).toMatchObject({ lines: [{ ownerAccountId: SHOP }, {}, {}], owners: [SHOP, BILLING] });
  const { stdout, stderr, code } = await history('--account', SHOP, '--json');
  const { lines } = JSON.parse(stdout) as { readonly lines: readonly object[] };
  expect([code, lines]).toEqual([0, [expect.objectContaining({ runId: 'r-shop' })]]);
  expect(stderr).toContain('1 line(s) about it name no account');
  expect((await history('--account', 'shop')).code).toBe(1);
});
