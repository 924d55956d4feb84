/** The time, passed in wherever it is needed so that tests and replays decide it. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  nowMs(): number;
  /** Milliseconds since some moment. What takes time is measured by it, since the date may be set and this never goes back. */
  steadyMs(): number;
  /** Resolves once so many milliseconds have passed. */
  sleep(durationMs: number): Promise<void>;
}

/** Milliseconds in a second. */
export const SECOND_MS = 1_000;
