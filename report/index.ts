import type { ReportData, ReportFrame, ReportPart } from '../shared/view/report-data.ts';
import { CLIENT_CODE, STYLE } from './assets.ts';
import { pageOf } from './page.ts';
import { PagePacker } from './page-data-of.ts';
import type { ReportLanguage } from './texts.ts';

export { type EarlierReport, REPORT_SCHEMA, readEarlierReport, requireEarlier } from './earlier.ts';

/** `lang`: the language in which the page opens; it can be switched there. English by default. */
interface PageOptions {
  readonly lang?: ReportLanguage;
}

/**
 * Makes the report: one HTML file that loads nothing from anywhere. Whatever the cloud says is carried as data and shown
 * as text, never as markup. It is made part by part, of each of which no more is kept than what stands on the page.
 */
export class ReportPage {
  readonly #packer: PagePacker;

  constructor(generatedAtMs: number) {
    this.#packer = new PagePacker(generatedAtMs);
  }

  /** Parts come in the order of owners and regions. */
  add(part: ReportPart): void {
    this.#packer.add(part);
  }

  /** The page, piece by piece. */
  pieces(frame: ReportFrame, { lang = 'en' }: PageOptions = {}): Iterable<string> {
    return pageOf(this.#packer.packed(frame, lang), { script: CLIENT_CODE, style: STYLE });
  }
}

/** Makes the page of a report that is there as a whole. */
export function renderReport(data: ReportData, options?: PageOptions): string {
  const page = new ReportPage(data.generatedAtMs);
  page.add(data);
  return [...page.pieces(data, options)].join('');
}
