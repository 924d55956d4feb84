import type { Association, Snapshot } from '../../shared/cloud/ports.ts';
import type { Call } from './call.ts';
import type { Job } from './case.ts';
import type { Moment } from './history.ts';
import { wantedPairs } from './wanted.ts';

/** A call that waits for the scheduler to let it take effect. */
export interface Waiting {
  readonly call: Call;
  /** The same call of the same run made so many times before. */
  readonly repetition: number;
  readonly resolve: (answer: readonly unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface Sleep {
  readonly wakeMs: number;
  readonly resolve: () => void;
}

/** A run of a job that goes on, or is dead while a call of it is still on its way. */
export class Run {
  readonly name: string;
  readonly job: Job;
  waiting: Waiting[] = [];
  sleeps: Sleep[] = [];
  isGoing = true;
  /** Nobody else has been at work since it began. */
  isAlone: boolean;
  /** So many of its reads did not tell it what is. */
  wrongAnswers = 0;
  /** So many listings that it was told had an item too few or too many. */
  wrongListings = 0;
  /** The oldest version of the cloud that it began in or was told of. */
  sinceVersion: number;
  /** Every pair that it was told somebody asks for, read plainly and under its own policy. */
  readonly wanted = new Set<string>();
  /** Every `share outsider` that it was told has declined. */
  readonly declined = new Set<string>();
  readonly #told = new Map<string, string>();
  readonly #made = new Map<string, number>();

  constructor(name: string, job: Job, version: number, isAlone: boolean) {
    this.name = name;
    this.job = job;
    this.sinceVersion = version;
    this.isAlone = isAlone;
  }

  /** Takes a call that the engine makes. */
  send(call: Call): Promise<readonly unknown[]> {
    const repetition = this.#made.get(call.label) ?? 0;
    this.#made.set(call.label, repetition + 1);
    return new Promise((resolve, reject) => {
      this.waiting.push({ call, repetition, resolve, reject });
    });
  }

  sleep(wakeMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.sleeps.push({ wakeMs, resolve });
    });
  }

  /** Notes what the run is told, on which alone all that it does from now on depends. */
  note({ call, repetition }: Waiting, { version, atMs }: Moment, outcome: string, answer: readonly unknown[]): void {
    this.#told.set(`${call.label}#${repetition}`, outcome);
    if (call.kind === 'write') return;
    this.sinceVersion = Math.min(this.sinceVersion, version);
    if (call.tells === 'associations') {
      for (const { shareId, entityId, status } of answer as readonly Association[])
        if (status === 'Failed') this.declined.add(`${shareId} ${entityId}`);
    }
    if (call.tells !== 'snapshots') return;
    const { policy } = this.job;
    for (const pair of wantedPairs(answer as readonly Snapshot[], policy, atMs)) this.wanted.add(pair);
  }

  /** Everything that its further course and the laws about it depend on. */
  code(): string {
    const told = this.isGoing ? [...this.#told].map(([call, outcome]) => `${call}=${outcome}`).sort() : [];
    const sleeps = this.sleeps.map(({ wakeMs }) => wakeMs);
    const waiting = this.waiting.map(({ call, repetition }) => `${call.label}#${repetition}`).sort();
    const wanted = [...this.wanted, ...this.declined].sort();
    return `${this.name} ${this.isGoing}${this.isAlone}${this.wrongAnswers}-${this.wrongListings}[${told.join(';')}]${waiting.join(';')}|${sleeps.join()}|${wanted.join(';')}`;
  }
}
