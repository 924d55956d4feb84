import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { renderReport } from '../../../report/index.ts';
import type { ReportData } from '../../../shared/view/report-data.ts';
import { CHROMIUM } from './browser.ts';

export const PICTURES = join(import.meta.dirname, '../../../artifacts');
/** Longer than anything here takes on the busiest machine. */
const HANG_MS = 600_000;

/** Opens reports in Chromium. */
export class Reader {
  readonly #folder = mkdtempSync(join(tmpdir(), 'snapshare-report-'));
  #browser: Browser | undefined;

  async start(): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    if (CHROMIUM === undefined) throw new Error('no Chromium on PATH: install it, as by apt-get install chromium');
    this.#browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'], timeout: HANG_MS });
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** Writes a report's page. @returns Its address. */
  fileOf(name: string, data: ReportData): string {
    return this.fileWith(name, renderReport(data));
  }

  fileWith(name: string, page: string): string {
    const path = join(this.#folder, `${name}.html`);
    writeFileSync(path, page);
    return pathToFileURL(path).href;
  }

  /** Opens a page that must neither fail nor ask the network for anything. */
  async opened(
    url: string,
    options: BrowserContextOptions,
    use: (page: Page, processorMs: () => Promise<number>) => Promise<void>,
  ): Promise<void> {
    if (!this.#browser) throw new Error('the browser has not been started');
    const page = await this.#browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    page.setDefaultTimeout(HANG_MS);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const processorMs = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      const seconds = metrics.find(({ name }) => name === 'ThreadTime')?.value;
      if (seconds === undefined) throw new Error('Chromium does not say how long the page was at work');
      return seconds * 1_000;
    };
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => troubles.push(message.text()));
    page.on('request', (request) => {
      if (request.url() !== url) troubles.push(`request to ${request.url()}`);
    });
    try {
      await page.goto(url);
      await page.waitForSelector('html[data-is-ready]');
      await use(page, processorMs);
      expect(troubles).toEqual([]);
    } finally {
      await page.close();
    }
  }
}

/** The names of the snapshots that the matrix shows. */
export function namesIn(page: Page): Promise<string[]> {
  return page.locator('.rows [role=rowheader] b').allTextContents();
}

export function shown(page: Page): Promise<string | null> {
  return page.locator('#shown').textContent();
}

/** What the heads of the principals' columns say. */
export function columnsIn(page: Page): Promise<string[]> {
  return page.locator('.principal').allTextContents();
}
