import { type IncomingHttpHeaders, type ServerResponse, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { InputError } from '../../shared/base/errors.ts';
import { createRuntimeServer, type Handler, type RuntimeServer } from '../../shared/runtime/http-server.ts';
import { skippingClock } from '../base/clocks.ts';

const HEADERS = {
  'x-fc-request-id': 'request-1',
  'x-fc-access-key-id': 'STS.key-1',
  'x-fc-access-key-secret': 'secret-1',
  'x-fc-security-token': 'token-1',
  'x-fc-function-timeout': '300',
  'x-fc-region': 'cn-hangzhou',
  'x-fc-account-id': '1234567890123456',
  'x-fc-control-path': '/invoke',
};
const CLOCK = skippingClock(0);
const KIB = 1024;

let runtime: RuntimeServer;
let lines: string[];
let port = 0;

/** Starts the server in front of a handler. */
async function serve(handler: Handler): Promise<void> {
  lines = [];
  runtime = createRuntimeServer(handler, (line) => lines.push(line), CLOCK);
  await new Promise<void>((resolve) => runtime.server.listen(0, '127.0.0.1', resolve));
  port = (runtime.server.address() as AddressInfo).port;
}

afterEach(() => {
  runtime.server.closeAllConnections();
  runtime.server.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const open = ({ method = 'POST', path = '/invoke', headers = HEADERS }: Call) =>
  sendRequest({ host: '127.0.0.1', port, method, path, headers });

const call = (options: Call = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = open(options);
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: JSON.parse(text) as unknown }),
      );
    });
    request.end(options.body ?? '{}');
  });

const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(HEADERS).filter(([key]) => key !== name));

/** A promise and what settles it. */
function gate(): { readonly passed: Promise<void>; readonly pass: () => void } {
  let pass = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return { passed, pass };
}

test('a handler gets the event as it came and the context that the headers carry', async () => {
  await serve((event, context) => Promise.resolve({ event: event.toString('base64'), context }));
  const event = Buffer.from([0xff, 0x00, 0x0a]);
  const { status, headers, body } = await call({ body: event });
  expect({ status, told: headers['x-fc-status'], type: headers['content-type'] }).toEqual({
    status: 200,
    told: '200',
    type: 'application/json',
  });
  expect(body).toEqual({
    event: event.toString('base64'),
    context: {
      requestId: 'request-1',
      credentials: { accessKeyId: 'STS.key-1', accessKeySecret: 'secret-1', securityToken: 'token-1' },
      region: 'cn-hangzhou',
      accountId: '1234567890123456',
      function: { timeout: 300 },
    },
  });
});

test('every request is logged between the marks by which the platform ties lines to it', async () => {
  await serve(() => Promise.resolve('done'));
  await call();
  expect(lines).toEqual(['FC Invoke Start RequestId: request-1', 'FC Invoke End RequestId: request-1']);
});

test('the log of a request is complete before its answer, after which the instance may be frozen', async () => {
  await serve(() => Promise.resolve('done'));
  const logged = new Promise<string[]>((resolve) => {
    runtime.server.once('request', (_, response: ServerResponse) => {
      const writeHead = response.writeHead.bind(response);
      response.writeHead = ((...head: Parameters<typeof writeHead>) => {
        resolve([...lines]);
        return writeHead(...head);
      }) as typeof response.writeHead;
    });
  });
  await call();
  expect((await logged).at(-1)).toBe('FC Invoke End RequestId: request-1');
});

test.each<{ name: string; handler: Handler; body: object }>([
  {
    name: 'rejects',
    handler: () => Promise.reject(new InputError({ doing: 'reading', problem: 'odd', remedy: 'Mend it.' })),
    body: { errorType: 'InputError', errorMessage: 'reading failed: odd. Mend it.' },
  },
  {
    name: 'throws before its first promise',
    handler: () => {
      throw new RangeError('at once');
    },
    body: { errorType: 'RangeError', errorMessage: 'at once' },
  },
  {
    name: 'rejects with something that is no error',
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    handler: () => Promise.reject('a text'),
    body: { errorMessage: 'a text' },
  },
  {
    name: 'gives what cannot be written',
    handler: () => Promise.resolve(1n),
    body: { errorType: 'TypeError' },
  },
])('a handler that $name is told as a failure, which only the header x-fc-status does', async ({ handler, body }) => {
  await serve(handler);
  const answer = await call();
  expect([answer.status, answer.headers['x-fc-status']]).toEqual([404, '404']);
  expect(answer.body).toMatchObject(body);
});

test('requests with different credentials at once never mix', async () => {
  const all = gate();
  let underWay = 0;
  await serve(async (_, { requestId, credentials, accountId }) => {
    underWay += 1;
    if (underWay === 20) all.pass();
    await all.passed;
    return { requestId, credentials, accountId };
  });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      call({
        headers: {
          ...HEADERS,
          'x-fc-request-id': `request-${at}`,
          'x-fc-access-key-id': `key-${at}`,
          'x-fc-access-key-secret': `secret-${at}`,
          'x-fc-security-token': `token-${at}`,
          'x-fc-account-id': String(1_000_000_000_000_000 + at),
        },
      }),
    ),
  );
  expect(answers.map(({ body }) => body)).toEqual(
    Array.from({ length: 20 }, (_, at) => ({
      requestId: `request-${at}`,
      credentials: { accessKeyId: `key-${at}`, accessKeySecret: `secret-${at}`, securityToken: `token-${at}` },
      accountId: String(1_000_000_000_000_000 + at),
    })),
  );
});

test.each([
  ...['x-fc-request-id', 'x-fc-region', 'x-fc-account-id'].map((name) => ({
    name,
    headers: without(name),
    problem: `the header ${name} is missing`,
  })),
  ...Object.entries({
    'x-fc-region': '../cn-hangzhou',
    'x-fc-account-id': '123',
    'x-fc-function-timeout': 'soon',
  }).map(([name, value]) => ({
    name,
    headers: { ...HEADERS, [name]: value },
    problem: `the header ${name} is malformed`,
  })),
])('a request whose $name is not as it should be fails with: $problem', async ({ headers, problem }) => {
  const calls: unknown[] = [];
  await serve((event) => Promise.resolve(calls.push(event)));
  const answer = await call({ headers });
  expect([answer.status, answer.headers['x-fc-status']]).toEqual([404, '404']);
  expect(answer.body).toMatchObject({ errorType: 'ProtocolError', errorMessage: problem });
  expect(calls).toEqual([]);
  expect(lines.join('\n')).not.toMatch(/secret-1|token-1|STS\.key-1/);
});

test('a request without a token, as of a user, has none in its context', async () => {
  await serve((_, { credentials }) => Promise.resolve(credentials));
  const { body } = await call({ headers: without('x-fc-security-token') });
  expect(body).toEqual({ accessKeyId: 'STS.key-1', accessKeySecret: 'secret-1' });
});

test('a function without a role gets no credentials, none of the environment either', async () => {
  await serve((_, { credentials }) => Promise.resolve(credentials));
  const headers = Object.fromEntries(Object.entries(HEADERS).filter(([name]) => !/access-key|token/.test(name)));
  expect(await call({ headers })).toMatchObject({ body: { accessKeyId: '', accessKeySecret: '' } });
});

test('a body that no trigger sends is read to its end, not kept, and refused', async () => {
  const sizes: number[] = [];
  await serve((event) => Promise.resolve(sizes.push(event.length)));
  const answer = await call({ body: Buffer.alloc(33 * KIB * KIB) });
  expect(answer.headers['x-fc-status']).toBe('404');
  expect(answer.body).toMatchObject({ errorMessage: 'the event has more than 1048576 bytes' });
  await call({ body: Buffer.alloc(300 * KIB) });
  expect(sizes).toEqual([300 * KIB]);
});

test('an event whose sender hangs up in the middle reaches no handler, and others go on', async () => {
  const events: string[] = [];
  await serve((event) => Promise.resolve(events.push(event.toString())));
  const cut = open({ headers: { ...HEADERS, 'content-length': '100' } });
  const gone = new Promise((resolve) => cut.once('close', resolve));
  const closed = new Promise((resolve) => runtime.server.once('connection', (socket) => socket.once('close', resolve)));
  cut.on('error', () => undefined);
  cut.write('half');
  await new Promise((resolve) => runtime.server.once('request', resolve));
  cut.destroy();
  await Promise.all([gone, closed]);
  await call({ body: 'whole' });
  expect(events).toEqual(['whole']);
});

test('a run whose caller hangs up goes on to its end, and so do those beside it', async () => {
  const begun = gate();
  const end = gate();
  const ended: string[] = [];
  await serve(async (event) => {
    if (event.toString() === 'left') begun.pass();
    await end.passed;
    ended.push(event.toString());
    return event.toString();
  });
  const left = open({});
  left.on('error', () => undefined);
  const closed = new Promise((resolve) => runtime.server.once('connection', (socket) => socket.once('close', resolve)));
  left.end('left');
  await begun.passed;
  const beside = call({ body: 'beside' });
  left.destroy();
  await closed;
  end.pass();
  expect(await beside).toMatchObject({ status: 200, body: 'beside' });
  expect(ended.toSorted()).toEqual(['beside', 'left']);
});

test('a failure of one request leaves those beside it alone', async () => {
  const failed = gate();
  await serve(async (event) => {
    if (event.toString() === 'bad') throw new Error('bad');
    await failed.passed;
    return 'good';
  });
  const good = call({ body: 'good' });
  expect((await call({ body: 'bad' })).headers['x-fc-status']).toBe('404');
  failed.pass();
  expect(await good).toMatchObject({ status: 200, body: 'good' });
});

test('a server that is stopped answers what is under way, takes nothing new, and closes', async () => {
  const begun = gate();
  const end = gate();
  await serve(async () => {
    begun.pass();
    await end.passed;
    return 'finished';
  });
  const closed = new Promise((resolve) => runtime.server.once('close', resolve));
  const last = call();
  await begun.passed;
  runtime.stop();
  await expect(call()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  end.pass();
  expect(await last).toMatchObject({ body: 'finished', headers: { connection: 'close' } });
  await closed;
});

test('a connection is kept for as long as the platform likes', async () => {
  await serve(() => Promise.resolve('done'));
  const { timeout, keepAliveTimeout, headersTimeout, requestTimeout } = runtime.server;
  expect({ timeout, keepAliveTimeout, headersTimeout, requestTimeout }).toEqual({
    timeout: 0,
    keepAliveTimeout: 0,
    headersTimeout: 0,
    requestTimeout: 0,
  });
});

test('an initializer has nothing to do and succeeds', async () => {
  await serve(() => Promise.reject(new Error('not called')));
  const { status, headers } = await call({ path: '/initialize' });
  expect([status, headers['x-fc-status']]).toEqual([200, '200']);
});

test.each([
  { method: 'GET', path: '/invoke' },
  { method: 'POST', path: '/' },
  { method: 'POST', path: '/invoke?x=1' },
  { method: 'GET', path: '/pre-stop' },
])('nothing else is served: $method $path', async ({ method, path }) => {
  await serve(() => Promise.reject(new Error('not called')));
  const answer = await call({ method, path });
  expect([answer.status, answer.headers['x-fc-status']]).toEqual([404, '404']);
  expect(answer.body).toMatchObject({ errorMessage: 'only POST /invoke and POST /initialize are served' });
});
