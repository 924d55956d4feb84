import { MINUTE_MS, SECOND_MS } from '../../shared/base/durations.ts';
import type { Clock } from '../../shared/base/time.ts';
import type { RawBody } from '../../shared/cloud/alibaba/wire/raw-calls.ts';
import type { FactId } from './facts.ts';
import { type Hand, Interrupted, isUndone, type Outcome, Untried } from './hand.ts';
import type { Journal } from './journal.ts';
import type { Thing } from './things.ts';

/** What a person chose. */
export interface ProbeOptions {
  readonly snapshotId?: string | undefined;
  readonly zoneId?: string | undefined;
  /** A customer key of the owner, for what concerns encrypted snapshots. */
  readonly kmsKeyId?: string | undefined;
  /** Waits for what takes hours. */
  readonly isWaiting: boolean;
  /** Calls faster than the service wants. */
  readonly isStressing: boolean;
}

/** What was found about a fact: one of its readings, or in words why none. */
export interface Sighting {
  readonly fact: FactId;
  readonly reading?: string;
  readonly detail: string;
}

export interface BenchParts {
  readonly run: string;
  readonly owner: Hand;
  readonly recipient: Hand;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly options: ProbeOptions;
  readonly signal: AbortSignal;
  readonly onSight: (sighting: Sighting) => void;
}

const FIRST_PAUSE_MS = SECOND_MS / 4;
const MAX_PAUSE_MS = 15 * SECOND_MS;
/** Long enough for what settles in the background: associations, disks, copies of 20 GiB. */
const SETTLING_MS = 10 * MINUTE_MS;

/** Where experiments are made: two accounts, a journal, and time. */
export class Bench {
  readonly run: string;
  readonly owner: Hand;
  readonly recipient: Hand;
  readonly clock: Clock;
  readonly options: ProbeOptions;
  /** Tells what was found, at once, so that nothing that follows can take it back. */
  readonly see: (fact: FactId, reading: string, detail: string) => void;
  readonly #parts: BenchParts;
  readonly #made = new Map<string, Promise<unknown>>();
  #names = 0;

  constructor(parts: BenchParts) {
    this.run = parts.run;
    this.owner = parts.owner;
    this.recipient = parts.recipient;
    this.clock = parts.clock;
    this.options = parts.options;
    this.see = (fact, reading, detail) => parts.onSight({ fact, reading, detail });
    this.#parts = parts;
  }

  /** A name that nothing else has. */
  newName(): string {
    this.#names += 1;
    return `snapshare-probe-${this.run}-${this.#names}`;
  }

  /**
   * Makes something, written down before. What the service refuses was not made.
   * @param idOf Its id in the answer, by which it is cleaned up; its name is enough where the answer is lost.
   */
  async make(thing: Thing, create: () => Promise<Outcome>, idOf: (body: RawBody) => string): Promise<Outcome> {
    const { journal } = this.#parts;
    const no = journal.making(thing);
    try {
      const outcome = await create();
      if (outcome.isDone) journal.made(no, idOf(outcome.body));
      else journal.gone(no);
      return outcome;
    } catch (error) {
      if (isUndone(error) || error instanceof Interrupted) journal.gone(no);
      throw error;
    }
  }

  /** Strikes out what an experiment has removed itself, and has seen gone. */
  struck(id: string): void {
    for (const thing of this.#parts.journal.open) if (thing.id === id) this.#parts.journal.gone(thing.no);
  }

  /** What several experiments stand on, made when the first asks for it; where it fails, it fails for all. */
  once<T>(what: string, make: () => Promise<T>): Promise<T> {
    const present = this.#made.get(what) as Promise<T> | undefined;
    if (present !== undefined) return present;
    const made = make();
    made.catch(() => undefined);
    this.#made.set(what, made);
    return made;
  }

  /** Looks until something is seen. @returns Undefined when it is not seen in time. */
  async until<T>(look: () => Promise<T | undefined>, maxMs: number = SETTLING_MS): Promise<T | undefined> {
    const endMs = this.clock.steadyMs() + maxMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, Math.max(MAX_PAUSE_MS, maxMs / 60))) {
      const found = await look();
      if (found !== undefined) return found;
      const leftMs = endMs - this.clock.steadyMs();
      if (leftMs <= 0) return undefined;
      await this.pause(Math.min(pauseMs, leftMs));
    }
  }

  /** The same for what has to be seen. @throws {Untried} */
  async wait<T>(what: string, look: () => Promise<T | undefined>, maxMs?: number): Promise<T> {
    const found = await this.until(look, maxMs);
    if (found === undefined) throw new Untried(`${what} was not seen in time`);
    return found;
  }

  /** Ends at once when somebody wants the probe to end. */
  async pause(ms: number): Promise<void> {
    const { signal } = this.#parts;
    if (signal.aborted) throw new Interrupted();
    const ended = new AbortController();
    const interrupted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Interrupted()), { once: true, signal: ended.signal });
    });
    try {
      await Promise.race([this.clock.sleep(ms), interrupted]);
    } finally {
      ended.abort();
    }
  }
}

/** @throws {Untried} where the service refused what an experiment stands on. */
export function required(outcome: Outcome, doing: string): RawBody {
  if (outcome.isDone) return outcome.body;
  throw new Untried(`${doing} was refused: ${outcome.code}`);
}

/** A refusal as a table shows it. */
export const refusalText = ({ code, httpStatus }: Extract<Outcome, { readonly isDone: false }>): string =>
  httpStatus === undefined ? code : `${code} (HTTP ${httpStatus})`;
