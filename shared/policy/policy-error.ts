import { SnapshareError } from '../base/errors.ts';
import { type Phrase, type PhraseCode, phrase, wordPhrase } from './phrases.ts';

/** One thing wrong with a policy. */
export interface PolicyProblem extends Phrase {
  /** Dotted, as in `rules.0.match.type`; of a text that cannot be parsed, the place in it; empty for the whole. */
  readonly path: string;
  /** The place in a text that `path` words. */
  readonly place?: Phrase;
  /** What is wrong, in English: the phrase, worded. */
  readonly message: string;
}

/** @param at A path, or the place in a text. */
export function problem(at: string | Phrase, code: PhraseCode, facts?: Phrase['facts']): PolicyProblem {
  const said = phrase(code, facts);
  const place = typeof at === 'string' ? { path: at } : { path: wordPhrase(at), place: at };
  return { ...place, ...said, message: wordPhrase(said) };
}

/** A problem after its path, in English. */
export function lineOf({ path, message }: Pick<PolicyProblem, 'path' | 'message'>): string {
  return path === '' ? message : `${path}: ${message}`;
}

/** A policy that cannot be used. Carries every problem, not only the first. */
export class PolicyError extends SnapshareError {
  override readonly name = 'PolicyError';
  /** Which policy, as in the path of its file. */
  readonly source: string;
  readonly problems: readonly PolicyProblem[];

  constructor(source: string, problems: readonly PolicyProblem[], options?: ErrorOptions) {
    super(
      'SNAPSHARE_POLICY',
      false,
      {
        doing: `reading the policy ${source}`,
        problem: problems.map(lineOf).join('; '),
        remedy: `Correct ${problems.length === 1 ? 'it' : `all ${problems.length}`} in the file and run again.`,
      },
      options,
    );
    this.source = source;
    this.problems = problems;
  }
}
