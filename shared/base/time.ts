/** The time, passed in wherever it is needed so that tests and replays decide it. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  nowMs(): number;
  /** Milliseconds since some moment. What takes time is measured by it, since the date may be set and this never goes back. */
  steadyMs(): number;
  /** Resolves once so many milliseconds have passed. */
  sleep(durationMs: number): Promise<void>;
}

/**
 * Makes a {@link Clock.steadyMs} of a date: it goes on with the date and stands still where that is set back. Unlike the
 * machine's own steady clock it counts what a frozen process has slept through.
 */
export function steadyOf(nowMs: () => number): () => number {
  let lastMs = nowMs();
  let steadyMs = 0;
  return () => {
    const presentMs = nowMs();
    steadyMs += Math.max(0, presentMs - lastMs);
    lastMs = presentMs;
    return steadyMs;
  };
}
