import { Cron } from 'croner';
import { PlatformError } from './errors.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** When a timer trigger runs next, in milliseconds since the epoch; undefined when never again. */
export type TimerSchedule = (afterMs: number) => number | undefined;

/**
 * Reads the expression of a timer trigger: `@every 10m`, or six fields with seconds first, in UTC unless
 * `CRON_TZ=<zone>` leads.
 * @param startMs When the trigger was made; `@every` counts from there.
 * @throws {PlatformError} `InvalidServerlessYaml` for anything else.
 * @see Function Compute, "Timer triggers"
 */
export function parseSchedule(expression: string, startMs: number): TimerSchedule {
  const every = /^@every (\d+)([smh])$/.exec(expression);
  if (every !== null) {
    const periodMs = Number(every[1]) * (UNIT_MS[every[2] ?? ''] ?? 0);
    if (periodMs > 0) return (afterMs) => startMs + (Math.floor((afterMs - startMs) / periodMs) + 1) * periodMs;
  }
  const [, timezone, fields = ''] = /^(?:CRON_TZ=(\S+)\s+)?(.*)$/.exec(expression) ?? [];
  if (fields.trim().split(/\s+/).length !== 6) {
    throw new PlatformError(
      'InvalidServerlessYaml',
      `timer expression "${expression}": six fields or @every are expected`,
    );
  }
  try {
    // A fixed offset is reckoned twenty times as fast as a zone, and weeks of timers are reckoned here.
    const zone = timezone === undefined ? { utcOffset: 0 } : { timezone };
    const cron = new Cron(fields, { ...zone, paused: true });
    return (afterMs) => cron.nextRun(new Date(afterMs))?.getTime();
  } catch (cause) {
    throw new PlatformError('InvalidServerlessYaml', `timer expression "${expression}" is not understood`, { cause });
  }
}
