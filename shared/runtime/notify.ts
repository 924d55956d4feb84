import { createHmac } from 'node:crypto';
import { SECOND_MS } from '../base/durations.ts';
import type { Logger } from '../base/log.ts';
import type { RegionOutcome, RunSummary } from '../engine/summary.ts';
import type { Policy } from '../policy/policy.ts';
import { type Notice, noticeOf, noticeText } from '../view/run-notice.ts';

const TIMEOUT_MS = 3 * SECOND_MS;
/** DingTalk takes 20,000 bytes; a character of text can be three. @see DingTalk, custom robots */
const MAX_TEXT_CHARACTERS = 5_000;
/** Our own parameter of a DingTalk address; it is taken out before anything is sent. */
const SECRET_PARAMETER = 'secret';

/** A run, as a notifier needs it. */
export interface NotifiedRun {
  readonly policy: Policy;
  readonly accountId: string;
  readonly summary: RunSummary;
  readonly outcomes: readonly RegionOutcome[];
  readonly isTimer: boolean;
  readonly nowMs: number;
  readonly log: Logger;
}

/**
 * Tells the endpoints of the policy about a run that is worth it, each once and for at most 3 seconds. A failing
 * endpoint is logged and fails nothing. Addresses may carry secrets, so no more than the host is ever logged.
 */
export class Notifier {
  /** Outcomes told of: requests that were pooled into one run have the same. */
  readonly #told = new WeakSet<RegionOutcome>();

  async tell({ policy, accountId, summary, outcomes, isTimer, nowMs, log }: NotifiedRun): Promise<void> {
    const { webhook, dingtalk } = policy.notify;
    if (summary.mode === 'observe' || (webhook === '' && dingtalk === '')) return;
    const regions = outcomes.flatMap((outcome, index) => {
      const region = summary.regions[index];
      if (!region || this.#told.has(outcome)) return [];
      this.#told.add(outcome);
      return [{ ...region, endings: outcome.endings ?? [] }];
    });
    const { function: name, runId, mode } = summary;
    const { installation } = policy;
    const notice = noticeOf({ installation, accountId, function: name, runId, mode, nowMs, isTimer, regions });
    if (!notice) return;
    await Promise.all([
      webhook === '' ? undefined : send('webhook', new URL(webhook), notice, log),
      dingtalk === '' ? undefined : send('dingtalk', signedAddress(dingtalk, nowMs), dingtalkBody(notice), log),
    ]);
  }
}

/**
 * The address of a DingTalk robot with its signature, if the address has our `secret` parameter.
 * @see DingTalk, custom robots, security settings: HMAC-SHA256 of `timestamp\nsecret` under the secret, in Base64
 */
export function signedAddress(address: string, nowMs: number): URL {
  const url = new URL(address);
  const secret = url.searchParams.get(SECRET_PARAMETER);
  if (secret === null) return url;
  url.searchParams.delete(SECRET_PARAMETER);
  url.searchParams.set('timestamp', String(nowMs));
  url.searchParams.set('sign', createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64'));
  return url;
}

/** Plain text, in which nothing that a tag says becomes a link or a mention. */
function dingtalkBody(notice: Notice): object {
  const text = noticeText(notice);
  const content = text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)}…` : text;
  return { msgtype: 'text', text: { content } };
}

async function send(channel: 'webhook' | 'dingtalk', url: URL, body: object, log: Logger): Promise<void> {
  const fields = { channel, host: url.host };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      // Elsewhere than the policy says nothing is sent.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const problem = response.ok ? await refusalOf(channel, response) : `HTTP ${response.status}`;
    if (problem === undefined) log.info('a notice was sent', fields);
    else log.warn('a notice was refused', { ...fields, problem });
  } catch (error) {
    // The error's own text may repeat the address.
    log.warn('a notice could not be sent', { ...fields, problem: problemOf(error) });
  }
}

/** DingTalk answers refusals with HTTP 200; what a webhook answers is its own affair. */
async function refusalOf(channel: 'webhook' | 'dingtalk', response: Response): Promise<string | undefined> {
  if (channel === 'webhook') {
    await response.body?.cancel();
    return undefined;
  }
  const answer: unknown = await response.json();
  const code = typeof answer === 'object' && answer !== null && 'errcode' in answer ? answer.errcode : undefined;
  return code === 0 ? undefined : `errcode ${typeof code === 'number' ? code : 'missing'}`;
}

function problemOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string')
    return cause.code;
  return error instanceof Error ? error.name : 'unknown';
}
