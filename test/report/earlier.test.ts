import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REPORT_SCHEMA, readEarlierReport, renderReport, requireEarlier } from '../../report/index.ts';
import { InputError } from '../../shared/base/errors.ts';
import { changesBetween, comparableOf } from '../../shared/view/report/changes.ts';
import { DAY_MS, MADE_MS, OWNER, smallReport } from './cases.ts';

const REPORT = smallReport();
const PAGE = renderReport(REPORT);
const JSON_TEXT = JSON.stringify({ schema: REPORT_SCHEMA, ...REPORT });

test('a report has not changed since its own page and its own JSON', () => {
  const regions = REPORT.regions.map((region) => ({ ...region, isComplete: true }));
  for (const text of [PAGE, JSON_TEXT]) {
    const earlier = { ...readEarlierReport(text, 'march'), regions };
    expect(earlier.access.flatMap(({ readers }) => readers).length).toBeGreaterThan(5);
    expect(changesBetween(earlier, comparableOf({ ...REPORT, regions }))).toEqual({
      sinceMs: MADE_MS,
      access: [],
      findings: [],
      ownersLeftOut: [],
      regionsLeftOut: [],
      snapshotsLeftOut: 0,
    });
  }
});

test('a report of the version that told of one account alone is read as one of that owner', () => {
  const { data, page } = JSON.parse(readFileSync(join(import.meta.dirname, 'of-one-account.json'), 'utf8')) as Readonly<
    Record<'data' | 'page', object>
  >;
  const [ofData, ofPage] = [
    JSON.stringify(data),
    `<script type="application/json" id="data">${JSON.stringify(page).replaceAll('<', '\\u003c')}</script>`,
  ].map((text) => readEarlierReport(text, 'february'));
  for (const earlier of [ofData, ofPage]) {
    expect(earlier).toMatchObject({ ownerIds: [OWNER], regions: REPORT.regions });
    expect(earlier?.findings.reduce((sum, { count }) => sum + count, 0)).toBe(REPORT.findings.length);
    const changes = earlier && changesBetween(earlier, comparableOf(REPORT));
    expect(changes).toMatchObject({
      access: [],
      findings: [],
      ownersLeftOut: [],
      regionsLeftOut: [{ ownerAccountId: OWNER, regionId: 'cn-shanghai' }],
    });
  }
});

describe('a wrong file is refused with its name and what to name instead', () => {
  const other = JSON.stringify({ schema: 'snapshare.status/1', grants: [] });
  test.each<{ name: string; text: string; problem: RegExp }>([
    { name: 'nothing', text: '', problem: /no report/ },
    { name: 'a text', text: 'hello', problem: /neither the page nor JSON/ },
    { name: 'null', text: 'null', problem: /no report/ },
    { name: 'another page', text: '<!doctype html><p>hello', problem: /neither the page nor JSON/ },
    { name: 'another document of ours', text: other, problem: /no report/ },
    { name: 'a page that is cut short', text: PAGE.slice(0, PAGE.indexOf('id="data"') + 500), problem: /neither/ },
    { name: 'JSON that is cut short', text: JSON_TEXT.slice(0, -20), problem: /neither the page nor JSON/ },
    {
      name: 'JSON of a version that did not tell readers',
      text: JSON.stringify({ schema: REPORT_SCHEMA, ...REPORT, access: undefined }),
      problem: /another version/,
    },
    {
      name: 'a page of another version',
      text: PAGE.replace('snapshare.report-page/2', 'snapshare.report-page/0'),
      problem: /another version/,
    },
    {
      name: 'JSON with readers that are none',
      text: JSON.stringify({ schema: REPORT_SCHEMA, ...REPORT, access: [{ snapshotId: 1, readers: [] }] }),
      problem: /another version/,
    },
  ])('$name', ({ text, problem }) => {
    const read = () => readEarlierReport(text, 'march.html');
    expect(read).toThrow(InputError);
    expect(read).toThrow(/march\.html/);
    expect(read).toThrow(problem);
    expect(read).toThrow(/Name a page that report has written/);
  });
});

test('a report of another account, or a later one, is no earlier one', () => {
  const earlier = readEarlierReport(PAGE, 'march.html');
  const later = { ownerIds: ['1', OWNER], generatedAtMs: MADE_MS + DAY_MS };
  expect(() => requireEarlier(earlier, later, 'march.html')).not.toThrow();
  const ofOthers = { ...later, ownerIds: ['1', '2', '3', '4', '5'] };
  expect(() => requireEarlier(earlier, ofOthers, 'march.html')).toThrow(
    /of the account 1234567890123456, and this one of the accounts 1, 2, 3 and 2 more/,
  );
  expect(() => requireEarlier(earlier, { ...later, generatedAtMs: MADE_MS - 1 }, 'march.html')).toThrow(/made later/);
});
