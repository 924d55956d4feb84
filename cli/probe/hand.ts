import { CloudCallError, isThrottle } from '../../shared/base/errors.ts';
import type { RawBody, RawCallOptions, RawCalls, RawProduct } from '../../shared/cloud/alibaba/wire/raw-calls.ts';
import type { WireParameters } from '../../shared/cloud/alibaba/wire/sdk-core.ts';
import { isRightMissing } from '../doctor/check.ts';

/** Somebody wants the probe to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** An experiment cannot be made, or what it saw decides nothing. */
export class Untried extends Error {
  override readonly name = 'Untried';
}

/** What came of a call that may well be refused. */
export type Outcome =
  | { readonly isDone: true; readonly body: RawBody }
  | { readonly isDone: false; readonly code: string; readonly httpStatus: number | undefined };

/** One call as it was made and answered. */
export interface CallOnRecord {
  readonly by: string;
  readonly product: RawProduct;
  readonly action: string;
  readonly request: WireParameters;
  readonly answer?: RawBody;
  readonly refusal?: { readonly code: string; readonly httpStatus: number | undefined; readonly words: string };
}

interface HandParts {
  /** Whose hand it is, for the record. */
  readonly by: string;
  readonly calls: RawCalls;
  readonly record: (call: CallOnRecord) => void;
  readonly signal: AbortSignal;
  /** A missing right is an answer like any other. */
  readonly isJudged?: boolean;
}

/** The calls of one account in a probe: on record, and none after somebody wants it to end. */
export class Hand {
  readonly #parts: HandParts;

  constructor(parts: HandParts) {
    this.#parts = parts;
  }

  get accountId(): string {
    return this.#parts.calls.accountId;
  }

  get regionId(): string {
    return this.#parts.calls.regionId;
  }

  /**
   * Makes a call that has to succeed.
   * @throws {CloudCallError} also where the service refuses.
   */
  async ask(
    product: RawProduct,
    action: string,
    request: WireParameters,
    options: RawCallOptions = {},
  ): Promise<RawBody> {
    const { by, calls, record, signal } = this.#parts;
    if (signal.aborted) throw new Interrupted();
    try {
      const answer = await calls.call(product, action, request, options);
      record({ by, product, action, request, answer });
      return answer;
    } catch (error) {
      if (error instanceof CloudCallError) {
        const { cloudCode: code, httpStatus, problem } = error;
        record({ by, product, action, request, refusal: { code, httpStatus, words: problem } });
      }
      throw error;
    }
  }

  /**
   * Makes a call whose refusal tells something.
   * @throws {CloudCallError} where it is open whether the call was carried out, it was too fast, or a right is missing.
   */
  async tell(
    product: RawProduct,
    action: string,
    request: WireParameters,
    options: RawCallOptions = {},
  ): Promise<Outcome> {
    try {
      return { isDone: true, body: await this.ask(product, action, request, options) };
    } catch (error) {
      if (!(error instanceof CloudCallError) || !isRefusal(error, this.#parts.isJudged === true)) throw error;
      return { isDone: false, code: error.cloudCode, httpStatus: error.httpStatus };
    }
  }

  /** The same for a role of the account. */
  async inRole(roleName: string, externalId: string): Promise<Hand> {
    if (this.#parts.signal.aborted) throw new Interrupted();
    const calls = await this.#parts.calls.assumeRole(roleName, externalId);
    return new Hand({ ...this.#parts, calls, by: 'role', isJudged: true });
  }
}

/** Whether the service has looked at the call and said no. */
function isRefusal(error: CloudCallError, isJudged: boolean): boolean {
  if (isRightMissing(error)) return isJudged;
  return !error.retryable || error.cloudCode.endsWith('Conflict');
}

/** Whether the call was certainly not carried out. */
export function isUndone(error: unknown): boolean {
  return error instanceof CloudCallError && (!error.retryable || isThrottle(error.cloudCode));
}
