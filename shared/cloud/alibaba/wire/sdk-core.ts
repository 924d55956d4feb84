import type { Readable } from 'node:stream';
import * as core from '@alicloud/openapi-core';

export const { $OpenApiUtil } = core;

/**
 * The SDK core's client. The package is CommonJS: seen from an ES module its default export is the class itself or the
 * module around it, depending on who loads it (Node, bundler or test runner).
 */
export const OpenApiClient = classOf(core.default);

function classOf(found: typeof core.default | { readonly default: typeof core.default }): typeof core.default {
  return 'default' in found ? found.default : found;
}

/** Parameters by their wire names; lists and objects are flattened for the wire. */
export type WireParameters = Readonly<Record<string, unknown>>;

/** The part of the SDK's client that is used. Its options all have defaults, so an empty object is one. */
interface ApiCaller {
  callApi(
    params: InstanceType<typeof $OpenApiUtil.Params>,
    request: InstanceType<typeof $OpenApiUtil.OpenApiRequest>,
    runtime: object,
  ): Promise<unknown>;
}

/**
 * Sends one call of an RPC operation. The SDK's own retries stay off: ours know the limits and the clock.
 * @param body Parameters that are too long for an address; texts alone.
 */
export function callGenerically(
  client: ApiCaller,
  action: string,
  version: string,
  parameters: WireParameters,
  body?: Readonly<Record<string, string>>,
): Promise<unknown> {
  return client.callApi(
    new $OpenApiUtil.Params({
      action,
      version,
      protocol: 'HTTPS',
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    }),
    new $OpenApiUtil.OpenApiRequest({ query: core.OpenApiUtil.query({ ...parameters }), ...(body && { body }) }),
    {},
  );
}

/** An operation that is addressed by its path. */
interface Restful {
  readonly action: string;
  readonly version: string;
  readonly pathname: string;
}

/** Sends one call of a restful operation; retries stay off here as well. */
function sendRestfully(
  client: ApiCaller,
  { action, version, pathname, method, bodyType }: Restful & { readonly method: string; readonly bodyType: string },
  request: ConstructorParameters<typeof $OpenApiUtil.OpenApiRequest>[0],
): Promise<unknown> {
  return client.callApi(
    new $OpenApiUtil.Params({
      action,
      version,
      protocol: 'HTTPS',
      pathname,
      method,
      authType: 'AK',
      style: 'ROA',
      reqBodyType: 'json',
      bodyType,
    }),
    new $OpenApiUtil.OpenApiRequest(request),
    {},
  );
}

/** A POST of an operation that is addressed by its path. */
export interface RestfulCall extends Restful {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** Sends one whose answer has no body of interest. */
export async function callRestfully(
  client: ApiCaller,
  { headers, body, ...operation }: RestfulCall,
): Promise<{ readonly headers?: Readonly<Record<string, string>> }> {
  const how = { ...operation, method: 'POST', bodyType: 'none' };
  const answer = await sendRestfully(client, how, { headers: { ...headers }, stream: body });
  return answer as { readonly headers?: Readonly<Record<string, string>> };
}

/** A GET of an operation that is addressed by its path. */
export interface RestfulRead extends Restful {
  readonly query: WireParameters;
}

/** Sends one. @returns The answer with its body read. */
export function readRestfully(client: ApiCaller, { query, ...operation }: RestfulRead): Promise<unknown> {
  const how = { ...operation, method: 'GET', bodyType: 'json' };
  return sendRestfully(client, how, { query: core.OpenApiUtil.query({ ...query }) });
}

/** A call of a restful operation that makes, shows or ends something. */
export interface RestfulChange extends Restful {
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly body?: WireParameters;
}

/** Sends one. A `DELETE` answers nothing. @returns The answer with its body read. */
export function changeRestfully(client: ApiCaller, { body, ...operation }: RestfulChange): Promise<unknown> {
  const how = { ...operation, bodyType: operation.method === 'DELETE' ? 'none' : 'json' };
  return sendRestfully(client, how, body === undefined ? {} : { body });
}
