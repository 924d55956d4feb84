import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { parseYaml, YamlError } from '../../../shared/base/yaml.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { misspeltRegions } from '../../../shared/policy/region-ids.ts';
import { tokenTexts } from '../../../shared/policy/tokens.ts';
import { collect, exits, newCommand } from '../../command.ts';
import type { Cli } from '../../context.ts';
import { writeText } from '../../files.ts';
import { plainId } from '../../given-principals.ts';
import { inputError } from '../../messages/input-error.ts';
import { printProblems } from '../../policy-problems.ts';

interface InitOptions {
  readonly out: string;
  readonly installation?: string;
  readonly mode?: string;
  readonly regions?: readonly string[];
  readonly external?: readonly string[];
  readonly senders?: readonly string[];
}

interface Answers {
  readonly installation: string;
  readonly mode: string;
  readonly regions: readonly string[];
  readonly external: readonly string[];
  readonly senders: readonly string[];
}

/** `init`: writes a commented policy, from flags and, where a terminal is there, from answers. */
export function initCommand(cli: Cli): Command {
  const { texts } = cli;
  return newCommand('init', cli)
    .option('--out <file>', texts.say('init.out'), 'snapshare.yaml')
    .option('--installation <name>', texts.say('init.installation'))
    .option('--mode <mode>', texts.say('init.mode'))
    .option('--regions <ids>', texts.say('init.regions'), collect)
    .option('--external <accounts>', texts.say('init.external'), collect)
    .option('--senders <accounts>', texts.say('init.senders'), collect)
    .action(
      exits(cli, 'init', async (options: InitOptions) => {
        const answers = await answer(cli, options);
        const { installation, mode, regions, external, senders } = answers;
        const document = { installation, mode, regions, principals: { external }, accept: { senders } };
        const result = parsePolicy(document);
        const problems = [...(result.ok ? [] : result.problems), ...misspeltRegions(document)];
        if (problems.length > 0) {
          printProblems(cli, problems);
          return 1;
        }
        writeText(options.out, policyText(cli, answers), true);
        cli.output.line(texts.say('init.done', { file: options.out }));
        return 0;
      }),
    );
}

/** Takes each answer from its flag; what no flag answers is asked for, or left at its default without a terminal. */
async function answer({ output, texts }: Cli, options: InitOptions): Promise<Answers> {
  const ask = async (given: string | undefined, question: string, otherwise: string): Promise<string> => {
    if (given !== undefined || !output.isInteractive) return given ?? otherwise;
    const text = await output.ask(otherwise === '' ? question : `${question} [${otherwise}]`);
    if (text === undefined) throw inputError('INIT_UNANSWERED');
    return text === '' ? otherwise : text;
  };
  return {
    installation: await ask(options.installation, texts.say('init.installation'), 'snapshare'),
    mode: await ask(options.mode, texts.say('init.mode'), 'observe'),
    regions: listOf(await ask(options.regions?.join(','), texts.say('init.regions'), 'cn-hangzhou')),
    external: accountsOf(await ask(options.external?.join(','), texts.say('init.external'), '')),
    senders: accountsOf(await ask(options.senders?.join(','), texts.say('init.senders'), '')),
  };
}

function listOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

/** As tags take them; whatever is no account is left for the policy to refuse. */
function accountsOf(text: string): string[] {
  return tokenTexts(text).map(plainId);
}

/** As it stands, or quoted where YAML would take it for something else, as a number. */
function scalar(text: string): string {
  try {
    if (isDeepStrictEqual(parseYaml(`a: ${text}\n`), { a: text })) return text;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
  }
  return JSON.stringify(text);
}

/** Where editors that know YAML find the form of a policy, once the package is installed beside it; others see a comment. */
const SCHEMA_LINE = '# yaml-language-server: $schema=node_modules/snapshare/snapshare.schema.json';

function policyText({ texts }: Cli, { installation, mode, regions, external, senders }: Answers): string {
  const note = (key: Parameters<typeof texts.say>[0]): string => `# ${texts.say(key)}`;
  const quoted = (ids: readonly string[]): string => `[${ids.map((id) => JSON.stringify(id)).join(', ')}]`;
  return `${[
    SCHEMA_LINE,
    note('init.note.head'),
    '',
    note('init.note.installation'),
    `installation: ${scalar(installation)}`,
    '',
    note('init.note.mode'),
    `mode: ${scalar(mode)}`,
    '',
    note('init.note.regions'),
    `regions: [${regions.map(scalar).join(', ')}]`,
    '',
    note('init.note.principals'),
    'principals:',
    '  directory: any',
    `  external: ${quoted(external)}`,
    '',
    note('init.note.block'),
    'blockWhenTagged: [confidential]',
    '',
    note('init.note.expiry'),
    'expiry: { unshareBeforeHours: 24, deleteExpired: never }',
    '',
    note('init.note.brakes'),
    'brakes:',
    '  removals: { count: 20, percent: 10 }',
    '',
    note('init.note.accept'),
    'accept:',
    `  senders: ${quoted(senders)}`,
  ].join('\n')}\n`;
}
