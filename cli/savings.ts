import { type SavingRun, type Savings, savedBy } from '../shared/view/report/savings.ts';
import { type LogLine, readLog, textOf } from './log-lines.ts';

/**
 * Reads from logs what runs of `unshare-expired` and `sweep` saved. A run that several logs hold counts once.
 * @param texts Logs of JSON lines.
 * @param isMeant Which owners' runs count; those for the functions' own account name none.
 */
export function savingsIn(
  texts: readonly string[],
  nowMs: number,
  isMeant: (ownerAccountId: string | undefined) => boolean = () => true,
): Savings {
  const { lines, unreadCount: cutCount } = readLog(...texts);
  const runs = new Map<string, SavingRun>();
  const timesMs = lines.map(timeOf).filter(Number.isFinite);
  for (const line of lines) {
    const { saved } = line;
    if (line['message'] !== 'finished' || typeof saved !== 'object' || saved === null) continue;
    const { perMonth, currency } = saved as Readonly<Record<string, unknown>>;
    const atMs = timeOf(line);
    const isKnown = Number.isFinite(perMonth) && /^[A-Z]{3}$/.test(String(currency)) && Number.isFinite(atMs);
    const ownerAccountId = textOf(line, 'ownerAccountId') || undefined;
    if (!isKnown || !isMeant(ownerAccountId)) continue;
    const key = [textOf(line, 'at'), textOf(line, 'runId'), textOf(line, 'region'), ownerAccountId].join(' ');
    runs.set(key, { ownerAccountId, atMs, perMonth: Number(perMonth), currency: String(currency) });
  }
  const log = timesMs.reduce(
    ({ fromMs, toMs }, atMs) => ({ fromMs: Math.min(fromMs, atMs), toMs: Math.max(toMs, atMs) }),
    { fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY },
  );
  return { sums: savedBy([...runs.values()], nowMs), cutCount, ...(timesMs.length > 0 && { log }) };
}

function timeOf(line: LogLine): number {
  return Date.parse(textOf(line, 'at'));
}
