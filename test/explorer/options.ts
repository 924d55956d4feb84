import type { Call } from './call.ts';
import type { Chances } from './case.ts';
import type { History, Moment } from './history.ts';
import type { Waiting } from './run.ts';

/** Something that may happen next. */
export interface Option {
  readonly label: string;
  /** The number of the writer who goes on; none when it is somebody else's doing. */
  readonly writer?: number;
  /** The chance that it takes up. */
  readonly chance?: keyof Chances;
  /** Absent: a writer, or the world, simply goes on. */
  readonly sort?: 'pause' | 'unlikely';
  readonly take: () => void;
}

interface WrongAnswer {
  readonly label: string;
  readonly chance: keyof Chances;
  readonly moment: Moment;
  readonly answer: readonly unknown[];
}

/** What a read may be told but the present: something else that was true a moment ago, or a listing with one item wrong. */
export function wrongAnswers(call: Call, history: History, { lateReads, listingFaults }: Chances): WrongAnswer[] {
  if (call.kind === 'write') return [];
  const { label, nameOf } = call;
  const canFail = listingFaults > 0 && nameOf !== undefined;
  if (lateReads <= 0 && !canFail) return [];
  const moment = history.now;
  const present = call.answer(moment);
  const answers: WrongAnswer[] = [];
  if (lateReads > 0) {
    const seen = new Set([JSON.stringify(present)]);
    for (const late of history.lateMoments()) {
      const answer = call.answer(late);
      const text = JSON.stringify(answer);
      if (seen.has(text)) continue;
      seen.add(text);
      const isOlder = late.version < history.version;
      const age = isOlder ? `as ${history.version - late.version} changes ago` : 'as some seconds ago';
      answers.push({ label: `${label}, ${age}`, chance: 'lateReads', moment: late, answer });
    }
  }
  if (canFail) {
    for (const [at, item] of present.entries()) {
      const fault = { chance: 'listingFaults', moment } as const;
      answers.push(
        { ...fault, label: `${label}, skipping ${nameOf(item)}`, answer: present.toSpliced(at, 1) },
        { ...fault, label: `${label}, ${nameOf(item)} twice`, answer: [...present, item] },
      );
    }
  }
  return answers;
}

export const labelOf = (reads: readonly Waiting[]): string => reads.map(({ call }) => call.label).join(', ');

/** Of more reads at a time only the first ones are answered apart, in their order. */
const MAX_APART = 5;

/** The parts of a list that are neither empty nor all of it. */
export function partsOf<T>(items: readonly T[]): T[][] {
  if (items.length > MAX_APART) return items.slice(1).map((_, at) => items.slice(0, at + 1));
  const parts: T[][] = [];
  for (let mask = 1; mask < 2 ** items.length - 1; mask++) parts.push(items.filter((_, at) => mask & (1 << at)));
  return parts;
}
