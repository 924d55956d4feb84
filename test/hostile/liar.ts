import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDependencies, type FunctionDependencies } from '../../shared/runtime/dependencies.ts';
import type { FcContext } from '../../shared/runtime/fc-context.ts';
import { skippingClock } from '../base/clocks.ts';

/** One request as it came in. */
export interface Received {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
}

/** A server on loopback that answers what it is told to, and keeps what it was asked. */
export interface Liar {
  readonly url: string;
  readonly received: Received[];
  answer: (received: Received, response: ServerResponse) => void;
  stop(): Promise<void>;
}

export async function startLiar(): Promise<Liar> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://liar');
    const one = {
      action: String(request.headers['x-acs-action']),
      parameters: Object.fromEntries(searchParams),
      headers: request.headers,
    };
    received.push(one);
    request.resume().on('end', () => liar.answer(one, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const liar: Liar = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (_, response) => answerJson(response, {}),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return liar;
}

export function answerJson(response: ServerResponse, body: unknown): void {
  answerText(response, JSON.stringify(body));
}

export function answerText(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json;charset=utf-8' });
  response.end(body);
}

export const MEMBER = '1000000000000002';

export const CONTEXT: FcContext = {
  requestId: 'run-1',
  credentials: {
    accessKeyId: 'STS.NTabcdefgh12345678',
    accessKeySecret: 'secret-of-the-role-0123456789',
    securityToken: 'token-of-the-role-0123456789',
  },
  region: 'cn-hangzhou',
  accountId: '1000000000000001',
};

/** Dependencies of a function whose whole cloud is the liar, on a clock on which waiting costs nothing. */
export function dependenciesOn({ url }: Liar, lines: string[], policy: object = {}): FunctionDependencies {
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-liar-'));
  const content = {
    installation: 'acme',
    mode: 'sync',
    regions: ['cn-hangzhou'],
    principals: { directory: [MEMBER] },
    accept: { senders: [MEMBER], otherwise: 'reject' },
    use: [{ from: MEMBER, name: '*', copy: { region: 'cn-hangzhou', retentionDays: 1, kmsKeyId: 'key-1' } }],
    ...policy,
  };
  writeFileSync(join(folder, 'policy.json'), JSON.stringify(content));
  return createDependencies({
    environment: { SNAPSHARE_ENDPOINTS: JSON.stringify({ 'cn-hangzhou': url }) },
    packageDir: folder,
    clock: skippingClock(Date.parse('2026-03-01T00:00:00Z')),
    random: () => 0.5,
    writeLine: (line) => lines.push(line),
  });
}
