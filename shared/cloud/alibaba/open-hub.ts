import type { Policy } from '../../policy/policy.ts';
import type { Hub } from '../ports.ts';
import { listMemberAccounts } from './directory/directory.ts';
import { assumeRole } from './directory/sts.ts';
import { eventBuses } from './events/event-bus.ts';
import { functionInvoker } from './fc/function-compute.ts';
import { openAlibabaCloud } from './open-cloud.ts';
import { type CallDependencies, openRpc } from './wire/rpc.ts';

/**
 * Opens what the account of these credentials can do beyond itself. Nothing is sent before the first call.
 * @param regionId The function's own region, through which the central services are called.
 */
export function openAlibabaHub(
  dependencies: CallDependencies,
  regionId: string,
  functionCompute: Policy['functionCompute'],
): Hub {
  return {
    functions: functionInvoker((region) => openRpc(dependencies, region), functionCompute),
    events: { put: (busName, event) => eventBuses(openRpc(dependencies, regionId)).put(busName, event) },
    async openAccount(accountId, role) {
      const credentials = await assumeRole(openRpc(dependencies, regionId), accountId, role);
      return openAlibabaCloud({ ...dependencies, credentials, accountId });
    },
    listMemberAccounts: () => listMemberAccounts(openRpc(dependencies, regionId)),
  };
}
