import type { SnapshareError } from '../shared/base/errors.ts';
import { fill } from '../shared/base/fill.ts';
import { visible } from '../shared/base/visible.ts';
import { utcMinute } from '../shared/base/written.ts';
import type { Finding } from '../shared/plan/findings/finding.ts';
import { type FindingFacts, type FindingText, wordFinding } from '../shared/plan/findings/finding-text.ts';
import { MESSAGES } from '../shared/plan/findings/messages.ts';
import { REASONS, type Reason, type ReasonCode } from '../shared/plan/findings/reasons.ts';
import type { PolicyProblem } from '../shared/policy/policy-error.ts';
import type { ExplainStep } from '../shared/view/explain-step.ts';
import { EXPLANATIONS } from '../shared/view/explain-texts.ts';
import {
  EXPLANATIONS_ZH,
  GRANT_STATES_ZH,
  MESSAGES_ZH,
  POLICY_STATEMENTS_ZH,
  REASONS_ZH,
} from '../shared/view/messages-zh.ts';
import { POLICY_STATEMENTS, type PolicyStatement } from '../shared/view/policy-in-words.ts';
import type { GrantState } from '../shared/view/status.ts';
import {
  endIn,
  factInChinese,
  factsInChinese,
  failureInChinese,
  problemInChinese,
  withBeijing,
} from './chinese/wording.ts';
import { CLI_TEXTS, type CliTextKey } from './messages/en.ts';
import { CLI_REMEDIES, CLI_REMEDIES_ZH, withOurRemedies, withOurRemedy } from './messages/remedies.ts';
import { CLI_TEXTS_ZH } from './messages/zh.ts';
import type { ToldFact } from './probe/facts.ts';

export type Language = 'en' | 'zh';
export const LANGUAGES: readonly Language[] = ['en', 'zh'];

/** Words everything that a command says, in one language. */
export interface Texts {
  readonly language: Language;
  say(key: CliTextKey, facts?: FindingFacts): string;
  finding(finding: Finding): FindingText;
  step(step: ExplainStep): FindingText;
  state(state: GrantState): string;
  /** Why something is done. */
  because(reasons: readonly Reason[]): string;
  /** What failed and what to do, in one line. */
  failure(error: SnapshareError): string;
  /** What a fact of `probe` asks, and what Snapshare lacks under what was seen. */
  fact(row: ToldFact): Pick<ToldFact, 'question' | 'lacking'>;
  /** One thing wrong with a policy, after its path. */
  problem(problem: PolicyProblem): string;
  /** A time to the minute, UTC; in Chinese with UTC+8 beside it. */
  time(timeMs: number): string;
  /** A time as a log writes it, likewise. */
  loggedTime(at: string): string;
  statement(statement: PolicyStatement): string;
}

/** The texts of a language. */
export function textsIn(language: Language): Texts {
  const texts: Readonly<Record<CliTextKey, string>> = language === 'zh' ? CLI_TEXTS_ZH : CLI_TEXTS;
  const reasonTexts: Readonly<Record<ReasonCode, string>> = language === 'zh' ? REASONS_ZH : REASONS;
  const remedies = language === 'zh' ? CLI_REMEDIES_ZH : CLI_REMEDIES;
  const localized = (at: string): string => (language === 'zh' ? withBeijing(at) : at);
  const filled = (text: string, facts: FindingFacts): string =>
    fill(text, language === 'zh' ? factsInChinese(facts) : facts);
  const because = (reasons: readonly Reason[]): string =>
    reasons.map(({ code, facts }) => filled(reasonTexts[code], facts)).join(language === 'zh' ? '；' : '; ');
  const statements = language === 'zh' ? POLICY_STATEMENTS_ZH : POLICY_STATEMENTS;
  const messages: Readonly<Record<string, FindingText>> =
    language === 'zh' ? { ...MESSAGES_ZH, ...EXPLANATIONS_ZH } : { ...MESSAGES, ...EXPLANATIONS };
  const word = (code: string, given: FindingFacts): FindingText => {
    const said = withOurRemedies(given, remedies);
    return wordFinding(
      messages[code] ?? { message: code, remedy: '' },
      language === 'zh' ? factsInChinese(said) : said,
    );
  };
  return {
    language,
    say: (key, facts = {}) => filled(texts[key], facts),
    finding: ({ code, facts, snapshotId, principal, shareId }) =>
      word(code, {
        ...facts,
        ...(snapshotId !== undefined && { snapshotId }),
        ...(principal !== undefined && { principal }),
        ...(shareId !== undefined && { shareId }),
      }),
    step: ({ code, facts, reasons }) =>
      word(code, {
        ...facts,
        ...(language === 'zh' && 'because' in facts && { because: endIn(facts['because']) }),
        ...(reasons && { because: because(reasons) }),
      }),
    statement: ({ code, facts }) => filled(statements[code], facts),
    because,
    failure: (error) => (language === 'zh' ? visible(failureInChinese(error)) : withOurRemedy(error.message, remedies)),
    fact: (row) => (language === 'zh' ? factInChinese(row) : row),
    problem: (one) => {
      if (language === 'zh') return problemInChinese(one);
      return one.path === '' ? one.message : `${one.path}: ${one.message}`;
    },
    time: (timeMs) => localized(`${utcMinute(timeMs)}Z`),
    loggedTime: localized,
    state: (state) => (language === 'zh' ? GRANT_STATES_ZH[state] : state),
  };
}

/**
 * The language to speak: `--lang`, else the locale.
 * @param environment `LC_ALL`, `LC_MESSAGES` and `LANG` count, the first that is set.
 */
export function chooseLanguage(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const wished = at < 0 ? undefined : argv[at] === '--lang' ? argv[at + 1] : argv[at]?.slice('--lang='.length);
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return (wished ?? locale).toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
