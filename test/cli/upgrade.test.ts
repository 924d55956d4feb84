import { afterEach, describe, expect, test } from 'vitest';
import { nameOfShare } from '../../shared/plan/cover/share-set.ts';
import { type Company, HANGZHOU, startCompany } from './company.ts';

let company: Company;
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const partner = () => company.land.cloud.as(company.partner.accountId, HANGZHOU);
const writes = () => company.land.cloud.calls.filter((call) => call.isWrite && call.code === undefined);
const nameOf = (shareId: string) =>
  person()
    .shares()
    .find((share) => share.shareId === shareId)?.name;

/** A share as older versions made them, with a snapshot that asks for its principals; the partner accepts. */
function oldShare(name: string, principals: readonly string[], allowsExternalTargets = false) {
  const { snapshotId } = person().createSnapshot({ isComplete: true, tags: { 'share-to': principals.join(' ') } });
  const kind = allowsExternalTargets ? 'external' : 'directory';
  const tags = { 'snapshare:installation': 'acme', 'snapshare:kind': kind };
  const { shareId } = person().createShare({
    name,
    allowsExternalTargets,
    principals,
    snapshotIds: [snapshotId],
    tags,
  });
  for (const { invitationId, status } of partner().listInvitations())
    if (status === 'Pending') partner().acceptInvitation(invitationId);
  return shareId;
}

/** One for the directory and one for the partner, both settled. */
async function startOld() {
  company = await startCompany({ regions: [HANGZHOU] });
  const inside = oldShare('snapshare-0abcdefghijkl', [company.member.accountId]);
  const outside = oldShare('snapshare-1abcdefghijkl', [company.partner.accountId], true);
  await expect.poll(() => partner().visibleSnapshots().length).toBe(1);
  return { inside, outside };
}

describe('upgrade', () => {
  test('opens shares of an older version by their names alone, so that nobody accepts again', async () => {
    const { inside, outside } = await startOld();
    const { run, member } = company;
    const status = await run(['status']);
    expect(status.stdout).toContain('2 share(s) of ours are closed');
    expect(status.stdout).toMatch(new RegExp(`${outside} .* 1 +snapshare upgrade opens it`));

    const { code, stdout } = await run(['upgrade', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toContain(`${inside} in cn-hangzhou is open now`);
    expect(
      writes()
        .slice(-2)
        .map(({ action }) => action),
    ).toEqual(['UpdateResourceShare', 'UpdateResourceShare']);
    expect(nameOf(inside)).toBe(nameOfShare('directory', [member.accountId]));
    expect(nameOf(outside)).toBe(nameOfShare('external', [company.partner.accountId]));
    expect(JSON.parse((await run(['status', '--json'])).stdout)).toMatchObject({ closedShares: [] });
    expect(await run(['plan'])).toMatchObject({ code: 0 });

    person().createSnapshot({ isComplete: true, tags: { 'share-to': company.partner.accountId } });
    await run(['plan', '--out', 'plan.json']);
    await run(['apply', 'plan.json', '--yes']);
    await expect.poll(() => partner().visibleSnapshots().length).toBe(2);
    expect(await run(['upgrade', '--yes'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no closed') as unknown,
    });
  });

  test('leaves one as it is whose principals have changed while the person was asked', async () => {
    const { inside, outside } = await startOld();
    const { code, stdout } = await company.runInTerminal(['upgrade'], () => {
      person().disassociate(inside, { principals: [company.member.accountId] });
      return 'y\n';
    });
    expect(code).toBe(2);
    expect(stdout).toContain(`${inside} in cn-hangzhou is not what was shown any more`);
    expect([nameOf(inside), nameOf(outside)]).toEqual([
      'snapshare-0abcdefghijkl',
      nameOfShare('external', [company.partner.accountId]),
    ]);
  });

  test('changes nothing in the mode observe, and only with consent', async () => {
    await startOld();
    const before = writes().length;
    expect(await company.run(['upgrade'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--yes') as unknown,
    });
    company.writePolicy({ mode: 'observe', regions: [HANGZHOU] });
    expect((await company.run(['upgrade', '--yes'])).code).toBe(1);
    expect(writes()).toHaveLength(before);
  });
});
