import { afterEach, describe, expect, test } from 'vitest';
import { type Company, DAY_MS, HANGZHOU, startCompany } from './company.ts';
import { faultsOfDocument } from './schemas.ts';

let company: Company;
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const tagsOf = (snapshotId: string) => person().snapshot(snapshotId)?.tags;
const take = (tags: Readonly<Record<string, string>> = {}, more: { createdAtMs?: number } = {}): string =>
  person().createSnapshot({ name: 'golden', isComplete: true, tags, ...more }).snapshotId;
const day = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

test('share and unshare write the tag, and the plan agrees', async () => {
  company = await startCompany();
  const { run, member, partner, land } = company;
  const snapshotId = take({ app: 'shop' });
  expect((await run(['share', snapshotId, member.accountId, `${partner.accountId}/7d`, '--yes'])).code).toBe(0);
  expect(tagsOf(snapshotId)).toEqual({ app: 'shop', 'share-to': `${member.accountId} ${partner.accountId}/7d` });
  expect((await run(['plan'])).code).toBe(2);
  await run(['unshare', snapshotId, partner.accountId, '--yes']);
  expect(tagsOf(snapshotId)).toEqual({ app: 'shop', 'share-to': member.accountId });
  await run(['unshare', snapshotId, member.accountId, '--yes']);
  // Who asks may set tags and take none off.
  expect(tagsOf(snapshotId)).toEqual({ app: 'shop', 'share-to': '' });
  expect((await run(['plan'])).code).toBe(0);
  expect(land.cloud.calls.some(({ action }) => action === 'UntagResources')).toBe(false);
});

describe('share', () => {
  test('shows whom each target reaches, by name, and until when, before it asks', async () => {
    const groups = { prod: ['1000000000000002'] };
    company = await startCompany({ groups });
    const { land, member, partner, runInTerminal } = company;
    const folder = land.cloud.createFolder('team');
    land.cloud.createAccount({ accountId: '1000000000000003', name: 'billing', directory: 'member', folderId: folder });
    const snapshotId = take();
    const end = day(3);
    const shown = await runInTerminal(
      ['share', snapshotId, member.accountId, '@prod', `${folder}/${end}`, partner.accountId],
      'n\n',
    );
    expect(shown.code).toBe(1);
    const row = (target: string) => shown.stdout.split('\n').find((line) => line.startsWith(target)) ?? '';
    expect(row(member.accountId)).toMatch(/no end +shop \(1000000000000002\)/);
    expect(row('@prod')).toContain('shop (1000000000000002)');
    expect(row(folder)).toMatch(/ \d{4}-\d\d-\d\d 00:00Z +billing \(1000000000000003\)/);
    expect(row(partner.accountId)).toContain('outside the directory: it has to accept');
    expect(tagsOf(snapshotId)).toEqual({});
    const agreed = await runInTerminal(['share', snapshotId, member.accountId], 'y\n');
    expect(agreed.code).toBe(0);
    expect(tagsOf(snapshotId)).toEqual({ 'share-to': member.accountId });
  });

  test('writes nothing without a terminal and without --yes', async () => {
    company = await startCompany();
    const snapshotId = take();
    const { code, stderr } = await company.run(['share', snapshotId, company.member.accountId]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('Give --yes')]);
    expect(tagsOf(snapshotId)).toEqual({});
  });

  test('does not ask where the tag says so already', async () => {
    company = await startCompany();
    const snapshotId = take({ 'share-to': company.member.accountId });
    const { code, stdout } = await company.run(['share', snapshotId, company.member.accountId]);
    expect([code, stdout]).toEqual([0, `The tags of ${snapshotId} say so already.\n`]);
  });

  const old = { createdAtMs: Date.now() - 20 * DAY_MS };
  test.each<[string, string, string, object?]>([
    ['what the policy does not permit', '2000000000000009', 'the policy does not permit it'],
    ['what is no target', 'prodd', 'it is not a target'],
    ['a group that does not exist', '@nobody', 'no such group'],
    ['the owner itself', '1000000000000001', 'the snapshot is its own', { directory: 'any' }],
    ['a date that is over', `1000000000000002/${day(-2)}`, 'its limit was over at'],
    ['a time after creation that is over', '1000000000000002/14d', 'counted from the creation of the snapshot'],
    ['an account that is nowhere', '1000000000000077', 'neither in the resource directory nor', { directory: 'any' }],
    ['another directory', 'rd-abcdef', 'neither in the resource directory nor', { directory: 'any' }],
    ['the root of another directory', 'r-abcdef', 'neither in the resource directory nor', { directory: 'any' }],
    ['a folder that does not exist', 'fd-AbCdEf1234', 'has no such folder', { directory: 'any' }],
  ])('refuses %s before anything is written', async (_, target, problem, principals) => {
    company = await startCompany({ principals: principals ?? { directory: ['1000000000000002'] } });
    const snapshotId = take({}, old);
    const { code, stderr } = await company.run(['share', snapshotId, '1000000000000002', target, '--yes']);
    expect([code, stderr]).toEqual([1, expect.stringContaining(problem)]);
    expect(stderr).toContain('Nothing was changed');
    expect(tagsOf(snapshotId)).toEqual({});
  });

  test('refuses a snapshot of another account, which alone can share it', async () => {
    company = await startCompany();
    const { run, member, land } = company;
    const snapshotId = take({ 'share-to': member.accountId });
    await run(['plan', '--out', 'plan.json']);
    await run(['apply', 'plan.json', '--yes']);
    const theirs = land.cloud.as(member.accountId, HANGZHOU);
    await expect.poll(() => theirs.visibleSnapshots().length).toBe(1);
    const seenAs = theirs.visibleSnapshots()[0]?.snapshotId ?? '';
    const { code, stderr } = await run(['share', seenAs, '2000000000000001', '--yes'], { as: member });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`it is ${snapshotId} of the account 1000000000000001`)]);
  });

  test('warns of accounts that it cannot look up, and goes on', async () => {
    company = await startCompany();
    company.land.cloud.faults.add({ match: { action: 'ListAccounts' }, effect: 'deny' });
    const snapshotId = take();
    const { code, stderr } = await company.run(['share', snapshotId, '1000000000000077', '--yes']);
    expect(code).toBe(0);
    expect(stderr).toContain('Whether 1000000000000077 is in the directory is not known');
    expect(tagsOf(snapshotId)).toEqual({ 'share-to': '1000000000000077' });
    const again = await company.run(['share', snapshotId, '1000000000000077', '2000000000000001', '--yes', '--json']);
    const document = JSON.parse(again.stdout) as unknown;
    expect(faultsOfDocument(document)).toEqual([]);
    expect(document).toMatchObject({ unknownPrincipals: ['1000000000000077'], unread: [{ what: 'ListAccounts' }] });
  });

  test('says when nobody will read the snapshot since its sharing is over', async () => {
    company = await startCompany();
    const snapshotId = take({ 'share-until': day(-1) });
    const { stderr } = await company.run(['share', snapshotId, company.member.accountId, '--yes']);
    expect(stderr).toContain('so nobody will read it');
  });
});

describe('what share and unshare are given', () => {
  const A = '1000000000000002';
  const B = '2000000000000001';
  test.each<[string, readonly string[]]>([
    ['one by one', [A, B, '@prod']],
    ['in one word', [`${A},${B};@prod`]],
    ['as ARNs', [`acs:ram::${A}:root`, `acs:ram::${B}:root`, '@prod']],
    ['with full-width separators', [`${A}，${B}、@prod`]],
    ['with ideographic and no-break blanks', [`${A}\u3000${B}\u00a0@prod`]],
  ])('may stand %s', async (_, targets) => {
    company = await startCompany({ groups: { prod: [A] } });
    const snapshotId = take();
    expect(await company.run(['share', snapshotId, ...targets, '--yes'])).toMatchObject({ code: 0 });
    expect(tagsOf(snapshotId)).toEqual({ 'share-to': `${A} ${B} @prod` });
    expect(await company.run(['unshare', snapshotId, ...targets, '--yes'])).toMatchObject({ code: 0 });
    expect(tagsOf(snapshotId)).toEqual({ 'share-to': '' });
  });

  test('is taken out whatever its limit, which is said', async () => {
    company = await startCompany();
    const snapshotId = take({ 'share-to': `${A}/30d ${B}` });
    const { stderr } = await company.run(['unshare', snapshotId, `acs:ram::${A}:root/7d`, '--yes']);
    expect(stderr).toContain(`The limit of ${A} is ignored`);
    expect(tagsOf(snapshotId)).toEqual({ 'share-to': B });
  });

  test('is told of when it is no target, and nothing is changed', async () => {
    company = await startCompany();
    const snapshotId = take({ 'share-to': A });
    for (const target of ['prodd', ' ，']) {
      const { code, stderr } = await company.run(['unshare', snapshotId, target, '--yes']);
      expect([code, stderr]).toEqual([1, expect.stringContaining('it is not a target')]);
    }
    expect(tagsOf(snapshotId)).toEqual({ 'share-to': A });
  });

  test('says what the policy has against a target that it permits: allow, approval, label and the end that allow sets', async () => {
    const [member, partner] = ['1000000000000002', '2000000000000001'];
    company = await startCompany({
      principals: { directory: 'any', external: [partner] },
      allow: [
        { to: [member], snapshots: { tags: { team: 'shop' } } },
        { to: [partner], approval: 'required', maxDays: 5 },
      ],
      blockWhenTagged: ['confidential'],
      groups: { both: [member, partner] },
    });
    const told = async (target: string, tags: Readonly<Record<string, string>>): Promise<string> =>
      (await company.run(['share', take(tags), target, '--yes'])).stdout;
    expect(await told(member, {})).toMatch(/^NOT_ALLOWED .* asks .* 1000000000000002, .*\n.*#1 \(team=shop\)/m);
    const waits = await told(partner, {});
    expect(waits).toMatch(/^AWAITS_APPROVAL .*2000000000000001/m);
    expect(waits).toMatch(new RegExp(`^${partner} +${day(5)} `, 'm'));
    expect(await told(member, { team: 'shop', confidential: '' })).toMatch(/^BLOCKED_BY_LABEL .*"confidential"/m);
    const both = await told('@both/2d', { team: 'shop', 'share-to': partner, 'share-approved': partner });
    expect(both).toMatch(new RegExp(`^@both +${day(2)} [^/]+ / ${day(5)} `, 'm'));
    // A document has what is told.
    const yesterday = day(-1);
    const { stdout } = await company.run(['share', take({ 'share-until': yesterday }), '@both', '--yes', '--json']);
    const document = JSON.parse(stdout) as unknown;
    expect(faultsOfDocument(document)).toEqual([]);
    expect(document).toMatchObject({
      set: { 'share-to': '@both' },
      overSince: new Date(Date.parse(yesterday) + DAY_MS).toISOString(),
      findings: [
        { code: 'NOT_ALLOWED', principal: member },
        { code: 'AWAITS_APPROVAL', principal: partner },
      ],
    });
    // What else the tags ask for is not what this target is told of.
    expect(await told(member, { team: 'shop', 'share-to': partner })).not.toMatch(/^[A-Z]+_/m);
  });
});
