import type { $OpenApiUtil as OpenApiTypes } from '@alicloud/openapi-core';
import { CloudCallError, InputError, isThrottle, type RunOverCode, type SnapshareError } from '../../../base/errors.ts';
import type { RateLimits } from '../../../base/limiter.ts';
import type { Logger } from '../../../base/log.ts';
import { noteRequestId } from '../../../base/requests.ts';
import { type RetryOptions, retry } from '../../../base/retry.ts';
import type { Clock } from '../../../base/time.ts';
import { Answer, UnreadableAnswer } from './answer.ts';
import { toCallError } from './call-errors.ts';
import type { Endpoints, Product } from './endpoints.ts';
import { $OpenApiUtil, callGenerically, OpenApiClient, type WireParameters } from './sdk-core.ts';

/** Who signs the calls. `securityToken` comes with the temporary credentials of a role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** What every call of one account needs. */
export interface CallDependencies {
  readonly credentials: Credentials;
  /** The account that the credentials belong to. */
  readonly accountId: string;
  readonly endpoints: Endpoints;
  readonly clock: Clock;
  /** Uniform over [0, 1), like `Math.random`. */
  readonly random: () => number;
  readonly log: Logger;
  readonly rateLimits: RateLimits;
  /** From this moment of the steady clock on nothing is sent any more, nor waited for to be sent again; absent: never. */
  readonly deadlineMs?: number | undefined;
}

/** The products that are called through the generic call, with the version of their API. */
const API_VERSIONS = {
  ecs: '2014-05-26',
  kms: '2016-01-20',
  ram: '2015-05-01',
  resourcemanager: '2020-03-31',
  sts: '2015-04-01',
} as const satisfies Partial<Record<Product, string>>;

/** Calls the services of one account in one region. */
export interface Rpc {
  readonly regionId: string;
  /** Who signs, for a client that is not built with {@link sdkConfig}. */
  readonly credentials: Credentials;
  readonly accountId: string;
  /**
   * Calls an operation and reads its answer; retries what may be retried.
   * @param read Reads the answer's body; an {@link UnreadableAnswer} that it throws counts as a failed call.
   * @throws {CloudCallError}
   */
  call<T>(
    product: keyof typeof API_VERSIONS,
    action: string,
    parameters: WireParameters,
    read: (body: Answer) => T,
  ): Promise<T>;
  /**
   * Does the same for an operation that a typed client sends.
   * @param isRetried False for an operation that must not be repeated blindly; then one failure is final.
   */
  run<T>(
    product: Product,
    action: string,
    send: () => Promise<unknown>,
    read: (body: Answer) => T,
    isRetried?: boolean,
  ): Promise<T>;
  /** The error of a call whose answers contradict each other. */
  unreadable(action: string, problem: string): SnapshareError;
  /** The retry rule of this account's calls, for steps that are made of several calls. */
  readonly retryOptions: RetryOptions;
  /** What a typed client of the product is built with. Throws {@link InputError} without an endpoint. */
  sdkConfig(product: Product): OpenApiTypes.Config;
}

/** The SDK's transport ends a call after this long without a byte, before and after it is connected. */
const IDLE_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 15_000;

/**
 * Opens the calls of an account in a region. Nothing is sent yet.
 * @throws {InputError} naming the credentials that are missing.
 */
export function openRpc(dependencies: CallDependencies, regionId: string): Rpc {
  const { credentials, accountId, endpoints, clock, random, log, rateLimits } = dependencies;
  const { deadlineMs = Number.POSITIVE_INFINITY } = dependencies;
  checkCredentials(credentials);

  const sdkConfig = (product: Product): OpenApiTypes.Config => {
    const { protocol, host } = endpoints(product, regionId);
    return new $OpenApiUtil.Config({
      ...credentials,
      regionId,
      endpoint: host,
      protocol,
      userAgent: 'snapshare',
      connectTimeout: IDLE_TIMEOUT_MS,
      readTimeout: ANSWER_TIMEOUT_MS,
    });
  };
  const generic = new Map<Product, InstanceType<typeof OpenApiClient>>();
  const genericClient = (product: Product): InstanceType<typeof OpenApiClient> => {
    const client = generic.get(product) ?? new OpenApiClient(sdkConfig(product));
    generic.set(product, client);
    return client;
  };
  const retryOptions: RetryOptions = {
    clock,
    random,
    deadlineMs,
    onRetry: (failure, attempt, delayMs) =>
      log.warn('a call failed and is tried again', { ...factsOf(failure), regionId, attempt, delayMs }),
  };

  const attempt = async <T>(
    product: Product,
    action: string,
    send: () => Promise<unknown>,
    read: (body: Answer) => T,
  ): Promise<T> => {
    const limit = startsPerSecond(product, action);
    const key = `${accountId} ${regionId} ${product} ${action}`;
    if (limit !== undefined) await rateLimits.turn(key, limit);
    if (clock.steadyMs() >= deadlineMs) throw outOfTime(action, regionId);
    try {
      const body = new Answer(await send(), action).object('body');
      const result = read(body);
      if (!isRead(action)) {
        const requestId = body.optionalText('RequestId') ?? body.optionalText('requestId');
        noteRequestId(requestId);
        log.info('called', { action, regionId, requestId });
      }
      return result;
    } catch (error) {
      const failure = toCallError({ action, regionId }, error);
      if (failure instanceof CloudCallError) {
        if (!isRead(action)) noteRequestId(failure.requestId);
        if (limit !== undefined && isThrottle(failure.cloudCode)) rateLimits.forgo(key, limit);
      }
      throw failure;
    }
  };

  const run: Rpc['run'] = (product, action, send, read, isRetried = true) => {
    const once = () => attempt(product, action, send, read);
    return isRetried ? retry(once, retryOptions) : once();
  };
  return {
    regionId,
    credentials,
    accountId,
    retryOptions,
    sdkConfig,
    run,
    call: (product, action, parameters, read) =>
      run(
        product,
        action,
        () => callGenerically(genericClient(product), action, API_VERSIONS[product], parameters),
        read,
      ),
    unreadable: (action, problem) => toCallError({ action, regionId }, new UnreadableAnswer(problem)),
  };
}

function outOfTime(action: string, regionId: string): CloudCallError {
  const cloudMessage = 'it was not sent, since the time that the platform gives the function is nearly used up';
  return new CloudCallError({ action, regionId, cloudCode: 'RunOver.OutOfTime' satisfies RunOverCode, cloudMessage });
}

/** Published limits per account, region and operation; the others publish none. See Resource Sharing, "Limits". */
function startsPerSecond(product: Product, action: string): number | undefined {
  if (product !== 'resourcesharing') return undefined;
  return isRead(action) ? 20 : 10;
}

function isRead(action: string): boolean {
  return /^(?:List|Describe|Get|Check)/.test(action);
}

/** The facts of a failure that belong into a log line. */
function factsOf(failure: SnapshareError): Record<string, unknown> {
  if (!(failure instanceof CloudCallError)) return { code: failure.code, problem: failure.message };
  const { action, cloudCode, httpStatus, requestId } = failure;
  return { action, cloudCode, httpStatus, requestId };
}

function checkCredentials({ accessKeyId, accessKeySecret, securityToken }: Credentials): void {
  const missing = [
    ...(isBlank(accessKeyId) ? ['accessKeyId'] : []),
    ...(isBlank(accessKeySecret) ? ['accessKeySecret'] : []),
    // A key id of a role's credentials is useless without its token, and the service would only say so after the call.
    ...(!isBlank(accessKeyId) && accessKeyId.startsWith('STS.') && isBlank(securityToken) ? ['securityToken'] : []),
  ];
  if (missing.length === 0) return;
  throw new InputError({
    doing: 'preparing to call the cloud',
    problem: `the credentials have no ${missing.join(', ')}`,
    remedy: 'Give the function a role; its temporary credentials then come with every invocation.',
  });
}

function isBlank(text: unknown): boolean {
  return typeof text !== 'string' || text.trim() === '';
}
