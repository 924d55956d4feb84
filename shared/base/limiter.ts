import type { Clock } from './time.ts';

/** Hands out turns so that a rate limit is kept. */
export interface Limiter {
  /** Resolves when the caller may start; turns are given in the order in which they were asked for. */
  turn(): Promise<void>;
}

/**
 * Allows at most `maxStarts` starts in any window of `windowMs`, wherever the window begins. A burst up to the limit
 * starts at once; what is over it waits until the start that many places before it has left the window.
 */
export function createLimiter(maxStarts: number, windowMs: number, clock: Clock): Limiter {
  /** Times of the latest starts, given or promised; never more than `maxStarts` of them. */
  const latestStartsMs: number[] = [];
  return {
    async turn() {
      const earliestMs = latestStartsMs.length < maxStarts ? undefined : latestStartsMs.shift();
      const startMs = Math.max(clock.steadyMs(), earliestMs === undefined ? 0 : earliestMs + windowMs);
      latestStartsMs.push(startMs);
      // A timer may fire a little early, so the clock has the last word.
      for (let waitMs = startMs - clock.steadyMs(); waitMs > 0; waitMs = startMs - clock.steadyMs())
        await clock.sleep(waitMs);
    },
  };
}

/** Limiters by key, for a service that limits each operation of an account in a region by itself. */
export interface RateLimits {
  /** @param maxStartsPerSecond The service's limit for what the key stands for. */
  turn(key: string, maxStartsPerSecond: number): Promise<void>;
}

/** A second as the service counts it: calls may arrive closer together than they were sent. */
const SERVICE_SECOND_MS = 1_030;

/** Makes the limits of one process. Share it among everything that calls with the same accounts. */
export function createRateLimits(clock: Clock): RateLimits {
  const limiters = new Map<string, Limiter>();
  return {
    turn(key, maxStartsPerSecond) {
      const limiter = limiters.get(key) ?? createLimiter(maxStartsPerSecond, SERVICE_SECOND_MS, clock);
      limiters.set(key, limiter);
      return limiter.turn();
    },
  };
}
