import type { FunctionInstance } from './instance/function-instance.ts';
import type { Outcome } from './instance/function-request.ts';

/** A request that waits for or runs in an instance. */
interface Ticket {
  readonly runIn: (instance: FunctionInstance) => Promise<Outcome>;
  readonly onStart: (isColdStart: boolean) => void;
  readonly resolve: (outcome: Outcome) => void;
}

export interface PoolOptions {
  /** Requests that one instance takes at once. */
  readonly instanceConcurrency: number;
  /** Most processes at once. */
  readonly maxInstances: number;
  /** Whether an instance ends when its last invocation has. */
  readonly isAlwaysCold: boolean;
  readonly start: (onExit: () => void) => FunctionInstance;
}

/** The instances of one function: started when needed, filled up to their concurrency, kept and reused. */
export class FunctionPool {
  readonly instances = new Set<FunctionInstance>();
  #options: PoolOptions;
  readonly #queue: Ticket[] = [];
  readonly #retired = new WeakSet<FunctionInstance>();
  #isStopped = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Instances that have something to do. */
  get busyCount(): number {
    return [...this.instances].filter(({ load }) => load > 0).length;
  }

  /** Whether a request that came now would have a new instance started. */
  get needsInstance(): boolean {
    return this.#findFree() === undefined && this.#current().length < this.#options.maxInstances;
  }

  /**
   * Runs something in an instance, after waiting for a place. Never rejects.
   * @param onStart Told when it gets a place, and whether a process had to be started for it.
   */
  run(runIn: Ticket['runIn'], onStart: Ticket['onStart']): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#queue.push({ runIn, onStart, resolve });
      this.#serve();
    });
  }

  /** Has instances started as this says from now on; those that there are take no further request and end after their last. */
  renew(options: PoolOptions): void {
    this.#options = options;
    for (const instance of this.instances) {
      this.#retired.add(instance);
      this.#endIfSpent(instance);
    }
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
      const free = this.#findFree();
      const instance = free ?? this.#startInstance();
      if (instance === undefined) return;
      this.#queue.shift();
      ticket.onStart(free === undefined);
      void this.#runIn(instance, ticket);
    }
  }

  #findFree(): FunctionInstance | undefined {
    const { instanceConcurrency } = this.#options;
    return this.#current().find((instance) => !instance.isDoomed && instance.load < instanceConcurrency);
  }

  /** Those that may still take requests. */
  #current(): FunctionInstance[] {
    return [...this.instances].filter((instance) => !this.#retired.has(instance));
  }

  #startInstance(): FunctionInstance | undefined {
    if (this.#current().length >= this.#options.maxInstances) return undefined;
    const instance = this.#options.start(() => {
      this.instances.delete(instance);
      this.#serve();
    });
    this.instances.add(instance);
    return instance;
  }

  async #runIn(instance: FunctionInstance, ticket: Ticket): Promise<void> {
    ticket.resolve(await ticket.runIn(instance));
    this.#endIfSpent(instance);
    this.#serve();
  }

  #endIfSpent(instance: FunctionInstance): void {
    const takesNoMore = this.#options.isAlwaysCold || this.#retired.has(instance);
    if (takesNoMore && instance.load === 0) instance.kill();
  }
}
