import { createRateLimits, type RateLimits } from '../../base/limiter.ts';
import type { OpenCloud } from '../ports.ts';
import { alibabaDiskApi } from './ecs/disk-api.ts';
import { alibabaKeyApi } from './ecs/key-api.ts';
import { alibabaSnapshotApi } from './ecs/snapshot-api.ts';
import { alibabaInvitationApi } from './sharing/invitation-api.ts';
import ResourceSharing from './sharing/resourcesharing.ts';
import { alibabaShareApi } from './sharing/share-api.ts';
import { type CallDependencies, openRpc } from './wire/rpc.ts';

/** What opening the cloud needs; without `rateLimits` the account gets limits of its own. */
export type OpenCloudOptions = Omit<CallDependencies, 'rateLimits'> & { readonly rateLimits?: RateLimits };

/**
 * Opens Alibaba Cloud for one account. The regions it opens share the account's rate limits. Nothing is sent before the
 * first call; an {@link InputError} for missing credentials comes from opening a region, one for an endpoint that is
 * not known from its first call.
 */
export function openAlibabaCloud(options: OpenCloudOptions): OpenCloud {
  const dependencies = { ...options, rateLimits: options.rateLimits ?? createRateLimits(options.clock) };
  return (regionId) => {
    const rpc = openRpc(dependencies, regionId);
    let sharing: ResourceSharing | undefined;
    const sharingClient = (): ResourceSharing => {
      sharing ??= new ResourceSharing(rpc.sdkConfig('resourcesharing'));
      return sharing;
    };
    return {
      accountId: options.accountId,
      regionId,
      snapshots: alibabaSnapshotApi(rpc),
      shares: alibabaShareApi(rpc, sharingClient, options),
      invitations: alibabaInvitationApi(rpc, sharingClient),
      keys: alibabaKeyApi(rpc),
      disks: alibabaDiskApi(rpc),
    };
  };
}
