import { type Command, type Help, Option } from 'commander';
import { CHINESE_HELP, ChineseCommand } from './chinese/command.ts';
import type { Cli, ExitCode } from './context.ts';
import type { CliTextKey } from './messages/en.ts';
import { StrictCommand } from './strict-command.ts';
import { LANGUAGES, type Texts } from './texts.ts';

/** The names of the commands; each has a description and examples in the catalogue. */
export type CommandName =
  | 'init'
  | 'validate'
  | 'plan'
  | 'apply'
  | 'status'
  | 'explain'
  | 'exposure'
  | 'readers'
  | 'overdue'
  | 'usage'
  | 'invitations'
  | 'accept'
  | 'reinvite'
  | 'adopt'
  | 'upgrade'
  | 'share'
  | 'unshare'
  | 'revoke'
  | 'approvals'
  | 'approve'
  | 'reject'
  | 'report'
  | 'doctor'
  | 'policies'
  | 'history'
  | 'metrics'
  | 'deploy'
  | 'local'
  | 'demo'
  | 'probe'
  | 'completion';

/** Makes the action of a command: what it answers becomes the exit code of the process. */
export function exits<Args extends readonly unknown[]>(
  cli: Cli,
  work: (...args: Args) => Promise<ExitCode>,
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
    .addOption(new Option('--lang <language>', texts.say('option.lang')).choices(LANGUAGES))
    .option('--no-color', texts.say('option.noColor'));
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
