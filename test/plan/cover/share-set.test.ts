import { describe, expect, test } from 'vitest';
import { isOpen, namedPrincipals, nameOfShare, setsOf } from '../../../shared/plan/cover/share-set.ts';
import type { Membership, ShareState } from '../../../shared/plan/world.ts';
import { NOW_MS, shareOf } from '../model.ts';

const as = (standing: Membership['standing']): Membership => ({ standing, sinceMs: NOW_MS, changedMs: NOW_MS });
const madeFor = (set: readonly string[], kind: ShareState['kind'] = 'directory') => nameOfShare(kind, set);

describe('the name of a share', () => {
  test('is the same for a set in any order, and fits the 50 characters of the service', () => {
    expect(madeFor(['b', 'a'])).toBe(madeFor(['a', 'b']));
    expect(madeFor(['a'])).toMatch(/^snapshare-[0-9a-f]{40}$/);
  });

  test('differs by set and by kind', () => {
    expect(new Set([madeFor(['a']), madeFor(['a', 'b']), madeFor(['a'], 'external')]).size).toBe(3);
  });
});

describe('a share', () => {
  test.each<{ name: string; principals: Record<string, Membership>; more?: Partial<ShareState>; expected: boolean }>([
    { name: 'of its whole set is open', principals: { a: as('held'), b: as('held') }, expected: true },
    {
      name: 'is open while principals are being added',
      principals: { a: as('held'), b: as('settling') },
      expected: true,
    },
    { name: 'is open where the service refused one', principals: { a: as('held'), b: as('refused') }, expected: true },
    { name: 'that lost a principal is closed', principals: { a: as('held') }, expected: false },
    { name: 'that is losing one is closed', principals: { a: as('held'), b: as('leaving') }, expected: false },
    {
      name: 'that somebody added one to is closed',
      principals: { a: as('held'), b: as('held'), c: as('held') },
      expected: false,
    },
    {
      name: 'of another name is closed, such as one that a person or an older version made',
      principals: { a: as('held'), b: as('held') },
      more: { name: 'snapshare-0abcdefghijkl' },
      expected: false,
    },
    {
      name: 'that holds anything but snapshots is closed',
      principals: { a: as('held'), b: as('held') },
      more: { hasOtherResources: true },
      expected: false,
    },
    {
      name: 'for outsiders is closed when it names two, whatever its name',
      principals: { a: as('held'), b: as('held') },
      more: { kind: 'external', name: madeFor(['a', 'b'], 'external') },
      expected: false,
    },
    {
      name: 'for one outsider is open',
      principals: { a: as('settling') },
      more: { kind: 'external', name: madeFor(['a'], 'external') },
      expected: true,
    },
  ])('$name', ({ principals, more, expected }) => {
    const share = shareOf('rs-1', [], [], {
      name: madeFor(['a', 'b']),
      principals: new Map(Object.entries(principals)),
      ...more,
    });
    expect(isOpen(share)).toBe(expected);
  });

  test('names everyone but who is on the way out', () => {
    const principals = new Map([
      ['d', as('leaving')],
      ['c', as('failed')],
      ['b', as('refused')],
      ['a', as('held')],
    ]);
    expect(namedPrincipals(shareOf('rs-1', [], [], { principals }))).toEqual(['a', 'b', 'c']);
  });
});

test.each([
  { count: 0, sizes: [] },
  { count: 5, sizes: [5] },
  { count: 6, sizes: [5, 1] },
  { count: 50, sizes: Array<number>(10).fill(5) },
])('$count principals make sets of $sizes', ({ count, sizes }) => {
  const principals = Array.from({ length: count }, (_, index) => `p${String(index).padStart(2, '0')}`);
  const sets = setsOf([...principals].reverse());
  expect(sets.map((set) => set.length)).toEqual(sizes);
  expect(sets.flat()).toEqual(principals);
});
