import { afterEach, expect, test } from 'vitest';
import { run } from './acts.ts';
import { type Company, DAY_MS, HANGZHOU, HOUR_MS, quiet, START_MS, startCompany } from './landscape.ts';
import { type Sink, startSink } from './sinks.ts';

let company: Company;
let sink: Sink;
afterEach(async () => {
  await company.land.stop();
  sink.stop();
});

/** A company with a finding that stays, whose functions start anew for each run. */
async function start(): Promise<void> {
  sink = await startSink();
  company = await startCompany(() => ({ notify: { webhook: sink.address }, regions: [HANGZHOU] }), {
    platform: { coldStart: 'always' },
  });
  quiet(company);
  company.land.cloud
    .as(company.owner.accountId, HANGZHOU)
    .createSnapshot({ tags: { 'share-to': 'nobody' }, isComplete: true });
}

/** A sweep as its timer wakes it. */
const sweepAt = (atMs: number, schedule?: string) =>
  run(company, 'sweep', {
    triggerName: 'timer',
    triggerTime: new Date(atMs).toISOString(),
    payload: schedule === undefined ? '' : JSON.stringify({ schedule }),
  });
const toldAt = async (atMs: number, schedule?: string): Promise<number> => {
  sink.notices.length = 0;
  await sweepAt(atMs, schedule);
  return sink.notices.length;
};

test('a finding that stays is told of in the first sweep of each day, whichever hour it has', async () => {
  await start();
  const at = (day: number, hour: number): number => START_MS + day * DAY_MS + hour * HOUR_MS;
  const told = new Map<string, number[]>();
  for (const [schedule, hours] of Object.entries({
    '0 0 5 * * *': [5],
    '0 0 5,17 * * *': [5, 17],
    '0 */15 * * * *': [0, 0.25, 5],
    '@every 12h': [11, 23],
  }))
    for (const day of [0, 1])
      for (const hour of hours)
        told.set(schedule, [...(told.get(schedule) ?? []), await toldAt(at(day, hour), schedule)]);
  expect(Object.fromEntries(told)).toEqual({
    '0 0 5 * * *': [1, 1],
    '0 0 5,17 * * *': [1, 0, 1, 0],
    '0 */15 * * * *': [1, 0, 0, 1, 0, 0],
    '@every 12h': [1, 0, 1, 0],
  });
});

test('a sweep by hand tells, and so does each of a timer that does not say its schedule', async () => {
  await start();
  expect(await toldAt(START_MS + 13 * HOUR_MS)).toBe(1);
  expect(await toldAt(START_MS + 14 * HOUR_MS, 'CRON_TZ=Asia/Beijing 0 0 9 * * *')).toBe(1);
  sink.notices.length = 0;
  await run(company, 'sweep', {});
  expect(sink.notices).toHaveLength(1);
});
