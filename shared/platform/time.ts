/** The time, passed in wherever it is needed so that tests and replays decide it. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  nowMs(): number;
  /** Resolves once so many milliseconds have passed. */
  sleep(durationMs: number): Promise<void>;
}

/** Milliseconds in one second, hour and day. */
export const SECOND_MS = 1_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
