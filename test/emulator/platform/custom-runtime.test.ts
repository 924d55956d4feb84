import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type LocalLandscape, startLocalLandscape } from '../../../emulator/index.ts';
import type { Outcome } from '../../../emulator/platform/instance/function-request.ts';

const OWNER = '1234567890123456';
const REGION = 'cn-hangzhou';
const address = { accountId: OWNER, regionId: REGION };
const START_MS = Date.parse('2026-03-01T00:00:00Z');
const SECOND_MS = 1000;

let land: LocalLandscape;
afterEach(() => land.stop());

/** Deploys one of the servers of `fixtures/servers`, under its own name. */
async function deploy(server: string, props: object = {}, platform: object = {}): Promise<void> {
  land = await startLocalLandscape({ regions: [REGION], startMs: START_MS, platform });
  land.cloud.createAccount({ accountId: OWNER });
  land.cloud.createRole(OWNER, 'probe', { principals: ['fc.aliyuncs.com'] });
  land.platform.deploy({ sYamlPath: yamlOf(server, props), ...address, regionIds: [REGION] });
}

function yamlOf(server: string, props: object): string {
  const file = join(mkdtempSync(join(tmpdir(), 'snapshare-servers-')), 's.yaml');
  const document = {
    edition: '3.0.0',
    name: 'servers',
    resources: {
      server: {
        component: 'fc3',
        props: {
          region: REGION,
          functionName: 'server',
          runtime: 'custom.debian10',
          customRuntimeConfig: { command: ['/var/fc/lang/nodejs20/bin/node'], args: ['/code/server.js'] },
          code: resolve('test/emulator/platform/fixtures/servers'),
          role: 'probe',
          memorySize: 256,
          timeout: 60,
          environmentVariables: { SERVER: server },
          ...props,
        },
      },
    },
  };
  writeFileSync(file, JSON.stringify(document));
  return file;
}

async function run(count = 1): Promise<Outcome[]> {
  const running = Array.from({ length: count }, () => land.platform.invoke('server', { at: 1 }, address));
  await land.settle();
  return Promise.all(running);
}

const seconds = (): number => (land.clock.nowMs() - START_MS) / SECOND_MS;

test('a server gets the event at /invoke with the headers that are documented, and no others of ours', async () => {
  await deploy('echo');
  const [outcome] = await run();
  expect(outcome).not.toHaveProperty('error');
  const { requestId } = land.platform.invocations[0] ?? {};
  expect(land.platform.invocations[0]?.result).toEqual({
    method: 'POST',
    url: '/invoke',
    body: '{"at":1}',
    told: {
      'x-fc-request-id': requestId,
      'x-fc-access-key-id': expect.stringMatching(/^STS\./) as string,
      'x-fc-access-key-secret': expect.stringMatching(/./) as string,
      'x-fc-security-token': expect.stringMatching(/./) as string,
      'x-fc-function-name': 'server',
      'x-fc-function-handler': 'index.handler',
      'x-fc-function-memory': '256',
      'x-fc-function-timeout': '60',
      'x-fc-region': REGION,
      'x-fc-account-id': OWNER,
      'x-fc-qualifier': 'LATEST',
      'x-fc-control-path': '/invoke',
    },
  });
});

test('an instance takes as many requests at once as it is configured for, before another is started', async () => {
  await deploy('pairs', { instanceConcurrency: 2 });
  const outcomes = await run(6);
  expect(outcomes.filter((outcome) => 'error' in outcome)).toEqual([]);
  expect(land.platform.processCount).toBe(3);
});

test.each([
  { runtime: 'nodejs20', instanceConcurrency: 2 },
  { runtime: 'custom.debian10', instanceConcurrency: 201 },
  { runtime: 'custom.debian10', instanceConcurrency: 0 },
])('$runtime with $instanceConcurrency requests an instance is refused', async (props) => {
  await expect(deploy('echo', { ...props, handler: 'server.handler' })).rejects.toMatchObject({
    code: 'InvalidArgument',
    message: expect.stringContaining('instanceConcurrency') as string,
  });
});

test('a server may take its time to start', async () => {
  await deploy('late start');
  const [outcome] = await run();
  expect(outcome).not.toHaveProperty('error');
  expect(seconds()).toBe(100);
});

test.each([
  'never listens',
  'listens on loopback',
  'listens elsewhere',
])('a server that %s fails after 120 seconds, and the next request starts another', async (server) => {
  await deploy(server);
  const [outcome] = await run();
  expect(outcome).toMatchObject({
    error: {
      errorType: 'FunctionNotStarted',
      errorMessage: expect.stringContaining('health check failed on port 9000 in 120 seconds') as string,
    },
    refusal: { status: 412, code: 'FunctionNotStarted' },
  });
  expect(seconds()).toBe(120);
  expect(land.platform.processCount).toBe(0);
});

test.each([
  { server: 'exits at start', code: 7 },
  { server: 'throws at start', code: 1 },
])('a server that $server fails with its exit code and its start command', async ({ server, code }) => {
  await deploy(server);
  const command = '/var/fc/lang/nodejs20/bin/node /code/server.js';
  expect(await run()).toMatchObject([
    {
      error: {
        errorMessage: `Function instance exited unexpectedly(code ${code}) with start command '${command}'.`,
        errorType: 'CAExited',
      },
    },
  ]);
});

test.each([
  { server: 'status 404 without the header', result: 'not what it seems' },
  { server: 'status 500 without the header', result: 'odd' },
])('an answer of $server is a success', async ({ server, result }) => {
  await deploy(server);
  await run();
  expect(land.platform.invocations).toMatchObject([{ result }]);
  expect(land.platform.invocations[0]).not.toHaveProperty('error');
});

test.each([
  {
    server: 'an error in the form of built-in runtimes',
    error: { errorMessage: 'told', errorType: 'TypeError', stackTrace: ['TypeError: told'] },
  },
  { server: 'an error as text', error: { errorMessage: 'in words' } },
])('the header x-fc-status: 404 tells a failure: $server', async ({ server, error }) => {
  await deploy(server);
  expect(await run()).toMatchObject([{ error }]);
});

test.each([
  { server: 'exits in the middle', tookSeconds: 1.5, words: 'Process exited unexpectedly before completing request' },
  { server: 'hangs up', tookSeconds: 0, words: 'Process exited unexpectedly before completing request' },
  { server: 'never answers', tookSeconds: 60, words: 'Function timed out after 60 seconds' },
  { server: 'never reads', tookSeconds: 60, words: 'Function timed out after 60 seconds' },
])('a server that $server fails every request that is under way', async ({ server, tookSeconds, words }) => {
  await deploy(server, { instanceConcurrency: 3 });
  const outcomes = await run(3);
  const failure = { error: { errorMessage: expect.stringContaining(words) as string } };
  expect(outcomes).toMatchObject([failure, failure, failure]);
  expect(seconds()).toBe(tookSeconds);
});

test('lines belong to the request between whose marks they stand', async () => {
  await deploy('marks its lines');
  await run();
  const { requestId } = land.platform.invocations[0] ?? {};
  expect(land.platform.logs.map((log) => [log.line, log.requestId])).toEqual([
    ['outside', undefined],
    ['inside', requestId],
  ]);
});

const INITIALIZER = { instanceLifecycleConfig: { initializer: { timeout: 10 } } };

test('a configured initializer is called before the first event', async () => {
  await deploy('initializes', INITIALIZER);
  await run();
  expect(land.platform.invocations).toMatchObject([{ result: { isReady: true } }]);
});

test('without one it is not', async () => {
  await deploy('initializes');
  await run();
  expect(land.platform.invocations).toMatchObject([{ result: { isReady: false } }]);
});

test('an initializer that fails fails the event', async () => {
  await deploy('cannot initialize', INITIALIZER);
  expect(await run()).toMatchObject([{ error: { errorMessage: 'no database' } }]);
});

test('beyond the instances of a region a request waits to be tried again, longer each time', async () => {
  await deploy('pairs', { instanceConcurrency: 2 }, { instancesPerRegion: 1 });
  for (let at = 0; at < 5; at++) land.platform.invokeAsync('server', { at }, address);
  await land.settle();
  // Two at once are answered; the next two, tried again together, as well; the last stays alone until its time is over.
  const ends = land.platform.invocations.map(({ error }) => (error === undefined ? 'answered' : 'failed'));
  expect(ends.slice(0, 4)).toEqual(['answered', 'answered', 'answered', 'answered']);
  expect(land.platform.invocations.slice(0, 4).map(({ atMs }) => atMs - START_MS)).toEqual([0, 0, 500, 500]);
});
