import { SECOND_MS } from './durations.ts';
import { CloudCallError, isThrottle, SnapshareError } from './errors.ts';
import type { Clock } from './time.ts';

/** How often and how long a failing attempt is repeated. */
export interface RetryOptions {
  readonly clock: Clock;
  /** Uniform over [0, 1), like `Math.random`. */
  readonly random: () => number;
  /** The most that all delays together may take. The attempts themselves, and their wait for a turn, do not count. */
  readonly maxWaitMs?: number;
  /** No attempt begins from this moment of the steady clock on; absent: never over. */
  readonly deadlineMs?: number;
  /** Told of each failure that will be followed by another attempt. */
  readonly onRetry?: (failure: SnapshareError, attempt: number, delayMs: number) => void;
}

/** The first attempt counts. */
const MAX_ATTEMPTS = 5;
/** What is throttled is refused before it has any effect, and where two instances share a limit, many calls are. */
const MAX_THROTTLED_ATTEMPTS = 8;
const FIRST_DELAY_MS = 200;
/** A throttled operation is probed about once a second. See ECS API throttling, "after a refusal". */
const FIRST_THROTTLE_DELAY_MS = SECOND_MS;
/** The task that is in the way settles in seconds; the vendor's own tools poll it no faster. */
const FIRST_CONFLICT_DELAY_MS = 6 * SECOND_MS;
/** Not among them: a share that cannot be deleted yet, which the caller empties instead of waiting. */
const TASKS_IN_THE_WAY: ReadonlySet<string> = new Set([
  'AssociateConflict',
  'DisassociateConflict',
  'ExternalTargetWithdrawConflict',
]);
const MAX_DELAY_MS = 20 * SECOND_MS;
/** Longer would only hold up a run whose every call is throttled. */
const MAX_THROTTLE_DELAY_MS = 4 * SECOND_MS;

/**
 * Runs `work` until it succeeds, fails for good, or the attempts, the waiting time or the time of the run are used up; then
 * the last error is thrown as it is. Delays grow exponentially with full jitter, and are at least what the service asked for.
 * @param work Is told which attempt it is, from 1.
 */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, random, maxWaitMs = 60 * SECOND_MS, onRetry } = options;
  const { deadlineMs = Number.POSITIVE_INFINITY } = options;
  let waitedMs = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (!(error instanceof SnapshareError) || !error.retryable || attempt >= maxAttemptsAfter(error)) throw error;
      const delayMs = delayAfter(error, attempt, random());
      waitedMs += delayMs;
      if (waitedMs > maxWaitMs || clock.steadyMs() + delayMs >= deadlineMs) throw error;
      onRetry?.(error, attempt, delayMs);
      await clock.sleep(delayMs);
    }
  }
}

function maxAttemptsAfter(error: SnapshareError): number {
  return error instanceof CloudCallError && isThrottle(error.cloudCode) ? MAX_THROTTLED_ATTEMPTS : MAX_ATTEMPTS;
}

function delayAfter(error: SnapshareError, attempt: number, jitter: number): number {
  const call = error instanceof CloudCallError ? error : undefined;
  const cloudCode = call?.cloudCode ?? '';
  const maxMs = isThrottle(cloudCode) ? MAX_THROTTLE_DELAY_MS : MAX_DELAY_MS;
  const jitteredMs = Math.round(jitter * Math.min(maxMs, firstDelayAfter(cloudCode) * 2 ** (attempt - 1)));
  return Math.max(jitteredMs, call?.retryAfterMs ?? 0);
}

function firstDelayAfter(cloudCode: string): number {
  if (isThrottle(cloudCode)) return FIRST_THROTTLE_DELAY_MS;
  return TASKS_IN_THE_WAY.has(cloudCode) ? FIRST_CONFLICT_DELAY_MS : FIRST_DELAY_MS;
}
