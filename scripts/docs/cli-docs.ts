import type { Command } from 'commander';
import { Output } from '../../cli/output.ts';
import { buildProgram } from '../../cli/program.ts';
import { textsIn } from '../../cli/texts.ts';

const INTRODUCTION = `# The command line

Made from the commands themselves by \`npm run docs\`; do not edit.

\`npm run build\` writes it to \`dist/cli/snapshare.js\`. It works with the official credential chain (environment,
\`aliyun configure\`, the role of an instance), with \`--profile\`, with a role assumed by \`--role-arn\`, and against the cloud
of \`npm run local\`.

- Exit codes: 0 nothing to do or done, 2 changes pending, 3 a brake holds something back (also when other changes are
  pending or done), 130 \`probe\` was ended by Ctrl-C and has cleaned up, 1 error.
- \`--json\` prints one document with a \`schema\` such as \`snapshare.plan/1\`; the number changes when its meaning does. A
  failure is a document of \`snapshare.error/1\`. Codes and JSON are the same in every language.
- \`--lang zh\`, or a Chinese locale, speaks Chinese: help, findings, reasons, states, remedies, and failed calls. What is
  wrong with a policy, an option or a file is told in English, and so are the facts of \`probe\`.
- Colours only in a terminal, and not with \`NO_COLOR\` or \`--no-color\`.
- What changes something asks first, or takes \`--yes\`; without a terminal it refuses. \`probe --clean\` removes what the
  journal names without asking again.
- \`apply\` looks again before it does anything, and refuses when the account, the policy, a snapshot that somebody asks for, a
  share, or what would be done is no longer what it was. Where it asked, it looks once more after the answer, does only what
  is still planned, and says what it left out, with the exit code 2.
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
