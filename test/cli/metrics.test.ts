import { afterAll, expect, test } from 'vitest';
import { metricsOf } from '../../cli/metrics.ts';
import { Alone } from './alone.ts';

const alone = new Alone();
afterAll(() => alone.end());

const HANGZHOU = { function: 'share-on-tag', region: 'cn-hangzhou' };
const wait = (waitedSeconds: number, more: object = {}) => ({
  message: 'applied',
  ...HANGZHOU,
  kind: 'join',
  waitedSeconds,
  ...more,
});
const samplesOf = (lines: readonly Record<string, unknown>[]): string[] =>
  metricsOf(lines)
    .text.split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

test('lines become counters by label, the last run, and how long wishes waited', () => {
  const lines = [
    ...[40, 10, 30, 20].map((seconds) => wait(seconds)),
    { message: 'applied', function: 'sweep', region: 'cn-hangzhou', kind: 'leave', waitedSeconds: 900 },
    { message: 'failed', ...HANGZHOU, kind: 'create-share' },
    { message: 'the run failed', function: 'sweep' },
    { message: 'finding', function: 'sweep', region: 'cn-hangzhou', code: 'OVERDUE' },
    { message: 'finished', at: '2026-03-01T00:00:05.000Z', function: 'sweep', region: 'cn-hangzhou' },
    { message: 'finished', at: '2026-03-01T00:00:04.000Z', function: 'sweep', region: 'cn-hangzhou' },
    { message: 'deferred', because: 'no kind' },
  ];
  expect(samplesOf([...lines, wait(40)])).toEqual([
    'snapshare_actions_total{function="share-on-tag",region="cn-hangzhou",kind="create-share",result="failed"} 1',
    'snapshare_actions_total{function="share-on-tag",region="cn-hangzhou",kind="join",result="applied"} 4',
    'snapshare_actions_total{function="sweep",region="cn-hangzhou",kind="leave",result="applied"} 1',
    'snapshare_failed_runs_total{function="sweep"} 1',
    'snapshare_findings_total{function="sweep",region="cn-hangzhou",code="OVERDUE"} 1',
    'snapshare_last_run_timestamp_seconds{function="sweep",region="cn-hangzhou"} 1772323205',
    'snapshare_wait_seconds{region="cn-hangzhou",quantile="0.5"} 20',
    'snapshare_wait_seconds{region="cn-hangzhou",quantile="0.95"} 40',
    'snapshare_wait_seconds{region="cn-hangzhou",quantile="1"} 40',
    'snapshare_wait_seconds_sum{region="cn-hangzhou"} 100',
    'snapshare_wait_seconds_count{region="cn-hangzhou"} 4',
  ]);
});

test('whatever a line holds, a label is one plain line', () => {
  const [sample = ''] = samplesOf([{ message: 'the run failed', function: 'a"}\\ 1\nb 2 \u202e共' }]);
  expect(sample).toBe('snapshare_failed_runs_total{function="a\\"}\\\\ 1?b 2 ??"} 1');
});

test('metrics leave out lines that are cut short, and those with a number or time that is none, say so, and end with 1', async () => {
  const finished = { message: 'finished', ...HANGZHOU };
  const odd = [
    ...['1e999', '-1e999', '-1', '1e300', 'null', '"3"', '"NaN"', '[3]'].map((value) =>
      JSON.stringify({ level: 'info', ...wait(7) }).replace(/7\}$/, `${value}}`),
    ),
    ...['soon', 3, null, '2026-13-45T00:00:00Z'].map((at) => JSON.stringify({ level: 'info', ...finished, at })),
    '{"level":"info","message":"fin',
  ];
  const stdin = [JSON.stringify({ level: 'info', ...wait(3) }), ...odd].join('\n');
  const { stdout, stderr, code } = await alone.run(['metrics'], { stdin });
  expect(stdout.split('\n').filter((text) => text !== '' && !text.startsWith('#'))).toEqual([
    'snapshare_actions_total{function="share-on-tag",region="cn-hangzhou",kind="join",result="applied"} 1',
    ...['quantile="0.5"', 'quantile="0.95"', 'quantile="1"'].map(
      (of) => `snapshare_wait_seconds{region="cn-hangzhou",${of}} 3`,
    ),
    'snapshare_wait_seconds_sum{region="cn-hangzhou"} 3',
    'snapshare_wait_seconds_count{region="cn-hangzhou"} 1',
  ]);
  expect(stderr).toContain(`${odd.length} line(s)`);
  expect(code).toBe(1);
});
