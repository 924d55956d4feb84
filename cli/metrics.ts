import { SECOND_MS } from '../shared/base/durations.ts';
import { groupBy } from '../shared/base/group-by.ts';
import { GIVING_KINDS } from '../shared/plan/action.ts';
import { percentile } from '../shared/view/waits.ts';
import { isAmount, type LogLine, textOf, timeOf } from './log-lines.ts';

/** One value with its labels. */
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number, name?: string];

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'summary';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** What logs tell, as far as they can be understood. */
interface Metrics {
  /** In the text format of Prometheus, version 0.0.4. */
  readonly text: string;
  /** Lines that count for nothing, since what should be a number or a time in them is none. */
  readonly unreadCount: number;
}

/**
 * Makes metrics of logs. Counters count the lines of the logs given, so that they grow with a log that grows. A line that
 * several logs hold counts once.
 */
export function metricsOf(logLines: readonly LogLine[]): Metrics {
  const legible = logLines.filter(isLegible);
  const lines = [...new Map(legible.map((line) => [JSON.stringify(line), line])).values()];
  const metrics: readonly Metric[] = [
    counter(
      'snapshare_actions_total',
      'Actions by what became of them.',
      ['function', 'region', 'kind', 'result'],
      [
        ...lines
          .filter((line) => RESULTS.includes(textOf(line, 'message')) && textOf(line, 'kind') !== '')
          .map((line) => ({ ...line, result: textOf(line, 'message') })),
      ],
    ),
    counter('snapshare_failed_runs_total', 'Runs that failed.', ['function'], having(lines, 'the run failed')),
    counter('snapshare_findings_total', 'Findings by code.', ['function', 'region', 'code'], having(lines, 'finding')),
    {
      name: 'snapshare_last_run_timestamp_seconds',
      type: 'gauge',
      help: 'When a function last finished in a region.',
      samples: summed(having(lines, 'finished'), ['function', 'region'], (own) =>
        own.reduce((last, line) => Math.max(last, (timeOf(line) ?? 0) / SECOND_MS), 0),
      ),
    },
    waits(having(lines, 'applied').filter((line) => GIVING_KINDS.some((kind) => kind === textOf(line, 'kind')))),
  ];
  return { text: metrics.map(written).join(''), unreadCount: logLines.length - legible.length };
}

/** Whether every number and time that is told of is one, which a line that was damaged or forged may lack. */
function isLegible(line: LogLine): boolean {
  const { message, waitedSeconds } = line;
  if (message === 'finished' && timeOf(line) === undefined) return false;
  return waitedSeconds === undefined || isAmount(waitedSeconds);
}

const RESULTS = ['applied', 'failed', 'deferred'];

function having(lines: readonly LogLine[], message: string): LogLine[] {
  return lines.filter((line) => line['message'] === message);
}

function counter(name: string, help: string, labels: readonly string[], lines: readonly LogLine[]): Metric {
  return { name, type: 'counter', help, samples: summed(lines, labels, (own) => own.length) };
}

/** A value for each set of labels, in the order of the alphabet. */
function summed(lines: readonly LogLine[], labels: readonly string[], sumUp: (own: LogLine[]) => number): Sample[] {
  const groups = groupBy(lines, (line) => JSON.stringify(labels.map((label) => textOf(line, label))));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, own]) => [labelsOf(own[0] ?? {}, labels), sumUp(own)]);
}

const labelsOf = (line: LogLine, labels: readonly string[]): Record<string, string> =>
  Object.fromEntries(labels.map((label) => [label, textOf(line, label)]));

const PERCENTS = [50, 95, 100];

function waits(lines: readonly LogLine[]): Metric {
  const name = 'snapshare_wait_seconds';
  const known = lines.filter((line) => line['waitedSeconds'] !== undefined);
  const samples = [...groupBy(known, (line) => textOf(line, 'region'))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([region, own]): Sample[] => {
      const seconds = own.map((line) => Number(line['waitedSeconds'])).sort((a, b) => a - b);
      const sum = seconds.reduce((total, one) => total + one, 0);
      return [
        ...PERCENTS.map(
          (percent): Sample => [{ region, quantile: String(percent / 100) }, percentile(seconds, percent)],
        ),
        [{ region }, sum, `${name}_sum`],
        [{ region }, seconds.length, `${name}_count`],
      ];
    });
  return { name, type: 'summary', help: 'From the wish that an event tells of to the grant, of all lines.', samples };
}

/** @see Prometheus, exposition formats: text-based format */
function written({ name, type, help, samples }: Metric): string {
  const lines = samples.map(([labels, value, ownName = name]) => {
    const named = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${ownName}{${named.join(',')}} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

/** What stands in a log may be anything; a label holds one plain line. */
function escaped(text: string): string {
  return text
    .slice(0, 200)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"');
}
