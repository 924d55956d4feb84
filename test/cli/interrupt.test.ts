import type { ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import type { FaultRule } from '../../emulator/wire/faults.ts';
import { type Company, HANGZHOU, type Run, startCompany } from './company.ts';

let company: Company;
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const writes = () => company.land.cloud.calls.filter((call) => call.isWrite && call.code === undefined);
const shareCount = () => writes().filter(({ action }) => action === 'CreateResourceShare').length;
const shared = (to: string) => person().createSnapshot({ isComplete: true, tags: { 'share-to': to } }).snapshotId;

/** The call takes effect at once and is answered only when the clock is moved on, or after longer than a test takes. */
const HELD_MS = 14_000;
const hold = (action: string) =>
  company.land.cloud.faults.add({ match: { action }, effect: 'slow-answer', slowMs: HELD_MS } satisfies FaultRule);

/** Begins a command, waits until the cloud has a call of it, and interrupts it so often. */
async function interrupted(args: readonly string[], isUnderWay: () => boolean, times = 1, as = company.owner) {
  let child: ChildProcess | undefined;
  let stderr = '';
  const run = company.run(args, {
    as,
    onStart: (started) => {
      child = started;
      started.stderr?.on('data', (text: string) => {
        stderr += text;
      });
    },
  });
  await expect.poll(isUnderWay).toBe(true);
  child?.kill('SIGINT');
  await expect.poll(() => stderr).toContain('Interrupted: the calls under way');
  if (times > 1) child?.kill('SIGINT');
  return { run, answer: () => company.land.clock.advanceBy(HELD_MS) };
}

async function endOf({ run, answer }: { run: Promise<Run>; answer: () => Promise<void> }): Promise<Run> {
  await answer();
  return run;
}

describe('apply that is interrupted', () => {
  const SNAPSHOTS = 20;

  /** A plan of more shares than calls are made at a time. */
  async function startPlanned() {
    company = await startCompany({ regions: [HANGZHOU] });
    const { cloud } = company.land;
    for (let index = 0; index < SNAPSHOTS; index++) {
      const accountId = String(1_000_000_000_000_100 + index);
      cloud.createAccount({ accountId, name: `team-${index}`, directory: 'member' });
      shared(accountId);
    }
    await company.run(['plan', '--out', 'plan.json']);
    return hold('CreateResourceShare');
  }

  test('finishes the calls under way, makes no other, says what is left, and a new plan goes on', async () => {
    const held = await startPlanned();
    const { code, stdout, stderr } = await endOf(
      await interrupted(['apply', 'plan.json', '--yes'], () => shareCount() > 0),
    );
    expect(code).toBe(130);
    const done = shareCount();
    expect(done).toBeLessThan(SNAPSHOTS);
    expect(stdout).toContain(`cn-hangzhou: ${done} call(s) done, ${SNAPSHOTS - done} left\n`);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      'Interrupted: what was done stays, and what is left is planned again with: snapshare plan --out FILE',
    );
    expect(`${stdout}${stderr}`).not.toMatch(/defect|platform|failed/);
    held.remove();
    await company.run(['plan', '--out', 'again.json']);
    expect(await company.run(['apply', 'again.json', '--yes'])).toMatchObject({ code: 0 });
    expect(shareCount()).toBe(SNAPSHOTS);
  });

  test('tells in JSON what was done and what was not', async () => {
    await startPlanned();
    const { code, stdout } = await endOf(
      await interrupted(['apply', 'plan.json', '--yes', '--json'], () => shareCount() > 0),
    );
    expect(code).toBe(130);
    const document = JSON.parse(stdout) as { regions: [{ undone: unknown[] }] };
    expect(document).toMatchObject({ isInterrupted: true, regions: [{ applied: shareCount(), failed: 0 }] });
    expect(document.regions[0].undone).toHaveLength(SNAPSHOTS - shareCount());
  });

  test('ends at once the second time, while its calls are still under way', async () => {
    await startPlanned();
    const { run } = await interrupted(['apply', 'plan.json', '--yes'], () => shareCount() > 0, 2);
    expect(await run).toMatchObject({ code: 130 });
    expect(shareCount()).toBeLessThan(SNAPSHOTS);
  });
});

describe('a command that does one thing after the other, and is interrupted', () => {
  const twoOf = <T>(make: () => T): [T, T] => [make(), make()];

  test('adopt leaves the second share and names it', async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const [first, second] = twoOf(
      () => person().createShare({ snapshotIds: [shared('')], principals: [company.member.accountId] }).shareId,
    );
    hold('TagResources');
    const tagged = () => writes().some(({ action }) => action === 'TagResources');
    const { code, stdout, stderr } = await endOf(await interrupted(['adopt', first, second, '--yes'], tagged));
    expect(code).toBe(130);
    expect(writes().filter(({ action }) => action === 'TagResources')).toHaveLength(1);
    const left = [first, second].filter((shareId) => !stdout.includes(`${shareId} is ours now`));
    expect(left).toHaveLength(1);
    expect(stderr).toContain(`Interrupted: 1 done, 1 left: ${left.join()}.`);
  });

  test('accept leaves the second invitation and names it', async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const { partner } = company;
    twoOf(() =>
      person().createShare({ allowsExternalTargets: true, snapshotIds: [shared('')], principals: [partner.accountId] }),
    );
    hold('AcceptResourceShareInvitation');
    const accepted = () => writes().some(({ action }) => action === 'AcceptResourceShareInvitation');
    const { code, stdout, stderr } = await endOf(
      await interrupted(['accept', '--yes', '--json'], accepted, 1, partner),
    );
    expect(code).toBe(130);
    const { results, left } = JSON.parse(stdout) as { results: unknown[]; left: string[] };
    expect([results.length, left.length]).toEqual([1, 1]);
    expect(stderr).toContain(`Interrupted: 1 done, 1 left: ${left.join()}.`);
    expect(writes().filter(({ action }) => action === 'AcceptResourceShareInvitation')).toHaveLength(1);
  });

  test('revoke leaves the second share and names it, also in JSON', async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const { member } = company;
    const snapshotId = shared('');
    const shareIds = twoOf(
      () => person().createShare({ snapshotIds: [snapshotId], principals: [member.accountId] }).shareId,
    );
    const held = hold('DisassociateResourceShare');
    const removed = () => writes().filter(({ action }) => action === 'DisassociateResourceShare').length;
    const begun = await interrupted(['revoke', snapshotId, '--yes', '--json'], () => removed() > 0);
    const { code, stdout, stderr } = await endOf(begun);
    expect([code, removed()]).toEqual([130, 1]);
    const document = JSON.parse(stdout) as { regions: [{ done: { shareId: string }[]; left: string[] }] };
    expect(document).toMatchObject({ isInterrupted: true });
    const [{ done, left }] = document.regions;
    expect([...done.map(({ shareId }) => shareId), ...left].sort()).toEqual([...shareIds].sort());
    expect(stderr).toContain(`Interrupted: 1 done, 1 left: ${left.join()}.`);
    held.remove();
    expect((await company.run(['revoke', snapshotId, '--yes'])).code).toBe(0);
    expect(removed()).toBe(2);
  });

  test('unshare writes all its tags by one call, so that nothing is left', async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const { member, partner } = company;
    const snapshotId = person().createSnapshot({
      isComplete: true,
      tags: { 'share-to': `${member.accountId} ${partner.accountId}`, 'share-to-2': partner.accountId },
    }).snapshotId;
    hold('TagResources');
    const tagged = () => writes().some(({ action }) => action === 'TagResources');
    const { code, stderr } = await endOf(
      await interrupted(['unshare', snapshotId, partner.accountId, '--yes'], tagged),
    );
    expect(code).toBe(130);
    expect(stderr).toContain('Interrupted, when everything had been done already.');
    expect(person().snapshot(snapshotId)?.tags).toEqual({ 'share-to': member.accountId, 'share-to-2': '' });
  });
});

describe('a question', () => {
  async function startAsking() {
    company = await startCompany({ regions: [HANGZHOU] });
    shared(company.member.accountId);
    await company.run(['plan', '--out', 'plan.json']);
  }

  test.each([
    { what: 'Ctrl-C', typed: '\u0003', code: 130 },
    { what: 'the end of the input', typed: '\u0004', code: 1 },
  ])('that $what answers is no defect: nothing was changed', async ({ typed, code }) => {
    await startAsking();
    const run = await company.runInTerminal(['apply', 'plan.json', '--no-color'], () => typed);
    expect(run.code).toBe(code);
    expect(run.stdout).toContain(
      'Give 1 grant(s) and take 0, by 1 call(s)? Of those given 0 leave the directory. [y/N]',
    );
    expect(run.stdout.trimEnd().split('\n').at(-1)?.trim()).toBe('Stopped; nothing was changed.');
    expect(writes()).toEqual([]);
  });

  test('of init that Ctrl-C answers writes no file', async () => {
    company = await startCompany();
    const run = await company.runInTerminal(['init', '--out', 'new.yaml', '--no-color'], () => '\u0003');
    expect(run.code).toBe(130);
    expect(run.stdout).toContain('Stopped; nothing was changed.');
  });
});
