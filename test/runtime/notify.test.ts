import { createHmac } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createLogger } from '../../shared/base/log.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { type NotifiedRun, Notifier, signedAddress } from '../../shared/runtime/notify.ts';
import { faultsOf } from '../cli/schemas.ts';

const NOW_MS = Date.UTC(2026, 2, 1, 12);
const SECRET = 'SEC0123456789abcdef';
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An endpoint on this machine. @returns Its address and what it was sent. */
async function endpoint(answer: RequestListener = (_, response) => response.end('{"errcode":0}')) {
  const received: { readonly url: string; readonly body: string; readonly authorization?: string | undefined }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      received.push({ url: request.url ?? '', body, authorization: request.headers.authorization });
      answer(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

function runWith(notify: object, parts: Partial<NotifiedRun> = {}): NotifiedRun & { readonly lines: string[] } {
  const result = parsePolicy({ installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'], notify });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const region = { region: 'cn-hangzhou', planned: 1, applied: 1, failed: 0, findings: [] };
  const lines: string[] = [];
  return {
    policy: result.policy,
    accountId: '1234567890123456',
    summary: { function: 'sweep', runId: 'run-1', mode: 'sync', regions: [region] },
    outcomes: [{ summary: region, isRetryLeft: false }],
    events: { put: () => Promise.reject(new Error('no bus is to be told')) },
    isTelling: true,
    nowMs: NOW_MS,
    log: createLogger((line) => lines.push(line)),
    lines,
    ...parts,
  };
}

test('a webhook gets the notice as JSON', async () => {
  const { address, received } = await endpoint();
  await new Notifier(() => undefined).tell(runWith({ webhook: `${address}/hook?key=s3cret` }));
  expect(received).toHaveLength(1);
  expect(received[0]?.url).toBe('/hook?key=s3cret');
  const notice: unknown = JSON.parse(received[0]?.body ?? '');
  expect(notice).toMatchObject({ schema: 'snapshare.notice/1', installation: 'acme' });
  expect(faultsOf('notice', notice)).toEqual([]);
});

test.each([
  { user: 'user:pass', pair: 'user:pass' },
  { user: 'user', pair: 'user:' },
  { user: ':t0ken', pair: ':t0ken' },
  { user: 'a%40b:p%3Ass', pair: 'a@b:p:ss' },
  { user: 'user:5%', pair: 'user:5%' },
])('the user and password of an address, $user, go as basic authorisation, and into no log', async ({ user, pair }) => {
  const { address, received } = await endpoint();
  const url = address.replace('//', `//${user}@`);
  const run = runWith({ webhook: `${url}/hook`, dingtalk: `${url}/robot` });
  await new Notifier(() => undefined).tell(run);
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  expect(received.map((one) => one.authorization)).toEqual([authorization, authorization]);
  expect(run.lines.join()).not.toContain(user);
});

test('an address that fetch refuses for its port is logged with that as the reason', async () => {
  const run = runWith({ webhook: 'http://127.0.0.1:6000/hook?key=s3cret' });
  await new Notifier(() => undefined).tell(run);
  expect(run.lines.join()).toContain('"problem":"bad port"');
  expect(run.lines.join()).not.toContain('s3cret');
});

test('DingTalk gets a signed text, and never the secret', async () => {
  const { address, received } = await endpoint();
  const run = runWith({ dingtalk: `${address}/robot/send?access_token=abc&secret=${SECRET}` });
  await new Notifier(() => undefined).tell(run);
  const url = new URL(received[0]?.url ?? '', address);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    access_token: 'abc',
    timestamp: String(NOW_MS),
    sign: createHmac('sha256', SECRET).update(`${NOW_MS}\n${SECRET}`).digest('base64'),
  });
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ msgtype: 'text' });
  expect(JSON.stringify(received)).not.toContain(SECRET);
  expect(run.lines.join()).toContain('a notice was sent');
  expect(run.lines.join()).not.toMatch(/access_token|abc|SEC0/);
});

test('the signature is the one of the documented rule, for a value worked out by another tool', () => {
  // printf '1577808000000\nSECtest' | openssl dgst -sha256 -hmac SECtest -binary | base64
  const url = signedAddress('https://oapi.dingtalk.com/robot/send?access_token=t&secret=SECtest', 1_577_808_000_000);
  expect(url.searchParams.get('sign')).toBe('XHi7WpB+bLwQq5Rz0PrkJ6p9pXsd593WTWgii6qJ3uw=');
});

test('requests that were pooled into one run send one message', async () => {
  const { address, received } = await endpoint();
  const notifier = new Notifier(() => undefined);
  const run = runWith({ webhook: address });
  await Promise.all([notifier.tell(run), notifier.tell(run)]);
  await notifier.tell(run);
  expect(received).toHaveLength(1);
});

test('nothing is sent in observe mode, or about a run with nothing to tell', async () => {
  const { address, received } = await endpoint();
  const run = runWith({ webhook: address });
  await new Notifier(() => undefined).tell({ ...run, summary: { ...run.summary, mode: 'observe' } });
  const regions = run.summary.regions.map((region) => ({ ...region, applied: 0 }));
  await new Notifier(() => undefined).tell({ ...run, summary: { ...run.summary, regions } });
  expect(received).toEqual([]);
});

test.each([
  { name: 'answers 500', answer: (_, response) => response.writeHead(500).end(), problem: 'HTTP 500' },
  { name: 'hangs up', answer: (request) => request.socket.destroy(), problem: 'UND_ERR_SOCKET' },
  {
    name: 'refuses the signature',
    answer: (_, response) => response.end('{"errcode":310000}'),
    problem: 'errcode 310000',
  },
  { name: 'answers no JSON', answer: (_, response) => response.end('<html>'), problem: 'SyntaxError' },
  {
    name: 'sends us elsewhere',
    answer: (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
    problem: 'unexpected redirect',
  },
  { name: 'never answers', answer: () => undefined, problem: 'TimeoutError' },
] satisfies readonly {
  name: string;
  answer: RequestListener;
  problem: string;
}[])('an endpoint that $name fails nothing and is logged without its address', async ({ answer, problem }) => {
  const { address } = await endpoint(answer);
  const run = runWith({ dingtalk: `${address}/robot/send?access_token=abc&secret=${SECRET}` });
  await new Notifier(() => undefined).tell(run);
  const warnings = run.lines.map((line) => JSON.parse(line) as { level: string; problem?: string });
  expect(warnings).toMatchObject([{ level: 'warn', channel: 'dingtalk', problem }]);
  expect(run.lines.join()).not.toMatch(/access_token|robot|SEC0/);
});

test('requests that were pooled into one run put one event on the bus, and accounts that were handed over none', async () => {
  const put: string[] = [];
  const events: NotifiedRun['events'] = {
    put: (busName, { id }) => {
      put.push(`${busName} ${id}`);
      return Promise.resolve();
    },
  };
  const notifier = new Notifier(() => undefined);
  const run = runWith({ eventBus: 'snapshots' }, { events });
  await Promise.all([notifier.tell(run), notifier.tell({ ...run, summary: { ...run.summary, runId: 'run-2' } })]);
  expect(put).toEqual(['snapshots run-1']);
  const outcomes = run.outcomes.map((outcome) => ({ ...outcome, isHandover: true as const }));
  await notifier.tell({ ...run, outcomes });
  expect(put).toHaveLength(1);
});
