import { randomUUID } from 'node:crypto';
import type { LocalCloud } from '../local-cloud.ts';
import { ServiceError } from '../state/errors.ts';
import type { HttpAnswer, HttpRequest } from '../wire/http.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { functionRow, madeFunctionRow, triggerRow } from './function-list-rows.ts';
import type { FunctionMakeApi } from './function-make-api.ts';

const FUNCTIONS_PATH = /^\/2023-03-30\/functions$/;
const TRIGGERS_PATH = /^\/2023-03-30\/functions\/([^/]+)\/triggers$/;
/** Models of `@alicloud/fc20230330`, ListFunctionsRequest: at most 100, and 20 unless asked otherwise. */
const MAX_PAGE_SIZE = 100;
const PAGE_SIZE = 20;

interface FunctionListSources {
  readonly cloud: Pick<LocalCloud, 'identify' | 'options'>;
  /** Functions of Function Compute 3.0 alone. */
  readonly list: (accountId: string, regionId: string) => readonly DeployedFunction[];
  readonly made: Pick<FunctionMakeApi, 'madeIn'>;
}

/** The part of Function Compute's API 2023-03-30 that lists what is deployed: ListFunctions and ListTriggers. */
export class FunctionListApi {
  readonly #sources: FunctionListSources;

  constructor(sources: FunctionListSources) {
    this.#sources = sources;
  }

  matches({ method, path }: HttpRequest): boolean {
    return method === 'GET' && (FUNCTIONS_PATH.test(path) || TRIGGERS_PATH.test(path));
  }

  handle(request: HttpRequest): Promise<HttpAnswer> {
    const requestId = randomUUID();
    try {
      return Promise.resolve(answerOf(200, requestId, this.#read(request)));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { status, code, message } = error;
      return Promise.resolve(answerOf(status, requestId, { Code: code, Message: message, RequestId: requestId }));
    }
  }

  #read(request: HttpRequest): object {
    const { cloud, list, made } = this.#sources;
    const identity = cloud.identify(request);
    const { accountId } = identity;
    const name = TRIGGERS_PATH.exec(request.path)?.[1];
    const functionName = name === undefined ? undefined : decodeURIComponent(name);
    const action = functionName === undefined ? 'fc:ListFunctions' : 'fc:ListTriggers';
    const resource = `acs:fc:${request.regionId}:${accountId}:functions/${functionName ?? '*'}`;
    if (cloud.options.authorize?.(identity, action, resource, {}) === false) {
      throw new ServiceError(403, 'AccessDenied', 'The caller is not authorized by RAM.');
    }
    const { regionId } = request;
    const deployed = list(accountId, regionId);
    const byCalls = made.madeIn(accountId, regionId);
    if (functionName === undefined) {
      const functions = [
        ...deployed.map(functionRow),
        ...byCalls.map((one) => madeFunctionRow(one, accountId, regionId)),
      ];
      return pageOf(request, 'functions', functions, (one) => one.functionName);
    }
    const found = deployed.find((one) => one.functionName === functionName);
    if (!found && byCalls.some((one) => one.functionName === functionName)) {
      return pageOf(request, 'triggers', [], () => '');
    }
    if (!found) throw new ServiceError(404, 'FunctionNotFound', `function '${functionName}' does not exist`);
    const triggers = found.deployment.spec.triggers.map((trigger) => triggerRow(trigger, found));
    return pageOf(request, 'triggers', triggers, (one) => one.triggerName);
  }
}

/** Sorted by name; the token is the first name of the next page. */
function pageOf<T>({ query }: HttpRequest, key: string, all: readonly T[], nameOf: (one: T) => string): object {
  const prefix = query.get('prefix') ?? '';
  const first = query.get('nextToken') ?? '';
  const size = Math.min(Number(query.get('limit') ?? PAGE_SIZE), MAX_PAGE_SIZE);
  const rest = all
    .filter((one) => nameOf(one).startsWith(prefix) && nameOf(one) >= first)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const next = rest[size];
  return { [key]: rest.slice(0, size), nextToken: next === undefined ? '' : nameOf(next) };
}

function answerOf(status: number, requestId: string, body: object): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'x-fc-request-id': requestId };
  return { status, headers, body: JSON.stringify(body) };
}
