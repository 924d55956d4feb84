import type { Association, AssociationFailure, Invitation, ResourceShare } from '../../state/model.ts';
import { millisText } from '../../state/times.ts';
import type { Answer, Call } from '../call/operation.ts';

export const snapshotArn = (share: ResourceShare, snapshotId: string): string =>
  `acs:ecs:${share.regionId}:${share.ownerAccountId}:snapshot/${snapshotId}`;

export function shareAnswer(share: ResourceShare): Answer {
  return {
    ResourceShareId: share.shareId,
    ResourceShareName: share.name,
    ResourceShareOwner: share.ownerAccountId,
    ResourceShareStatus: share.status.value,
    AllowExternalTargets: share.allowsExternalTargets,
    CreateTime: millisText(share.createdAtMs),
    UpdateTime: millisText(share.updatedAtMs),
  };
}

/** A record of an association; failures are shown by the listing only. */
export function associationAnswer(association: Association, asOfMs: number): Answer {
  const { share, side, entityId } = association;
  return {
    ResourceShareId: share.shareId,
    ResourceShareName: share.name,
    EntityId: entityId,
    EntityType: association.entityType,
    AssociationType: side,
    AssociationStatus: association.status.asOf(asOfMs),
    ...(association.message !== '' && { AssociationStatusMessage: association.message }),
    ...(side === 'Resource' && { ResourceArn: snapshotArn(share, entityId) }),
    CreateTime: millisText(association.createdAtMs),
    UpdateTime: millisText(association.updatedAtMs),
  };
}

export function failedDetails(association: Association): Answer[] {
  return association.failures.map((failure) => ({
    EntityId: failure.entityId,
    EntityType: failure.entityType,
    ...(association.side === 'Target' && { ResourceArn: snapshotArn(association.share, failure.entityId) }),
    FailureReason: failure.reason,
    FailureDescription: failure.description,
    OperationType: 'Associate',
  }));
}

export function invitationAnswer(invitation: Invitation, asOfMs: number): Answer {
  return {
    ResourceShareInvitationId: invitation.invitationId,
    ResourceShareId: invitation.share.shareId,
    ResourceShareName: invitation.share.name,
    SenderAccountId: invitation.share.ownerAccountId,
    ReceiverAccountId: invitation.receiverAccountId,
    CreateTime: millisText(invitation.createdAtMs),
    Status: invitation.status.asOf(asOfMs),
  };
}

export const invitationFailures = ({ share, failures }: Invitation): Answer[] =>
  failures.map((failure: AssociationFailure) => ({
    ResourceId: failure.entityId,
    ResourceType: failure.entityType,
    ResourceArn: snapshotArn(share, failure.entityId),
    FailureReason: failure.reason,
    FailureDescription: failure.description,
    OperationType: 'Associate',
  }));

/** Whether a record existed at the time the call reads. */
export const isCreated = ({ createdAtMs }: { readonly createdAtMs: number }, { asOfMs }: Call): boolean =>
  createdAtMs <= asOfMs;
