import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultRule } from '../../emulator/wire/faults.ts';
import { type Company, HANGZHOU, type Run, startCompany } from './company.ts';

/** What cannot be read is unknown: no command says that there is nothing, and each names the read in text, JSON and code. */

let company: Company;
let snapshotId: string;
beforeEach(async () => {
  company = await startCompany({ regions: [HANGZHOU] });
});
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const writes = () => company.land.cloud.calls.filter((call) => call.isWrite && call.code === undefined);
const fault = (rule: FaultRule) => company.land.cloud.faults.add(rule);
const shared = (to: string, more: object = {}) =>
  person().createSnapshot({ isComplete: true, tags: { 'share-to': to }, ...more }).snapshotId;

const SAYS_NOTHING =
  /Nothing to do|nobody reads|nothing is exposed|nobody asks for a|No expired|No invitation|no grant is|no closed/;

function expectUnread({ stdout, stderr, code }: Run, action: string): void {
  expect(stdout).not.toMatch(SAYS_NOTHING);
  expect(stderr).toContain(`cn-hangzhou was not read whole: ${action} in cn-hangzhou failed`);
  expect(code).toBe(1);
}

function expectUnreadJson({ stdout, code }: Run, what: string): void {
  expect(JSON.parse(stdout)).toMatchObject({ unread: [{ regionId: HANGZHOU, what }] });
  expect(code).toBe(1);
}

const DENIED_LISTING: FaultRule = { match: { action: 'ListResourceShares' }, effect: 'deny' };
const DENIED_SECOND_PAGE: FaultRule = { match: { action: 'DescribeSnapshots', page: 2 }, effect: 'deny' };
const DENIED_KEY: FaultRule = { match: { action: 'DescribeKey' }, effect: 'deny' };

const SHOWING = [
  'plan',
  'plan --expire',
  'status',
  'status --snapshot s-none',
  'exposure',
  'overdue',
  'explain SNAPSHOT',
];
const DOING = ['upgrade --yes', 'adopt rs-1234567890ab --yes', 'reinvite 2000000000000001 --yes'];

describe.each([
  { what: 'a listing is denied', rule: DENIED_LISTING, action: 'ListResourceShares', showing: SHOWING, doing: DOING },
  {
    what: 'the second page of a listing is denied',
    rule: DENIED_SECOND_PAGE,
    action: 'DescribeSnapshots',
    showing: ['plan', 'status'],
    doing: [],
  },
  { what: 'a key cannot be looked up', rule: DENIED_KEY, action: 'DescribeKey', showing: SHOWING, doing: DOING },
])('when $what', ({ rule, action, showing, doing }) => {
  beforeEach(() => {
    for (let count = 0; count < 101; count++) person().createSnapshot({ isComplete: true });
    snapshotId = shared(company.member.accountId, { encryptedWith: person().createKey() });
    fault(rule);
  });

  test('what shows something says so in text, in JSON and by its exit code', async () => {
    for (const command of showing) {
      const args = command.split(' ').map((word) => (word === 'SNAPSHOT' ? snapshotId : word));
      expectUnread(await company.run(args), action);
      expectUnreadJson(await company.run([...args, '--json']), action);
    }
  });

  test('what changes more than a plan says does nothing, and says why', async () => {
    for (const command of doing) {
      const args = command.split(' ');
      expectUnread(await company.run(args), action);
      const { stdout } = await company.run([...args, '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ schema: 'snapshare.error/1', unread: [{ what: action }] });
    }
    expect(writes()).toEqual([]);
  });

  test('the report names it, on its page as well', async () => {
    expectUnread(await company.run(['report', '--out', 'page.html']), action);
    expect(readFileSync(join(company.dir, 'page.html'), 'utf8')).toContain(`"what":"${action}"`);
    expectUnreadJson(await company.run(['report', '--json']), action);
  });
});

test.each(['invitations', 'accept --yes'])('%s of a region that cannot be read says so', async (command) => {
  fault({ match: { action: 'ListResourceShareInvitations' }, effect: 'deny' });
  const args = command.split(' ');
  expectUnread(await company.run(args, { as: company.partner }), 'ListResourceShareInvitations');
  expectUnreadJson(await company.run([...args, '--json'], { as: company.partner }), 'ListResourceShareInvitations');
});

test('a plan that lacks a region is not written, and says so', async () => {
  fault(DENIED_LISTING);
  const { stderr, code } = await company.run(['plan', '--out', 'plan.json']);
  expect(stderr).toContain('plan.json was not written');
  expect(code).toBe(1);
  expect(await company.run(['apply', 'plan.json', '--yes'])).toMatchObject({ code: 1 });
});

test('apply of a region that was not read whole gives what it can, and ends with 1', async () => {
  shared(company.member.accountId, { encryptedWith: person().createKey() });
  const plain = shared(company.member.accountId);
  fault(DENIED_KEY);
  expect((await company.run(['plan', '--out', 'plan.json'])).code).toBe(1);
  expectUnread(await company.run(['apply', 'plan.json', '--yes']), 'DescribeKey');
  expect(
    person()
      .shares()
      .flatMap(({ snapshots }) => snapshots.map((one) => one.snapshotId)),
  ).toEqual([plain]);
});

test('apply whose second look fails does nothing there, says so, and ends with 1', async () => {
  shared(company.member.accountId);
  await company.run(['plan', '--out', 'plan.json']);
  const { stdout, code } = await company.runInTerminal(['apply', 'plan.json', '--no-color'], () => {
    fault(DENIED_LISTING);
    return 'y\n';
  });
  expect(stdout).toContain('cn-hangzhou was not read whole: ListResourceShares');
  expect(stdout).toContain('1 call(s) that you saw were left out');
  expect(code).toBe(1);
  expect(writes()).toEqual([]);
});

test('apply that leaves something for a plan made anew says last what, and ends with 2', async () => {
  const ids = Array.from({ length: 80 }, (_, at) => String(1_000_000_000_001_000 + at));
  for (const accountId of ids) company.land.cloud.createAccount({ accountId, directory: 'member' });
  const groups = { first: ids.slice(0, 40), second: ids.slice(40) };
  company.writePolicy({ groups, brakes: { removals: { count: 100, percent: 100 } } });
  const id = shared('@first');
  const planAndApply = async (): Promise<Run> => {
    await company.run(['plan', '--out', 'plan.json']);
    return company.run(['apply', 'plan.json', '--yes']);
  };
  expect((await planAndApply()).code).toBe(0);
  person().tagSnapshot(id, { 'share-to': '@second' });
  const half = await planAndApply();
  expect(half.stdout.trimEnd().split('\n').at(-1)).toBe(
    'cn-hangzhou: some grants are left, since they fit only when others have ended. Plan and apply again.',
  );
  expect(half.code).toBe(2);
});

test('accept says that invitations wait which the policy does not trust', async () => {
  person().createShare({
    allowsExternalTargets: true,
    principals: [company.partner.accountId],
    snapshotIds: [shared('')],
  });
  company.writePolicy({ accept: { senders: [] } });
  const { stdout, code } = await company.run(['accept', '--yes'], { as: company.partner });
  expect(stdout).toContain('the policy trusts none of the 1 invitation(s) that wait');
  expect(code).toBe(0);
});

test('history of a log that is cut short does not say that it tells nothing', async () => {
  const { stdout, stderr, code } = await company.run(['history', 's-1'], { stdin: '{"level":"info","snapshotId":"s-' });
  expect(stdout).toBe('');
  expect(stderr).toContain('1 line(s) of the log could not be read');
  expect(code).toBe(1);
});

test('a refusal is a document in JSON, as any failure is', async () => {
  shared(company.member.accountId);
  company.writePolicy({ mode: 'observe' });
  await company.run(['plan', '--out', 'plan.json']);
  const observed = await company.run(['apply', 'plan.json', '--yes', '--json']);
  expect(JSON.parse(observed.stdout)).toMatchObject({ schema: 'snapshare.error/1', code: 'SNAPSHARE_OBSERVE' });
  const unknown = await company.run(['plan', '--json', '--bogus']);
  expect(JSON.parse(unknown.stdout)).toMatchObject({ schema: 'snapshare.error/1', code: 'commander.unknownOption' });
  expect([observed.code, unknown.code]).toEqual([1, 1]);
});
