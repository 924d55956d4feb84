import { fill } from '../../shared/base/fill.ts';
import { type FindingText, wordFinding } from '../../shared/plan/findings/finding-text.ts';
import type { PolicyStatement } from '../../shared/view/policy-in-words.ts';
import type { Catalogue, CellState, PageData, PageFinding } from '../page-data.ts';
import type { ReportLanguage, ReportTextKey } from '../texts.ts';

type Facts = Readonly<Record<string, string | number>>;

/** A date beyond what a calendar holds is shown as its last day. */
const LAST_MS = 253_402_214_400_000;

/** Words everything on the page in one language. Times are shown in the reader's zone, with UTC beside them. */
export class Words {
  readonly #catalogue: Catalogue;
  readonly #generatedAtMs: number;
  readonly #locale: string;
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;
  readonly #isPartial: boolean;

  constructor({ catalogues, generatedAtMs, unread, snapshots }: PageData, language: ReportLanguage) {
    this.#isPartial = unread.length > 0 || snapshots.unknown.values.some((principals) => principals.length > 0);
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

  /** Says what holds for what was read, and that this is not everything where it is not. */
  asFarAsRead(key: ReportTextKey, facts: Facts = {}): string {
    return this.#isPartial ? `${this.say(key, facts)} ${this.say('asFarAsRead')}` : this.say(key, facts);
  }

  /** A figure that is the least where not everything could be read. */
  atLeast(figure: string): string {
    return this.#isPartial ? `≥ ${figure}` : figure;
  }

  state(state: CellState): string {
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
    return fill(this.#catalogue.policy[code] ?? code, facts);
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

  /** The day in the reader's zone. @param seconds After the report was made. */
  day(seconds: number): string {
    return dayOf(this.#dateOf(seconds));
  }

  /** The minute in the reader's zone and in UTC, each with its zone. @param seconds After the report was made. */
  time(seconds: number): string {
    const date = this.#dateOf(seconds);
    const offset = -date.getTimezoneOffset();
    const iso = date.toISOString();
    const [utcDay, utcMinute] = [iso.slice(0, 10), iso.slice(11, 16)];
    if (offset === 0) return `${utcDay} ${utcMinute} UTC`;
    const minute = `${two(date.getHours())}:${two(date.getMinutes())}`;
    const utc = utcDay === dayOf(date) ? utcMinute : `${utcDay} ${utcMinute}`;
    return `${dayOf(date)} ${minute} ${offsetText(offset)} (${utc} UTC)`;
  }

  /** Until when; nothing ends it at Infinity. */
  until(seconds: number): string {
    return Number.isFinite(seconds) ? this.time(seconds) : this.say('noEnd');
  }

  /** Seconds after the report was made of a moment. */
  secondsOf(ms: number): number {
    return Math.floor((ms - this.#generatedAtMs) / 1000);
  }

  /** In which zone times are. */
  zone(): string {
    const date = this.#dateOf(0);
    const offset = -date.getTimezoneOffset();
    if (offset === 0) return this.say('zoneUtc');
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    return this.say('zoneHere', { zone: `${timeZone} (${offsetText(offset)})` });
  }

  /** When the reader's day of the report and as many after it begin, in seconds after the report was made. */
  dayStarts(count: number): number[] {
    const today = this.#dateOf(0);
    const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()];
    return Array.from({ length: count + 1 }, (_, at) => this.secondsOf(new Date(year, month, day + at).getTime()));
  }

  #dateOf(seconds: number): Date {
    return new Date(Math.min(LAST_MS, this.#generatedAtMs + seconds * 1000));
  }
}

function dayOf(date: Date): string {
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** As in `UTC+8` and `UTC−3:30`. */
function offsetText(minutes: number): string {
  const rest = Math.abs(minutes) % 60;
  const hours = Math.floor(Math.abs(minutes) / 60);
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${two(rest)}`}`;
}
