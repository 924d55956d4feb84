import { Cron } from 'croner';
import { describe, expect, test } from 'vitest';
import { turnOf } from '../../shared/base/schedule.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const START_MS = Date.UTC(2026, 1, 26);
const DAYS = 5;

/** When a schedule runs in the days from the start on, by the library that the local cloud's timers go by. */
function runsOf(schedule: string): number[] {
  const [, count = '', unit = ''] = /^@every (\d+)([smh])$/.exec(schedule) ?? [];
  const periodMs = Number(count) * (unit === 'h' ? 60 : 1) * MINUTE_MS;
  const cron = periodMs > 0 ? undefined : new Cron(schedule, { utcOffset: 0, paused: true });
  const nextOf = (ms: number): number => cron?.nextRun(new Date(ms))?.getTime() ?? ms + (periodMs || DAY_MS);
  const runs: number[] = [];
  for (let ms = nextOf(START_MS - 7 * MINUTE_MS); ms < START_MS + DAYS * DAY_MS; ms = nextOf(ms)) runs.push(ms);
  return runs.filter((ms) => ms >= START_MS);
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
/** The days in which one of the runs takes itself for the first. @param runs As the events say when they were woken. */
const toldDays = (schedule: string, runs: readonly number[]): number[] =>
  runs.filter((ms) => turnOf(schedule, ms)?.isFirstOfDay).map(dayOf);

const HOURLY_TABLE = Array.from({ length: 24 }, (_, hour) => `0 20 ${hour} * * *`);
const SCHEDULES = [
  ...HOURLY_TABLE,
  '0 */15 * * * *',
  '0 7-59/15 * * * *',
  '0 0 * * * *',
  '30 0 * * * *',
  '0 5,35 * * * *',
  '0 0 */6 * * *',
  '0 30 8-20 * * *',
  '0 0 8-20/4 * * *',
  '0 10 3,15 * * *',
  '0 0 5 * * 1',
  '@every 10m',
  '@every 90m',
  '@every 24h',
  '@every 36h',
];

describe.each(SCHEDULES)('%s', (schedule) => {
  const runs = runsOf(schedule);
  const days = [...new Set(runs.map(dayOf))];

  test('has one run in each of its days that tells', () => {
    expect(toldDays(schedule, runs)).toEqual(days);
  });

  test('has the same one when its runs come late, by less than its period, or again', () => {
    const late = runs.map((ms) => ms + 45_000);
    if (!schedule.startsWith('@')) expect(toldDays(schedule, late)).toEqual(days);
    expect(toldDays(schedule, [...runs, ...runs])).toEqual([...days, ...days]);
  });

  test('of which the first was missed leaves that day to the next', () => {
    const [first, ...others] = runs;
    expect(toldDays(schedule, others)).toEqual(days.filter((day) => first === undefined || day !== dayOf(first)));
  });

  test('has each moment of its days between one run and the next', () => {
    if (schedule.endsWith(' 1')) return;
    for (const [at, ms] of runs.slice(0, -1).entries()) {
      const nextMs = turnOf(schedule, ms)?.nextMs ?? 0;
      expect(Math.abs(nextMs - (runs[at + 1] ?? 0))).toBeLessThan(MINUTE_MS);
    }
  });
});

test.each([
  '',
  'CRON_TZ=Asia/Beijing 0 0 9 * * *',
  '0 0 9 * *',
  '0 61 * * * *',
  '0 */0 * * * *',
  '0 x * * * *',
  '@every 0m',
  '@every soon',
])('a schedule that is not understood gives no turn: %s', (schedule) => {
  expect(turnOf(schedule, START_MS)).toBeUndefined();
});

test('a moment that is none gives no turn', () => {
  expect(turnOf('0 0 * * * *', Number.NaN)).toBeUndefined();
});
