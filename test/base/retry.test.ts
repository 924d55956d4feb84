import { expect, test } from 'vitest';
import { CloudCallError, InputError, type SnapshareError } from '../../shared/base/errors.ts';
import { retry } from '../../shared/base/retry.ts';
import { skippingClock } from './clocks.ts';

function failure(cloudCode: string, retryAfterMs?: number): CloudCallError {
  return new CloudCallError({ action: 'ListResourceShares', regionId: 'cn-hangzhou', cloudCode, retryAfterMs });
}

async function delaysOf(error: SnapshareError, random: number, options = {}): Promise<number[]> {
  const clock = skippingClock();
  const work = (): Promise<never> => Promise.reject(error);
  await expect(retry(work, { clock, random: () => random, ...options })).rejects.toBe(error);
  return clock.sleptMs;
}

test.each([
  { name: 'delays double from 200 ms', error: failure('InternalError'), random: 1, expected: [200, 400, 800, 1_600] },
  { name: 'delays are jittered in full', error: failure('InternalError'), random: 0.1, expected: [20, 40, 80, 160] },
  {
    name: 'a throttle begins at a second',
    error: failure('Throttling'),
    random: 1,
    expected: [1_000, 2_000, 4_000, 4_000, 4_000, 4_000, 4_000],
  },
  {
    name: 'the service may ask for more',
    error: failure('Throttling', 3_000),
    random: 1,
    expected: [3_000, 3_000, 4_000, 4_000, 4_000, 4_000, 4_000],
  },
  { name: 'a final failure is not retried', error: failure('NoPermission'), random: 1, expected: [] },
  {
    name: 'an error of ours that is final is not retried',
    error: new InputError({ doing: 'reading', problem: 'bad', remedy: 'Fix it.' }),
    random: 1,
    expected: [],
  },
])('$name', async ({ error, random, expected }) => {
  expect(await delaysOf(error, random)).toEqual(expected);
});

test('a throttle is waited out for longer than a failure, and not for ever', async () => {
  expect(await delaysOf(failure('InternalError'), 0)).toHaveLength(4);
  expect(await delaysOf(failure('Throttling'), 0)).toHaveLength(7);
});

test('the delays together stay within the time for waiting', async () => {
  expect(await delaysOf(failure('Throttling'), 1, { maxWaitMs: 5_000 })).toEqual([1_000, 2_000]);
});

test('a service that asks for more than that is not waited for', async () => {
  expect(await delaysOf(failure('Throttling', 600_000), 1)).toEqual([]);
});

test('an error that is not ours is a fault in the program and passes at once', async () => {
  const fault = new TypeError('x is undefined');
  const clock = skippingClock();
  await expect(retry(() => Promise.reject(fault), { clock, random: () => 1 })).rejects.toBe(fault);
  expect(clock.sleptMs).toEqual([]);
});

test('the work is told which attempt it is, and each retry is reported', async () => {
  const reported: number[] = [];
  const answer = await retry(
    (attempt) => (attempt < 3 ? Promise.reject(failure('SystemError')) : Promise.resolve(attempt)),
    { clock: skippingClock(), random: () => 0, onRetry: (_failure, attempt) => reported.push(attempt) },
  );
  expect(answer).toBe(3);
  expect(reported).toEqual([1, 2]);
});
