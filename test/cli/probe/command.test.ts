import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from '../company.ts';

let company: Company;
let snapshotId: string;

beforeAll(async () => {
  company = await startCompany();
  const { dir, land, owner, member } = company;
  const profiles = Object.entries({ owner, member }).map(([name, { accessKeyId, accessKeySecret }]) => ({
    name,
    mode: 'AK',
    access_key_id: accessKeyId,
    access_key_secret: accessKeySecret,
  }));
  mkdirSync(join(dir, '.aliyun'));
  writeFileSync(join(dir, '.aliyun/config.json'), JSON.stringify({ current: 'owner', profiles }));
  const person = land.cloud.as(owner.accountId, HANGZHOU);
  ({ snapshotId } = person.createSnapshot({ name: 'payroll-2026', isComplete: true, tags: { team: 'payroll' } }));
});
afterAll(() => company.land.stop());

/** What lies in the accounts: living shares, roles, policies, functions, and tags of the snapshot. */
function state(): unknown {
  const { land, owner, member } = company;
  const { cloud, platform } = land;
  return [owner, member].map(({ accountId }) => {
    const person = cloud.as(accountId, HANGZHOU);
    const shares = person.call('resourcesharing', 'ListResourceShares', { ResourceOwner: 'Self', MaxResults: 100 });
    return {
      snapshots: person.call('ecs', 'DescribeSnapshots', { RegionId: HANGZHOU, MaxResults: 100 }),
      shares: JSON.stringify(shares).match(/"ResourceShareStatus":"(?:Active|Pending|Deleting)"/g),
      roles: cloud.roleNames(accountId),
      policies: cloud.policyNames(accountId),
      functions: platform.made.names,
    };
  });
}

const ACCOUNTS = ['--profile', 'owner', '--recipient-profile', 'member'];
const EXPERIMENTS = ['invitation', 'shares', 'mark', 'tags', 'several-values', 'functions', 'deletion'];
const args = (...more: readonly string[]): string[] => [
  'probe',
  ...['--region', HANGZHOU, '--snapshot', snapshotId, ...ACCOUNTS, ...more],
  ...['--only', ...EXPERIMENTS],
];
const inFolder = (name: string): string => readFileSync(join(company.dir, name), 'utf8');

test('says first what it will do, prints a table, and writes a file without an id of anybody', async () => {
  const { owner, member } = company;
  const before = state();
  const run = await company.run(args('--yes', '--journal', 'all.jsonl', '--out', 'all.json'));
  expect(run.stderr).toMatch(/^invitation …\nshares …\n[\s\S]*Cleaning up …\n$/);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain(`Owner ${owner.accountId}, recipient ${member.accountId}, region ${HANGZHOU}`);
  expect(run.stdout).toMatch(/your snapshot s-bp1\w+ is shared with the recipient/);
  expect(run.stdout).toMatch(/may a snapshot sit in several shares at once +allowed +allowed +yes/);
  expect(run.stdout).toContain('Nothing of the probe is left.');
  expect(state()).toEqual(before);

  const text = inFolder('all.json');
  const document = JSON.parse(text) as { facts: { id: string }[]; calls: object[] };
  expect(document).toMatchObject({ schema: 'snapshare.probe/1', regionId: HANGZHOU });
  const ofMark = document.facts.find(({ id }) => id === 'mark');
  expect(ofMark).toMatchObject({ expected: 'key-and-value', seen: 'key-and-value', handled: 'yes' });
  expect(document.calls.length).toBeGreaterThan(30);
  const secrets = [owner, member].flatMap((one) => [one.accountId, one.accessKeyId, one.accessKeySecret]);
  for (const secret of [...secrets, snapshotId, 'payroll', 'LTAI', 'STS.', 'CAIS']) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/\b(?:s|rs|i|rd|r|fd|d)-[A-Za-z0-9]{6,}|\d{15}/);
  expect(text).toMatch(/"RequestId": "[0-9A-F]{8}-/);
  for (const name of ['all.json', 'all.jsonl']) expect(statSync(join(company.dir, name)).mode & 0o777).toBe(0o600);
});

test('without an answer it makes nothing, not even a journal', async () => {
  const calls = company.land.cloud.calls.length;
  const run = await company.run(args('--journal', 'unasked.jsonl'));
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('Give --yes');
  expect(company.land.cloud.calls.slice(calls).filter(({ isWrite }) => isWrite)).toEqual([]);
  expect(readdirSync(company.dir)).not.toContain('unasked.jsonl');
});

test.each([
  [['probe'], /reading --region failed: it is not given/],
  [['probe', '--region', HANGZHOU], /reading --recipient-profile failed/],
  [['probe', '--region', HANGZHOU, '--profile', 'owner', '--recipient-profile', 'owner'], /of the same account/],
  [['probe', '--region', HANGZHOU, ...ACCOUNTS, '--only', 'nothing'], /no experiment "nothing"/],
  [['probe', '--clean', 'no-such-file'], /cannot be read \(ENOENT\)/],
  [['probe', '--region', HANGZHOU, ...ACCOUNTS, '--snapshot', 's-bp1nobodys'], /has no snapshot "s-bp1nobodys" in cn-/],
  [['probe', '--region', HANGZHOU, ...ACCOUNTS, '--out', 'no-such-folder/x.json'], /cannot be written \(ENOENT\)/],
  [
    ['probe', '--region', HANGZHOU, ...ACCOUNTS, '--out', './x', '--journal', 'x'],
    /reading --out failed: it is the journal/,
  ],
])('%j is refused with what is wrong before anything is made', async (given, problem) => {
  const [calls, files] = [company.land.cloud.calls.length, readdirSync(company.dir)];
  const run = await company.run([...given, '--yes']);
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(problem);
  expect(company.land.cloud.calls.slice(calls).filter(({ isWrite }) => isWrite)).toEqual([]);
  expect(readdirSync(company.dir)).toEqual(files);
});

/** Runs the probe and sends a signal once a call of that name has taken effect. */
async function signalled(signal: NodeJS.Signals, action: string, journal: string) {
  let child: ChildProcess | undefined;
  let isSent = false;
  company.land.cloud.onCall((notice) => {
    if (isSent || child === undefined || notice.action !== action || notice.stage !== 'handled') return undefined;
    isSent = child.kill(signal);
    return signal === 'SIGKILL' ? 'reset' : undefined;
  });
  return company.run(args('--yes', '--journal', journal, '--out', `${journal}.out`), {
    onStart: (started) => {
      child = started;
    },
  });
}

test('Ctrl-C ends it after the call under way, and nothing is left', async () => {
  const before = state();
  const run = await signalled('SIGINT', 'CreatePolicy', 'interrupted.jsonl');
  expect(run.code).toBe(130);
  expect(run.stderr).toContain('Ending after the call under way');
  expect(run.stdout).toContain('Nothing of the probe is left.');
  expect(state()).toEqual(before);
});

test('the command that it says cleans up after a crash names the profiles that it was run with', async () => {
  const run = await company.run(args('--journal', 'said.jsonl'));
  expect(run.stdout).toContain('probe --clean said.jsonl --profile owner --recipient-profile member\n');
});

test('Ctrl-C while a journal is cleaned ends after the call under way, says so, and the next cleaning ends the rest', async () => {
  const before = state();
  await signalled('SIGKILL', 'AttachPolicyToRole', 'twice.jsonl');
  let child: ChildProcess | undefined;
  let isSent = false;
  company.land.cloud.onCall(({ action, stage }) => {
    if (!isSent && action === 'DisassociateResourceShare' && stage === 'handled')
      isSent = child?.kill('SIGINT') === true;
    return undefined;
  });
  const ended = await company.run(['probe', '--clean', 'twice.jsonl', ...ACCOUNTS], {
    onStart: (started) => {
      child = started;
    },
  });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('the journal still names what is left');
  expect(ended.stderr).not.toContain('then cleaning up');
  expect(ended.stderr).toContain('probe --clean twice.jsonl --profile owner --recipient-profile member');
  const clean = await company.run(['probe', '--clean', 'twice.jsonl', ...ACCOUNTS]);
  expect(clean.code).toBe(0);
  expect(state()).toEqual(before);
});

test('a process that is killed leaves a journal, from which another cleans up', async () => {
  const before = state();
  const run = await signalled('SIGKILL', 'AttachPolicyToRole', 'killed.jsonl');
  expect(run.code).toBe(null);
  expect(state()).not.toEqual(before);
  const wrong = await company.run(['probe', '--clean', 'killed.jsonl', '--profile', 'member']);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('nothing was touched');
  expect(state()).not.toEqual(before);
  const clean = await company.run(['probe', '--clean', 'killed.jsonl', ...ACCOUNTS]);
  expect(clean).toMatchObject({ code: 0, stderr: '', stdout: 'Nothing of the probe is left.\n' });
  expect(state()).toEqual(before);
  const again = await company.run(['probe', '--clean', 'killed.jsonl', ...ACCOUNTS, '--json']);
  expect(JSON.parse(again.stdout)).toEqual({ schema: 'snapshare.probe-clean/1', left: [] });
});
