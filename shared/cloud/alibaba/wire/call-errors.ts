import { CloudCallError, type CloudFailure, SnapshareError, type TransportCode } from '../../../base/errors.ts';
import { UnreadableAnswer } from './answer.ts';

/** The call that failed. */
export interface CallPlace {
  readonly action: string;
  readonly regionId: string;
}

/** The service repeats what was signed, with the key id and the security token, in its words about these codes. */
const CODES_WHOSE_WORDS_HOLD_SECRETS = /signature|accesskey|securitytoken/i;

const RESET_CODES = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);
const TIMEOUT_CODES = new Set(['ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** Turns whatever a call threw into our error. An error that is ours already stays as it is. */
export function toCallError(place: CallPlace, error: unknown): SnapshareError {
  if (error instanceof SnapshareError) return error;
  const failure = serviceFailure(error) ?? transportFailure(error);
  const holdsSecrets = CODES_WHOSE_WORDS_HOLD_SECRETS.test(failure.cloudCode);
  return new CloudCallError(
    { ...place, ...failure, cloudMessage: holdsSecrets ? undefined : failure.cloudMessage },
    holdsSecrets ? undefined : { cause: error },
  );
}

/** Whether the error is a call's with exactly this code of the service. */
export function hasCode(error: unknown, cloudCode: string): boolean {
  return error instanceof CloudCallError && error.cloudCode === cloudCode;
}

type Failure = Omit<CloudFailure, keyof CallPlace>;

/** The failure that the service itself reported: an error with an HTTP status and a code of the service. */
function serviceFailure(error: unknown): Failure | undefined {
  const httpStatus = member(error, 'statusCode');
  const data = member(error, 'data');
  const cloudCode = textMember(data, 'Code') ?? textMember(data, 'code');
  if (typeof httpStatus !== 'number' || cloudCode === undefined) return undefined;
  const retryAfterMs = member(error, 'retryAfter');
  return {
    cloudCode,
    httpStatus,
    cloudMessage: textMember(data, 'Message') ?? textMember(data, 'message'),
    requestId: textMember(data, 'RequestId') ?? textMember(data, 'requestId'),
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  };
}

/** The failure of a call that no service answered in a form that can be read. */
function transportFailure(error: unknown): Failure {
  const httpStatus = member(error, 'statusCode');
  const status = typeof httpStatus === 'number' ? httpStatus : undefined;
  const words = error instanceof UnreadableAnswer ? error.message : textMember(error, 'code');
  return { cloudCode: transportCode(error), httpStatus: status, cloudMessage: words };
}

function transportCode(error: unknown): TransportCode {
  const code = textMember(error, 'code');
  if (textMember(error, 'name') === 'RequestTimeoutError' || (code !== undefined && TIMEOUT_CODES.has(code))) {
    return 'Transport.Timeout';
  }
  if (code === undefined || member(error, 'statusCode') !== undefined || code.startsWith('HPE_')) {
    return 'Transport.UnreadableAnswer';
  }
  return RESET_CODES.has(code) ? 'Transport.Reset' : 'Transport.Unreachable';
}

function textMember(value: unknown, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
