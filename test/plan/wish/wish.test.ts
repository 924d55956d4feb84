import { describe, expect, test } from 'vitest';
import { allows, type Wish, WishMaker } from '../../../shared/plan/wish/wish.ts';

const wish = (parts: Partial<Record<'wanted' | 'kept' | 'spared', string[]>> & { keptAll?: true }): Wish => ({
  wanted: new Set(parts.wanted),
  kept: parts.keptAll ? 'all' : new Set(parts.kept),
  ...(parts.spared && { spared: new Set(parts.spared) }),
});

describe('a share may let a principal see a snapshot', () => {
  test.each([
    { why: 'that wants it', given: wish({ wanted: ['a'] }), kind: 'directory', isOutsider: false, may: true },
    { why: 'that keeps it', given: wish({ kept: ['a'] }), kind: 'directory', isOutsider: false, may: true },
    { why: 'that neither wants nor keeps it: no', given: wish({}), kind: 'directory', isOutsider: false, may: false },
    {
      why: 'wanted outside, in a share for outsiders',
      given: wish({ wanted: ['a'] }),
      kind: 'external',
      isOutsider: true,
      may: true,
    },
    {
      why: 'wanted outside, in a share of the directory: no',
      given: wish({ wanted: ['a'] }),
      kind: 'directory',
      isOutsider: true,
      may: false,
    },
    {
      why: 'no longer listed outside, in a share for outsiders: no',
      given: wish({ kept: ['a'] }),
      kind: 'external',
      isOutsider: false,
      may: false,
    },
    {
      why: 'of which nothing is understood, wherever it is',
      given: wish({ keptAll: true }),
      kind: 'external',
      isOutsider: false,
      may: true,
    },
    {
      why: 'that a brake spares, wherever it is',
      given: wish({ spared: ['a'] }),
      kind: 'external',
      isOutsider: false,
      may: true,
    },
  ] as const)('$why', ({ given, kind, isOutsider, may }) => {
    expect(allows(given, 'a', kind, isOutsider)).toBe(may);
  });
});

describe('equal wishes are one object', () => {
  test.each([
    { what: 'the same in another order', a: [['b', 'a'], []], b: [['a', 'b'], []], isOne: true },
    { what: 'wanted or kept is another wish', a: [['a'], []], b: [[], ['a']], isOne: false },
    { what: 'keeping all is another wish than keeping none', a: [['a'], []], b: [['a'], 'all'], isOne: false },
  ] as const)('$what: $isOne', ({ a, b, isOne }) => {
    const wishes = new WishMaker();
    expect(wishes.wishFor(a[0], a[1]) === wishes.wishFor(b[0], b[1])).toBe(isOne);
  });

  test('also when all of a list are wanted', () => {
    const wishes = new WishMaker();
    const all = wishes.wishForAll([{ principal: 'b' }, { principal: 'a' }]);
    expect(all).toBe(wishes.wishFor(['a', 'b'], []));
    expect(all).toEqual({ wanted: new Set(['a', 'b']), kept: new Set() });
  });
});
