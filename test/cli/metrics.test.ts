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
    .split('\n')
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
    { message: 'finished', at: 'soon', function: 'sweep', region: 'cn-beijing' },
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

test('metrics of a log with a line that is cut short are told, and end with 1', async () => {
  const stdin = `${JSON.stringify({ level: 'info', ...wait(3) })}\n{"level":"info","message":"fin`;
  const { stdout, stderr, code } = await alone.run(['metrics'], { stdin });
  expect(stdout).toContain('snapshare_wait_seconds_count{region="cn-hangzhou"} 1');
  expect(stderr).toContain('1 line');
  expect(code).toBe(1);
});
