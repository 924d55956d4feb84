import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

/** Every command that changes something, on one hub with two owners and one that lets it in no more. */

let company: Landscape;
const ids = new Map<string, string>();
/** Shares by hand: of each account, and by which the reader is named in one of them alone. */
const shares = new Map<string, string>();
beforeAll(async () => {
  company = await startOwners({ allow: [{ to: [READER, COUSIN] }, { to: [PARTNER], approval: 'required' }] });
  for (const accountId of [HUB, SHOP, BILLING]) {
    const id = tagged(company, accountId, PARTNER);
    ids.set(accountId, id);
    shares.set(accountId, as(company, accountId).createShare({ principals: [COUSIN], snapshotIds: [id] }).shareId);
  }
  const { shareId } = as(company, SHOP).createShare({ principals: [READER], snapshotIds: [ids.get(SHOP) ?? ''] });
  shares.set(READER, shareId);
});
afterAll(() => company.land.stop());

const idOf = (accountId: string): string => ids.get(accountId) ?? '';
const shareOf = (of: string): string => shares.get(of) ?? '';
const tagsOf = (accountId: string) =>
  as(company, accountId)
    .visibleSnapshots()
    .find(({ snapshotId }) => snapshotId === idOf(accountId))?.tags;
/** What people wrote and who is named where; not what the service has settled meanwhile. */
const written = () =>
  [HUB, SHOP, BILLING].map((id) => {
    const named = as(company, id)
      .shares()
      .map(({ shareId, name, tags, snapshots, principals }) => [
        ...[shareId, name, tags, snapshots.map(({ snapshotId }) => snapshotId)],
        principals.map(({ principal }) => principal),
      ]);
    return [tagsOf(id), named];
  });
const filled = (command: string): string[] =>
  command.split(' ').map((word) => {
    const [, what = '', of = ''] = /^(SNAPSHOT|SHARE):(.*)$/.exec(word) ?? [];
    return what === '' ? word : what === 'SHARE' ? shareOf(of) : idOf(of);
  });
const run = (command: string) => company.run([...filled(command), '--yes']);

const NAMED: readonly (readonly [command: string, option: string])[] = [
  [`share SNAPSHOT:${SHOP} ${READER}`, '--account'],
  [`unshare SNAPSHOT:${SHOP} ${READER}`, '--account'],
  [`approve SNAPSHOT:${SHOP} ${PARTNER}`, '--account'],
  [`reject SNAPSHOT:${SHOP} ${PARTNER}`, '--account'],
  [`adopt SHARE:${SHOP}`, '--account'],
  [`reinvite ${PARTNER}`, '--account'],
  ['upgrade', '--account'],
  [`revoke SNAPSHOT:${SHOP}`, '--owner'],
];

describe.each(NAMED)('%s', (command, option) => {
  test('changes nothing where an account could not be read, and says which, but where another is named', async () => {
    const before = written();
    const { stderr, code } = await run(command);
    expect(stderr).toContain(`${LOST} (lost)`);
    expect(stderr).toContain(`with ${option}`);
    expect(code).toBe(1);
    expect(written()).toEqual(before);
    expect((await run(`${command} ${option} ${LOST}`)).stderr).toContain('AssumeRole');
  });
});

test('each finds the account among those that are named, and acts there alone', async () => {
  const among = (option = '--account') => [SHOP, HUB, BILLING].map((id) => `${option} ${id}`).join(' ');
  const of = (key: string) => tagsOf(SHOP)?.[key];
  const head = `In the account ${SHOP} (${NAMES[SHOP]})`;
  for (const [command, key, value] of [
    [`share SNAPSHOT:${SHOP} ${READER}`, 'share-to', `${PARTNER} ${READER}`],
    [`unshare SNAPSHOT:${SHOP} ${READER}`, 'share-to', PARTNER],
    [`approve SNAPSHOT:${SHOP} ${PARTNER}`, 'share-approved', PARTNER],
    [`reject SNAPSHOT:${SHOP} ${PARTNER}`, 'share-approved', ''],
  ] as const) {
    const { stderr, code } = await run(`${command} ${among()}`);
    expect([code, of(key)], command + stderr).toEqual([0, value]);
    expect(stderr).toContain(head);
    expect(tagsOf(BILLING)).toEqual({ 'share-to': PARTNER });
  }
  const shareIn = (accountId: string, shareId: string) =>
    as(company, accountId)
      .shares()
      .find((one) => one.shareId === shareId);
  const adopted = await run(`adopt SHARE:${SHOP} ${among()}`);
  expect(adopted.code, adopted.stderr).toBe(0);
  expect(shareIn(SHOP, shareOf(SHOP))?.tags['snapshare:installation']).toBe('acme');
  expect((await run(`revoke --account ${COUSIN} ${among('--owner')}`)).stderr).toContain(
    `several accounts are concerned: ${SHOP} (${NAMES[SHOP]}), ${HUB} (${NAMES[HUB]}), ${BILLING} (${NAMES[BILLING]})`,
  );
  const revoked = await run(`revoke --account ${READER} ${among('--owner')} --json`);
  expect(JSON.parse(revoked.stdout)).toMatchObject({
    ownerAccountId: SHOP,
    regions: [{ ends: [{ accountId: READER }] }],
  });
  await expect
    .poll(() => shareIn(SHOP, shareOf(READER))?.principals.map(({ status }) => status))
    .not.toContain('Associated');
  for (const command of ['share s-none 1000000000000002', 'adopt rs-none', 'revoke s-none']) {
    const option = command.startsWith('revoke') ? '--owner' : '--account';
    const none = await run(`${command} ${among(option)}`);
    expect([none.code, none.stderr], command).toEqual([1, expect.stringContaining(`it is in none of ${SHOP}`)]);
  }
});

test('a tag that the role of an owner may not set is told with what may', async () => {
  const fault = { match: { accountId: SHOP, action: 'TagResources' }, effect: 'deny' } as const;
  company.land.cloud.faults.add(fault);
  const { stderr, code } = await run(`share SNAPSHOT:${SHOP} ${READER} --account ${SHOP}`);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('its role snapshare-owner, which is for the functions, has no right to TagResources'),
  ]);
  company.land.cloud.faults.clear();
});

test('a plan of two owners is carried out under brakes of their own, and what one of them holds up holds up no other', async () => {
  company.writePolicy({
    owners: { roleName: 'snapshare-owner', accounts: [SHOP, BILLING] },
    brakes: { removals: { count: 1, percent: 0 } },
  });
  const ofAccounts = [SHOP, BILLING] as const;
  const granted = new Map(ofAccounts.map((id) => [id, Array.from({ length: 3 }, () => tagged(company, id, READER))]));
  const file = join(company.dir, 'plan.json');
  const planned = async () => {
    await company.run(['plan', '--out', file, '--account', SHOP, '--account', BILLING]);
    return file;
  };
  const applied = await company.run(['apply', await planned(), '--yes']);
  expect(applied.code, applied.stderr).toBe(0);
  for (const snapshotId of granted.get(SHOP) ?? []) as(company, SHOP).untagSnapshot(snapshotId, ['share-to']);
  as(company, BILLING).untagSnapshot(granted.get(BILLING)?.[0] ?? '', ['share-to']);
  const braked = await company.run(['apply', await planned(), '--yes']);
  const heldIn = (accountId: string): number =>
    as(company, accountId)
      .shares()
      .filter(({ principals }) => principals.some(({ principal }) => principal === READER))
      .flatMap(({ snapshots }) => snapshots)
      .filter(
        ({ snapshotId, status }) =>
          granted.get(accountId as typeof SHOP)?.includes(snapshotId) && status === 'Associated',
      ).length;
  expect(braked.stderr + braked.stdout).toContain(`${SHOP} (${NAMES[SHOP]}), cn-hangzhou`);
  await expect.poll(() => [heldIn(SHOP), heldIn(BILLING)]).toEqual([3, 2]);
  expect(braked.code).toBe(3);
});

test('in a terminal each owner has a question of its own: no to the first and yes to the second change the second alone', async () => {
  company.writePolicy({ owners: { roleName: 'snapshare-owner', accounts: [SHOP, BILLING] } });
  const [inShop, inBilling] = [SHOP, BILLING].map((id) => tagged(company, id, COUSIN));
  const file = join(company.dir, 'plan.json');
  await company.run(['plan', '--out', file, '--account', SHOP, '--account', BILLING]);
  const isShared = (accountId: string, snapshotId: string | undefined): boolean =>
    as(company, accountId)
      .shares()
      .some(({ snapshots }) => snapshots.some((one) => one.snapshotId === snapshotId && one.status === 'Associated'));
  // What is typed ahead of the second question, in the same breath as the answer to the first, does not answer it.
  const { stdout, code } = await company.runInTerminal(['apply', file, '--no-color'], ['n\ny\n', 'y\n']);
  for (const accountId of [SHOP, BILLING]) expect(stdout).toContain(`In account ${accountId} (${NAMES[accountId]})`);
  expect(stdout).toContain('Nothing is changed in this account.');
  await expect.poll(() => [isShared(SHOP, inShop), isShared(BILLING, inBilling)]).toEqual([false, true]);
  expect(code).toBe(1);
  const left = tagged(company, BILLING, COUSIN);
  await company.run(['plan', '--out', file, '--account', SHOP, '--account', BILLING]);
  const stopped = await company.runInTerminal(['apply', file, '--no-color'], ['y\n', '\u0003']);
  expect(stopped.stdout).toContain(`Stopped; nothing was changed in ${BILLING} (${NAMES[BILLING]}).`);
  await expect.poll(() => [isShared(SHOP, inShop), isShared(BILLING, left)]).toEqual([true, false]);
  expect(stopped.code).toBe(130);
});
