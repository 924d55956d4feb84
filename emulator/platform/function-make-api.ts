import { randomUUID } from 'node:crypto';
import type { LocalCloud } from '../local-cloud.ts';
import { refuse, ServiceError } from '../state/errors.ts';
import type { HttpAnswer, HttpRequest } from '../wire/http.ts';
import { mostRequestsOf } from './serverless-yaml.ts';

const FUNCTIONS_PATH = '/2023-03-30/functions';
const FUNCTION_PATH = /^\/2023-03-30\/functions\/([^/]+)$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** A function that was made by a call. It is kept and never runs; what is deployed comes from an `s.yaml`. */
export interface MadeFunction {
  readonly functionName: string;
  readonly runtime: string;
  readonly handler: string;
  readonly description: string;
  readonly instanceConcurrency: number;
  readonly environmentVariables: Readonly<Record<string, string>>;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * The part of Function Compute's API 2023-03-30 that makes, shows and deletes a function. Only custom runtimes take several
 * requests an instance; what comes of asking for more on another is the switch `builtInConcurrency`.
 */
export class FunctionMakeApi {
  readonly #cloud: LocalCloud;
  /** By account, region and name. */
  readonly #made = new Map<string, MadeFunction>();

  constructor(cloud: LocalCloud) {
    this.#cloud = cloud;
  }

  matches({ method, path }: HttpRequest): boolean {
    if (method === 'POST') return path === FUNCTIONS_PATH;
    return (method === 'GET' || method === 'DELETE') && FUNCTION_PATH.test(path);
  }

  handle(request: HttpRequest): Promise<HttpAnswer> {
    const requestId = randomUUID();
    const headers = { 'content-type': 'application/json', 'x-fc-request-id': requestId };
    try {
      const body = this.#answer(request);
      const isEmpty = body === undefined;
      return Promise.resolve({ status: isEmpty ? 204 : 200, headers, body: isEmpty ? '' : JSON.stringify(body) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { status, code, message } = error;
      const body = JSON.stringify({ Code: code, Message: message, RequestId: requestId });
      return Promise.resolve({ status, headers, body });
    }
  }

  /** Names of what was made and is still there. */
  get names(): string[] {
    return [...this.#made.values()].map(({ functionName }) => functionName);
  }

  /** What was made in a region and is still there. */
  madeIn(accountId: string, regionId: string): MadeFunction[] {
    const place = `${accountId} ${regionId} `;
    return [...this.#made].filter(([key]) => key.startsWith(place)).map(([, made]) => made);
  }

  #answer(request: HttpRequest): MadeFunction | undefined {
    const { accountId } = this.#cloud.identify(request);
    const keyOf = (name: string): string => [accountId, request.regionId, name].join(' ');
    if (request.method === 'POST') return this.#make(request, keyOf);
    const name = decodeURIComponent(FUNCTION_PATH.exec(request.path)?.[1] ?? '');
    const found = this.#made.get(keyOf(name)) ?? refuse(404, 'FunctionNotFound', `function '${name}' does not exist`);
    if (request.method === 'GET') return found;
    this.#made.delete(keyOf(name));
    return undefined;
  }

  #make(request: HttpRequest, keyOf: (name: string) => string): MadeFunction {
    const asked = JSON.parse(request.body.toString()) as Readonly<Record<string, unknown>>;
    const functionName = text(asked['functionName']);
    if (!NAME.test(functionName)) refuse(400, 'InvalidArgument', 'functionName is malformed.');
    if (this.#made.has(keyOf(functionName)))
      refuse(409, 'FunctionAlreadyExists', `function '${functionName}' already exists`);
    const runtime = text(asked['runtime']);
    const concurrency = Number(asked['instanceConcurrency'] ?? 1);
    const most = mostRequestsOf(runtime);
    const isTooMany = concurrency > most;
    const { builtInConcurrency } = this.#cloud.switches;
    if (isTooMany && (most > 1 || builtInConcurrency === 'refused')) {
      refuse(400, 'InvalidArgument', `instanceConcurrency of runtime ${runtime} is at most ${most}.`);
    }
    const made = {
      functionName,
      runtime,
      handler: text(asked['handler']),
      description: text(asked['description']),
      instanceConcurrency: isTooMany && builtInConcurrency === 'one' ? 1 : concurrency,
      environmentVariables: (asked['environmentVariables'] ?? {}) as Readonly<Record<string, string>>,
    };
    this.#made.set(keyOf(functionName), made);
    return made;
  }
}
