import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** No regular expression of the product can be made to hang: on long texts made to mislead it, each ends at once. */

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['shared', 'functions', 'cli', 'report'];
const LENGTH = 30_000;
/** Of processor time. One that backtracks over a text of this length takes longer, one that is linear a few milliseconds. */
const LIMIT_MS = 500;
/** Texts that these ever see are cut before, to so many characters. */
const BOUNDED: Readonly<Record<string, number>> = { '/[.\\s]+$/': 300 };

function literalsIn(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

const literals = new Set(
  FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => literalsIn(join(ROOT, folder, file))),
  ),
);

/** Runs of what the expression is made of, each followed by something it does not end with. */
function misleading(literal: string, length: number): string[] {
  const plain = literal.replace(/\/[a-z]*$/, '').replaceAll(/\\[a-zA-Z]|[\^$()[\]{}|?*+/\\]/g, ' ');
  const words = plain.split(' ').filter((word) => word !== '');
  const atoms = new Set([
    'a',
    '0',
    ' ',
    '.',
    '-',
    ':',
    '\t',
    '{',
    '{a',
    '=',
    'a-',
    'a.',
    '0-',
    ...words,
    words.join(''),
  ]);
  return [...atoms].flatMap((atom) => {
    const run = atom.repeat(Math.ceil(length / Math.max(1, atom.length))).slice(0, length);
    return [...new Set([run, `${run}\n!`, `${words[0] ?? ''}${run}!`])];
  });
}

/** Whether the script ends within the limit, however much else the machine has to do. */
function endsAtOnce(source: string, text: string): boolean {
  const script = new Script(source);
  for (let timeoutMs = LIMIT_MS; ; timeoutMs *= 2) {
    const before = process.cpuUsage();
    try {
      script.runInContext(createContext({ text }), { timeout: timeoutMs });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      if (process.cpuUsage(before).user >= LIMIT_MS * 1_000) return false;
    }
  }
}

test('the product has regular expressions, and all of them are found', () => {
  expect(literals.size).toBeGreaterThan(40);
});

test.each([...literals])('%s ends at once', (literal) => {
  const length = BOUNDED[literal] ?? LENGTH;
  for (const text of misleading(literal, length)) {
    const source = `text.replace(${literal}, ''); ${literal}.test(text);`;
    expect(endsAtOnce(source, text), JSON.stringify(text.slice(0, 40))).toBe(true);
  }
});

test.each(['/^(a+)+$/', '/(a|a)*b/', '/a*a*a*b/'])('the check itself finds %s out', (literal) => {
  expect(misleading(literal, LENGTH).every((text) => endsAtOnce(`${literal}.test(text)`, text))).toBe(false);
});
