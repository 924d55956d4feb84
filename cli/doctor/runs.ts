import { HOUR_MS } from '../../shared/base/durations.ts';
import { groupBy } from '../../shared/base/group-by.ts';
import { readLogText } from '../files.ts';
import { type LogLine, readLog, textOf } from '../log-lines.ts';
import type { Check } from './check.ts';

/** Every timer of the deployment is due more often than this. */
const MAX_AGE_MS = 3 * HOUR_MS;
/** Woken by events alone, so that a long silence means nothing. */
const WITHOUT_TIMER = 'share-on-tag';

/**
 * Looks in a log of functions for the last run of each function and region that left nothing undone. Without a log it
 * says how to find it, since only the log service knows.
 */
export async function checkRuns(path: string | undefined, nowMs: number): Promise<Check[]> {
  if (path === undefined) return [{ name: 'last run', verdict: 'unknown', detail: { text: 'doctor.runs.noLog' } }];
  const { lines, unreadCount } = readLog(await readLogText(path));
  const finished = lines.filter((line) => line['message'] === 'finished' && textOf(line, 'function') !== '');
  const byPlace = groupBy(finished, (line) => `${textOf(line, 'region')} last run of ${textOf(line, 'function')}`);
  const cut: Check[] =
    unreadCount === 0
      ? []
      : [{ name: 'log', verdict: 'unknown', detail: { text: 'log.unread', facts: { count: unreadCount } } }];
  if (byPlace.size === 0)
    return [...cut, { name: 'last run', verdict: 'warning', detail: { text: 'doctor.runs.none' } }];
  const places = [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...cut, ...places.map(([name, own]) => checkPlace(name, own, nowMs))];
}

function checkPlace(name: string, lines: readonly LogLine[], nowMs: number): Check {
  const runs = [...lines].sort((a, b) => (textOf(a, 'at') < textOf(b, 'at') ? -1 : 1));
  const last = runs.findLastIndex((line) => line['failed'] === 0);
  const failures = runs.length - 1 - last;
  if (last < 0) return { name, verdict: 'failed', detail: { text: 'doctor.runs.failed', facts: { failures } } };
  const at = textOf(runs[last] ?? {}, 'at');
  const ageMs = nowMs - Date.parse(at);
  const isLate = ageMs > MAX_AGE_MS && !name.endsWith(` ${WITHOUT_TIMER}`);
  const facts = { at, hours: Math.floor(ageMs / HOUR_MS), failures };
  return { name, verdict: isLate || failures > 0 ? 'warning' : 'ok', detail: { text: 'doctor.runs.last', facts } };
}
