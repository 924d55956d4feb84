import { expect, test } from 'vitest';
import { savingsIn } from '../../cli/savings.ts';

const NOW_MS = Date.UTC(2026, 2, 31);
const line = (parts: object): string =>
  JSON.stringify({
    level: 'info',
    at: '2026-03-01T00:00:00.000Z',
    message: 'finished',
    runId: 'r-1',
    region: 'cn-hangzhou',
    ...parts,
  });
const saved = { saved: { perMonth: 30, currency: 'CNY' } };

test('what runs saved is summed by currency, from each run until now', () => {
  const log = [
    line(saved),
    line({ ...saved, runId: 'r-2', at: '2026-03-16T00:00:00.000Z' }),
    line({ saved: { perMonth: 2, currency: 'USD' }, region: 'ap-southeast-1' }),
    line({ runId: 'r-3', at: '2026-03-30T00:00:00.000Z' }),
    'START RequestId: 1',
  ].join('\n');
  expect(savingsIn([log], NOW_MS)).toEqual({
    sums: [
      { currency: 'CNY', runCount: 2, perMonth: 60, soFar: 45 },
      { currency: 'USD', runCount: 1, perMonth: 2, soFar: 2 },
    ],
    cutCount: 0,
    log: { fromMs: Date.UTC(2026, 2, 1), toMs: Date.UTC(2026, 2, 30) },
  });
});

test('a run counts once, in however many logs it stands, and as Simple Log Service wraps it too', () => {
  const wrapped = JSON.stringify({ __time__: 1, message: line(saved) });
  expect(savingsIn([line(saved), `${line(saved)}\n${wrapped}`], NOW_MS).sums).toMatchObject([{ runCount: 1 }]);
});

test('lines that are cut short or name what cannot be a sum or a time are counted, and no number that is none is summed', () => {
  const cut = line(saved).slice(0, -9);
  const odd = [
    { perMonth: 'much', currency: 'CNY' },
    { perMonth: 1e300, currency: 'CNY' },
    { perMonth: 1, currency: '<b>' },
    null,
    7,
  ];
  const log = [cut, ...odd.map((one, at) => line({ saved: one, runId: `r-${at}` })), line({ ...saved, at: 'then' })];
  expect(savingsIn([log.join('\n')], NOW_MS)).toMatchObject({ sums: [], cutCount: 7 });
});

test('an empty log tells of no time', () => {
  expect(savingsIn([''], NOW_MS)).toEqual({ sums: [], cutCount: 0 });
});
