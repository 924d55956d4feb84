import { type SavingRun, type Savings, savedBy } from '../shared/view/report/savings.ts';
import { isAmount, readLog, textOf, timeOf } from './log-lines.ts';

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
  const { lines, unreadCount } = readLog(...texts);
  let cutCount = unreadCount;
  const runs = new Map<string, SavingRun>();
  const timesMs = lines.map(timeOf).filter((atMs) => atMs !== undefined);
  for (const line of lines) {
    const { saved } = line;
    const ownerAccountId = textOf(line, 'ownerAccountId') || undefined;
    if (line['message'] !== 'finished' || saved === undefined || !isMeant(ownerAccountId)) continue;
    const { perMonth, currency } = Object(saved) as Readonly<Record<string, unknown>>;
    const atMs = timeOf(line);
    if (!isAmount(perMonth) || !/^[A-Z]{3}$/.test(String(currency)) || atMs === undefined) {
      cutCount++;
      continue;
    }
    const key = [textOf(line, 'at'), textOf(line, 'runId'), textOf(line, 'region'), ownerAccountId].join(' ');
    runs.set(key, { ownerAccountId, atMs, perMonth, currency: String(currency) });
  }
  const log = timesMs.reduce(
    ({ fromMs, toMs }, atMs) => ({ fromMs: Math.min(fromMs, atMs), toMs: Math.max(toMs, atMs) }),
    { fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY },
  );
  return { sums: savedBy([...runs.values()], nowMs), cutCount, ...(timesMs.length > 0 && { log }) };
}
