import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import type { Clock } from '../../clock.ts';
import { type FunctionError, FunctionRequest, type Outcome } from './function-request.ts';
import { InstanceProcess, type ProcessMessage, type ProcessSettings } from './instance-process.ts';
import { LogMarks } from './log-marks.ts';

/** @see Function Compute, custom runtime, "HTTP server requirements" */
const START_SECONDS = 120;

/** A line that a function wrote. */
export interface OutputLine {
  /** Absent when it cannot be told, or when it was written outside any invocation. */
  readonly requestId?: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
  readonly atMs: number;
}

/** How to start an instance, and how long it may take for what. */
export interface InstanceSettings extends ProcessSettings {
  readonly clock: Clock;
  readonly timeoutSeconds: number;
  /** Of the initializer; absent: there is none. */
  readonly initializerTimeoutSeconds?: number;
  /** The start command as it was configured. */
  readonly command: string;
}

interface Events {
  readonly onOutput: (line: OutputLine) => void;
  /** Something changed that may make the instance idle, or ended it. */
  readonly onChange: () => void;
  /** The process is gone. */
  readonly onExit: () => void;
}

/**
 * One instance of a function: a process with an HTTP server, which takes several invocations at once.
 * @see Function Compute, custom runtime
 */
export class FunctionInstance {
  readonly #settings: InstanceSettings;
  readonly #onChange: () => void;
  readonly #process: InstanceProcess;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #marks = new LogMarks();
  readonly #requests = new Map<string, FunctionRequest>();
  readonly #waiting: FunctionRequest[] = [];
  readonly #startDeadline: { readonly timeMs: number; cancel(): void };
  #state: 'starting' | 'initializing' | 'ready' = 'starting';
  #port = 0;
  /** What those who wait are told if the process ends before it is ready. */
  #lastWords: FunctionError | undefined;

  constructor(settings: InstanceSettings, events: Events) {
    this.#settings = settings;
    this.#onChange = events.onChange;
    const { clock, port } = settings;
    this.#process = new InstanceProcess(settings, {
      onMessage: (message) => this.#receive(message, events),
      onChange: events.onChange,
      onExit: (code) => {
        this.#end(code);
        events.onExit();
      },
    });
    const timeMs = clock.nowMs() + START_SECONDS * 1000;
    const scheduled = clock.at(timeMs, () => {
      const errorMessage = `Function instance health check failed on port ${port} in ${START_SECONDS} seconds.\nLogs:`;
      this.#lastWords = { errorMessage, errorType: 'FunctionNotStarted' };
      this.kill();
    });
    this.#startDeadline = { timeMs, cancel: () => scheduled.cancel() };
  }

  get id(): string {
    return this.#process.id;
  }

  get traffic(): InstanceProcess['traffic'] {
    return this.#process.traffic;
  }

  /** Invocations that are under way or wait for its start. */
  get load(): number {
    return this.#requests.size;
  }

  /** Takes no more work: killed, or gone by itself. */
  get isDoomed(): boolean {
    return this.#process.isDoomed;
  }

  /** Whether nothing can happen in the process before it is sent something or time moves. */
  get isQuiescent(): boolean {
    if (this.#process.isGone) return true;
    return this.#process.isIdle && ![...this.#requests.values()].some((request) => request.isInTransit);
  }

  /** When the earliest timer of the function is due; a process without an invocation is frozen and has none. */
  get nextWakeMs(): number | undefined {
    const isFrozen = this.#state === 'ready' && this.#requests.size === 0;
    return isFrozen ? undefined : this.#process.nextWakeMs;
  }

  /** When something runs out of time: its start, or the first of its invocations. */
  get nextDeadlineMs(): number | undefined {
    if (this.#process.isGone) return undefined;
    const deadlines = [...this.#requests.values()].flatMap(({ deadlineMs }) => deadlineMs ?? []);
    if (this.#state === 'starting') deadlines.push(this.#startDeadline.timeMs);
    return deadlines.length === 0 ? undefined : Math.min(...deadlines);
  }

  /** What it is doing, for a person. */
  describe(): string {
    return `${this.#process.describe()}, ${this.#state}, ${this.load} invocations`;
  }

  /**
   * Runs the function once, as soon as it has started; never rejects.
   * @param headers Of the request, without those that say where it goes.
   */
  run(event: Buffer, requestId: string, headers: Readonly<Record<string, string>>): Promise<Outcome> {
    return new Promise((resolve) => {
      const request = this.#track(requestId, '/invoke', event, headers, resolve);
      if (this.#state === 'ready') this.#send(request, this.#settings.timeoutSeconds);
      else this.#waiting.push(request);
    });
  }

  /** Lets the timers run that are due. */
  wake(nowMs: number): void {
    this.#process.wake(nowMs);
  }

  /** Ends the process at once; what is under way is told so. */
  kill(): void {
    this.#process.kill();
  }

  /** Kills the process and resolves when it is gone. */
  end(): Promise<void> {
    return this.#process.end();
  }

  #track(
    requestId: string,
    path: '/invoke' | '/initialize',
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    onEnd: (outcome: Outcome) => void,
  ): FunctionRequest {
    const request = new FunctionRequest(requestId, path, body, headers, (outcome) => {
      this.#requests.delete(requestId);
      onEnd(outcome);
      this.#onChange();
    });
    this.#requests.set(requestId, request);
    return request;
  }

  #send(request: FunctionRequest, timeoutSeconds: number): void {
    const { clock } = this.#settings;
    request.send({
      agent: this.#agent,
      port: this.#port,
      clock,
      skewMs: this.#process.skewMs(),
      timeoutSeconds,
      // One that is out of time takes the whole instance with it.
      onTimeout: () => this.kill(),
      onUnreachable: () => this.kill(),
    });
  }

  #receive(message: ProcessMessage, events: Events): void {
    switch (message.type) {
      case 'log': {
        const requestId = this.#marks.read(message.line);
        if (requestId === 'mark') return;
        const { stream, line, atMs } = message;
        events.onOutput({ ...(requestId !== undefined && { requestId }), stream, line, atMs });
        return;
      }
      case 'listening':
        if (message.isReachable && this.#state === 'starting') this.#begin(message.port);
        return;
      case 'seen':
        this.#requests.get(message.requestId)?.noteSeen();
        return;
      case 'answered':
        this.#requests.get(message.requestId)?.noteAnswered(message.maxMemoryMiB);
        return;
    }
  }

  #begin(port: number): void {
    this.#port = port;
    this.#startDeadline.cancel();
    const { initializerTimeoutSeconds } = this.#settings;
    const first = this.#waiting[0];
    if (initializerTimeoutSeconds === undefined || first === undefined) {
      this.#becomeReady();
      return;
    }
    this.#state = 'initializing';
    const nothing = Buffer.alloc(0);
    const initialization = this.#track(randomUUID(), '/initialize', nothing, first.headers, (outcome) => {
      if (!('error' in outcome)) {
        this.#becomeReady();
        return;
      }
      this.#lastWords = outcome.error;
      this.kill();
    });
    this.#send(initialization, initializerTimeoutSeconds);
  }

  #becomeReady(): void {
    this.#state = 'ready';
    for (const request of this.#waiting.splice(0)) this.#send(request, this.#settings.timeoutSeconds);
  }

  #end(code: number | null): void {
    this.#startDeadline.cancel();
    this.#agent.destroy();
    const { command } = this.#settings;
    const words = this.#lastWords ?? {
      errorMessage: `Function instance exited unexpectedly(code ${code ?? 'unknown'}) with start command '${command}'.`,
      errorType: 'CAExited',
    };
    for (const request of this.#waiting.splice(0)) request.refuse(words);
    for (const request of [...this.#requests.values()]) request.noteExit();
  }
}
