import { CloudCallError, REMEDIES, type RemedyCode, type SnapshareError } from '../shared/base/errors.ts';
import type { Finding } from '../shared/plan/findings/finding.ts';
import { type FindingFacts, type FindingText, wordFinding } from '../shared/plan/findings/finding-text.ts';
import { MESSAGES } from '../shared/plan/findings/messages.ts';
import { REASONS, type Reason, type ReasonCode } from '../shared/plan/findings/reasons.ts';
import type { ExplainStep } from '../shared/view/explain-step.ts';
import { EXPLANATIONS } from '../shared/view/explain-texts.ts';
import {
  ENDS_BECAUSE_ZH,
  EXPLANATIONS_ZH,
  GRANT_STATES_ZH,
  MESSAGES_ZH,
  POLICY_STATEMENTS_ZH,
  REASONS_ZH,
} from '../shared/view/messages-zh.ts';
import { POLICY_STATEMENTS, type PolicyStatement } from '../shared/view/policy-in-words.ts';
import type { GrantState } from '../shared/view/status.ts';
import { CLI_TEXTS, type CliTextKey } from './messages/en.ts';
import { CLI_REMEDIES, CLI_REMEDIES_ZH } from './messages/remedies.ts';
import { CLI_TEXTS_ZH } from './messages/zh.ts';

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
  /** What failed and what to do, in one line. Failures other than those of calls have English texts only. */
  failure(error: SnapshareError): string;
  statement(statement: PolicyStatement): string;
}

/** The texts of a language. */
export function textsIn(language: Language): Texts {
  const texts: Readonly<Record<CliTextKey, string>> = language === 'zh' ? CLI_TEXTS_ZH : CLI_TEXTS;
  const reasonTexts: Readonly<Record<ReasonCode, string>> = language === 'zh' ? REASONS_ZH : REASONS;
  const fill = (text: string, facts: FindingFacts): string => wordFinding({ message: text, remedy: '' }, facts).message;
  const because = (reasons: readonly Reason[]): string =>
    reasons.map(({ code, facts }) => fill(reasonTexts[code], facts)).join(language === 'zh' ? '；' : '; ');
  const statements = language === 'zh' ? POLICY_STATEMENTS_ZH : POLICY_STATEMENTS;
  const messages: Readonly<Record<string, FindingText>> =
    language === 'zh' ? { ...MESSAGES_ZH, ...EXPLANATIONS_ZH } : { ...MESSAGES, ...EXPLANATIONS };
  const word = (code: string, given: FindingFacts): FindingText => {
    return wordFinding(messages[code] ?? { message: code, remedy: '' }, withOurRemedies(given, language));
  };
  return {
    language,
    say: (key, facts = {}) => fill(texts[key], facts),
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
    statement: ({ code, facts }) => fill(statements[code], facts),
    because,
    failure: (error) => (language === 'zh' ? failureInChinese(error) : withOurRemedy(error.message, language)),
    state: (state) => (language === 'zh' ? GRANT_STATES_ZH[state] : state),
  };
}

/** Why a grant ends, in Chinese. */
function endIn(text: string | number | undefined): string {
  const found = Object.entries(ENDS_BECAUSE_ZH).find(([english]) => english === text);
  return found?.[1] ?? String(text);
}

const REMEDY_CODES = Object.keys(REMEDIES).filter((code): code is RemedyCode => code in REMEDIES);

/** What a failed call's text advises, as it is said here; the advice of other failures stays as it is. */
function withOurRemedy(text: string, language: Language): string {
  const ours = language === 'zh' ? CLI_REMEDIES_ZH : CLI_REMEDIES;
  const found = REMEDY_CODES.find((code) => text.endsWith(REMEDIES[code]));
  return found ? text.slice(0, -REMEDIES[found].length) + ours[found] : text;
}

/** The facts in which a finding carries the text of a failed call. */
function withOurRemedies({ error, advice, ...facts }: FindingFacts, language: Language): FindingFacts {
  const said = (text: string | number): string => withOurRemedy(String(text), language);
  return {
    ...facts,
    ...(error !== undefined && { error: said(error) }),
    ...(advice !== undefined && { advice: said(advice) }),
  };
}

function failureInChinese(error: SnapshareError): string {
  if (!(error instanceof CloudCallError)) return error.message;
  const { action, regionId, problem, remedy } = error;
  return `${regionId} 的 ${action} 失败：${problem}。${withOurRemedy(remedy, 'zh')}`;
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
