import type { ApplyContext } from '../shared/engine/owner/apply.ts';
import { applyAndRemember } from '../shared/engine/owner/reconcile.ts';
import type { Action } from '../shared/plan/action.ts';
import { agreeOn } from '../shared/plan/agreement.ts';
import type { Finding } from '../shared/plan/findings/finding.ts';
import { groupActions } from '../shared/view/plan/plan-view.ts';
import { plainUnread, type Unread, type UnreadEntry } from '../shared/view/unread.ts';
import { confirm } from './confirm.ts';
import type { Cli, CloudOptions, Observation, Observed, Session } from './context.ts';
import { INTERRUPTED } from './interrupts.ts';
import { brakeFindings } from './plans/over-brake.ts';
import { type Names, printChanges, printFindings } from './print-actions.ts';
import { refuse } from './refuse.ts';

/** What became of one region's plan. */
export interface CarriedOut {
  readonly regionId: string;
  readonly planned: number;
  readonly applied: number;
  readonly failed: number;
  /** What came up on the way. */
  readonly findings: readonly Finding[];
  /** The brakes that held in the plan. */
  readonly braking: readonly Finding[];
  /** What was seen and asked about, and is no longer planned after the answer, or could not be looked at again. */
  readonly leftOut: readonly Action[];
  /** What only a plan made anew can do, after this one. */
  readonly left: readonly LeftOver[];
  /** What an interrupt kept from being done. */
  readonly undone: readonly Action[];
}

/**
 * - `waiting`: removals that wait until the grants that take over are in effect.
 * - `crowded`: grants that fit only when others of their snapshots have ended.
 * - `moved`: what is no longer as it was when it came to be done.
 */
type LeftOver = 'waiting' | 'crowded' | 'moved';

interface AskedOptions extends Pick<CloudOptions, 'json'> {
  readonly yes?: boolean;
}

/** What became of all plans. */
export interface Outcome {
  readonly results: readonly CarriedOut[];
  /** What the look that counted could not read. */
  readonly unread: readonly Unread[];
  readonly isInterrupted: boolean;
}

/**
 * Carries out plans that a person has seen: asks, looks again after the answer, since that may have taken long, and does
 * only what both looks plan. With `--yes` nobody is waited for, and the first look counts.
 * @returns Undefined when the answer was no, or the mode of the policy is `observe`.
 */
export async function carryOutSeen(
  session: Session,
  seen: Observation,
  { question, options, lookAgain }: { question: string; options: AskedOptions; lookAgain: () => Promise<Observation> },
): Promise<Outcome | undefined> {
  const { cli, policy } = session;
  const isAnythingPlanned = seen.observed.some(({ plan }) => plan.actions.length > 0);
  if (isAnythingPlanned && policy.mode === 'observe') {
    refuse(cli, 'apply.observe', options);
    return undefined;
  }
  const stopped = session.among === undefined ? 'confirm.stopped' : 'owners.stopped';
  if (isAnythingPlanned && !(await confirm(cli, question, options.yes, stopped))) return undefined;
  const isFresh = options.yes === true || !isAnythingPlanned;
  const { observed, unread } = isFresh ? seen : await lookAgain();
  const { interrupts } = session;
  const results: CarriedOut[] = [];
  await interrupts.during(cli, async () => {
    for (const { regionId, plan: first } of seen.observed) {
      const now = observed.find((one) => one.regionId === regionId);
      if (now) results.push(await carryOut(session, now, agreeOn(first, now.plan)));
      else {
        const braking = brakeFindings(first.findings);
        results.push({ ...NOTHING_DONE, regionId, braking, leftOut: first.actions });
      }
    }
  });
  return { results, unread, isInterrupted: interrupts.isInterrupted };
}

const NOTHING_DONE = { planned: 0, applied: 0, failed: 0, findings: [], left: [], undone: [] };

async function carryOut(
  { cli, policy, log, interrupts }: Session,
  { regionId, cloud, world }: Observed,
  { plan, leftOut }: ReturnType<typeof agreeOn>,
): Promise<CarriedOut> {
  const { clock } = interrupts;
  const doing = cli.texts.say('progress.applying', { region: regionId });
  const done = new Set<Action>();
  const onTold: ApplyContext['onTold'] = (action, result) => {
    if (result === 'applied') done.add(action);
  };
  const work = applyAndRemember(plan, world, { cloud, policy, clock, log: log.child({ region: regionId }), onTold });
  const { applied, failed, findings: all, isWorldMoved } = await cli.output.during(doing, work);
  const { isInterrupted } = interrupts;
  // It words for a function what came of an interrupt here.
  const findings = all.filter(({ code }) => code !== 'OUT_OF_TIME');
  for (const { message: text, ...found } of findings) log.warn('finding', { region: regionId, ...found, text });
  const left: LeftOver[] = [
    ...(findings.some(({ code }) => code === 'REMOVAL_DEFERRED') ? ['waiting' as const] : []),
    ...(plan.isHalf ? ['crowded' as const] : []),
    ...(isWorldMoved ? ['moved' as const] : []),
  ];
  return {
    regionId,
    planned: plan.actions.length,
    applied,
    // The engine counts with them what was not called any more.
    failed: isInterrupted ? findings.filter(({ code }) => code === 'CALL_FAILED').length : failed,
    findings,
    braking: brakeFindings(plan.findings),
    leftOut,
    left,
    undone: isInterrupted ? plan.actions.filter((action) => !done.has(action)) : [],
  };
}

/** As a part of a JSON document. */
export function plainOutcome({ results, unread, isInterrupted }: Outcome): {
  readonly regions: readonly Omit<CarriedOut, 'braking'>[];
  readonly unread: readonly UnreadEntry[];
  readonly isInterrupted: boolean;
} {
  const regions = results.map(({ braking, ...one }) => ({ ...one, findings: [...braking, ...one.findings] }));
  return { regions, unread: plainUnread(unread), isInterrupted };
}

/** The brakes that held in what was carried out, by region. */
export function brakesIn({ results }: Outcome): { readonly regionId: string; readonly findings: readonly Finding[] }[] {
  return results.map(({ regionId, braking }) => ({ regionId, findings: braking }));
}

/** Tells what was done, what was left out, and last what is left for a plan made anew. */
export function printCarriedOut(cli: Cli, { results, isInterrupted }: Outcome, names: Names): void {
  const { output, texts } = cli;
  for (const { regionId, applied, failed, findings, leftOut, undone } of results) {
    const facts = { region: regionId, applied, failed, count: undone.length };
    output.line(texts.say(isInterrupted ? 'interrupted.region' : 'apply.done', facts));
    printFindings(cli, findings);
    const print = (actions: readonly Action[]): void => {
      const changes = groupActions(actions).map((group) => ({ regionId, group }));
      printChanges(cli, changes, names);
    };
    print(undone);
    if (leftOut.length === 0) continue;
    output.line({ text: texts.say('apply.leftOut', { region: regionId, count: leftOut.length }), color: 'yellow' });
    print(leftOut);
  }
  if (isInterrupted) {
    output.line({ text: texts.say('interrupted.planAgain'), color: 'yellow' });
    return;
  }
  for (const { regionId, left } of results)
    for (const what of left) output.line({ text: texts.say(`left.${what}`, { region: regionId }), color: 'yellow' });
}

/** The exit code of what was carried out: an interrupt has its own; what was left out, or is left for a plan made anew, is pending. */
export function codeOf({ results, unread, isInterrupted }: Outcome): 0 | 1 | 2 | typeof INTERRUPTED {
  if (isInterrupted) return INTERRUPTED;
  if (unread.length > 0 || results.some(({ failed }) => failed > 0)) return 1;
  return results.some(({ leftOut, left }) => leftOut.length + left.length > 0) ? 2 : 0;
}
