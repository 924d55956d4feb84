import { createHmac } from 'node:crypto';
import { SECOND_MS } from '../base/durations.ts';
import type { Logger } from '../base/log.ts';
import { visibleJson } from '../base/visible.ts';
import type { EventBuses } from '../cloud/ports.ts';
import type { RegionOutcome, RunSummary } from '../engine/summary.ts';
import { finding } from '../plan/findings/finding.ts';
import { accountOption } from '../plan/findings/of-account.ts';
import type { NoticeAddresses, Policy } from '../policy/policy.ts';
import { isNoticeUrl, variableOf } from '../policy/values.ts';
import { isAnybodyTold, type Notice, type NoticeRegion, noticeOf, noticeText } from '../view/run-notice.ts';
import { putRunEvent } from './run-events.ts';

const TIMEOUT_MS = 3 * SECOND_MS;
/** DingTalk takes 20,000 bytes; a character of text can be three. @see DingTalk, custom robots */
const MAX_TEXT_CHARACTERS = 5_000;
/** What a robot answers is a few bytes. */
const MAX_ANSWER_BYTES = 16_384;
const NOTHING_DONE = { planned: 0, applied: 0, failed: 0, endings: [], waiting: [] };
/** Our own parameter of a DingTalk address; it is taken out before anything is sent. */
const SECRET_PARAMETER = 'secret';

type Channel = 'webhook' | 'dingtalk';

/** A run, as a notifier needs it. */
export interface NotifiedRun {
  readonly policy: Policy;
  readonly accountId: string;
  readonly events: EventBuses;
  readonly summary: RunSummary;
  readonly outcomes: readonly RegionOutcome[];
  /** Whether it tells of lasting findings, changed or not. */
  readonly isTelling: boolean;
  readonly nowMs: number;
  readonly log: Logger;
}

/** A notice, and what the commands that its text tells end with. */
interface Told {
  readonly notice: Notice;
  readonly ofAccount: string;
}

/**
 * Puts what a run changed on the bus of the policy, and tells its endpoints about a run that is worth it, each once and for
 * at most 3 seconds: the general ones of the whole, those of a team of what concerns its snapshots. A failing endpoint is
 * logged and fails nothing; of one of a team the general ones are told as well. Addresses may carry secrets, so no more than
 * the host is ever logged.
 */
export class Notifier {
  /** Outcomes told of: requests that were pooled into one run have the same. */
  readonly #told = new WeakSet<RegionOutcome>();
  readonly #readVariable: (name: string) => string | undefined;

  /** @param readVariable Reads a variable of the environment, for addresses that policy looks for there. */
  constructor(readVariable: (name: string) => string | undefined) {
    this.#readVariable = readVariable;
  }

  async tell({ policy, accountId, events, summary, outcomes, isTelling, nowMs, log }: NotifiedRun): Promise<void> {
    const { function: name, runId, mode } = summary;
    const { installation, notify } = policy;
    if (mode === 'observe' || !(isAnybodyTold(policy) || notify.eventBus !== '')) return;
    const ofAccount = accountOption({ policy, accountId });
    const regions: (NoticeRegion & { readonly told: NonNullable<RegionOutcome['told']> })[] = [];
    const teams = new Map<string, NoticeRegion[]>();
    for (const [index, outcome] of outcomes.entries()) {
      const region = summary.regions[index];
      if (!region || this.#told.has(outcome)) continue;
      this.#told.add(outcome);
      const { endings = [], waiting = [], told = [] } = outcome;
      regions.push({ ...region, ...(outcome.isHandover && { applied: 0 }), endings, waiting, told });
      for (const [team, part] of outcome.teams ?? []) teams.set(team, [...(teams.get(team) ?? []), part]);
    }
    const place = { installation, accountId, function: name, runId, mode, nowMs };
    await putRunEvent(events, notify.eventBus, { ...place, regions }, log);
    const run = { ...place, isTelling };
    const whole = isAnybodyTold(policy) ? noticeOf({ ...run, regions }) : undefined;
    // What a team is told is a part of the whole.
    if (!whole) return;
    const untold: string[] = [];
    const tellTeam = async ([team, parts]: [string, NoticeRegion[]]): Promise<void> => {
      const notice = noticeOf({ ...run, team, regions: parts });
      const addresses = notify.teams[team];
      if (notice && addresses && !(await this.#send(addresses, { notice, ofAccount }, log.child({ team }))))
        untold.push(team);
    };
    await Promise.all([this.#send(notify, { notice: whole, ofAccount }, log), ...[...teams].map(tellTeam)]);
    if (untold.length === 0) return;
    const region = regions.map((one) => one.region).join(', ');
    const missed = finding('TEAM_NOT_TOLD', {}, { teams: untold.join(', ') });
    const notice = noticeOf({ ...run, isTelling: true, regions: [{ ...NOTHING_DONE, region, findings: [missed] }] });
    if (notice) await this.#send(notify, { notice, ofAccount }, log);
  }

  /** @returns Whether each of the addresses that are set took it. */
  async #send({ webhook, dingtalk }: NoticeAddresses, { notice, ofAccount }: Told, log: Logger): Promise<boolean> {
    const taken = await Promise.all([
      this.#post('webhook', webhook, (address) => new URL(address), notice, log),
      this.#post(
        'dingtalk',
        dingtalk,
        (address) => signedAddress(address, Date.parse(notice.sentAt)),
        dingtalkBody(noticeText(notice, ofAccount)),
        log,
      ),
    ]);
    return taken.every(Boolean);
  }

  async #post(
    channel: Channel,
    setting: string,
    urlOf: (address: string) => URL,
    body: object,
    log: Logger,
  ): Promise<boolean> {
    if (setting === '') return true;
    const variable = variableOf(setting);
    const address = variable === undefined ? setting : (this.#readVariable(variable) ?? '').trim();
    if (isNoticeUrl(address)) return post(channel, urlOf(address), body, log);
    const problem = `the environment variable ${variable} ${address === '' ? 'is not set' : 'holds no https URL'}`;
    log.warn('a notice could not be sent', { channel, problem });
    return false;
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
function dingtalkBody(text: string): object {
  const content = text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)}…` : text;
  return { msgtype: 'text', text: { content } };
}

/** @returns Whether it was taken. */
async function post(channel: Channel, url: URL, body: object, log: Logger): Promise<boolean> {
  const fields = { channel, host: url.host };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(withoutUser(url), {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...authorizationOf(url) },
      body: visibleJson(JSON.stringify(body)),
      // Elsewhere than the policy says nothing is sent.
      redirect: 'error',
      signal,
    });
    const problem = await problemIn(channel, response, signal);
    if (problem === undefined) log.info('a notice was sent', fields);
    else log.warn('a notice was refused', { ...fields, problem });
    return problem === undefined;
  } catch (error) {
    // The error's own text may repeat the address.
    log.warn('a notice could not be sent', { ...fields, problem: problemOf(error) });
    return false;
  }
}

/** The user and password of an address as basic authorisation, since fetch refuses an address with them. */
function authorizationOf({ username, password }: URL): { readonly authorization?: string } {
  if (username === '' && password === '') return {};
  const pair = `${unescaped(username)}:${unescaped(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A sign of percent that means itself.
    return text;
  }
}

function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

/** DingTalk answers refusals with HTTP 200; what a webhook answers is its own affair, and is not read. */
async function problemIn(
  channel: Channel,
  { ok, status, body }: Response,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!ok || channel === 'webhook') {
    await body?.cancel();
    return ok ? undefined : `HTTP ${status}`;
  }
  const text = await readText(body, signal);
  if (text === undefined) return `an answer of more than ${MAX_ANSWER_BYTES} bytes`;
  const answer: unknown = JSON.parse(text);
  const code = typeof answer === 'object' && answer !== null && 'errcode' in answer ? answer.errcode : undefined;
  return code === 0 ? undefined : `errcode ${typeof code === 'number' ? code : 'missing'}`;
}

/**
 * Reads an answer, unpacked as it comes, until the signal. Node's fetch may forget its signal once it has the head of an
 * answer (a collected garbage takes the link away), so the signal is listened to here.
 * @returns Undefined when it is too long to be one.
 * @throws what the signal gives as its reason.
 */
async function readText(body: Response['body'], signal: AbortSignal): Promise<string | undefined> {
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
  const stop = (): void => void reader?.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop);
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  for (;;) {
    const part = await reader?.read();
    signal.throwIfAborted();
    if (part?.value === undefined) return Buffer.concat(parts).toString('utf8');
    byteCount += part.value.byteLength;
    parts.push(part.value);
    if (byteCount <= MAX_ANSWER_BYTES) continue;
    stop();
    return undefined;
  }
}

function problemOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string')
    return cause.code;
  // As in `bad port` or `unexpected redirect`; a longer text may repeat the address.
  if (cause instanceof Error && /^[a-z ]{1,30}$/.test(cause.message)) return cause.message;
  return error instanceof Error ? error.name : 'unknown';
}
