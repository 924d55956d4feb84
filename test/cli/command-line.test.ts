import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { afterEach, expect, test } from 'vitest';
import type { Cli } from '../../cli/context.ts';
import { buildProgram } from '../../cli/program.ts';
import { textsIn } from '../../cli/texts.ts';
import { Alone } from './alone.ts';
import { parse } from './parse.ts';

let alone: Alone | undefined;
afterEach(() => alone?.end());

const PACKAGE = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
};

/** A value that the option takes. */
function valueFor(option: Option): string {
  return option.argChoices?.[0] ?? (option.long === '--over-brake' ? 'removals' : 'x');
}

/** Every option of every command that takes a value, with what is said of the words given. */
function saidOfAll(language: 'en' | 'zh', wordsFor: (option: Option) => readonly string[]): string[] {
  const texts = textsIn(language);
  const program = buildProgram({ texts } as Cli, '0');
  return program.commands.flatMap((command) =>
    command.options
      .filter(({ required, optional }) => required || optional)
      .map((option) => `${command.name()} ${option.long}: ${saidOf(command, option, wordsFor(option))}`),
  );
}

const givenTwice = (language: 'en' | 'zh'): string[] =>
  saidOfAll(language, (option) => [option.long ?? '', valueFor(option), option.long ?? '', valueFor(option)]);

function saidOf(command: Command, option: Option, words: readonly string[]): string {
  let said = '';
  command.exitOverride().configureOutput({ writeErr: (text) => (said += text) });
  // Arguments of the command itself are not what is tried.
  command.allowExcessArguments().action(() => undefined);
  for (const argument of command.registeredArguments) argument.required = false;
  try {
    command.parse(words, { from: 'user' });
  } catch {
    return said.trim().split('\n')[0] ?? '';
  }
  const values: unknown = command.getOptionValue(option.attributeName());
  return Array.isArray(values) ? 'gathers' : 'one is ignored';
}

test('an option given twice is gathered or refused, whichever it is', () => {
  const said = givenTwice('en');
  expect(said.length).toBeGreaterThan(50);
  expect(said.filter((line) => !/: gathers$|: error: option '.*' may be given only once$/.test(line))).toEqual([]);
  const gathering = said.filter((line) => line.endsWith(': gathers')).map((line) => line.split(': ')[0]);
  expect(gathering).toEqual(
    expect.arrayContaining(['init --regions', 'init --senders', 'plan --region', 'report --log']),
  );
  expect(givenTwice('zh')).toEqual(expect.arrayContaining(['init --mode: 选项 --mode <mode> 只能给出一次']));
});

test('an empty value is refused, whichever option or argument it is given to', async () => {
  const said = saidOfAll('en', ({ long }) => [long ?? '', '']);
  expect(said.filter((line) => !/ is given an empty value$| argument '' is invalid\. /.test(line))).toEqual([]);
  expect(saidOfAll('zh', ({ long }) => [long ?? '', ''])).toContain('plan --policy: --policy <file> 的值为空');
  for (const words of [
    ['explain', ''],
    ['explain', 's-bp1', ''],
    ['share', 's-bp1', '1234567890123456', ''],
    ['apply', ''],
  ])
    await expect(parse(words), words.join()).rejects.toMatchObject({ code: 'snapshare.valueEmpty' });
  await parse(['explain', 's-bp1']);
});

test('init quotes what YAML would take for something else, and adds up what is given several times', async () => {
  alone = new Alone();
  for (const [at, name] of ['2026', 'true', 'null', '1e3', '0x10', '-'].entries()) {
    const out = `${at}.yaml`;
    const regions = ['--regions', 'cn-hangzhou', '--regions', 'cn-shanghai,cn-beijing'];
    await alone.run(['init', '--installation', name, ...regions, '--out', out]);
    const text = readFileSync(join(alone.dir, out), 'utf8');
    expect(text).toContain(`installation: ${JSON.stringify(name)}\n`);
    expect(text).toContain('regions: [cn-hangzhou, cn-shanghai, cn-beijing]\n');
    expect(await alone.run(['validate', '--policy', out]), name).toMatchObject({ code: 0 });
  }
});

/** As if another Node ran it. */
const asNode = (version: string): string =>
  `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;

test.each([
  '16.20.2',
  '18.20.4',
  '20.18.3',
])('Node %s is told which one is needed, before anything else', async (version) => {
  alone = new Alone();
  const node = ['--import', asNode(version)];
  const plain = await alone.run(['status'], { node });
  expect(plain).toEqual({
    stdout: '',
    stderr: `Node ${version} is too old: 20.19 or newer is needed. See it with node --version.\n`,
    code: 1,
  });
  const { stderr } = await alone.run(['status', '--lang', 'zh'], { node });
  expect(stderr).toContain('需要 20.19 或更高版本');
  const { stdout } = await alone.run(['status', '--json'], { node });
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'snapshare.error/1', code: 'SNAPSHARE_NODE_TOO_OLD' });
});

test('each script of the package looks at Node first, for the number that the package names', async () => {
  expect(PACKAGE.engines.node).toBe('>=20.19');
  const first = /^(?:node cli\/require-node\.cjs && |npm run --silent build )/;
  expect(Object.entries(PACKAGE.scripts).filter(([, script]) => !first.test(script))).toEqual([]);
  alone = new Alone();
  expect(await alone.run(['--version'], { node: ['--import', asNode('20.19.0')] })).toMatchObject({ code: 0 });
});
