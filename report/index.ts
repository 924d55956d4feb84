import type { ReportData } from '../shared/view/report-data.ts';
import { CLIENT_CODE, STYLE } from './assets.ts';
import { pageOf } from './page.ts';
import { pageDataOf } from './page-data-of.ts';
import type { ReportLanguage } from './texts.ts';

export { type EarlierReport, REPORT_SCHEMA, readEarlierReport, requireEarlier } from './earlier.ts';

/**
 * Makes the report: one HTML file that loads nothing from anywhere. Whatever the cloud says is carried as data and shown
 * as text, never as markup.
 * @param options `lang`: the language in which the page opens; it can be switched there. English by default.
 */
export function renderReport(data: ReportData, options: { readonly lang?: ReportLanguage } = {}): string {
  return pageOf(pageDataOf(data, options.lang ?? 'en'), { script: CLIENT_CODE, style: STYLE });
}
