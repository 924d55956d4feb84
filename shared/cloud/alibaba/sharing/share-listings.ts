import type { Association, ShareApi } from '../../ports.ts';
import type { Answer } from '../wire/answer.ts';
import { askInBatches, type Page, readAllPages } from '../wire/paging.ts';
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

/** An operation that lists, and where its answer has what. */
interface Listing<T> {
  readonly action: string;
  readonly send: (request: ListRequest) => Promise<Response<unknown>>;
  readonly member: string;
  readonly read: (record: Answer) => T;
}

/** The reading half of {@link ShareApi}. */
export type ShareListings = Pick<
  ShareApi,
  'listShares' | 'listAssociations' | 'listFewAssociations' | 'listSharedResources'
>;

/** Lists shares and what they hold, to the end of each listing. */
export function shareListings(rpc: Rpc, client: () => ResourceSharing): ShareListings {
  const readPage = <T>(
    { action, send, member, read }: Listing<T>,
    nextToken: string | undefined,
    resourceShareIds?: readonly string[],
  ): Promise<Page<T>> => {
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
  };
  const listOnce = <T>(listing: Listing<T>, resourceShareIds?: readonly string[]): Promise<T[]> =>
    readAllPages(
      (nextToken) => readPage(listing, nextToken, resourceShareIds),
      (problem) => rpc.unreadable(listing.action, problem),
    );

  /** An empty list of ids asks for nothing; no list asks for everything. */
  const list = <T>(listing: Listing<T>, shareIds: readonly string[] | undefined): Promise<T[]> =>
    shareIds === undefined
      ? listOnce(listing)
      : askInBatches(shareIds, MAX_SHARE_IDS, (batch) => listOnce(listing, batch));

  const associations = (side: Association['side'], resourceId?: string): Listing<Association> => ({
    action: 'ListResourceShareAssociations',
    send: (request) =>
      client().listResourceShareAssociations({
        ...request,
        associationType: side === 'resource' ? 'Resource' : 'Target',
        ...(resourceId === undefined ? {} : { resourceId }),
      }),
    member: 'resourceShareAssociations',
    read: (record) => readAssociation(record, side),
  });

  return {
    async listShares(owner, filter) {
      const name = filter && 'name' in filter ? filter.name : undefined;
      const named = name === undefined ? {} : { resourceShareName: name };
      const shares = await list(
        {
          action: 'ListResourceShares',
          send: (request) => client().listResourceShares({ ...request, ...named, resourceOwner: owner }),
          member: 'resourceShares',
          read: readShare,
        },
        filter && 'shareIds' in filter ? filter.shareIds : undefined,
      );
      // Whatever the service takes a name filter for.
      return name === undefined ? shares : shares.filter((share) => share.name === name);
    },
    listAssociations: (side, filter) => list(associations(side, filter?.resourceId), filter?.shareIds),
    async listFewAssociations(side) {
      const { items, nextToken } = await readPage(associations(side), undefined);
      return nextToken === undefined ? [...items] : undefined;
    },
    listSharedResources: (owner, filter) =>
      list(
        {
          action: 'ListSharedResources',
          send: (request) => client().listSharedResources({ ...request, resourceOwner: owner }),
          member: 'sharedResources',
          read: readSharedResource,
        },
        filter?.shareIds,
      ),
  };
}
