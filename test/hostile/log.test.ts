import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogger } from '../../shared/platform/log.ts';

test('whatever a line tells, it is one line of JSON with nothing a terminal obeys or an eye misses', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      'a',
      '\n',
      '\r',
      '\u001b',
      '\u009b',
      '\u0085',
      '\u2028',
      '\u202e',
      '\u200b',
      '\ufeff',
      '\ud800',
      '\u{e0041}',
      '"',
      '\\',
    ),
  });
  fc.assert(
    fc.property(hostile, fc.dictionary(hostile, fc.jsonValue()), (text, fields) => {
      const lines: string[] = [];
      createLogger((line) => lines.push(line)).warn(text, { ...fields, text });
      const [line = ''] = lines;
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(JSON.parse(line)).toMatchObject({ level: 'warn' });
    }),
    { numRuns: 300 },
  );
});
