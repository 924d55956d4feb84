import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Notice } from '../../shared/view/run-notice.ts';

/** An address on this machine that keeps what it is told. */
export interface Sink {
  readonly address: string;
  readonly notices: Notice[];
  stop(): void;
}

/** Starts a sink. @param answer What it answers after it has kept the notice. */
export async function startSink(answer: RequestListener = (_, response) => response.end()): Promise<Sink> {
  const notices: Notice[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      notices.push(JSON.parse(body) as Notice);
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, notices, stop };
}
