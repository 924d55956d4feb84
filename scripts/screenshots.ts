import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { renderReport } from '../report/index.ts';
import { largeReport, ownersReport } from '../test/report/cases.ts';
import { CHROMIUM } from '../test/report/page/browser.ts';
import { companyReport } from './screenshots/company.ts';
import { takeTemporaryFolder } from './temporary-folder.ts';

/** Makes the pictures of docs/report.md again. Needs the built functions, Chromium, and a font with Chinese letters. */

const PICTURES = join(import.meta.dirname, '../docs/images');

interface Shot {
  readonly name: string;
  readonly file: string;
  readonly options?: BrowserContextOptions;
  /** What is done first, and which part is shown. */
  readonly frame: (page: Page) => Promise<void>;
}

/** Scrolls until something stands at the top. */
const scrollTo = async (page: Page, selector: string): Promise<void> => {
  await page.evaluate(`document.querySelector('${selector}').scrollIntoView({ block: 'start' })`);
};

const SHOTS: readonly Shot[] = [
  { name: 'report-top', file: 'company', frame: () => Promise.resolve() },
  {
    name: 'report-matrix',
    file: 'company',
    frame: async (page) => {
      await page.locator('.grant.bad').first().click();
      await scrollTo(page, '#matrix');
    },
  },
  {
    name: 'report-owners',
    file: 'owners',
    options: { viewport: { width: 1160, height: 480 } },
    frame: (page) => scrollTo(page, '#totals'),
  },
  {
    name: 'report-dark',
    file: 'company',
    options: { colorScheme: 'dark', viewport: { width: 1160, height: 560 } },
    frame: async (page) => {
      await page.locator('.rows [role=rowheader]', { hasText: 'golden-web' }).click();
      await scrollTo(page, '#matrix');
    },
  },
  {
    name: 'report-narrow',
    file: 'company',
    options: { viewport: { width: 390, height: 844 } },
    frame: async (page) => {
      await page.locator('.grant.bad').first().click();
      await scrollTo(page, '.listing');
    },
  },
  {
    name: 'report-print',
    file: 'company',
    options: { viewport: { width: 794, height: 560 } },
    frame: async (page) => {
      await page.fill('#search', 'golden');
      await page.evaluate("document.documentElement.dataset.print = 'list'; dispatchEvent(new Event('beforeprint'))");
      await page.emulateMedia({ media: 'print' });
      await page.evaluate('scrollTo(0, 0)');
    },
  },
  {
    name: 'report-large',
    file: 'large',
    frame: async (page) => {
      await page.fill('#search', 'golden-web');
      await page.waitForFunction("document.querySelector('.rows b')?.textContent.startsWith('golden-web')");
      await page.locator('.grant').nth(3).click();
      await scrollTo(page, '#matrix');
    },
  },
  {
    name: 'report-zh',
    file: 'company',
    options: { timezoneId: 'Asia/Shanghai' },
    frame: async (page) => {
      await page.selectOption('#language', 'zh');
    },
  },
];

async function take(browser: Browser, folder: string, { name, file, options = {}, frame }: Shot): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1160, height: 640 }, ...options });
  await page.goto(pathToFileURL(join(folder, `${file}.html`)).href);
  await page.waitForSelector('html[data-is-ready]');
  await frame(page);
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  await page.close();
}

const removeFolder = takeTemporaryFolder();
try {
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-pictures-'));
  writeFileSync(join(folder, 'company.html'), renderReport(await companyReport()));
  writeFileSync(join(folder, 'owners.html'), renderReport(ownersReport()));
  writeFileSync(join(folder, 'large.html'), renderReport(largeReport(10_000, 50)));
  mkdirSync(PICTURES, { recursive: true });
  if (CHROMIUM === undefined) throw new Error('no Chromium on PATH: install it, as by apt-get install chromium');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  for (const shot of SHOTS) await take(browser, folder, shot);
  await browser.close();
} finally {
  removeFolder();
}
