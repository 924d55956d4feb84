import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net';
import type { Certificate } from '../state/types.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { HttpWatcher } from './http-watcher.ts';

/** Called for every request; its answer is sent when it resolves. */
export type Handle = (request: HttpRequest) => Promise<HttpAnswer>;

/** Which region a request is for. */
export type RegionOf = (request: Omit<HttpRequest, 'regionId'>) => string;

/** The first byte of a TLS handshake; no HTTP method begins with it. */
const TLS_HANDSHAKE = 0x16;

/** A port on loopback: of one region, or of all. With a certificate it answers HTTPS as well as HTTP. */
export class CloudPort {
  readonly #regionOf: RegionOf;
  readonly #front = createNetServer((socket) => this.#accept(socket));
  readonly #http: Server;
  readonly #https: ReturnType<typeof createHttpsServer> | undefined;
  readonly #sockets = new Set<Socket>();

  constructor(regionOf: RegionOf, handle: Handle, watcher: HttpWatcher, certificate: Certificate | undefined) {
    this.#regionOf = regionOf;
    // A connection that is closed for idleness just as a client sends on it loses a call that nobody counts.
    const options = { keepAliveTimeout: 0 };
    const serve = (incoming: IncomingMessage, response: ServerResponse): void => {
      void this.#serve(incoming, response, handle, watcher);
    };
    this.#http = createHttpServer(options, serve);
    this.#https = certificate && createHttpsServer({ ...options, ...certificate }, serve);
  }

  /** @returns Host and port. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#front.once('error', reject);
      this.#front.listen(port, '127.0.0.1', resolve);
    });
    const address = this.#front.address() as AddressInfo;
    return `127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#front.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Gives the connection to the server of its protocol. */
  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const https = this.#https;
    if (https === undefined) {
      this.#http.emit('connection', socket);
      return;
    }
    socket.on('error', () => socket.destroy());
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      socket.unshift(chunk);
      (chunk[0] === TLS_HANDSHAKE ? https : this.#http).emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  }

  async #serve(
    incoming: IncomingMessage,
    response: ServerResponse,
    handle: Handle,
    watcher: HttpWatcher,
  ): Promise<void> {
    try {
      const request = await this.#read(incoming);
      const isCut = watcher.arrived(request.headers) === 'reset';
      let isDecided = false;
      const decide = (): ReturnType<HttpWatcher['answering']> => {
        if (isDecided) return {};
        isDecided = true;
        return watcher.answering(request.headers);
      };
      response.once('close', decide);
      const answer = isCut ? 'reset' : await handle(request);
      const extraHeaders = decide();
      if (answer === 'reset' || extraHeaders === 'reset') incoming.socket.resetAndDestroy();
      else response.writeHead(answer.status, { ...answer.headers, ...extraHeaders }).end(answer.body);
    } catch (error) {
      incoming.socket.destroy(error instanceof Error ? error : undefined);
    }
  }

  async #read(incoming: IncomingMessage): Promise<HttpRequest> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(incoming.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
    }
    const request = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: Buffer.concat(chunks),
    };
    return { ...request, regionId: this.#regionOf(request) };
  }
}
