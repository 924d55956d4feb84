import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createLogger } from '../base/log.ts';
import type { Clock } from '../base/time.ts';
import type { FcContext } from './fc-context.ts';
import { contextOf, ProtocolError } from './fc-headers.ts';

/** What the server stands in front of: a function's handler, as built-in runtimes call it. */
export type Handler = (event: Buffer, context: FcContext) => Promise<unknown>;

/** A server that is listening or about to. */
export interface RuntimeServer {
  readonly server: Server;
  /** Takes no new request, and ends when those under way have been answered. */
  readonly stop: () => void;
  /** Tells of an error that no request has caught; those under way go on. */
  readonly noteUncaught: (error: unknown) => void;
}

/**
 * Above what any trigger sends (256 KiB). Up to this size the handler itself says what is wrong with an event; a larger
 * one is read to its end, so that whoever sends it gets to read the answer, and not kept.
 */
const MAX_BODY_BYTES = 1024 * 1024;

/** @see Function Compute, custom runtime: without this header every answer is taken for a success */
const STATUS_HEADER = 'x-fc-status';
type Status = 200 | 404;

/**
 * Speaks the protocol of Function Compute's custom runtimes in front of a handler: takes events at `/invoke`, any number
 * at once, each with the credentials that came with it, and tells failures so that the platform sees them.
 * @param writeLine Takes one line of the log.
 * @see Function Compute, custom runtime, "Function processing modes" and "HTTP server requirements"
 */
export function createRuntimeServer(handler: Handler, writeLine: (line: string) => void, clock: Clock): RuntimeServer {
  const log = createLogger(writeLine, {}, clock);
  const underWay = new Set<string>();
  let isStopping = false;

  const invoke = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const event = await readBody(request);
    // Whoever hung up before the event was complete asks for nothing.
    if (event === 'cut off') return;
    if (event === 'too large') throw new ProtocolError(`the event has more than ${MAX_BODY_BYTES} bytes`);
    const context = contextOf(request.headers);
    const { requestId } = context;
    writeLine(`FC Invoke Start RequestId: ${visible(requestId)}`);
    underWay.add(requestId);
    const [status, body] = await outcomeOf(() => handler(event, context));
    underWay.delete(requestId);
    // Before the answer, after which the platform may freeze the instance at once.
    writeLine(`FC Invoke End RequestId: ${visible(requestId)}`);
    answer(response, status, body);
  };

  const answer = (response: ServerResponse, status: Status, body: Buffer): void => {
    response.writeHead(status, {
      [STATUS_HEADER]: String(status),
      'content-type': 'application/json',
      'content-length': body.length,
      ...(isStopping && { connection: 'close' }),
    });
    response.end(body);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const route = `${request.method ?? ''} ${request.url ?? ''}`;
      if (route === 'POST /invoke') await invoke(request, response);
      else if (route === 'POST /initialize') answer(response, 200, written(null));
      else throw new ProtocolError('only POST /invoke and POST /initialize are served');
    } catch (error) {
      request.resume();
      const requestId = request.headers['x-fc-request-id'];
      log.error('a request could not be served', { runId: requestId, error });
      answer(response, 404, written(describe(error)));
    }
  };

  const server = createServer((request, response) => void serve(request, response));
  // Only the platform reaches this port. It holds connections for as long as it likes, and an instance that was frozen
  // wakes with all its clocks far ahead: a limit here would cut off requests that have just begun.
  Object.assign(server, { timeout: 0, keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
  return {
    server,
    stop: () => {
      isStopping = true;
      server.close();
    },
    noteUncaught: (error) => log.error('an error was not caught', { underWay: [...underWay], error }),
  };
}

/** An event, unless it is too large or its sender went away. */
async function readBody(request: IncomingMessage): Promise<Buffer | 'too large' | 'cut off'> {
  let parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > MAX_BODY_BYTES) parts = [];
      else parts.push(part);
    }
  } catch {
    return 'cut off';
  }
  return size > MAX_BODY_BYTES ? 'too large' : Buffer.concat(parts);
}

/** What is answered for a run, and with which status. */
async function outcomeOf(run: () => Promise<unknown>): Promise<readonly [Status, Buffer]> {
  try {
    return [200, written(await run())];
  } catch (error) {
    return [404, written(describe(error))];
  }
}

const written = (value: unknown): Buffer => Buffer.from(JSON.stringify(value ?? null));

/** As built-in runtimes tell an error. */
function describe(error: unknown): object {
  if (!(error instanceof Error)) return { errorMessage: String(error) };
  return { errorMessage: error.message, errorType: error.name, stackTrace: (error.stack ?? '').split('\n') };
}

/** What comes from outside cannot begin a line of its own. */
function visible(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '?');
}
