import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { address, attempts, landscape, probe, START_MS, start, stop } from './probe-landscape.ts';

const EXITED = 'Process exited unexpectedly before completing request';

beforeEach(() => start());
afterEach(stop);

describe('a kill point', () => {
  const paths = ['/?Action=A', '/?Action=B', '/?Action=C'];
  const arrivedActions = (): string[] => landscape.cloud.calls.map(({ action }) => action);

  test.each([
    { moment: 'before' as const, done: ['A'] },
    { moment: 'after' as const, done: ['A', 'B'] },
  ])('ends the process $moment the second call takes effect', async ({ moment, done }) => {
    landscape.platform.killAt({ functionName: 'single', callNumber: 2, moment });
    await expect(probe({ action: 'calls', paths })).rejects.toMatchObject({
      message: expect.stringContaining('Process exited unexpectedly') as string,
    });
    expect(arrivedActions()).toEqual(done);
    expect(landscape.platform.logs.map(({ line }) => line)).toEqual([
      JSON.stringify({ called: '/?Action=A', atMs: START_MS }),
    ]);
    await probe({ action: 'calls', paths });
    expect(arrivedActions()).toEqual([...done, 'A', 'B', 'C']);
  });
});

test('a killed process takes all its invocations with it', async () => {
  const sleeping = landscape.platform.invoke('pooled', { action: 'sleep', ms: 30_000 }, address);
  landscape.platform.killAt({ functionName: 'pooled', callNumber: 1, moment: 'before' });
  const calling = landscape.platform.invoke('pooled', { action: 'calls', paths: ['/?Action=A'] }, address);
  await landscape.settle();
  for (const outcome of await Promise.all([sleeping, calling])) {
    expect(outcome).toMatchObject({ error: { errorMessage: expect.stringContaining(EXITED) as string } });
  }
  expect(landscape.platform.processCount).toBe(0);
});

test('an asynchronous invocation that is killed once succeeds when it is repeated', async () => {
  landscape.platform.killAt({ functionName: 'triggered', callNumber: 1, moment: 'after' });
  landscape.platform.invokeAsync('triggered', { action: 'calls', paths: ['/?Action=A'] }, address);
  await landscape.settle();
  expect(attempts().map(({ attempt, error }) => [attempt, error?.errorMessage])).toEqual([
    [1, expect.stringContaining(EXITED)],
    [2, undefined],
  ]);
  expect(landscape.platform.failures).toEqual([]);
});
