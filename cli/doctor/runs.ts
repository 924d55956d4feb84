import { HOUR_MS } from '../../shared/base/durations.ts';
import { groupBy } from '../../shared/base/group-by.ts';
import { readLogText } from '../files.ts';
import { type LogLine, readLog, textOf, timeOf } from '../log-lines.ts';
import { type Check, failed } from './check.ts';

/** Every timer of the deployment is due more often than this. */
const MAX_AGE_MS = 3 * HOUR_MS;
/** Woken by events alone, so that a long silence means nothing. */
const WOKEN_BY_EVENTS = 'share-on-tag';

/** What a log of functions tells. */
export interface Runs {
  /** The ends of runs, by the account that was visited; of runs in the functions' own account under the empty text. */
  readonly finished: ReadonlyMap<string, readonly LogLine[]>;
  /** What could not be read. */
  readonly checks: readonly Check[];
  readonly nowMs: number;
}

/** Whether there is a log, and no check that says why not. */
export function isLog(runs: Runs | Check): runs is Runs {
  return 'finished' in runs;
}

/**
 * Reads a log of functions. Without one it says how to find the runs, since only the log service knows; one that cannot be
 * read is a failed check.
 */
export async function readRuns(path: string | undefined, nowMs: number): Promise<Runs | Check> {
  if (path === undefined) return { name: 'last run', verdict: 'unknown', detail: { text: 'doctor.runs.noLog' } };
  try {
    const { lines, unreadCount } = readLog(await readLogText(path));
    const ends = lines.filter((line) => line['message'] === 'finished' && textOf(line, 'function') !== '');
    const finished = ends.filter((line) => timeOf(line) !== undefined);
    const count = unreadCount + ends.length - finished.length;
    const cut: Check[] =
      count === 0 ? [] : [{ name: 'log', verdict: 'unknown', detail: { text: 'log.unread', facts: { count } } }];
    return { finished: groupBy(finished, (line) => textOf(line, 'ownerAccountId')), checks: cut, nowMs };
  } catch (error) {
    return failed('last run', error);
  }
}

/**
 * The last run of each function and region that left nothing undone.
 * @param accountId Of a visited account; absent: of the functions' own.
 */
export function checkRuns({ finished, nowMs }: Runs, accountId = ''): Check[] {
  const byPlace = groupBy(
    finished.get(accountId) ?? [],
    (line) => `${textOf(line, 'region')} last run of ${textOf(line, 'function')}`,
  );
  if (byPlace.size === 0) return [{ name: 'last run', verdict: 'warning', detail: { text: 'doctor.runs.none' } }];
  const places = [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1));
  return places.map(([name, own]) => checkPlace(name, own, nowMs));
}

/**
 * Whether the rule of a visited account sends its events to the hub. No call of the role shows the rule; that its events
 * have woken the function does.
 */
export function checkEventRules({ finished }: Runs, accountId: string, regionIds: readonly string[]): Check[] {
  const woken = (finished.get(accountId) ?? []).filter((line) => textOf(line, 'function') === WOKEN_BY_EVENTS);
  return regionIds.map((regionId) => {
    const name = `${regionId} event rules`;
    const [last] = woken
      .filter((line) => textOf(line, 'region') === regionId)
      .map((line) => textOf(line, 'at'))
      .sort()
      .reverse();
    return last === undefined
      ? { name, verdict: 'unknown', detail: { text: 'doctor.rules.silent' } }
      : { name, verdict: 'ok', detail: { text: 'doctor.rules.woken', facts: { at: last } } };
  });
}

function checkPlace(name: string, lines: readonly LogLine[], nowMs: number): Check {
  const runs = [...lines].sort((a, b) => (textOf(a, 'at') < textOf(b, 'at') ? -1 : 1));
  const last = runs.findLastIndex((line) => line['failed'] === 0);
  const failures = runs.length - 1 - last;
  if (last < 0) return { name, verdict: 'failed', detail: { text: 'doctor.runs.failed', facts: { failures } } };
  const at = textOf(runs[last] ?? {}, 'at');
  const ageMs = nowMs - Date.parse(at);
  const isLate = ageMs > MAX_AGE_MS && !name.endsWith(` ${WOKEN_BY_EVENTS}`);
  const facts = { at, hours: Math.floor(ageMs / HOUR_MS), failures };
  return { name, verdict: isLate || failures > 0 ? 'warning' : 'ok', detail: { text: 'doctor.runs.last', facts } };
}
