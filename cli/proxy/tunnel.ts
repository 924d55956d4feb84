import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { codeOf, type InputError } from '../../shared/base/errors.ts';
import { inputError } from '../messages/input-error.ts';
import type { FindProxy, HttpProxy } from './find-proxy.ts';

/** What an agent knows of the connection that it wants. */
interface Wanted extends tls.ConnectionOptions {
  readonly timeout?: number | undefined;
}

type Connect = (
  this: unknown,
  options: Wanted,
  callback: (error: Error | null, socket?: net.Socket) => void,
) => net.Socket | undefined;

/** The proxy has this long to connect where the caller does not say. */
const PATIENCE_MS = 10_000;

/**
 * Lets everything that this process connects to by Node's agents go through proxies: the SDKs open agents of their own, and
 * take no proxy for what is no WebSocket. A tunnel (`CONNECT`) is opened for both protocols.
 */
export function connectThrough(findProxy: FindProxy): void {
  for (const [protocol, { prototype }] of [
    ['http', http.Agent],
    ['https', https.Agent],
  ] as const) {
    const agent: { createConnection: Connect } = prototype as never;
    const direct = agent.createConnection;
    agent.createConnection = function (options, callback) {
      const host = options.host ?? 'localhost';
      const proxy = findProxy(protocol, host, Number(options.port));
      if (!proxy) return direct.call(this, options, callback);
      const tunnel = openTunnel(proxy, `${net.isIPv6(host) ? `[${host}]` : host}:${options.port}`, options.timeout);
      tunnel.then(
        (socket) =>
          callback(null, protocol === 'http' ? socket : direct.call(this, { ...options, socket }, () => undefined)),
        (error: unknown) => callback(error as Error),
      );
      return undefined;
    };
  }
}

/** @param authority Host and port to be connected with. @throws {InputError} where there is no way through. */
function openTunnel(proxy: HttpProxy, authority: string, timeoutMs = PATIENCE_MS): Promise<net.Socket> {
  const { host, port, isTls, authorization } = proxy;
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, ...(authorization !== undefined && { 'Proxy-Authorization': authorization }) },
      createConnection: () =>
        isTls
          ? tls.connect({ host, port, ...(net.isIP(host) === 0 && { servername: host }) })
          : net.connect(port, host),
    });
    request.once('connect', ({ statusCode = 0 }, socket) => {
      socket.setTimeout(0);
      if (statusCode >= 200 && statusCode < 300) resolve(socket);
      else {
        socket.destroy();
        reject(refusal(proxy, statusCode, authority));
      }
    });
    // What answers without speaking of tunnels is no proxy, or one that does not let anybody through.
    request.once('response', ({ statusCode = 0 }) => {
      request.destroy();
      reject(refusal(proxy, statusCode, authority));
    });
    request.once('error', (error) => {
      const facts = { ...factsOf(proxy), reason: codeOf(error) ?? error.name };
      reject(lasting(inputError('PROXY_UNREACHABLE', facts)));
    });
    request.setTimeout(timeoutMs, () =>
      request.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
    );
    request.end();
  });
}

function factsOf({ host, port, variable }: HttpProxy): { readonly proxy: string; readonly variable: string } {
  return { proxy: `${net.isIPv6(host) ? `[${host}]` : host}:${port}`, variable };
}

/** Its page, mostly HTML, is not repeated: what it says stands in its status. */
function refusal(proxy: HttpProxy, status: number, authority: string): InputError {
  const facts = { ...factsOf(proxy), status, authority };
  if (status !== 407) return lasting(inputError('PROXY_REFUSED', facts));
  return lasting(inputError(proxy.authorization === undefined ? 'PROXY_WANTS_USER' : 'PROXY_REFUSED_USER', facts));
}

/** With a text that stays as it is: the SDKs' transport adds the address of the call, with what was signed. */
function lasting(error: InputError): InputError {
  const { message } = error;
  return Object.defineProperty(error, 'message', { get: () => message, set: () => undefined });
}
