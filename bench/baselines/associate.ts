import { createRateLimits } from '../../shared/base/limiter.ts';
import type { Logger } from '../../shared/base/log.ts';
import type { Clock } from '../../shared/base/time.ts';
import ResourceSharing from '../../shared/cloud/alibaba/sharing/resourcesharing.ts';
import { parseEndpoints } from '../../shared/cloud/alibaba/wire/endpoints.ts';
import { openRpc } from '../../shared/cloud/alibaba/wire/rpc.ts';
import type { ShareEntities } from '../../shared/cloud/ports.ts';
import type { FcContext } from '../../shared/runtime/fc-context.ts';

/** Adds snapshots and principals to a share that exists, as the other ways do. Snapshare itself has no call for it. */
export type Associate = (shareId: string, entities: ShareEntities) => Promise<void>;

export function openAssociate(
  { credentials, accountId, region }: FcContext,
  machine: { readonly endpoints: string | undefined; readonly clock: Clock; readonly log: Logger },
): Associate {
  const { clock, log } = machine;
  const endpoints = parseEndpoints(machine.endpoints, { regionId: region, accountId });
  const rateLimits = createRateLimits(clock);
  const rpc = openRpc({ credentials, accountId, endpoints, clock, log, rateLimits, random: () => 0.5 }, region);
  const client = new ResourceSharing(rpc.sdkConfig('resourcesharing'));
  return async (resourceShareId, { snapshotIds = [], principals = [] }) => {
    const resources = snapshotIds.map((resourceId) => ({ resourceId, resourceType: 'Snapshot' }));
    const request = {
      resourceShareId,
      ...(resources.length > 0 && { resources }),
      ...(principals.length > 0 && { targets: [...principals] }),
    };
    await rpc.run(
      'resourcesharing',
      'AssociateResourceShare',
      () => client.associateResourceShare(request),
      () => undefined,
    );
  };
}
