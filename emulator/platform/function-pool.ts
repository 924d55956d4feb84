import type { Clock, Scheduled } from '../clock.ts';
import type { ContextData, FunctionInstance, Outcome } from './function-instance.ts';
import type { FunctionSpec } from './serverless-yaml.ts';

/** A request that waits for or runs in an instance. */
interface Ticket {
  readonly event: Buffer;
  readonly contextOf: () => ContextData;
  readonly onStart: (isColdStart: boolean) => void;
  readonly resolve: (outcome: Outcome) => void;
}

interface PoolOptions {
  readonly clock: Clock;
  readonly spec: FunctionSpec;
  /** Most processes at once. */
  readonly maxInstances: number;
  /** Whether an instance ends when its last invocation has. */
  readonly isAlwaysCold: boolean;
  readonly start: (onExit: () => void) => FunctionInstance;
}

/** The instances of one function: started when needed, filled up to their concurrency, kept and reused. */
export class FunctionPool {
  readonly instances = new Set<FunctionInstance>();
  readonly #options: PoolOptions;
  readonly #queue: Ticket[] = [];
  #isStopped = false;
  readonly #deadlines = new Set<{ readonly timeMs: number }>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** When the first of the running invocations is out of time. */
  get nextDeadlineMs(): number | undefined {
    return this.#deadlines.size === 0 ? undefined : Math.min(...[...this.#deadlines].map(({ timeMs }) => timeMs));
  }

  /**
   * Runs the function once, after waiting for a place. Never rejects.
   * @param onStart Told when it gets a place, and whether a process had to be started for it.
   */
  run(event: Buffer, contextOf: () => ContextData, onStart: (isColdStart: boolean) => void): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#queue.push({ event, contextOf, onStart, resolve });
      this.#serve();
    });
  }

  /** Ends all processes; requests that wait are dropped. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#queue.length = 0;
    await Promise.all([...this.instances].map((instance) => instance.end()));
  }

  #serve(): void {
    if (this.#isStopped) return;
    for (let ticket = this.#queue[0]; ticket !== undefined; ticket = this.#queue[0]) {
      const free = [...this.instances].find(
        (instance) => !instance.isDoomed && instance.load < this.#options.spec.instanceConcurrency,
      );
      const instance = free ?? this.#startInstance();
      if (instance === undefined) return;
      this.#queue.shift();
      ticket.onStart(free === undefined);
      void this.#runIn(instance, ticket);
    }
  }

  #startInstance(): FunctionInstance | undefined {
    if (this.instances.size >= this.#options.maxInstances) return undefined;
    const instance = this.#options.start(() => {
      this.instances.delete(instance);
      this.#serve();
    });
    this.instances.add(instance);
    return instance;
  }

  async #runIn(instance: FunctionInstance, ticket: Ticket): Promise<void> {
    const { clock, spec } = this.#options;
    const context = ticket.contextOf();
    const deadlineMs = clock.nowMs() + spec.timeoutSeconds * 1000;
    const timeout = this.#limit(instance, context.requestId, deadlineMs);
    const outcome = await instance.run(ticket.event, context, clock.nowMs());
    timeout.cancel();
    ticket.resolve(outcome);
    if (this.#options.isAlwaysCold && instance.load === 0) instance.kill();
    this.#serve();
  }

  #limit(instance: FunctionInstance, requestId: string, deadlineMs: number): Scheduled {
    const { clock, spec } = this.#options;
    const entry = clock.at(deadlineMs, () =>
      instance.kill(requestId, { errorMessage: `Function timed out after ${spec.timeoutSeconds} seconds` }),
    );
    const deadline = { timeMs: deadlineMs };
    this.#deadlines.add(deadline);
    return {
      cancel: () => {
        entry.cancel();
        this.#deadlines.delete(deadline);
      },
    };
  }
}
