import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyTwiceError, parseJson } from '../../shared/base/json.ts';

test.each([
  { text: '{"a":1,"a":1}', key: 'a', line: 1, column: 8 },
  { text: '{"mode":"observe",\n "x":1,\n\t"mode" : "sync"}', key: 'mode', line: 3, column: 2 },
  { text: '[{"a":{"b":[1,{"c":1,"c":2}]}}]', key: 'c', line: 1, column: 22 },
  { text: '{"a":1,"\\u0061":2}', key: 'a', line: 1, column: 8 },
  { text: '{"":1,"":2}', key: '', line: 1, column: 7 },
  { text: '{"__proto__":1,"__proto__":2}', key: '__proto__', line: 1, column: 16 },
  { text: String.raw`{"a\\":1,"b":"{\"a\\\\\":","a\\":2}`, key: 'a\\', line: 1, column: 28 },
])('a key that stands twice is refused with its place: $text', ({ text, key, line, column }) => {
  let thrown: unknown;
  try {
    parseJson(text);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(KeyTwiceError);
  expect(thrown).toMatchObject({ key, place: { line, column } });
});

test.each([
  '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
  '["a","a"]',
  '{"a":"b","b":"a"}',
  String.raw`{"a":"\"a\":","b":"{\"a\":1,\"a\":2}"}`,
])('a key in another object, or in a text, is no second one: %s', (text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

test('whatever JSON has each key once is read as the language reads it, and what is none is refused', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, isWide) => {
      const text = JSON.stringify(value, undefined, isWide ? 2 : undefined);
      expect(parseJson(text)).toEqual(JSON.parse(text));
      expect(() => parseJson(`${text} x`)).toThrow(SyntaxError);
    }),
  );
});
