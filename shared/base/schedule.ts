import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './durations.ts';

/** One run of a schedule among its others, in milliseconds since the epoch, UTC. */
export interface Turn {
  /** The schedule runs at no earlier moment of this day, UTC. */
  readonly isFirstOfDay: boolean;
  readonly atMs: number;
  /** When the schedule runs next, days that it leaves out not looked at. */
  readonly nextMs: number;
}

const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS };

/**
 * Places a moment among the runs of a schedule; one that comes late belongs to the run before it.
 * @param schedule Six cron fields with seconds first, in UTC, or `@every` with a period.
 * @returns Undefined where the schedule is not understood, as one in another time zone is not.
 * @see Function Compute, timer triggers
 */
export function turnOf(schedule: string, atMs: number): Turn | undefined {
  if (!Number.isFinite(atMs)) return undefined;
  const midnightMs = Math.floor(atMs / DAY_MS) * DAY_MS;
  const [, count, unit = ''] = /^@every (\d{1,6})([smh])$/.exec(schedule) ?? [];
  const periodMs = Number(count) * (UNITS[unit] ?? 0);
  if (periodMs > 0) return { isFirstOfDay: atMs - periodMs < midnightMs, atMs, nextMs: atMs + periodMs };
  const [seconds, minutes = '', hours = '', ...days] = schedule.trim().split(/\s+/);
  if (seconds === undefined || days.length !== 3) return undefined;
  const [ofHour, ofDay] = [valuesOf(minutes, 59), valuesOf(hours, 23)];
  const runs = ofDay.flatMap((hour) => ofHour.map((minute) => midnightMs + hour * HOUR_MS + minute * MINUTE_MS));
  const [firstMs] = runs;
  if (firstMs === undefined) return undefined;
  const lastMs = runs.findLast((ms) => ms <= atMs);
  const nextMs = runs.find((ms) => ms > atMs) ?? firstMs + DAY_MS;
  return { isFirstOfDay: lastMs === firstMs, atMs, nextMs };
}

/** The values that a field of numbers stands for, in their order; none where it is not understood. */
function valuesOf(field: string, most: number): number[] {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [, from, to, step] = /^(\*|\d{1,2})(?:-(\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    if (from === undefined || step === '0') return [];
    const first = from === '*' ? 0 : Number(from);
    const last = Number(to ?? (from === '*' || step !== undefined ? most : from));
    for (let value = first; value <= Math.min(last, most); value += Number(step ?? 1)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}
