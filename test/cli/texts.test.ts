import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLI_TEXTS } from '../../cli/messages/en.ts';
import { CLI_REMEDIES, CLI_REMEDIES_ZH } from '../../cli/messages/remedies.ts';
import { CLI_TEXTS_ZH } from '../../cli/messages/zh.ts';
import { displayWidth } from '../../cli/output.ts';
import { chooseLanguage, textsIn } from '../../cli/texts.ts';
import { CloudCallError, InputError } from '../../shared/base/errors.ts';
import { visible } from '../../shared/base/visible.ts';
import { finding } from '../../shared/plan/findings/finding.ts';
import { MESSAGES } from '../../shared/plan/findings/messages.ts';
import { REASONS } from '../../shared/plan/findings/reasons.ts';
import { EXPLANATIONS } from '../../shared/view/explain-texts.ts';
import { EXPLANATIONS_ZH, MESSAGES_ZH, POLICY_STATEMENTS_ZH, REASONS_ZH } from '../../shared/view/messages-zh.ts';
import { POLICY_STATEMENTS } from '../../shared/view/policy-in-words.ts';

type Catalogue = Readonly<Record<string, string | { readonly message: string; readonly remedy: string }>>;

const flat = (catalogue: Catalogue): Map<string, string> =>
  new Map(
    Object.entries(catalogue).flatMap(([key, text]): [string, string][] =>
      typeof text === 'string'
        ? [[key, text]]
        : [
            [`${key}.message`, text.message],
            [`${key}.remedy`, text.remedy],
          ],
    ),
  );
const factsOf = (text: string): string[] => [...new Set([...text.matchAll(/\{\w+\}/g)].map(([name]) => name))].sort();

describe.each<[string, Catalogue, Catalogue]>([
  ['findings', MESSAGES, MESSAGES_ZH],
  ['explanations', EXPLANATIONS, EXPLANATIONS_ZH],
  ['policy statements', POLICY_STATEMENTS, POLICY_STATEMENTS_ZH],
  ['reasons', REASONS, REASONS_ZH],
  ['remedies of calls', CLI_REMEDIES, CLI_REMEDIES_ZH],
  ['the command line', CLI_TEXTS, CLI_TEXTS_ZH],
])('the Chinese catalogue of %s', (_, english, chinese) => {
  test('has the same codes', () => {
    expect([...flat(chinese).keys()]).toEqual([...flat(english).keys()]);
  });

  test('tells the same facts, and leaves no text empty', () => {
    for (const [key, text] of flat(english)) {
      const translated = flat(chinese).get(key) ?? '';
      expect([key, factsOf(translated)]).toEqual([key, factsOf(text)]);
      expect([key, translated === '']).toEqual([key, text === '']);
    }
  });
});

test('the functions carry no Chinese, and the command line does', () => {
  const dist = join(import.meta.dirname, '../../dist');
  const found = readdirSync(join(dist, 'functions'), { withFileTypes: true });
  const functions = found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(functions.length).toBeGreaterThan(0);
  const hasChinese = (file: string): boolean => /共享|\\u5171\\u4eab/i.test(readFileSync(join(dist, file), 'utf8'));
  expect(functions.filter((name) => hasChinese(`functions/${name}/index.js`))).toEqual([]);
  expect(hasChinese('cli/main.js')).toBe(true);
});

test.each([
  [['plan', '--lang', 'zh'], {}, 'zh'],
  [['plan', '--lang=zh'], {}, 'zh'],
  [['plan'], { LANG: 'zh_CN.UTF-8' }, 'zh'],
  [['plan'], { LC_ALL: 'en_US.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en'],
  [['plan', '--lang', 'en'], { LANG: 'zh_CN.UTF-8' }, 'en'],
  [['plan'], {}, 'en'],
])('%j with %j speaks %s', (argv, environment, language) => {
  expect(chooseLanguage(argv, environment)).toBe(language);
});

test('a finding is worded in either language, and hostile text in it cannot move the cursor or turn the line', () => {
  const one = finding('BAD_TOKEN', { snapshotId: 's-1' }, { tagKey: 'share-to', text: 'a\u001b[2Jb\u202ec\n' });
  expect(textsIn('en').finding(one).message).toContain('"a·[2Jb·c·"');
  expect(textsIn('zh').finding(one).message).toContain('“a·[2Jb·c·”');
});

test('a failed call and its remedy are worded in either language, a failure of functions alone in English', () => {
  const call = new CloudCallError({ action: 'CreateResourceShare', regionId: 'cn-hangzhou', cloudCode: 'Throttling' });
  expect(textsIn('en').failure(call)).toBe(
    'CreateResourceShare in cn-hangzhou failed: Throttling. Try again in a minute; if it stays, ask for a higher rate limit.',
  );
  expect(textsIn('zh').failure(call)).toBe(
    'cn-hangzhou 的 CreateResourceShare 失败：Throttling。请一分钟后重试；若仍出现，请申请更高的频率限制。',
  );
  const found = finding('CALL_FAILED', {}, { doing: 'Sharing', error: 'x', advice: call.remedy });
  expect(textsIn('zh').finding(found).remedy).toBe('请一分钟后重试；若仍出现，请申请更高的频率限制。');
  const input = new InputError({ doing: 'reading x', problem: 'it is not JSON', remedy: 'Make it so.' });
  expect(textsIn('zh').failure(input)).toBe(input.message);
});

describe('what is said at a command line speaks of credentials, not of functions', () => {
  /** Said of runs of functions alone, which no command does. */
  const OF_FUNCTIONS = ['OUT_OF_TIME', 'USE_COPY_FAILED', 'USE_WAITS'];
  const OF_A_FUNCTION =
    /function's role|role of the function|the function may|next runs?\b|(?:为|检查)函数的角色|下次运行/;

  test.each<[string, Catalogue]>([
    ['the command line', CLI_TEXTS],
    ['the command line in Chinese', CLI_TEXTS_ZH],
    ['findings', MESSAGES],
    ['findings in Chinese', MESSAGES_ZH],
    ['explanations', EXPLANATIONS],
    ['explanations in Chinese', EXPLANATIONS_ZH],
  ])('in %s', (_, catalogue) => {
    const said = [...flat(catalogue)].filter(([key]) => !OF_FUNCTIONS.includes(key.split('.')[0] ?? ''));
    expect(said.filter(([, text]) => OF_A_FUNCTION.test(text)).map(([key]) => key)).toEqual([]);
  });

  test.each([
    'Forbidden.RAM',
    'SignatureDoesNotMatch',
    'Throttling',
    'Transport.Timeout',
    'InternalError',
  ])('when a call fails with %s, also inside a finding', (cloudCode) => {
    const call = new CloudCallError({ action: 'ListResourceShares', regionId: 'cn-hangzhou', cloudCode });
    const found = finding('CALL_FAILED', {}, { doing: 'Looking', error: call.message, advice: call.remedy });
    for (const language of ['en', 'zh'] as const) {
      const { message, remedy } = textsIn(language).finding(found);
      for (const text of [textsIn(language).failure(call), message, remedy]) {
        expect(text).not.toMatch(OF_A_FUNCTION);
        expect(text).not.toContain(call.remedy);
      }
    }
  });
});

test('a time stands in UTC, and in Chinese with UTC+8 beside it, over the end of a year too', () => {
  const timeMs = Date.UTC(2026, 11, 31, 16, 0);
  expect(textsIn('en').time(timeMs)).toBe('2026-12-31 16:00Z');
  expect(textsIn('zh').time(timeMs)).toBe('2026-12-31 16:00Z（UTC+8 2027-01-01 00:00）');
  const one = finding('INVITATION_NEAR_END', {}, { endsAt: '2026-12-31T15:59:59.999Z' });
  expect(textsIn('zh').finding(one).message).toContain('2026-12-31T15:59:59.999Z（UTC+8 2026-12-31 23:59）');
  expect(textsIn('zh').loggedTime('yesterday')).toBe('yesterday');
});

test('widths count Chinese characters twice', () => {
  expect([displayWidth('快照'), displayWidth('abc'), displayWidth('快a')]).toEqual([4, 3, 3]);
});

test('ordinary text, emoji and accents are left alone', () => {
  expect(visible('größe 快照 🎉')).toBe('größe 快照 🎉');
});
