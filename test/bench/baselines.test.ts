import { expect, test } from 'vitest';
import { measureAmongShares } from '../../bench/among-shares.ts';
import { runOwners } from '../../bench/owners.ts';
import { measureSafety } from '../../bench/safety.ts';
import { runFolder, runWideColdShare } from '../../bench/scale.ts';
import { BASELINES, runAcceptance, runLife } from '../../bench/scenarios.ts';
import { measureTagsToUsable } from '../../bench/tag-to-usable.ts';

test.each(['Snapshare', ...BASELINES] as const)('%s gives exactly what was asked for at every step', async (how) => {
  const rows = await runLife(how, 20);
  expect(rows.map(({ what, isDone }) => `${what}: ${isDone ? 'done' : 'wrong'}`)).toEqual([
    'cold share: done',
    'idle sweep: done',
    'one tag event: done',
    'drift audit and repair: done',
    'group gains an account: done',
    ...(how === 'Snapshare' ? ['group loses an account: done'] : []),
    'expiry of all but one: done',
  ]);
});

test.each(['Snapshare', 'visit members in turn'] as const)('%s has every member accept', async (how) => {
  const rows = await runAcceptance(how, 3);
  expect(rows.map(({ isDone, measured: { writes } }) => ({ isDone, writes }))).toEqual([
    { isDone: true, writes: 3 },
    { isDone: true, writes: 0 },
  ]);
});

test('a hub serves every owner but the one that has no role, which it tells of once', async () => {
  const rows = await runOwners(3, ['cn-hangzhou', 'cn-shanghai'], 6);
  expect(rows.map(({ isDone, measured: { writes } }) => ({ isDone, writes }))).toEqual([
    { isDone: true, writes: 12 },
    { isDone: true, writes: 0 },
    { isDone: true, writes: 4 },
  ]);
});

test('edits of groups end with what they say, in each way, and a group loses an account in one write', () => {
  const costs = measureSafety([20], [40]);
  expect(costs.filter(({ isDone }) => !isDone)).toEqual([]);
  const loss = costs.filter(({ what, how }) => what.endsWith('loses an account') && how === 'Snapshare');
  expect(loss.map(({ writes }) => writes)).toEqual([1]);
});

test('a tag event joins the share of its set, whether all shares are looked into or only some', async () => {
  const results = await measureAmongShares([3, 30]);
  expect(results.map(({ isDone, measured: { writes } }) => ({ isDone, writes }))).toEqual([
    { isDone: true, writes: 1 },
    { isDone: true, writes: 1 },
  ]);
});

test('every tag becomes usable, by events sooner than by the timers', async () => {
  const results = await measureTagsToUsable(4);
  expect(results.filter(({ isDone }) => !isDone)).toEqual([]);
  const slowest = (by: string): number[] => results.filter((one) => one.by === by).map((one) => one.slowestSeconds);
  const [events, timers] = [slowest('events'), slowest('the timers alone')];
  expect(Math.max(...events)).toBeLessThan(Math.min(...timers));
});

test('fifty accounts are ten shares, and who comes to a folder is given all without a write', async () => {
  const [wide, folder] = [await runWideColdShare(20, 50), await runFolder(10)];
  expect([wide, folder].map(({ isDone, measured: { writes } }) => ({ isDone, writes }))).toEqual([
    { isDone: true, writes: 40 },
    { isDone: true, writes: 0 },
  ]);
});
