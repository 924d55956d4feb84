import { afterEach, describe, expect, test } from 'vitest';
import { nameOfShare } from '../../shared/plan/cover/share-set.ts';
import { type Company, HANGZHOU, startCompany } from './company.ts';

let company: Company;
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const writes = () => company.land.cloud.calls.filter((call) => call.isWrite && call.code === undefined);
const shared = (to: string) => person().createSnapshot({ isComplete: true, tags: { 'share-to': to } }).snapshotId;

describe('reinvite', () => {
  const theirs = () => company.land.cloud.as(company.partner.accountId, HANGZHOU);
  const pending = () =>
    theirs()
      .listInvitations()
      .filter(({ status }) => status === 'Pending');
  const planAndApply = async () => {
    await company.run(['plan', '--out', 'plan.json']);
    return company.run(['apply', 'plan.json', '--yes']);
  };
  /** Asks the partner again, after which nothing of an earlier answer is left. */
  const reinviteForGood = async () => {
    const { code, stdout } = await company.run(['reinvite', company.partner.accountId, '--yes']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/create-share[\s\S]*delete-share[\s\S]*2 done, 0 failed/);
    expect(pending()).toHaveLength(1);
    expect(await company.run(['plan'])).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('INVITATION') as unknown,
    });
  };

  test('asks an outsider again that declined, and nothing of the refusal is left', async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const { run, partner } = company;
    const snapshotId = shared(partner.accountId);
    await planAndApply();
    theirs().rejectInvitation(pending()[0]?.invitationId ?? '');
    await planAndApply();
    expect(await run(['plan'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('INVITATION_DECLINED') as unknown,
    });
    expect(pending()).toEqual([]);

    await reinviteForGood();

    theirs().acceptInvitation(pending()[0]?.invitationId ?? '');
    await expect
      .poll(() =>
        theirs()
          .visibleSnapshots()
          .map(({ sourceSnapshotId }) => sourceSnapshotId),
      )
      .toEqual([snapshotId]);
    expect((await run(['plan'])).code).toBe(0);
    expect(
      person()
        .shares()
        .filter(({ status }) => status === 'Active'),
    ).toHaveLength(1);
  });

  test('asks an outsider again of whom the service has no record: its share alone says that it was asked', async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const { run, partner } = company;
    const { accountId } = partner;
    const snapshotId = shared(accountId);
    person().createShare({
      name: nameOfShare('external', [accountId]),
      allowsExternalTargets: true,
      principals: [],
      snapshotIds: [snapshotId],
      tags: {
        'snapshare:installation': 'acme',
        'snapshare:kind': 'external',
        [`snapshare:declined:${accountId}`]: 'not seen to be answered',
      },
    });
    for (const args of [['plan'], ['status', '--snapshot', snapshotId], ['explain', snapshotId, partner.accountId]]) {
      const { stdout } = await run(args);
      expect(stdout).toContain('its invitation was not seen to be answered');
      expect(stdout).toContain(`snapshare reinvite ${partner.accountId}`);
    }
    await planAndApply();
    expect(pending()).toEqual([]);

    await reinviteForGood();
  });

  test('is what plan, status and explain say to a snapshot that asks after the refusal', async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const { run, partner } = company;
    shared(partner.accountId);
    await planAndApply();
    theirs().rejectInvitation(pending()[0]?.invitationId ?? '');
    await planAndApply();
    const later = shared(partner.accountId);
    const remedy = `snapshare reinvite ${partner.accountId}`;
    for (const args of [['plan'], ['status', '--snapshot', later], ['explain', later, partner.accountId]]) {
      const { stdout } = await run(args);
      expect(stdout).toContain('its invitation was declined');
      expect(stdout).toContain(remedy);
    }
    const { stdout } = await run(['status', '--snapshot', later, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      grants: [{ state: 'refused', refusal: { code: 'INVITATION_DECLINED' } }],
    });
  });

  test('does nothing else that a sweep would do, and nothing for whom it need not ask', async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const { run, partner, member } = company;
    shared(partner.accountId);
    await planAndApply();
    shared(member.accountId);
    const before = writes().length;
    const { code, stdout } = await run(['reinvite', partner.accountId, '--yes']);
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing to do');
    expect(writes()).toHaveLength(before);
  });

  test('does not say that there is nothing to do where a brake holds it, and names the brake in JSON', async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const { run, partner, writePolicy } = company;
    shared(partner.accountId);
    await planAndApply();
    theirs().rejectInvitation(pending()[0]?.invitationId ?? '');
    await planAndApply();
    writePolicy({ regions: [HANGZHOU], brakes: { additions: { count: 0 } } });
    const { code, stdout } = await run(['reinvite', partner.accountId, '--yes']);
    expect(code).toBe(3);
    expect(stdout).not.toContain('Nothing to do');
    expect(stdout).toMatch(/ADDITIONS_BRAKED[\s\S]*HELD BACK in cn-hangzhou by brakes.additions/);
    const json = await run(['reinvite', partner.accountId, '--yes', '--json']);
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({ regions: [{ findings: [{ code: 'ADDITIONS_BRAKED' }] }] });
    expect(pending()).toEqual([]);
  });

  test('is for accounts that the policy lists as outsiders', async () => {
    company = await startCompany();
    const { code, stderr } = await company.run(['reinvite', company.stranger.accountId, '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('principals.external');
  });
});
