import { afterEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

let company: Company;
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const writes = () => company.land.cloud.calls.filter((call) => call.isWrite && call.code === undefined);
const shared = (to: string) => person().createSnapshot({ isComplete: true, tags: { 'share-to': to } }).snapshotId;

describe('apply', () => {
  test('looks again after the answer, does only what is still planned, and says what was left out', async () => {
    company = await startCompany();
    const [member, partner] = [company.member.accountId, company.partner.accountId];
    const kept = shared(member);
    const changed = shared(partner);
    await company.run(['plan', '--out', 'plan.json', '--region', HANGZHOU]);
    const { code, stdout } = await company.runInTerminal(['apply', 'plan.json', '--no-color'], () => {
      person().tagSnapshot(changed, { 'share-to': '' });
      return 'y\n';
    });
    expect(code).toBe(2);
    expect(stdout).toContain('1 done, 0 failed');
    expect(stdout).toMatch(
      new RegExp(`1 call\\(s\\) that you saw were left out[\\s\\S]*create-share .*${partner} .*${changed}`),
    );
    expect(writes().map(({ params }) => JSON.stringify(params))).toEqual([expect.stringContaining(kept)]);
  });

  test('looks no more than once when nobody is asked', async () => {
    company = await startCompany();
    shared(company.member.accountId);
    await company.run(['plan', '--out', 'plan.json', '--region', HANGZHOU]);
    const callsBefore = company.land.cloud.calls.length;
    await company.run(['apply', 'plan.json', '--yes']);
    const listings = company.land.cloud.calls
      .slice(callsBefore)
      .filter(({ action }) => action === 'ListResourceShares');
    expect(listings).toHaveLength(1);
  });
});

describe('a plan that a brake holds', () => {
  const BRAKES = { removals: { count: 0, percent: 0 } };

  /** A grant that nobody asks for any more, beside one that is new. */
  async function startBraked() {
    company = await startCompany({ brakes: BRAKES, regions: [HANGZHOU] });
    const { run, member, land } = company;
    const snapshotId = shared(member.accountId);
    await run(['plan', '--out', 'first.json']);
    await run(['apply', 'first.json', '--yes']);
    await expect.poll(() => land.cloud.as(member.accountId, HANGZHOU).visibleSnapshots().length).toBe(1);
    person().tagSnapshot(snapshotId, { 'share-to': '' });
    return { ...company, callsBefore: writes().length };
  }

  test('says so last, in red where there are colours, and has an exit code of its own', async () => {
    const { run, runInTerminal } = await startBraked();
    const { code, stdout } = await run(['plan']);
    expect(code).toBe(3);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-2)).toBe('HELD BACK in cn-hangzhou by brakes.removals: what their findings tell of is not done.');
    expect(lines.at(-1)).toContain('snapshare plan --over-brake removals --out FILE');
    expect(lines.at(-4)).toMatch(/^REMOVALS_BRAKED /);
    expect(stdout).not.toContain('Nothing to do.');
    const inTerminal = (await runInTerminal(['plan'])).stdout;
    for (const red of ['REMOVALS_BRAKED', 'HELD BACK']) expect(inTerminal).toContain(`\u001b[31m${red}`);
  });

  test('is named in the JSON of plan and of apply', async () => {
    const { run } = await startBraked();
    const braked = { regions: [{ findings: [{ code: 'REMOVALS_BRAKED' }] }] };
    for (const args of [
      ['plan', '--out', 'braked.json'],
      ['apply', 'braked.json', '--yes'],
    ]) {
      const { code, stdout } = await run([...args, '--json']);
      expect(code).toBe(3);
      expect(JSON.parse(stdout)).toMatchObject(braked);
    }
  });

  test('is told by adopt, which leaves a plan to the next sweep', async () => {
    const { run } = await startBraked();
    const snapshotId = shared('');
    const { shareId } = person().createShare({ snapshotIds: [snapshotId], principals: [company.member.accountId] });
    const { code, stdout } = await run(['adopt', shareId, '--yes']);
    expect(code).toBe(0);
    expect(stdout).toContain('REMOVALS_BRAKED');
  });

  test('passes once, when plan and apply are both told so', async () => {
    const { run, callsBefore } = await startBraked();
    expect((await run(['plan', '--out', 'braked.json'])).code).toBe(3);
    const over = await run(['plan', '--over-brake', 'removals', '--out', 'over.json']);
    expect(over).toMatchObject({ code: 2, stdout: expect.stringContaining('remove-principals') as unknown });
    expect(over.stdout).toContain('Carry it out with: snapshare apply over.json --over-brake removals\n');

    const untold = await run(['apply', 'over.json', '--yes']);
    expect(untold).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('made to pass the brakes of removals') as unknown,
    });
    const told = await run(['apply', 'braked.json', '--yes', '--over-brake', 'removals']);
    expect(told).toMatchObject({ code: 1, stderr: expect.stringContaining('made to pass no brake') as unknown });
    const braked = await run(['apply', 'braked.json', '--yes']);
    expect(braked).toMatchObject({ code: 3, stdout: expect.stringContaining('HELD BACK') as unknown });
    expect(writes()).toHaveLength(callsBefore);

    const { code, stdout } = await run(['apply', 'over.json', '--yes', '--over-brake', 'removals']);
    expect(code).toBe(0);
    expect(stdout).toContain('This plan passes the brakes of removals.');
    expect(
      writes()
        .slice(callsBefore)
        .map(({ action }) => action),
    ).toEqual(['DisassociateResourceShare']);
  });

  test('passes no brake of a name that there is not', async () => {
    company = await startCompany();
    const { code, stderr } = await company.run(['plan', '--over-brake', 'additions']);
    expect(code).toBe(1);
    expect(stderr).toContain('Allowed choices are blocked, expiries, forbidden, removals.');
  });
});
