import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { HttpWatcher } from './http-watcher.ts';

/** Called for every request; its answer is sent when it resolves. */
export type Handle = (request: HttpRequest) => Promise<HttpAnswer>;

/** The port of one region, on loopback. */
export class RegionServer {
  readonly #regionId: string;
  readonly #server: Server;

  constructor(regionId: string, handle: Handle, watcher: HttpWatcher) {
    this.#regionId = regionId;
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
      void this.#serve(incoming, response, handle, watcher);
    });
  }

  /** @returns The region's URL. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${portOf(this.#server)}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
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
    return {
      regionId: this.#regionId,
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: Buffer.concat(chunks),
    };
  }
}

function portOf(server: Server): number {
  const address = server.address() as AddressInfo;
  return address.port;
}
