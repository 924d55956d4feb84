import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const PRELOAD = fileURLToPath(new URL('./instance-preload.cjs', import.meta.url));

/** How to start a process. */
export interface ProcessSettings {
  /** What Node runs, with its arguments. */
  readonly script: readonly string[];
  /** The port that the function's server is to listen on, as it sees it. */
  readonly port: number;
  readonly codePath: string;
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

/** A line that a process wrote. */
interface ProcessOutput {
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
  readonly atMs: number;
}

/** What the process reports once its event loop has drained; counters are cumulative. */
interface IdleReport {
  readonly type: 'idle';
  readonly messagesSeen: number;
  readonly sent: number;
  readonly received: number;
  readonly nextWakeMs?: number;
}

/** What a process tells of its server and of the requests to it, in the order in which it happened. */
export type ProcessMessage =
  | ({ readonly type: 'log' } & ProcessOutput)
  /** Its server listens; `isReachable` when on all addresses, `port` as the machine has it. */
  | { readonly type: 'listening'; readonly isReachable: boolean; readonly port: number }
  /** The head of a request has arrived. */
  | { readonly type: 'seen'; readonly requestId: string }
  /** The answer has been sent, or its connection is gone. */
  | { readonly type: 'answered'; readonly requestId: string; readonly maxMemoryMiB: number };

interface Events {
  readonly onMessage: (message: ProcessMessage) => void;
  /** Something changed that may make the process idle. */
  readonly onChange: () => void;
  /** The process is gone, with its exit code if it had one. */
  readonly onExit: (code: number | null) => void;
}

/** A process that runs a function's server in the emulator's time, and that tells when it has nothing left to do. */
export class InstanceProcess {
  readonly id = randomUUID();
  /** Requests of this process that the cloud has completely received, and has decided the answer of. */
  readonly traffic = { arrived: 0, answered: 0 };
  readonly #process: ChildProcess;
  readonly #skewMs: () => number;
  readonly #events: Events;
  #messagesSent = 0;
  #report: IdleReport | undefined;
  #isKilled = false;
  #isGone = false;

  constructor(settings: ProcessSettings, events: Events) {
    this.#events = events;
    this.#skewMs = settings.skewMs;
    const { script, port, codePath, memoryMiB, emulatorHosts, nowMs, isLive } = settings;
    const told = { instanceId: this.id, port, emulatorHosts, nowMs, isLive, offsetMs: nowMs - Date.now() };
    const flags = [`--max-old-space-size=${memoryMiB}`, '--require', PRELOAD];
    this.#process = spawn(process.execPath, [...flags, ...script], {
      cwd: codePath,
      env: { ...settings.env, FC_INSTANCE_ID: this.id, EMULATOR_INSTANCE: JSON.stringify(told) },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.on('message', (message) => this.#receive(message as ProcessMessage | IdleReport));
    // Only what Node itself writes when it dies comes this way; the function's own output arrives as messages.
    this.#process.stderr?.on('data', (text: Buffer) =>
      events.onMessage({ type: 'log', stream: 'stderr', line: text.toString().trimEnd(), atMs: nowMs }),
    );
    this.#process.once('close', (code) => this.#end(code));
    this.#process.once('error', () => this.#end(null));
  }

  /** Killed, or gone by itself. */
  get isDoomed(): boolean {
    return this.#isKilled || this.#isGone;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Whether nothing can happen in the process before it is sent something or time moves. */
  get isIdle(): boolean {
    const report = this.#report;
    return (
      this.#isGone ||
      (!this.#isKilled &&
        report !== undefined &&
        report.messagesSeen === this.#messagesSent &&
        report.sent === this.traffic.arrived &&
        report.received === this.traffic.answered)
    );
  }

  /** When its earliest timer is due. */
  get nextWakeMs(): number | undefined {
    return this.isDoomed ? undefined : this.#report?.nextWakeMs;
  }

  /** What it is doing, for a person. */
  describe(): string {
    const { arrived, answered } = this.traffic;
    const state = this.#isKilled ? 'dying' : JSON.stringify(this.#report ?? 'busy');
    const messages = this.#messagesSent;
    return `process ${this.#process.pid ?? 0}: ${messages} messages, ${arrived} requests, ${answered} answers, ${state}`;
  }

  /** How its own clock differs from simulated time at present. */
  skewMs(): number {
    return this.#skewMs();
  }

  /** Lets the timers run that are due. */
  wake(nowMs: number): void {
    if (this.isDoomed) return;
    this.#messagesSent += 1;
    // A process that has just died refuses the message; its end is told by `close`.
    this.#process.send({ nowMs, skewMs: this.#skewMs() }, () => undefined);
  }

  kill(): void {
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

  #receive(message: ProcessMessage | IdleReport): void {
    if (message.type === 'idle') {
      this.#report = message;
    } else {
      // Whatever it reported before this is old.
      if (message.type !== 'log') this.#report = undefined;
      this.#events.onMessage(message);
    }
    this.#events.onChange();
  }

  #end(code: number | null): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#events.onExit(code);
    this.#events.onChange();
  }
}
