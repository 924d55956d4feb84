import { Command, Option } from 'commander';
import { helpIn } from './command.ts';
import { adoptCommand } from './commands/adopt.ts';
import { applyCommand } from './commands/apply.ts';
import { completionCommand } from './commands/completion.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { exposureCommand } from './commands/exposure.ts';
import { historyCommand } from './commands/history.ts';
import { initCommand } from './commands/init.ts';
import { acceptCommand, invitationsCommand } from './commands/invitations.ts';
import { localCommand } from './commands/local.ts';
import { overdueCommand } from './commands/overdue.ts';
import { planCommand } from './commands/plan.ts';
import { policiesCommand } from './commands/policies.ts';
import { readersCommand } from './commands/readers.ts';
import { reinviteCommand } from './commands/reinvite.ts';
import { reportCommand } from './commands/report.ts';
import { shareCommand, unshareCommand } from './commands/share.ts';
import { statusCommand } from './commands/status.ts';
import { upgradeCommand } from './commands/upgrade.ts';
import { validateCommand } from './commands/validate.ts';
import type { Cli } from './context.ts';
import { LANGUAGES } from './texts.ts';

/** Builds the whole command line. Nothing runs before it parses arguments. */
export function buildProgram(cli: Cli, version: string): Command {
  const { texts } = cli;
  const program = new Command('snapshare')
    .description(texts.say('program.about'))
    .version(version, '--version', texts.say('option.version'))
    .configureHelp(helpIn(texts))
    .helpOption('-h, --help', texts.say('option.help'))
    .helpCommand('help [command]', texts.say('help.about'))
    .addOption(new Option('--lang <language>', texts.say('option.lang')).choices(LANGUAGES))
    .addHelpText('after', () => `\n${texts.say('program.codes')}`);
  const commands = [
    initCommand,
    validateCommand,
    planCommand,
    applyCommand,
    statusCommand,
    explainCommand,
    readersCommand,
    exposureCommand,
    overdueCommand,
    invitationsCommand,
    acceptCommand,
    reinviteCommand,
    adoptCommand,
    upgradeCommand,
    shareCommand,
    unshareCommand,
    reportCommand,
    doctorCommand,
    policiesCommand,
    historyCommand,
    localCommand,
  ];
  for (const make of commands) program.addCommand(make(cli));
  program.addCommand(completionCommand(cli, () => program.commands));
  return program;
}
