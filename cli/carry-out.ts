import { applyAndRemember } from '../shared/engine/owner/reconcile.ts';
import type { Action } from '../shared/plan/action.ts';
import { agreeOn } from '../shared/plan/agreement.ts';
import type { Finding } from '../shared/plan/findings/finding.ts';
import { printActions, printFindings } from './commands/print-actions.ts';
import { confirm } from './confirm.ts';
import { type Cli, type ExitCode, type Observation, type Observed, reportFailures, type Session } from './context.ts';

/** What became of one region's plan. */
export interface CarriedOut {
  readonly regionId: string;
  readonly planned: number;
  readonly applied: number;
  readonly failed: number;
  readonly findings: readonly Finding[];
  /** What was seen and asked about, and is no longer planned after the answer. */
  readonly leftOut: readonly Action[];
}

/**
 * Carries out plans that a person has seen: asks, looks again after the answer, since that may have taken long, and does
 * only what both looks plan. With `--yes` nobody is waited for, and the first look counts.
 * @returns Undefined when the answer was no, or the mode of the policy is `observe`.
 */
export async function carryOutSeen(
  session: Session,
  seen: readonly Observed[],
  {
    question,
    isYes,
    lookAgain,
  }: { question: string; isYes: boolean | undefined; lookAgain: () => Promise<Observation> },
): Promise<readonly CarriedOut[] | undefined> {
  const { cli, policy } = session;
  const isAnythingPlanned = seen.some(({ plan }) => plan.actions.length > 0);
  if (isAnythingPlanned && policy.mode === 'observe') {
    cli.output.errorLine(cli.texts.say('apply.observe'));
    return undefined;
  }
  if (isAnythingPlanned && !(await confirm(cli, question, isYes))) return undefined;
  const isFresh = isYes === true || !isAnythingPlanned;
  const again = isFresh ? { observed: seen, failures: [] } : await lookAgain();
  reportFailures(cli, again.failures);
  const results: CarriedOut[] = [];
  for (const { regionId, plan: first } of seen) {
    const now = again.observed.find((one) => one.regionId === regionId);
    if (now) results.push(await carryOut(session, now, agreeOn(first, now.plan)));
    else results.push({ regionId, planned: 0, applied: 0, failed: 0, findings: [], leftOut: first.actions });
  }
  return results;
}

async function carryOut(
  { cli, policy, log }: Session,
  { regionId, cloud, world }: Observed,
  { plan, leftOut }: ReturnType<typeof agreeOn>,
): Promise<CarriedOut> {
  const { clock } = cli.machine;
  const doing = cli.texts.say('progress.applying', { region: regionId });
  const work = applyAndRemember(plan, world, { cloud, policy, clock, log: log.child({ region: regionId }) });
  const { applied, failed, findings } = await cli.output.during(doing, work);
  for (const { message: text, ...found } of findings) log.warn('finding', { region: regionId, ...found, text });
  return { regionId, planned: plan.actions.length, applied, failed, findings, leftOut };
}

/** Tells what was done and what was left out. */
export function printCarriedOut(cli: Cli, results: readonly CarriedOut[]): void {
  const { output, texts } = cli;
  for (const { regionId, applied, failed, findings, leftOut } of results) {
    output.line(texts.say('apply.done', { region: regionId, applied, failed }));
    printFindings(cli, findings);
    if (leftOut.length === 0) continue;
    output.line({ text: texts.say('apply.leftOut', { region: regionId, count: leftOut.length }), color: 'yellow' });
    printActions(cli, leftOut);
  }
}

/** The exit code of what was carried out: what was left out is pending. */
export function codeOf(results: readonly CarriedOut[]): ExitCode {
  if (results.some(({ failed }) => failed > 0)) return 1;
  return results.some(({ leftOut }) => leftOut.length > 0) ? 2 : 0;
}
