import {
  CloudCallError,
  type FailureText,
  InputError,
  type Said,
  type SnapshareError,
} from '../../shared/base/errors.ts';
import { type Facts, fill } from '../../shared/base/fill.ts';
import { utcMinute } from '../../shared/base/written.ts';
import { wordPhrase } from '../../shared/policy/phrases.ts';
import { PolicyError, type PolicyProblem } from '../../shared/policy/policy-error.ts';
import { ENDS_BECAUSE_ZH } from '../../shared/view/messages-zh.ts';
import { PHRASES_ZH } from '../../shared/view/messages-zh-policy.ts';
import { FACTS_ZH } from '../messages/facts-zh.ts';
import { INPUT_TEXTS_ZH } from '../messages/input-zh.ts';
import { CLI_REMEDIES_ZH, withOurRemedy } from '../messages/remedies.ts';
import { ENDPOINT_PROBLEMS_ZH, INPUT_ZH } from '../messages/shared-input-zh.ts';
import type { ToldFact } from '../probe/facts.ts';
import { valueInChinese } from './fact-values.ts';

/** Why a grant ends, in Chinese. */
export function endIn(text: string | number | undefined): string {
  const found = Object.entries(ENDS_BECAUSE_ZH).find(([english]) => english === text);
  return found?.[1] ?? String(text);
}

/** All the year. */
const BEIJING_AHEAD_MS = 8 * 3_600_000;

/** A time as documents and explanations write it. */
const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z| UTC)$/;

/** Sets the time in China beside a time in UTC; leaves every other text as it is. */
export function withBeijing(text: string): string {
  const [, day, minute] = TIME.exec(text) ?? [];
  const timeMs = Date.parse(`${day}T${minute}Z`);
  return Number.isNaN(timeMs) ? text : `${text}（UTC+8 ${utcMinute(timeMs + BEIJING_AHEAD_MS)}）`;
}

/** Words each fact that is a text, and sets the time in China beside times. */
export function factsInChinese(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === 'string' ? withBeijing(valueInChinese(fact)) : fact,
    ]),
  );
}

/** One thing wrong with a policy, after the place that it is at. */
export function problemInChinese(problem: PolicyProblem): string {
  const { path, place } = problem;
  const text = wordPhrase(problem, PHRASES_ZH).trim();
  const at = place ? wordPhrase(place, PHRASES_ZH) : path;
  return at === '' ? text : `${at}：${text}`;
}

/** What a fact of `probe` asks, and what Snapshare lacks under what was seen. */
export function factInChinese({ id, seen, lacking }: ToldFact): Pick<ToldFact, 'question' | 'lacking'> {
  const { question, lacking: lacks } = FACTS_ZH[id];
  return { question, ...(lacking !== undefined && { lacking: lacks?.[seen ?? ''] ?? lacking }) };
}

const INPUT_CATALOGUE: Readonly<Record<string, FailureText>> = { ...INPUT_ZH, ...INPUT_TEXTS_ZH };

/** What failed and what to do. A failure that no person at a command line meets keeps its English text. */
export function failureInChinese(error: SnapshareError): string {
  const { doing, problem, remedy } = partsOf(error) ?? {};
  if (doing === undefined) return error.message;
  return `${doing}${/[!-~]$/.test(doing) ? ' ' : ''}失败：${problem}。${remedy}`;
}

function partsOf(error: SnapshareError): FailureText | undefined {
  if (error instanceof CloudCallError) {
    const { action, regionId, problem, remedy } = error;
    return { doing: `${regionId} 的 ${action}`, problem, remedy: withOurRemedy(remedy, CLI_REMEDIES_ZH, problem) };
  }
  if (error instanceof PolicyError) {
    const problem = error.problems.map(problemInChinese).join('；');
    return { doing: `读取策略 ${error.source}`, problem, remedy: '请更正文件后重新执行。' };
  }
  return error instanceof InputError && error.said ? partsOfInput(error.said) : undefined;
}

function partsOfInput({ code, facts: given, problems = [] }: Said): FailureText | undefined {
  const text = INPUT_CATALOGUE[code];
  if (text === undefined) return undefined;
  const facts = { ...given, problems: problems.map(partInChinese).join('；') };
  return { doing: fill(text.doing, facts), problem: fill(text.problem, facts), remedy: fill(text.remedy, facts) };
}

const PART_CATALOGUE: Readonly<Record<string, string>> = ENDPOINT_PROBLEMS_ZH;

function partInChinese({ code, facts: { path = '', ...facts } }: Said): string {
  const text = fill(PART_CATALOGUE[code] ?? code, facts);
  return path === '' ? text : `${path}：${text}`;
}
