import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommanderError } from 'commander';
import { afterEach, describe, expect, test } from 'vitest';
import { type Company, DAY_MS, HANGZHOU, startCompany } from './company.ts';
import { type Printed, pages, printed, printedByHelp } from './documented-commands.ts';
import { parse } from './parse.ts';

const ROOT = join(import.meta.dirname, '../..');
const COMMANDS: readonly Printed[] = [...printed('npx snapshare'), ...printedByHelp()];

/** What is not run, by the beginning of its words, and why. It is parsed like the others. */
const NOT_RUN: Readonly<Record<string, string>> = {
  probe: 'it tries the real service on two accounts; test/cli/probe runs it on the local cloud',
  deploy: 'it wants accounts and a deployment tool; test/cli/deploy runs it',
  demo: 'it takes a minute; test/scripts/demo runs it',
  local: 'it runs until somebody ends it; test/scripts/local.test.ts runs it',
};

/** Questions that these ask unless `--yes` is given. */
const ASKING = ['approve', 'reject', 'share', 'unshare', 'apply', 'adopt', 'accept', 'reinvite', 'revoke', 'upgrade'];

/** Placeholders in capitals, as what they stand for may be written. */
const EXAMPLES: Readonly<Record<string, string>> = {
  SNAPSHOT: 's-bp1abcdefgh',
  ACCOUNT: '2222333344445555',
  ID: '1111222233334444',
  CAUSE: 'removals',
  FILE: 'plan.json',
};
const filledIn = (words: readonly string[]): string[] => words.map((word) => EXAMPLES[word] ?? word);

test('documents call the command line through npx, which works without an installation', () => {
  const names = [...new Set(printedByHelp().map(({ words }) => words[0]))].join('|');
  const bare = new RegExp(`(?<!npx |-)\\bsnapshare (?:${names})\\b(?=[^a-z])`, 'g');
  const found = pages()
    // What the command line prints itself.
    .filter(({ path }) => path !== 'docs/cli.md' && path !== 'docs/first-hour.md')
    .flatMap(({ path, text }) =>
      [...text.replaceAll(/\s*\n\s*/g, ' ').matchAll(bare)].map(([call]) => `${path}: ${call}`),
    );
  expect(found).toEqual([]);
  expect(COMMANDS.length).toBeGreaterThan(100);
});

test('every command line in a document or a help text is understood by the command line', async () => {
  const refused: string[] = [];
  for (const { where, words, isMention } of COMMANDS) {
    await parse(filledIn(words)).catch((error: unknown) => {
      if (!(error instanceof CommanderError)) throw error;
      // In a sentence a command may be named without what it takes.
      const isOnlyNamed = isMention && /missingArgument|missingMandatory/.test(error.code);
      if (!isOnlyNamed) refused.push(`${where}: ${error.message}`);
    });
  }
  expect(refused).toEqual([]);
});

test('what is not run is printed somewhere, and each says why it is not', () => {
  const first = new Set(COMMANDS.map(({ words }) => words[0] ?? ''));
  expect(Object.keys(NOT_RUN).filter((name) => !first.has(name))).toEqual([]);
});

/** One of each command with the same options and as many arguments: their values do not matter to whether it works. */
const shapes = new Map<string, readonly string[]>();
for (const { words, isMention } of COMMANDS) {
  if (NOT_RUN[words[0] ?? ''] !== undefined || isMention) continue;
  const shape = words.map((word, index) => (index === 0 || word.startsWith('-') ? word : '*')).join(' ');
  if (!shapes.has(shape)) shapes.set(shape, filledIn(words));
}

let company: Company;

/** The cloud and the files that documents speak of. @returns Words with its own ids in place of those of documents. */
async function prepare(): Promise<(words: readonly string[]) => string[]> {
  company = await startCompany({ groups: { prod: ['1000000000000002'] } });
  const { land, owner, member, partner, dir } = company;
  const person = land.cloud.as(owner.accountId, HANGZHOU);
  const { snapshotId } = person.createSnapshot({
    name: 'golden',
    isComplete: true,
    retentionDays: 30,
    createdAtMs: Date.now() - DAY_MS,
    tags: { 'share-to': `${member.accountId} ${partner.accountId}` },
  });
  const byHand = [0, 1].map(
    () => person.createShare({ name: 'by-hand', principals: [member.accountId], snapshotIds: [snapshotId] }).shareId,
  );
  const content = { name: 'snapshare-x', allowsExternalTargets: true, principals: [partner.accountId] };
  person.createShare({ ...content, snapshotIds: [snapshotId] });
  const [invitation] = land.cloud.as(partner.accountId, HANGZHOU).listInvitations();
  const roleArn = land.cloud.createRole(owner.accountId, 'snapshare-operator', {
    principals: [`acs:ram::${owner.accountId}:root`],
    externalId: 'acme',
  });
  const folderId = land.cloud.createFolder('team');
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  };
  const profile = (name: string, { accessKeyId, accessKeySecret }: typeof owner): string =>
    `[${name}]\ntype = access_key\naccess_key_id = ${accessKeyId}\naccess_key_secret = ${accessKeySecret}\n`;
  write(
    '.alibabacloud/credentials',
    [profile('owner', owner), profile('member', partner), profile('shop', member)].join('\n'),
  );
  const policy = readFileSync(join(dir, 'policy.json'), 'utf8');
  write('acme.yaml', policy);
  write('cases.yaml', `- { snapshot: {}, granted: ["${member.accountId}"] }`);
  const line = { level: 'info', at: new Date().toISOString(), message: 'finished', region: HANGZHOU, failed: 0 };
  const log = [
    { ...line, function: 'sweep' },
    { ...line, message: 'applied', snapshotIds: [snapshotId] },
  ];
  for (const name of ['functions.log', 'sweep.log', 'audit.jsonl'])
    write(name, log.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const own: readonly (readonly [RegExp, string])[] = [
    [/^s-bp1abcdefgh0*$/, snapshotId],
    [/^1111222233334444\b/, member.accountId],
    [/^2222333344445555\b/, partner.accountId],
    [/^fd-AbCdEf1234\b/, folderId],
    [/^rs-1234567890$/, byHand[0] ?? ''],
    [/^rs-0987654321$/, byHand[1] ?? ''],
    [/^2026-12-31$/, new Date(Date.now() + 300 * DAY_MS).toISOString().slice(0, 10)],
    [/^i-1234567890$/, invitation?.invitationId ?? ''],
    [/^acs:ram::\d+:role\/snapshare-operator$/, roleArn],
  ];
  return (words) => words.map((word) => own.reduce((text, [pattern, id]) => text.replace(pattern, id), word));
}

describe('every command line in a document or a help text works on a cloud as it speaks of', () => {
  afterEach(() => company.land.stop());

  test.each([...shapes])('%s', async (_, words) => {
    const ownWords = (await prepare())(words);
    const [name = ''] = ownWords;
    // The plan that is applied was made before, past the same brakes.
    if (name === 'apply') {
      const passes = ownWords.flatMap((word, index) =>
        word === '--over-brake' ? [word, ownWords[index + 1] ?? ''] : [],
      );
      await company.run(['plan', ...passes, '--out', ownWords[1] ?? '']);
    }
    if (name === 'doctor' && ownWords.includes('plan.json')) writeFileSync(join(company.dir, 'plan.json'), '');
    if (['history', 'metrics'].includes(name) && ownWords.includes('plan.json'))
      writeFileSync(join(company.dir, 'plan.json'), readFileSync(join(company.dir, 'audit.jsonl')));
    // What is approved waits for that, and what is rejected was approved.
    if (name === 'approve' || name === 'reject') {
      const { land, owner, partner } = company;
      company.writePolicy({ allow: [{ to: [partner.accountId], approval: 'required' }] });
      if (name === 'reject')
        land.cloud
          .as(owner.accountId, HANGZHOU)
          .tagSnapshot(ownWords[1] ?? '', { 'share-approved': partner.accountId });
    }
    // Whoever reads is a member that can be looked into.
    if (name === 'usage' || ownWords.includes('--members') || ownWords.includes('--unused-for')) {
      const { land, owner, member, partner } = company;
      const accounts = [member.accountId, partner.accountId];
      company.writePolicy({ members: { roleName: 'snapshare-member', accounts } });
      const trust = { principals: [owner.accountId], externalId: 'acme' };
      for (const accountId of accounts) land.cloud.createRole(accountId, 'snapshare-member', trust);
    }
    // What is compared with was written before.
    for (const [option, made] of [
      ['--new-since', 'exposure'],
      ['--since', 'report'],
    ] as const) {
      const file = ownWords[ownWords.indexOf(option) + 1];
      if (ownWords.includes(option) && file !== undefined)
        writeFileSync(join(company.dir, file), (await company.run([made, '--json'])).stdout);
    }
    const asks = ASKING.includes(name) && !ownWords.includes('--yes');
    const run = asks
      ? await company.runInTerminal(ownWords, 'y\n')
      : await company.run(ownWords, { stdin: readFileSync(join(company.dir, 'audit.jsonl'), 'utf8') });
    expect([0, 2, 3], `${run.stdout}${run.stderr}`).toContain(run.code);
    expect(run.stdout + run.stderr).not.toMatch(/defect of Snapshare|Stopped; nothing was changed/);
    if (ownWords.includes('--json')) JSON.parse(run.stdout);
    const out = ownWords[ownWords.indexOf('--out') + 1];
    if (ownWords.includes('--out')) expect(existsSync(join(company.dir, out ?? ''))).toBe(true);
  });
});

describe('every npm script in a document', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const calls = printed('npm run');

  test('exists', () => {
    expect(calls.length).toBeGreaterThan(20);
    expect(calls.filter(({ words: [name = ''] }) => scripts[name] === undefined).map(({ where }) => where)).toEqual([]);
  });

  test('has the options that it is called with', async () => {
    const options = calls.map(({ where, words: [name = '', ...rest] }) => ({ where, name, options: rest }));
    const ofCommands = options.flatMap(({ where, name, options: given }) => {
      const [, command] = /snapshare\.js (\w+)$/.exec(scripts[name] ?? '') ?? [];
      return command === undefined ? [] : [{ where, words: [command, ...given.filter((word) => word !== '--')] }];
    });
    for (const { where, words } of ofCommands) await expect(parse(filledIn(words)), where).resolves.toBeDefined();
    const ofScripts = options.filter(({ name }) => (scripts[name] ?? '').includes('tsx '));
    const unknown = ofScripts.flatMap(({ where, name, options: rest }) => {
      const sources = [...(scripts[name] ?? '').matchAll(/tsx (\S+\.ts)/g)].map(([, file = '']) =>
        readFileSync(join(ROOT, file), 'utf8'),
      );
      const isKnown = (option: string): boolean =>
        sources.some((source) => new RegExp(`['{ ]${option}['"]?: \\{`).test(source));
      return rest
        .filter((word) => /^--[a-z]/.test(word) && !isKnown(word.slice(2)))
        .map((option) => `${where}: ${option}`);
    });
    expect(unknown).toEqual([]);
  });
});
