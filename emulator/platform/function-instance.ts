import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const HOST_SCRIPT = fileURLToPath(new URL('./function-host.cjs', import.meta.url));

/** What a function's error looks like to its caller. */
export interface FunctionError {
  readonly errorMessage: string;
  readonly errorType?: string;
  readonly stackTrace?: readonly string[];
}

/** How one run of a function's handler ended. */
export type Outcome =
  | { readonly body: Buffer; readonly maxMemoryMiB: number }
  | { readonly error: FunctionError; readonly maxMemoryMiB: number };

/** A line that a function wrote. */
export interface OutputLine {
  /** Absent when written outside any invocation. */
  readonly requestId?: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
  readonly atMs: number;
}

/** Fields of the handler's second argument that are data. */
export interface ContextData {
  readonly requestId: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken: string;
  };
  readonly function: {
    readonly name: string;
    readonly handler: string;
    readonly memory: number;
    readonly timeout: number;
  };
  readonly service: { readonly name: string; readonly qualifier: string; readonly versionId: string };
  readonly region: string;
  readonly accountId: string;
}

/** How to start a process. */
export interface InstanceSettings {
  readonly codePath: string;
  readonly handler: string;
  readonly memoryMiB: number;
  readonly env: Readonly<Record<string, string>>;
  /** `host:port` of everything that the emulated cloud serves. */
  readonly emulatorHosts: readonly string[];
  readonly nowMs: number;
  /** How far the process's `Date` is ahead of simulated time; asked whenever it is sent something. */
  readonly skewMs: () => number;
  /** Real time plus an offset instead of simulated time. */
  readonly isLive: boolean;
}

interface Events {
  readonly onOutput: (line: OutputLine) => void;
  /** Something changed that may make the instance idle, or ended it. */
  readonly onChange: () => void;
  /** The process is gone. */
  readonly onExit: () => void;
}

/** What the process reports once its event loop has drained; counters are cumulative. */
interface IdleReport {
  readonly type: 'idle';
  readonly messagesSeen: number;
  readonly sent: number;
  readonly received: number;
  readonly nextWakeMs?: number;
}

type HostMessage =
  | { readonly type: 'log'; readonly output: OutputLine }
  | { readonly type: 'result'; readonly requestId: string; readonly body: Buffer; readonly maxMemoryMiB: number }
  | {
      readonly type: 'result';
      readonly requestId: string;
      readonly error: FunctionError;
      readonly maxMemoryMiB: number;
    }
  | IdleReport;

interface Running {
  readonly resolve: (outcome: Outcome) => void;
  readonly startedMs: number;
  /** What the caller is told if the process ends first. */
  lastWords: FunctionError | undefined;
}

/** One process of a function, which takes several invocations at once. */
export class FunctionInstance {
  readonly id = randomUUID();
  /** Requests of this process that the cloud has completely received, and has decided the answer of. */
  readonly traffic = { arrived: 0, answered: 0 };
  readonly #process: ChildProcess;
  readonly #skewMs: () => number;
  readonly #running = new Map<string, Running>();
  readonly #events: Events;
  #messagesSent = 0;
  #report: IdleReport | undefined;
  #isKilled = false;
  #isGone = false;

  constructor(settings: InstanceSettings, events: Events) {
    this.#events = events;
    this.#skewMs = settings.skewMs;
    const { codePath, handler, emulatorHosts, nowMs, isLive } = settings;
    const hostSettings = {
      instanceId: this.id,
      codePath,
      handler,
      emulatorHosts,
      nowMs,
      isLive,
      offsetMs: nowMs - Date.now(),
    };
    this.#process = fork(HOST_SCRIPT, [JSON.stringify(hostSettings)], {
      cwd: codePath,
      env: { ...settings.env, FC_INSTANCE_ID: this.id },
      execArgv: [`--max-old-space-size=${settings.memoryMiB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.on('message', (message) => this.#receive(message as HostMessage));
    // Only what Node itself writes when it dies comes this way; the function's own output arrives as messages.
    this.#process.stderr?.on('data', (text: Buffer) =>
      events.onOutput({ stream: 'stderr', line: text.toString().trimEnd(), atMs: nowMs }),
    );
    this.#process.once('close', () => this.#end());
    this.#process.once('error', () => this.#end());
  }

  /** Invocations under way. */
  get load(): number {
    return this.#running.size;
  }

  /** Takes no more work: killed, or gone by itself. */
  get isDoomed(): boolean {
    return this.#isKilled || this.#isGone;
  }

  /** Whether nothing can happen in the process before it is sent something or time moves. */
  get isQuiescent(): boolean {
    if (this.#isGone) return true;
    const report = this.#report;
    return (
      !this.#isKilled &&
      report !== undefined &&
      report.messagesSeen === this.#messagesSent &&
      report.sent === this.traffic.arrived &&
      report.received === this.traffic.answered
    );
  }

  /** When the earliest timer of the function is due; a process without an invocation is frozen and has none. */
  get nextWakeMs(): number | undefined {
    return this.isDoomed || this.#running.size === 0 ? undefined : this.#report?.nextWakeMs;
  }

  /** What it is doing, for a person. */
  describe(): string {
    const { arrived, answered } = this.traffic;
    const state = this.#isKilled ? 'dying' : JSON.stringify(this.#report ?? 'starting');
    const messages = this.#messagesSent;
    return `process ${this.#process.pid ?? 0}: ${this.load} invocations, ${messages} messages, ${arrived} requests, ${answered} answers, ${state}`;
  }

  /** Runs the handler once; never rejects. */
  run(event: Buffer, context: ContextData, nowMs: number): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#running.set(context.requestId, { resolve, startedMs: nowMs, lastWords: undefined });
      this.#send({ type: 'invoke', nowMs, skewMs: this.#skewMs(), requestId: context.requestId, event, context });
    });
  }

  /** Lets the timers run that are due. */
  wake(nowMs: number): void {
    this.#send({ type: 'wake', nowMs, skewMs: this.#skewMs() });
  }

  /** Ends the process at once. The invocation `requestId` is told `lastWords`, all others that the process exited. */
  kill(requestId?: string, lastWords?: FunctionError): void {
    const running = requestId === undefined ? undefined : this.#running.get(requestId);
    if (running !== undefined) running.lastWords = lastWords;
    this.#isKilled = true;
    this.#process.kill('SIGKILL');
  }

  /** Kills the process and resolves when it is gone. */
  async end(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      if (this.#isGone) resolve();
      else this.#process.once('close', () => resolve());
    });
    this.kill();
    await gone;
  }

  #send(message: object): void {
    if (this.isDoomed) return;
    this.#messagesSent += 1;
    // A process that has just died refuses the message; its end is told by `close`.
    this.#process.send(message, () => undefined);
  }

  #receive(message: HostMessage): void {
    switch (message.type) {
      case 'log':
        this.#events.onOutput(message.output);
        break;
      case 'result':
        this.#settle(message.requestId, message);
        break;
      case 'idle':
        this.#report = message;
        break;
    }
    this.#events.onChange();
  }

  #settle(requestId: string, outcome: Outcome): void {
    const running = this.#running.get(requestId);
    this.#running.delete(requestId);
    running?.resolve(outcome);
  }

  #end(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    for (const [requestId, { lastWords }] of this.#running) {
      const error = lastWords ?? { errorMessage: 'Process exited unexpectedly before completing request' };
      this.#settle(requestId, { error, maxMemoryMiB: 0 });
    }
    this.#events.onExit();
    this.#events.onChange();
  }
}
