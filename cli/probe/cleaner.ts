import { MINUTE_MS, SECOND_MS } from '../../shared/base/durations.ts';
import { SnapshareError } from '../../shared/base/errors.ts';
import type { Clock } from '../../shared/base/time.ts';
import { isRightMissing } from '../doctor/check.ts';
import { textsIn } from '../texts.ts';
import { type Hand, Interrupted } from './hand.ts';
import type { Journal, OpenThing } from './journal.ts';
import { LOOKUPS } from './lookups.ts';
import { REMOVALS } from './removals.ts';
import { KINDS, type Side } from './things.ts';

/** What could not be removed, and why. */
export interface Left {
  readonly thing: OpenThing;
  readonly because: string;
}

interface CleaningParts {
  readonly journal: Journal;
  readonly hands: Readonly<Record<Side, Hand>>;
  readonly clock: Clock;
}

/** Shares settle in seconds, a disk waits for its snapshot. */
const MAX_CLEANING_MS = 15 * MINUTE_MS;
/** Something whose creation may still be on its way into the listings has to be missing this long. */
const MISSING_MS = 20 * SECOND_MS;
const FIRST_PAUSE_MS = SECOND_MS / 4;
const MAX_PAUSE_MS = 10 * SECOND_MS;
const PAUSE_GROWTH = 1.5;
/** What is still in the way of a removal goes within this time, or stays. */
const REFUSED_MS = 2 * MINUTE_MS;

/** What is known of something while it is being removed. */
interface Progress {
  missingSinceMs?: number;
  refusedSinceMs?: number;
  hasBeenRemoved: boolean;
  /** Nothing more is tried. */
  isLeft: boolean;
  because: string;
}

/**
 * Removes what the journal names, and nothing else: each thing is looked up, looked at whether it says that it is of this
 * run, and removed; round after round, in the order in which one needs the other gone, until nothing is found any more.
 * @returns What is left, in the end.
 */
export async function clean(parts: CleaningParts): Promise<Left[]> {
  const { journal } = parts;
  const progress = new Map<number, Progress>();
  let otherwise = 'it is still there after a quarter of an hour';
  try {
    await cleanInRounds(parts, progress);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    otherwise = 'the cleaning was interrupted';
  }
  return inOrder(journal.open).map((thing) => ({ thing, because: progress.get(thing.no)?.because || otherwise }));
}

async function cleanInRounds({ journal, hands, clock }: CleaningParts, progress: Map<number, Progress>): Promise<void> {
  const endMs = clock.steadyMs() + MAX_CLEANING_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * PAUSE_GROWTH, MAX_PAUSE_MS)) {
    for (const thing of inOrder(journal.open)) {
      const known = progress.get(thing.no) ?? { hasBeenRemoved: false, isLeft: false, because: '' };
      progress.set(thing.no, known);
      if (known.isLeft) continue;
      if (await step(thing, known, hands[thing.side], journal.facts.run, clock)) journal.gone(thing.no);
    }
    const isWaiting = journal.open.some(({ no }) => progress.get(no)?.isLeft !== true);
    if (!isWaiting || clock.steadyMs() >= endMs) return;
    await clock.sleep(pauseMs);
  }
}

const inOrder = (things: readonly OpenThing[]): OpenThing[] =>
  [...things].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.no - a.no);

/** @returns Whether it is gone. */
async function step(thing: OpenThing, known: Progress, hand: Hand, run: string, clock: Clock): Promise<boolean> {
  const nowMs = clock.steadyMs();
  try {
    const found = await LOOKUPS[thing.kind](thing, hand, run);
    if (found.length === 0) {
      known.missingSinceMs ??= nowMs;
      return known.hasBeenRemoved || nowMs - known.missingSinceMs >= MISSING_MS;
    }
    delete known.missingSinceMs;
    if (found.some(({ isOurs }) => !isOurs)) {
      known.isLeft = true;
      known.because = 'it does not carry the mark of this run, so it is not touched';
      return false;
    }
    for (const one of found) known.hasBeenRemoved = await REMOVALS[thing.kind](one, thing, hand);
    delete known.refusedSinceMs;
  } catch (error) {
    if (!(error instanceof SnapshareError)) throw error;
    known.because = textsIn('en').failure(error);
    known.refusedSinceMs ??= nowMs;
    known.isLeft = isRightMissing(error) || (!error.retryable && nowMs - known.refusedSinceMs >= REFUSED_MS);
  }
  return false;
}
