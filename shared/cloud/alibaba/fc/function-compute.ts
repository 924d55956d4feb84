import { Readable } from 'node:stream';
import { InvokeFunctionHeaders } from '@alicloud/fc20230330/dist/models/InvokeFunctionHeaders.js';
import { InputError } from '../../../base/errors.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { FunctionInvoker } from '../../ports.ts';
import type { Rpc } from '../wire/rpc.ts';
import { callRestfully, OpenApiClient } from '../wire/sdk-core.ts';

/**
 * Function Compute 3.0, API 2023-03-30. The build puts `function-compute-2.ts` in this module's place when the policy
 * says that the functions stand in a service of Function Compute 2.0.
 * @param openRegion Opens the calls of the account in a region.
 * @throws {InputError} when the policy asks for another version than the package was built for.
 */
export function functionInvoker(
  openRegion: (regionId: string) => Rpc,
  { version }: Policy['functionCompute'],
): FunctionInvoker {
  return {
    async invokeAsync(functionName, payload, regionId) {
      if (version !== 3) throw builtForAnother();
      const rpc = openRegion(regionId);
      const client = new OpenApiClient(rpc.sdkConfig('fc'));
      const headers = new InvokeFunctionHeaders({ xFcInvocationType: 'Async' }).toMap();
      const send = async (): Promise<unknown> => {
        const answer = await callRestfully(client, {
          action: 'InvokeFunction',
          version: '2023-03-30',
          pathname: `/2023-03-30/functions/${encodeURIComponent(functionName)}/invocations`,
          headers,
          body: Readable.from([Buffer.from(payload)]),
        });
        return { body: { requestId: answer.headers?.['x-fc-request-id'] } };
      };
      await rpc.run('fc', 'InvokeFunction', send, () => undefined);
    },
  };
}

function builtForAnother(): InputError {
  return new InputError({
    doing: 'preparing to invoke a function',
    problem: 'this package was built for Function Compute 3.0 and the policy asks for 2.0',
    remedy: 'Build it again with the policy that it is deployed with.',
  });
}
