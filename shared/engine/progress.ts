import { CloudCallError, isRunOver, type RunOverCode } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import {
  type Finding,
  type FindingCode,
  type FindingSubject,
  finding,
  sortFindings,
} from '../plan/findings/finding.ts';
import type { RegionOutcome } from './summary.ts';

/** What became of an action. `deferred` is left to the next run on purpose. */
export type Result = 'applied' | 'failed' | 'deferred';

/** What the actions of a run came to. */
export interface Applied {
  readonly applied: number;
  readonly failed: number;
  /** Something failed that a retry may cure. */
  readonly isRetryLeft: boolean;
  readonly findings: readonly Finding[];
}

/** So many failures in a row that a retry may cure mean that the service is down; the rest of the run waits. */
const FAILURES_TO_STOP = 5;

/** The findings for what is left because the run is at its end. */
const RUN_OVER_FINDINGS: Readonly<Record<RunOverCode, FindingCode>> = {
  'RunOver.OutOfTime': 'OUT_OF_TIME',
  'RunOver.CredentialsExpired': 'CREDENTIALS_EXPIRED',
};

/** Counts results and collects findings while a plan is carried out. */
export class Progress {
  readonly #log: Logger;
  readonly #findings: Finding[] = [];
  #applied = 0;
  #failed = 0;
  #isRetryLeft = false;
  #failuresInRow = 0;
  /** Why the run is over; nothing is called any more. */
  #end: CloudCallError | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** The service has failed so often in a row that further calls would only wait out more retries, or the run is over. */
  get isServiceDown(): boolean {
    return this.#end !== undefined || this.#failuresInRow >= FAILURES_TO_STOP;
  }

  count(result: Result): void {
    if (result === 'applied') this.#applied++;
    if (result === 'failed') this.#failed++;
  }

  find(...findings: readonly Finding[]): void {
    this.#findings.push(...findings);
  }

  /**
   * Makes one call, unless the run is over. A failure is logged and handed back: the caller goes another way or reports it.
   * @returns The failure, or undefined when the call succeeded.
   */
  async attempt(doing: string, call: () => Promise<void>): Promise<CloudCallError | undefined> {
    if (this.#end) return this.#end;
    try {
      await call();
      this.#failuresInRow = 0;
      return undefined;
    } catch (failure) {
      if (!(failure instanceof CloudCallError)) throw failure;
      const error = endOfCredentials(failure) ?? failure;
      if (isRunOver(error.cloudCode)) this.#end ??= error;
      this.#log.warn(`${doing} failed`, {
        action: error.action,
        cloudCode: error.cloudCode,
        requestId: error.requestId,
      });
      this.#failuresInRow = error.retryable ? this.#failuresInRow + 1 : 0;
      return error;
    }
  }

  /**
   * Reports a failed call that leaves something undone; a run with one that a retry may cure is retried. What
   * the end of the run leaves undone is one finding, with its number.
   */
  reportFailure(error: CloudCallError, doing: string, subject: FindingSubject): void {
    if (error.retryable) this.#isRetryLeft = true;
    if (isRunOver(error.cloudCode)) return;
    this.find(finding('CALL_FAILED', subject, { doing, error: error.message, advice: error.remedy }));
  }

  /** Reads something that actions depend on. Undefined, and reported, when that fails: then none of them is carried out. */
  async look<T>(doing: string, read: () => Promise<T>): Promise<T | undefined> {
    let reading: T | undefined;
    const error = await this.attempt(doing, async () => {
      reading = await read();
    });
    if (error) this.reportFailure(error, doing, {});
    return reading;
  }

  /** Marks work as left over without a failed call of its own. */
  leaveForRetry(): void {
    this.#isRetryLeft = true;
  }

  result(): Applied {
    return {
      applied: this.#applied,
      failed: this.#failed,
      isRetryLeft: this.#isRetryLeft,
      findings: [...this.#findings, ...this.#endFindings()],
    };
  }

  #endFindings(): Finding[] {
    if (!this.#end || !this.#isRetryLeft) return [];
    const code = Object.entries(RUN_OVER_FINDINGS).find(([cloudCode]) => cloudCode === this.#end?.cloudCode)?.[1];
    return code === undefined ? [] : [finding(code, {}, { region: this.#end.regionId, left: this.#failed })];
  }
}

/** Temporary credentials ended during the run. The next run gets new ones, so this is no refusal of what was asked. */
function endOfCredentials(error: CloudCallError): CloudCallError | undefined {
  if (error.cloudCode !== 'InvalidSecurityToken.Expired') return undefined;
  const { action, regionId, requestId } = error;
  const cloudCode: RunOverCode = 'RunOver.CredentialsExpired';
  return new CloudCallError({ action, regionId, requestId, cloudCode }, { cause: error });
}

/** A region's outcome from what was planned and what it came to. */
export function outcomeOf(
  region: string,
  plan: { readonly actions: readonly unknown[]; readonly findings: readonly Finding[] },
  { applied, failed, isRetryLeft, findings }: Applied,
): RegionOutcome {
  const planned = plan.actions.length;
  const summary = { region, planned, applied, failed, findings: sortFindings([...plan.findings, ...findings]) };
  return { summary, isRetryLeft };
}
