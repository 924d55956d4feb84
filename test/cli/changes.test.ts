import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

let company: Company;
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const tagsOf = (snapshotId: string) => person().snapshot(snapshotId)?.tags;
const writes = () => company.land.cloud.calls.filter((call) => call.isWrite && call.code === undefined);
const shared = (to: string) => person().createSnapshot({ isComplete: true, tags: { 'share-to': to } }).snapshotId;

describe('plan and apply', () => {
  test('make exactly the calls of the plan, and log them so that history can tell', async () => {
    company = await startCompany();
    const { run, member, partner } = company;
    const snapshotId = shared(`${member.accountId} ${partner.accountId}`);
    expect((await run(['plan', '--out', 'plan.json'])).code).toBe(2);
    expect(writes()).toEqual([]);
    const { code, stdout } = await run(['apply', 'plan.json', '--yes', '--json', '--log', 'audit.jsonl']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'snapshare.apply/1',
      regions: [{ regionId: HANGZHOU, planned: 2, applied: 2, failed: 0 }, { applied: 0 }],
    });
    expect(writes().map((call) => call.action)).toEqual(['CreateResourceShare', 'CreateResourceShare']);
    const history = await run(['history', snapshotId, '--json'], {
      stdin: readFileSync(join(company.dir, 'audit.jsonl'), 'utf8'),
    });
    const { lines } = JSON.parse(history.stdout) as { lines: Record<string, unknown>[] };
    const requestIdsOf = (to: string) =>
      writes().flatMap(({ requestId, params }) => (JSON.stringify(params).includes(to) ? [requestId] : []));
    for (const to of [member.accountId, partner.accountId]) {
      expect(lines.find((line) => (line['after'] as readonly string[])[0] === to)).toMatchObject({
        message: 'applied',
        kind: 'create-share',
        because: 'asked for, and no open share is for exactly these principals',
        reasons: [{ code: 'ASKED_FOR_NEW_SHARE', facts: {} }],
        snapshotIds: [snapshotId],
        shareId: expect.stringMatching(/^rs-/) as unknown,
        before: [],
        after: [to],
        requestIds: requestIdsOf(to),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
      });
      expect(requestIdsOf(to)).toHaveLength(1);
    }
  });

  test('tell in history who a share had before and after, the reason in the language asked for, and the request', async () => {
    company = await startCompany();
    const { run, member, land } = company;
    const other = land.cloud.createAccount({ accountId: '1000000000000003', directory: 'member' });
    const snapshotId = shared(`${member.accountId} ${other.accountId}`);
    const planAndApply = async () => {
      await run(['plan', '--out', 'plan.json']);
      await run(['apply', 'plan.json', '--yes', '--log', 'audit.jsonl']);
    };
    await planAndApply();
    await expect.poll(() => company.land.cloud.as(member.accountId, HANGZHOU).visibleSnapshots().length).toBe(1);
    person().tagSnapshot(snapshotId, { 'share-to': member.accountId });
    await planAndApply();
    const { stdout } = await run(['history', snapshotId, 'audit.jsonl', '--json']);
    const { lines } = JSON.parse(stdout) as { lines: Record<string, unknown>[] };
    expect(lines.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['create-share', [], [member.accountId, other.accountId]],
      ['remove-principals', [member.accountId, other.accountId], [member.accountId]],
    ]);
    const { requestId } = writes().at(-1) ?? { requestId: '' };
    const table = (await run(['history', snapshotId, 'audit.jsonl', '--lang', 'zh'])).stdout;
    expect(table).toMatch(new RegExp(`remove-principals applied .*不再有人请求 .*${requestId}\n`));
  });

  test('say in Chinese why, and JSON stays the same in every language', async () => {
    company = await startCompany();
    const snapshotId = shared(company.member.accountId);
    expect((await company.run(['plan', '--lang', 'zh'])).stdout).toContain(
      '有人请求，且没有恰好面向这些使用者的开放共享单元',
    );
    expect((await company.run(['explain', snapshotId, '--lang', 'zh'])).stdout).toContain(
      '巡检（sweep）或执行计划会更改此项（create-share）：有人请求，且没有恰好面向这些使用者的开放共享单元。',
    );
    const json = (await company.run(['plan', '--json', '--lang', 'zh'])).stdout;
    expect(json).toContain('"because": "asked for, and no open share is for exactly these principals"');
  });

  test('refuse when a tag has moved since, say which, and change nothing', async () => {
    company = await startCompany();
    const snapshotId = shared(company.member.accountId);
    await company.run(['plan', '--out', 'plan.json']);
    person().tagSnapshot(snapshotId, { 'share-to': company.partner.accountId });
    const { code, stderr } = await company.run(['apply', 'plan.json', '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain(`snapshots.${snapshotId}.tags.share-to`);
    expect(stderr).toContain(company.partner.accountId);
    expect(writes()).toEqual([]);
  });

  test('refuse when the policy has moved since', async () => {
    company = await startCompany();
    shared(company.member.accountId);
    await company.run(['plan', '--out', 'plan.json']);
    company.writePolicy({ mode: 'upsert-only' });
    const { code, stdout } = await company.run(['apply', 'plan.json', '--yes', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      refused: 'moved',
      moves: [{ path: 'policy.mode', was: '"sync"', is: '"upsert-only"' }],
    });
    expect(writes()).toEqual([]);
  });

  test('change nothing in the mode observe', async () => {
    company = await startCompany({ mode: 'observe' });
    shared(company.member.accountId);
    await company.run(['plan', '--out', 'plan.json']);
    expect((await company.run(['apply', 'plan.json', '--yes'])).code).toBe(1);
    expect(writes()).toEqual([]);
  });
});

test('invitations that the policy trusts are accepted, others only by name', async () => {
  company = await startCompany();
  const { run, partner, stranger, land } = company;
  const { snapshotId } = person().createSnapshot({ isComplete: true });
  const invite = (accountId: string, shared: string) =>
    land.cloud.as(accountId, HANGZHOU).createShare({
      name: 'snapshare-x',
      allowsExternalTargets: true,
      principals: [partner.accountId],
      snapshotIds: [shared],
    });
  invite(company.owner.accountId, snapshotId);
  const theirs = land.cloud.as(stranger.accountId, HANGZHOU).createSnapshot({ isComplete: true });
  invite(stranger.accountId, theirs.snapshotId);
  const statuses = () =>
    land.cloud
      .as(partner.accountId, HANGZHOU)
      .listInvitations()
      .map((one) => `${one.senderAccountId} ${one.status}`)
      .sort();
  expect((await run(['invitations'], { as: partner })).code).toBe(2);
  expect((await run(['accept', '--yes'], { as: partner })).code).toBe(0);
  expect(statuses()).toEqual([`${company.owner.accountId} Accepted`, `${stranger.accountId} Pending`]);
  const other = land.cloud
    .as(partner.accountId, HANGZHOU)
    .listInvitations()
    .find((one) => one.status === 'Pending');
  expect((await run(['accept', other?.invitationId ?? '', '--yes'], { as: partner })).code).toBe(0);
  expect(statuses()).toEqual([`${company.owner.accountId} Accepted`, `${stranger.accountId} Accepted`]);
});

test('status can look from the members, and tells under which id each sees a snapshot, what it made of it, and what is not known', async () => {
  company = await startCompany({
    members: { roleName: 'snapshare-member', accounts: ['1000000000000002', '1000000000000003'] },
  });
  const { land, owner, member } = company;
  const trust = { principals: [owner.accountId], externalId: 'acme' };
  land.cloud.createRole(member.accountId, 'snapshare-member', trust);
  const snapshotId = shared(member.accountId);
  await company.run(['plan', '--out', 'plan.json']);
  await company.run(['apply', 'plan.json', '--yes']);
  const theirs = land.cloud.as(member.accountId, HANGZHOU);
  await expect.poll(() => theirs.visibleSnapshots().length).toBe(1);
  const [{ snapshotId: seenAs } = { snapshotId: '' }] = theirs.visibleSnapshots();
  const create = { RegionId: HANGZHOU, ZoneId: `${HANGZHOU}-h`, DiskCategory: 'cloud_essd', SnapshotId: seenAs };
  const diskId = String(theirs.call('ecs', 'CreateDisk', create)['DiskId']);
  const { stdout, stderr, code } = await company.run(['status', '--members']);
  expect(stdout).toMatch(new RegExp(`${snapshotId} .* ${seenAs} +${diskId}\n`));
  const whole = company.run(['status', '--members', '--json']);
  expect(JSON.parse((await whole).stdout)).toMatchObject({
    unseenMembers: [{ accountId: '1000000000000003' }],
    seenBy: [{ memberAccountId: member.accountId, snapshotId, seenAs }],
    usage: [{ snapshotId, accounts: [{ accountId: member.accountId, isComplete: true, disks: [{ diskId }] }] }],
  });
  land.cloud.faults.add({ match: { accountId: member.accountId, action: 'DescribeDisks' }, effect: 'deny' });
  const inPart = await company.run(['status', '--members']);
  expect(inPart.stdout).toMatch(new RegExp(`${seenAs} +unknown\n`));
  expect(inPart.stderr).toContain(`The member ${member.accountId} could not be looked into whole in ${HANGZHOU}`);
  expect(stderr).toContain('The member 1000000000000003 could not be looked into');
  expect(code).toBe(1);
});

test('report writes a page that carries hostile names as data only', async () => {
  company = await startCompany();
  person().createSnapshot({
    name: '</script><img src=x onerror=alert(1)>',
    isComplete: true,
    tags: { 'share-to': company.member.accountId },
  });
  const { stdout, code } = await company.run(['report', '--out', 'page.html']);
  expect(code).toBe(0);
  expect(stdout).toContain('page.html');
  const page = readFileSync(join(company.dir, 'page.html'), 'utf8');
  expect(page).toMatch(/^<!doctype html>/i);
  expect(page).not.toContain('<img src=x');
  expect(page).toContain('onerror=alert(1)');
});

test('policies lists the documents of the policy in use and prints one', async () => {
  company = await startCompany({ members: { roleName: 'visited', accounts: ['1000000000000002'] } });
  const { stdout } = await company.run(['policies']);
  expect(stdout.trim().split('\n')).toEqual([
    ...['owner', 'member', 'member-role', 'region', 'pipeline'],
    ...['taggers', 'approvers', 'readers', 'guardrail'],
  ]);
  const role = await company.run(['policies', 'member-role']);
  expect(role.stdout).toContain('ROSTemplateFormatVersion');
  expect(role.stdout).toContain('RoleName: visited');
  // All of them are attached, so each is a document of its own.
  const approvers = (await company.run(['policies', 'approvers'])).stdout.split(/(?<=^\})\n(?=\{)/m);
  for (const document of approvers) expect(JSON.parse(document)).toMatchObject({ Version: '1' });
  const { documents } = JSON.parse((await company.run(['policies', 'guardrail', '--json'])).stdout) as {
    documents: { name: string; text: string }[];
  };
  expect(documents.map(({ name, text }) => [name, text.includes(company.partner.accountId)])).toEqual([
    ['guardrail', true],
  ]);
  expect((await company.run(['policies', 'nonsense'])).stderr).toContain('Name one of: owner');
});

test('policies refuses what no document holds, and names the limit', async () => {
  const directory = Array.from({ length: 300 }, (_, at) => `1${String(at).padStart(15, '0')}`);
  company = await startCompany({ principals: { directory } });
  expect((await company.run(['policies'])).code).toBe(0);
  const { stderr, code } = await company.run(['policies', 'owner']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('RAM takes 6144 in a document')]);
});

describe('destructive commands', () => {
  test('refuse without a terminal and without --yes', async () => {
    company = await startCompany();
    const snapshotId = shared(company.member.accountId);
    const { code, stderr } = await company.run(['unshare', snapshotId, company.member.accountId]);
    expect(code).toBe(1);
    expect(stderr).toContain('Give --yes');
    expect(tagsOf(snapshotId)).toEqual({ 'share-to': company.member.accountId });
  });

  test.each([
    ['n', 1, true],
    ['y', 0, false],
  ])('ask in a terminal, and "%s" ends with %i', async (typed, code, isStillTagged) => {
    company = await startCompany();
    const snapshotId = shared(company.member.accountId);
    const run = await company.runInTerminal(['unshare', snapshotId, company.member.accountId], `${typed}\n`);
    expect(run.stdout).toContain('[y/N]');
    expect(run.code).toBe(code);
    expect(tagsOf(snapshotId)).toEqual({ 'share-to': isStillTagged ? company.member.accountId : '' });
  });
});

describe('colour', () => {
  test('is used in a terminal, not in a pipe, and not with NO_COLOR', async () => {
    company = await startCompany();
    shared(company.member.accountId);
    expect((await company.runInTerminal(['status'])).stdout).toContain('\u001b[1mREGION');
    expect((await company.runInTerminal(['status', '--no-color'])).stdout).not.toContain('\u001b[1m');
    expect((await company.run(['status'])).stdout).not.toContain('\u001b');
  });
});

test('init writes a policy that validate accepts, and never over another', async () => {
  company = await startCompany();
  const flags = ['--installation', 'acme', '--mode', 'observe', '--regions', 'cn-hangzhou', '--out', 'new.yaml'];
  expect((await company.run(['init', ...flags])).code).toBe(0);
  expect((await company.run(['validate', '--policy', 'new.yaml'])).code).toBe(0);
  const again = await company.run(['init', ...flags]);
  expect(again).toMatchObject({ code: 1 });
  expect(again.stderr).toContain('it exists already');
});

test('a policy that is wrong has all its problems listed, without credentials', async () => {
  company = await startCompany();
  writeFileSync(join(company.dir, 'bad.yaml'), 'installation: acme\nmode: synk\nregion: [cn-hangzhou]\n');
  const environment = { ALIBABA_CLOUD_ACCESS_KEY_ID: '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' };
  const { code, stderr } = await company.run(['validate', '--policy', 'bad.yaml'], { environment });
  expect(code).toBe(1);
  expect(stderr).toContain('mode');
  expect(stderr).toContain('regions');
});

describe('credentials', () => {
  const none = { ALIBABA_CLOUD_ACCESS_KEY_ID: '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' };

  test('that are missing are one line with a remedy', async () => {
    company = await startCompany();
    const { code, stderr } = await company.run(['status'], { environment: none });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('aliyun configure');
  });

  test('come from a profile of the aliyun CLI', async () => {
    company = await startCompany();
    const { partner, dir } = company;
    mkdirSync(join(dir, '.aliyun'));
    const profile = {
      name: 'partner',
      mode: 'AK',
      access_key_id: partner.accessKeyId,
      access_key_secret: partner.accessKeySecret,
    };
    writeFileSync(join(dir, '.aliyun/config.json'), JSON.stringify({ current: 'partner', profiles: [profile] }));
    const { stdout } = await company.run(['doctor', '--profile', 'partner', '--json'], { environment: none });
    expect(stdout).toContain(partner.accountId);
    expect((await company.run(['doctor', '--profile', 'nobody'])).stdout).toContain('there is no such profile');
  });

  test('are exchanged for those of a role', async () => {
    company = await startCompany();
    const { owner, member, land } = company;
    const arn = land.cloud.createRole(member.accountId, 'snapshare-operator', {
      principals: [`acs:ram::${owner.accountId}:root`],
      externalId: 'acme',
    });
    const { stdout } = await company.run(['doctor', '--role-arn', arn, '--json']);
    expect(stdout).toContain(`${member.accountId} acs:`);
  });

  test('that are wrong show no secret', async () => {
    company = await startCompany();
    const run = await company.run(['status'], { environment: { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrongSecret123' } });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('SignatureDoesNotMatch');
    expect(run.stdout + run.stderr).not.toContain('wrongSecret123');
    expect(run.stdout + run.stderr).not.toContain(company.owner.accessKeyId);
  });
});

test('a region that cannot be read holds up no other, and the code says so', async () => {
  company = await startCompany();
  const snapshotId = shared(company.member.accountId);
  const endpoints = { [HANGZHOU]: company.land.cloud.endpoints[HANGZHOU] };
  const run = await company.run(['status'], { environment: { SNAPSHARE_ENDPOINTS: JSON.stringify(endpoints) } });
  expect(run.stdout).toContain(snapshotId);
  expect(run.stderr).toContain('cn-shanghai');
  expect(run.code).toBe(1);
});

test('what takes over a second says on the error stream what is being waited for', async () => {
  company = await startCompany({}, { latencyMs: 1_200 });
  const { stdout, stderr } = await company.run(['status', '--region', HANGZHOU]);
  expect(stderr).toContain('Reading cn-hangzhou …\n');
  expect(stdout).toBe('In cn-hangzhou nobody asks for a snapshot, and none is shared.\n');
});

test.each(['bash', 'zsh', 'fish'])('completion for %s names every command', async (shell) => {
  company = await startCompany();
  const { stdout } = await company.run(['completion', shell]);
  for (const name of ['plan', 'explain', 'unshare', 'history']) expect(stdout).toContain(name);
});

test('an unknown command is one line with a suggestion', async () => {
  company = await startCompany();
  const { code, stderr } = await company.run(['statsu']);
  expect(code).toBe(1);
  expect(stderr).toContain('status');
});
