import type { Command } from 'commander';
import { plainUnread, type Unread } from '../../../shared/view/unread.ts';
import { brakesIn, carryOutSeen, codeOf, type Outcome, plainOutcome, printCarriedOut } from '../../carry-out.ts';
import { exits, newCommand, withCaller, withJson, withPolicy } from '../../command.ts';
import { type Cli, type CloudOptions, requirePolicyRegions, type Session } from '../../context.ts';
import type { CodeOf } from '../../exit-codes.ts';
import { appender, readText } from '../../files.ts';
import { OF_CHANGES, withFormats } from '../../formats/format.ts';
import { INTERRUPTED } from '../../interrupts.ts';
import { listed } from '../../names.ts';
import { Interrupted } from '../../output.ts';
import { Owners } from '../../owners/owners.ts';
import {
  areBraked,
  type OverBrakeOptions,
  printBrakes,
  requireSameBrakes,
  withOverBrake,
} from '../../plans/over-brake.ts';
import {
  type Move,
  movesSince,
  ownerOf,
  type PlanFile,
  planDocument,
  plannedRegions,
  readPlanFile,
} from '../../plans/plan-file.ts';
import { printBraking, printPlans } from '../../plans/print-plans.ts';
import { seePlans } from '../../plans/see-plans.ts';
import { refuse as refuseFor } from '../../refuse.ts';
import { reportUnread, stopsForUnread } from '../../unread.ts';

interface ApplyOptions extends Omit<CloudOptions, 'region'>, OverBrakeOptions {
  readonly yes?: boolean;
}

const APPLY_SCHEMA = 'snapshare.apply/1';
/** More moves than this say no more to a reader. */
const MAX_SHOWN_MOVES = 50;

/** `apply FILE`: carries out a plan on file, if the policy and the world are still what it was made from. */
export function applyCommand(cli: Cli): Command {
  // Its regions are those of the plan.
  return withFormats(
    withOverBrake(withCaller(withPolicy(withJson(newCommand('apply', cli), cli), cli), cli), cli),
    cli,
    OF_CHANGES,
  )
    .argument('<file>', cli.texts.say('apply.file'))
    .option('--yes', cli.texts.say('option.yes'))
    .option('--log <file>', cli.texts.say('apply.log'))
    .action(
      exits(cli, 'apply', async (path: string, options: ApplyOptions) => {
        const file = readPlanFile(path, await readText(path));
        requireSameBrakes(path, file, options);
        const region = [...new Set(file.regions.map(({ regionId }) => regionId))];
        const accountIds = [...new Set(file.regions.map((one) => ownerOf(file, one)))];
        const isOwn = accountIds.every((accountId) => accountId === file.accountId);
        const owners = await Owners.open(
          cli,
          { ...options, ...(region.length > 0 && { region }), account: isOwn ? [] : accountIds },
          options.log === undefined ? undefined : appender(options.log),
        );
        const { policy } = owners.home;
        requirePolicyRegions(policy, region);
        return owners.areSeveral ? applyToAll(owners, file, options) : applyToOwn(owners.home, file, options);
      }),
    );
}

async function applyToOwn(session: Session, file: PlanFile, options: ApplyOptions): Promise<CodeOf<'apply'>> {
  const { cli } = session;
  const result = await applyTo(session, file, options);
  const { outcome, unread, moves, isUnseen } = result;
  if (isUnseen) {
    stopsForUnread(cli, unread, options);
    return 1;
  }
  if (outcome && options.json === true) cli.output.json({ schema: APPLY_SCHEMA, ...plainOutcome(outcome) });
  reportUnread(cli, unread);
  if (moves.length > 0) return refuse(cli, moves, options);
  if (!outcome) return 1;
  if (options.json !== true) printBrakes(cli, brakesIn(outcome), options);
  return codeFor([result]);
}

/** One account after the other, each with its own question: what one of them came to holds up no other. */
async function applyToAll(owners: Owners, file: PlanFile, options: ApplyOptions): Promise<CodeOf<'apply'>> {
  const { home } = owners;
  const { cli, policy, accountId } = home;
  const { purpose, overBrakes } = file;
  const context = { policy, purpose, overBrakes, nowMs: cli.machine.clock.nowMs(), accountId };
  const moves = movesSince({ ...file, regions: [] }, planDocument([], context));
  if (moves.length > 0) return refuse(cli, moves, options);
  const isAnythingPlanned = file.regions.some(({ actions }) => actions.length > 0);
  if (isAnythingPlanned && policy.mode === 'observe') return refuseFor(cli, 'apply.observe', options);
  const results: OwnerResult[] = [];
  let isStopped = false;
  for (const one of owners.accountIds) {
    const nothing = { accountId: one, unread: [], moves: [] };
    try {
      if (isStopped || home.interrupts.isInterrupted) results.push(nothing);
      else {
        const { session, unread } = await owners.open(one);
        results.push(session ? await applyTo(session, file, options) : { ...nothing, unread });
      }
    } catch (error) {
      // Where another account was changed before, it is told what became of that.
      if (!(error instanceof Interrupted) || !results.some(({ outcome }) => outcome)) throw error;
      isStopped = true;
      results.push(nothing);
    }
  }
  const unread = results.flatMap((result) => result.unread);
  if (options.json === true) {
    const outcomes = results.flatMap(({ accountId: ownerAccountId, outcome }) =>
      outcome ? plainOutcome(outcome).regions.map((region) => ({ ownerAccountId, ...region })) : [],
    );
    const notDone = results.flatMap(({ accountId: ownerAccountId, outcome, moves: moved }) =>
      outcome ? [] : [{ ownerAccountId, ...(moved.length > 0 && { moves: moved }) }],
    );
    const isInterrupted = isStopped || home.interrupts.isInterrupted;
    cli.output.json({ schema: APPLY_SCHEMA, regions: outcomes, notDone, unread: plainUnread(unread), isInterrupted });
  } else {
    for (const { accountId: one, moves: moved } of results) {
      if (moved.length === 0) continue;
      const facts = { account: owners.label(one), count: moved.length };
      cli.output.errorLine({ text: cli.texts.say('apply.ownerMoved', facts), color: 'red' });
      printMoves(cli, moved);
    }
    for (const { accountId: one, outcome } of results) {
      const held = outcome ? brakesIn(outcome) : [];
      const places = held.map((brake) => ({ ...brake, regionId: `${owners.label(one)}, ${brake.regionId}` }));
      printBrakes(cli, places, options);
    }
  }
  reportUnread(cli, unread, owners);
  if (!isStopped) return codeFor(results);
  const left = results.filter(({ outcome }) => !outcome).map(({ accountId: one }) => owners.label(one));
  cli.output.errorLine({ text: cli.texts.say('owners.left', { accounts: listed(left, cli.texts) }), color: 'yellow' });
  return INTERRUPTED;
}

function codeFor(results: readonly OwnerResult[]): CodeOf<'apply'> {
  const codes = results.map(({ outcome, unread }) => (outcome && unread.length === 0 ? codeOf(outcome) : 1));
  if (results.some(({ outcome }) => outcome?.isInterrupted)) return INTERRUPTED;
  if (codes.includes(1)) return 1;
  if (results.some(({ outcome }) => outcome && areBraked(brakesIn(outcome)))) return 3;
  return codes.includes(2) ? 2 : 0;
}

/** What became of the plan of one account. */
interface OwnerResult {
  readonly accountId: string;
  /** Absent where nothing was carried out. */
  readonly outcome?: Outcome;
  readonly unread: readonly Unread[];
  /** What has moved since the plan, so that nothing was done. */
  readonly moves: readonly Move[];
  /** Of a region nothing could be read, so that nothing was done. */
  readonly isUnseen?: true;
}

/** Carries out the file's plan for one account, if the world there is still what it was made from. */
async function applyTo(session: Session, file: PlanFile, options: ApplyOptions): Promise<OwnerResult> {
  const { cli, policy, accountId, among } = session;
  const { texts, output } = cli;
  const { purpose, overBrakes } = file;
  const planned = file.regions.filter((region) => ownerOf(file, region) === accountId || among === undefined);
  const regionIds = planned.map(({ regionId }) => regionId);
  const look = () => session.observe({ purpose, overBrakes: new Set(overBrakes) }, regionIds);
  const seen = await look();
  const { observed, unread, nowMs } = seen;
  const nothing = { accountId, unread, moves: [] };
  // A region of which something was read goes on as a sweep does: nothing is revoked there.
  if (observed.length < regionIds.length) return { ...nothing, isUnseen: true };
  const context = { policy, purpose, overBrakes, nowMs, accountId: session.caller.accountId };
  const now = planDocument(plannedRegions(observed, policy, nowMs), context);
  const moves = movesSince({ ...file, regions: planned }, now);
  if (moves.length > 0) return { ...nothing, moves };
  const view = await seePlans(session, observed, nowMs, regionIds.length);
  const isForPeople = options.json !== true;
  if (isForPeople) {
    printPlans(cli, view);
    printBraking(cli, view);
    if (overBrakes.length > 0) {
      const passed = texts.say('brake.passed', { brakes: overBrakes.join(', ') });
      output.line({ text: passed, color: 'yellow' });
    }
  }
  const { gained, lost, leaving, callCount: count } = view;
  const facts = { gained, lost, leaving, count, account: among ?? accountId };
  const question = texts.say(among === undefined ? 'apply.question' : 'apply.questionOwner', facts);
  const outcome = await carryOutSeen(session, seen, { question, options, lookAgain: look });
  if (!outcome) return nothing;
  if (isForPeople) {
    printCarriedOut(cli, outcome, view.names);
  }
  return { accountId, outcome, unread: outcome.unread, moves: [] };
}

function refuse({ output, texts }: Cli, moves: readonly Move[], { json }: ApplyOptions): 1 {
  if (json === true) output.json({ schema: APPLY_SCHEMA, refused: 'moved', moves });
  else {
    output.errorLine(texts.say('apply.moved', { count: moves.length }));
    printMoves({ output, texts }, moves);
  }
  return 1;
}

function printMoves({ output, texts }: Pick<Cli, 'output' | 'texts'>, moves: readonly Move[]): void {
  for (const { path, was, is } of moves.slice(0, MAX_SHOWN_MOVES)) {
    const facts = { path, was: was ?? '–', is: is ?? '–' };
    output.errorLine(`  ${texts.say('apply.move', facts)}`);
  }
  output.errorLine(texts.say('apply.planAgain'));
}
