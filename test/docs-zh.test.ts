import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemInChinese } from '../cli/chinese/wording.ts';
import { parseYaml } from '../shared/base/yaml.ts';
import { parsePolicy } from '../shared/policy/parse.ts';

const DOCS = join(import.meta.dirname, '../docs');
const read = (path: string): string => readFileSync(join(DOCS, path), 'utf8');
/** The documents that an operator needs. */
const PAGES = ['deploy.md', 'operations.md', 'policy.md', 'rules.md'];

const HAN = /\p{Script=Han}/u;

/** A heading with what stands below it, up to the next heading of any level. */
interface Part {
  readonly level: number;
  readonly title: string;
  readonly text: string;
}

/** A page by its headings; those in code blocks are none. */
function partsOf(page: string): Part[] {
  const lines: { isCode: boolean; text: string }[] = [];
  let isCode = false;
  for (const text of page.split('\n')) {
    const isFence = /^ *```/.test(text);
    if (isFence) isCode = !isCode;
    lines.push({ isCode: isCode || isFence, text });
  }
  const parts: { level: number; title: string; lines: string[] }[] = [];
  for (const line of lines) {
    const [, marks, title = ''] = (line.isCode ? null : /^(#+) (.*)$/.exec(line.text)) ?? [];
    if (marks !== undefined) parts.push({ level: marks.length, title, lines: [] });
    else parts.at(-1)?.lines.push(line.text);
  }
  return parts.map(({ level, title, lines: text }) => ({ level, title, text: text.join('\n') }));
}

const BLOCKS = /^ *```[\s\S]*?^ *```$|(?:^ {4,}\S.*\n?)+/gm;

/** The code blocks, without what `#` says of a command in the language of the page. */
const blocksOf = (text: string): string[] =>
  [...text.matchAll(BLOCKS)].map(([block]) => block.replaceAll(/ +# .*$/gm, '').trim());

/** What stands in code font, in order of the alphabet; of what the policy refuses, not what it says of it. */
const codesOf = (text: string): string[] =>
  [
    ...text
      .replaceAll(BLOCKS, '')
      .replaceAll(/^(- (?:Refused: |拒绝：)`.+`)(?:: |：)`.+`$/gm, '$1')
      .matchAll(/`([^`\n]+)`/g),
  ]
    .map(([, code = '']) => code)
    .sort();

const UNITS: Readonly<Record<string, number>> = { million: 1e6, 万: 1e4 };

/** Numbers in the text, with what each language counts large ones by; those in code are compared as code. */
const numbersOf = (text: string): string[] =>
  [
    ...text
      .replaceAll(BLOCKS, '')
      .replaceAll(/`[^`\n]+`/g, '')
      .replaceAll(/\]\([^)]*\)/g, ']')
      .replaceAll(/([\d.]+) (million|万)/g, (_, number: string, unit: string) =>
        String(Math.round(Number(number) * (UNITS[unit] ?? 1))),
      )
      .matchAll(/\d+(?:[.,]\d+)*/g),
  ]
    .map(([number]) => number)
    .sort();

/** Those of one list that the other lacks, each as often as it does. */
function lacking(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

test('every page in Chinese is one of those kept in step', () => {
  expect(readdirSync(join(DOCS, 'zh')).sort()).toEqual(PAGES);
});

describe.each(PAGES)('docs/zh/%s', (name) => {
  const english = partsOf(read(name));
  const chinese = partsOf(read(`zh/${name}`));

  test('has the headings of the English page, in their order', () => {
    // Titles in code font stand for themselves; the others show where the first difference is.
    const shape = (parts: readonly Part[]): string[] =>
      parts.map(({ level, title }) => `${'#'.repeat(level)} ${/^`.*`$/.test(title) ? title : '…'}`);
    const at = english.findIndex((_, index) => shape(english)[index] !== shape(chinese)[index]);
    const difference = at < 0 ? '' : `"${english[at]?.title}" against "${chinese[at]?.title ?? 'nothing'}"`;
    expect(difference).toBe('');
    expect(shape(chinese)).toEqual(shape(english));
  });

  test('has the codes, numbers and code blocks of the English page, part by part', () => {
    const differences = english.flatMap((part, index) => {
      const other = chinese[index]?.text ?? '';
      const compare = (what: string, of: (text: string) => string[]): string[] => [
        ...lacking(of(part.text), of(other)).map((one) => `${part.title}: lacks the ${what} ${one}`),
        ...lacking(of(other), of(part.text)).map((one) => `${part.title}: has the ${what} ${one} too many`),
      ];
      return [...compare('code', codesOf), ...compare('number', numbersOf), ...compare('block', blocksOf)];
    });
    expect(differences).toEqual([]);
  });

  test('has the rows of the English tables and the items of its lists', () => {
    const count = ({ text }: Part): Record<string, number> => ({
      rows: text.match(/^\|/gm)?.length ?? 0,
      items: text.match(/^(?:-|\d+\.) /gm)?.length ?? 0,
    });
    const differences = english.flatMap((part, index) => {
      const own = count(part);
      const other = count(chinese[index] ?? { level: 0, title: '', text: '' });
      return JSON.stringify(own) === JSON.stringify(other) ? [] : [{ title: part.title, own, other }];
    });
    expect(differences).toEqual([]);
  });

  test('is in Chinese wherever there is text, and its links lead somewhere', () => {
    const prose = chinese.flatMap(({ text }) => text.replaceAll(BLOCKS, '').split('\n\n'));
    const plain = prose
      .map((text) => text.replaceAll(/`[^`\n]+`/g, '').trim())
      .filter((text) => /[A-Za-z]{4}/.test(text));
    expect(plain.filter((text) => !HAN.test(text))).toEqual([]);
    const links = [...read(`zh/${name}`).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(join(DOCS, dirname(`zh/${name}`), target)))).toEqual([]);
  });
});

test('the Chinese README has the codes and numbers of the English one, and leads to the Chinese pages', () => {
  const english = partsOf(read('../README.md'));
  const chinese = partsOf(read('../README.zh-CN.md'));
  const missing = english.flatMap(({ title, text }, index) => {
    const other = chinese[index]?.text ?? '';
    const found = [codesOf, numbersOf].flatMap((of) => lacking(of(text), of(other)));
    return found.map((one) => `${title}: lacks ${one}`);
  });
  expect(missing).toEqual([]);
  const readme = read('../README.zh-CN.md');
  for (const name of PAGES) expect(readme).toContain(`](docs/zh/${name})`);
});

test('the Chinese page of the policy says what is refused as the command line says it', () => {
  const refusals = [...read('zh/policy.md').matchAll(/^- 拒绝：`(.+)`：`(.+)`$/gm)];
  const wrong = refusals.flatMap(([, yaml = '', told = '']) => {
    const required = { installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'] };
    const result = parsePolicy({ ...required, ...(parseYaml(yaml) as object) });
    const problems = result.ok ? [] : result.problems.map(problemInChinese);
    return problems.length === 1 && problems[0]?.includes(told) ? [] : [{ yaml, told, problems }];
  });
  expect(refusals.length).toBe(read('policy.md').match(/^- Refused: /gm)?.length);
  expect(wrong).toEqual([]);
});
