import type { Clock } from './time.ts';

/** Hands out turns so that a rate limit is kept. */
export interface Limiter {
  /** Resolves when the caller may start; turns are given in the order in which they were asked for. */
  turn(): Promise<void>;
  /** Leaves one turn to somebody else who lives by the same limit. */
  forgo(): void;
}

/**
 * Allows at most `maxStarts` starts in any window of `windowMs`, wherever the window begins. A burst up to the limit
 * starts at once; what is over it waits until the start that many places before it has left the window.
 */
export function createLimiter(maxStarts: number, windowMs: number, clock: Clock): Limiter {
  /** Times of the latest starts, given or promised; never more than `maxStarts` of them. */
  const latestStartsMs: number[] = [];
  const takeStart = (): number => {
    const earliestMs = latestStartsMs.length < maxStarts ? undefined : latestStartsMs.shift();
    const startMs = Math.max(clock.steadyMs(), earliestMs === undefined ? 0 : earliestMs + windowMs);
    latestStartsMs.push(startMs);
    return startMs;
  };
  return {
    forgo: () => void takeStart(),
    async turn() {
      const startMs = takeStart();
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
  /** To be told of a call that the service refused for the limit: others call as well, who are left some turns. */
  forgo(key: string, maxStartsPerSecond: number): void;
}

/** A second as the service counts it: calls may arrive closer together than they were sent. */
const SERVICE_SECOND_MS = 1_030;

/** Two that share a limit and leave each other none are refused every other call, with one a third, with two a quarter. */
const LEFT_AFTER_REFUSAL = 2;

/** Makes the limits of one process. Share it among everything that calls with the same accounts. */
export function createRateLimits(clock: Clock): RateLimits {
  const limiters = new Map<string, Limiter>();
  const limiterOf = (key: string, maxStartsPerSecond: number): Limiter => {
    const limiter = limiters.get(key) ?? createLimiter(maxStartsPerSecond, SERVICE_SECOND_MS, clock);
    limiters.set(key, limiter);
    return limiter;
  };
  return {
    turn: (key, maxStartsPerSecond) => limiterOf(key, maxStartsPerSecond).turn(),
    forgo(key, maxStartsPerSecond) {
      const limiter = limiterOf(key, maxStartsPerSecond);
      for (let turn = 0; turn < LEFT_AFTER_REFUSAL; turn++) limiter.forgo();
    },
  };
}
