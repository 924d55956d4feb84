import { load } from 'js-yaml';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toCsv } from '../../../cli/formats/csv.ts';
import { formatIn } from '../../../cli/formats/format.ts';
import { yamlDocument } from '../../../cli/formats/yaml-document.ts';
import { type Company, DAY_MS, HANGZHOU, startCompany } from '../company.ts';

describe('CSV', () => {
  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@sum', "'@sum"],
    ['  =1', "'  =1"],
    ['＝1', "'＝1"],
    ['|calc', "'|calc"],
    ['%0A', "'%0A"],
    ['a=1', 'a=1'],
    ['', ''],
  ])('writes %j as %s', (text, cell) => {
    expect(toCsv([['h'], [text]])).toBe(`h\r\n${cell}\r\n`);
  });
});

describe('YAML', () => {
  test('means what the JSON does, with what an eye does not see as escapes, in keys as well', () => {
    const document = {
      id: '1000000000000001',
      text: 'a\u202eb\u0000c\u200b\nnext: line',
      list: [1, null, true, 'no', '2026-01-01', '=1', '# x'],
      'ke\u2066y: x': { left: undefined, kept: 'größe 快照 🎉' },
      tag: '\u{e0041}',
    };
    const text = yamlDocument(document);
    expect(load(text)).toEqual(JSON.parse(JSON.stringify(document)));
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cf}\p{Co}\p{Cc}]/u);
    expect(text).toContain('\\U0000202e');
  });
});

test.each([
  [['plan'], 'text'],
  [['status', '--format', 'table'], 'text'],
  [['plan', '--format=markdown'], 'markdown'],
  [['plan', '--format', 'yaml'], 'yaml'],
  [['plan', '--json'], 'json'],
  [['plan', '--format', 'nonsense'], 'text'],
])('%j is printed as %s', (argv, format) => {
  expect(formatIn(argv)).toBe(format);
});

describe('a command that prints a table', () => {
  let company: Company;
  const EVIL = '=cmd|"/c calc"!A1, \u202ex';

  beforeEach(async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const { land, owner, member, partner, stranger } = company;
    const person = land.cloud.as(owner.accountId, HANGZHOU);
    person.createSnapshot({ name: EVIL, isComplete: true, tags: { 'share-to': member.accountId } });
    const { snapshotId } = person.createSnapshot({
      name: 'old',
      isComplete: true,
      retentionDays: 10,
      createdAtMs: Date.now() - 40 * DAY_MS,
    });
    for (const principal of [stranger.accountId, partner.accountId])
      person.createShare({
        name: 'by-hand',
        allowsExternalTargets: true,
        principals: [principal],
        snapshotIds: [snapshotId],
      });
    const theirs = land.cloud.as(stranger.accountId, HANGZHOU);
    for (const { invitationId } of theirs.listInvitations()) theirs.acceptInvitation(invitationId);
  });
  afterEach(() => company.land.stop());

  const asWho = (name: string) => (name === 'invitations' ? company.partner : company.owner);

  test.each([
    ['status', 'region,owner,snapshot,name,principal,state,seen,until,askedBy,permitted,outside,shares', 3],
    ['readers', 'region,owner,snapshot,name,account,accountName,state,until,permitted,through,shareNames', 2],
    ['exposure', 'severity,kind,region,owner,snapshots,principal,account,share,until,id', 2],
    ['overdue', 'region,owner,snapshot,expired,sizeGiB,perMonth,sinceExpiry,share,readers', 1],
    ['invitations', 'region,invitation,share,shareId,sender,lapses,decision', 1],
  ])('%s as CSV has its headings in every language and nothing but rows, as YAML what it has as JSON', async (name, headings, count) => {
    for (const language of ['en', 'zh']) {
      const { stdout } = await company.run([name, '--format', 'csv', '--lang', language], { as: asWho(name) });
      const lines = stdout.split('\r\n');
      expect([lines[0], lines.length - 2, lines.at(-1)]).toEqual([headings, count, '']);
      expect(stdout).not.toMatch(/(^|,)"?[=+@-]/m);
    }
    const json = await company.run([name, '--json'], { as: asWho(name) });
    const yaml = await company.run([name, '--format', 'yaml'], { as: asWho(name) });
    const still = (text: string) => text.replaceAll(/"?(atMs|costSinceExpiry)"?: [\d.]+/g, '"$1": 0');
    expect(load(still(yaml.stdout))).toEqual(JSON.parse(still(json.stdout)));
    expect(yaml.code).toBe(json.code);
    const wide = await company.run([name, '--format', 'wide'], { as: asWho(name) });
    expect(wide.stdout.length).toBeGreaterThan(headings.length);
  });

  test.each([
    'status',
    'readers',
    'exposure',
    'overdue',
  ])('%s that could not read a listing says so beside CSV and in YAML, and is no success', async (name) => {
    company.land.cloud.faults.add({ match: { action: 'ListResourceShares' }, effect: 'deny' });
    const csv = await company.run([name, '--format', 'csv']);
    expect(csv.code).toBe(1);
    expect(csv.stdout).not.toContain('not read');
    expect(csv.stderr).toContain('cn-hangzhou was not read whole: ListResourceShares');
    const yaml = await company.run([name, '--format', 'yaml']);
    expect(yaml.code).toBe(1);
    expect(load(yaml.stdout)).toMatchObject({ unread: [{ regionId: HANGZHOU, what: 'ListResourceShares' }] });
  });

  test('with no rows is its headings alone as CSV, and what it says beside goes to the error stream', async () => {
    const { stdout, stderr, code } = await company.run(['invitations', '--format', 'csv'], { as: company.member });
    expect([stdout, stderr, code]).toEqual(['region,invitation,share,shareId,sender,lapses,decision\r\n', '', 0]);
    const overdue = await company.run(['overdue', '--format', 'csv']);
    expect(overdue.stderr).toContain('1 snapshot(s):');
  });

  test('refuses a format that it does not have, and one that contradicts --json', async () => {
    const unknown = await company.run(['status', '--format', 'markdown']);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('Allowed choices are table, wide, csv, yaml, json.');
    const both = await company.run(['status', '--json', '--format', 'csv']);
    expect(both.code).toBe(1);
    expect(JSON.parse(both.stdout)).toMatchObject({ schema: 'snapshare.error/1' });
    expect((await company.run(['overdue', '--json', '--format', 'json'])).code).toBe(0);
  });

  test('words a failure as YAML where that was asked for', async () => {
    const { stdout, code } = await company.run(['status', '--format', 'yaml', '--policy', 'none.yaml']);
    expect(code).toBe(1);
    expect(load(stdout)).toMatchObject({ schema: 'snapshare.error/1' });
  });
});

describe('plan', () => {
  let company: Company;
  afterEach(() => company.land.stop());

  test('says its account, names and unread reads in Markdown, YAML and CSV', async () => {
    company = await startCompany();
    const { land, owner, member } = company;
    const person = land.cloud.as(owner.accountId, HANGZHOU);
    person.createSnapshot({ name: 'web', isComplete: true, tags: { 'share-to': member.accountId } });
    land.cloud.faults.add({ match: { action: 'ListResourceShares', regionId: 'cn-shanghai' }, effect: 'deny' });
    const markdown = await company.run(['plan', '--format', 'markdown']);
    expect(markdown.code).toBe(1);
    expect(markdown.stdout).toContain('1 call(s) in 1 of 2 region(s); the others could not be read');
    expect(markdown.stdout).toContain(`### Snapshare: plan for ${owner.accountId} (owner)`);
    expect(markdown.stdout).toContain('**cn-shanghai was not read whole: ListResourceShares');
    expect(markdown.stdout).toContain(`${member.accountId} (shop)`);
    const yaml = await company.run(['plan', '--format', 'yaml']);
    expect(load(yaml.stdout)).toMatchObject({
      schema: 'snapshare.plan/1',
      accountName: 'owner',
      changes: { gained: 1, lost: 0, leaving: 0 },
      unread: [{ regionId: 'cn-shanghai' }],
    });
    const csv = await company.run(['plan', '--format', 'csv']);
    expect(csv.stdout.split('\r\n')[1]).toContain(`cn-hangzhou,${owner.accountId},create-share,1,1,0,0,`);
    expect(csv.stderr).toContain('cn-shanghai was not read whole');
  });

  test('names folders, and stands with ids alone where the directory may not be read', async () => {
    company = await startCompany({ regions: [HANGZHOU] });
    const { land, owner, member } = company;
    const folderId = land.cloud.createFolder('Production');
    const person = land.cloud.as(owner.accountId, HANGZHOU);
    person.createSnapshot({ isComplete: true, tags: { 'share-to': `${folderId} ${member.accountId}` } });
    const named = await company.run(['plan', '--format', 'wide']);
    expect(named).toMatchObject({ code: 2, stderr: '' });
    expect(named.stdout).toContain(`Account ${owner.accountId} (owner):`);
    expect(named.stdout).toContain(`${member.accountId} (shop) ${folderId} (Production)`);
    for (const action of ['GetFolder', 'ListAccounts']) {
      land.cloud.faults.add({ match: { action }, effect: 'deny' });
      const { code, stdout, stderr } = await company.run(['plan', '--format', 'wide']);
      expect([code, stderr]).toEqual([2, '']);
      expect(stdout).not.toContain('Production');
    }
    expect((await company.run(['plan'])).stdout).toContain(`Account ${owner.accountId}: +2 grants`);
  });
});
