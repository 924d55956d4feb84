import { pageNumberOf } from '../products/call/paging.ts';
import { Params } from '../products/call/params.ts';
import { ServiceError } from '../state/errors.ts';
import type { CallRecord } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { type Dispatch, type Dispatcher, denied } from './dispatcher.ts';
import type { FaultRule, FaultRules } from './faults.ts';
import { type HttpAnswer, type HttpRequest, paramsOf, withoutProtocol } from './http.ts';
import type { SignatureCheck } from './signature.ts';

/** A call as seen by {@link CallListener}. */
export interface CallNotice {
  readonly regionId: string;
  readonly accountId: string;
  /** Ties a call to the process that was given the key. */
  readonly accessKeyId: string;
  readonly product: string;
  readonly action: string;
  readonly isWrite: boolean;
  /** `arrived`: nothing has been done yet. `handled`: done, not yet answered. */
  readonly stage: 'arrived' | 'handled';
}

/** Sees every call before and after it takes effect; answering `reset` cuts the connection there. */
export type CallListener = (notice: CallNotice) => 'reset' | undefined;

const DEFAULT_SLOW_MS = 20_000;

const JSON_HEADERS = { 'content-type': 'application/json;charset=utf-8' };
const HTML = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

/** What is known of a call so far; filled in as it is understood. */
interface Sighting {
  readonly request: HttpRequest;
  readonly requestId: string;
  action: string;
  product: string;
  accountId: string;
  accessKeyId: string;
  isWrite: boolean;
  /** The operation's own. */
  readonly params: Params;
}

/** Turns signed HTTP requests into calls and their outcome into answers. */
export class Gateway {
  readonly calls: CallRecord[] = [];
  readonly listeners: CallListener[] = [];
  readonly #world: World;
  readonly #dispatcher: Dispatcher;
  readonly #signatures: SignatureCheck;
  readonly #faults: FaultRules;

  constructor(world: World, dispatcher: Dispatcher, signatures: SignatureCheck, faults: FaultRules) {
    this.#world = world;
    this.#dispatcher = dispatcher;
    this.#signatures = signatures;
    this.#faults = faults;
  }

  async handle(request: HttpRequest): Promise<HttpAnswer> {
    const sent = new Params(paramsOf(request));
    const sighting: Sighting = {
      request,
      requestId: this.#world.random.uuid().toUpperCase(),
      action: request.headers['x-acs-action'] ?? sent.text('Action') ?? '',
      product: '',
      accountId: '',
      accessKeyId: '',
      isWrite: false,
      params: new Params(withoutProtocol(sent.values)),
    };
    try {
      return await this.#answer(sighting, sent);
    } catch (error) {
      const failure = error instanceof ServiceError ? error : new ServiceError(500, 'InternalError', String(error));
      return this.#refusal(sighting, failure);
    }
  }

  async #answer(sighting: Sighting, sent: Params): Promise<HttpAnswer> {
    const { request, params, requestId, action } = sighting;
    const version = request.headers['x-acs-version'] ?? sent.text('Version') ?? '';
    const { product, operation } = this.#dispatcher.find(version, action);
    sighting.product = product.name;
    sighting.isWrite = operation.isWrite;
    const identity = this.#signatures.identify(request, sent, this.#world.nowMs());
    sighting.accountId = identity.accountId;
    sighting.accessKeyId = identity.accessKeyId;
    if (this.#isReset(sighting, 'arrived')) return this.#broken(sighting, 'reset');
    const { regionId } = request;
    const target = {
      product: product.name,
      action,
      accountId: identity.accountId,
      regionId,
      page: pageNumberOf(params),
    };
    const fault = this.#faults.take(target);
    const dispatch: Dispatch = { regionId, identity, product, action, operation, params, requestId };
    const early = fault && this.#before(sighting, dispatch, fault);
    if (early !== undefined) return early;
    if (fault?.effect === 'slow-call') await this.#delay(fault);
    this.#dispatcher.throttle(dispatch);
    const answer = this.#dispatcher.run(dispatch, fault);
    if (this.#isReset(sighting, 'handled') || fault?.effect === 'reset-after') return this.#broken(sighting, 'reset');
    const text = JSON.stringify({ RequestId: requestId, ...answer });
    const headers = { ...JSON_HEADERS, 'x-acs-request-id': requestId };
    if (fault?.effect === 'truncated-json') {
      return this.#broken(sighting, { status: 200, headers, body: text.slice(0, Math.ceil(text.length / 2)) });
    }
    this.#record(sighting, undefined);
    if (fault?.effect === 'slow-answer') await this.#delay(fault);
    return { status: 200, headers, body: text };
  }

  #delay({ slowMs = DEFAULT_SLOW_MS }: FaultRule): Promise<void> {
    return new Promise((resolve) => this.#world.after(slowMs, resolve));
  }

  /** The faults that keep a call from taking effect. */
  #before(sighting: Sighting, { product }: Dispatch, { effect, code, status }: FaultRule): HttpAnswer | undefined {
    const fail = (error: ServiceError): never => {
      throw new ServiceError(status ?? error.status, code ?? error.code, error.message);
    };
    switch (effect) {
      case 'throttle':
        return fail(
          new ServiceError(
            this.#world.switches.throttleStatus,
            'Throttling.User',
            'Request was denied due to user flow control.',
          ),
        );
      case 'error-500':
        return fail(new ServiceError(500, 'InternalError', 'The request processing has failed.'));
      case 'error-503':
        return fail(new ServiceError(503, 'ServiceUnavailable', 'The service is unavailable.'));
      case 'deny':
        return fail(denied(product));
      case 'html-502':
        return this.#broken(sighting, { status: status ?? 502, headers: { 'content-type': 'text/html' }, body: HTML });
      case 'reset-before':
        return this.#broken(sighting, 'reset');
      case 'reset-after':
      case 'truncated-json':
      case 'stale-read':
      case 'slow-call':
      case 'slow-answer':
        return undefined;
    }
  }

  #isReset(
    { request, accountId, accessKeyId, product, action, isWrite }: Sighting,
    stage: CallNotice['stage'],
  ): boolean {
    const notice: CallNotice = { regionId: request.regionId, accountId, accessKeyId, product, action, isWrite, stage };
    return this.listeners.map((listener) => listener(notice)).includes('reset');
  }

  #broken(sighting: Sighting, answer: HttpAnswer): HttpAnswer {
    this.#record(sighting, answer === 'reset' ? 'Transport.Reset' : 'Transport.Unreadable');
    return answer;
  }

  #refusal(sighting: Sighting, { status, code, message }: ServiceError): HttpAnswer {
    const { request, requestId, product } = sighting;
    this.#record(sighting, code);
    const body =
      product === 'kms'
        ? { HttpStatus: status, Code: code, Message: message, RequestId: requestId }
        : { RequestId: requestId, HostId: `${product}.${request.regionId}.aliyuncs.com`, Code: code, Message: message };
    return { status, headers: { ...JSON_HEADERS, 'x-acs-request-id': requestId }, body: JSON.stringify(body) };
  }

  #record(
    { request, accountId, accessKeyId, product, action, params, isWrite, requestId }: Sighting,
    code: string | undefined,
  ): void {
    this.calls.push({
      atMs: this.#world.nowMs(),
      regionId: request.regionId,
      accountId,
      accessKeyId,
      product,
      action,
      params: Object.fromEntries(params.values),
      isWrite,
      requestId,
      ...(code !== undefined && { code }),
    });
  }
}
