import { APPROVAL_TEXTS } from './approvals-en.ts';
import { BEGINNING_TEXTS } from './beginning-en.ts';
import { DEPLOY_TEXTS } from './deploy-en.ts';
import { DOCTOR_TEXTS } from './doctor-en.ts';
import { EXIT_CODE_TEXTS } from './exit-codes-en.ts';
import { EXPOSURE_TEXTS } from './exposure-en.ts';
import { METRICS_TEXTS } from './metrics-en.ts';
import { OWNER_TEXTS } from './owners-en.ts';
import { PLANS_TEXTS } from './plans-en.ts';
import { PROBE_TEXTS } from './probe-en.ts';
import { REPORT_OPTION_TEXTS } from './report-en.ts';
import { REVOKE_TEXTS } from './revoke-en.ts';
import { SCHEMA_TEXTS } from './schema-en.ts';
import { TEAM_TEXTS } from './teams-en.ts';
import { USAGE_TEXTS } from './use-en.ts';

/** What the command line says in English, with `{names}` of facts in it. Other languages have catalogues of the same keys. */
export const CLI_TEXTS = {
  'program.about':
    'Keeps disk snapshots shared with exactly the accounts that should have them, for as long as they should.',
  'program.credentials':
    'Credentials: the official chain (environment, aliyun configure, instance role), --profile or --role-arn.',
  'help.about': 'show the help of a command',

  'init.about': 'Write a commented policy, from flags or by asking',
  'init.examples':
    'snapshare init\nsnapshare init --installation acme --mode observe --regions cn-hangzhou,cn-shanghai',
  'validate.about': 'Check the policy and say it in plain words; needs no credentials',
  'validate.examples': 'snapshare validate\nsnapshare validate --policy acme.yaml --json',
  'plan.about': 'Show what would change, and why; changes nothing',
  'plan.examples':
    'snapshare plan\nsnapshare plan --region cn-hangzhou --out plan.json\nsnapshare plan --format markdown > comment.md\nsnapshare plan --expire\nsnapshare plan --over-brake removals --out plan.json',
  'apply.about': 'Carry out a plan on file, if nothing has moved since',
  'apply.examples':
    'snapshare apply plan.json\nsnapshare apply plan.json --yes --log audit.jsonl\nsnapshare apply plan.json --over-brake removals',
  'status.about': 'Show every snapshot with everyone who asks for it or has it',
  'status.examples': 'snapshare status\nsnapshare status --principal 1111222233334444 --json',
  'explain.about': 'Tell why a principal can or cannot read a snapshot, and what to do',
  'explain.examples':
    'snapshare explain s-bp1abcdefgh\nsnapshare explain s-bp1abcdefgh 1111222233334444 --findings sweep.log',
  'readers.about': 'Show which accounts can read which snapshot, by every share, ours or not',
  'readers.examples':
    'snapshare readers\nsnapshare readers s-bp1abcdefgh --json\nsnapshare readers --account 1111222233334444',
  'overdue.about': 'Show expired snapshots that a share keeps from being released, and their cost',
  'overdue.examples': 'snapshare overdue\nsnapshare overdue --region cn-hangzhou --json',
  'invitations.about': 'Show the invitations that wait for this account, and what the policy says to them',
  'invitations.examples': 'snapshare invitations --profile member',
  'accept.about': 'Accept the invitations that the policy trusts, or those that are named',
  'accept.examples': 'snapshare accept --profile member\nsnapshare accept i-1234567890 --profile member --yes',
  'reinvite.about': 'Ask an account outside the directory again that declined, or did not answer twice',
  'reinvite.examples':
    'snapshare reinvite 2222333344445555\nsnapshare reinvite 2222333344445555 --region cn-hangzhou --yes',
  'adopt.about': 'Take over shares that were made by hand',
  'adopt.examples': 'snapshare adopt rs-1234567890\nsnapshare adopt rs-1234567890 rs-0987654321 --yes --json',
  'upgrade.about':
    'Give shares of ours that nothing joins any more the name that opens them, so that nobody accepts again',
  'upgrade.examples': 'snapshare upgrade\nsnapshare upgrade --region cn-hangzhou --yes',
  'share.about': 'Add targets to the share-to tag of a snapshot, after showing who will read it',
  'share.examples':
    'snapshare share s-bp1abcdefgh 1111222233334444\nsnapshare share s-bp1abcdefgh @prod fd-AbCdEf1234/14d',
  'unshare.about': 'Take targets out of the share-to tag of a snapshot',
  'unshare.examples': 'snapshare unshare s-bp1abcdefgh 1111222233334444 --yes',
  'report.about': 'Write everything that is known as one page for a browser',
  'report.examples':
    'snapshare report --open\nsnapshare report --out march.html --since february.html\nsnapshare report --log functions.log\nsnapshare report --unused-for 30d\nsnapshare report --json > report.json',
  'report.out': 'the file to write',
  'report.open': 'show it in the browser',
  'report.done': 'The report is in {file}.',
  'report.notOpened': 'No program could be started to show {file}; open it by hand.',
  'doctor.about':
    'Check credentials, clock, endpoints, rights, quotas, functions with their triggers and builds, runs, and the roles of owners and members; changes nothing',
  'doctor.examples':
    'snapshare doctor --log functions.log\nsnapshare doctor --role-arn acs:ram::1234567890123456:role/snapshare-operator',
  'doctor.log': 'a log of functions, for the last run of each',
  'doctor.policy': '{installation}, {mode}',
  'doctor.caller': '{accountId} {arn}',
  'doctor.count': '{count} / {limit}',
  'doctor.enabled': 'enabled',
  'doctor.notEnabled': 'not enabled',
  'doctor.clock.right': 'less than a minute off',
  'doctor.clock.off': '{seconds} s off',
  'doctor.clock.untold': '{host} does not say its time',
  'doctor.clock.unheard': '{host} did not answer',
  'doctor.reached': '{host}',
  'doctor.unreachable': '{host} cannot be reached: {code}. Check the network, the endpoint and SNAPSHARE_ENDPOINTS.',
  'doctor.functions.triggers': '{listed}',
  'doctor.functions.off': 'these triggers are off: {off}',
  'doctor.functions.neverWoken': 'no trigger wakes it; deploy again',
  'doctor.functions.missing': 'not deployed, though others of this account are',
  'doctor.functions.none': 'none is deployed in this account and region',
  'doctor.functions.version': 'services of Function Compute 2.0 are not looked into; see the console',
  'doctor.members.directory': 'the policy says members.accounts: directory; their roles are not looked into one by one',
  'doctor.role.unknown':
    'the role AliyunECSShareEncryptSnapshotDefaultRole could not be read, or its trust policy not understood',
  'doctor.role.missing':
    'the account has no role AliyunECSShareEncryptSnapshotDefaultRole; only snapshots under its own keys need it',
  'doctor.role.trusting': 'it trusts ECS of {count} account(s), and of everyone who is given encrypted snapshots',
  'doctor.role.untrusting':
    'it does not trust ECS of {principals}, who are given encrypted snapshots; add <account id>@ecs.aliyuncs.com to its trust policy',
  'doctor.role.unclear':
    '{principals} are given encrypted snapshots; how it has to trust what is no single account is not documented',
  'doctor.unseen':
    'marked as shared by the service, and in no share: {snapshots}. They may be shared in a way that is not seen here; a hint only',
  'doctor.runs.noLog':
    'give --log FILE, or run the query "Last finished run of each function" of docs/operations.md in the log store',
  'doctor.runs.none': 'the log tells of no finished run of a function',
  'doctor.runs.last': '{at}, {hours} h ago; {failures} later one(s) left something undone',
  'doctor.runs.failed': 'all {failures} run(s) in the log left something undone',
  'policies.about':
    'Print the rights that the policy asks for: templates for accounts, documents for people and the directory',
  'policies.examples':
    'snapshare policies\nsnapshare policies member-role > member-role.ros.yaml\nsnapshare policies guardrail --policy acme.yaml',
  'history.about': 'Show what logs say was done to a snapshot, and why',
  'history.examples': 'snapshare history s-bp1abcdefgh audit.jsonl\ncat *.log | snapshare history s-bp1abcdefgh',
  'local.about': 'Start the emulated cloud on this machine, with the functions deployed into it',
  'local.examples': 'snapshare local\nsnapshare local --port 8080 --one-port',
  'demo.about': 'Show five weeks of a small company on the emulated cloud, and write their report',
  'demo.examples': 'snapshare demo',
  'completion.about': 'Print a completion script for a shell',
  'completion.examples':
    'source <(snapshare completion bash)\nsnapshare completion fish > ~/.config/fish/completions/snapshare.fish',

  'title.usage': 'Usage:',
  'title.arguments': 'Arguments:',
  'title.options': 'Options:',
  'title.commands': 'Commands:',
  'title.examples': 'Examples:',

  'option.help': 'show this help',
  'option.version': 'print the version',
  'option.lang': 'language of what is printed; default: the locale',
  'option.noColor': 'print without colours',
  'option.json': 'print JSON with a versioned schema',
  'option.policy': 'the policy; default: SNAPSHARE_POLICY, or snapshare.yaml',
  'option.region': 'only this region; may be given several times; default: all of the policy',
  'option.profile': 'a profile of the aliyun CLI or of the credentials file',
  'option.roleArn': 'a role to assume first',
  'option.externalId': 'the external id for --role-arn; default: the installation',
  'option.yes': 'go ahead without asking',
  'option.overBrake':
    'let this one plan pass a brake after a review, one of {names}; may be given several times; apply must be told the same as plan',
  'option.readers': 'look up which accounts stand behind a folder or the directory, where this account may list it',
  'argument.snapshot': 'the id of a snapshot',
  'argument.principal': 'only this account, folder or directory',

  'init.out': 'the file to write',
  'init.installation': 'name of the installation, a-z, 0-9 and -',
  'init.mode': 'observe, upsert-only or sync',
  'init.regions': 'regions, separated by commas',
  'init.external': 'accounts outside the directory that tags may ask for',
  'init.senders': 'accounts whose invitations are accepted',
  'init.done': '{file} is written. Check it with: snapshare validate --policy {file}',
  'init.note.head': 'The policy of one installation of Snapshare. Quote account ids: YAML would read them as numbers.',
  'init.note.installation': 'The name by which this deployment marks what it owns. Do not change it later.',
  'init.note.mode': 'observe: only report. upsert-only: share, but never unshare. sync: both.',
  'init.note.regions': 'The regions that the timers visit.',
  'init.note.principals': 'What tags may ask for: anything in the directory, and these accounts outside it.',
  'init.note.block': 'Snapshots with one of these tags are never shared.',
  'init.note.expiry': 'Sharing ends this long before the retention of a snapshot does.',
  'init.note.brakes':
    'A run that would end more grants that nobody asks for than the larger of count and percent of all ends none of them.',
  'init.note.accept': 'On the receiving side: whose invitations are accepted.',

  'validate.valid': 'The policy is valid. In plain words:',
  'validate.invalid': 'The policy has {count} problem(s):',

  'plan.out': 'also write the plan to this file, for apply',
  'plan.expire': 'plan what unshare-expired would do, instead of the sweep',
  'plan.nothing': 'Nothing to do.',
  'plan.notWritten': '{file} was not written: a plan that lacks a region would be taken for the whole.',
  'plan.written': 'The plan is in {file}. Carry it out with: {command}',

  'apply.file': 'a plan written by: snapshare plan --out FILE',
  'apply.log': 'add JSON lines about every call to this file',
  'apply.observe': 'The mode of the policy is observe, so nothing is changed. Set it to sync or upsert-only first.',
  'apply.done': '{region}: {applied} done, {failed} failed',
  'apply.leftOut':
    '{region}: {count} call(s) that you saw were left out, since they are not planned like that any more, or {region} could not be read again. Plan again for what there is now.',
  'left.waiting':
    '{region}: some removals are left, since the grants that take over are not in effect yet (REMOVAL_DEFERRED). Plan and apply again in a minute.',
  'left.crowded': '{region}: some grants are left, since they fit only when others have ended. Plan and apply again.',
  'left.moved': '{region}: some calls are left, since what they change moved meanwhile. Plan and apply again.',
  'apply.moved': 'Nothing was done: {count} thing(s) moved since the plan was made.',
  'apply.move': '{path}: was {was}, is {is}',
  'apply.planAgain': 'Look at them, then plan again: snapshare plan --out FILE',

  'brake.holds': 'HELD BACK in {region} by {brakes}: what their findings tell of is not done.',
  'brake.pass':
    'If it is right after a review, let one plan pass: snapshare plan {options} --out FILE, then: snapshare apply FILE {options}',
  'brake.passed': 'This plan passes the brakes of {brakes}.',

  'status.snapshot': 'only this snapshot',
  'status.principal': 'only this principal',
  'status.members':
    'look from the member accounts too, and show under which id they see a snapshot and what they made of it',
  'status.nothing': 'In {regions} nobody asks for a snapshot, and none is shared.',
  'status.noMatch': 'In {regions} no grant is of that snapshot and principal.',

  'explain.findings': 'a log of functions or of apply, for what the service answered',
  'explain.title': '{snapshotId} in {region}',
  'explain.principal': '{principal}: {state}',

  'status.sharedIn': '{count} snapshot(s) of other accounts are shared with this one, which reads them:',
  'status.unknownThrough':
    'Whether {principal} also has what is shared with {principals} is unknown, since who is in there is not known.',

  'overdue.nothing': 'No expired snapshot in {regions} is kept by a share.',
  'overdue.sum': '{count} snapshot(s): {perMonth} {currency} a month, {since} {currency} since they expired',
  'overdue.price': 'An estimate from full sizes; price: {source}',

  'invitations.nothing': 'No invitation waits for an answer in {regions}.',
  'accept.invitations': 'ids of invitations; default: those that the policy trusts',
  'accept.nothing':
    'Nothing is accepted: the policy trusts none of the {count} invitation(s) that wait. See: snapshare invitations',
  'accept.question': 'Accept {count} invitation(s)?',
  'accept.untrusted': 'Accept {count} invitation(s), {untrusted} of which the policy does not trust?',
  'accept.done': '{invitationId} of {shareId}: {status} {reason}',
  'decision.accept': 'accept',
  'decision.reject': 'reject',
  'decision.leave': 'leave',
  'decision.wait': 'leave pending',

  'reinvite.account': 'an account that the policy lists under principals.external',
  'reinvite.nothing':
    'Nothing to do: no snapshot asks for {accountId} in vain. Either none asks for it, or it has accepted, or it may still answer.',
  'reinvite.question': 'Invite {accountId} again by a new share? It has 7 days to accept.',

  'adopt.share': 'the ids of resource shares',
  'adopt.title': 'The share {shareId} ({name}) and its grants:',
  'adopt.question': 'Take over {shareIds}?',
  'adopt.done': '{shareId} is ours now; a sweep, or a plan that is applied, does what is listed above.',

  'upgrade.nothing': 'There is no closed share that a name would open.',
  'upgrade.question':
    'Rename {count} share(s)? Nobody gains or loses sight of anything by that; the next sweep does what the tags say.',
  'upgrade.renamed': '{shareId} in {regionId} is open now, as {name}.',
  'upgrade.moved': '{shareId} in {regionId} is not what was shown any more; it was left as it is.',
  'upgrade.failed': '{shareId} in {regionId} could not be renamed.',
  'closed.title':
    '{count} share(s) of ours are closed: of an older version, narrowed, adopted or changed by hand. Nothing joins them.',
  'closed.upgrade': 'snapshare upgrade opens it',
  'closed.upgradeSome':
    'snapshare upgrade opens it; {leavingCount} of its snapshots do not ask for all of its principals and leave it with the next sweep',
  'closed.other resources': 'drains; it holds things that are no snapshots',
  'closed.too many': 'drains; a share is for five at most',
  'closed.several outsiders': 'drains; each outsider gets a share of its own',
  'closed.unsettled': 'wait until its principals have settled',
  'closed.no answer': 'drains; its invitation was not accepted',
  'closed.not asked for': 'the next sweep empties or narrows it: its snapshots do not ask for all of its principals',
  'closed.twin': 'drains; another share is for the same',

  'share.targets':
    'accounts, folders, directories or @groups, each with a limit if any: /14d, or /2026-12-31 until midnight UTC',
  'unshare.targets': 'accounts, folders, directories or @groups, as the tag names them',
  'share.done':
    'The tags of {snapshotId} are written. Where the functions are deployed they follow by themselves; else: snapshare plan --out FILE, then snapshare apply FILE',
  'share.unchanged': 'The tags of {snapshotId} say so already.',
  'unshare.notNamed': 'The tags of {snapshotId} do not name {target}; a rule or a group may ask for it (see explain).',
  'unshare.question': 'Take {targets} out of the tags of {snapshotId}?',

  'log.unread':
    '{count} line(s) of the log could not be read, being cut short or of another form; what they tell is unknown.',
  'policies.name': 'a document; default: list them',
  'history.files': 'logs of JSON lines; default: the standard input',
  'history.nothing': 'The log tells nothing of {snapshotId}.',
  'local.port': 'the first region listens here, the next on the next port',
  'local.onePort': 'one port more, for all regions',
  'local.tls': 'every port answers HTTPS as well, with a certificate made for this run',
  'completion.shell': 'the shell',

  'confirm.hint': '[y/N]',
  'confirm.stopped': 'Stopped; nothing was changed.',
  'error.unexpected': 'Running the command failed: {error}. This is a defect of Snapshare: report it with the command.',
  'member.failed': 'The member {accountId} could not be looked into: {error}',
  'region.unread': '{region} was not read whole: {error}',
  'unread.stopped': 'Nothing was changed: this is done only when everything could be read.',
  'readers.account':
    'only what concerns this account: its snapshots, and what it reads or is invited to; may be given several times',
  'readers.reads': 'reads',
  'readers.pending': 'pending',
  'readers.nobody':
    'Of the snapshots of {accountId} in {regions} none that was asked about can be read by another account.',
  'readers.unknownBehind': '{snapshotId} in {region}: which accounts read it through {principals} is unknown.',
  'readers.unknownAll': '{snapshotId} in {region}: who reads it is unknown.',
  'readers.ownerOnly': '{snapshotId} in {region} is a snapshot of {accountId}, which alone can tell who else reads it.',
  'readers.gone': 'folder is gone',
  'readers.unknown': 'unknown',
  'readers.unread': 'The directory could not be read: {error}',

  'progress.credentials': 'Looking for credentials',
  'progress.role': 'Assuming {role}',
  'progress.caller': 'Asking whose credentials these are',
  'progress.reading': 'Reading {regions}',
  'progress.applying': 'Changing {region}',
  'progress.doctor': 'Checking',

  'column.account': 'ACCOUNT',
  'column.accountName': 'ACCOUNT NAME',
  'column.action': 'ACTION',
  'column.askedBy': 'ASKED BY',
  'column.because': 'BECAUSE',
  'column.check': 'CHECK',
  'column.decision': 'POLICY',
  'column.detail': 'DETAIL',
  'column.event': 'EVENT',
  'column.expired': 'EXPIRED',
  'column.invitation': 'INVITATION',
  'column.lapses': 'LAPSES',
  'column.name': 'NAME',
  'column.perMonth': 'A MONTH',
  'column.owner': 'OWNER',
  'column.permitted': 'PERMITTED',
  'column.principal': 'PRINCIPAL',
  'column.principals': 'PRINCIPALS',
  'column.readers': 'READERS',
  'column.region': 'REGION',
  'column.request': 'REQUEST',
  'column.result': 'RESULT',
  'column.run': 'RUN',
  'column.seen': 'SEEN',
  'column.seenAs': 'SEEN AS',
  'column.sender': 'SENDER',
  'column.share': 'SHARE',
  'column.sinceExpiry': 'SO FAR',
  'column.sizeGiB': 'GIB',
  'column.snapshot': 'SNAPSHOT',
  'column.snapshots': 'SNAPSHOTS',
  'column.state': 'STATE',
  'column.through': 'THROUGH',
  'column.time': 'TIME',
  'column.todo': 'TO DO',
  'column.until': 'UNTIL',

  'verdict.ok': 'ok',
  'verdict.warning': 'warning',
  'verdict.unknown': 'unknown',
  'verdict.failed': 'failed',
  yes: 'yes',
  no: 'no',
  ...BEGINNING_TEXTS,
  ...DOCTOR_TEXTS,
  ...EXPOSURE_TEXTS,
  ...PLANS_TEXTS,
  ...PROBE_TEXTS,
  ...OWNER_TEXTS,
  ...DEPLOY_TEXTS,
  ...APPROVAL_TEXTS,
  ...REVOKE_TEXTS,
  ...REPORT_OPTION_TEXTS,
  ...TEAM_TEXTS,
  ...USAGE_TEXTS,
  ...METRICS_TEXTS,
  ...EXIT_CODE_TEXTS,
  ...SCHEMA_TEXTS,
} as const satisfies Readonly<Record<string, string>>;

export type CliTextKey = keyof typeof CLI_TEXTS;
