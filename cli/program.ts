import { type Command, Option } from 'commander';
import { codesHelp, commandNamed, helpIn } from './command.ts';
import { explainCommand } from './commands/answers/explain.ts';
import { exposureCommand } from './commands/answers/exposure.ts';
import { historyCommand } from './commands/answers/history.ts';
import { metricsCommand } from './commands/answers/metrics.ts';
import { overdueCommand } from './commands/answers/overdue.ts';
import { readersCommand } from './commands/answers/readers.ts';
import { reportCommand } from './commands/answers/report.ts';
import { statusCommand } from './commands/answers/status.ts';
import { usageCommand } from './commands/answers/usage.ts';
import { adoptCommand } from './commands/changes/adopt.ts';
import { applyCommand } from './commands/changes/apply.ts';
import { approvalsCommand, approveCommand, rejectCommand } from './commands/changes/approvals.ts';
import { acceptCommand, invitationsCommand } from './commands/changes/invitations.ts';
import { planCommand } from './commands/changes/plan.ts';
import { reinviteCommand } from './commands/changes/reinvite.ts';
import { revokeCommand } from './commands/changes/revoke.ts';
import { shareCommand, unshareCommand } from './commands/changes/share.ts';
import { upgradeCommand } from './commands/changes/upgrade.ts';
import { completionCommand } from './commands/setup/completion.ts';
import { deployCommand } from './commands/setup/deploy.ts';
import { doctorCommand } from './commands/setup/doctor.ts';
import { initCommand } from './commands/setup/init.ts';
import { demoCommand, localCommand } from './commands/setup/local.ts';
import { policiesCommand } from './commands/setup/policies.ts';
import { probeCommand } from './commands/setup/probe.ts';
import { schemaCommand } from './commands/setup/schema.ts';
import { validateCommand } from './commands/setup/validate.ts';
import type { Cli } from './context.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { LANGUAGES } from './texts.ts';

/** Builds the whole command line. Nothing runs before it parses arguments. */
export function buildProgram(cli: Cli, version: string): Command {
  const { texts } = cli;
  const program = commandNamed('snapshare', texts)
    .description(texts.say('program.about'))
    .version(version, '--version', texts.say('option.version'))
    .configureHelp(helpIn(texts))
    .helpOption('-h, --help', texts.say('option.help'))
    .helpCommand('help [command]', texts.say('help.about'))
    .addOption(new Option('--lang <language>', texts.say('option.lang')).choices(LANGUAGES))
    .addHelpText('after', () => `\n${codesHelp(texts, EXIT_CODES)}\n\n${texts.say('program.credentials')}`);
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
    usageCommand,
    invitationsCommand,
    acceptCommand,
    reinviteCommand,
    adoptCommand,
    upgradeCommand,
    shareCommand,
    unshareCommand,
    revokeCommand,
    approvalsCommand,
    approveCommand,
    rejectCommand,
    reportCommand,
    doctorCommand,
    policiesCommand,
    schemaCommand,
    historyCommand,
    metricsCommand,
    probeCommand,
    deployCommand,
    localCommand,
    demoCommand,
  ];
  for (const make of commands) program.addCommand(make(cli));
  program.addCommand(completionCommand(cli, () => program.commands));
  return program;
}
