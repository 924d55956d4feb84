import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildProgram } from '../../cli/program.ts';
import { withCodes } from '../../scripts/docs/exit-codes-docs.ts';
import { memoryCli } from './plans/memory-cli.ts';

const SKILL = readFileSync(join(import.meta.dirname, '../../SKILL.md'), 'utf8');
const ROWS = [...SKILL.matchAll(/^\| [^|]+ \| (`[^|]+) \| ([^|]+) \|$/gm)].map(([, commands = '', changes = '']) => ({
  names: [...commands.matchAll(/`(\w+)/g)].map(([, name = '']) => name),
  changes: changes.startsWith('**'),
}));

test('the page for agents has every command, and says of each that asks for a yes that it changes something', () => {
  const { commands } = buildProgram(memoryCli().cli, '0.0.0');
  const named = new Set(ROWS.flatMap(({ names }) => names));
  const names = commands.map((command) => command.name());
  expect(names.filter((name) => name !== 'completion' && !named.has(name))).toEqual([]);
  expect([...named].filter((name) => !names.includes(name))).toEqual([]);
  const asking = commands
    .filter(({ options }) => options.some(({ long }) => long === '--yes'))
    .map((one) => one.name());
  const changing = new Set(ROWS.filter(({ changes }) => changes).flatMap((row) => row.names));
  expect(asking.length).toBeGreaterThan(8);
  expect(asking.filter((name) => !changing.has(name))).toEqual([]);
});

test('the page for agents has the exit codes as the commands have them (npm run docs)', () => {
  expect(withCodes(SKILL, 'en')).toBe(SKILL);
});
