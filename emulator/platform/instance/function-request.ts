import { type Agent, type IncomingMessage, request as sendRequest } from 'node:http';
import type { Clock, Scheduled } from '../../clock.ts';

/** What a function's error looks like to its caller. */
export interface FunctionError {
  readonly errorMessage: string;
  readonly errorType?: string;
  readonly stackTrace?: readonly string[];
}

/** Why a function could not run at all: the answer's status, and a code besides the error. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

/** How one run of a function ended. */
export type Outcome =
  | { readonly body: Buffer; readonly maxMemoryMiB: number }
  | { readonly error: FunctionError; readonly maxMemoryMiB: number; readonly refusal?: Refusal };

interface Sending {
  readonly agent: Agent;
  readonly port: number;
  readonly clock: Clock;
  /** How far the function's clock is ahead of simulated time. */
  readonly skewMs: number;
  readonly timeoutSeconds: number;
  readonly onTimeout: () => void;
  /** Its server takes no connection. */
  readonly onUnreachable: () => void;
}

/**
 * One request to the server of an instance, from waiting for its start until its answer.
 * @see Function Compute, custom runtime, "Function processing modes"
 */
export class FunctionRequest {
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly #path: '/invoke' | '/initialize';
  readonly #body: Buffer;
  readonly #onEnd: (outcome: Outcome) => void;
  #sending: Sending | undefined;
  #sentMs = 0;
  #deadline: (Scheduled & { readonly timeMs: number }) | undefined;
  #hasTimedOut = false;
  #isSeen = false;
  /** As the process tells it, and as it arrived: both have to be there, in whatever order. */
  #maxMemoryMiB: number | undefined;
  #answer: { readonly isFailure: boolean; readonly body: Buffer } | 'cut off' | undefined;
  #isOver = false;

  constructor(
    requestId: string,
    path: '/invoke' | '/initialize',
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    onEnd: (outcome: Outcome) => void,
  ) {
    this.requestId = requestId;
    this.headers = headers;
    this.#path = path;
    this.#body = body;
    this.#onEnd = onEnd;
  }

  /** Whether something of it is on its way between the platform and the process. */
  get isInTransit(): boolean {
    if (this.#sending === undefined || this.#isOver) return false;
    if (!this.#isSeen) return true;
    return (this.#maxMemoryMiB === undefined) !== (this.#answer === undefined);
  }

  /** When it is out of time; undefined before it was sent. */
  get deadlineMs(): number | undefined {
    return this.#deadline?.timeMs;
  }

  send(sending: Sending): void {
    const { clock, timeoutSeconds, onTimeout } = sending;
    this.#sending = sending;
    this.#sentMs = clock.nowMs();
    const timeMs = this.#sentMs + timeoutSeconds * 1000;
    const scheduled = clock.at(timeMs, () => {
      this.#hasTimedOut = true;
      onTimeout();
    });
    this.#deadline = { timeMs, cancel: () => scheduled.cancel() };
    this.#transmit(sending);
  }

  #transmit(sending: Sending): void {
    const { agent, port, skewMs, onUnreachable } = sending;
    const headers = {
      ...this.headers,
      'x-fc-request-id': this.requestId,
      'x-fc-control-path': this.#path,
      'content-type': 'application/octet-stream',
      'content-length': this.#body.length,
      'x-emulator-now-ms': this.#sentMs,
      'x-emulator-skew-ms': skewMs,
    };
    const sent = sendRequest({ host: '127.0.0.1', port, agent, method: 'POST', path: this.#path, headers });
    sent.once('response', (response) => void this.#read(response));
    sent.on('error', () => {
      // A connection that was kept may have been closed meanwhile, so that nothing has arrived.
      if (this.#isSeen) this.#noteCut();
      else if (sent.reusedSocket) this.#transmit(sending);
      else onUnreachable();
    });
    sent.end(this.#body);
  }

  /** Its head has arrived at the process. */
  noteSeen(): void {
    this.#isSeen = true;
  }

  /** The process has sent the answer, or has given up the connection. */
  noteAnswered(maxMemoryMiB: number): void {
    this.#maxMemoryMiB = maxMemoryMiB;
    this.#endWhenComplete();
  }

  /** It cannot be sent. */
  refuse(error: FunctionError): void {
    this.#end({ error, maxMemoryMiB: 0, refusal: { status: 412, code: error.errorType ?? 'FunctionNotStarted' } });
  }

  /** The process is gone. */
  noteExit(): void {
    this.#end({ error: { errorMessage: this.#wordsOfExit() }, maxMemoryMiB: 0 });
  }

  #wordsOfExit(): string {
    const { clock, timeoutSeconds = 0 } = this.#sending ?? {};
    if (this.#hasTimedOut) return `Function timed out after ${timeoutSeconds} seconds`;
    const durationMs = (clock?.nowMs() ?? 0) - this.#sentMs;
    const used = `(duration: ${durationMs}ms, maxMemoryUsage: ${this.#maxMemoryMiB ?? 0}MB)`;
    return `Process exited unexpectedly before completing request ${used}`;
  }

  async #read(response: IncomingMessage): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
    } catch {
      this.#noteCut();
      return;
    }
    // Without this header every answer is a success, whatever its status.
    const status = response.headers['x-fc-status'];
    this.#answer = { isFailure: status !== undefined && status !== '200', body: Buffer.concat(parts) };
    this.#endWhenComplete();
  }

  /** The answer was cut off; the process tells what became of it, unless it is gone. */
  #noteCut(): void {
    this.#answer = 'cut off';
    this.#endWhenComplete();
  }

  #endWhenComplete(): void {
    if (this.#answer === undefined || this.#maxMemoryMiB === undefined) return;
    if (this.#answer === 'cut off') {
      this.noteExit();
      return;
    }
    const { isFailure, body } = this.#answer;
    const maxMemoryMiB = this.#maxMemoryMiB;
    this.#end(isFailure ? { error: errorOf(body), maxMemoryMiB } : { body, maxMemoryMiB });
  }

  #end(outcome: Outcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deadline?.cancel();
    this.#onEnd(outcome);
  }
}

/** What a failed function answered: an error as built-in runtimes tell it, or any text. */
function errorOf(body: Buffer): FunctionError {
  const text = body.toString();
  try {
    const told: unknown = JSON.parse(text);
    if (typeof told === 'object' && told !== null && 'errorMessage' in told && typeof told.errorMessage === 'string') {
      return told as FunctionError;
    }
  } catch {
    // Any text will do.
  }
  return { errorMessage: text };
}
