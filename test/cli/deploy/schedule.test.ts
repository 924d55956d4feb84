import { expect, test } from 'vitest';
import { problemOfSchedule } from '../../../cli/deploy/schedule.ts';

test.each([
  '0 */15 * * * *',
  '0 0/15 * * * *',
  '0 0 8-20 * * *',
  '0 0 2 ? * MON-FRI',
  '0 0 2 29 2 *',
  '0 0 2 31 4,5 *',
  '0 0 2 30 FEB MON',
  '0 0 2 L * *',
  '0 0 2 * * 5#2',
  'CRON_TZ=Asia/Shanghai 0 0 2 * * *',
  'CRON_TZ=UTC 0 0 2 * * *',
  '@every 15m',
])('a timer may be due at %s', (expression) => {
  expect(problemOfSchedule(expression)).toBeUndefined();
});

test.each([
  ['CRON_TZ=Asia/Beijing 0 0 2 * * *', 'names the zone Asia/Beijing, which the zone database does not have'],
  ['CRON_TZ=asia/shanghai 0 0 2 * * *', 'names the zone asia/shanghai'],
  ['CRON_TZ=+08:00 0 0 2 * * *', 'names the zone +08:00'],
  ['0 61 * * * *', 'has 61 for the minute, which goes from 0 to 59'],
  ['60 0 * * * *', 'has 60 for the second'],
  ['0 0 24 * * *', 'has 24 for the hour'],
  ['0 0 2 0 * *', 'has 0 for the day of the month, which goes from 1 to 31'],
  ['0 0 2 1 13 *', 'has 13 for the month'],
  ['0 0 2 1 MON *', 'has MON for the month'],
  ['0 0 2 * * 8', 'has 8 for the day of the week'],
  ['0 */0 * * * *', 'has the step 0 for the minute'],
  ['0 5-1 * * * *', 'has 5-1 for the minute, which ends before it begins'],
  ['0 , * * * *', 'has "" for the minute, which is no value'],
  ['0 0 2 30 2 *', 'is never due, since no year has such a day'],
  ['0 0 2 31 APR,6 ?', 'is never due'],
  ['*/15 * * * *', 'is neither six cron fields (seconds first) nor @every'],
  ['@every 0m', 'is an interval of nothing'],
])('no timer is deployed that is due at %s, and it is said why', (expression, problem) => {
  expect(problemOfSchedule(expression)).toContain(problem);
});
