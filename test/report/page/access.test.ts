import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changesBetween, comparableOf } from '../../../shared/view/report/changes.ts';
import type { ReportData } from '../../../shared/view/report-data.ts';
import { accessBy, BILLING, DAY_MS, FOLDER, MADE_MS, OWNER, PARTNER, STRANGER, smallReport } from '../cases.ts';
import { IS_BROWSER_EXPECTED } from './browser.ts';
import { columnsIn, namesIn, Reader, shown } from './open.ts';

describe.runIf(IS_BROWSER_EXPECTED)('who can read it, on the page', () => {
  const reader = new Reader();
  const small = reader.fileOf('small', smallReport());
  const opened = reader.opened.bind(reader);

  beforeAll(() => reader.start());
  afterAll(() => reader.stop());

  test('a search for an account that reads through its folder alone finds the snapshots, by name and by id', () =>
    opened(small, {}, async (page) => {
      for (const search of ['billing', BILLING]) {
        await page.fill('#search', search);
        expect(await namesIn(page)).toEqual(['golden-db', 'golden-web']);
        expect(await columnsIn(page)).toEqual(['billing']);
      }
      await page.locator('.grant').first().click();
      const details = page.locator('#details');
      expect(await details.textContent()).toMatch(/through a folder · reads it now/);
      expect(await details.textContent()).toMatch(/Through production/);
    }));

  test('a search finds what an account would read once it accepts, and the disk that a snapshot is of', () =>
    opened(small, {}, async (page) => {
      await page.fill('#search', PARTNER);
      expect(await namesIn(page)).toContain('golden-db');
      await page.fill('#search', 'd-bp1000000000000000d2');
      expect(await namesIn(page)).toEqual(['golden-db']);
    }));

  test('a stranger by a hand-made share is red and "not permitted", in the exposure, the matrix and the panel', () =>
    opened(small, {}, async (page) => {
      const row = page.locator('#exposure tbody tr').first();
      expect(await row.locator('.flag.bad').first().textContent()).toBe('!not permitted by the policy');
      expect(await row.textContent()).toContain(STRANGER);
      await row.locator('[data-show]').click();
      await page.waitForFunction(() => document.querySelectorAll('.rows .row').length === 1);
      expect(await namesIn(page)).toEqual(['audit-2025']);
      const cell = page.locator('.grant.bad');
      expect(await cell.getAttribute('aria-label')).toBe(
        `audit-2025, ${STRANGER}: by others, no end, not permitted by the policy`,
      );
      await cell.click();
      const colors = await page.evaluate(() => {
        const colorOf = (selector: string) => {
          const found = document.querySelector(selector);
          return found && getComputedStyle(found).color;
        };
        return [colorOf('#details .flag.bad'), colorOf('.grant .sign.bad'), colorOf('#exposure .flag.bad')];
      });
      expect(colors).toEqual(['rgb(179, 38, 30)', 'rgb(179, 38, 30)', 'rgb(179, 38, 30)']);
      expect(await page.locator('#details').textContent()).toMatch(/Permitted by the policy!no/);
      expect(await page.locator('#details').textContent()).toContain('not ours');
    }));

  test('the marks filter: what is not permitted, and what has no end, in amber and in words', () =>
    opened(small, {}, async (page) => {
      await page.click('[data-state="notPermitted"]');
      expect(await namesIn(page)).toEqual(['audit-2025']);
      await page.click('[data-state="notPermitted"]');
      await page.click('[data-state="noEnd"]');
      expect(await namesIn(page)).toEqual(['audit-2025', 'golden-db', 'golden-web']);
      const cell = page.locator('.grant.open').first();
      expect(await cell.getAttribute('aria-label')).toMatch(/no end$/);
      expect(await cell.locator('.sign').evaluate((sign) => getComputedStyle(sign).color)).toBe('rgb(138, 88, 0)');
    }));

  test('folders are unfolded to their members, and can be folded', () =>
    opened(small, {}, async (page) => {
      const all = await columnsIn(page);
      expect(all.slice(0, 4)).toEqual([PARTNER, STRANGER, 'production', 'billing']);
      await page.uncheck('#unfold');
      expect(await columnsIn(page)).toEqual(all.filter((name) => name !== 'billing'));
      await page.locator('[aria-label^="golden-db, production"]').click();
      expect(await page.locator('#details dd .parties .party').allTextContents()).toEqual([
        'shop 1111222233334444',
        `billing ${BILLING}`,
      ]);
    }));

  test('names stand for ids, which hovering shows and a button copies', () =>
    opened(small, { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      expect(await page.locator('.principal', { hasText: 'billing' }).getAttribute('title')).toBe(`billing ${BILLING}`);
      await page.fill('#search', 'billing');
      await page.locator('.grant').first().click();
      await page.locator(`#details .pair [data-copy="${BILLING}"]`).first().click();
      await page.waitForFunction((id) => document.querySelector('#said')?.textContent === `Copied ${id}`, BILLING);
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(BILLING);
    }));

  test('where the directory could not be read, the page says at the top and at the search who may be missing', () =>
    opened(reader.fileOf('unknown', unknownReport()), {}, async (page) => {
      const top = await page.locator('#warnings').textContent();
      expect(top).toContain('cn-hangzhou: ListAccounts (Forbidden)');
      expect(top).toMatch(/Who reads through fd-AbCdEf1234 is not known.* 2 snapshots may have readers/);
      expect(await page.locator('.viewers span').allTextContents()).toEqual(['≥ 1', '≥ 2']);
      await page.fill('#search', BILLING);
      expect(await shown(page)).toBe('0 of 5 snapshots');
      const note = page.locator('#matrix .warning');
      expect(await note.isVisible()).toBe(true);
      expect(await note.textContent()).toContain(FOLDER);
      await page.fill('#search', '');
      await page.locator('.rows [role=rowheader]', { hasText: 'golden-db' }).click();
      expect(await page.locator('#details').textContent()).toContain('Others may, through fd-AbCdEf1234');
    }));

  test('what has changed since an earlier report comes first', () =>
    opened(reader.fileOf('changed', changedReport()), {}, async (page) => {
      expect(await page.locator('main h2').first().textContent()).toBe('Changed since the last report');
      const rows = page.locator('#changes tbody').first().locator('tr');
      const cells = (await rows.allTextContents()).map((text) => text.replace(/\s+/g, ' '));
      expect(cells[0]).toMatch(new RegExp(`^gained${STRANGER} *!no1$`));
      expect(cells.at(-1)).toMatch(/^lostshop/);
      expect(await page.locator('#changes').textContent()).toContain('cn-shanghai');
    }));

  test('the CSV holds what is filtered, with names that are no formulas', () =>
    opened(small, {}, async (page) => {
      await page.fill('#search', 'golden-web');
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
      const text = readFileSync(await download.path(), 'utf8');
      const lines = text.slice(1).split('\r\n');
      expect(text.startsWith('\ufeff"Owner account","Region","Snapshot"')).toBe(true);
      expect(lines).toHaveLength(6);
      expect(lines.at(-1)).toBe('');
      expect(lines.filter((line) => line.includes('"golden-web"'))).toHaveLength(4);
      expect(text).toContain(
        `"${BILLING}","billing","through a folder","2026-03-03T06:30:00.000Z","yes","no","production"`,
      );
      expect(text).toContain(`"'=lab</script><b>"`);
    }));

  test('what is filtered is what is printed, and the paper names the filter', () =>
    opened(small, {}, async (page) => {
      await page.evaluate(() => {
        window.print = () => window.dispatchEvent(new Event('beforeprint'));
      });
      await page.fill('#search', 'golden-db');
      await page.selectOption('#region', 'cn-hangzhou');
      await page.click('#print');
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('#printed .filter').textContent()).toBe('Filter: text "golden-db"; Region cn-hangzhou');
      const rows = page.locator('#printed tbody tr');
      expect(await rows.count()).toBe(4);
      expect(await page.locator('#exposure').isVisible()).toBe(false);
      expect(await page.locator('#printed code', { hasText: BILLING }).isVisible()).toBe(true);
      await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
      expect(await page.locator('#exposure').isVisible()).toBe(true);
    }));

  test('times are in the zone of the reader, with its offset and UTC beside them', () =>
    opened(small, { timezoneId: 'Asia/Shanghai' }, async (page) => {
      expect(await page.locator('#zone').textContent()).toContain('Asia/Shanghai (UTC+8)');
      expect(await page.locator('#made-at').textContent()).toContain('2026-03-01 14:30 UTC+8 (06:30 UTC)');
      await page.selectOption('#language', 'zh');
      expect(await page.locator('#made-at').textContent()).toContain('2026-03-01 14:30 UTC+8 (06:30 UTC)');
    }));

  test('a day begins at midnight of the reader, and half an hour of offset is said', () =>
    opened(small, { timezoneId: 'Asia/Kolkata' }, async (page) => {
      expect(await page.locator('#made-at').textContent()).toContain('12:00 UTC+5:30 (06:30 UTC)');
      await page.locator('#timeline summary').first().click();
      expect(await page.locator('#timeline summary').first().textContent()).toContain('2026-03-03');
    }));

  test('the panel tells encryption and source disk, and stays in view while the matrix is', () =>
    opened(small, { viewport: { width: 1280, height: 600 } }, async (page) => {
      await page.locator('.rows [role=rowheader]', { hasText: 'golden-db' }).click();
      const panel = page.locator('#details');
      expect(await panel.textContent()).toContain('key-hzz000001');
      expect(await panel.textContent()).toContain('d-bp1000000000000000d2');
      for (const width of [1280, 800, 390]) {
        await page.setViewportSize({ width, height: 600 });
        await page.locator('#grid').evaluate((grid) => grid.scrollIntoView({ block: 'center' }));
        await page.locator('.rows [role=rowheader]', { hasText: 'golden-db' }).click();
        const box = await panel.boundingBox();
        expect(box && box.y >= 0 && box.y + Math.min(box.height, 80) <= 600, `width ${width}`).toBe(true);
      }
    }));

  test('on a phone every column can be brought into view beside the names of the snapshots', () =>
    opened(small, { viewport: { width: 390, height: 844 } }, async (page) => {
      const heads = await page.locator('.head [role=columnheader]').count();
      expect(heads).toBe(12);
      // The principals follow the snapshot at once.
      expect(await page.locator('.head [role=columnheader]').nth(1).textContent()).toBe(PARTNER);
      await page.locator('#grid').focus();
      for (let column = 0; column < heads; column++) {
        // In one go, since scrolling draws the cells anew.
        const [left, right, names] = await page.evaluate(() => {
          const cell = document.querySelector('#grid .active')?.getBoundingClientRect();
          const name = document.querySelector('.rows .snapshot')?.getBoundingClientRect();
          return [cell?.left ?? Number.NaN, cell?.right ?? Number.NaN, name?.right ?? Number.NaN] as const;
        });
        expect(left, `column ${column}`).toBeGreaterThanOrEqual(column === 0 ? 0 : names - 1);
        expect(right, `column ${column}`).toBeLessThanOrEqual(390);
        await page.keyboard.press('ArrowRight');
      }
    }));

  test('costs are told by owner, by team and by any tag, and savings by the log', () =>
    opened(reader.fileOf('saved', savedReport()), {}, async (page) => {
      expect(await page.locator('#costs tbody td').first().textContent()).toBe(`head office (${OWNER})`);
      await page.selectOption('#group-by', { label: 'Team' });
      const groups = await page.locator('#costs tbody td:first-child').allTextContents();
      expect(groups.sort()).toEqual(['(no team)', 'data', 'shop']);
      await page.selectOption('#language', 'zh');
      expect(await page.locator('#group-by').inputValue()).toBe('team');
      await page.selectOption('#language', 'en');
      const saved = (await page.locator('#costs .saved').textContent())?.replace(/\s/g, ' ');
      expect(saved).toContain('CNY 12.00 saved so far by 2 runs of the log; CNY 72.00 a month');
      expect(await page.locator('#warnings').textContent()).toContain('3 lines of the log are cut short');
    }));
});

function unknownReport(): ReportData {
  const report = smallReport();
  return {
    ...report,
    access: accessBy(report.grants, {}),
    principals: report.principals.map(({ id, kind }) => ({ id, ...(kind && { kind }) })),
    unread: [{ regionId: 'cn-hangzhou', what: 'ListAccounts', problem: 'Forbidden' }],
  };
}

function changedReport(): ReportData {
  const report = smallReport();
  const present = comparableOf(report);
  const gone = report.access.map((one) => ({
    ...one,
    readers: one.snapshotId.endsWith('a3')
      ? [
          ...one.readers,
          { accountId: '1111222233334444', state: 'reads', isPermitted: true, isOutside: false, paths: [] } as const,
        ]
      : one.readers.filter(({ accountId }) => accountId !== STRANGER),
  }));
  const before = { ...present, generatedAtMs: MADE_MS - DAY_MS, access: gone };
  return { ...report, changes: changesBetween(before, present) };
}

function savedReport(): ReportData {
  const sum = { currency: 'CNY', runCount: 2, perMonth: 72, soFar: 12 };
  return { ...smallReport(), savings: { sums: [sum], cutCount: 3, log: { fromMs: MADE_MS - DAY_MS, toMs: MADE_MS } } };
}
