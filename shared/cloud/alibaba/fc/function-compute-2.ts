import Client from '@alicloud/fc2/lib/client.js';
import { CloudCallError, InputError } from '../../../base/errors.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { FunctionInvoker } from '../../ports.ts';
import type { Rpc } from '../wire/rpc.ts';

/** Long enough for any answer to an asynchronous invocation, which is given before the function runs. */
const TIMEOUT_MS = 15_000;

/**
 * A service of Function Compute 2.0, API 2016-08-15. The build takes this module in place of `function-compute.ts` when
 * the policy says so.
 * @param openRegion Opens the calls of the account in a region.
 * @throws {InputError} when the policy asks for another version than the package was built for.
 */
export function functionInvoker(
  openRegion: (regionId: string) => Rpc,
  { service }: Policy['functionCompute'],
): FunctionInvoker {
  return {
    async invokeAsync(functionName, payload, regionId) {
      if (service === undefined) throw builtForAnother();
      const rpc = openRegion(regionId);
      const { protocol, endpoint } = rpc.sdkConfig('fc');
      const { accessKeyId, accessKeySecret, securityToken } = rpc.credentials;
      const client = new Client(rpc.accountId, {
        accessKeyID: accessKeyId,
        accessKeySecret,
        ...(securityToken === undefined ? {} : { securityToken }),
        region: regionId,
        endpoint: `${protocol ?? 'https'}://${endpoint ?? ''}`,
        timeout: TIMEOUT_MS,
      });
      const send = async (): Promise<unknown> => {
        try {
          const answer = await client.invokeFunction(service, functionName, payload, {
            'x-fc-invocation-type': 'Async',
          });
          return { body: { requestId: answer.headers['x-fc-request-id'] } };
        } catch (error) {
          throw serviceError(error, regionId) ?? error;
        }
      };
      await rpc.run('fc', 'InvokeFunction', send, () => undefined);
    },
  };
}

/** What the service itself refused: the client names such an error after the service's code. */
function serviceError(error: unknown, regionId: string): CloudCallError | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  if (error.name !== `FC${error.code}Error`) return undefined;
  return new CloudCallError({ action: 'InvokeFunction', regionId, cloudCode: error.code }, { cause: error });
}

function builtForAnother(): InputError {
  return new InputError({
    doing: 'preparing to invoke a function',
    problem: 'this package was built for Function Compute 2.0 and the policy asks for 3.0',
    remedy: 'Build it again with the policy that it is deployed with.',
  });
}
