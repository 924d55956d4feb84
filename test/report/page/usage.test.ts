import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportUsage } from '../../../shared/view/report/usage.ts';
import type { ReportData } from '../../../shared/view/report-data.ts';
import { BILLING, DAY_MS, MADE_MS, OWNER, PARTNER, SHOP, smallReport } from '../cases.ts';
import { IS_BROWSER_EXPECTED } from './browser.ts';
import { namesIn, Reader } from './open.ts';

const [WEB, DB, HOSTILE] = ['s-bp1000000000000000a1', 's-bp1000000000000000a2', 's-bp1000000000000000a3'] as const;
const PLACE = { ownerAccountId: OWNER, regionId: 'cn-hangzhou', unknownPrincipals: [] };
const NOTHING = { state: 'reads', isComplete: true, diskIds: [], copyIds: [] } as const;

const USAGE: ReportUsage = {
  lookedIn: ['cn-hangzhou', 'cn-shanghai'],
  snapshots: [
    {
      ...PLACE,
      snapshotId: WEB,
      isComplete: true,
      accounts: [
        { accountId: SHOP, ...NOTHING, diskIds: ['d-1', 'd-2'], copyIds: ['s-1'], lastUsedAtMs: MADE_MS - DAY_MS },
        { accountId: BILLING, ...NOTHING },
      ],
    },
    {
      ...PLACE,
      snapshotId: DB,
      isComplete: true,
      accounts: [SHOP, BILLING].map((accountId) => ({ accountId, ...NOTHING })),
    },
    {
      ...PLACE,
      snapshotId: HOSTILE,
      isComplete: false,
      accounts: [{ accountId: PARTNER, ...NOTHING, isComplete: false }],
    },
  ],
  unknown: [{ accountId: PARTNER, what: 'members', problem: 'it is none of the members of the policy' }],
};

describe.runIf(IS_BROWSER_EXPECTED)('what members made, on the page', () => {
  const reader = new Reader();
  const opened = reader.opened.bind(reader);
  const urlOf = (name: string, parts: Partial<ReportData>): string =>
    reader.fileOf(name, { ...smallReport(), ...parts });
  const looked = urlOf('usage', { usage: USAGE });
  const unlooked = urlOf('usage-not-looked', {});

  beforeAll(() => reader.start());
  afterAll(() => reader.stop());

  test('stands in a column, filters, is explained and saved, and what is unknown is never nothing', () =>
    opened(looked, {}, async (page) => {
      const cellOf = (name: string) =>
        page.locator('.rows .row', { hasText: name }).locator('.fixed.usedBy').textContent();
      expect(await Promise.all([cellOf('golden-web'), cellOf('golden-db'), cellOf(HOSTILE)])).toEqual([
        '1',
        '0',
        'unknown',
      ]);
      expect(await page.locator('#madeFrom').innerText()).toMatch(
        /cn-hangzhou, cn-shanghai.*2222.* none of the members/s,
      );
      await page.selectOption('#use', 'used');
      expect(await namesIn(page)).toEqual(['golden-web']);
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
      const [, line = '', ...others] = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n');
      const last = new Date(MADE_MS - DAY_MS).toISOString();
      expect(line.endsWith(`"something was made","2","1","${last}"`), line).toBe(true);
      expect(others).toEqual([]);
      await page.locator('.rows [role=rowheader]', { hasText: 'golden-web' }).click();
      expect(await page.locator('#details .users li').allTextContents()).toEqual([
        expect.stringMatching(/^shop: 2 disks, 1 copy, last /),
      ]);
      await page.selectOption('#use', 'unused');
      expect(await namesIn(page)).toEqual(['golden-db', 'golden-web']);
      await page.selectOption('#use', 'unknown');
      expect(await page.locator('.rows .row').count()).toBe(1);
      expect(await page.locator('.rows .row').innerText()).toContain(HOSTILE);
      await page.selectOption('#language', 'zh');
      expect(await page.locator('.rows .fixed.usedBy').textContent()).toBe('未知');
    }));

  test('is told as not looked into where nobody looked', () =>
    opened(unlooked, {}, async (page) => {
      expect(await page.locator('.fixed.usedBy').count()).toBe(0);
      expect(await page.isVisible('#use-field')).toBe(false);
      expect(await page.locator('#madeFrom').innerText()).toContain('Members were not looked into');
      await page
        .locator('.rows .grant', { has: page.locator('svg') })
        .first()
        .click();
      expect(await page.locator('#details').innerText()).toMatch(/Made of it\s+not looked into/);
    }));
});
