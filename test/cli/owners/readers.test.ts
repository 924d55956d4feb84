import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { SnapshotAccess } from '../../../shared/view/access.ts';
import { HANGZHOU } from '../company.ts';
import { as, BILLING, HUB, type Landscape, LOST, READER, SHOP, startOwners } from './stage.ts';

/** Who reads what of owners that share with each other, told owner by owner. */

const ALL = [HUB, SHOP, BILLING, LOST];
const snapshots = new Map<string, string>();
let company: Landscape;
beforeAll(async () => {
  company = await startOwners();
  const folder = company.land.cloud.createFolder('work');
  for (const accountId of ALL) {
    const person = as(company, accountId);
    const { snapshotId } = person.createSnapshot({ name: 'golden', isComplete: true });
    const others = ALL.filter((one) => one !== accountId);
    person.createShare({ principals: [READER, folder, ...others], snapshotIds: [snapshotId] });
    snapshots.set(accountId, snapshotId);
  }
  const seenBy = (accountId: string): number =>
    as(company, accountId)
      .visibleSnapshots()
      .filter(({ isShared }) => isShared).length;
  await vi.waitUntil(() => ALL.every((accountId) => seenBy(accountId) === ALL.length - 1));
});
afterAll(() => company.land.stop());

/** Those that can be looked at, in the order in which they are told. */
const OPEN = [HUB, SHOP, BILLING];
const readersOf = (accountId: string): string[] => [READER, ...ALL].filter((one) => one !== accountId).sort();
const idOf = (accountId: string): string => snapshots.get(accountId) ?? '';

test('each snapshot is told once, by its owner, and at the end what others tell of an owner that cannot be looked at', async () => {
  const { stdout, code } = await company.run(['readers', '--json']);
  const told = (JSON.parse(stdout) as { readonly snapshots: readonly SnapshotAccess[] }).snapshots;
  expect(
    told.map((one) => [one.ownerAccountId, one.snapshotId, one.isComplete, one.readers.map((who) => who.accountId)]),
  ).toEqual([
    ...OPEN.map((owner) => [owner, idOf(owner), true, readersOf(owner)]),
    ...OPEN.map((reader) => [LOST, idOf(LOST), false, [reader]]),
  ]);
  expect(code).toBe(1);
});

test('as CSV all owners are one table', async () => {
  const { stdout } = await company.run(['readers', '--format', 'csv']);
  const rows = stdout.trimEnd().split('\r\n');
  expect(rows.map((row) => row.split(',').slice(0, 5))).toEqual([
    ['region', 'owner', 'snapshot', 'name', 'account'],
    ...OPEN.flatMap((owner) => readersOf(owner).map((reader) => [HANGZHOU, owner, idOf(owner), 'golden', reader])),
    ...OPEN.map((reader) => [HANGZHOU, LOST, idOf(LOST), '', reader]),
  ]);
});

test('an owner is told whole before the next one, with what is unknown of its snapshots', async () => {
  const fault = company.land.cloud.faults.add({ match: { action: 'ListAccounts' }, effect: 'deny' });
  const { stdout } = await company.runInTerminal(['readers']);
  fault.remove();
  const told = stdout.split('\n').flatMap((line) =>
    OPEN.filter((owner) => line.includes(idOf(owner))).map((owner) => {
      return `${owner} ${line.includes('is unknown') ? 'unknown' : 'read'}`;
    }),
  );
  const parts = told.filter((one, index) => one !== told[index - 1]);
  expect(parts).toEqual(OPEN.flatMap((owner) => [`${owner} read`, `${owner} unknown`]));
});
