import { expect, test } from 'vitest';
import { readResults, renderMatrix } from '../../scripts/clients/matrix.ts';

const ALL = 'ok signed\nok pages\nok errors\nok disks\nok sharing\n';

test('a client is read by its lines, whatever else it writes', () => {
  const results = readResults('warning: old\nok signed\nno pages: ValueError 3 in place of 2\n');
  expect([...results]).toEqual([
    ['signed', 'ok'],
    ['pages', { why: 'ValueError 3 in place of 2' }],
  ]);
});

test('the matrix is fine when every client that ran passed every check, and says who was left out', () => {
  const rows = [
    { name: 'Python', results: readResults(ALL), errors: '' },
    { name: 'Java', skipped: 'mvn is not installed' },
  ];
  expect(renderMatrix(rows)).toEqual({
    text: [
      '        signed  pages  errors  disks  sharing',
      'Python  ok      ok     ok      ok     ok',
      'Java    skipped: mvn is not installed',
      '',
    ].join('\n'),
    isFine: true,
  });
});

test('a check that failed, or of which nothing was said, is told with its reason', () => {
  const output = ALL.replace('ok pages', 'no pages: an old token').replace('ok sharing\n', '');
  const { text, isFine } = renderMatrix([{ name: 'Python', results: readResults(output), errors: 'Traceback' }]);
  expect(isFine).toBe(false);
  expect(text).toContain('Python, pages: an old token');
  expect(text).toContain('Python, sharing: not reported; it wrote: Traceback');
});
