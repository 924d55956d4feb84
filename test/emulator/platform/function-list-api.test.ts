import { createHmac } from 'node:crypto';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import type { Config } from '@alicloud/openapi-core/dist/utils.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalLandscape, startLocalLandscape } from '../../../emulator/index.ts';
import { differences, type ResponseModel } from '../products/response-model.ts';

/** The part of the CommonJS client used here. */
interface Fc3 {
  readonly default: new (
    config: Config,
  ) => {
    listFunctions(request: object): Promise<{ body: { functions: { functionName: string }[]; nextToken?: string } }>;
    listTriggers(name: string, request: object): Promise<{ body: { triggers: Readonly<Record<string, string>>[] } }>;
  };
  readonly ListFunctionsRequest: new (fields: object) => object;
  readonly ListTriggersRequest: new (fields: object) => object;
  readonly ListFunctionsOutput: ResponseModel;
  readonly ListTriggersOutput: ResponseModel;
}

const require = createRequire(import.meta.url);
const fc3 = require('@alicloud/fc20230330') as Fc3;
const openApi = require('@alicloud/openapi-core/dist/utils.js') as { Config: new (fields: object) => Config };

const OWNER = '1234567890123456';
const OTHER = '1098765432109876';
const REGION = 'cn-hangzhou';

let landscape: LocalLandscape;
let isAllowed: boolean;
let clients: Record<'owner' | 'other', InstanceType<Fc3['default']>>;

beforeEach(async () => {
  isAllowed = true;
  landscape = await startLocalLandscape({
    regions: [REGION],
    startMs: Date.now(),
    cloud: { authorize: () => isAllowed },
  });
  const { cloud, platform } = landscape;
  const clientOf = (accountId: string) => {
    const { accessKeyId, accessKeySecret } = cloud.createAccount({ accountId });
    const endpoint = new URL(cloud.endpoints[REGION] ?? '').host;
    return new fc3.default(
      new openApi.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http', regionId: REGION }),
    );
  };
  clients = { owner: clientOf(OWNER), other: clientOf(OTHER) };
  const deployment = { sYamlPath: 'test/emulator/platform/fixtures/s.yaml', accountId: OWNER, regionIds: [REGION] };
  platform.areTimersEnabled = false;
  platform.deploy({ ...deployment, functions: ['single', 'triggered'] });
  platform.deploy({ ...deployment, functions: ['single'], serviceName: 'tools' });
});
afterEach(() => landscape.stop());

const namesOf = async (who: 'owner' | 'other', query: object = {}): Promise<string[]> => {
  const { body } = await clients[who].listFunctions(new fc3.ListFunctionsRequest(query));
  return body.functions.map(({ functionName }) => functionName);
};

test('lists the functions of the caller, by prefix and in pages', async () => {
  expect(await namesOf('owner')).toEqual(['probe-single', 'probe-triggered']);
  expect(await namesOf('owner', { prefix: 'probe-s' })).toEqual(['probe-single']);
  expect(await namesOf('other')).toEqual([]);
  const { body } = await clients.owner.listFunctions(new fc3.ListFunctionsRequest({ limit: 1 }));
  expect(body.functions).toHaveLength(1);
  expect(await namesOf('owner', { limit: 1, nextToken: body.nextToken })).toEqual(['probe-triggered']);
});

test('lists the triggers that are on, with their configuration as text', async () => {
  const { body } = await clients.owner.listTriggers('probe-triggered', new fc3.ListTriggersRequest({}));
  const timer = body.triggers.find(({ triggerType }) => triggerType === 'timer');
  expect(timer).toMatchObject({ triggerName: 'every-10-minutes' });
  expect(JSON.parse(timer?.['triggerConfig'] ?? '')).toEqual({
    cronExpression: '0 */10 * * * *',
    payload: '{"from": "timer"}',
    enable: true,
  });
  expect(body.triggers.map(({ triggerName }) => triggerName)).not.toContain('off');
});

test('tells of every member that the official SDK knows, features that are not used as null', async () => {
  for (const { path, model } of [
    { path: '/2023-03-30/functions', model: fc3.ListFunctionsOutput },
    { path: '/2023-03-30/functions/probe-triggered/triggers', model: fc3.ListTriggersOutput },
  ]) {
    const found = differences(await bodyOf(path), model);
    expect(found.filter((text) => !/ is no (object|list|map)$/.test(text))).toEqual([]);
  }
});

/** An answer as it comes, which the client would have cut to what it knows. */
async function bodyOf(path: string): Promise<unknown> {
  const body: unknown[] = [];
  const { cloud } = landscape;
  const { accessKeyId, accessKeySecret } = cloud.createAccount({ accountId: OWNER });
  const date = new Date(Date.now()).toUTCString();
  const signature = createHmac('sha1', accessKeySecret).update(`GET\n\n\n\n${date}\n${path}`).digest('base64');
  const headers = { date, authorization: `acs ${accessKeyId}:${signature}` };
  await new Promise<void>((resolve, reject) => {
    get(`${cloud.endpoints[REGION]}${path}`, { headers }, (answer) => {
      answer.on('data', (chunk: Buffer) => body.push(chunk.toString())).once('end', resolve);
    }).once('error', reject);
  });
  return JSON.parse(body.join(''));
}

test('refuses an unknown function, and a caller without the right', async () => {
  const unknown = clients.owner.listTriggers('nothing', new fc3.ListTriggersRequest({}));
  await expect(unknown).rejects.toMatchObject({ code: 'FunctionNotFound' });
  isAllowed = false;
  await expect(namesOf('owner')).rejects.toMatchObject({ code: 'AccessDenied' });
});
