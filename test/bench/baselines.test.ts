import { expect, test } from 'vitest';
import { runOwners } from '../../bench/owners.ts';
import { BASELINES, runAcceptance, runLife } from '../../bench/scenarios.ts';

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
