import { describe, expect, test } from 'vitest';
import { Clock } from '../../../emulator/clock.ts';
import { AsyncInvoker, type InvocationTarget, RULE_RETRY_POLICY } from '../../../emulator/platform/async-invoker.ts';
import { readServerlessYaml } from '../../../emulator/platform/serverless-yaml.ts';

const SECOND_MS = 1000;

/** A function that fails so many times before it succeeds. */
function failing(
  clock: Clock,
  failures: number,
  limits: { maxAsyncRetryAttempts: number; maxAsyncEventAgeSeconds: number },
): { target: InvocationTarget; startsSeconds: number[] } {
  const [spec] = readServerlessYaml('s.yaml', { env: {}, accountId: '1234567890123456' });
  if (spec === undefined) throw new Error('s.yaml describes no function');
  const startsSeconds: number[] = [];
  const target: InvocationTarget = {
    functionName: spec.functionName,
    deployment: {
      spec: { ...spec, ...limits },
      accountId: '1234567890123456',
      regionId: 'cn-hangzhou',
      codePath: '',
      env: {},
    },
    invoke: ({ attempt }) => {
      startsSeconds.push(clock.nowMs() / SECOND_MS);
      return Promise.resolve(
        attempt <= failures
          ? { error: { errorMessage: 'not yet' }, maxMemoryMiB: 0 }
          : { body: Buffer.from('done'), maxMemoryMiB: 0 },
      );
    },
  };
  return { target, startsSeconds };
}

/** Lets promises between two steps of the clock settle, as the platform does. */
const turn = {
  idle: () => new Promise<void>((resolve) => setImmediate(resolve)),
  nextWakeMs: () => undefined,
  wake: () => undefined,
};

describe('an invocation that nobody waits for', () => {
  test.each([
    {
      name: 'runs once when it succeeds',
      failures: 0,
      limits: { maxAsyncRetryAttempts: 3, maxAsyncEventAgeSeconds: 3600 },
      starts: [0],
      givenUp: 0,
    },
    {
      name: 'is repeated until it succeeds',
      failures: 2,
      limits: { maxAsyncRetryAttempts: 3, maxAsyncEventAgeSeconds: 3600 },
      starts: [0, 60, 180],
      givenUp: 0,
    },
    {
      name: 'is given up after its retries',
      failures: 9,
      limits: { maxAsyncRetryAttempts: 3, maxAsyncEventAgeSeconds: 3600 },
      starts: [0, 60, 180, 300],
      givenUp: 1,
    },
    {
      name: 'is given up at once without retries',
      failures: 9,
      limits: { maxAsyncRetryAttempts: 0, maxAsyncEventAgeSeconds: 3600 },
      starts: [0],
      givenUp: 1,
    },
    {
      name: 'is given up when it gets too old',
      failures: 9,
      limits: { maxAsyncRetryAttempts: 8, maxAsyncEventAgeSeconds: 200 },
      starts: [0, 60, 180],
      givenUp: 1,
    },
  ])('$name', async ({ failures, limits, starts, givenUp }) => {
    const clock = new Clock(0);
    clock.join(turn);
    const invoker = new AsyncInvoker(clock);
    const { target, startsSeconds } = failing(clock, failures, limits);
    invoker.accept(target, Buffer.from('{}'), { requestId: 'r-1', trigger: 'timer' });
    await clock.advanceBy(3_600_000);
    expect(startsSeconds).toEqual(starts);
    expect(invoker.failures.map(({ requestContext }) => requestContext.approximateInvokeCount)).toEqual(
      givenUp === 1 ? [starts.length] : [],
    );
    expect(invoker.nextRetryMs).toBeUndefined();
  });

  test('is repeated by the event rule itself when the rule invokes synchronously', async () => {
    const clock = new Clock(0);
    clock.join(turn);
    const invoker = new AsyncInvoker(clock);
    const { target, startsSeconds } = failing(clock, 9, { maxAsyncRetryAttempts: 0, maxAsyncEventAgeSeconds: 1 });
    invoker.accept(target, Buffer.from('{}'), { requestId: 'r-1', trigger: 'eventbridge', policy: RULE_RETRY_POLICY });
    await clock.advanceBy(3_600_000);
    expect(startsSeconds).toEqual([0, 15, 30, 45]);
    expect(invoker.failures).toEqual([]);
  });
});
