import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportData } from '../../../shared/view/report-data.ts';
import { EMPTY_REPORT, HOSTILE_ACCOUNT, HOSTILE_NAME, largeReport, smallReport } from '../cases.ts';
import { IS_BROWSER_EXPECTED } from './browser.ts';
import { contrasts } from './contrasts.ts';
import { columnsIn, namesIn, PICTURES, Reader, shown } from './open.ts';

/** What is promised of an idle machine; on a busy one the page's own processor time is still that. */
const INTERACTIVE_LIMIT_MS = 2_000;

const UNREAD_REPORT: ReportData = {
  ...EMPTY_REPORT,
  unread: [{ regionId: 'cn-hangzhou', what: 'ListResourceShares', problem: 'NoPermission' }],
};

describe.runIf(IS_BROWSER_EXPECTED)('the page in Chromium', () => {
  const reader = new Reader();
  const files = {
    small: reader.fileOf('small', smallReport()),
    large: reader.fileOf('large', largeReport(10_000, 50)),
  };
  const opened = reader.opened.bind(reader);

  beforeAll(() => reader.start());
  afterAll(() => reader.stop());

  test('search, filters and sorting narrow and order the matrix', () =>
    opened(files.small, {}, async (page) => {
      expect(await shown(page)).toBe('5 of 5 snapshots');
      await page.fill('#search', 'GOLDEN');
      expect(await namesIn(page)).toEqual(['golden-db', 'golden-web']);
      await page.fill('#search', '99998888');
      expect(await namesIn(page)).toEqual(['audit-2025']);
      expect(await columnsIn(page)).toEqual(['9999888877776666']);
      await page.click('#clear');
      expect(await shown(page)).toBe('5 of 5 snapshots');

      await page.selectOption('#region', 'cn-shanghai');
      expect(await namesIn(page)).toEqual(['季度报表']);
      await page.selectOption('#region', '');
      await page.selectOption('#folder', 'fd-AbCdEf1234');
      expect(await namesIn(page)).toEqual(['golden-db', 'golden-web']);
      await page.selectOption('#folder', '');
      await page.selectOption('#account', '2222333344445555');
      await page.click('[data-state="awaiting acceptance"]');
      expect(await namesIn(page)).toEqual(['golden-db']);
      await page.fill('#search', 'nothing has this name');
      expect(await page.locator('#matrix .empty').textContent()).toMatch(/^No snapshot fits these filters\./);
      await page.click('#clear');

      await page.click('.head .viewers button');
      await page.click('.head .viewers button');
      expect((await namesIn(page))[0]).toBe('golden-web');
      expect(await page.locator('.head .viewers').getAttribute('aria-sort')).toBe('descending');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Read by');
    }));

  test('the keyboard reaches the content, every cell and what it means', () =>
    opened(files.small, {}, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
      await page.keyboard.press('Enter');
      await page.locator('#grid').focus();
      const active = () =>
        page.evaluate(() => {
          const id = document.querySelector('#grid')?.getAttribute('aria-activedescendant') ?? '';
          return document.getElementById(id)?.getAttribute('aria-label');
        });
      await page.keyboard.press('Control+End');
      // Five columns tell of the snapshot, two are of outsiders.
      for (const key of ['Home', 'ArrowUp', ...Array.from({ length: 7 }, () => 'ArrowRight')]) {
        await page.keyboard.press(key);
      }
      expect(await active()).toBe('golden-web, production: granted, until 2026-03-03 06:30 UTC');
      await page.keyboard.press('ArrowRight');
      expect(await active()).toBe('golden-web, billing: through a folder, until 2026-03-03 06:30 UTC');
      await page.keyboard.press('ArrowRight');
      expect(await active()).toBe('golden-web, shop: granted, until 2026-03-04 06:30 UTC');
      const details = await page.locator('#details').textContent();
      expect(details).toMatch(/its own limit/);
      expect(details).toMatch(/rs-0000000000000001/);
      const roles = await page.locator('#grid [role=row]').count();
      expect(roles).toBe(6);
    }));

  test('a hostile name is shown as it is and does nothing', () =>
    opened(files.small, {}, async (page) => {
      await page.fill('#search', 'onerror');
      expect(await namesIn(page)).toEqual([HOSTILE_NAME.replace('\u2028', '·')]);
      await page.fill('#search', '');
      expect(await columnsIn(page)).toContain(HOSTILE_ACCOUNT);
      await page.fill('#search', 'onerror');
      await page.locator('.rows [role=rowheader]').click();
      for (const summary of await page.locator('summary').all()) await summary.click();
      await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
      expect(await page.evaluate(() => ['pwned' in window, document.images.length])).toEqual([false, 0]);
      expect(await page.locator('#findings').textContent()).toContain('<script>window.pwned=1</script>');
      await page.screenshot({ path: join(PICTURES, 'report-hostile.png') });
    }));

  test('every figure and section says what the data says', () =>
    opened(files.small, {}, async (page) => {
      const figures = await page.locator('.card b').allTextContents();
      expect(figures.map((figure) => figure.replace(/\s/g, ' '))).toEqual([
        '≥ 1',
        '≥ 6',
        '≥ 2',
        '≥ 2',
        '≥ CNY 60.00',
        '≥ 3',
      ]);
      expect(await page.locator('#warnings').textContent()).toContain('cn-shanghai');
      expect(await page.locator('#timeline summary').allTextContents()).toEqual([
        '2026-03-03: 1 reading of 1 snapshot',
        '2026-03-04: 1 reading of 1 snapshot',
        '2026-03-13: 1 reading of 1 snapshot',
      ]);
      expect(await page.locator('#exposure').textContent()).toContain('by hand <b>');
      expect(await page.locator('#overdue figure svg').getAttribute('aria-label')).toMatch(/Cost per month/);
      const finding = page.locator('#findings details').first();
      await finding.locator('summary').click();
      await finding.locator('li').first().waitFor();
      expect(await finding.locator('li').count()).toBe(2);
      expect(await finding.locator('.remedy').count()).toBe(1);
      expect(await page.locator('#policy li').count()).toBe(7);
    }));

  test('the language can be switched, and the filters stay', () =>
    opened(files.small, {}, async (page) => {
      await page.fill('#search', 'golden');
      await page.selectOption('#language', 'zh');
      expect(await page.locator('h1').textContent()).toBe('快照共享报告');
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
      expect(await shown(page)).toBe('2 / 5 个快照');
      expect(await page.locator('#findings').textContent()).toContain('策略不允许');
      expect(await page.locator('main').textContent()).not.toMatch(/\{\w+\}/);
      await page.screenshot({ path: join(PICTURES, 'report-zh.png'), fullPage: true });
    }));

  test('it is dark where the system is, and as chosen, with letters that can be read', () =>
    opened(files.small, { colorScheme: 'dark' }, async (page) => {
      expect(await contrasts(page)).toEqual([]);
      const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.screenshot({ path: join(PICTURES, 'report-dark.png'), fullPage: true });
      await page.selectOption('#theme', 'light');
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(dark);
      expect(await contrasts(page)).toEqual([]);
      await page.screenshot({ path: join(PICTURES, 'report-light.png'), fullPage: true });
    }));

  test('a narrow screen scrolls down only', () =>
    opened(files.small, { viewport: { width: 390, height: 844 } }, async (page) => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await page.screenshot({ path: join(PICTURES, 'report-narrow.png'), fullPage: true });
    }));

  test('on paper the matrix is a list and nothing is folded', () =>
    opened(files.small, {}, async (page) => {
      await page.pdf({ path: join(PICTURES, 'report.pdf') });
      expect(await page.locator('#printed tbody tr').count()).toBe(11);
      expect(await page.locator('#timeline details td').count()).toBe(12);
      await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
      expect(await page.locator('details:not([open])').count()).toBe(0);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('#grid').isVisible()).toBe(false);
      expect(await page.locator('#printed').isVisible()).toBe(true);
    }));

  test('an account without shares gets a page that says so', () =>
    opened(reader.fileOf('empty', EMPTY_REPORT), {}, async (page) => {
      expect(await page.locator('#matrix .empty').textContent()).toBe('No snapshot is shared or asked for.');
      expect(await page.locator('#grid').isVisible()).toBe(false);
    }));

  test('an account of which nothing could be read is told as unread wherever there is nothing to show', () =>
    opened(reader.fileOf('unread', UNREAD_REPORT), {}, async (page) => {
      expect(await page.locator('#warnings').textContent()).toContain('cn-hangzhou: ListResourceShares');
      const empties = await page.locator('.empty').allTextContents();
      expect(empties).toHaveLength(6);
      for (const text of [...empties, await page.locator('#timeline').textContent()]) {
        expect(text).toContain('Not everything could be read');
      }
      const figures = await page.locator('.card b').allTextContents();
      expect(figures.every((figure) => figure.startsWith('≥'))).toBe(true);
    }));

  test('10,000 snapshots × 50 principals can be used soon after opening', async () => {
    await opened(files.large, {}, async (page, processorMs) => {
      const readyMs = await processorMs();
      await page.fill('#search', 'golden-web-00');
      await page.waitForFunction(() => document.querySelector('.rows b')?.textContent.startsWith('golden-web-00'));
      const searchedMs = await processorMs();
      process.stdout.write(
        `10,000 × 50: ${readyMs.toFixed(0)} ms of work to open, ${searchedMs.toFixed(0)} ms until searched\n`,
      );
      expect(searchedMs).toBeLessThan(INTERACTIVE_LIMIT_MS);
      await page.click('#clear');
      expect(await page.locator('#grid [role=gridcell]').count()).toBeLessThan(5_000);
      await page.locator('#grid').focus();
      await page.keyboard.press('Control+End');
      expect(await page.locator('#grid .active').getAttribute('id')).toBe('cell-9999-80');
      await page.screenshot({ path: join(PICTURES, 'report-large.png') });
    });
  });
});
