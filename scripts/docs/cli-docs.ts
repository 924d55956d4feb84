import type { Command } from 'commander';
import { Output } from '../../cli/output.ts';
import { buildProgram } from '../../cli/program.ts';
import { textsIn } from '../../cli/texts.ts';
import { codesTable } from './exit-codes-docs.ts';

const INTRODUCTION = `# The command line

Made from the commands themselves by \`npm run docs\`; do not edit.

\`npm run build\` writes it to \`dist/cli/snapshare.js\`. It works with the official credential chain (environment,
\`aliyun configure\`, the role of an instance), with \`--profile\`, with a role assumed by \`--role-arn\`, and against the cloud
of \`npm run local\`.

- It needs Node 20.19 or newer, and says so to an older one. An option that takes one value is refused when it is given
  twice; lists, as \`--region\`, \`--log\` or those of \`init\`, add up.
- Credentials that cannot be had are told with the reason of the official tools, and never with what a file or an answer
  holds. A key or token with a stray character, as the end of a line, is named before anything is called.
- \`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\` are followed, also in small letters, which come first: every call, also those
  for credentials, goes through a tunnel (\`CONNECT\`) of that proxy. It is spoken to by HTTP or HTTPS, with the user and
  password of its address, which no message repeats; SOCKS is refused. \`NO_PROXY\` takes \`*\`, hosts (with all below them),
  a port behind them, addresses and subnets. This machine and the metadata service of an instance are called directly. A
  proxy that opens HTTPS to look into it needs its certificate in \`NODE_EXTRA_CA_CERTS\`.
- Logs are read as JSON lines, also within a JSON list or the cells of CSV. Logs and other files may be in UTF-8 or UTF-16
  and packed with gzip; a policy is in UTF-8. Lines of a log that cannot be read are counted, and the exit code is 1.
- In documents it is called \`npx snapshare …\`, which runs the built one from the folder of the clone and needs no
  installation. What it prints itself says \`snapshare …\`; \`npm link\` in the clone makes that work as it stands.
- Exit codes, which the help of each command has as well. \`status\` and \`invitations\` end with 2 where the next run has
  something to do:

${codesTable('en').replaceAll(/^/gm, '  ')}

- Ctrl-C while something is being changed (\`apply\`, \`reinvite\`, \`adopt\`, \`upgrade\`, \`accept\`, \`share\`, \`unshare\`) lets
  the calls under way end, makes no other, says what was done and what is left, and ends with 130; the same command, or a
  plan made anew for \`apply\`, goes on. A second Ctrl-C ends at once. \`probe\` cleans up first. Ctrl-C at a question
  changes nothing and ends with 130; an input that ends without an answer is a no, with 1. Everywhere else Ctrl-C ends the
  command as the system does it.
- What could not be read is never shown as empty: a line on the error stream names the region and the call that failed, JSON
  has it under \`unread\` (\`regionId\`, \`what\`, \`problem\`), and the exit code is 1. \`plan\` shows what it knows,
  and \`apply\` carries it out as long as something of every region was read; \`adopt\`, \`upgrade\`, \`reinvite\`,
  \`revoke\` and \`accept\` then change nothing.
- \`readers\` answers who can read what: every account but the owner that comes to a snapshot by any share of its region,
  ours or not, itself or through a folder or the directory. \`state\` is \`reads\`, or \`pending\` while an invitation waits
  for an answer or the service has not settled a new share; what is being removed counts as read until it is gone.
  \`until\` is the latest end over all \`paths\`, null when nothing ends one of them: by tags, limits and retention in shares
  of ours, in mode \`sync\` only; a share that is not ours ends at the retention with \`hygiene.scope: all\`, else never. What
  the next run ends has an end that is over. \`isPermitted\` is true where \`principals\` of the policy permits the account
  itself or the folder or directory of one of its paths, and \`allow\`, if there is one, or a rule lets it be given that
  snapshot now; outside the directory only \`principals.external\` permits anybody.
  A path of somebody who reads that is itself only pending carries \`state\`.
- \`isComplete\` is false, and the exit code 1, where it is not known which accounts a folder or a directory stands for (only
  the management account of the directory and its delegated administrators may list it), or where the shares of the region
  could not be read: then others may read the snapshot as well. A snapshot that nobody reads is listed only when it is named.
  With \`--account\` only that account is told of, and what it may read for all that is known stays listed with
  \`isComplete\` false. What other accounts share with the caller is listed under their \`ownerAccountId\` with the caller as
  its only reader and \`isComplete\` false, since only the owner can tell the rest; that is no failure.
- Inside and outside are told by the directory where it may be listed, else by the service, which says it of everyone whom a
  share names, else by the policy. \`status --principal\`, \`explain\` and \`exposure\` look the directory up as well.
- \`exposure\` finds what somebody reads whom the policy does not permit, and what an account outside the directory reads
  without an end, on the same ground as \`readers\`. A finding has an \`id\`, the same for the same kind, owner, region,
  snapshot (or share) and principal at any time; a \`kind\`; and a \`severity\`:

  | \`kind\` | what | outside the directory | inside |
  |---|---|---|---|
  | \`not-permitted\` | the policy does not permit who reads | critical | high; low for a folder in which nobody is |
  | \`pending\` | that, or \`no-end\`, once an invitation is accepted or a share has settled | high; low where the policy permits it | medium; low for a folder in which nobody is |
  | \`no-end\` | the policy permits it, and nothing ends it | medium | not found |
  | \`left-directory\` | a share names a folder that is gone, an account that has left, or another directory | high for another directory | medium |
  | \`other-resources\` | the share also holds what is no snapshot, of which nothing is known | medium | low |

  The document \`snapshare.exposure/2\` has \`atMs\`, \`accountId\`, \`regions\`, \`findings\`, the worst first, \`hints\` and
  \`unread\`. Each finding tells its \`ownerAccountId\`, \`regionId\` and \`snapshots\` with their names, whether it is
  \`isOutside\`, and its \`state\` as \`readers\` does; the \`principal\` that shares name and the \`accounts\` behind it, or
  under \`unpeopled\` why none is known; the \`shares\` with their names, whether they are ours, the installation that their
  tag names, and since when; \`until\`, null for never; what asks for it (\`askedBy\`); and \`toEnd\`, the commands that end
  it. Who made a share is not recorded in it. What the policy lists under \`exposure.accepted\` is told with its
  \`acceptance\`, and counts again once that has lapsed.
- \`exposure --fail-on SEVERITY\` ends with 4 where a finding that counts is as bad or worse, and with 1 where something
  was not read, whatever was found. With \`--new-since FILE\`, a document that \`exposure --json\` wrote for the same account,
  only what is new is shown and fails (\`isNew\`): what was not there, has become worse, or was accepted and is no longer.
  What is no more is under \`gone\`, and under \`unseen\` where what tells of it was not read this time.
- \`revoke\` ends access now: to a snapshot, of an account (\`--account\`, also a folder or a directory that a share names) or
  through a share (\`--share\`); with several of them, what they have in common. It is for shares of anybody, shows what ends,
  what else ends since a share gives each of its snapshots to each of its principals, and what the next sweep would give
  again, and asks. What others would lose needs \`--also\`. \`--edit-tags\` takes those who are meant out of \`share-to\` as
  well. It ends with 2 where something was no longer as it was shown and was left, and says who still reads by another way.
  [How it chooses](decisions/revoke-ends-what-a-person-names.md).
- \`overdue\` tells who still reads (\`readers\`, with \`isComplete\` as above). \`status\`, \`exposure\` and the report count
  shares that are being deleted, until they are gone.
- \`plan\` and \`apply\` begin with the account, its name, and what all regions come to, as in \`+12 grants, −3, 1 leaving the
  directory\`. A grant counts as given when some share, whosever it is, names the principal for the snapshot afterwards and
  none did before, and as taken the other way round; an invitation to an outsider counts as well. Accounts and folders have
  their names where the directory may be read, snapshots always; no call for names begins after five seconds, and an id
  without a name is no failure. Calls on one share for one cause are one line, of long lists the first lines are
  shown with the number of the rest, and what a brake holds back comes last.
- \`--format\`: \`wide\` leaves nothing out; \`json\` is \`--json\`, and \`yaml\` the same document. \`csv\` is for a spreadsheet: the
  rows of the command's table with the columns of \`wide\` under headings that are the same in every language, what would be
  a formula made text by an apostrophe, and all else that is to be said on the error stream. \`plan --format markdown\` is a
  comment for a pull request, of at most 60,000 characters, in which no name is markup or mentions anybody. What could not be
  read stands in Markdown, YAML and JSON, and on the error stream beside CSV.
- \`expectedAccountIds\` of the policy refuses credentials of other accounts, after asking whose they are and before any
  other call.
- \`apply\` ends with 2 when only a plan made anew can do the rest, and says last what that is.
- \`--json\` prints one document with a \`schema\` such as \`snapshare.plan/1\`; the number changes when its meaning does. A
  failure is a document of \`snapshare.error/1\`. Codes and JSON are the same in every language.
- \`--lang zh\`, or a Chinese locale, speaks Chinese: help, findings, reasons, states, remedies, failed calls, and what is
  wrong with a policy, an option or a file. Times are told in UTC, then with UTC+8 beside them. What the service or the YAML
  parser says itself stays as it is. In English are the names of the checks of \`doctor\`, the detail that \`probe\` saw, and
  what a finding says was being done.
- Colours only in a terminal, and not with \`NO_COLOR\` or \`--no-color\`.
- What changes shares, invitations, approvals or tags asks first, or takes \`--yes\`; without a terminal it refuses. \`probe --clean\`
  removes what the journal names without asking again.
- An account that is given to a command may be its id or its ARN (\`acs:ram::ID:root\`); a folder or directory is its id. What is
  neither is refused before anything is read.
- \`share\` and \`unshare\` read every form that a tag may have: several targets in one word, ids as ARNs, limits. \`share\`
  shows whom each target reaches and until when, and refuses a limit that is over, and an account or folder that is neither in
  the directory nor under \`principals.external\`; where the directory may not be listed it warns instead.
  What it warns of stands in its JSON: \`findings\`, \`overSince\`, \`unknownPrincipals\` and, for these, \`unread\`.
- \`share\`, \`unshare\`, \`approve\` and \`reject\` change nothing of what the tag they write says of any other target. Where
  a token that cannot be read leaves no such change, as a limit apart from its target may, they refuse and name it. After
  the answer they read the tags again, and write nothing where these have changed.
- \`unshare\` and \`reject\` say who keeps its grant by what the tags say then, with \`--json\` under \`staying\`, and end with
  2: something else asks for it, or it cannot be told. Rules with \`latest\` are left out of that. \`approve --until\` refuses where a group approves for longer.
- \`adopt\` takes a share of another installation only with \`--from-installation\` and that one's name.
- \`doctor\` makes every check that it can: one that needs what failed before is \`unknown\`, and says for want of what; so is one
  whose call the service did not answer (throttled, 5xx, no connection), with the reason, and the exit code is 1. Of
  several owners the text shows what is not well and counts the rest; JSON has every check, with \`ownerAccountId\` and, where
  it is known, \`ownerName\`.
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
