import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from '../../../cli/formats/json-document.ts';

test('a document in pieces is the one that JSON.stringify makes', () => {
  const plain = fc.oneof(fc.jsonValue(), fc.constant(undefined));
  const document = fc.dictionary(fc.string(), fc.oneof(plain, fc.array(plain)));
  fc.assert(
    fc.property(document, (one) => {
      expect([...jsonPieces(one)].join('')).toBe(`${JSON.stringify(one, undefined, 2)}\n`);
    }),
  );
  const long = { schema: 'x', entries: Array.from({ length: 10_000 }, (_, id) => ({ id, name: 'a\nb' })), last: [] };
  const pieces = [...jsonPieces(long)];
  expect(pieces.join('')).toBe(`${JSON.stringify(long, undefined, 2)}\n`);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(70_000);
});
