import type { Command } from 'commander';
import { Output } from '../../cli/output.ts';
import { buildProgram } from '../../cli/program.ts';
import { textsIn } from '../../cli/texts.ts';

const INTRODUCTION = `# The command line

Made from the commands themselves by \`npm run docs\`; do not edit.

\`npm run build\` writes it to \`dist/cli/snapshare.js\`. It works with the official credential chain (environment,
\`aliyun configure\`, the role of an instance), with \`--profile\`, with a role assumed by \`--role-arn\`, and against the cloud
of \`npm run local\`.

- In documents it is called \`npx snapshare …\`, which runs the built one from the folder of the clone and needs no
  installation. What it prints itself says \`snapshare …\`; \`npm link\` in the clone makes that work as it stands.
- Exit codes: 0 nothing to do or done, 2 changes pending, 3 a brake holds something back (also when other changes are
  pending or done), 130 \`probe\` was ended by Ctrl-C and has cleaned up, 1 error, or something could not be read. \`status\`
  and \`invitations\` end with 2 as well where the next run has something to do.
- What could not be read is never shown as empty: a line on the error stream names the region and the call that failed, JSON
  has it under \`unread\` (\`regionId\`, \`what\`, \`problem\`), and the exit code is 1. \`plan\` shows what it knows,
  and \`apply\` carries it out as long as something of every region was read; \`adopt\`, \`upgrade\`, \`reinvite\` and
  \`accept\` then change nothing.
- \`readers\` answers who can read what: every account but the owner that comes to a snapshot by any share of its region,
  ours or not, itself or through a folder or the directory. \`state\` is \`reads\`, or \`pending\` while an invitation waits
  for an answer or the service has not settled a new share; what is being removed counts as read until it is gone.
  \`until\` is the latest end over all \`paths\`, null when nothing ends one of them: by tags, limits and retention in shares
  of ours, in mode \`sync\` only; a share that is not ours ends at the retention with \`hygiene.scope: all\`, else never. What
  the next run ends has an end that is over. \`isPermitted\` is true where \`principals\` of the policy permits the account
  itself or the folder or directory of one of its paths; outside the directory only \`principals.external\` permits anybody.
  A path of somebody who reads that is itself only pending carries \`state\`.
- \`isComplete\` is false, and the exit code 1, where it is not known which accounts a folder or a directory stands for (only
  the management account of the directory and its delegated administrators may list it), or where the shares of the region
  could not be read: then others may read the snapshot as well. A snapshot that nobody reads is listed only when it is named.
  With \`--account\` only that account is told of, and what it may read for all that is known stays listed with
  \`isComplete\` false. What other accounts share with the caller is listed under their \`ownerAccountId\` with the caller as
  its only reader and \`isComplete\` false, since only the owner can tell the rest; that is no failure.
- Inside and outside are told by the directory where it may be listed, else by the service, which says it of everyone whom a
  share names, else by the policy. \`status --principal\`, \`explain\` and \`exposure\` look the directory up as well.
- \`apply\` ends with 2 when only a plan made anew can do the rest, and says last what that is.
- \`--json\` prints one document with a \`schema\` such as \`snapshare.plan/1\`; the number changes when its meaning does. A
  failure is a document of \`snapshare.error/1\`. Codes and JSON are the same in every language.
- \`--lang zh\`, or a Chinese locale, speaks Chinese: help, findings, reasons, states, remedies, failed calls, and what is
  wrong with a policy, an option or a file. Times are told in UTC, then with UTC+8 beside them. What the service or the YAML
  parser says itself stays as it is. In English are the names of the checks of \`doctor\`, the detail that \`probe\` saw, and
  what a finding says was being done.
- Colours only in a terminal, and not with \`NO_COLOR\` or \`--no-color\`.
- What changes shares or invitations, or takes something out of a tag, asks first, or takes \`--yes\`; without a terminal it
  refuses. \`share\` only adds to a tag, and does not ask; \`probe --clean\` removes what the journal names without asking
  again.
- \`apply\` looks again before it does anything, and refuses when the account, the policy, a snapshot that somebody asks for, a
  share, or what would be done is no longer what it was. Where it asked, it looks once more after the answer, does only what
  is still planned, and says what it left out, with the exit code 2. It works in the regions of the plan.
- \`--over-brake CAUSE\` lets one plan pass a brake of the policy after a review: \`plan\` makes such a plan and writes the
  causes into its file, and \`apply\` carries it out only when it is given the same causes. The next plan is held again.
`;

/** The page about the command line, in Markdown. */
export function cliDocs(): string {
  const { stdin, stdout, stderr } = process;
  const output = new Output({ stdin, stdout, stderr, isColored: false });
  const machine = {
    environment: {},
    clock: { nowMs: () => 0, steadyMs: () => 0, sleep: () => Promise.resolve() },
    random: () => 0,
    stdin,
  };
  const program = buildProgram({ machine, output, texts: textsIn('en'), exit: () => undefined }, '0.0.0');
  return [INTRODUCTION, ...program.commands.map(section)].join('\n');
}

function section(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text), getOutHasColors: () => false });
  command.outputHelp();
  return `## ${command.name()}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`;
}
