import { type Finding, type FindingSubject, finding } from '../plan/finding.ts';
import { CloudCallError } from '../platform/errors.ts';
import type { Logger } from '../platform/log.ts';

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

/** Counts results and collects findings while a plan is carried out. */
export class Progress {
  readonly #log: Logger;
  readonly #findings: Finding[] = [];
  #applied = 0;
  #failed = 0;
  #isRetryLeft = false;
  #failuresInRow = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** The service has failed so often in a row that further calls would only wait out more retries. */
  get isServiceDown(): boolean {
    return this.#failuresInRow >= FAILURES_TO_STOP;
  }

  count(result: Result): void {
    if (result === 'applied') this.#applied++;
    if (result === 'failed') this.#failed++;
  }

  find(...findings: readonly Finding[]): void {
    this.#findings.push(...findings);
  }

  /**
   * Makes one call. A failure is logged and handed back: the caller goes another way or reports it.
   * @returns The failure, or undefined when the call succeeded.
   */
  async attempt(doing: string, call: () => Promise<void>): Promise<CloudCallError | undefined> {
    try {
      await call();
      this.#failuresInRow = 0;
      return undefined;
    } catch (error) {
      if (!(error instanceof CloudCallError)) throw error;
      this.#log.warn(`${doing} failed`, {
        action: error.action,
        cloudCode: error.cloudCode,
        requestId: error.requestId,
      });
      this.#failuresInRow = error.retryable ? this.#failuresInRow + 1 : 0;
      return error;
    }
  }

  /** Reports a failed call that leaves something undone; a run with one that a retry may cure is retried. */
  reportFailure(error: CloudCallError, doing: string, subject: FindingSubject): void {
    if (error.retryable) this.#isRetryLeft = true;
    this.find(finding('CALL_FAILED', subject, { doing, error: error.message, advice: error.remedy }));
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
      findings: this.#findings,
    };
  }
}
