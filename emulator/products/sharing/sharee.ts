import { acceptInvitation, closeInvitation } from '../../state/associations.ts';
import { refuse } from '../../state/errors.ts';
import type { Invitation } from '../../state/model.ts';
import type { Answer, Call } from '../call/operation.ts';
import { pageOf } from '../call/paging.ts';
import { invitationAnswer, invitationFailures, isCreated } from './answers.ts';
import { limitedList, readShareIds } from './input.ts';
import { listPageSize, refuseToken } from './lists.ts';

export function listResourceShareInvitations(call: Call): Answer {
  const shareIds = readShareIds(call);
  const ids = limitedList(call, 'ResourceShareInvitationIds', 'InvalidParameter.ResourceShareInvitationIds');
  const found = [...call.region.invitationsTo(call.accountId)].filter(
    (invitation) =>
      isCreated(invitation, call) &&
      (invitation.status.value !== 'Accepted' || call.world.switches.acceptedInvitation === 'listed') &&
      (shareIds.length === 0 || shareIds.includes(invitation.share.shareId)) &&
      (ids.length === 0 || ids.includes(invitation.invitationId)),
  );
  const page = pageOf(found, call.params, listPageSize(call), refuseToken);
  return {
    NextToken: page.nextToken,
    ResourceShareInvitations: page.items.map((invitation) => ({
      ...invitationAnswer(invitation, call.asOfMs),
      ...(invitation.failures.length > 0 && { InvitationFailedDetails: invitationFailures(invitation) }),
    })),
  };
}

/** An invitation to the caller that can still be answered; a failed acceptance can be tried again. */
function answerableInvitation(call: Call): Invitation {
  const id = call.params.required('ResourceShareInvitationId', { code: 'MissingParameter.ResourceShareInvitationId' });
  if (!/^i-[A-Za-z0-9]+$/.test(id)) refuse(400, 'InvalidParameter.ResourceShareInvitationId');
  const invitation = call.region.invitations.get(id);
  if (invitation?.receiverAccountId !== call.accountId) return refuse(409, 'EntityNotExists.ResourceShareInvitation');
  switch (invitation.status.value) {
    case 'Pending':
    case 'AcceptFailed':
      return invitation;
    case 'Accepted':
      return refuse(409, 'InvitationStatus.AlreadyAccepted');
    case 'Rejected':
      return refuse(409, 'InvitationStatus.AlreadyRejected');
    case 'Expired':
      return refuse(409, 'InvitationStatus.Expired');
    case 'Cancelled':
      return refuse(409, 'EntityNotExists.ResourceShareInvitation');
  }
}

export function acceptResourceShareInvitation(call: Call): Answer {
  const invitation = answerableInvitation(call);
  acceptInvitation(call.world, invitation);
  const failures = invitationFailures(invitation);
  return {
    ResourceShareInvitation: {
      ...invitationAnswer(invitation, call.world.nowMs()),
      ...(failures.length > 0 && { AcceptInvitationFailedDetails: failures }),
    },
  };
}

export function rejectResourceShareInvitation(call: Call): Answer {
  const invitation = answerableInvitation(call);
  closeInvitation(call.world, invitation, 'Rejected');
  return { ResourceShareInvitation: invitationAnswer(invitation, call.world.nowMs()) };
}
