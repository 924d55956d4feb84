import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI_TEXTS } from '../../cli/messages/en.ts';
import { CLI_TEXTS_ZH } from '../../cli/messages/zh.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A command line that a document or a help text tells people to type. */
export interface Printed {
  readonly where: string;
  /** What follows `npx snapshare` or `npm run`, without a comment, a pipe or a redirection. */
  readonly words: readonly string[];
  /** Only names the command in a sentence, as in "`npx snapshare plan` shows it". */
  readonly isMention: boolean;
}

/** The pages that people read. */
export function pages(): { readonly path: string; readonly text: string }[] {
  const folders = ['docs', 'emulator', 'bench', 'model', 'application', 'examples'];
  const paths = [
    ...readdirSync(ROOT),
    ...folders.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    ),
  ];
  return paths
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/**
 * Every line of a fenced or indented block, and every piece of code in a sentence, that begins with the words; a pipe or a
 * substitution of the shell may stand before them.
 */
function linesOf(text: string, start: string): { readonly line: string; readonly isInline: boolean }[] {
  const blocks: string[] = [];
  const prose = text
    .replaceAll(/^( *)```[^\n]*\n([\s\S]*?)^\1```$/gm, (_, _indent, block: string) => {
      blocks.push(block);
      return '';
    })
    .replaceAll(/^ {4,}(?=\S)(.*)$/gm, (whole, line: string) => {
      if (!line.includes(start)) return whole;
      blocks.push(line);
      return '';
    });
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll(/\s+/g, ' '));
  return [
    ...blocks.flatMap((block) => block.split('\n')).map((line) => ({ line, isInline: false })),
    ...inline.map((line) => ({ line, isInline: true })),
  ].filter(({ line }) => line.includes(`${start} `));
}

/** The words up to a comment, a pipe, a redirection or the end of a substitution; what may be left out is taken along. */
function wordsAfter(line: string, start: string): string[] {
  const [command = ''] = line
    .slice(line.indexOf(start) + start.length)
    .replaceAll(/[[\]]/g, '')
    .split(/ #|\s[|>]|\)| && /u);
  return command
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/…$/, ''))
    .filter((word) => word !== '');
}

/** All that documents print, beginning with `npx snapshare` or `npm run`. */
export function printed(start: 'npx snapshare' | 'npm run'): Printed[] {
  return pages().flatMap(({ path, text }) =>
    linesOf(text, start)
      .map(({ line, isInline }) => ({ where: `${path}: ${line.trim()}`, words: wordsAfter(line, start), isInline }))
      .filter(({ words }) => words.length > 0)
      .map(({ where, words, isInline }) => ({ where, words, isMention: isInline && words.length === 1 })),
  );
}

/** The examples of every command's help, in both languages. */
export function printedByHelp(): Printed[] {
  return [CLI_TEXTS, CLI_TEXTS_ZH].flatMap((texts) =>
    Object.entries(texts)
      .filter(([key]) => key.endsWith('.examples') && key !== 'title.examples')
      .flatMap(([key, text]) => text.split('\n').map((line) => ({ key, line })))
      .map(({ key, line }) => ({
        where: `help of ${key.split('.')[0] ?? ''}: ${line}`,
        words: wordsAfter(line, 'snapshare'),
        isMention: false,
      })),
  );
}
