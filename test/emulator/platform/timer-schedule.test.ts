import { describe, expect, test } from 'vitest';
import { parseSchedule } from '../../../emulator/platform/timer-schedule.ts';

const START_MS = Date.parse('2026-03-01T00:07:30Z');

describe('a timer', () => {
  test.each([
    { expression: '0 */15 * * * *', runs: ['2026-03-01T00:15:00Z', '2026-03-01T00:30:00Z'] },
    { expression: '0 0 * * * *', runs: ['2026-03-01T01:00:00Z', '2026-03-01T02:00:00Z'] },
    { expression: '30 7 0 * * *', runs: ['2026-03-02T00:07:30Z', '2026-03-03T00:07:30Z'] },
    { expression: 'CRON_TZ=Asia/Shanghai 0 0 9 * * *', runs: ['2026-03-01T01:00:00Z', '2026-03-02T01:00:00Z'] },
    { expression: '@every 10m', runs: ['2026-03-01T00:17:30Z', '2026-03-01T00:27:30Z'] },
    { expression: '@every 1h', runs: ['2026-03-01T01:07:30Z', '2026-03-01T02:07:30Z'] },
  ])('$expression runs when it says', ({ expression, runs }) => {
    const nextOf = parseSchedule(expression, START_MS);
    const first = nextOf(START_MS) ?? 0;
    expect([first, nextOf(first)]).toEqual(runs.map((time) => Date.parse(time)));
  });

  test.each(['*/15 * * * *', '@every 0m', '@daily', '0 61 * * * *', ''])('"%s" is refused', (expression) => {
    expect(() => parseSchedule(expression, START_MS)).toThrow(
      expect.objectContaining({ code: 'InvalidServerlessYaml' }),
    );
  });
});
