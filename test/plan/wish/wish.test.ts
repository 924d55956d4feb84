import { describe, expect, test } from 'vitest';
import { allows, type Wish, WishMaker } from '../../../shared/plan/wish/wish.ts';

const wish = (
  parts: Partial<Record<'wanted' | 'kept' | 'keptButFor' | 'spared', string[]>> & { isFixed?: true },
): Wish => ({
  wanted: new Set(parts.wanted),
  kept: parts.isFixed ? 'all' : new Set(parts.kept),
  ...(parts.keptButFor && { keptButFor: new Set(parts.keptButFor) }),
  ...(parts.spared && { spared: new Set(parts.spared) }),
});

describe('a share may let a principal see a snapshot', () => {
  test.each([
    { why: 'that wants it', given: wish({ wanted: ['a'] }), kind: 'directory', home: 'directory', may: true },
    { why: 'that keeps it', given: wish({ kept: ['a'] }), kind: 'directory', home: 'directory', may: true },
    { why: 'that neither wants nor keeps it: no', given: wish({}), kind: 'directory', home: 'directory', may: false },
    {
      why: 'wanted outside, in a share for outsiders',
      given: wish({ wanted: ['a'] }),
      kind: 'external',
      home: 'external',
      may: true,
    },
    {
      why: 'wanted outside, in a share of the directory: no',
      given: wish({ wanted: ['a'] }),
      kind: 'directory',
      home: 'external',
      may: false,
    },
    {
      why: 'no longer listed outside, in a share for outsiders: no',
      given: wish({ kept: ['a'] }),
      kind: 'external',
      home: 'directory',
      may: false,
    },
    {
      why: 'whose tag may mean anybody',
      given: wish({ keptButFor: [] }),
      kind: 'directory',
      home: 'directory',
      may: true,
    },
    {
      why: 'whose tag may mean anybody, but its time is over: no',
      given: wish({ keptButFor: ['a'] }),
      kind: 'directory',
      home: 'directory',
      may: false,
    },
    {
      why: 'whose tag may mean anybody, but policy permits it nowhere: no',
      given: wish({ keptButFor: [] }),
      kind: 'directory',
      home: undefined,
      may: false,
    },
    {
      why: 'whose tag may mean anybody, but policy lists it as an outsider no longer: no',
      given: wish({ keptButFor: [] }),
      kind: 'external',
      home: 'directory',
      may: false,
    },
    {
      why: 'that is not decided about, wherever it is',
      given: wish({ isFixed: true }),
      kind: 'external',
      home: undefined,
      may: true,
    },
    {
      why: 'that a brake spares, wherever it is',
      given: wish({ spared: ['a'] }),
      kind: 'external',
      home: 'directory',
      may: true,
    },
  ] as const)('$why', ({ given, kind, home, may }) => {
    expect(allows(given, 'a', kind, home)).toBe(may);
  });
});

describe('equal wishes are one object', () => {
  test.each([
    { what: 'the same in another order', a: [['b', 'a'], []], b: [['a', 'b'], []], isOne: true },
    { what: 'wanted or kept is another wish', a: [['a'], []], b: [[], ['a']], isOne: false },
    { what: 'keeping anybody is another wish than keeping none', a: [['a'], []], b: [['a'], [], []], isOne: false },
    { what: 'and so is keeping anybody but one', a: [['a'], [], []], b: [['a'], [], ['b']], isOne: false },
  ] satisfies { what: string; a: string[][]; b: string[][]; isOne: boolean }[])('$what: $isOne', ({ a, b, isOne }) => {
    const wishes = new WishMaker();
    expect(wishes.wishFor(a[0] ?? [], a[1] ?? [], a[2]) === wishes.wishFor(b[0] ?? [], b[1] ?? [], b[2])).toBe(isOne);
  });

  test('also when all of a list are wanted', () => {
    const wishes = new WishMaker();
    const all = wishes.wishForAll([{ principal: 'b' }, { principal: 'a' }]);
    expect(all).toBe(wishes.wishFor(['a', 'b'], []));
    expect(all).toEqual({ wanted: new Set(['a', 'b']), kept: new Set() });
  });
});
