import { type FindingText, wordFinding } from '../../shared/plan/findings/finding-text.ts';
import type { PolicyStatement } from '../../shared/view/policy-in-words.ts';
import type { GrantState } from '../../shared/view/status.ts';
import type { Catalogue, PageData, PageFinding } from '../page-data.ts';
import type { ReportLanguage, ReportTextKey } from '../texts.ts';

type Facts = Readonly<Record<string, string | number>>;

/** Words everything on the page in one language. Times are shown in UTC, as everywhere in Snapshare. */
export class Words {
  readonly #catalogue: Catalogue;
  readonly #generatedAtMs: number;
  readonly #locale: string;
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;

  constructor({ catalogues, generatedAtMs }: PageData, language: ReportLanguage) {
    this.#catalogue = catalogues[language];
    this.#generatedAtMs = generatedAtMs;
    this.#locale = language === 'zh' ? 'zh-CN' : 'en';
    this.#plural = new Intl.PluralRules(this.#locale);
    this.#number = new Intl.NumberFormat(this.#locale);
  }

  say(key: ReportTextKey, facts: Facts = {}): string {
    return this.#catalogue.texts[key].replace(
      /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
      (_, name: string, one: string | undefined, other: string | undefined) => {
        const fact = facts[name] ?? '';
        if (one !== undefined) return (this.#plural.select(Number(fact)) === 'one' ? one : other) ?? '';
        return typeof fact === 'number' ? this.number(fact) : fact;
      },
    );
  }

  state(state: GrantState): string {
    return this.#catalogue.states[state];
  }

  finding(code: string, { facts, snapshotId, principal, shareId }: PageFinding): FindingText {
    const text = this.#catalogue.findings[code] ?? { message: code, remedy: '' };
    return wordFinding(text, {
      ...facts,
      ...(snapshotId === undefined ? {} : { snapshotId }),
      ...(principal === undefined ? {} : { principal }),
      ...(shareId === undefined ? {} : { shareId }),
    });
  }

  policy({ code, facts }: PolicyStatement): string {
    return wordFinding({ message: this.#catalogue.policy[code] ?? code, remedy: '' }, facts).message;
  }

  yesNo(fact: boolean): string {
    return this.say(fact ? 'yes' : 'no');
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** @param amounts Money by currency. */
  money(amounts: ReadonlyMap<string, number>): string {
    const format = (currency: string, amount: number): string =>
      new Intl.NumberFormat(this.#locale, { style: 'currency', currency, currencyDisplay: 'code' }).format(amount);
    if (amounts.size === 0) return this.say('nothing');
    return [...amounts].map(([currency, amount]) => format(currency, amount)).join(' + ');
  }

  /** @param seconds After the report was made. */
  day(seconds: number): string {
    return this.#isoOf(seconds).slice(0, 10);
  }

  /** @param seconds After the report was made. */
  time(seconds: number): string {
    const iso = this.#isoOf(seconds);
    return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
  }

  /** A date beyond what a calendar holds is shown as its last day. */
  #isoOf(seconds: number): string {
    const lastMs = 253_402_300_799_000;
    return new Date(Math.min(lastMs, this.#generatedAtMs + seconds * 1000)).toISOString();
  }
}
