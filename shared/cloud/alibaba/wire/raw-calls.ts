import { assumeRole } from '../directory/sts.ts';
import { type CallDependencies, openRpc } from './rpc.ts';
import { callGenerically, changeRestfully, OpenApiClient, type WireParameters } from './sdk-core.ts';

/** The products that are called by the name of an operation, with the version of their API. */
const VERSIONS = {
  actiontrail: '2020-07-06',
  ecs: '2014-05-26',
  ram: '2015-05-01',
  resourcesharing: '2020-01-10',
} as const;
const FC_VERSION = '2023-03-30';

/** Those, and Function Compute 3.0, whose function is named by `functionName`. */
export type RawProduct = keyof typeof VERSIONS | 'fc';

/** An answer's body as it came, by the service's own names. */
export type RawBody = Readonly<Record<string, unknown>>;

export interface RawCallOptions {
  /** The same call may be made twice: it is retried where that may help. Default: reads are. */
  readonly isRepeatable?: boolean;
  /** Our own rate limits are not kept, to see the service's. */
  readonly isHurried?: boolean;
}

/**
 * Calls of one account in one region whose requests and answers matter as they are, for finding out how a service behaves.
 * Everything else goes through the ports.
 */
export interface RawCalls {
  readonly accountId: string;
  readonly regionId: string;
  /** @throws {CloudCallError} also for a refusal, with the service's code. */
  call(product: RawProduct, action: string, parameters: WireParameters, options?: RawCallOptions): Promise<RawBody>;
  /** The calls of a role of the account. */
  assumeRole(roleName: string, externalId: string): Promise<RawCalls>;
}

/** Opens such calls; nothing is sent yet. */
export function openRawCalls(dependencies: CallDependencies, regionId: string): RawCalls {
  const rpc = openRpc(dependencies, regionId);
  const hurried = openRpc(
    { ...dependencies, rateLimits: { turn: () => Promise.resolve(), forgo: () => undefined } },
    regionId,
  );
  return {
    accountId: dependencies.accountId,
    regionId,
    async call(product, action, parameters, { isRepeatable, isHurried } = {}) {
      const chosen = isHurried === true ? hurried : rpc;
      const client = new OpenApiClient(chosen.sdkConfig(product));
      let body: RawBody = {};
      const send = async (): Promise<unknown> => {
        const answer =
          product === 'fc'
            ? await changeFunction(client, action, parameters)
            : await callGenerically(client, action, VERSIONS[product], parameters);
        body = bodyOf(answer);
        return { body };
      };
      await chosen.run(product, action, send, () => undefined, isRepeatable ?? isRead(action));
      return body;
    },
    async assumeRole(roleName, externalId) {
      const { accountId } = dependencies;
      const credentials = await assumeRole(rpc, accountId, { roleName, externalId });
      return openRawCalls({ ...dependencies, credentials }, regionId);
    },
  };
}

function isRead(action: string): boolean {
  return /^(?:List|Describe|Get|Lookup)/.test(action);
}

function changeFunction(
  client: Parameters<typeof changeRestfully>[0],
  action: string,
  parameters: WireParameters,
): Promise<unknown> {
  const method = action.startsWith('Create') ? 'POST' : action.startsWith('Get') ? 'GET' : 'DELETE';
  const functions = `/${FC_VERSION}/functions`;
  const pathname =
    method === 'POST' ? functions : `${functions}/${encodeURIComponent(String(parameters['functionName']))}`;
  const body = method === 'POST' ? { body: parameters } : {};
  return changeRestfully(client, { action, version: FC_VERSION, pathname, method, ...body });
}

function bodyOf(answer: unknown): RawBody {
  const body = typeof answer === 'object' && answer !== null && 'body' in answer ? answer.body : undefined;
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
