import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createRateLimits } from '../../../shared/base/limiter.ts';
import { createLogger } from '../../../shared/base/log.ts';
import { openAlibabaCloud } from '../../../shared/cloud/alibaba/open-cloud.ts';
import { parseEndpoints } from '../../../shared/cloud/alibaba/wire/endpoints.ts';
import { type CallDependencies, type Credentials, openRpc, type Rpc } from '../../../shared/cloud/alibaba/wire/rpc.ts';
import type { Cloud } from '../../../shared/cloud/ports.ts';
import { skippingClock } from '../../base/clocks.ts';

export const CREDENTIALS: Credentials = {
  accessKeyId: 'STS.NTabcdefgh12345678',
  accessKeySecret: 'secret-of-the-role-0123456789',
  securityToken: 'token-of-the-role-0123456789',
};

/** One call as the service received it. */
interface Received {
  readonly action: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** Answers one call; throwing makes the test fail with a 500 that says so. */
export type Answerer = (call: Received, response: ServerResponse) => void;

/** A service on loopback that answers as it is told and keeps what it was sent. */
export interface Service {
  readonly cloud: Cloud;
  /** For what no port of the cloud offers. */
  readonly rpc: Rpc;
  readonly calls: Received[];
  readonly actions: () => string[];
  readonly logLines: string[];
  readonly clock: ReturnType<typeof skippingClock>;
  readonly stop: () => Promise<void>;
}

/** Starts a service for one test. Calls are answered by `answers` in turn; the last one answers all further calls. */
export async function startService(answers: readonly Answerer[], credentials = CREDENTIALS): Promise<Service> {
  const calls: Received[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://service');
    const call: Received = {
      action: String(request.headers['x-acs-action']),
      version: String(request.headers['x-acs-version']),
      parameters: Object.fromEntries(url.searchParams),
      headers: request.headers,
    };
    calls.push(call);
    request.resume().on('end', () => (answers[calls.length - 1] ?? answers.at(-1))?.(call, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  const clock = skippingClock();
  const logLines: string[] = [];
  const own = { regionId: 'cn-hangzhou', accountId: '1010101010101010' };
  const dependencies: CallDependencies = {
    credentials,
    accountId: own.accountId,
    endpoints: parseEndpoints(JSON.stringify({ 'cn-hangzhou': `http://127.0.0.1:${port}` }), own),
    clock,
    random: () => 0.5,
    log: createLogger((line) => logLines.push(line)),
    rateLimits: createRateLimits(clock),
  };
  return {
    cloud: openAlibabaCloud(dependencies)('cn-hangzhou'),
    rpc: openRpc(dependencies, 'cn-hangzhou'),
    calls,
    actions: () => calls.map((call) => call.action),
    logLines,
    clock,
    stop,
  };
}

export function json(body: object, status = 200, headers: Record<string, string> = {}): Answerer {
  return (_call, response) => {
    response.writeHead(status, { 'content-type': 'application/json;charset=utf-8', ...headers });
    response.end(JSON.stringify({ RequestId: 'REQ-1', ...body }));
  };
}

export function refusal(status: number, code: string, message = 'Refused.'): Answerer {
  return json({ Code: code, Message: message, HostId: 'service' }, status);
}

export function raw(status: number, contentType: string, body: string): Answerer {
  return (_call, response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
  };
}

export const reset: Answerer = (_call, response) => {
  response.socket?.resetAndDestroy();
};

/** Promises a longer body than it sends and hangs up. */
export const cutOff: Answerer = (_call, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"RequestId":"REQ-1"', () => response.socket?.destroy());
};
