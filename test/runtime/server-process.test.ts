import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';

const outDir = mkdtempSync(join(tmpdir(), 'snapshare-server-'));
const HEADERS = {
  'x-fc-request-id': 'request-1',
  'x-fc-access-key-id': 'STS.key',
  'x-fc-access-key-secret': 'secret',
  'x-fc-region': 'cn-hangzhou',
  'x-fc-account-id': '1234567890123456',
};

let server: ChildProcess;
let lines: string[];
let port = 0;

beforeAll(() => bundle({ stub: join(import.meta.dirname, 'fixtures/stub-function.ts') }, outDir));
afterEach(() => server.kill('SIGKILL'));

/** Starts the package as the platform does, on a port that the system chooses and that it is made to tell. */
async function start(): Promise<void> {
  lines = [];
  server = spawn(process.execPath, ['--require', join(import.meta.dirname, 'fixtures/tell-port.cjs'), 'server.js'], {
    cwd: join(outDir, 'stub'),
    env: { FC_SERVER_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!server.stdout) throw new Error('there is no output');
  const reader = createInterface(server.stdout);
  port = Number(await new Promise<string>((resolve) => reader.once('line', resolve)));
  reader.on('line', (line) => lines.push(line));
}

async function invoke(event: string): Promise<{ readonly told: string | null; readonly body: unknown }> {
  const options = { method: 'POST', headers: HEADERS, body: event };
  const response = await fetch(`http://127.0.0.1:${port}/invoke`, options);
  return { told: response.headers.get('x-fc-status'), body: await response.json() };
}

const ended = (): Promise<number | null> =>
  new Promise((resolve) => server.once('close', (code: number | null) => resolve(code)));

test('on SIGTERM the process answers what is under way and ends by itself', async () => {
  await start();
  const end = ended();
  const answer = invoke('until SIGTERM');
  await expect.poll(() => lines).toContain('FC Invoke Start RequestId: request-1');
  server.kill('SIGTERM');
  expect(await answer).toEqual({ told: '200', body: 'finished' });
  expect(await end).toBe(0);
});

test.each([
  'throw where nobody catches',
  'reject where nobody catches',
])('an error that no request catches is logged without secrets, and the process goes on: %s', async (event) => {
  await start();
  expect(await invoke(event)).toEqual({ told: '200', body: 'went on' });
  expect(await invoke('once more')).toEqual({ told: '200', body: 'done' });
  await expect.poll(() => lines.filter((line) => line.includes('an error was not caught'))).toHaveLength(1);
  expect(lines.join('\n')).toContain('"underWay":["request-1"]');
  expect(lines.join('\n')).not.toContain('LTAI5t');
});

test.each([
  [{ FC_SERVER_PORT: '8080' }, '8080'],
  [{ FC_SERVER_PORT: '' }, '9000'],
  [{}, '9000'],
])('with %j the process wants the port %s', async (env, wanted) => {
  const told = await promisify(execFile)(
    process.execPath,
    ['--require', join(import.meta.dirname, 'fixtures/tell-wish.cjs'), 'server.js'],
    { cwd: join(outDir, 'stub'), env },
  );
  expect(told.stdout).toBe(`${wanted}\n`);
});

test('a port that is none keeps the process from starting', async () => {
  server = spawn(process.execPath, ['server.js'], {
    cwd: join(outDir, 'stub'),
    env: { FC_SERVER_PORT: 'none' },
    stdio: 'ignore',
  });
  expect(await ended()).not.toBe(0);
});
