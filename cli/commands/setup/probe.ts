import { resolve } from 'node:path';
import type { Command } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import { REGION_ID } from '../../../shared/base/ids.ts';
import { createRateLimits } from '../../../shared/base/limiter.ts';
import { createLogger } from '../../../shared/base/log.ts';
import { whoCalls } from '../../../shared/cloud/alibaba/wire/caller.ts';
import { parseEndpoints } from '../../../shared/cloud/alibaba/wire/endpoints.ts';
import { openRawCalls, type RawCalls } from '../../../shared/cloud/alibaba/wire/raw-calls.ts';
import { type CallDependencies, type Credentials, openRpc } from '../../../shared/cloud/alibaba/wire/rpc.ts';
import { exits, newCommand, withJson } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import type { Cli } from '../../context.ts';
import { findCredentials } from '../../credentials/find.ts';
import type { CodeOf } from '../../exit-codes.ts';
import { readText, requireWritable, writeText } from '../../files.ts';
import { INTERRUPTED } from '../../interrupts.ts';
import type { InputTextCode } from '../../messages/input-en.ts';
import { inputError } from '../../messages/input-error.ts';
import type { Left } from '../../probe/cleaner.ts';
import type { Experiment } from '../../probe/experiment.ts';
import { EXPERIMENTS } from '../../probe/experiments/all.ts';
import { Journal, type RunFacts } from '../../probe/journal.ts';
import { requireSnapshot } from '../../probe/named-snapshot.ts';
import { BY_HAND } from '../../probe/removals.ts';
import { type FactRow, probeDocument, rowOf } from '../../probe/report.ts';
import { cleanUp, runProbe } from '../../probe/run.ts';

interface ProbeCommandOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly recipientProfile?: string;
  readonly snapshot?: string;
  readonly zone?: string;
  readonly kmsKey?: string;
  readonly only?: readonly string[];
  readonly wait?: boolean;
  readonly stress?: boolean;
  readonly clean?: string;
  readonly journal?: string;
  readonly out?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `probe`: tries on two accounts what documentation leaves open, and leaves nothing behind. */
export function probeCommand(cli: Cli): Command {
  const { texts } = cli;
  return withJson(newCommand('probe', cli), cli)
    .option('--region <id>', texts.say('probe.region'))
    .option('--profile <name>', texts.say('probe.profile'))
    .option('--recipient-profile <name>', texts.say('probe.recipient'))
    .option('--snapshot <id>', texts.say('probe.snapshot'))
    .option('--zone <id>', texts.say('probe.zone'))
    .option('--kms-key <id>', texts.say('probe.kmsKey'))
    .option('--only <experiments...>', texts.say('probe.only', { names: EXPERIMENTS.map(({ id }) => id).join(', ') }))
    .option('--wait', texts.say('probe.wait'))
    .option('--stress', texts.say('probe.stress'))
    .option('--clean <journal>', texts.say('probe.clean'))
    .option('--journal <file>', texts.say('probe.journal'))
    .option('--out <file>', texts.say('probe.out'))
    .option('--yes', texts.say('option.yes'))
    .action(
      exits(cli, 'probe', (options: ProbeCommandOptions) =>
        options.clean === undefined ? probe(cli, options) : cleanJournal(cli, options, options.clean),
      ),
    );
}

async function probe(cli: Cli, options: ProbeCommandOptions): Promise<CodeOf<'probe'>> {
  const { machine, output, texts } = cli;
  const regionId = required(options.region, 'PROBE_NO_REGION');
  if (!REGION_ID.test(regionId)) throw inputError('PROBE_BAD_REGION');
  const recipientProfile = required(options.recipientProfile, 'PROBE_NO_RECIPIENT');
  const experiments = chosen(options.only);
  const calls = {
    owner: await openSide(cli, options.profile, regionId),
    recipient: await openSide(cli, recipientProfile, regionId),
  };
  const { accountId: owner } = calls.owner;
  const { accountId: recipient } = calls.recipient;
  if (owner === recipient) throw inputError('PROBE_SAME_ACCOUNT');
  const facts: RunFacts = { run: newRun(machine.random), regionId, owner, recipient };
  const journalPath = options.journal ?? `snapshare-probe-${facts.run}.jsonl`;
  const outPath = options.out ?? `snapshare-probe-${facts.run}.json`;
  if (resolve(outPath) === resolve(journalPath)) throw inputError('PROBE_OUT_IS_JOURNAL');
  requireWritable(outPath);
  if (options.snapshot !== undefined)
    await output.during(texts.say('probe.looking'), requireSnapshot(calls.owner, options.snapshot));
  const isForPeople = options.json !== true;
  if (isForPeople) announce(cli, options, experiments, { ...facts, journalPath });
  if (!(await confirm(cli, texts.say('probe.question'), options.yes))) return 1;
  const journal = Journal.begin(journalPath, facts);
  const ends = interrupts(cli, isForPeople, 'probe.interrupted');
  try {
    const result = await runProbe({
      calls,
      journal,
      clock: machine.clock,
      options: {
        snapshotId: options.snapshot,
        zoneId: options.zone,
        kmsKeyId: options.kmsKey,
        isWaiting: options.wait === true,
        isStressing: options.stress === true,
      },
      experiments,
      signal: ends.signal,
      cleaningSignal: ends.cleaningSignal,
      onExperiment: ({ id }) => isForPeople && output.errorLine(texts.say('probe.trying', { id })),
      onCleaning: () => isForPeople && output.errorLine(texts.say('probe.cleaning')),
    });
    if (isForPeople) {
      printRows(cli, [...result.sightings.values()].map(rowOf));
      printLeft(cli, result.left, cleaningCommand(journalPath, options));
    }
    const known = new Set([...journal.ids, ...(options.snapshot === undefined ? [] : [options.snapshot])]);
    const at = new Date(machine.clock.nowMs()).toISOString();
    const document = probeDocument(result, facts, known, { version: packageJson.version, at });
    writeText(outPath, `${JSON.stringify(document, undefined, 2)}\n`);
    if (isForPeople) output.line(texts.say('probe.written', { file: outPath }));
    else output.json(document);
    if (result.left.length > 0) return 1;
    return result.isInterrupted ? INTERRUPTED : 0;
  } finally {
    ends.stop();
    journal.close();
  }
}

async function cleanJournal(cli: Cli, options: ProbeCommandOptions, path: string): Promise<CodeOf<'probe'>> {
  const journal = Journal.resume(path, await readText(path));
  const { regionId, owner, recipient } = journal.facts;
  const isForPeople = options.json !== true;
  const ends = interrupts(cli, isForPeople, 'probe.clean.interrupted');
  try {
    const needsRecipient = journal.open.some(({ side }) => side === 'recipient');
    const ownerCalls = await openSide(cli, options.profile, regionId);
    const recipientCalls = needsRecipient
      ? await openSide(cli, required(options.recipientProfile, 'PROBE_RECIPIENT_NEEDED'), regionId)
      : ownerCalls;
    checkAccount('--profile', ownerCalls, owner);
    if (needsRecipient) checkAccount('--recipient-profile', recipientCalls, recipient);
    const calls = { owner: ownerCalls, recipient: recipientCalls };
    const { clock } = cli.machine;
    const left = await cleanUp({ calls, journal, clock, cleaningSignal: ends.signal });
    if (isForPeople) printLeft(cli, left, cleaningCommand(path, options));
    else {
      const things = left.map(({ thing, because }) => ({
        kind: thing.kind,
        side: thing.side,
        name: thing.name,
        because,
      }));
      cli.output.json({ schema: 'snapshare.probe-clean/1', left: things });
    }
    return left.length > 0 ? 1 : 0;
  } finally {
    ends.stop();
    journal.close();
  }
}

/** Finds credentials and asks whose they are. */
async function openSide(
  { machine, output, texts }: Cli,
  profile: string | undefined,
  regionId: string,
): Promise<RawCalls> {
  const found = await output.during(texts.say('progress.credentials'), findCredentials(profile));
  const dependenciesOf = (credentials: Credentials, accountId: string): CallDependencies => ({
    credentials,
    accountId,
    endpoints: parseEndpoints(machine.environment['SNAPSHARE_ENDPOINTS'], { regionId, accountId }),
    clock: machine.clock,
    random: machine.random,
    log: createLogger(() => undefined),
    rateLimits: createRateLimits(machine.clock),
  });
  const { accountId } = await output.during(
    texts.say('progress.caller'),
    whoCalls(openRpc(dependenciesOf(found, ''), regionId)),
  );
  return openRawCalls(dependenciesOf(found, accountId), regionId);
}

function checkAccount(option: string, { accountId }: RawCalls, expected: string): void {
  if (accountId === expected) return;
  throw inputError('PROBE_OTHER_ACCOUNT', { option, accountId, expected });
}

/** Eight letters and digits: enough that no two runs of an account meet. */
function newRun(random: () => number): string {
  return Array.from({ length: 8 }, () => Math.floor(random() * 36).toString(36)).join('');
}

function chosen(only: readonly string[] | undefined): readonly Experiment[] {
  if (only === undefined) return EXPERIMENTS;
  const names = EXPERIMENTS.map(({ id }) => id);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw inputError('PROBE_NO_EXPERIMENT', { name: JSON.stringify(unknown), names: names.join(', ') });
  }
  return EXPERIMENTS.filter(({ id }) => only.includes(id));
}

function announce(
  { output, texts }: Cli,
  options: ProbeCommandOptions,
  experiments: readonly Experiment[],
  { run, journalPath, ...facts }: RunFacts & { readonly journalPath: string },
): void {
  output.line(texts.say('probe.accounts', { owner: facts.owner, recipient: facts.recipient, region: facts.regionId }));
  const ground = options.snapshot === undefined ? 'probe.ground.made' : 'probe.ground.named';
  output.line(`- ${texts.say(ground, { snapshotId: options.snapshot ?? '' })}`);
  const given = { isWaiting: options.wait === true, isStressing: options.stress === true, kmsKeyId: options.kmsKey };
  for (const { id, about, needs } of experiments) {
    const isMade = needs?.isGiven(given) ?? true;
    const text = isMade ? texts.say(about) : texts.say('probe.leftOut', { option: needs?.option ?? '' });
    output.line('- ', { text: id, color: 'bold' }, `: ${text}`);
  }
  output.lines(texts.say('probe.promise', { run, journal: journalPath, clean: cleaningCommand(journalPath, options) }));
}

/** What cleans up later, with the same two accounts. */
function cleaningCommand(journal: string, { profile, recipientProfile }: ProbeCommandOptions): string {
  const profiles = Object.entries({ '--profile': profile, '--recipient-profile': recipientProfile });
  const given = profiles.flatMap(([option, name]) => (name === undefined ? [] : [`${option} ${name}`]));
  return ['snapshare probe --clean', journal, ...given].join(' ');
}

function printRows({ output, texts }: Cli, rows: readonly FactRow[]): void {
  const headings = (['fact', 'expected', 'seen', 'handled'] as const).map((name) => texts.say(`probe.column.${name}`));
  output.table(
    headings,
    rows
      .map((row) => ({ ...row, ...texts.fact(row) }))
      .map(({ question, expected, seen, handled, lacking, detail }) => [
        question,
        expected,
        seen === undefined
          ? { text: texts.say('probe.untried'), color: 'yellow' }
          : { text: seen, color: seen === expected ? 'green' : 'cyan' },
        handled === undefined
          ? detail
          : handled === 'yes'
            ? texts.say('probe.handled.yes')
            : { text: lacking ?? texts.say('probe.handled.notForeseen', { detail }), color: 'red' },
      ]),
  );
}

function printLeft({ output, texts }: Cli, left: readonly Left[], command: string): void {
  if (left.length === 0) {
    output.line({ text: texts.say('probe.clean.done'), color: 'green' });
    return;
  }
  output.errorLine({ text: texts.say('probe.clean.left', { count: left.length, clean: command }), color: 'red' });
  for (const { thing, because } of left) {
    const { kind, side, name, id = '', on } = thing;
    const facts = { kind, side, name, id, on: on ?? '', because, remedy: BY_HAND[kind] };
    output.errorLine(texts.say(on === undefined ? 'probe.left' : 'probe.left.tag', facts));
  }
}

/** The first Ctrl-C ends what is under way, of a probe the experiments; the second ends the cleaning after them as well. */
function interrupts(
  { output, texts }: Cli,
  isForPeople: boolean,
  text: 'probe.interrupted' | 'probe.clean.interrupted',
) {
  const [experiments, cleaning] = [new AbortController(), new AbortController()];
  const onSignal = (): void => {
    if (experiments.signal.aborted) cleaning.abort();
    else if (isForPeople) output.errorLine(texts.say(text));
    experiments.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal);
  return {
    signal: experiments.signal,
    cleaningSignal: cleaning.signal,
    stop: () => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, onSignal);
    },
  };
}

/** @param code What to say where it is not given. */
function required(value: string | undefined, code: InputTextCode): string {
  if (value !== undefined && value !== '') return value;
  throw inputError(code);
}
