import { SECOND_MS } from './durations.ts';

/** A call that is on its way when the deadline comes has this long to end: the SDK gives it up after 25 seconds. */
const MAX_MARGIN_MS = 30 * SECOND_MS;

/**
 * When a run has to stop calling, so that it can still tell what is left before the platform kills it.
 * @param startMs When the run began, by the steady clock.
 * @param timeoutSeconds What the platform gives it, a quarter of which is kept back, at most 30 seconds; absent: for ever.
 * @returns A moment of the same clock, or Infinity.
 */
export function deadlineOf(startMs: number, timeoutSeconds: number | undefined): number {
  if (timeoutSeconds === undefined || !(timeoutSeconds > 0)) return Number.POSITIVE_INFINITY;
  const timeoutMs = timeoutSeconds * SECOND_MS;
  return startMs + timeoutMs - Math.min(MAX_MARGIN_MS, timeoutMs / 4);
}
