import type { Answer, Call } from '../wire/operation.ts';
import { refuse } from './errors.ts';

const UNCOMPARED = new Set([
  'ClientToken',
  'Signature',
  'SignatureNonce',
  'Timestamp',
  'SecurityToken',
  'AccessKeyId',
  'Action',
]);

/** Remembers the answers to calls with a ClientToken, per account, region and operation. */
export class Idempotency {
  readonly #answers = new Map<string, { readonly request: string; readonly answer: Answer }>();

  /**
   * Runs a call once per ClientToken; without one, always.
   * @throws {ServiceError} `IdempotentParameterMismatch` when the token was used with other parameters.
   */
  once(action: string, call: Call, mismatchStatus: number, run: () => Answer): Answer {
    const token = call.params.text('ClientToken');
    if (token === undefined) return run();
    if (token.length > 64) refuse(403, 'InvalidClientToken.Malformed');
    const key = [call.accountId, call.region.regionId, action, token].join(' ');
    const request = JSON.stringify([...call.params.values].filter(([name]) => !UNCOMPARED.has(name)).sort());
    const known = this.#answers.get(key);
    if (known === undefined) {
      const answer = run();
      this.#answers.set(key, { request, answer });
      return answer;
    }
    if (known.request !== request) refuse(mismatchStatus, 'IdempotentParameterMismatch');
    return known.answer;
  }
}
