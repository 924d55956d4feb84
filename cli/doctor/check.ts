import { CloudCallError, SnapshareError } from '../../shared/base/errors.ts';
import type { FindingFacts } from '../../shared/plan/findings/finding-text.ts';
import type { CliTextKey } from '../messages/en.ts';
import type { Texts } from '../texts.ts';

/** What was found, by a text of the catalogue. */
export interface Detail {
  readonly text: CliTextKey;
  readonly facts?: FindingFacts;
}

/** One thing that was looked at. `unknown`: it could not be looked at, which says nothing about it. */
export interface Check {
  readonly name: string;
  readonly verdict: 'ok' | 'warning' | 'failed' | 'unknown';
  /** What was found, or why it could not be. */
  readonly detail?: Detail | SnapshareError;
}

/**
 * A check that ended in a failure of its own. Anything else than a failure of Snapshare is thrown on.
 * @param verdict What such a failure says of what is looked at; one after which nothing is known of it says nothing.
 */
export function failed(name: string, error: unknown, verdict: Check['verdict'] = 'failed'): Check {
  if (!(error instanceof SnapshareError)) throw error;
  return { name, verdict: isUnanswered(error) ? 'unknown' : verdict, detail: error };
}

/** Whether the service gave no answer to what was asked: it was throttled, broken or not heard, and may answer later. */
export function isUnanswered(error: unknown): boolean {
  if (error instanceof CloudCallError && (error.httpStatus ?? 0) >= 500) return true;
  return error instanceof SnapshareError && error.retryable;
}

/** Whether it has to be seen to: it failed, or has to be made again since the service gave no answer. */
export function isOpen({ verdict, detail }: Check): boolean {
  return verdict === 'failed' || (verdict === 'unknown' && isUnanswered(detail));
}

/** Words what was found. */
export function wordDetail(detail: Check['detail'], texts: Texts): string {
  if (detail === undefined) return '';
  return detail instanceof SnapshareError ? texts.failure(detail) : texts.say(detail.text, detail.facts);
}

/** Whether the service turned a call away for want of a right. */
export function isRightMissing(error: unknown): boolean {
  return error instanceof CloudCallError && /^(?:Forbidden|NoPermission|AccessDenied)/.test(error.cloudCode);
}
