import { expect, test } from 'vitest';
import { judgeBudgets, type Results } from '../../bench/budgets.ts';
import type { Measured } from '../../bench/measure.ts';

const measured: Measured = {
  calls: 214,
  writes: 200,
  wallSeconds: 20,
  rounds: 2,
  peakMiB: 80,
  cpuSeconds: 1,
  invocations: 1,
  billedSeconds: 20,
  instanceSeconds: 20,
  coldStarts: 1,
  failedRuns: 0,
};
const NOTHING: Results = {
  rows: [],
  startUps: [],
  plans: [],
  reconciles: [],
  continuation: { snapshots: 0, runs: [], writes: 0 },
  concurrency: [],
  amongShares: [],
  tagsToUsable: [],
  safety: [],
};

const coldShare = (how: Results['rows'][number]['how'], found: Measured): Results['rows'][number] => ({
  what: 'cold share',
  how,
  floorCalls: 212,
  isDone: true,
  measured: found,
});

test('what was not measured is not met', () => {
  const budgets = judgeBudgets(NOTHING);
  expect(budgets.length).toBeGreaterThan(3);
  expect(budgets.filter(({ isMet }) => isMet)).toEqual([]);
});

test.each([
  { name: 'within the floor and three calls', rows: [coldShare('Snapshare', measured)], isMet: true },
  { name: 'with more calls', rows: [coldShare('Snapshare', { ...measured, calls: 216 })], isMet: false },
  {
    name: 'slower than the limit allows',
    rows: [coldShare('Snapshare', { ...measured, wallSeconds: 23 })],
    isMet: false,
  },
  { name: 'by another way alone', rows: [coldShare('re-assert all', measured)], isMet: false },
])('a cold share $name', ({ rows, isMet }) => {
  const budgets = judgeBudgets({ ...NOTHING, rows });
  expect(budgets.find(({ what }) => what === 'cold share')?.isMet).toBe(isMet);
});

const among = (shares: number, calls: number, isDone = true): Results['amongShares'][number] => ({
  shares,
  measured: { ...measured, calls },
  isDone,
});

test.each([
  { name: 'five calls more for each hundred shares', amongShares: [among(8, 5), among(808, 45)], isMet: true },
  { name: 'one call more than that', amongShares: [among(8, 5), among(808, 46)], isMet: false },
  { name: 'few calls and a wrong result', amongShares: [among(8, 5), among(808, 13, false)], isMet: false },
  { name: 'one account alone', amongShares: [among(8, 5)], isMet: false },
])('a tag event among many shares with $name', ({ amongShares, isMet }) => {
  const budgets = judgeBudgets({ ...NOTHING, amongShares });
  expect(budgets.find(({ what }) => what.includes('among many shares'))?.isMet).toBe(isMet);
});
