import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonDocument, PackedList, WholeDocument } from '../../../cli/formats/json-document.ts';

const piecesOf = (document: object): string[] => {
  const pieces: string[] = [];
  const writer = new JsonDocument((piece) => pieces.push(piece));
  writer.add(document);
  writer.end();
  return pieces;
};

test('a document in pieces is the one that JSON.stringify makes', () => {
  const plain = fc.oneof(fc.jsonValue(), fc.constant(undefined));
  const document = fc.dictionary(fc.string(), fc.oneof(plain, fc.array(plain)));
  fc.assert(
    fc.property(document, (one) => {
      expect(piecesOf(one).join('')).toBe(`${JSON.stringify(one, undefined, 2)}\n`);
    }),
  );
  const long = { schema: 'x', entries: Array.from({ length: 10_000 }, (_, id) => ({ id, name: 'a\nb' })), last: [] };
  const pieces = piecesOf(long);
  expect(pieces.join('')).toBe(`${JSON.stringify(long, undefined, 2)}\n`);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(70_000);
});

test('a list that is told part by part is one list', () => {
  let text = '';
  const writer = new JsonDocument((piece) => {
    text += piece;
  });
  writer.append('none', []);
  for (const entries of [[1], [], [2, 3]]) writer.append('some', entries);
  writer.add({ end: true });
  writer.end();
  expect(text).toBe(`${JSON.stringify({ none: [], some: [1, 2, 3], end: true }, undefined, 2)}\n`);
});

test('entries that came before their turn stand in the document as if they had come in it', () => {
  const entries = [{ id: 1, name: 'größe\u202e' }, undefined, [], 'text'];
  const packed = new PackedList();
  for (const some of [entries.slice(0, 1), [], entries.slice(1)]) packed.add(some);
  let text = '';
  let whole: object = {};
  const writers = [
    new JsonDocument((piece) => {
      text += piece;
    }),
    new WholeDocument((document) => {
      whole = document;
    }),
  ];
  for (const writer of writers) {
    writer.add({ schema: 'x' });
    writer.appendTexts('none', new PackedList().texts());
    writer.append('some', [0]);
    writer.appendTexts('some', packed.texts());
    writer.add({ end: true });
    writer.end();
  }
  const expected = JSON.stringify({ schema: 'x', none: [], some: [0, ...entries], end: true }, undefined, 2);
  expect(text).toBe(`${expected}\n`);
  expect(JSON.stringify(whole, undefined, 2)).toBe(expected);
});
