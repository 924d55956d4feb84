import { InputError, PartialFailure, SnapshareError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import type { EventBuses, Hub } from '../cloud/ports.ts';
import type { RunContext } from '../engine/owner/reconcile.ts';
import {
  boundFindings,
  firstOfEachCode,
  type RegionOutcome,
  type RegionSummary,
  type RunSummary,
} from '../engine/summary.ts';
import type { WakeUp } from '../engine/wake-up.ts';
import { type Finding, finding } from '../plan/findings/finding.ts';
import type { Mode, Policy } from '../policy/policy.ts';
import { continuedKeys } from '../policy/tokens.ts';
import { wakingTagKeys } from '../policy/waking-tags.ts';
import type { FunctionDependencies } from './dependencies.ts';
import { readWakeUp } from './events.ts';
import type { FcContext } from './fc-context.ts';
import { Notifier } from './notify.ts';

export type FcHandler = (event: Uint8Array, context: FcContext) => Promise<RunSummary>;

/** One invocation, read and prepared. */
export interface Invocation extends RunContext {
  readonly wakeUp: WakeUp;
  /** The account the function runs in, and its region. */
  readonly accountId: string;
  readonly regionId: string;
  readonly hub: Hub;
}

/** Beside the first of each code, so many of a region are in the log; the answer has more. */
const MAX_LOGGED_FINDINGS = 200;

/**
 * Makes a handler. It reads the event and the policy, lets `run` do the work, answers the summary, and throws exactly
 * when something is left that a retry by the platform may cure.
 * @throws {PartialFailure} when a retryable failure is left after everything else was done.
 * @throws {PolicyError} when the policy cannot be used.
 */
export function defineFunction(
  name: string,
  dependencies: FunctionDependencies,
  run: (invocation: Invocation) => Promise<readonly RegionOutcome[]>,
): FcHandler {
  const notifier = new Notifier(dependencies.readVariable);
  return async (event, context) => {
    const log = dependencies.logger.child({ function: name, runId: context.requestId });
    try {
      const policy = await dependencies.loadPolicy();
      const { outcomes, mode, isTelling } = await runReadably(event, context, policy, log);
      const summary = {
        function: name,
        runId: context.requestId,
        mode,
        regions: outcomes.map((outcome) => boundFindings(outcome.summary)),
      };
      logSummary(log, summary);
      const nowMs = dependencies.clock.nowMs();
      const accountId = outcomes[0]?.summary.ownerAccountId ?? context.accountId;
      // Opened when there is something to put, so that endpoints that cannot be used end no run that has told of them.
      const events: EventBuses = {
        put: async (busName, event) => dependencies.openHub(context, policy, log).events.put(busName, event),
      };
      await notifier.tell({ policy, accountId, events, summary, outcomes, isTelling, nowMs, log });
      const left = outcomes.filter((outcome) => outcome.isRetryLeft);
      if (left.length === 0) return summary;
      const failedCount = left.reduce((count, outcome) => count + outcome.summary.failed, 0);
      throw new PartialFailure(`running ${name}`, failedCount, summary);
    } catch (error) {
      log.error('the run failed', { error });
      throw error instanceof SnapshareError ? error : unexpected(name, error);
    }
  };

  async function runReadably(
    event: Uint8Array,
    context: FcContext,
    policy: Policy,
    log: Logger,
  ): Promise<{ readonly outcomes: readonly RegionOutcome[]; readonly mode: Mode; readonly isTelling: boolean }> {
    try {
      const wakeUp = readWakeUp(event, wakingTagKeys(policy), continuedKeys(policy.tags.approved));
      log.info('woken', { wakeUp });
      const isDryRun = (wakeUp.kind === 'timer' || wakeUp.kind === 'knock') && wakeUp.isDryRun === true;
      const mode = isDryRun ? 'observe' : policy.mode;
      const turn = 'turn' in wakeUp ? wakeUp.turn : undefined;
      const outcomes = await run({
        wakeUp,
        ...(turn && { turn }),
        accountId: context.accountId,
        regionId: context.region,
        policy: { ...policy, mode },
        openCloud: dependencies.openCloud(context, log),
        hub: dependencies.openHub(context, policy, log),
        clock: dependencies.clock,
        log,
      });
      return { outcomes, mode, isTelling: turn?.isFirstOfDay ?? true };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      log.error('the event or the settings cannot be used', { error });
      const findings = [finding('BAD_EVENT', {}, { error: error.message, advice: error.remedy })];
      const summary = { region: context.region, planned: 0, applied: 0, failed: 0, findings };
      return { outcomes: [{ summary, isRetryLeft: false }], mode: policy.mode, isTelling: true };
    }
  }
}

function logSummary(log: Logger, { regions, mode }: RunSummary): void {
  const tell = (place: object, findings: readonly Finding[]): void => {
    for (const { message: text, ...found } of findings) log.warn('finding', { ...place, ...found, text });
  };
  const placeOf = ({ region, ownerAccountId }: RegionSummary): object => ({
    region,
    ...(ownerAccountId !== undefined && { ownerAccountId }),
  });
  const told = regions.map((one) => ({ place: placeOf(one), ...firstOfEachCode(one.findings) }));
  for (const { place, firsts } of told) tell(place, firsts);
  for (const { place, others } of told) tell(place, others.slice(0, MAX_LOGGED_FINDINGS));
  for (const one of regions) {
    const { planned, applied, failed, findings, omittedFindings, saved, waited } = one;
    log.info('finished', {
      ...placeOf(one),
      mode,
      planned,
      applied,
      failed,
      findings: findings.length,
      ...(omittedFindings && { omittedFindings }),
      ...(saved && { saved }),
      ...(waited && { waited }),
    });
  }
}

/** A failure that nobody foresaw still names what was being done. */
function unexpected(name: string, cause: unknown): SnapshareError {
  const problem = cause instanceof Error ? `${cause.name}: ${cause.message}` : 'something that is no error was thrown';
  const remedy = 'This is a defect of Snapshare: report it with the log of this run.';
  return new SnapshareError('SNAPSHARE_UNEXPECTED', false, { doing: `running ${name}`, problem, remedy }, { cause });
}
