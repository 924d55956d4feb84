import { CloudCallError } from '../../../base/errors.ts';
import type { Clock } from '../../../base/time.ts';
import type { Association, ResourceOwner, ShareApi, ShareEntities } from '../../ports.ts';
import { wireTags } from '../wire/answer.ts';
import { hasCode } from '../wire/call-errors.ts';
import type { Rpc } from '../wire/rpc.ts';
import { createShare } from './create-share.ts';
import type ResourceSharing from './resourcesharing.ts';
import { shareListings } from './share-listings.ts';

/** Resource shares through Resource Sharing 2020-01-10. */
export function alibabaShareApi(
  rpc: Rpc,
  client: () => ResourceSharing,
  { accountId, clock }: { readonly accountId: string; readonly clock: Clock },
): ShareApi {
  const listings = shareListings(rpc, client);

  /** Whether an error of a call for this share only says that the share is gone. */
  const saysGone = async (shareId: string, error: unknown, owner: ResourceOwner = 'Self'): Promise<boolean> => {
    if (hasCode(error, 'EntityNotExists.ResourceShare')) return true;
    if (!hasCode(error, 'ResourceShareStatusMismatchAction')) return false;
    const [share] = await listings.listShares(owner, { shareIds: [shareId] });
    return share === undefined || share.status === 'Deleting' || share.status === 'Deleted';
  };

  const disassociate = async (shareId: string, entities: ShareEntities): Promise<void> => {
    try {
      await rpc.run(
        'resourcesharing',
        'DisassociateResourceShare',
        () => client().disassociateResourceShare({ resourceShareId: shareId, ...requestEntities(entities) }),
        () => undefined,
      );
    } catch (error) {
      if (hasCode(error, 'DisassociateInvalid')) {
        // One that is gone makes the service refuse the whole call, with those that are still there.
        const singles = singleEntities(entities);
        if (singles.length > 1) await Promise.all(singles.map((single) => disassociate(shareId, single)));
      } else if (!(await saysGone(shareId, error))) throw error;
    }
  };

  const associate = async (shareId: string, snapshotIds: readonly string[]): Promise<void> => {
    if (snapshotIds.length === 0) return;
    try {
      await rpc.run(
        'resourcesharing',
        'AssociateResourceShare',
        () => client().associateResourceShare({ resourceShareId: shareId, ...requestEntities({ snapshotIds }) }),
        () => undefined,
      );
    } catch (error) {
      // It is not documented what the service answers where one is there already, since another run or a lost call brought it.
      const absent = mayBeThere(error) ? await absentOf(shareId, snapshotIds) : snapshotIds;
      if (absent.length === snapshotIds.length) throw error;
      await associate(shareId, absent);
    }
  };

  /** Which of the snapshots are neither in the share nor on their way to it. */
  const absentOf = async (shareId: string, snapshotIds: readonly string[]): Promise<string[]> => {
    const lists = await Promise.all(
      snapshotIds.map((resourceId) => listings.listAssociations('resource', { resourceId })),
    );
    const isThere = (one: Association): boolean =>
      one.shareId === shareId && (one.status === 'Associated' || one.status === 'Associating');
    return snapshotIds.filter((_, at) => !lists[at]?.some(isThere));
  };

  return {
    ...listings,
    createShare: (share) => createShare(rpc, client, listings, clock, share),
    addSnapshots: associate,
    async remove(shareId, entities) {
      if (singleEntities(entities).length > 0) await disassociate(shareId, entities);
    },
    async deleteShare(shareId) {
      try {
        await rpc.run(
          'resourcesharing',
          'DeleteResourceShare',
          () => client().deleteResourceShare({ resourceShareId: shareId }),
          () => undefined,
        );
      } catch (error) {
        if (!(await saysGone(shareId, error))) throw error;
      }
    },
    async renameShare(shareId, name) {
      await rpc.run(
        'resourcesharing',
        'UpdateResourceShare',
        () => client().updateResourceShare({ resourceShareId: shareId, resourceShareName: name }),
        () => undefined,
      );
    },
    async tagShare(shareId, tags) {
      const request = {
        regionId: rpc.regionId,
        resourceType: 'ResourceShare',
        resourceId: [shareId],
        tag: wireTags(tags),
      };
      await rpc.run(
        'resourcesharing',
        'TagResources',
        () => client().tagResources(request),
        () => undefined,
      );
    },
    async leaveShare(shareId) {
      const request = { resourceShareId: shareId, resourceOwner: 'OtherAccounts', targets: [accountId] };
      try {
        await rpc.run(
          'resourcesharing',
          'DisassociateResourceShare',
          () => client().disassociateResourceShare(request),
          () => undefined,
        );
      } catch (error) {
        if (hasCode(error, 'DisassociateInvalid')) return;
        if (!(await saysGone(shareId, error, 'OtherAccounts'))) throw error;
      }
    },
    isDirectorySharingEnabled: () =>
      rpc.run(
        'resourcesharing',
        'CheckSharingWithResourceDirectoryStatus',
        () => client().checkSharingWithResourceDirectoryStatus(),
        (body) => body.flag('enableSharingWithRd'),
      ),
  };
}

/** Whether a refusal may be for what is in the share already: it is final, and not for want of a right. */
function mayBeThere(error: unknown): boolean {
  return error instanceof CloudCallError && !error.retryable && !/^(Forbidden|NoPermission)/.test(error.cloudCode);
}

function requestEntities({ snapshotIds = [], principals = [] }: ShareEntities) {
  return {
    ...(snapshotIds.length === 0
      ? {}
      : { resources: snapshotIds.map((resourceId) => ({ resourceId, resourceType: 'Snapshot' })) }),
    ...(principals.length === 0 ? {} : { targets: [...principals] }),
  };
}

function singleEntities({ snapshotIds = [], principals = [] }: ShareEntities): ShareEntities[] {
  return [
    ...snapshotIds.map((snapshotId) => ({ snapshotIds: [snapshotId] })),
    ...principals.map((principal) => ({ principals: [principal] })),
  ];
}
