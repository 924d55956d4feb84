import { visible } from '../../base/visible.ts';

/** What a finding says, with `{names}` of its facts in it. */
export interface FindingText {
  /** What was seen, with the evidence. */
  readonly message: string;
  /** What the reader can do. */
  readonly remedy: string;
}

/** @param message What was seen. @param remedy What the reader can do. */
export function text(message: string, remedy: string): FindingText {
  return { message, remedy };
}

/** Evidence by name; what a catalogue of another language needs to say the same. */
export type FindingFacts = Readonly<Record<string, string | number>>;

/** Fills a text's `{names}` with facts, made harmless to show. A fact that is not given leaves nothing behind. */
export function wordFinding(text: FindingText, facts: FindingFacts): FindingText {
  const fill = (template: string): string =>
    template
      .replace(/\{(\w+)\}/g, (_, name: string) => (Object.hasOwn(facts, name) ? visible(String(facts[name])) : ''))
      .trimEnd();
  return { message: fill(text.message), remedy: fill(text.remedy) };
}
