import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cliDocs } from '../../scripts/docs/cli-docs.ts';

test('docs/cli.md is what the commands say (npm run docs)', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8')).toBe(cliDocs());
});

const ROOT = join(import.meta.dirname, '../..');

describe('the README in Chinese', () => {
  const [english = '', chinese = ''] = ['README.md', 'README.zh-CN.md'].map((name) =>
    readFileSync(join(ROOT, name), 'utf8'),
  );
  const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);
  const linksOf = (text: string) => all(text, /\]\(([^)]+)\)/g).filter((link) => !link.startsWith('README'));

  test('leads to the same pages in the same order, and each to the other', () => {
    // Some pages are in Chinese as well; test/docs-zh.test.ts knows which.
    expect(linksOf(chinese).map((link) => link.replace('docs/zh/', 'docs/'))).toEqual(linksOf(english));
    expect([english.split('\n')[0], chinese.split('\n')[0]]).toEqual([
      'English | [简体中文](README.zh-CN.md)',
      '[English](README.md) | 简体中文',
    ]);
  });

  test('has the same sections and the same commands', () => {
    const commandsOf = (text: string) => all(text, /^((?:npm|npx) [^#\n]*?) *(?:#.*)?$/gm);
    const levelsOf = (text: string) => all(text, /^(#+) /gm);
    expect(commandsOf(chinese)).toEqual(commandsOf(english));
    expect(levelsOf(chinese)).toEqual(levelsOf(english));
  });
});
