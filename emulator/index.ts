import { Clock } from './clock.ts';
import { LocalCloud } from './local-cloud.ts';
import { parseResult } from './platform/deployed-function.ts';
import { PlatformError } from './platform/errors.ts';
import { type FunctionAddress, Platform, type PlatformOptions } from './platform/platform.ts';
import type { LocalCloudOptions } from './state/types.ts';

/** A cloud, the platform that runs functions in it, and their common time. */
export interface LandscapeOptions {
  readonly regions: readonly string[];
  /** When simulated time begins, milliseconds since the epoch; ignored by live time. */
  readonly startMs?: number;
  readonly cloud?: Omit<LocalCloudOptions, 'clock' | 'regions'>;
  readonly platform?: Omit<PlatformOptions, 'clock' | 'cloud'>;
}

/** A whole company's landscape on this machine. */
export interface LocalLandscape {
  readonly clock: Clock;
  readonly cloud: LocalCloud;
  readonly platform: Platform;
  /**
   * Invokes a function and, in simulated time, lets time run until everything that follows from it is done.
   * @returns What the handler returned, parsed when it is JSON.
   * @throws {PlatformError} `FunctionNotFound`, or `FunctionFailed` with the function's own error as cause.
   */
  invoke(name: string, event: unknown, address: FunctionAddress): Promise<unknown>;
  /** Lets simulated time pass, with everything that is due in it. */
  advance(ms: number): Promise<void>;
  /** Lets simulated time pass until no function runs, sleeps or waits for a retry, and no event is on its way. */
  settle(): Promise<void>;
  /** Ends all processes and closes all ports. */
  stop(): Promise<void>;
}

const DEFAULT_START_MS = Date.UTC(2026, 2, 1);

/**
 * Starts an emulated cloud with its platform; stop it when done.
 * @throws {NodeJS.ErrnoException} `EADDRINUSE` when a fixed port is taken; then nothing is left running.
 */
export async function startLocalLandscape(options: LandscapeOptions): Promise<LocalLandscape> {
  const isLive = options.platform?.time === 'live';
  const clock = isLive ? Clock.live() : new Clock(options.startMs ?? DEFAULT_START_MS);
  const cloud = new LocalCloud({ ...options.cloud, clock, regions: options.regions });
  try {
    await cloud.start();
  } catch (error) {
    await cloud.stop();
    throw error;
  }
  const platform = new Platform({ ...options.platform, clock, cloud });
  const settle = (): Promise<void> => (isLive ? Promise.resolve() : clock.settle());
  return {
    clock,
    cloud,
    platform,
    async invoke(name, event, address) {
      const [outcome] = await Promise.all([platform.invoke(name, event, address), settle()]);
      if (!('error' in outcome)) return parseResult(outcome.body);
      const { errorMessage } = outcome.error;
      throw new PlatformError('FunctionFailed', `${name} failed: ${errorMessage}`, { cause: outcome.error });
    },
    advance: (ms) => clock.advanceBy(ms),
    settle,
    async stop() {
      await platform.stop();
      await cloud.stop();
    },
  };
}
