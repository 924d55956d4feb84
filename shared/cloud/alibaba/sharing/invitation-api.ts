import type { Invitation, InvitationApi } from '../../ports.ts';
import type { Answer } from '../wire/answer.ts';
import { hasCode } from '../wire/call-errors.ts';
import { type Page, readAllPages } from '../wire/paging.ts';
import type { Rpc } from '../wire/rpc.ts';
import type ResourceSharing from './resourcesharing.ts';
import { readFailure } from './share-records.ts';

const MAX_RESULTS = 100;

/** Received invitations through Resource Sharing 2020-01-10. */
export function alibabaInvitationApi(rpc: Rpc, client: () => ResourceSharing): InvitationApi {
  const list = (filter: { resourceShareInvitationIds?: string[] } = {}): Promise<Invitation[]> => {
    const action = 'ListResourceShareInvitations';
    const fetchPage = (nextToken: string | undefined): Promise<Page<Invitation>> => {
      const request = { maxResults: MAX_RESULTS, ...(nextToken === undefined ? {} : { nextToken }), ...filter };
      return rpc.run(
        'resourcesharing',
        action,
        () => client().listResourceShareInvitations(request),
        (body) => ({
          items: body.list('resourceShareInvitations').map(readInvitation),
          nextToken: body.optionalText('nextToken'),
        }),
      );
    };
    return readAllPages(fetchPage, (problem) => rpc.unreadable(action, problem));
  };

  return {
    listInvitations: () => list(),
    async acceptInvitation(invitationId) {
      try {
        return await rpc.run(
          'resourcesharing',
          'AcceptResourceShareInvitation',
          () => client().acceptResourceShareInvitation({ resourceShareInvitationId: invitationId }),
          (body) => readInvitation(body.object('resourceShareInvitation')),
        );
      } catch (error) {
        if (!hasCode(error, 'InvitationStatus.AlreadyAccepted')) throw error;
        const invitations = await list({ resourceShareInvitationIds: [invitationId] });
        const accepted = invitations.find((invitation) => invitation.invitationId === invitationId);
        if (accepted === undefined) throw error;
        return accepted;
      }
    },
    async rejectInvitation(invitationId) {
      try {
        await rpc.run(
          'resourcesharing',
          'RejectResourceShareInvitation',
          () => client().rejectResourceShareInvitation({ resourceShareInvitationId: invitationId }),
          () => undefined,
        );
      } catch (error) {
        if (!hasCode(error, 'InvitationStatus.AlreadyRejected')) throw error;
      }
    },
  };
}

function readInvitation(answer: Answer): Invitation {
  const failures =
    answer.optionalList('acceptInvitationFailedDetails') ?? answer.optionalList('invitationFailedDetails') ?? [];
  return {
    invitationId: answer.text('resourceShareInvitationId'),
    shareId: answer.text('resourceShareId'),
    shareName: answer.optionalText('resourceShareName') ?? '',
    senderAccountId: answer.text('senderAccountId'),
    receiverAccountId: answer.optionalText('receiverAccountId') ?? '',
    // A status that is not known is left alone, as a withdrawn invitation is.
    status: answer.word(
      'status',
      ['Pending', 'Accepted', 'Rejected', 'Cancelled', 'Expired', 'AcceptFailed'],
      'Cancelled',
    ),
    createdAtMs: answer.timeMs('createTime'),
    failures: failures.map((failure) => readFailure(failure, 'resourceId')),
  };
}
