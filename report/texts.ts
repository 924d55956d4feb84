import { REPORT_TEXTS_EN } from './texts-en.ts';
import { REPORT_TEXTS_ZH } from './texts-zh.ts';

/** The languages of the page. Both are in every file, so that the reader can switch. */
export type ReportLanguage = 'en' | 'zh';

/** A text of the page. */
export type ReportTextKey = keyof typeof REPORT_TEXTS_EN;

/** What the page says, by language. */
export const REPORT_TEXTS: Readonly<Record<ReportLanguage, Readonly<Record<ReportTextKey, string>>>> = {
  en: REPORT_TEXTS_EN,
  zh: REPORT_TEXTS_ZH,
};
