import { ListFunctionsRequest } from '@alicloud/fc20230330/dist/models/ListFunctionsRequest.js';
import { ListTriggersRequest } from '@alicloud/fc20230330/dist/models/ListTriggersRequest.js';
import type { Answer } from '../wire/answer.ts';
import { readAllPages } from '../wire/paging.ts';
import type { Rpc } from '../wire/rpc.ts';
import { OpenApiClient, readRestfully } from '../wire/sdk-core.ts';

/** A trigger of a deployed function. */
export interface DeployedTrigger {
  readonly name: string;
  /** As the service names it, such as `timer` or `eventbridge`. */
  readonly type: string;
  readonly isEnabled: boolean;
}

/** A function of this account and region. */
export interface DeployedFunction {
  readonly name: string;
  /** As the service names it, such as `custom.debian10`. */
  readonly runtime: string;
  /** How many requests an instance takes at once; one unless it is told. */
  readonly requestsAnInstance: number;
  /** From which build its code is; absent where nothing tells. */
  readonly version: string | undefined;
  readonly triggers: readonly DeployedTrigger[];
}

const PAGE_SIZE = 100;
/** By which the deployment files tell from which build the code is. */
export const VERSION_VARIABLE = 'SNAPSHARE_VERSION';

/**
 * Lists the functions of Function Compute 3.0 whose names begin with a prefix, with their triggers.
 * @throws {CloudCallError}
 */
export async function listFunctions(rpc: Rpc, prefix: string): Promise<DeployedFunction[]> {
  const client = new OpenApiClient(rpc.sdkConfig('fc'));
  const pages = <T>(
    action: string,
    pathname: string,
    queryOf: (nextToken: string | undefined) => Readonly<Record<string, unknown>>,
    readPage: (body: Answer) => T[],
  ): Promise<T[]> =>
    readAllPages(
      (nextToken) => {
        const query = queryOf(nextToken);
        const send = () => readRestfully(client, { action, version: '2023-03-30', pathname, query });
        return rpc.run('fc', action, send, (body) => ({
          items: readPage(body),
          nextToken: body.optionalText('nextToken'),
        }));
      },
      (problem) => rpc.unreadable(action, problem),
    );
  const listed = await pages(
    'ListFunctions',
    '/2023-03-30/functions',
    (nextToken) => new ListFunctionsRequest({ prefix, limit: PAGE_SIZE, ...(nextToken && { nextToken }) }).toMap(),
    (body) =>
      body.list('functions').map((one) => ({
        name: one.text('functionName'),
        runtime: one.text('runtime'),
        requestsAnInstance: one.optionalNumber('instanceConcurrency') ?? 1,
        version: one.optionalObject('environmentVariables')?.optionalText(VERSION_VARIABLE),
      })),
  );
  const functions: DeployedFunction[] = [];
  for (const one of listed) {
    const { name } = one;
    const triggers = await pages(
      'ListTriggers',
      `/2023-03-30/functions/${encodeURIComponent(name)}/triggers`,
      (nextToken) => new ListTriggersRequest({ limit: PAGE_SIZE, ...(nextToken && { nextToken }) }).toMap(),
      (body) => body.list('triggers').map(readTrigger),
    );
    functions.push({ ...one, triggers });
  }
  return functions;
}

function readTrigger(trigger: Answer): DeployedTrigger {
  return {
    name: trigger.text('triggerName'),
    type: trigger.text('triggerType'),
    isEnabled: isEnabled(trigger.optionalText('triggerConfig') ?? ''),
  };
}

/** Timers say `enable` in their configuration, EventBridge triggers `triggerEnable`; who says neither is on. */
function isEnabled(config: string): boolean {
  try {
    const value: unknown = JSON.parse(config);
    if (typeof value !== 'object' || value === null) return true;
    return (
      !('enable' in value && value.enable === false) && !('triggerEnable' in value && value.triggerEnable === false)
    );
  } catch {
    return true;
  }
}
