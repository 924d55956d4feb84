import { afterEach, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

let company: Company;
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const writes = () => company.land.cloud.calls.filter((call) => call.isWrite && call.code === undefined);

test('a share made by hand is adopted by its tags alone', async () => {
  company = await startCompany();
  const { member } = company;
  const { shareId } = person().createShare({
    name: 'by-hand',
    principals: [member.accountId],
    snapshotIds: [person().createSnapshot({ isComplete: true, tags: { 'share-to': member.accountId } }).snapshotId],
  });
  const { code } = await company.run(['adopt', shareId, '--yes']);
  expect(code).toBe(0);
  expect(writes().map((call) => call.action)).toEqual(['TagResources']);
  expect((await company.run(['status', '--json'])).stdout).toContain('"state": "granted"');
});

test('several shares are adopted at once, in whatever region they are, or none of them', async () => {
  company = await startCompany();
  const { member, owner, land } = company;
  const inShanghai = land.cloud.as(owner.accountId, 'cn-shanghai');
  const shareIds = [person(), inShanghai].map((one) => {
    const { snapshotId } = one.createSnapshot({ isComplete: true, tags: { 'share-to': member.accountId } });
    return one.createShare({ name: 'by-hand', principals: [member.accountId], snapshotIds: [snapshotId] }).shareId;
  });
  const wrong = await company.run(['adopt', ...shareIds, 'rs-none', '--yes']);
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.stderr).toContain('looking for rs-none in');
  expect(writes()).toEqual([]);
  const { code, stdout } = await company.run(['adopt', ...shareIds, '--yes', '--json']);
  expect(code).toBe(0);
  const { regions } = JSON.parse(stdout) as { regions: { regionId: string; shares: { shareId: string }[] }[] };
  expect(regions.map(({ regionId, shares }) => [regionId, ...shares.map((share) => share.shareId)])).toEqual([
    [HANGZHOU, shareIds[0]],
    ['cn-shanghai', shareIds[1]],
  ]);
  expect(writes().map((call) => call.action)).toEqual(['TagResources', 'TagResources']);
});

/** A share that carries the mark of an installation, as its functions would have made it. */
async function shareOf(installation: string): Promise<string> {
  const { member } = company;
  const { snapshotId } = person().createSnapshot({ isComplete: true, tags: { 'share-to': member.accountId } });
  company.writePolicy({ installation });
  await company.run(['plan', '--out', 'plan.json']);
  await company.run(['apply', 'plan.json', '--yes']);
  company.writePolicy({ installation: 'acme' });
  const { stdout } = await company.run(['readers', snapshotId, '--json']);
  const { snapshots } = JSON.parse(stdout) as { snapshots: { readers: { paths: { shareId: string }[] }[] }[] };
  return snapshots[0]?.readers[0]?.paths[0]?.shareId ?? '';
}

test('a share of another installation is not adopted before somebody says whose it is', async () => {
  company = await startCompany();
  const shareId = await shareOf('other');
  const before = writes().length;
  for (const args of [[], ['--from-installation', 'third']]) {
    const { code, stderr } = await company.run(['adopt', shareId, '--yes', ...args]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('belongs to the installation "other"')]);
  }
  expect(writes()).toHaveLength(before);
  const taken = await company.run(['adopt', shareId, '--yes', '--from-installation', 'other']);
  expect(taken.code).toBe(0);
  expect(taken.stdout).toContain('is taken from the installation other');
  expect((await company.run(['status', '--json'])).stdout).toContain('"state": "granted"');
});

test('naming an installation that none of the shares belongs to is refused', async () => {
  company = await startCompany();
  const { member } = company;
  const { snapshotId } = person().createSnapshot({ isComplete: true, tags: { 'share-to': member.accountId } });
  const { shareId } = person().createShare({
    name: 'by-hand',
    principals: [member.accountId],
    snapshotIds: [snapshotId],
  });
  const { code, stderr } = await company.run(['adopt', shareId, '--yes', '--from-installation', 'other']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('belongs to it')]);
  expect(writes()).toEqual([]);
});
