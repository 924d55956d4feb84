import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTokenTags } from '../../shared/policy/tokens.ts';
import { addToken, type Hindrance, isHindered, removeTarget, type TagEdit } from '../../shared/view/edit-tags.ts';

type Tags = Readonly<Record<string, string>>;
const A = '1111222233334444';
const B = '5555666677778888';

function apply(tags: Tags, edit: TagEdit | Hindrance | undefined): Tags {
  if (!edit || isHindered(edit)) return tags;
  return Object.fromEntries(Object.entries({ ...tags, ...edit.set }).filter(([key]) => !edit.remove.includes(key)));
}

test.each<{ name: string; tags: Tags; token: string; after: Tags }>([
  { name: 'the first token makes the tag', tags: { app: 'x' }, token: A, after: { app: 'x', 'share-to': A } },
  { name: 'a second one joins it', tags: { 'share-to': A }, token: B, after: { 'share-to': `${A} ${B}` } },
  {
    name: 'a known target gets the new limit',
    tags: { 'share-to': `${A}/1d ${B}` },
    token: `${A}/2d`,
    after: { 'share-to': `${A}/2d ${B}` },
  },
  {
    name: 'a target named twice is named once',
    tags: { 'share-to': `${A}/1d`, 'share-to-2': `${A}/9d` },
    token: A,
    after: { 'share-to': A },
  },
  {
    name: 'what cannot be read stays',
    tags: { 'share-to': 'nonsense' },
    token: A,
    after: { 'share-to': `nonsense ${A}` },
  },
  { name: 'nothing changes when it is there', tags: { 'share-to': A }, token: A, after: { 'share-to': A } },
])('adding: $name', ({ tags, token, after }) => {
  expect(apply(tags, addToken(tags, 'share-to', token))).toEqual(after);
});

test.each<{ name: string; tags: Tags; after: Tags }>([
  { name: 'the last token takes the tag along', tags: { 'share-to': A, app: 'x' }, after: { app: 'x' } },
  { name: 'others stay', tags: { 'share-to': `${B},${A}/3d` }, after: { 'share-to': B } },
  { name: 'from a continuation', tags: { 'share-to': B, 'share-to-3': A }, after: { 'share-to': B } },
])('removing: $name', ({ tags, after }) => {
  expect(apply(tags, removeTarget(tags, 'share-to', A))).toEqual(after);
});

test('removing a target that no tag names changes nothing', () => {
  expect(removeTarget({ 'share-to': B }, 'share-to', A)).toBeUndefined();
});

test('nine tags hold 63 accounts and no more', () => {
  let tags: Tags = {};
  for (let count = 0; count < 63; count++) {
    tags = apply(tags, addToken(tags, 'share-to', String(1_000_000_000_000_000 + count)));
  }
  expect(parseTokenTags(tags, 'share-to').tokens).toHaveLength(63);
  expect(Math.max(...Object.values(tags).map((value) => value.length))).toBeLessThanOrEqual(128);
  expect(addToken(tags, 'share-to', A)).toBeUndefined();
});

test('adding and removing are understood by the grammar, whatever the tags were', () => {
  const piece = fc.constantFrom(A, `${A}/2d`, B, '@prod', 'fd-AbCdEf1234/2026-03-31', 'nonsense', '', ',;');
  const tags = fc.dictionary(
    fc.constantFrom('share-to', 'share-to-2', 'share-to-9', 'app'),
    fc.array(piece).map((all) => all.slice(0, 5).join(' ')),
  );
  fc.assert(
    fc.property(tags, (before) => {
      const targets = (all: Tags) => parseTokenTags(all, 'share-to').tokens.map((token) => token.target);
      const others = new Set(targets(before).filter((target) => target !== A));
      const added = apply(before, addToken(before, 'share-to', `${A}/5d`));
      expect(new Set(targets(added))).toEqual(new Set([...others, A]));
      const removed = apply(added, removeTarget(added, 'share-to', A));
      expect(new Set(targets(removed))).toEqual(others);
    }),
  );
});

test('an account in the form of its ARN is the account: written as its id, and taken out by either', () => {
  const arn = `acs:ram::${A}:root`;
  expect(apply({ 'share-to': B }, addToken({ 'share-to': B }, 'share-to', `${arn}/3d`))).toEqual({
    'share-to': `${B} ${A}/3d`,
  });
  expect(apply({ 'share-to': `${arn}/3d` }, addToken({ 'share-to': `${arn}/3d` }, 'share-to', A))).toEqual({
    'share-to': A,
  });
  const tags = { 'share-to': `${arn}，${B}` };
  expect(apply(tags, removeTarget(tags, 'share-to', A))).toEqual({ 'share-to': B });
});

const SEVEN = Array.from({ length: 7 }, (_, index) => String(3_000_000_000_000_001 + index));

test.each<{ name: string; tags: Tags; edit: (tags: Tags) => TagEdit | Hindrance | undefined; after: Tags | string }>([
  {
    name: 'a lone limit stays with those whose ids it makes unreadable',
    tags: { 'share-to': `${A} ${B} 14d` },
    edit: (tags) => addToken(tags, 'share-to', A),
    after: { 'share-to': `${B} 14d`, 'share-to-2': A },
  },
  {
    name: 'tags are not joined with a lone limit of another',
    tags: { 'share-to': SEVEN.join(' '), 'share-to-2': `${A} 14d` },
    edit: (tags) => removeTarget(tags, 'share-to', SEVEN[0] ?? ''),
    after: { 'share-to': SEVEN.slice(1).join(' '), 'share-to-2': `${A} 14d` },
  },
  {
    name: 'a limit apart by a comma is not joined to the target before it',
    tags: { 'share-to': `${A} ${B},/14d` },
    edit: (tags) => removeTarget(tags, 'share-to', A),
    after: '/14d',
  },
  {
    name: 'a lone limit is no target',
    tags: { 'share-to': `${A} 14d` },
    edit: (tags) => removeTarget(tags, 'share-to', '14d'),
    after: '14d',
  },
])('of what cannot be read: $name', ({ tags, edit, after }) => {
  const done = edit(tags);
  expect(done && isHindered(done) ? done.badToken : apply(tags, done)).toEqual(after);
});

test('an edit of one target leaves every other as it was, or is refused', () => {
  const piece = fc.constantFrom(...SEVEN, `${A}/2d`, A, B, '@prod', '14d', '(2d)', '/3d', ',/3d', 'what?', `${B}/x`);
  const value = fc.array(piece, { maxLength: 7 }).map((all) => all.join(' ').slice(0, 128));
  const tags = fc.dictionary(fc.constantFrom('share-to', 'share-to-2', 'share-to-3'), value, { noNullPrototype: true });
  const saying = (all: Tags, target: string): string[] =>
    parseTokenTags(all, 'share-to')
      .tokens.filter((token) => token.target !== target)
      .map((token) => JSON.stringify([token.target, token.limit, token.hasUnreadableLimit]))
      .sort();
  fc.assert(
    fc.property(tags, fc.constantFrom(A, B, '@prod', ...SEVEN), fc.boolean(), (before, target, isAdded) => {
      const edit = isAdded ? addToken(before, 'share-to', target) : removeTarget(before, 'share-to', target);
      if (!edit || isHindered(edit)) return;
      const after = apply(before, edit);
      const own = parseTokenTags(after, 'share-to').tokens.filter((token) => token.target === target);
      expect(saying(after, target)).toEqual(saying(before, target));
      expect(own.map(({ limit, hasUnreadableLimit }) => [limit, hasUnreadableLimit])).toEqual(
        isAdded ? [[undefined, false]] : [],
      );
    }),
  );
});
