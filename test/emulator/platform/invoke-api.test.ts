import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import type { Config } from '@alicloud/openapi-core/dist/utils.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalLandscape, startLocalLandscape } from '../../../emulator/index.ts';

/** The parts of the CommonJS clients used here. */
interface Fc3 {
  readonly default: new (
    config: Config,
  ) => {
    invokeFunctionWithOptions(name: string, request: object, headers: object, runtime: object): Promise<Fc3Answer>;
  };
  readonly InvokeFunctionRequest: new (fields: { body: Readable }) => object;
  readonly InvokeFunctionHeaders: new (fields: Readonly<Record<string, string>>) => object;
}
interface Fc3Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readable;
}
interface Fc2Client {
  invokeFunction(
    service: string,
    name: string,
    event: string,
    headers?: object,
  ): Promise<{ headers: object; data: unknown }>;
}

const require = createRequire(import.meta.url);
const fc3 = require('@alicloud/fc20230330') as Fc3;
const openApi = require('@alicloud/openapi-core/dist/utils.js') as { Config: new (fields: object) => Config };
const Fc2 = require('@alicloud/fc2') as new (accountId: string, config: object) => Fc2Client;

/** Longer than an answer takes on the busiest machine. */
const HANG_MS = 600_000;
const OWNER = '1234567890123456';
const OTHER = '1098765432109876';
const REGION = 'cn-hangzhou';
const address = { accountId: OWNER, regionId: REGION };

let landscape: LocalLandscape;
let endpoint: string;
let isAllowed: boolean;
let keys: Record<string, { accessKeyId: string; accessKeySecret: string }>;

beforeEach(async () => {
  isAllowed = true;
  landscape = await startLocalLandscape({
    regions: [REGION],
    startMs: Date.now(),
    cloud: { authorize: () => isAllowed },
  });
  const { cloud, platform } = landscape;
  keys = { owner: cloud.createAccount({ accountId: OWNER }), other: cloud.createAccount({ accountId: OTHER }) };
  cloud.createRole(OWNER, 'probe', { principals: ['fc.aliyuncs.com'] });
  const deployment = { sYamlPath: 'test/emulator/platform/fixtures/s.yaml', accountId: OWNER, regionIds: [REGION] };
  platform.deploy({ ...deployment, functions: ['single'] });
  platform.deploy({ ...deployment, functions: ['single', 'pooled'], serviceName: 'tools' });
  endpoint = cloud.endpoints[REGION] ?? '';
});
afterEach(() => landscape.stop());

const keysOf = (who: string): { accessKeyId: string; accessKeySecret: string } =>
  keys[who] ?? { accessKeyId: 'LTAI5tUnknown', accessKeySecret: 'unknown' };

async function invoke3(
  {
    who = 'owner',
    secret = keysOf(who).accessKeySecret,
    name = 'probe-single',
    headers = {},
  }: {
    who?: string;
    secret?: string;
    name?: string;
    headers?: Readonly<Record<string, string>>;
  },
  event: object,
): Promise<{ status: number; headers: Readonly<Record<string, string>>; text: string }> {
  const client = new fc3.default(
    new openApi.Config({
      accessKeyId: keysOf(who).accessKeyId,
      accessKeySecret: secret,
      endpoint: new URL(endpoint).host,
      protocol: 'http',
      regionId: REGION,
    }),
  );
  const request = new fc3.InvokeFunctionRequest({ body: Readable.from([Buffer.from(JSON.stringify(event))]) });
  const answer = await client.invokeFunctionWithOptions(name, request, new fc3.InvokeFunctionHeaders(headers), {
    autoretry: false,
    connectTimeout: HANG_MS,
    readTimeout: HANG_MS,
  });
  let text = '';
  if (answer.body !== undefined) for await (const part of answer.body) text += String(part);
  return { status: answer.statusCode, headers: answer.headers, text };
}

function invoke2(
  {
    who = 'owner',
    secret = keysOf(who).accessKeySecret,
    service = 'tools',
    name = 'probe-single',
    headers = {},
    accountId = OWNER,
  }: {
    who?: string;
    secret?: string;
    service?: string;
    name?: string;
    headers?: Readonly<Record<string, string>>;
    accountId?: string;
  },
  event: object,
): Promise<{ headers: object; data: unknown }> {
  const config = {
    accessKeyID: keysOf(who).accessKeyId,
    accessKeySecret: secret,
    region: REGION,
    endpoint,
    timeout: HANG_MS,
  };
  return new Fc2(accountId, config).invokeFunction(service, name, JSON.stringify(event), headers);
}

describe('the client of Function Compute 3.0', () => {
  test('gets what the function returned', async () => {
    expect(await invoke3({}, { hello: 'world' })).toMatchObject({
      status: 200,
      text: '{"received":{"hello":"world"}}',
    });
  });

  test('gets the error of a function that failed, in an answer that succeeded', async () => {
    const answer = await invoke3({}, { action: 'fail', message: 'boom' });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-fc-error-type': 'UnhandledInvocationError' } });
    expect(JSON.parse(answer.text)).toMatchObject({ errorMessage: 'boom', errorType: 'RangeError' });
  });

  test('gets the end of the log when it asks for it', async () => {
    const { headers } = await invoke3({ headers: { xFcLogType: 'Tail' } }, { action: 'log', lines: ['one', 'two'] });
    expect(Buffer.from(headers['x-fc-log-result'] ?? '', 'base64').toString()).toContain('\none\ntwo\n');
  });

  test('has an asynchronous invocation accepted before it runs', async () => {
    const headers = { xFcInvocationType: 'Async', xFcAsyncTaskId: 'task-1' };
    expect(await invoke3({ headers }, { action: 'sleep', ms: 30_000 })).toMatchObject({
      status: 202,
      headers: { 'x-fc-async-task-id': 'task-1' },
      text: '',
    });
    await landscape.settle();
    expect(landscape.platform.invocations).toMatchObject([{ trigger: 'http', isAsync: true, attempt: 1 }]);
    expect(landscape.platform.invocations[0]?.endMs).toBe((landscape.platform.invocations[0]?.atMs ?? 0) + 30_000);
  });

  test.each([
    { name: 'an unknown function', call: { name: 'absent' }, status: 404, code: 'FunctionNotFound' },
    {
      name: 'a function that stands in a service',
      call: { name: 'probe-pooled' },
      status: 404,
      code: 'FunctionNotFound',
    },
    { name: 'a function of another account', call: { who: 'other' }, status: 404, code: 'FunctionNotFound' },
    { name: 'a wrong secret', call: { secret: 'wrong' }, status: 403, code: 'SignatureDoesNotMatch' },
    { name: 'an unknown key', call: { who: 'nobody' }, status: 403, code: 'InvalidAccessKeyId.NotFound' },
  ])('is refused for $name', async ({ call, status, code }) => {
    await expect(invoke3(call, {})).rejects.toMatchObject({ statusCode: status, code });
    expect(landscape.platform.invocations).toEqual([]);
  });

  test('is refused when RAM does not allow it', async () => {
    isAllowed = false;
    await expect(invoke3({}, {})).rejects.toMatchObject({ statusCode: 403, code: 'AccessDenied' });
    expect(landscape.platform.invocations).toEqual([]);
  });

  test('is refused a payload that is too large for an asynchronous invocation', async () => {
    const call = invoke3({ headers: { xFcInvocationType: 'Async' } }, { filler: 'x'.repeat(128 * 1024) });
    await expect(call).rejects.toMatchObject({ statusCode: 413 });
  });
});

describe('the client of Function Compute 2.0', () => {
  test('reaches a function in its service', async () => {
    expect(await invoke2({}, { hello: 'world' })).toMatchObject({ data: '{"received":{"hello":"world"}}' });
    expect(await invoke2({ service: 'tools.LATEST', name: 'probe-pooled' }, { a: 1 })).toMatchObject({
      data: '{"received":{"a":1}}',
    });
  });

  test('has an asynchronous invocation accepted', async () => {
    await invoke2({ headers: { 'x-fc-invocation-type': 'Async' } }, { hello: 'later' });
    await landscape.settle();
    expect(landscape.platform.invocations).toMatchObject([{ isAsync: true, result: { received: { hello: 'later' } } }]);
  });

  test.each([
    { name: 'another service', call: { service: 'other' }, code: 'FunctionNotFound' },
    { name: 'a wrong secret', call: { secret: 'wrong' }, code: 'SignatureNotMatch' },
    { name: 'an unknown key', call: { who: 'nobody' }, code: 'InvalidAccessKeyID' },
    { name: 'the keys of another account', call: { who: 'other' }, code: 'AccessDenied' },
  ])('is refused for $name', async ({ call, code }) => {
    await expect(invoke2(call, {})).rejects.toMatchObject({ code });
    expect(landscape.platform.invocations).toEqual([]);
  });
});

test('a function that invokes another one waits for it in simulated time', async () => {
  const inner = { action: 'sleep', ms: 20_000 };
  const startMs = landscape.clock.nowMs();
  const result = await landscape.invoke(
    'probe-single',
    { action: 'invoke', service: 'tools', name: 'probe-pooled', inner },
    address,
  );
  expect(result).toMatchObject({
    status: 200,
    text: expect.stringContaining(`"endedMs":${startMs + 20_000}`) as string,
  });
  expect(landscape.clock.nowMs()).toBe(startMs + 20_000);
});
