import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changesBetween, comparableOf } from '../../../shared/view/report/changes.ts';
import type { ReportData } from '../../../shared/view/report-data.ts';
import { DATA, LOST, MADE_MS, OWNER, ownersReport } from '../cases.ts';
import { IS_BROWSER_EXPECTED } from './browser.ts';
import { namesIn, PICTURES, Reader } from './open.ts';

describe.runIf(IS_BROWSER_EXPECTED)('several owners on the page', () => {
  const reader = new Reader();
  const url = reader.fileOf('owners', withHistory());
  const opened = reader.opened.bind(reader);

  beforeAll(() => reader.start());
  afterAll(() => reader.stop());

  test('totals stand by owner and by team, and what lacks an owner says so', () =>
    opened(url, {}, async (page) => {
      await page.screenshot({ path: join(PICTURES, 'report-owners.png'), fullPage: true });
      expect(await page.locator('#made-at').textContent()).toMatch(/^3 owners, seen from account head office/);
      const warnings = await page.locator('#warnings li').allTextContents();
      expect(warnings).toEqual([
        `head office (${OWNER}), cn-shanghai: DescribeKey (InternalError (HTTP 500))`,
        `lost (${LOST}), cn-hangzhou, cn-shanghai: AssumeRole (NoPermission)`,
      ]);
      for (const section of ['#totals', '#costs']) {
        expect(await page.locator(`${section} .warning`).textContent()).toBe(
          `Without what could not be read at all: lost (${LOST}).`,
        );
      }
      const rowsOf = async (at: number): Promise<string[]> =>
        (await page.locator('#totals table').nth(at).locator('tbody tr').allInnerTexts()).map((text) =>
          text.replace(/\s+/g, ' ').trim(),
        );
      expect(await rowsOf(0)).toEqual([
        'lost !not read ? ? ? ? ? ? ?',
        'head office ≥ 5 ≥ 6 !≥ 1 ≥ 2 ≥ 2 ≥ CNY 24.00 ≥ CNY 60.00 ≥ 3 Show',
        'data lake 1 1 !1 0 0 CNY 4.80 CNY 60.00 1 Show',
      ]);
      expect(await rowsOf(1)).toEqual([
        '(no team) ≥ 3 ≥ 2 !≥ 1 ≥ 2 ≥ 0 ≥ CNY 14.40 ≥ CNY 60.00 Show',
        'data ≥ 2 ≥ 3 !≥ 1 ≥ 0 ≥ 0 ≥ CNY 9.60 ≥ CNY 60.00 Show',
        'shop ≥ 1 ≥ 2 ≥ 0 ≥ 0 ≥ 2 ≥ CNY 4.80 ≥ 0 Show',
      ]);
      expect(await page.locator('#madeFrom tbody tr').allInnerTexts()).toEqual([
        expect.stringMatching(/cn-hangzhou\s+!\s*of 2 of 3 owners\s+819\s+3/),
        expect.stringMatching(/cn-shanghai\s+!\s*of 0 of 3 owners/),
      ]);
    }));

  test('every section names the owner of what it tells', () =>
    opened(url, {}, async (page) => {
      for (const section of ['exposure', 'overdue', 'changes']) {
        expect(await page.locator(`#${section} table`).first().innerText(), section).toContain('data lake');
      }
      await page.locator('#findings summary').first().click();
      expect(await page.locator('#findings').innerText()).toContain(`data lake (${DATA}), cn-hangzhou`);
      expect(await page.locator('#changes .warning').first().textContent()).toContain(`lost (${LOST})`);
      expect(await page.locator('#costs table').last().innerText()).toContain('the account of the functions');
    }));

  test('the matrix is filtered, sorted and saved by owner and team, on a phone too', () =>
    opened(url, { viewport: { width: 390, height: 844 } }, async (page) => {
      await page.locator('#totals button[data-show-by=owner]').last().click();
      expect(await namesIn(page)).toEqual(['features']);
      expect(await page.inputValue('#owner')).toBe(DATA);
      await page.selectOption('#owner', '');
      await page.selectOption('#team', { label: 'data' });
      expect(await namesIn(page)).toEqual(['features', 'golden-db']);
      await page.click('.head .owner button');
      await page.click('.head .owner button');
      expect(await namesIn(page)).toEqual(['golden-db', 'features']);
      await page.locator('.rows [role=rowheader]', { hasText: 'features' }).click();
      expect(await page.locator('#details').innerText()).toMatch(/Owner\s+data lake.*Team\s+data/s);
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
      const [head = '', ...lines] = readFileSync(await download.path(), 'utf8').split('\r\n');
      expect(head).toContain('"Owner name","Team","Made of it"');
      expect(
        lines.filter((line) => line.startsWith(`"${DATA}"`) && line.includes('"data lake","data","not looked into"')),
      ).toHaveLength(1);
      await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
      expect(await page.locator('#printed .filter').textContent()).toBe('Filter: Team data');
      expect(await page.locator('#printed thead').textContent()).toContain('Owner');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }));
});

function withHistory(): ReportData {
  const report = ownersReport();
  const before = { ...comparableOf(report), ownerIds: [OWNER, DATA], access: [] };
  const sum = { currency: 'CNY', runCount: 1, perMonth: 30, soFar: 3 };
  return {
    ...report,
    savings: { sums: [sum, { ...sum, ownerAccountId: DATA }], cutCount: 0, log: { fromMs: MADE_MS, toMs: MADE_MS } },
    changes: changesBetween(before, comparableOf(report)),
  };
}
