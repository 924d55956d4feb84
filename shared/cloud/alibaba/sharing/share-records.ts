import type { Association, AssociationFailure, ResourceShare, SharedResource } from '../../ports.ts';
import { type Answer, readTags } from '../wire/answer.ts';

/** Reads a share. A status that is not known counts as not yet active, so that nothing is built on it. */
export function readShare(answer: Answer): ResourceShare {
  return {
    shareId: answer.text('resourceShareId'),
    name: answer.optionalText('resourceShareName') ?? '',
    ownerAccountId: answer.optionalText('resourceShareOwner') ?? '',
    status: answer.word('resourceShareStatus', ['Active', 'Pending', 'Deleting', 'Deleted'], 'Pending'),
    allowsExternalTargets: answer.optionalFlag('allowExternalTargets') ?? false,
    createdAtMs: answer.timeMs('createTime'),
    tags: readTags(answer.optionalList('tags'), 'key', 'value'),
  };
}

/** Reads an association. A status that is not known counts as still settling: it may grant, and it will be read again. */
export function readAssociation(answer: Answer, side: Association['side']): Association {
  const createdAtMs = answer.timeMs('createTime');
  const isExternal = side === 'principal' ? answer.optionalFlag('external') : undefined;
  return {
    shareId: answer.text('resourceShareId'),
    side,
    entityId: answer.text('entityId'),
    entityType: answer.optionalText('entityType') ?? (side === 'principal' ? 'Account' : ''),
    status: answer.word(
      'associationStatus',
      ['Associating', 'Associated', 'Failed', 'Disassociating', 'Disassociated'],
      'Associating',
    ),
    ...(isExternal === undefined ? {} : { isExternal }),
    createdAtMs,
    updatedAtMs: answer.optionalTimeMs('updateTime') ?? createdAtMs,
    failures: (answer.optionalList('associationFailedDetails') ?? []).map((failure) =>
      readFailure(failure, 'entityId'),
    ),
  };
}

/** Reads a resource of a share. */
export function readSharedResource(answer: Answer): SharedResource {
  const status = answer.optionalText('resourceStatus');
  return {
    shareId: answer.text('resourceShareId'),
    resourceId: answer.text('resourceId'),
    resourceType: answer.optionalText('resourceType') ?? '',
    ...(status === undefined ? {} : { status }),
  };
}

/**
 * Reads why an association failed. Older answers use other names for the same facts.
 * @param entityKey Where the other side's id stands: associations and invitations name it differently.
 */
export function readFailure(answer: Answer, entityKey: 'entityId' | 'resourceId'): AssociationFailure {
  const operation = answer.optionalText('operationType') ?? answer.optionalText('associateType');
  return {
    entityId: answer.optionalText(entityKey) ?? '',
    operation: operation === 'Disassociate' ? 'Disassociate' : 'Associate',
    reason: answer.optionalText('failureReason') ?? answer.optionalText('status') ?? '',
    description: answer.optionalText('failureDescription') ?? answer.optionalText('statusMessage') ?? '',
  };
}
