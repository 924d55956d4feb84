import { expect, test } from 'vitest';
import { csvOf } from '../../shared/base/csv.ts';

test('CSV is that of RFC 4180: CRLF after every record, quotes doubled, separators inside quotes', () => {
  expect(
    csvOf([
      ['a', 'b,c'],
      ['say "no"', '季度'],
    ]),
  ).toBe('"a","b,c"\r\n"say ""no""","季度"\r\n');
});

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  ' =1',
  '＝1',
  '＠x',
  '|calc',
  '%0A',
])('a spreadsheet takes no %s for a formula', (text) => {
  expect(csvOf([[text]])).toBe(`"'${text}"\r\n`);
});

test('what would end a record, or an eye does not see, is shown in its stead', () => {
  expect(csvOf([['a\r\nb\t\u202ec']])).toBe('"a··b··c"\r\n');
});

test.each(['s-bp1abc', '1111222233334444', '2026-03-01', 'golden-web'])('%s stays as it is', (text) => {
  expect(csvOf([[text]])).toBe(`"${text}"\r\n`);
});
