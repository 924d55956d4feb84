import { afterEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

interface Check {
  readonly name: string;
  readonly verdict: string;
  readonly detail: string;
}

let company: Company;
afterEach(() => company.land.stop());

const owner = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const json = async (...args: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await company.run([...args, '--region', HANGZHOU, '--json'])).stdout) as Record<string, unknown>;
const checksOf = async (part: string): Promise<readonly Check[]> =>
  ((await json('doctor'))['checks'] as readonly Check[]).filter(({ name }) => name.endsWith(part));

describe('a snapshot that the service marks as shared', () => {
  test('and that is in no share that is seen is hinted at by exposure and doctor, in text and JSON', async () => {
    company = await startCompany();
    const { snapshotId } = owner().createSnapshot({ isComplete: true, tags: { 'acs:ecs:isShared': 'true' } });
    expect(await json('exposure')).toMatchObject({
      findings: [],
      hints: [{ regionId: HANGZHOU, code: 'SHARED_UNSEEN', snapshotId }],
    });
    const { stdout, code } = await company.run(['exposure', '--region', HANGZHOU]);
    expect(stdout).toContain(`${HANGZHOU}: ${snapshotId} carries the mark of the service`);
    expect(code).toBe(0);
    expect(await checksOf('shared out of sight')).toMatchObject([
      { verdict: 'warning', detail: expect.stringContaining(snapshotId) as string },
    ]);
  });

  test.each(['set', 'none'] as const)('and that is in a share is not (mark: %s)', async (isSharedTag) => {
    company = await startCompany({}, { switches: { isSharedTag } });
    const { snapshotId } = owner().createSnapshot({ isComplete: true });
    owner().createShare({ name: 'by-hand', principals: [company.member.accountId], snapshotIds: [snapshotId] });
    expect(await json('exposure')).toMatchObject({ hints: [] });
    expect(await checksOf('shared out of sight')).toMatchObject([{ verdict: 'ok' }]);
  });
});

describe('the role for encrypted snapshots', () => {
  const share = (): void => {
    const shareTo = `${company.member.accountId} ${company.partner.accountId}`;
    owner().createSnapshot({ isComplete: true, encryptedWith: owner().createKey(), tags: { 'share-to': shareTo } });
  };

  test('that is missing is told by doctor, as a warning only where somebody asks for what needs it', async () => {
    company = await startCompany();
    expect(await checksOf('sharing role')).toMatchObject([{ verdict: 'ok' }]);
    share();
    expect(await checksOf('sharing role')).toMatchObject([{ verdict: 'warning' }]);
  });

  test('is told with whom it does not trust, and with what it trusts when that is all', async () => {
    company = await startCompany();
    share();
    company.land.cloud.createSharingRole(company.owner.accountId, [company.member.accountId]);
    const [check, ...more] = await checksOf('sharing role');
    expect([check?.verdict, more]).toEqual(['warning', []]);
    expect(check?.detail).toContain(`does not trust ECS of ${company.partner.accountId},`);
    company.land.cloud.createSharingRole(company.owner.accountId);
    expect(await checksOf('sharing role')).toMatchObject([{ verdict: 'ok' }]);
  });
});
