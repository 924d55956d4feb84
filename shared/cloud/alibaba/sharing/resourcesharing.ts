import { camelNamed, wireNamed } from '../wire/names.ts';
import { callGenerically, OpenApiClient } from '../wire/sdk-core.ts';

/**
 * Resource Sharing 2020-01-10 as far as Snapshare calls it. The vendor's package for Node cannot be had from the
 * registry, so this follows the shape of its generated siblings: the official names of operations and members, members
 * in camel case, all of them optional as nothing checks an answer. The vendor's client can take its place.
 */
export default class Client extends OpenApiClient {
  createResourceShare(request: CreateResourceShareRequest): Promise<Response<CreateResourceShareResponseBody>> {
    return this.#call('CreateResourceShare', request);
  }

  updateResourceShare(request: UpdateResourceShareRequest): Promise<Response<UpdateResourceShareResponseBody>> {
    return this.#call('UpdateResourceShare', request);
  }

  deleteResourceShare(request: DeleteResourceShareRequest): Promise<Response<DeleteResourceShareResponseBody>> {
    return this.#call('DeleteResourceShare', request);
  }

  associateResourceShare(request: AssociateResourceShareRequest): Promise<Response<ResourceShareAssociationsBody>> {
    return this.#call('AssociateResourceShare', request);
  }

  disassociateResourceShare(
    request: DisassociateResourceShareRequest,
  ): Promise<Response<ResourceShareAssociationsBody>> {
    return this.#call('DisassociateResourceShare', request);
  }

  listResourceShares(request: ListResourceSharesRequest): Promise<Response<ListResourceSharesResponseBody>> {
    return this.#call('ListResourceShares', request);
  }

  listResourceShareAssociations(
    request: ListResourceShareAssociationsRequest,
  ): Promise<Response<ListResourceShareAssociationsResponseBody>> {
    return this.#call('ListResourceShareAssociations', request);
  }

  listSharedResources(request: ListSharedResourcesRequest): Promise<Response<ListSharedResourcesResponseBody>> {
    return this.#call('ListSharedResources', request);
  }

  listResourceShareInvitations(
    request: ListResourceShareInvitationsRequest,
  ): Promise<Response<ListResourceShareInvitationsResponseBody>> {
    return this.#call('ListResourceShareInvitations', request);
  }

  acceptResourceShareInvitation(
    request: ResourceShareInvitationRequest,
  ): Promise<Response<ResourceShareInvitationResponseBody>> {
    return this.#call('AcceptResourceShareInvitation', request);
  }

  rejectResourceShareInvitation(
    request: ResourceShareInvitationRequest,
  ): Promise<Response<ResourceShareInvitationResponseBody>> {
    return this.#call('RejectResourceShareInvitation', request);
  }

  tagResources(request: TagResourcesRequest): Promise<Response<TagResourcesResponseBody>> {
    return this.#call('TagResources', request);
  }

  checkSharingWithResourceDirectoryStatus(): Promise<Response<CheckSharingWithResourceDirectoryStatusResponseBody>> {
    return this.#call('CheckSharingWithResourceDirectoryStatus', {});
  }

  /** The answer is what the service sent, with the members renamed; that it fits the type is the reader's to check. */
  async #call<Body>(action: string, request: object): Promise<Response<Body>> {
    const answer = await callGenerically(this, action, '2020-01-10', wireNamed(request));
    return camelNamed(answer) as Response<Body>;
  }
}

export interface Response<Body> {
  headers?: { [key: string]: string };
  statusCode?: number;
  body?: Body;
}

interface ResourceReference {
  resourceId?: string;
  resourceType?: string;
}

export interface CreateResourceShareRequest {
  allowExternalTargets?: boolean;
  resourceShareName?: string;
  resources?: ResourceReference[];
  tag?: { key?: string; value?: string }[];
  targets?: string[];
}

export interface CreateResourceShareResponseBody {
  requestId?: string;
  resourceShare?: ResourceShareRecord;
}

export interface UpdateResourceShareRequest {
  resourceShareId?: string;
  resourceShareName?: string;
}

export interface UpdateResourceShareResponseBody {
  requestId?: string;
  resourceShare?: ResourceShareRecord;
}

export interface DeleteResourceShareRequest {
  resourceShareId?: string;
}

export interface DeleteResourceShareResponseBody {
  requestId?: string;
}

export interface AssociateResourceShareRequest {
  resourceShareId?: string;
  resources?: ResourceReference[];
  targets?: string[];
}

export interface DisassociateResourceShareRequest extends AssociateResourceShareRequest {
  resourceOwner?: string;
}

export interface ResourceShareAssociationsBody {
  requestId?: string;
  resourceShareAssociations?: ResourceShareAssociationRecord[];
}

interface PageRequest {
  maxResults?: number;
  nextToken?: string;
}

export interface ListResourceSharesRequest extends PageRequest {
  resourceOwner?: string;
  resourceShareIds?: string[];
  resourceShareName?: string;
  resourceShareStatus?: string;
}

export interface ListResourceSharesResponseBody {
  nextToken?: string;
  requestId?: string;
  resourceShares?: ResourceShareRecord[];
}

interface ResourceShareRecord {
  allowExternalTargets?: boolean;
  createTime?: string;
  resourceGroupId?: string;
  resourceShareId?: string;
  resourceShareName?: string;
  resourceShareOwner?: string;
  resourceShareStatus?: string;
  tags?: { key?: string; value?: string }[];
  updateTime?: string;
}

export interface ListResourceShareAssociationsRequest extends PageRequest {
  associationType?: string;
  associationStatus?: string;
  resourceId?: string;
  resourceShareIds?: string[];
  target?: string;
}

export interface ListResourceShareAssociationsResponseBody extends ResourceShareAssociationsBody {
  nextToken?: string;
}

interface ResourceShareAssociationRecord {
  associationFailedDetails?: FailedDetail[];
  associationStatus?: string;
  associationStatusMessage?: string;
  associationType?: string;
  createTime?: string;
  entityId?: string;
  entityType?: string;
  external?: boolean;
  resourceArn?: string;
  resourceShareId?: string;
  resourceShareName?: string;
  updateTime?: string;
}

/** Associations name the other side by `entityId`, invitations a resource by `resourceId`. */
interface FailedDetail {
  entityId?: string;
  entityType?: string;
  failureDescription?: string;
  failureReason?: string;
  operationType?: string;
  resourceArn?: string;
  resourceId?: string;
  resourceType?: string;
}

export interface ListSharedResourcesRequest extends PageRequest {
  resourceIds?: string[];
  resourceOwner?: string;
  resourceShareIds?: string[];
  resourceType?: string;
  target?: string;
}

export interface ListSharedResourcesResponseBody {
  nextToken?: string;
  requestId?: string;
  sharedResources?: {
    createTime?: string;
    resourceArn?: string;
    resourceId?: string;
    resourceShareId?: string;
    resourceStatus?: string;
    resourceStatusMessage?: string;
    resourceType?: string;
    updateTime?: string;
  }[];
}

export interface ListResourceShareInvitationsRequest extends PageRequest {
  resourceShareIds?: string[];
  resourceShareInvitationIds?: string[];
}

export interface ListResourceShareInvitationsResponseBody {
  nextToken?: string;
  requestId?: string;
  resourceShareInvitations?: ResourceShareInvitationRecord[];
}

export interface ResourceShareInvitationRequest {
  resourceShareInvitationId?: string;
}

export interface ResourceShareInvitationResponseBody {
  requestId?: string;
  resourceShareInvitation?: ResourceShareInvitationRecord;
}

interface ResourceShareInvitationRecord {
  acceptInvitationFailedDetails?: FailedDetail[];
  createTime?: string;
  invitationFailedDetails?: FailedDetail[];
  receiverAccountId?: string;
  resourceShareId?: string;
  resourceShareInvitationId?: string;
  resourceShareName?: string;
  senderAccountId?: string;
  status?: string;
}

export interface TagResourcesRequest {
  regionId?: string;
  resourceId?: string[];
  resourceType?: string;
  tag?: { key?: string; value?: string }[];
}

export interface TagResourcesResponseBody {
  requestId?: string;
}

export interface CheckSharingWithResourceDirectoryStatusResponseBody {
  enableSharingWithRd?: boolean;
  requestId?: string;
}
