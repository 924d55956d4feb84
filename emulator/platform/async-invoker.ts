import type { Clock } from '../clock.ts';
import type { DeployedFunction, Trigger } from './deployed-function.ts';
import type { FunctionError } from './instance/function-request.ts';
import type { FunctionSpec } from './serverless-yaml.ts';

const MINUTE_MS = 60_000;
/** For want of an instance, it is tried again after half a second, then twice as long each time, for five hours. */
const FIRST_THROTTLE_PAUSE_MS = 500;
const THROTTLED_FOR_MS = 300 * MINUTE_MS;
const THROTTLED = 429;

/** How failed runs are repeated. */
export interface RetryPolicy {
  /** Pause before each retry; the last one repeats. */
  readonly pausesMs: readonly number[];
  readonly maxRetries: number;
  /** After acceptance no retry starts later than this. */
  readonly maxAgeMs: number;
  /** Whether Function Compute itself repeats and finally tells the failure destination. */
  readonly isAsync: boolean;
}

/** Of an asynchronous invocation. The pauses are not documented, assumed. */
const asyncRetryPolicy = ({ maxAsyncRetryAttempts, maxAsyncEventAgeSeconds }: FunctionSpec): RetryPolicy => ({
  pausesMs: [MINUTE_MS, 2 * MINUTE_MS],
  maxRetries: maxAsyncRetryAttempts,
  maxAgeMs: maxAsyncEventAgeSeconds * 1000,
  isAsync: true,
});

/** Of an event rule that invokes synchronously: `BACKOFF_RETRY`, 10 to 20 s apart; here always 15 s. */
export const RULE_RETRY_POLICY: RetryPolicy = {
  pausesMs: [15_000],
  maxRetries: 3,
  maxAgeMs: 24 * 60 * MINUTE_MS,
  isAsync: false,
};

/** What the failure destination of an asynchronous invocation is sent. */
export interface FailureNotice {
  readonly timestamp: number;
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: string;
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: string;
  readonly responseContext: { readonly statusCode: number; readonly functionError: string };
  readonly responsePayload: string;
}

/** What an invoker needs of a function. */
export type InvocationTarget = Pick<DeployedFunction, 'functionName' | 'deployment' | 'invoke'>;

/** An invocation from its acceptance until it succeeds or is given up. */
interface Job {
  readonly target: InvocationTarget;
  readonly event: Buffer;
  readonly requestId: string;
  readonly trigger: Trigger;
  readonly acceptedMs: number;
  readonly policy: RetryPolicy;
}

interface AcceptOptions {
  readonly requestId: string;
  readonly trigger: Trigger;
  /** Default: as the function's `asyncInvokeConfig` says. */
  readonly policy?: RetryPolicy;
}

/** Runs invocations that nobody waits for, and retries those that fail. */
export class AsyncInvoker {
  /** Of invocations that were given up, oldest first. */
  readonly failures: FailureNotice[] = [];
  readonly #clock: Clock;
  readonly #retryTimes = new Set<{ readonly timeMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When the next retry is due; undefined when none waits. */
  get nextRetryMs(): number | undefined {
    return this.#retryTimes.size === 0 ? undefined : Math.min(...[...this.#retryTimes].map(({ timeMs }) => timeMs));
  }

  /** Takes an invocation over; it runs from now on by itself. */
  accept(
    target: InvocationTarget,
    event: Buffer,
    { requestId, trigger, policy = asyncRetryPolicy(target.deployment.spec) }: AcceptOptions,
  ): void {
    void this.#attempt({ target, event, requestId, trigger, policy, acceptedMs: this.#clock.nowMs() }, 1);
  }

  /** @param throttlePauseMs How long it waits if there is no instance for it. */
  async #attempt(job: Job, attempt: number, throttlePauseMs = FIRST_THROTTLE_PAUSE_MS): Promise<void> {
    const { target, event, requestId, trigger, policy } = job;
    const outcome = await target.invoke({ event, requestId, trigger, isAsync: policy.isAsync, attempt });
    if (!('error' in outcome)) return;
    const isThrottled = outcome.refusal?.status === THROTTLED && policy.isAsync;
    if (isThrottled && this.#clock.nowMs() + throttlePauseMs - job.acceptedMs <= THROTTLED_FOR_MS) {
      this.#retryAt(this.#clock.nowMs() + throttlePauseMs, () => this.#attempt(job, attempt, 2 * throttlePauseMs));
      return;
    }
    const pauseMs = policy.pausesMs[Math.min(attempt, policy.pausesMs.length) - 1] ?? 0;
    const retryMs = this.#clock.nowMs() + pauseMs;
    if (attempt > policy.maxRetries || retryMs - job.acceptedMs > policy.maxAgeMs) {
      if (policy.isAsync) this.#giveUp(job, attempt, outcome.error);
      return;
    }
    this.#retryAt(retryMs, () => this.#attempt(job, attempt + 1));
  }

  #retryAt(timeMs: number, retry: () => Promise<void>): void {
    const waiting = { timeMs };
    this.#retryTimes.add(waiting);
    this.#clock.at(timeMs, () => {
      this.#retryTimes.delete(waiting);
      void retry();
    });
  }

  #giveUp({ target, event, requestId }: Job, attempts: number, error: FunctionError): void {
    const { accountId, regionId } = target.deployment;
    this.failures.push({
      timestamp: this.#clock.nowMs(),
      requestContext: {
        requestId,
        functionArn: `acs:fc:${regionId}:${accountId}:functions/${target.functionName}`,
        condition: 'UnhandledInvocationError',
        approximateInvokeCount: attempts,
      },
      requestPayload: event.toString(),
      responseContext: { statusCode: 200, functionError: 'UnhandledInvocationError' },
      responsePayload: JSON.stringify(error),
    });
  }
}
