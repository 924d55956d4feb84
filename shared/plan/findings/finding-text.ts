import { type Facts, fill } from '../../base/fill.ts';

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
export type FindingFacts = Facts;

/** Fills a text's `{names}` with facts, made harmless to show. A fact that is not given leaves nothing behind. */
export function wordFinding(text: FindingText, facts: FindingFacts): FindingText {
  return { message: fill(text.message, facts), remedy: fill(text.remedy, facts) };
}
