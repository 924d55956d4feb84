/** From the wish to the grant: how long what events asked for waited for the calls of a run that gave it. */
export interface Waits {
  /** Calls that gave what an event asked for: the lines `create-share` and `join` of the log with `waitedSeconds`. */
  readonly calls: number;
  readonly p50Seconds: number;
  readonly p95Seconds: number;
  readonly slowestSeconds: number;
}

/** @param seconds What the oldest wish waited of each call. @returns Undefined where no call answers a wish. */
export function waitsOf(seconds: readonly number[]): Waits | undefined {
  if (seconds.length === 0) return undefined;
  const ascending = seconds.toSorted((a, b) => a - b);
  return {
    calls: ascending.length,
    p50Seconds: percentile(ascending, 50),
    p95Seconds: percentile(ascending, 95),
    slowestSeconds: percentile(ascending, 100),
  };
}

/**
 * The least of the values that so many percent of them do not exceed; it is always one of them.
 * @param percent Above 0, at most 100.
 * @returns NaN of no values.
 */
export function percentile(ascending: readonly number[], percent: number): number {
  return ascending[Math.ceil((percent * ascending.length) / 100) - 1] ?? Number.NaN;
}
