import type { Clock, ClockParticipant } from '../clock.ts';
import type { HttpWatcher } from '../wire/http-watcher.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { PlatformError } from './errors.ts';
import type { FunctionInstance } from './instance/function-instance.ts';

/** Header by which function processes mark their requests. */
const INSTANCE_HEADER = 'x-emulator-instance';
/** Turns of the event loop in which nothing may happen before the platform counts as idle. */
const QUIET_TURNS = 3;
/** Real time after which processes that never become idle are reported instead of waited for. */
const PATIENCE_MS = 60_000;

/** The point in a function's work at which its process dies. */
export interface KillPoint {
  readonly functionName: string;
  /** The n-th HTTP request of the function from now on, from 1, over all its processes. */
  readonly callNumber: number;
  /** Before the call takes effect, or after it did and before its answer arrives. */
  readonly moment: 'before' | 'after';
  readonly accountId?: string;
  readonly regionId?: string;
}

interface ArmedKillPoint extends KillPoint {
  callsLeft: number;
}

interface Owner {
  readonly owner: DeployedFunction;
  readonly instance: FunctionInstance;
}

interface Sources {
  readonly clock: Clock;
  readonly functions: () => Iterable<DeployedFunction>;
  /** When something of the platform's own is due next: a retry, a delivery. */
  readonly nextDueMs: () => number | undefined;
}

const earliest = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce<number | undefined>(
    (first, time) => (first === undefined || (time ?? Infinity) < first ? time : first),
    undefined,
  );

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Ties simulated time to the function processes: follows their requests on the wire, knows when all of them have
 * nothing left to do at the present time, and kills them at chosen points.
 */
export class ProcessWatch implements ClockParticipant, HttpWatcher {
  readonly #sources: Sources;
  readonly #killPoints = new Set<ArmedKillPoint>();
  /** Kill points that a call has reached; they strike when that call's moment comes. */
  readonly #struck = new WeakSet<object>();
  readonly #waiters = new Set<() => void>();
  #changes = 0;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Arms a kill point, once. */
  killAt(point: KillPoint): { cancel(): void } {
    const armed = { ...point, callsLeft: point.callNumber };
    this.#killPoints.add(armed);
    return { cancel: () => void this.#killPoints.delete(armed) };
  }

  /** To be called whenever a process or the platform may have become idle. */
  noteChange(): void {
    this.#changes += 1;
    for (const waiter of this.#waiters) waiter();
    this.#waiters.clear();
  }

  readonly arrived: HttpWatcher['arrived'] = (headers) => {
    const sender = this.#senderOf(headers);
    this.noteChange();
    // The last words of a process that is gone already: it died before they were heard.
    if (sender === undefined) return INSTANCE_HEADER in headers ? 'reset' : undefined;
    sender.instance.traffic.arrived += 1;
    if (sender.instance.isDoomed) return 'reset';
    const point = this.#countCall(sender.owner);
    if (point?.moment === 'after') this.#struck.add(headers);
    if (point?.moment !== 'before') return undefined;
    sender.instance.kill();
    return 'reset';
  };

  readonly answering: HttpWatcher['answering'] = (headers) => {
    const sender = this.#senderOf(headers);
    this.noteChange();
    if (sender === undefined) return {};
    sender.instance.traffic.answered += 1;
    if (this.#struck.delete(headers)) {
      sender.instance.kill();
      return 'reset';
    }
    return { 'x-emulator-now-ms': String(this.#sources.clock.nowMs()) };
  };

  async idle(): Promise<void> {
    const giveUpMs = performance.now() + PATIENCE_MS;
    let quietTurns = 0;
    let seenChanges = this.#changes;
    while (quietTurns < QUIET_TURNS) {
      if (this.#busyInstances().length > 0) {
        await this.#change(giveUpMs);
        quietTurns = 0;
      } else {
        await nextTurn();
        quietTurns = seenChanges === this.#changes ? quietTurns + 1 : 0;
      }
      seenChanges = this.#changes;
    }
  }

  nextWakeMs(): number | undefined {
    const times = [this.#sources.nextDueMs()];
    for (const { pool } of this.#sources.functions()) {
      for (const instance of pool.instances) times.push(instance.nextWakeMs, instance.nextDeadlineMs);
    }
    return earliest(times);
  }

  wake(nowMs: number): void {
    for (const { instance } of this.#owners()) {
      if (instance.nextWakeMs !== undefined && instance.nextWakeMs <= nowMs) instance.wake(nowMs);
    }
  }

  *#owners(): Iterable<Owner> {
    for (const owner of this.#sources.functions()) {
      for (const instance of owner.pool.instances) yield { owner, instance };
    }
  }

  #senderOf(headers: Readonly<Record<string, string>>): Owner | undefined {
    const id = headers[INSTANCE_HEADER];
    if (id === undefined) return undefined;
    for (const owner of this.#owners()) if (owner.instance.id === id) return owner;
    return undefined;
  }

  #busyInstances(): FunctionInstance[] {
    return [...this.#owners()].map(({ instance }) => instance).filter((instance) => !instance.isQuiescent);
  }

  /** Counts a call against the armed kill points; gives the one that it reaches. */
  #countCall(owner: DeployedFunction): ArmedKillPoint | undefined {
    const { accountId, regionId } = owner.deployment;
    let reached: ArmedKillPoint | undefined;
    for (const point of this.#killPoints) {
      const isMeant =
        point.functionName === owner.functionName &&
        (point.accountId ?? accountId) === accountId &&
        (point.regionId ?? regionId) === regionId;
      if (!isMeant) continue;
      point.callsLeft -= 1;
      if (point.callsLeft > 0) continue;
      this.#killPoints.delete(point);
      reached = point;
    }
    return reached;
  }

  #change(giveUpMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(
        () => {
          this.#waiters.delete(go);
          const stuck = this.#busyInstances().map((instance) => instance.describe());
          reject(new PlatformError('ProcessesStuck', `function processes do not become idle: ${stuck.join('; ')}`));
        },
        Math.max(0, giveUpMs - performance.now()),
      );
      const go = (): void => {
        clearTimeout(patience);
        resolve();
      };
      this.#waiters.add(go);
    });
  }
}
