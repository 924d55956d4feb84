import type { ExplainStep } from '../shared/plan/explain.ts';
import { EXPLANATIONS } from '../shared/plan/explain-texts.ts';
import { type Finding, type FindingFacts, wordFinding } from '../shared/plan/finding.ts';
import { type FindingText, MESSAGES } from '../shared/plan/messages.ts';
import { EXPLANATIONS_ZH, GRANT_STATES_ZH, MESSAGES_ZH, POLICY_STATEMENTS_ZH } from '../shared/plan/messages-zh.ts';
import { POLICY_STATEMENTS, type PolicyStatement } from '../shared/plan/policy-summary.ts';
import type { GrantState } from '../shared/plan/status.ts';
import { CLI_TEXTS, type CliTextKey } from './messages/en.ts';
import { CLI_TEXTS_ZH } from './messages/zh.ts';
import { safeText } from './output.ts';

export type Language = 'en' | 'zh';
export const LANGUAGES: readonly Language[] = ['en', 'zh'];

/** Words everything that a command says, in one language. Facts come from the cloud, so they are made harmless. */
export interface Texts {
  readonly language: Language;
  say(key: CliTextKey, facts?: FindingFacts): string;
  finding(finding: Finding): FindingText;
  step(step: ExplainStep): FindingText;
  state(state: GrantState): string;
  statement(statement: PolicyStatement): string;
}

/** The texts of a language. */
export function textsIn(language: Language): Texts {
  const texts: Readonly<Record<CliTextKey, string>> = language === 'zh' ? CLI_TEXTS_ZH : CLI_TEXTS;
  const statements = language === 'zh' ? POLICY_STATEMENTS_ZH : POLICY_STATEMENTS;
  const messages: Readonly<Record<string, FindingText>> =
    language === 'zh' ? { ...MESSAGES_ZH, ...EXPLANATIONS_ZH } : { ...MESSAGES, ...EXPLANATIONS };
  const word = (code: string, facts: FindingFacts): FindingText =>
    wordFinding(messages[code] ?? { message: code, remedy: '' }, harmless(facts));
  return {
    language,
    say: (key, facts = {}) => wordFinding({ message: texts[key], remedy: '' }, harmless(facts)).message,
    finding: ({ code, facts, snapshotId, principal, shareId }) =>
      word(code, {
        ...facts,
        ...(snapshotId !== undefined && { snapshotId }),
        ...(principal !== undefined && { principal }),
        ...(shareId !== undefined && { shareId }),
      }),
    step: ({ code, facts }) => word(code, facts),
    statement: ({ code, facts }) => wordFinding({ message: statements[code], remedy: '' }, harmless(facts)).message,
    state: (state) => (language === 'zh' ? GRANT_STATES_ZH[state] : state),
  };
}

function harmless(facts: FindingFacts): FindingFacts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? safeText(value) : value]),
  );
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
