import type { ShareApi } from '../../ports.ts';
import type { Answer } from '../wire/answer.ts';
import { askInBatches, readAllPages } from '../wire/paging.ts';
import type { Rpc } from '../wire/rpc.ts';
import type ResourceSharing from './resourcesharing.ts';
import type { Response } from './resourcesharing.ts';
import { readAssociation, readShare, readSharedResource } from './share-records.ts';

/** The most share ids in one filter. See Resource Sharing, `InvalidParameter.ResourceShareIds.Length`. */
const MAX_SHARE_IDS = 5;
const MAX_RESULTS = 100;

interface ListRequest {
  readonly maxResults: number;
  readonly nextToken?: string;
  readonly resourceShareIds?: string[];
}

/** The reading half of {@link ShareApi}. */
export type ShareListings = Pick<ShareApi, 'listShares' | 'listAssociations' | 'listSharedResources'>;

/** Lists shares and what they hold, to the end of each listing. */
export function shareListings(rpc: Rpc, client: () => ResourceSharing): ShareListings {
  const listOnce = <T>(
    action: string,
    send: (request: ListRequest) => Promise<Response<unknown>>,
    member: string,
    read: (record: Answer) => T,
    resourceShareIds?: readonly string[],
  ): Promise<T[]> =>
    readAllPages(
      (nextToken) => {
        const request: ListRequest = {
          maxResults: MAX_RESULTS,
          ...(nextToken === undefined ? {} : { nextToken }),
          ...(resourceShareIds === undefined ? {} : { resourceShareIds: [...resourceShareIds] }),
        };
        return rpc.run(
          'resourcesharing',
          action,
          () => send(request),
          (body) => ({ items: body.list(member).map(read), nextToken: body.optionalText('nextToken') }),
        );
      },
      (problem) => rpc.unreadable(action, problem),
    );

  /** An empty list of ids asks for nothing; no list asks for everything. */
  const list = <T>(
    action: string,
    send: (request: ListRequest) => Promise<Response<unknown>>,
    member: string,
    read: (record: Answer) => T,
    shareIds: readonly string[] | undefined,
  ): Promise<T[]> =>
    shareIds === undefined
      ? listOnce(action, send, member, read)
      : askInBatches(shareIds, MAX_SHARE_IDS, (batch) => listOnce(action, send, member, read, batch));

  return {
    async listShares(owner, filter) {
      const name = filter && 'name' in filter ? filter.name : undefined;
      const named = name === undefined ? {} : { resourceShareName: name };
      const shares = await list(
        'ListResourceShares',
        (request) => client().listResourceShares({ ...request, ...named, resourceOwner: owner }),
        'resourceShares',
        readShare,
        filter && 'shareIds' in filter ? filter.shareIds : undefined,
      );
      // Whatever the service takes a name filter for.
      return name === undefined ? shares : shares.filter((share) => share.name === name);
    },
    listAssociations: (side, filter) =>
      list(
        'ListResourceShareAssociations',
        (request) =>
          client().listResourceShareAssociations({
            ...request,
            associationType: side === 'resource' ? 'Resource' : 'Target',
            ...(filter?.resourceId === undefined ? {} : { resourceId: filter.resourceId }),
          }),
        'resourceShareAssociations',
        (record) => readAssociation(record, side),
        filter?.shareIds,
      ),
    listSharedResources: (owner, filter) =>
      list(
        'ListSharedResources',
        (request) => client().listSharedResources({ ...request, resourceOwner: owner }),
        'sharedResources',
        readSharedResource,
        filter?.shareIds,
      ),
  };
}
