import { visible } from '../../base/visible.ts';
import { type FindingText, MESSAGES } from './messages.ts';

export type FindingCode = keyof typeof MESSAGES;

/** What a finding is about. */
export interface FindingSubject {
  readonly snapshotId?: string;
  readonly principal?: string;
  readonly shareId?: string;
}

/** Evidence by name; what a catalogue of another language needs to say the same. */
export type FindingFacts = Readonly<Record<string, string | number>>;

/** Something a person should know: what was seen, about which thing, and what to do about it. */
export interface Finding extends FindingSubject {
  readonly code: FindingCode;
  readonly message: string;
  readonly remedy: string;
  readonly facts: FindingFacts;
}

/** Longer texts come from outside only; what is told of them is cut. */
const MAX_FACT_CHARS = 1_000;

/** Makes a finding, worded in English. */
export function finding(code: FindingCode, subject: FindingSubject, given: FindingFacts = {}): Finding {
  const isLong = Object.values(given).some((fact) => typeof fact === 'string' && fact.length > MAX_FACT_CHARS);
  const facts = isLong ? cutFacts(given) : given;
  return { code, ...subject, ...wordFinding(MESSAGES[code], { ...facts, ...subject }), facts };
}

/** The same evidence under another code. */
export function recode(code: FindingCode, { snapshotId, principal, shareId, facts }: Finding): Finding {
  const subject = {
    ...(snapshotId !== undefined && { snapshotId }),
    ...(principal !== undefined && { principal }),
    ...(shareId !== undefined && { shareId }),
  };
  return finding(code, subject, facts);
}

function cutFacts(facts: FindingFacts): FindingFacts {
  const cut = (fact: string | number): string | number =>
    typeof fact === 'string' && fact.length > MAX_FACT_CHARS ? `${fact.slice(0, MAX_FACT_CHARS)}…` : fact;
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, cut(fact)]));
}

/** Fills a text's `{names}` with facts, made harmless to show. A fact that is not given leaves nothing behind. */
export function wordFinding(text: FindingText, facts: FindingFacts): FindingText {
  const fill = (template: string): string =>
    template
      .replace(/\{(\w+)\}/g, (_, name: string) => (Object.hasOwn(facts, name) ? visible(String(facts[name])) : ''))
      .trimEnd();
  return { message: fill(text.message), remedy: fill(text.remedy) };
}

/** A stable order without repetitions, so that two runs over the same world print the same findings. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const keyOf = (f: Finding): string =>
    [f.code, f.snapshotId ?? '', f.principal ?? '', f.shareId ?? '', f.message].join('\u0000');
  const byKey = new Map(findings.map((one) => [keyOf(one), one]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, one]) => one);
}
