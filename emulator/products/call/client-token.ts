import { refuse } from '../../state/errors.ts';
import type { Answer, Call } from './operation.ts';

/**
 * Runs a call once per ClientToken, account, region and operation, and then repeats its answer; without a token, always.
 * @throws {ServiceError} `IdempotentParameterMismatch` when the token was used with other parameters.
 */
export function oncePerToken(action: string, call: Call, mismatchStatus: number, run: () => Answer): Answer {
  const { answersByToken } = call.world;
  const token = call.params.text('ClientToken');
  if (token === undefined) return run();
  if (token.length > 64) refuse(403, 'InvalidClientToken.Malformed');
  const key = [call.accountId, call.region.regionId, action, token].join(' ');
  const request = JSON.stringify([...call.params.values].filter(([name]) => name !== 'ClientToken').sort());
  const known = answersByToken.get(key);
  if (known === undefined) {
    const answer = run();
    answersByToken.set(key, { request, answer });
    return answer;
  }
  if (known.request !== request) refuse(mismatchStatus, 'IdempotentParameterMismatch');
  return known.answer;
}
