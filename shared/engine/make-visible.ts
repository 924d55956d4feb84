import { SECOND_MS } from '../base/durations.ts';
import type { Clock } from '../base/time.ts';
import { settle } from './owner/settle.ts';
import type { Progress } from './progress.ts';

/** How often a result that was deleted is asked for with another token before the next run has to. */
const MAX_ROUNDS = 3;
/** A new result is in the listings by then; what is not is gone. */
const APPEARS_WITHIN_MS = 60 * SECOND_MS;

/** What a call with a client token answered. */
export interface Made<T> {
  readonly wanted: T;
  readonly resultId: string;
  readonly requestIds: readonly string[];
}

/** How a kind of thing is made and found. */
export interface Maker<T> {
  /** Makes what it can, and reports what it cannot. */
  readonly make: (wanted: readonly T[]) => Promise<readonly Made<T>[]>;
  /** The ids of those that can be seen now. Throws when that cannot be looked up. */
  readonly find: (made: readonly Made<T>[]) => Promise<ReadonlySet<string>>;
  readonly withNextToken: (wanted: T, lostId: string) => T;
  readonly onMade: (made: Made<T>) => void;
}

/**
 * Makes things by calls with client tokens. A token keeps a result from being made twice; but the service goes on
 * answering it with its result after that was deleted, so every result is looked at, and a lost one made with the next
 * token, the same in every run.
 * @returns Those whose results keep vanishing.
 */
export async function makeVisible<T>(
  wanted: readonly T[],
  { make, find, withNextToken, onMade }: Maker<T>,
  context: { readonly clock: Clock; readonly progress: Progress },
): Promise<readonly T[]> {
  let waiting = wanted;
  for (let round = 1; round <= MAX_ROUNDS && waiting.length > 0; round += 1) {
    const made = await make(waiting);
    const lost = await lostOf(made, find, context);
    for (const one of made) if (!lost.includes(one)) onMade(one);
    waiting = lost.map((one) => withNextToken(one.wanted, one.resultId));
  }
  return waiting;
}

/** Those that cannot be found although they were just made. When looking fails, none counts as lost. */
async function lostOf<T>(
  made: readonly Made<T>[],
  find: Maker<T>['find'],
  { clock, progress }: { readonly clock: Clock; readonly progress: Progress },
): Promise<readonly Made<T>[]> {
  let missing = made;
  if (missing.length === 0) return [];
  const look = async (): Promise<void> => {
    const seen = await find(missing);
    missing = missing.filter(({ resultId }) => !seen.has(resultId));
  };
  const error = await progress.attempt('Looking at what was made', () =>
    settle(clock, look, () => missing.length === 0, APPEARS_WITHIN_MS),
  );
  return error ? [] : missing;
}
