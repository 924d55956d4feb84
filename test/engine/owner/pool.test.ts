import { expect, test } from 'vitest';
import { Pool } from '../../../shared/engine/owner/pool.ts';
import { steppedClock } from '../../base/clocks.ts';

const PACE = { starts: 2, windowMs: 4_000 };

interface Ask {
  readonly atMs: number;
  readonly snapshotId: string;
  readonly regionId?: string;
}

/** The runs that so many events make when each run takes a second, in the order in which they began. */
async function runsOf(asks: readonly Ask[]): Promise<{ atMs: number; regionId: string; snapshotIds: string[] }[]> {
  const clock = steppedClock();
  const pool = new Pool<number>(clock, PACE);
  const runs: { atMs: number; regionId: string; snapshotIds: string[] }[] = [];
  const events = asks.map(async ({ atMs, snapshotId, regionId = 'cn-hangzhou' }) => {
    if (atMs > 0) await clock.sleep(atMs);
    return pool.add(regionId, [snapshotId], async (snapshotIds) => {
      const at = runs.push({ atMs: clock.nowMs(), regionId, snapshotIds: [...snapshotIds] });
      await clock.sleep(1_000);
      return at - 1;
    });
  });
  const answers = Promise.all(events);
  await clock.settle(answers);
  for (const [index, run] of (await answers).entries()) {
    expect(runs[run]?.snapshotIds).toContain(asks[index]?.snapshotId);
  }
  return runs;
}

test('an event that finds its region idle runs at once, and so does the next one', async () => {
  const runs = await runsOf([
    { atMs: 0, snapshotId: 's-1' },
    { atMs: 1_500, snapshotId: 's-2' },
  ]);
  expect(runs.map(({ atMs }) => atMs)).toEqual([0, 1_500]);
});

test('events that arrive while a run is going on make up the next one together', async () => {
  const runs = await runsOf([
    { atMs: 0, snapshotId: 's-1' },
    { atMs: 300, snapshotId: 's-2' },
    { atMs: 600, snapshotId: 's-3' },
    { atMs: 900, snapshotId: 's-2' },
  ]);
  expect(runs).toMatchObject([
    { atMs: 0, snapshotIds: ['s-1'] },
    { atMs: 1_000, snapshotIds: ['s-2', 's-3'] },
  ]);
});

test('a burst is a run in two seconds, however long it lasts', async () => {
  const runs = await runsOf(Array.from({ length: 600 }, (_, at) => ({ atMs: at * 100, snapshotId: `s-${at}` })));
  expect(runs.length).toBeLessThanOrEqual(32);
  expect(runs.flatMap(({ snapshotIds }) => snapshotIds)).toHaveLength(600);
  for (const [index, { atMs }] of runs.entries()) {
    expect(atMs - (runs[index - PACE.starts]?.atMs ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(PACE.windowMs);
  }
});

test('no region waits for another', async () => {
  const runs = await runsOf(
    ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'cn-shenzhen'].map((regionId) => ({
      atMs: 0,
      snapshotId: `s-${regionId}`,
      regionId,
    })),
  );
  expect(runs.map(({ atMs }) => atMs)).toEqual([0, 0, 0, 0]);
});

test('a run knows what was noted of each snapshot, the last of several, and nothing of those without a note', async () => {
  const clock = steppedClock();
  const pool = new Pool<[string, string][], string>(clock, PACE);
  const run = (ids: ReadonlySet<string>, notes: ReadonlyMap<string, string>) =>
    Promise.resolve([...ids].map((id): [string, string] => [id, notes.get(id) ?? '']));
  const runs = [
    pool.add('cn-hangzhou', ['s-1', 's-2'], run, 'first'),
    pool.add('cn-hangzhou', ['s-2', 's-3'], run),
    pool.add('cn-hangzhou', ['s-1'], run, 'last'),
  ];
  const answers = Promise.all(runs);
  await clock.settle(answers);
  expect(Object.fromEntries((await answers)[2] ?? [])).toEqual({ 's-1': 'last', 's-2': 'first', 's-3': '' });
});

test('a run that fails fails for all of its events, and the next one runs', async () => {
  const clock = steppedClock();
  const pool = new Pool<string>(clock, PACE);
  const failing = [pool.add('cn-hangzhou', ['s-1'], fail), pool.add('cn-hangzhou', ['s-2'], fail)];
  const outcomes = Promise.allSettled(failing);
  await clock.settle(outcomes);
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const next = pool.add('cn-hangzhou', ['s-3'], () => Promise.resolve('ran'));
  await clock.settle(next);
  expect(await next).toBe('ran');
});

function fail(): Promise<never> {
  return Promise.reject(new Error('the cloud is away'));
}
