import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INPUT_TEXTS } from '../../cli/messages/input-en.ts';
import { inputError } from '../../cli/messages/input-error.ts';
import { INPUT_TEXTS_ZH } from '../../cli/messages/input-zh.ts';
import { FACTS, type Fact, type FactId } from '../../cli/probe/facts.ts';
import { rowOf } from '../../cli/probe/report.ts';
import { textsIn } from '../../cli/texts.ts';
import { finding } from '../../shared/plan/findings/finding.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { PHRASES, type Phrase } from '../../shared/policy/phrases.ts';
import { slipsIn } from '../../shared/policy/teams.ts';
import { PHRASES_ZH } from '../../shared/view/messages-zh-policy.ts';
import { type Company, startCompany } from './company.ts';

const HAN = /\p{Script=Han}/u;
/** Two English words in a row, in what is no code, no quotation and no list of names. */
const ENGLISH = /\b[a-z]{2,} (?:[a-z]{2,}|a)\b/;

const factsOf = (text: string): string[] => [...new Set([...text.matchAll(/\{\w+\}/g)].map(([name]) => name))].sort();

test('what is wrong with a policy, an option or a file has the same facts in both languages', () => {
  for (const [code, text] of Object.entries(PHRASES))
    expect([code, factsOf(PHRASES_ZH[code as keyof typeof PHRASES])]).toEqual([code, factsOf(text)]);
  expect(Object.keys(INPUT_TEXTS_ZH)).toEqual(Object.keys(INPUT_TEXTS));
  for (const [code, text] of Object.entries(INPUT_TEXTS)) {
    const chinese = INPUT_TEXTS_ZH[code as keyof typeof INPUT_TEXTS];
    for (const part of ['doing', 'problem', 'remedy'] as const)
      expect([code, part, factsOf(chinese[part])]).toEqual([code, part, factsOf(text[part])]);
  }
});

test('a failure of input is one line in either language, whatever stands in it', () => {
  const error = inputError('NO_TARGET', { target: '"\u001b[2J\u202e{target}"' });
  expect(error.message).toBe(
    'reading the target "·[2J·{target}" failed: it is not a target of a share-to tag. Give an account, folder, directory or @group, with a limit if any: 1111222233334444/14d. Nothing was changed.',
  );
  expect(textsIn('zh').failure(error)).toBe(
    '读取对象 "·[2J·{target}" 失败：不是 share-to 标签的对象。请给出账号、资源夹、资源目录或 @组，可带期限：1111222233334444/14d。未更改任何内容。',
  );
});

test('no command makes a failure of input that has an English text only', () => {
  const root = join(import.meta.dirname, '../../cli');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const makers = files.filter((name) => /new InputError\(/.test(readFileSync(join(root, name), 'utf8')));
  expect(makers).toEqual(['messages/input-error.ts']);
});

test('every fact that probe tries, and whatever Snapshare lacks under a reading, is told in Chinese', () => {
  for (const [id, fact] of Object.entries<Fact>(FACTS)) {
    const readings = [...Object.keys(fact.readings), 'unforeseen', undefined];
    for (const reading of readings) {
      const row = rowOf({ fact: id as FactId, detail: '', ...(reading !== undefined && { reading }) });
      const told = textsIn('zh').fact(row);
      expect(told.question).toMatch(HAN);
      expect([id, reading, told.lacking === undefined]).toEqual([id, reading, row.lacking === undefined]);
      if (told.lacking !== undefined) expect(told.lacking).toMatch(HAN);
      expect(textsIn('en').fact(row)).toMatchObject({ question: fact.question });
    }
  }
});

/** Has something wrong for every code that a policy's form or parts can break. */
const WRONG = {
  installation: 7,
  mode: 'on',
  regions: ['cn-hangzhou', 'cn-hangzhou', true, null],
  foo: 1,
  expry: {},
  tags: { shareUntil: 'share-to-2', hold: 'aliyun:x' },
  principals: { directory: ['rd-AbCdEf', 7], external: ['1111222233334444', 'x'] },
  groups: { 'a b': [], constructor: [], prod: {} },
  rules: [
    { match: {}, shareTo: `@x 30d 1/2 fd-AbCdEf1234/x ${'x'.repeat(70)}`, latest: 0.5 },
    { match: { tags: {}, diskIds: [] }, shareTo: ', ,' },
    { match: { type: 'x', tags: { a: 1 } }, shareTo: 'x'.repeat(20_000) },
    7,
  ],
  use: [{ from: '1', name: '', copy: { region: 'cn-hangzhou', kmsKeyId: ' ' }, disk: { zoneId: 'x' } }, {}],
  functionCompute: { version: 2 },
  encryption: { serviceKey: 'copy', copyKeys: { x: ' ' } },
  notify: { webhook: 'http://x.com/s3cret', dingtalk: true, teams: { 'https://x.com': {} } },
  prices: { 'cn-hangzhou': { standardPerGiBMonth: 0, currency: 'https://x' } },
  members: { accounts: 'all', roleName: 'A' },
  blockWhenTagged: ['=', '“secret”'],
  limits: [],
  accept: { shareNames: [] },
};

/** The codes of a phrase and of those in it. */
const codesIn = ({ code, facts }: Phrase): string[] => [
  code,
  ...Object.values(facts).flatMap((fact) => (typeof fact === 'object' ? codesIn(fact) : [])),
];

test('every problem of a policy is told by a code with its facts, and reads as Chinese', () => {
  const forms = [WRONG, { principals: { directory: ['1111222233334444'], external: ['1111222233334444'] } }];
  const more = [
    { groups: { prod: ['fd-AbCdEf1234'] }, principals: { directory: [] } },
    { functionCompute: { service: 'x' } },
    { use: [{ from: '1111222233334444', name: '*' }] },
    { regions: ['cn-hangzhou', 'cn-hangzhou'], members: { accounts: [] } },
    { regions: ['cn-hangzou'] },
    { allow: [{ snapshots: { tags: { team: 'shop' } }, to: [] }], notify: { teams: { shpo: {} } } },
    { regions: [], rules: [{ match: { diskIds: ['x'], tags: { '': '' } }, shareTo: '' }] },
    { functionCompute: { service: ' ' }, members: { accounts: [] }, blockWhenTagged: {}, use: {} },
    { principals: { directory: [7], external: {} }, rules: {} },
    { owners: { roleName: 'r', accounts: [] }, members: { roleName: 'r', accounts: 'directory' } },
    { exposure: { accepted: {} } },
    { notify: { eventBus: 'default' } },
    { allow: [] },
    { blockWhenTagged: ['secret:'] },
    { allow: {} },
    {
      allow: [
        { snapshots: {}, to: [] },
        { snapshots: { resourceGroup: 'x' }, to: ['x'] },
      ],
    },
    { exposure: { accepted: [{ principal: 'fd-AbCdEf1234', snapshots: '*', until: 'soon', because: '' }] } },
    [],
    'text',
  ];
  const problems = [...forms, ...more].flatMap((input) => {
    const result = parsePolicy(input);
    return [...(result.ok ? [] : result.problems), ...slipsIn(input)];
  });
  // The library's own words would come as a bare value.
  expect(problems.filter(({ code }) => code === 'VALUE')).toEqual([]);
  for (const problem of problems) {
    const text = textsIn('zh').problem(problem);
    expect(text).toMatch(HAN);
    expect(text.replaceAll(/"[^"]*"/g, '').replace(/diskIds.*/, '')).not.toMatch(ENGLISH);
    expect(text).not.toMatch(/[{}]| {2}/);
  }
  const seen = new Set(problems.flatMap(codesIn));
  const ofFiles = [
    'NOT_JSON',
    'KEY_TWICE',
    'NOT_YAML',
    'NOT_YAML_UNQUOTED',
    'BOUNDLESS',
    'PLACE',
    'ADVICE_ONE_DOCUMENT',
    'ADVICE_ONE_OF_TWO',
    'ADVICE_TAB',
    'ADVICE_SIGN',
    'ADVICE_YAML',
    'ADVICE_ENDS_EARLY',
    'ADVICE_NO_COMMENTS',
    'ADVICE_NO_COMMA',
    'ADVICE_JSON',
    'CASES',
    'NO_CASE',
    'A_NAME',
    'TIME',
  ];
  expect(Object.keys(PHRASES).filter((code) => !seen.has(code) && !ofFiles.includes(code))).toEqual([]);
});

describe('with --lang zh', () => {
  let company: Company;
  const dir = mkdtempSync(join(tmpdir(), 'snapshare-chinese-'));
  const at = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  beforeAll(async () => {
    company = await startCompany();
  });
  afterAll(async () => {
    rmSync(dir, { recursive: true });
    await company.land.stop();
  });
  const say = async (...args: string[]): Promise<string> => {
    const { stdout, stderr, code } = await company.run([...args, '--lang', 'zh']);
    expect([args, code]).toEqual([args, 1]);
    return stdout + stderr;
  };

  test.each<[args: string[], told: string]>([
    [['--foo'], '没有选项 --foo'],
    [['paln'], '没有命令 paln。是否应为 plan？'],
    [['nothing-like-it'], '没有命令 nothing-like-it'],
    [['plan', '--jsn'], '没有选项 --jsn。是否应为 --json？'],
    [['plan', '--region'], '选项 --region <id> 缺少值'],
    [['explain'], '缺少参数 snapshot'],
    [['plan', 'x'], 'plan 的参数过多："x"'],
    [['completion', 'foo'], 'shell 的值 "foo" 无效，可选：bash, zsh, fish'],
    [['plan', '--over-brake', 'foo'], '--over-brake <cause> 的值 "foo" 无效'],
    [['apply', 'nowhere.json'], '读取 nowhere.json 失败：无法读取（ENOENT）。请指定有权读取的文件。'],
    [['validate', '--policy', 'nowhere.yaml'], '读取策略文件 nowhere.yaml 失败：无法打开（ENOENT）。'],
    [['validate', '--policy', '.'], '读取策略文件 . 失败：不是普通文件。'],
    [['plan', '--region', 'x'], '选择 "x" 的 sts 接入点失败：不是地域 ID 的格式。'],
    [['plan', '--role-arn', 'x'], '读取 --role-arn 失败："x" 不是角色的 ARN。'],
    [['share', 's-1', 'x'], '读取对象 "x" 失败：不是 share-to 标签的对象。'],
    [['reinvite', '3000000000000003'], '再次邀请 3000000000000003 失败：'],
    [['policies', 'x'], '查找文档 "x" 失败：没有该名称的文档。'],
    [['explain', 's-nowhere'], '查找快照 s-nowhere 失败：'],
    [['probe'], '读取 --region 失败：没有给出该选项。'],
    [['init', '--regions', 'x', '--out', '/dev/null'], 'regions.0：应为地域 ID，如 cn-hangzhou，实为 "x"'],
  ])('%j tells in Chinese what is wrong', async (args, told) => {
    expect(await say(...args)).toContain(told);
  });

  test('help says in Chinese what may be given for an option, and what counts without it', async () => {
    for (const [command, told] of [
      ['init', '要写入的文件（默认：snapshare.yaml）'],
      ['completion', 'shell 名称（可选：bash, zsh, fish）'],
    ] as const) {
      const { stdout } = await company.run([command, '--help', '--lang', 'zh']);
      expect(stdout).toContain(told);
      expect(stdout).not.toMatch(/\(default|\(choices/);
    }
  });

  test('a file that is no policy is told of by the place in it', async () => {
    expect(await say('validate', '--policy', at('a.yaml', 'a: [1\nb: 2'))).toContain('第 2 行第 1 列：不是可用的 YAML');
    expect(await say('validate', '--policy', at('a.json', '{'))).toContain('不是 JSON');
    expect(await say('plan', '--policy', at('b.json', '{}'))).toContain('mode：必须给出；');
  });

  test('documents are the same in both languages', async () => {
    for (const args of [['validate'], ['plan', '--foo'], ['plan', '--policy', at('c.json', JSON.stringify(WRONG))]]) {
      const [chinese, english] = await Promise.all(
        ['zh', 'en'].map((language) => company.run([...args, '--json', '--lang', language])),
      );
      expect(chinese?.stdout).toBe(english?.stdout);
    }
  });
});

test.each([
  ['a number of hours, days or weeks (12h, 30d, 2w) or a date (2026-03-31)', '小时'],
  ['a date (2026-03-31)', '日期'],
  ["the vendor's example price for cn-hangzhou, 2025", '示例价格'],
  ['prices.cn-hangzhou of the policy', '策略的 prices.cn-hangzhou'],
])('the fact %j is worded in Chinese within a finding', (fact, worded) => {
  const facts = { tagKey: 'share-until', text: 'soon', forms: fact };
  const { message } = textsIn('zh').finding(finding('BAD_DEADLINE', {}, facts));
  expect(message).toContain(worded);
  expect(message).not.toContain(fact);
});
