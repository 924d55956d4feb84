import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  address,
  attempts,
  HOUR_MS,
  landscape,
  MINUTE_MS,
  minutesOf,
  OWNER,
  probe,
  REGION,
  START_MS,
  start,
  stop,
} from './probe-landscape.ts';

beforeEach(() => start());
afterEach(stop);

describe('a function', () => {
  test('runs in a process of its own, alone with its package and its environment', async () => {
    expect(await probe({ action: 'require', module: 'yaml' })).toBe('MODULE_NOT_FOUND');
    expect(await probe({ action: 'read' })).toEqual({ mode: 'observe' });
    const identity = await probe({ action: 'identity' });
    expect(identity).not.toMatchObject({ pid: process.pid });
    expect(identity).toMatchObject({
      env: [
        'ALIBABA_CLOUD_ACCESS_KEY_ID',
        'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
        'ALIBABA_CLOUD_SECURITY_TOKEN',
        'COLOUR',
        'EXTRA',
        'FC_ACCOUNT_ID',
        'FC_FUNCTION_HANDLER',
        'FC_FUNCTION_MEMORY_SIZE',
        'FC_FUNCTION_NAME',
        'FC_FUNC_CODE_PATH',
        'FC_INSTANCE_ID',
        'FC_REGION',
        'PATH',
        'SNAPSHARE_ENDPOINTS',
        'TZ',
      ],
      context: {
        function: { name: 'probe-single', handler: 'index.handler', memory: 256, timeout: 60 },
        region: REGION,
        accountId: OWNER,
        credentials: { securityToken: expect.stringMatching(/./) as string },
      },
    });
  });

  test('sleeps a simulated time that costs no real one, and sees the clock move', async () => {
    expect(await probe({ action: 'sleep', ms: 50_000 })).toEqual({
      startedMs: START_MS,
      endedMs: START_MS + 50_000,
      now: new Date(START_MS + 50_000).toISOString(),
    });
    expect(await probe({ action: 'sleepByPromise', ms: 50_000 })).toEqual({ sleptMs: 50_000 });
    expect(landscape.clock.nowMs()).toBe(START_MS + 100_000);
  });

  test('has its timers run in the order of their times', async () => {
    expect(await probe({ action: 'interleave' })).toEqual([
      'immediate 0',
      'tick 1000',
      'tick 2000',
      'late 3000',
      'tick 3000',
    ]);
  });

  test('sees the time at which an answer arrived', async () => {
    await landscape.stop();
    await start({ cloud: { latencyMs: 250 } });
    await probe({ action: 'calls', paths: ['/?Action=None', '/?Action=None'] });
    expect(landscape.platform.logs.map(({ line }) => line)).toEqual([
      JSON.stringify({ called: '/?Action=None', atMs: START_MS + 250 }),
      JSON.stringify({ called: '/?Action=None', atMs: START_MS + 500 }),
    ]);
  });

  test('can give up an answer that takes too long in simulated time', async () => {
    await landscape.stop();
    await start({ cloud: { latencyMs: 5000 } });
    expect(await probe({ action: 'impatient' })).toEqual({ code: 'ECONNRESET', waitedMs: 2000 });
    expect(await probe({ action: 'sleep', ms: 10_000 })).toMatchObject({ endedMs: START_MS + 12_000 });
  });

  test('has the timeout of a request counted in simulated time', async () => {
    await landscape.stop();
    await start({ cloud: { latencyMs: 5000 } });
    const ask = (timeoutMs: number): Promise<unknown> => probe({ action: 'impatient', timeoutMs });
    expect(await ask(3000)).toEqual({ code: 'ECONNRESET', waitedMs: 3000 });
    expect(await ask(6000)).toMatchObject({ waitedMs: 5000 });
  });

  test('may have a clock that is wrong, and timers that are not', async () => {
    landscape.platform.clockSkewMs = -MINUTE_MS;
    expect(await probe({ action: 'sleep', ms: 1000 })).toMatchObject({ endedMs: START_MS - MINUTE_MS + 1000 });
    expect(landscape.clock.nowMs()).toBe(START_MS + 1000);
    landscape.platform.clockSkewMs = MINUTE_MS;
    expect(await probe({ action: 'sleep', ms: 1000 })).toMatchObject({ endedMs: START_MS + MINUTE_MS + 2000 });
  });

  test('is frozen between invocations and used again', async () => {
    const first = await probe({ action: 'identity' });
    await landscape.advance(HOUR_MS);
    const second = await probe({ action: 'identity' });
    expect(second).toMatchObject({ pid: (first as { pid: number }).pid });
    expect(attempts().map(({ isColdStart }) => isColdStart)).toEqual([true, false]);
  });

  test('starts cold every time when that is asked for', async () => {
    await landscape.stop();
    await start({ platform: { coldStart: 'always' } });
    await probe({ action: 'identity' });
    await probe({ action: 'identity' });
    expect(attempts().map(({ isColdStart }) => isColdStart)).toEqual([true, true]);
    expect(landscape.platform.processCount).toBe(0);
  });

  test('takes a hundred requests at once in one process when its concurrency allows', async () => {
    const running = Array.from({ length: 100 }, () => landscape.platform.invoke('pooled', { action: 'pool' }, address));
    await landscape.settle();
    await Promise.all(running);
    const results = attempts().map(({ result }) => result as { pid: number; served: number });
    expect(new Set(results.map(({ pid }) => pid)).size).toBe(1);
    expect(results.map(({ served }) => served)).toEqual(Array.from({ length: 100 }, () => 100));
    expect(landscape.clock.nowMs()).toBe(START_MS + 1000);
  });

  test('queues what its processes cannot take', async () => {
    const running = Array.from({ length: 6 }, () => landscape.platform.invoke('single', { action: 'pool' }, address));
    await landscape.settle();
    await Promise.all(running);
    expect(attempts().map(({ atMs }) => atMs - START_MS)).toEqual([0, 0, 0, 0, 1000, 1000]);
    expect(landscape.platform.processCount).toBe(4);
  });

  test('is waited for while it talks to something outside the emulator', async () => {
    const webhook = createServer((_, response) => {
      setImmediate(() => setImmediate(() => response.writeHead(204).end()));
    });
    await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
    const { port } = webhook.address() as AddressInfo;
    expect(await probe({ action: 'fetch', url: `http://127.0.0.1:${port}/` })).toBe(204);
    expect(landscape.clock.nowMs()).toBe(START_MS + 1000);
    webhook.close();
    webhook.closeAllConnections();
  });

  test('has its lines collected under the invocation that wrote them', async () => {
    await probe({ action: 'log', lines: ['{"a":1}', 'two'] });
    const [invocation] = attempts();
    expect(landscape.platform.logs).toEqual(
      [
        { stream: 'stdout', line: '{"a":1}' },
        { stream: 'stdout', line: 'two' },
        { stream: 'stderr', line: 'on stderr' },
      ].map((line) => ({
        ...line,
        requestId: invocation?.requestId,
        atMs: START_MS,
        functionName: 'probe-single',
        accountId: OWNER,
        regionId: REGION,
      })),
    );
  });

  test.each([
    { name: 'that throws', event: { action: 'fail', message: 'boom' }, message: 'boom', tookMs: 0 },
    { name: 'that exits', event: { action: 'exit' }, message: 'Process exited unexpectedly', tookMs: 0 },
    { name: 'that never ends', event: { action: 'hang' }, message: 'timed out after 60 seconds', tookMs: MINUTE_MS },
    {
      name: 'that sleeps too long',
      event: { action: 'sleep', ms: HOUR_MS },
      message: 'timed out after 60 seconds',
      tookMs: MINUTE_MS,
    },
  ])('$name fails, and the next invocation works', async ({ event, message, tookMs }) => {
    await expect(probe(event)).rejects.toMatchObject({
      code: 'FunctionFailed',
      message: expect.stringContaining(message) as string,
    });
    expect(landscape.clock.nowMs()).toBe(START_MS + tookMs);
    expect(await probe({ action: 'require', module: 'node:fs' })).toBe('found');
  });

  test('whose code cannot be loaded fails with the reason', async () => {
    landscape.platform.deploy({
      sYamlPath: 'test/emulator/platform/fixtures/s.yaml',
      accountId: OWNER,
      regionIds: ['cn-shanghai'],
      files: { 'index.js': 'throw new SyntaxError("half a file")' },
    });
    await expect(landscape.invoke('single', {}, { ...address, regionId: 'cn-shanghai' })).rejects.toMatchObject({
      message: 'single failed: half a file',
    });
  });

  test('that is deployed anew ends what runs with the code it has, and meets what comes with the new', async () => {
    const { platform } = landscape;
    platform.areTimersEnabled = true;
    const deployed = { sYamlPath: 'test/emulator/platform/fixtures/s.yaml', accountId: OWNER, regionIds: [REGION] };
    const running = probe({ action: 'sleep', ms: 20 * 1000 });
    landscape.clock.at(START_MS + 10_000, () =>
      platform.deploy({ ...deployed, files: { 'index.js': 'exports.handler = async () => "new"' } }),
    );
    await expect(running).resolves.toMatchObject({ startedMs: START_MS, endedMs: START_MS + 20_000 });
    expect(await probe({})).toBe('new');
    await landscape.advance(HOUR_MS - 20_000);
    const woken = attempts().filter(({ trigger }) => trigger === 'timer');
    expect(woken.map(({ result }) => result)).toEqual(Array.from({ length: 6 }, () => 'new'));
  });

  test('that is not deployed there is not found', async () => {
    await expect(
      landscape.platform.invoke('single', {}, { accountId: OWNER, regionId: 'cn-nowhere' }),
    ).rejects.toMatchObject({
      code: 'FunctionNotFound',
    });
  });
});

describe('an asynchronous invocation', () => {
  const event = { action: 'fail', message: 'again' };

  test('that fails is repeated after one and two minutes and then told to the failure destination', async () => {
    landscape.platform.invokeAsync('triggered', event, address);
    await landscape.settle();
    expect(minutesOf(attempts())).toEqual([0, 1, 3]);
    expect(new Set(attempts().map(({ requestId }) => requestId)).size).toBe(1);
    expect(landscape.platform.failures).toMatchObject([
      {
        timestamp: START_MS + 3 * MINUTE_MS,
        requestContext: {
          requestId: attempts()[0]?.requestId,
          functionArn: `acs:fc:${REGION}:${OWNER}:functions/probe-triggered`,
          condition: 'UnhandledInvocationError',
          approximateInvokeCount: 3,
        },
        requestPayload: JSON.stringify(event),
        responseContext: { statusCode: 200, functionError: 'UnhandledInvocationError' },
      },
    ]);
  });
});

describe('triggers', () => {
  test('run a function by its timer, with the time and the payload', async () => {
    landscape.platform.areTimersEnabled = true;
    await landscape.advance(HOUR_MS);
    expect(minutesOf(attempts())).toEqual([10, 20, 30, 40, 50, 60]);
    expect(attempts()[0]?.event).toBe(
      '{"triggerTime":"2026-03-01T00:10:00Z","triggerName":"every-10-minutes","payload":"{\\"from\\": \\"timer\\"}"}',
    );
  });

  test('hand a matching event of the cloud to a function', async () => {
    const owner = landscape.cloud.as(OWNER, REGION);
    const snapshot = owner.createSnapshot({ name: 'nightly' });
    await landscape.advance(HOUR_MS);
    expect(attempts().map(({ trigger, result }) => ({ trigger, result }))).toMatchObject([
      {
        trigger: 'eventbridge',
        result: {
          received: { type: 'ecs:Snapshot:CreateSnapshotCompleted', data: { snapshotId: snapshot.snapshotId } },
        },
      },
    ]);
  });
});

test('in live time a function sees real time', async () => {
  await stop();
  await start({ platform: { time: 'live' } });
  const beforeMs = Date.now();
  const result = await probe({ action: 'sleep', ms: 5 });
  expect(result).toMatchObject({ startedMs: expect.any(Number) as number });
  const { startedMs, endedMs } = result as { startedMs: number; endedMs: number };
  expect(startedMs).toBeGreaterThanOrEqual(beforeMs);
  expect(endedMs).toBeGreaterThan(startedMs);
});
