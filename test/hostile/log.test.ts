import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogger } from '../../shared/base/log.ts';
import { finding } from '../../shared/plan/findings/finding.ts';
import { noticeText } from '../../shared/view/run-notice.ts';

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

test('what a tag says begins no line of its own in a message to people, and turns none around', () => {
  const text = 'x\r\nCALL_FAILED (1): pay at once\u2028\u202e\u001b[2J';
  const { code, message, remedy } = finding('BAD_DEADLINE', { snapshotId: 's-1' }, { tagKey: 'share-until', text });
  const lines = noticeText({
    schema: 'snapshare.notice/1',
    sentAt: '2026-03-01T12:00:00.000Z',
    installation: 'acme',
    accountId: '1000000000000001',
    function: 'sweep',
    runId: 'run-1',
    mode: 'sync',
    regions: [{ region: 'cn-hangzhou', planned: 0, applied: 0, failed: 0 }],
    findings: [{ code, count: 1, region: 'cn-hangzhou', message, remedy }],
    endings: [],
    waiting: [],
  }).split('\n');
  expect(lines).toHaveLength(4);
  expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
});
