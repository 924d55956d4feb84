import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { LandscapeOptions } from '../../emulator/index.ts';
import { attemptedWrites, failureOf, run } from '../scenarios/acts.ts';
import { type Company, codesOf, HANGZHOU, HOUR_MS, quiet, SHANGHAI, startCompany } from '../scenarios/landscape.ts';

/** What users see while something lasts: each run says what it could not do, ends by itself, and the next goes on. */

let company: Company;
afterEach(async () => {
  vi.restoreAllMocks();
  await company.land.stop();
});

async function start(cloud: LandscapeOptions['cloud'] = {}): Promise<void> {
  company = await startCompany(undefined, { cloud, partnerHasFunctions: false });
  quiet(company);
}

const idOf = (member: 0 | 1 | 2): string => company.members[member].accountId;
const person = (regionId = HANGZHOU) => company.land.cloud.as(company.owner.accountId, regionId);
const taggedSnapshots = (count: number, regionId = HANGZHOU): string[] =>
  Array.from(
    { length: count },
    () => person(regionId).createSnapshot({ isComplete: true, tags: { 'share-to': idOf(0) } }).snapshotId,
  );

/** The findings that the log tells, with their facts. */
function loggedFindings(): { readonly code: string; readonly facts: Readonly<Record<string, unknown>> }[] {
  const lines = company.land.platform.logs.map(({ line }) => line);
  return lines
    .filter((line) => line.includes('"message":"finding"'))
    .map((line) => JSON.parse(line) as { code: string; facts: Record<string, unknown> });
}

/** Deploys the sweep with another timeout, in a member account. */
function deploySweepWithTimeout(timeoutSeconds: number): void {
  const root = join(import.meta.dirname, '../..');
  const text = readFileSync(join(root, 's.yaml'), 'utf8')
    .replaceAll('./dist/functions/', `${join(root, 'dist/functions')}/`)
    .replaceAll(/^ {6}timeout: \d+$/gm, `      timeout: ${timeoutSeconds}`);
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-timeout-'));
  const [sYamlPath, policyPath] = [join(folder, 's.yaml'), join(folder, 'policy.json')];
  writeFileSync(sYamlPath, text);
  mkdirSync(join(folder, 'dist'));
  cpSync(join(root, 'dist/version'), join(folder, 'dist/version'));
  writeFileSync(policyPath, JSON.stringify({ installation: 'acme', mode: 'sync', regions: [HANGZHOU] }));
  company.land.platform.deploy({
    sYamlPath,
    accountId: idOf(2),
    regionIds: [HANGZHOU],
    functions: ['sweep'],
    env: { SNAPSHARE_POLICY: policyPath },
  });
}

test('while the service throttles everything for an hour, each run says so and changes nothing; then all is made up', async () => {
  await start();
  const ids = taggedSnapshots(3);
  await run(company, 'sweep');
  person().untagSnapshot(ids.slice(0, 1), ['share-to']);
  const added = taggedSnapshots(1);
  company.land.cloud.faults.add({ match: {}, effect: 'throttle' });
  const before = company.seen();
  const endsAtMs = company.land.clock.nowMs() + HOUR_MS;
  while (company.land.clock.nowMs() < endsAtMs) {
    const failure = await failureOf(company, 'sweep');
    expect(failure.errorMessage).toContain('left undone');
    await company.land.advance(10 * 60_000);
  }
  expect(company.seen()).toEqual(before);
  expect(new Set(loggedFindings().map(({ code }) => code))).toEqual(new Set(['READ_INCOMPLETE']));
  company.land.cloud.faults.clear();
  expect(codesOf(await run(company, 'sweep'))).toEqual([]);
  expect(company.seen()).toEqual([...ids.slice(1), ...added].map((id) => `${id} ${idOf(0)}`).sort());
});

test('while only writes are throttled, a run with a thousand of them gives up soon and tells how many are left', async () => {
  await start();
  const ids = taggedSnapshots(1_000);
  company.land.cloud.faults.add({ match: { action: 'AssociateResourceShare' }, effect: 'throttle' });
  const startMs = company.land.clock.nowMs();
  const failure = await failureOf(company, 'sweep');
  expect(failure.errorMessage).toMatch(/199 steps are left undone/);
  expect(company.land.clock.nowMs() - startMs).toBeLessThan(5 * 60_000);
  expect(attemptedWrites(company).length).toBeLessThan(100);
  expect(loggedFindings().length).toBeLessThanOrEqual(20);
  company.land.cloud.faults.clear();
  await run(company, 'sweep');
  expect(company.seen()).toHaveLength(ids.length);
});

test('while a region is down, it is named, and the other is served as ever', async () => {
  await start();
  const here = taggedSnapshots(2);
  taggedSnapshots(2, SHANGHAI);
  company.land.cloud.faults.add({ match: { regionId: SHANGHAI }, effect: 'error-503' });
  await failureOf(company, 'sweep');
  expect(company.seen()).toEqual(here.map((id) => `${id} ${idOf(0)}`).sort());
  expect(loggedFindings()).toMatchObject([{ code: 'READ_INCOMPLETE', facts: { region: SHANGHAI } }]);
  company.land.cloud.faults.clear();
  expect(codesOf(await run(company, 'sweep'))).toEqual([]);
  expect(company.seen(SHANGHAI)).toHaveLength(2);
});

test('when the credentials end in the middle of a run, the rest is one finding, nothing counts as refused, and the next run goes on', async () => {
  await start({ latencyMs: 1_000 });
  const ids = taggedSnapshots(200);
  const { cloud } = company.land;
  const short = cloud.issueCredentials(company.owner.accountId, 'snapshare-sweep', 6_000);
  const issue = vi.spyOn(cloud, 'issueCredentials').mockReturnValue(short);
  const failure = await failureOf(company, 'sweep', { regions: [HANGZHOU] });
  issue.mockRestore();
  const left = Number(/(\d+) steps are left undone/.exec(failure.errorMessage)?.[1]);
  expect(left).toBeGreaterThan(0);
  expect(loggedFindings()).toMatchObject([{ code: 'CREDENTIALS_EXPIRED', facts: { region: HANGZHOU, left } }]);
  expect(company.seen().length).toBeGreaterThan(0);
  expect(ids.filter((id) => person().snapshot(id)?.tags['snapshare:refused'] !== undefined)).toEqual([]);
  await run(company, 'sweep', { regions: [HANGZHOU] });
  expect(company.seen()).toHaveLength(ids.length);
});

test('while the clock of the function is an hour wrong, each run says so and changes nothing; then all is made up', async () => {
  await start();
  const ids = taggedSnapshots(2);
  await run(company, 'sweep');
  person().untagSnapshot(ids.slice(0, 1), ['share-to']);
  const added = taggedSnapshots(1);
  const before = company.seen();
  company.land.platform.clockSkewMs = HOUR_MS;
  const findings = (await run(company, 'sweep')).regions.flatMap((region) => region.findings);
  expect(findings).toMatchObject([{ code: 'CALL_FAILED' }, { code: 'CALL_FAILED' }]);
  expect(findings.every(({ remedy }) => remedy.includes('clock'))).toBe(true);
  expect(company.seen()).toEqual(before);
  company.land.platform.clockSkewMs = 0;
  expect(codesOf(await run(company, 'sweep'))).toEqual([]);
  expect(company.seen()).toEqual([...ids.slice(1), ...added].map((id) => `${id} ${idOf(0)}`).sort());
});

test('a run that has no time left ends before the platform ends it, tells what is left, and the next ones finish', async () => {
  await start({ latencyMs: 2_000 });
  deploySweepWithTimeout(20);
  const { cloud, clock } = company.land;
  const owner = cloud.as(idOf(2), HANGZHOU);
  const tags = { 'share-to': idOf(0) };
  for (let count = 0; count < 300; count++) owner.createSnapshot({ isComplete: true, tags });
  const leftAfter: number[] = [];
  for (let isLeft = true; isLeft && leftAfter.length < 6; ) {
    const startMs = clock.nowMs();
    const failure = await company.invoke('sweep', { regions: [HANGZHOU] }, idOf(2)).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
    const lastCallMs = cloud.calls.at(-1)?.atMs ?? 0;
    expect(lastCallMs - startMs).toBeLessThan(17_500);
    isLeft = failure !== undefined;
    if (failure !== undefined) leftAfter.push(Number(/(\d+) steps are left undone/.exec(failure)?.[1]));
    await company.land.advance(30_000);
  }
  expect(leftAfter.length).toBeGreaterThan(0);
  expect(leftAfter).toEqual([...leftAfter].sort((a, b) => b - a));
  const told = loggedFindings().filter(({ code }) => code === 'OUT_OF_TIME');
  expect(told.map(({ facts }) => facts['left'])).toEqual(leftAfter);
  const sharee = cloud.as(idOf(0), HANGZHOU);
  expect(sharee.visibleSnapshots().filter(({ isShared }) => isShared)).toHaveLength(300);
  expect(owner.shares()).toHaveLength(1);
});
