import { type Command, type Help, Option } from 'commander';
import { CHINESE_HELP, ChineseCommand } from './chinese/command.ts';
import type { CommandName } from './command-names.ts';
import type { Cli } from './context.ts';
import { type CodeOf, codesOf, type ExitCode } from './exit-codes.ts';
import type { CliTextKey } from './messages/en.ts';
import { StrictCommand } from './strict-command.ts';
import { LANGUAGES, type Texts } from './texts.ts';

/**
 * Makes the action of a command: what it answers becomes the exit code of the process. The types refuse a code that is not
 * documented for the command, and one that is and that it never answers.
 */
export function exits<Name extends CommandName, Args extends readonly unknown[], Code extends CodeOf<Name>>(
  cli: Cli,
  _name: Name & (Exclude<CodeOf<Name>, Code | 1 | 130> extends never ? Name : never),
  work: (...args: Args) => Promise<Code>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    cli.exit(await work(...args));
  };
}

/** Adds one value to those given before. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

const TITLES: Readonly<Record<string, CliTextKey>> = {
  'Usage:': 'title.usage',
  'Arguments:': 'title.arguments',
  'Options:': 'title.options',
  'Commands:': 'title.commands',
};

/** Words the parts of a help text that commander writes itself. */
export function helpIn(texts: Texts): Partial<Help> {
  return {
    helpWidth: 100,
    ...(texts.language === 'zh' && CHINESE_HELP),
    styleTitle: (title) => {
      const key = TITLES[title];
      return key === undefined ? title : texts.say(key);
    },
  };
}

/** A command that says in the reader's language how it was mistyped. */
export function commandNamed(name: string, texts: Texts): Command {
  const command = texts.language === 'zh' ? new ChineseCommand(name) : new StrictCommand(name);
  const words = name === 'snapshare' ? name : `snapshare ${name}`;
  return command.showHelpAfterError(texts.say('usage.seeHelp', { command: words }));
}

/** Begins a command with the description and examples of the catalogue. */
export function newCommand(name: CommandName, { texts }: Cli): Command {
  return commandNamed(name, texts)
    .description(texts.say(`${name}.about`))
    .configureHelp(helpIn(texts))
    .helpOption('-h, --help', texts.say('option.help'))
    .addHelpText('after', () => `\n${texts.say('title.examples')}\n${indent(texts.say(`${name}.examples`))}`)
    .addHelpText('after', () => `\n${codesHelp(texts, codesOf(name))}`)
    .addOption(new Option('--lang <language>', texts.say('option.lang')).choices(LANGUAGES))
    .option('--no-color', texts.say('option.noColor'));
}

/** What a command can end with, as its help says it. */
export function codesHelp(texts: Texts, codes: readonly ExitCode[]): string {
  const lines = codes.map((code) => `${String(code).padEnd(4)} ${texts.say(`code.${code}`).replaceAll('`', '')}`);
  return `${texts.say('code.title')}\n${indent(lines.join('\n'))}`;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

export function withJson(command: Command, { texts }: Cli): Command {
  return command.option('--json', texts.say('option.json'));
}

export function withPolicy(command: Command, { texts }: Cli): Command {
  return command.option('--policy <file>', texts.say('option.policy'));
}

/** The options of a command that calls the cloud, in regions that may be named. */
export function withCloud(command: Command, cli: Cli): Command {
  const { texts } = cli;
  return withCaller(
    withPolicy(withJson(command, cli), cli).option('--region <id>', texts.say('option.region'), collect),
    cli,
  );
}

/** The options of a command that looks at the accounts of `owners`. */
export function withOwners(command: Command, cli: Cli): Command {
  return withCloud(command, cli).option('--account <id>', cli.texts.say('option.account'), collect);
}

/** The options that say whose credentials a command calls the cloud with. */
export function withCaller(command: Command, { texts }: Cli): Command {
  return command
    .option('--profile <name>', texts.say('option.profile'))
    .option('--role-arn <arn>', texts.say('option.roleArn'))
    .option('--external-id <id>', texts.say('option.externalId'));
}
