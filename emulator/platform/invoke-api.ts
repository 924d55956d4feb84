import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { LocalCloud } from '../local-cloud.ts';
import { ServiceError } from '../state/errors.ts';
import type { Identity } from '../state/identity.ts';
import type { HttpAnswer, HttpRequest } from '../wire/http.ts';
import type { AsyncInvoker } from './async-invoker.ts';
import type { DeployedFunction, FunctionLog } from './deployed-function.ts';

const FC3_PATH = /^\/2023-03-30\/functions\/([^/]+)\/invocations$/;
const FC2_PATH = /^\/2016-08-15\/services\/([^/]+)\/functions\/([^/]+)\/invocations$/;

/** Function Compute, "Limits". */
const MAX_ASYNC_PAYLOAD_BYTES = 128 * 1024;
const MAX_SYNC_PAYLOAD_BYTES = 32 * 1024 * 1024;
const LOG_TAIL_BYTES = 4096;

interface InvokeApiSources {
  readonly cloud: Pick<LocalCloud, 'findCredential' | 'identify' | 'options'>;
  readonly asyncInvoker: AsyncInvoker;
  /** With a service, a function of Function Compute 2.0; without one, of 3.0. */
  readonly find: (
    accountId: string,
    regionId: string,
    name: string,
    serviceName?: string,
  ) => DeployedFunction | undefined;
  readonly logsOf: (requestId: string) => readonly FunctionLog[];
}

/** Why a call was not carried out; both versions of the API spell it in their own way. */
class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly message: string,
  ) {}
}

interface Target {
  readonly name: string;
  readonly serviceName?: string;
}

function targetOf(path: string): Target | undefined {
  const version3 = FC3_PATH.exec(path);
  if (version3?.[1] !== undefined) return { name: decodeURIComponent(version3[1]) };
  const version2 = FC2_PATH.exec(path);
  if (version2?.[1] === undefined || version2[2] === undefined) return undefined;
  // A qualifier follows the service's name after a dot; there are no versions here, so that all mean the same code.
  return { name: decodeURIComponent(version2[2]), serviceName: decodeURIComponent(version2[1]).split('.')[0] ?? '' };
}

/**
 * What the client of API version 2016-08-15 signs.
 * @see source of `@alicloud/fc2`, `composeStringToSign`
 */
function fc2StringToSign({ method, path, headers }: HttpRequest): string {
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-fc-'))
    .sort()
    .map((name) => `${name}:${headers[name] ?? ''}\n`);
  const first = [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', headers['date'] ?? ''];
  return `${first.join('\n')}\n${own.join('')}${decodeURIComponent(path)}`;
}

const denied = (): Refusal =>
  new Refusal(403, 'SignatureNotMatch', 'The request signature we calculated does not match.');

/** The part of Function Compute's API that invokes functions, versions 2023-03-30 and 2016-08-15. */
export class InvokeApi {
  readonly #sources: InvokeApiSources;

  constructor(sources: InvokeApiSources) {
    this.#sources = sources;
  }

  matches(request: HttpRequest): boolean {
    return targetOf(request.path) !== undefined;
  }

  async handle(request: HttpRequest): Promise<HttpAnswer> {
    const requestId = randomUUID();
    const target = targetOf(request.path);
    if (target === undefined)
      return this.#refusal(new Refusal(404, 'PathNotSupported', request.path), requestId, false);
    const isVersion2 = target.serviceName !== undefined;
    const isOwnForm = request.headers['authorization']?.startsWith('FC ') === true;
    const identity = isVersion2 && isOwnForm ? this.#identifyOwnForm(request) : this.#identify(request);
    if (identity instanceof Refusal) return this.#refusal(identity, requestId, isVersion2);
    const found = this.#findTarget(request, identity, target);
    if (found instanceof Refusal) return this.#refusal(found, requestId, isVersion2);
    const isAsync = request.headers['x-fc-invocation-type'] === 'Async';
    if (request.body.length > (isAsync ? MAX_ASYNC_PAYLOAD_BYTES : MAX_SYNC_PAYLOAD_BYTES)) {
      return this.#refusal(new Refusal(413, 'PayloadTooLarge', 'The payload is too large.'), requestId, isVersion2);
    }
    return isAsync ? this.#accept(found, request, requestId) : this.#run(found, request, requestId);
  }

  #identify(request: HttpRequest): Identity | Refusal {
    try {
      return this.#sources.cloud.identify(request);
    } catch (error) {
      if (error instanceof ServiceError) return new Refusal(403, error.code, error.message);
      throw error;
    }
  }

  /** The form of the client of version 2016-08-15 alone. */
  #identifyOwnForm(request: HttpRequest): Identity | Refusal {
    const [, accessKeyId = '', signature = ''] = /^FC ([^:]+):(.+)$/.exec(request.headers['authorization'] ?? '') ?? [];
    const credential = this.#sources.cloud.findCredential(accessKeyId);
    if (credential === undefined) return new Refusal(403, 'InvalidAccessKeyID', 'The access key is unknown.');
    const expected = createHmac('sha256', credential.accessKeySecret).update(fc2StringToSign(request)).digest();
    const given = Buffer.from(signature, 'base64');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return denied();
    const token = request.headers['x-fc-security-token'];
    return credential.securityToken === token
      ? credential.identity
      : new Refusal(403, 'InvalidSecurityToken', 'Wrong token.');
  }

  #findTarget(request: HttpRequest, identity: Identity, { name, serviceName }: Target): DeployedFunction | Refusal {
    // The real host begins with the account; the client of version 2 names it in a header as well.
    const hostAccount = /^(\d{16})\./.exec(request.headers['host'] ?? '')?.[1];
    const accountId = request.headers['x-fc-account-id'] ?? hostAccount ?? identity.accountId;
    if (accountId !== identity.accountId)
      return new Refusal(403, 'AccessDenied', 'The function is of another account.');
    const resource = `acs:fc:${request.regionId}:${accountId}:functions/${name}`;
    if (this.#sources.cloud.options.authorize?.(identity, 'fc:InvokeFunction', resource, {}) === false) {
      return new Refusal(403, 'AccessDenied', 'The caller is not authorized by RAM.');
    }
    return (
      this.#sources.find(accountId, request.regionId, name, serviceName) ??
      new Refusal(404, 'FunctionNotFound', `function '${name}' does not exist`)
    );
  }

  #accept(target: DeployedFunction, request: HttpRequest, requestId: string): HttpAnswer {
    const taskId = request.headers['x-fc-async-task-id'];
    this.#sources.asyncInvoker.accept(target, request.body, { requestId, trigger: 'http' });
    return {
      status: 202,
      headers: { 'x-fc-request-id': requestId, ...(taskId === undefined ? {} : { 'x-fc-async-task-id': taskId }) },
      body: '',
    };
  }

  async #run(target: DeployedFunction, request: HttpRequest, requestId: string): Promise<HttpAnswer> {
    const isVersion2 = target.deployment.serviceName !== undefined;
    const outcome = await target.invoke({
      event: request.body,
      requestId,
      trigger: 'http',
      isAsync: false,
      attempt: 1,
    });
    if ('error' in outcome && outcome.refusal) {
      const { status, code } = outcome.refusal;
      return this.#refusal(new Refusal(status, code, outcome.error.errorMessage), requestId, isVersion2);
    }
    const headers: Record<string, string> = {
      'x-fc-request-id': requestId,
      'content-type': 'application/octet-stream',
    };
    if (request.headers['x-fc-log-type'] === 'Tail') headers['x-fc-log-result'] = this.#logTail(requestId);
    if (!('error' in outcome)) return { status: 200, headers, body: outcome.body };
    headers['x-fc-error-type'] = 'UnhandledInvocationError';
    headers['content-type'] = 'application/json';
    return { status: 200, headers, body: JSON.stringify(outcome.error) };
  }

  #logTail(requestId: string): string {
    const lines = this.#sources.logsOf(requestId).map(({ line }) => line);
    const text = [`FC Invoke Start RequestId: ${requestId}`, ...lines, `FC Invoke End RequestId: ${requestId}`].join(
      '\n',
    );
    return Buffer.from(text).subarray(-LOG_TAIL_BYTES).toString('base64');
  }

  #refusal({ status, code, message }: Refusal, requestId: string, isVersion2: boolean): HttpAnswer {
    const body = isVersion2
      ? { ErrorCode: code, ErrorMessage: message }
      : { Code: code, Message: message, RequestId: requestId };
    return {
      status,
      headers: { 'content-type': 'application/json', 'x-fc-request-id': requestId },
      body: JSON.stringify(body),
    };
  }
}
