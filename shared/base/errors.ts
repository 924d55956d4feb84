import type { Facts } from './fill.ts';
import { visible } from './visible.ts';

/** What every failure tells its reader: what was being done, to which resource, what went wrong, and what to do. */
export interface FailureText {
  /** The attempt with the resource it was for, as in `sharing s-1 with 1234567890123456`. */
  readonly doing: string;
  /** What went wrong, one clause without a full stop. */
  readonly problem: string;
  /** What the reader can do about it, a whole sentence. */
  readonly remedy: string;
}

/** The base of every error that Snapshare throws. Match on `code`, never on the message, which is one harmless line. */
export class SnapshareError extends Error {
  override readonly name: string = 'SnapshareError';
  readonly code: string;
  /** Whether the same attempt may succeed later with nothing changed. */
  readonly retryable: boolean;
  readonly doing: string;
  readonly problem: string;
  readonly remedy: string;

  constructor(code: string, retryable: boolean, text: FailureText, options?: ErrorOptions) {
    super(visible(`${text.doing} failed: ${text.problem}. ${text.remedy}`), options);
    this.code = code;
    this.retryable = retryable;
    this.doing = text.doing;
    this.problem = text.problem;
    this.remedy = text.remedy;
  }
}

/** Codes of our own for calls that got no readable answer from the service. */
export type TransportCode =
  | 'Transport.Reset'
  | 'Transport.Timeout'
  | 'Transport.Unreachable'
  | 'Transport.UnreadableAnswer';

/** Codes of our own for what a run did not call any more, since the run itself is at its end; the next one goes on. */
export type RunOverCode = 'RunOver.OutOfTime' | 'RunOver.CredentialsExpired';

/** The facts of a failed cloud call. */
export interface CloudFailure {
  /** The operation's official name, as in `CreateResourceShare`. */
  readonly action: string;
  readonly regionId: string;
  /** The service's error code, a {@link TransportCode} or a {@link RunOverCode}. */
  readonly cloudCode: string;
  /** The service's own explanation, if it gave one that is safe to show. */
  readonly cloudMessage?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  /** How long the service asked to wait before the next attempt, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** A call to the cloud failed, after retries if the failure allowed any. */
export class CloudCallError extends SnapshareError {
  override readonly name = 'CloudCallError';
  readonly action: string;
  readonly regionId: string;
  readonly cloudCode: string;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(failure: CloudFailure, options?: ErrorOptions) {
    const { action, regionId, cloudCode, cloudMessage, httpStatus, requestId, retryAfterMs } = failure;
    const facts = [
      httpStatus === undefined ? undefined : `HTTP ${httpStatus}`,
      requestId === undefined ? undefined : `request ${requestId}`,
    ].filter((fact) => fact !== undefined);
    const problem =
      cloudCode +
      (facts.length === 0 ? '' : ` (${facts.join(', ')})`) +
      (cloudMessage === undefined ? '' : `: ${cloudMessage.slice(0, 300).replace(/[.\s]+$/, '')}`);
    super(
      'SNAPSHARE_CLOUD_CALL',
      isRetryableCode(cloudCode),
      { doing: `${action} in ${regionId}`, problem, remedy: REMEDIES[remedyFor(cloudCode)] },
      options,
    );
    this.action = action;
    this.regionId = regionId;
    this.cloudCode = cloudCode;
    this.httpStatus = httpStatus;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Thrown at the end of a run in which something retryable was left undone, so that the platform invokes the
 * function again. Everything else has been done by then.
 */
export class PartialFailure extends SnapshareError {
  override readonly name = 'PartialFailure';
  /** The run's summary, as the function would have answered it. */
  readonly summary: unknown;

  constructor(doing: string, failedCount: number, summary: unknown, options?: ErrorOptions) {
    super(
      'SNAPSHARE_PARTIAL_FAILURE',
      true,
      {
        doing,
        problem: `${failedCount} ${failedCount === 1 ? 'step is' : 'steps are'} left undone`,
        remedy: 'A retry or the next sweep completes it; the log names each failed call.',
      },
      options,
    );
    this.summary = summary;
  }
}

/** The code that Node or a library gave an error, as in `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What a failure says, by a code: catalogues of other languages say the same with its facts. */
export interface Said {
  readonly code: string;
  readonly facts: Facts;
  /** What its fact `problems` is made of, where it tells of several. */
  readonly problems?: readonly Said[];
}

/** An event, option, credential or setting that cannot be used as it was given. */
export class InputError extends SnapshareError {
  override readonly name = 'InputError';
  /** What its text says; absent where no person at a command line is told it. */
  readonly said: Said | undefined;

  constructor(text: FailureText & { readonly said?: Said }, options?: ErrorOptions) {
    super('SNAPSHARE_INPUT', false, text, options);
    this.said = text.said;
  }
}

const RETRYABLE_CODES = new Set([
  'Rejected.Throttling',
  'InternalError',
  'InternalFailure',
  'InternalServerError',
  'ResourceExhausted',
  'ResourceThrottled',
  'SystemError',
  'UnknownError',
  'OperationConflict',
  'Operation.Conflict',
  'LastTokenProcessing',
  'IdempotentProcessing',
  // Something on the way sent the same request twice; it is signed anew with every attempt.
  'SignatureNonceUsed',
  'AssociateConflict',
  'DisassociateConflict',
  'DeleteResourceShareConflict',
  'ExternalTargetWithdrawConflict',
  'NotSupport.ResourcePropertyConflict',
  'ServiceUnavailableTemporary',
]);

/**
 * Whether a call that failed with this code may succeed later with nothing changed. Decided by the code alone: the
 * same throttle comes with HTTP 400, 403 or 429 depending on the service and on the page that documents it.
 * @see ECS, Resource Sharing and Function Compute error code lists; codes `Transport.*` are {@link TransportCode}, `RunOver.*` {@link RunOverCode}
 */
export function isRetryableCode(cloudCode: string): boolean {
  return (
    RETRYABLE_CODES.has(cloudCode) ||
    isThrottle(cloudCode) ||
    isInFamily(cloudCode, 'ServiceUnavailable') ||
    isRunOver(cloudCode) ||
    isInFamily(cloudCode, 'Transport')
  );
}

/** Whether the service turned the call away unexecuted because too many came. */
export function isThrottle(cloudCode: string): boolean {
  return cloudCode === 'Rejected.Throttling' || isInFamily(cloudCode, 'Throttling');
}

/** Whether the call was not made, or not repeated, because its run is at its end. */
export function isRunOver(cloudCode: string): boolean {
  return isInFamily(cloudCode, 'RunOver');
}

/** Whether the code is of the family, as `Throttling.User` is of `Throttling`. */
function isInFamily(cloudCode: string, family: string): boolean {
  return cloudCode === family || cloudCode.startsWith(`${family}.`);
}

const OF_CLOCK = /^(InvalidTimeStamp|IllegalTimestamp)/;
const OF_CREDENTIALS = /^(InvalidAccessKeyId|InvalidSecurityToken|SignatureDoesNotMatch|IncompleteSignature)/;

/** Whether the service turned the caller away and has not looked at what was asked. @see ECS, common error codes */
export function isOfCaller(cloudCode: string): boolean {
  return OF_CLOCK.test(cloudCode) || OF_CREDENTIALS.test(cloudCode);
}

/** What to do about a failed call, whether a function made it or a person, in English. Other languages have catalogues of the same codes. */
export const REMEDIES = {
  THROTTLED: 'Another try later may succeed; if it stays, ask for a higher rate limit.',
  TRANSPORT: 'Another try later may succeed; if it stays, check the endpoint and network.',
  RETRYABLE: 'Another try later may succeed.',
  RIGHT_MISSING: 'Grant this action to the role or user that calls.',
  CREDENTIALS_REFUSED: 'Check the credentials of the role or user that calls.',
  CLOCK_WRONG: 'The clock of this machine is more than 15 minutes off: set it right.',
  QUOTA_REACHED: 'Ask for a higher quota or remove what is no longer needed.',
  ACCOUNT_STATUS: "Look at the account's balance and status in the console.",
  OTHER: 'Look the code up in the error list of the service and correct the request or its settings.',
} as const satisfies Readonly<Record<string, string>>;

export type RemedyCode = keyof typeof REMEDIES;

function remedyFor(cloudCode: string): RemedyCode {
  if (isThrottle(cloudCode)) return 'THROTTLED';
  if (isInFamily(cloudCode, 'Transport')) return 'TRANSPORT';
  if (isRetryableCode(cloudCode)) return 'RETRYABLE';
  if (isInFamily(cloudCode, 'Forbidden') || isInFamily(cloudCode, 'NoPermission')) return 'RIGHT_MISSING';
  if (OF_CLOCK.test(cloudCode)) return 'CLOCK_WRONG';
  if (OF_CREDENTIALS.test(cloudCode)) return 'CREDENTIALS_REFUSED';
  if (/^(Account\.|InvalidAccountStatus)/.test(cloudCode)) return 'ACCOUNT_STATUS';
  return /^Quota/.test(cloudCode) ? 'QUOTA_REACHED' : 'OTHER';
}
