import { setTimeout } from 'node:timers/promises';
import { CloudCallError, isRunOver } from '../shared/base/errors.ts';
import type { Clock } from '../shared/base/time.ts';
import type { Output } from './output.ts';
import type { Texts } from './texts.ts';

/** By what a command speaks. */
interface Voice {
  readonly output: Output;
  readonly texts: Texts;
}

/** The deadline of calls that only an interrupt is past. */
export const UNTIL_INTERRUPTED_MS = Number.MAX_VALUE;

/**
 * Ctrl-C while a command changes something. The first lets the calls under way end and keeps all others from being made,
 * the second ends the process at once. Before and after such work an interrupt ends the process, as everywhere.
 */
export class Interrupts {
  /** After an interrupt it is past every deadline, and nothing sleeps. */
  readonly clock: Clock;
  readonly #ends = new AbortController();

  constructor(clock: Clock) {
    const { signal } = this.#ends;
    this.clock = {
      nowMs: () => clock.nowMs(),
      steadyMs: () => (signal.aborted ? Number.POSITIVE_INFINITY : clock.steadyMs()),
      sleep: async (durationMs) => {
        await setTimeout(durationMs, undefined, { signal }).catch(() => undefined);
      },
    };
  }

  get isInterrupted(): boolean {
    return this.#ends.signal.aborted;
  }

  /** Does work that an interrupt ends in order. */
  async during<T>({ output, texts }: Voice, work: () => Promise<T>): Promise<T> {
    const onSignal = (): void => {
      if (this.isInterrupted) process.exit(INTERRUPTED);
      output.errorLine({ text: texts.say('interrupted.ending'), color: 'yellow' });
      this.#ends.abort();
    };
    for (const name of SIGNALS) process.on(name, onSignal);
    try {
      return await work();
    } finally {
      for (const name of SIGNALS) process.off(name, onSignal);
    }
  }

  /** Does one thing after the other, until an interrupt. @returns What was not done for it. */
  async each<T>(voice: Voice, items: readonly T[], work: (item: T) => Promise<void>): Promise<T[]> {
    const left: T[] = [];
    await this.during(voice, async () => {
      for (const item of items) {
        try {
          if (this.isInterrupted) left.push(item);
          else await work(item);
        } catch (error) {
          if (!isNotCalled(error)) throw error;
          left.push(item);
        }
      }
    });
    return left;
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What a shell makes of a command that Ctrl-C ended. */
export const INTERRUPTED = 130;

/** Whether a call was not made for an interrupt. */
export function isNotCalled(error: unknown): boolean {
  return error instanceof CloudCallError && isRunOver(error.cloudCode);
}

/** Says what an interrupt has left of a list. @returns The exit code. */
export function sayLeft({ output, texts }: Voice, doneCount: number, left: readonly string[]): typeof INTERRUPTED {
  const key = left.length === 0 ? 'interrupted.allDone' : 'interrupted.left';
  output.errorLine({
    text: texts.say(key, { done: doneCount, count: left.length, items: left.join(', ') }),
    color: 'yellow',
  });
  return INTERRUPTED;
}
