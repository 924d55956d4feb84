import { DAY_MS } from '../../base/durations.ts';
import { stableHash } from '../../base/hash.ts';
import { utcDay } from '../../base/written.ts';
import type { Snapshot } from '../../cloud/ports.ts';

/** Remembers on the snapshot what the service would not do, so that no run asks for it again and again. */
export const REFUSED_TAG = 'snapshare:refused';

/** Stands for the snapshot itself, whoever it is shared with. */
export const WHOLE_SNAPSHOT = '*';

/**
 * A principal as the mark names it. Asked for as an outsider it is another question than within the directory: moving it
 * to `principals.external` must not wait for the mark.
 */
export function refusedSubject(principal: string, isOutsider: boolean): string {
  return isOutsider ? `${principal}/x` : principal;
}

/** Tags on one resource, those of the service not counted. @see ECS, tag limits */
const MAX_TAGS = 20;

/** Whether the service alone sets the key. */
export function isSystemTag(key: string): boolean {
  return /^(acs:|aliyun)/i.test(key);
}

/** Whether the mark fits on a snapshot: it may be full, or have a key that differs from the mark's only in case. */
export function hasRoomForMark(tags: Snapshot['tags']): boolean {
  if (Object.hasOwn(tags, REFUSED_TAG)) return true;
  const keys = Object.keys(tags);
  if (keys.some((key) => key.length === REFUSED_TAG.length && key.toLowerCase() === REFUSED_TAG)) return false;
  return keys.length < MAX_TAGS || keys.filter((key) => !isSystemTag(key)).length < MAX_TAGS;
}

/** A tag value holds so many characters: a day and six account ids, or nineteen subjects in short. */
const MAX_CHARS = 128;

/**
 * So many characters of base 36 stand for a subject where not all have room in full. Of nineteen and another one that the
 * snapshot asks for, two are alike once in three million times; the other is then shared when the mark is over.
 */
const SHORT_CHARS = 5;

/** Every subject has more characters than its short form, but for the whole snapshot, which is short already. */
function inShort(subject: string): string {
  return subject.length <= SHORT_CHARS ? subject : stableHash(subject).slice(-SHORT_CHARS);
}

/** A refusal the service gave for good: of a snapshot, or of a principal whatever the snapshot. */
export interface Refused {
  readonly snapshotIds: readonly string[];
  /** A principal, as {@link refusedSubject} writes it, or {@link WHOLE_SNAPSHOT}. */
  readonly subject: string;
}

/** What a snapshot's mark says, and the day it was written. */
export interface RefusedMark {
  readonly day: string;
  /** Each in full or in short. */
  readonly subjects: ReadonlySet<string>;
}

/** Whether the mark is about the subject. */
export function marks({ subjects }: RefusedMark, subject: string): boolean {
  return subjects.has(subject) || subjects.has(inShort(subject));
}

/**
 * Reads the mark `YYYY-MM-DD subject,subject`. It counts until the end of the next day, UTC; then the service is asked
 * once more. Undefined when there is none that counts, whoever wrote it.
 */
export function readRefusedMark(tags: Snapshot['tags'], nowMs: number): RefusedMark | undefined {
  const value = tags[REFUSED_TAG];
  if (value === undefined) return undefined;
  const [day = '', subjects = ''] = value.split(' ');
  const startMs = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  const isCurrent = startMs <= nowMs && nowMs < startMs + 2 * DAY_MS;
  return isCurrent ? { day, subjects: new Set(subjects.split(',').filter((subject) => subject !== '')) } : undefined;
}

/**
 * The marks to write for what was refused in a run: snapshot ids by the tag value that they get.
 * @param refused In the order of the run; a mark that still counts is kept in the new one.
 */
export function refusedMarks(
  refused: readonly Refused[],
  snapshots: ReadonlyMap<string, Snapshot>,
  nowMs: number,
): Map<string, string[]> {
  const subjectsById = new Map<string, Set<string>>();
  for (const { snapshotIds, subject } of refused) {
    for (const snapshotId of snapshotIds) {
      const before = readRefusedMark(snapshots.get(snapshotId)?.tags ?? {}, nowMs)?.subjects;
      const subjects = subjectsById.get(snapshotId) ?? new Set(before);
      subjectsById.set(snapshotId, subjects.add(subject));
    }
  }
  const today = utcDay(nowMs);
  const idsByValue = new Map<string, string[]>();
  for (const [snapshotId, subjects] of subjectsById) {
    const value = markOf(today, subjects);
    idsByValue.set(value, [...(idsByValue.get(value) ?? []), snapshotId]);
  }
  return idsByValue;
}

/** Where more were refused than a mark holds in short, it is about the snapshot itself: it is given to nobody new. */
function markOf(day: string, subjects: ReadonlySet<string>): string {
  const inFull = [...subjects];
  const forms = [inFull, [...new Set(inFull.map(inShort))]].map((form) => `${day} ${form.sort().join(',')}`);
  return forms.find((form) => form.length <= MAX_CHARS) ?? `${day} ${WHOLE_SNAPSHOT}`;
}

/** Whether a mark's value is about the snapshot itself, whoever it is shared with. */
export function isWholeMark(value: string): boolean {
  return value.endsWith(` ${WHOLE_SNAPSHOT}`);
}
