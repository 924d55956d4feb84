import { describe, expect, test } from 'vitest';
import {
  marks,
  REFUSED_TAG,
  type Refused,
  readRefusedMark,
  refusedMarks,
  refusedSubject,
  WHOLE_SNAPSHOT,
} from '../../../shared/plan/wish/refusal-marks.ts';
import { DAY_MS, NOW_MS, snapshotOf } from '../model.ts';

const SHOP = '1111222233334444';
const BANK = '1111222233335555';

/** Now is the first moment of 1 March 2026, UTC. */
describe('a mark counts', () => {
  test.each([
    { what: 'on its own day', value: `2026-03-01 ${SHOP}`, subjects: [SHOP] },
    { what: 'on the day after', value: `2026-02-28 ${SHOP}`, subjects: [SHOP] },
    { what: 'not on the second day after', value: `2026-02-27 ${SHOP}`, subjects: undefined },
    { what: 'not before its day', value: `2026-03-02 ${SHOP}`, subjects: undefined },
    { what: 'for all that it names', value: `2026-03-01 ${SHOP},${BANK}`, subjects: [SHOP, BANK] },
    { what: 'for the snapshot itself', value: '2026-03-01 *', subjects: [WHOLE_SNAPSHOT] },
    { what: 'for nobody when it names nobody', value: '2026-03-01', subjects: [] },
    { what: 'not when its day is none', value: `yesterday ${SHOP}`, subjects: undefined },
    { what: 'not when it is empty', value: '', subjects: undefined },
  ])('$what', ({ value, subjects }) => {
    const mark = readRefusedMark({ [REFUSED_TAG]: value }, NOW_MS);
    expect(mark && [...mark.subjects]).toEqual(subjects);
  });

  test('nowhere without a tag', () => {
    expect(readRefusedMark({}, NOW_MS)).toBeUndefined();
  });
});

test('an outsider is another subject than the same account asked for as a member', () => {
  expect([refusedSubject(SHOP, false), refusedSubject(SHOP, true)]).toEqual([SHOP, `${SHOP}/x`]);
});

describe('after a run with refusals', () => {
  const snapshots = new Map(
    [
      snapshotOf('s-1', {}),
      snapshotOf('s-2', { [REFUSED_TAG]: `2026-02-28 ${BANK}` }),
      snapshotOf('s-3', { [REFUSED_TAG]: `2026-02-20 ${BANK}` }),
    ].map((one) => [one.snapshotId, one]),
  );
  const many = Array.from({ length: 20 }, (_, at) => String(4_000_000_000_000_000 + at));
  test.each<{ what: string; refused: readonly Refused[]; marks: Record<string, string[]> }>([
    { what: 'nothing is written where nothing was refused', refused: [], marks: {} },
    {
      what: 'the day and whom it was refused for is written',
      refused: [{ snapshotIds: ['s-1'], subject: SHOP }],
      marks: { [`2026-03-01 ${SHOP}`]: ['s-1'] },
    },
    {
      what: 'snapshots with the same refusals are written together',
      refused: [{ snapshotIds: ['s-1', 's-3'], subject: SHOP }],
      marks: { [`2026-03-01 ${SHOP}`]: ['s-1', 's-3'] },
    },
    {
      what: 'a mark that still counts is kept in the new one',
      refused: [{ snapshotIds: ['s-2'], subject: SHOP }],
      marks: { [`2026-03-01 ${SHOP},${BANK}`]: ['s-2'] },
    },
    {
      what: 'a mark that no longer counts is dropped',
      refused: [{ snapshotIds: ['s-3'], subject: '*' }],
      marks: { '2026-03-01 *': ['s-3'] },
    },
    {
      what: 'six account ids are written in full',
      refused: many.slice(0, 6).map((subject) => ({ snapshotIds: ['s-1'], subject })),
      marks: { [`2026-03-01 ${many.slice(0, 6).join(',')}`]: ['s-1'] },
    },
    {
      what: 'more than a tag holds in short are written as the snapshot itself',
      refused: many.map((subject) => ({ snapshotIds: ['s-1'], subject })),
      marks: { '2026-03-01 *': ['s-1'] },
    },
    {
      what: 'a snapshot that is not known is marked all the same',
      refused: [{ snapshotIds: ['s-9'], subject: SHOP }],
      marks: { [`2026-03-01 ${SHOP}`]: ['s-9'] },
    },
  ])('$what', ({ refused, marks }) => {
    const written = refusedMarks(refused, snapshots, NOW_MS);
    expect(Object.fromEntries(written)).toEqual(marks);
    for (const value of written.keys()) expect(value.length).toBeLessThanOrEqual(128);
  });

  test.each([1, 6, 7, 19])('every one of %i that were refused is marked, and nobody else is', (count) => {
    const subjects = many.slice(0, count);
    const refused = subjects.map((subject) => ({ snapshotIds: ['s-1'], subject }));
    const [value = ''] = refusedMarks(refused, snapshots, NOW_MS).keys();
    expect(value.length).toBeLessThanOrEqual(128);
    const mark = readRefusedMark({ [REFUSED_TAG]: value }, NOW_MS);
    const isMarked = (subject: string) => mark !== undefined && marks(mark, subject);
    expect(subjects.every(isMarked)).toBe(true);
    expect([...many.slice(count), SHOP, refusedSubject(many[0] ?? '', true), WHOLE_SNAPSHOT].filter(isMarked)).toEqual(
      [],
    );
  });

  test('a mark in short is kept when more is refused, until there is no room for it', () => {
    let tags = {};
    const refuse = (subjects: readonly string[]): string => {
      const one = snapshotOf('s-1', tags);
      const written = refusedMarks(
        subjects.map((subject) => ({ snapshotIds: ['s-1'], subject })),
        new Map([['s-1', one]]),
        NOW_MS,
      );
      const [value = ''] = written.keys();
      tags = { [REFUSED_TAG]: value };
      return value;
    };
    refuse(many.slice(0, 10));
    const inOneGo = refuse(many.slice(10, 19));
    tags = {};
    expect(inOneGo).toBe(refuse(many.slice(0, 19)));
    expect(inOneGo.length).toBeLessThanOrEqual(128);
    expect(refuse([many[19] ?? ''])).toBe('2026-03-01 *');
  });

  test('what is written counts for the rest of the day and the next', () => {
    const value = [...refusedMarks([{ snapshotIds: ['s-1'], subject: SHOP }], snapshots, NOW_MS).keys()].join();
    const countsAt = (afterMs: number) => readRefusedMark({ [REFUSED_TAG]: value }, NOW_MS + afterMs) !== undefined;
    expect([countsAt(0), countsAt(2 * DAY_MS - 1), countsAt(2 * DAY_MS)]).toEqual([true, true, false]);
  });
});
