import { expect, test } from 'vitest';
import { json, refusal, startService } from '../service.ts';

const RECORD = {
  ResourceShareInvitationId: 'i-1',
  ResourceShareId: 'rs-1',
  ResourceShareName: 'snapshare-abc',
  SenderAccountId: '1010101010101010',
  ReceiverAccountId: '2020202020202020',
  CreateTime: '2026-01-05T03:04:05.678Z',
  Status: 'Pending',
};
const INVITATION = {
  invitationId: 'i-1',
  shareId: 'rs-1',
  shareName: 'snapshare-abc',
  senderAccountId: '1010101010101010',
  receiverAccountId: '2020202020202020',
  status: 'Pending',
  createdAtMs: Date.parse('2026-01-05T03:04:05.678Z'),
  failures: [],
};

test('invitations are listed page by page, whatever their status', async () => {
  const { cloud } = await startService([
    json({ ResourceShareInvitations: [RECORD], NextToken: 'more' }),
    json({ ResourceShareInvitations: [{ ...RECORD, ResourceShareInvitationId: 'i-2', Status: 'Dreaming' }] }),
  ]);
  expect(await cloud.invitations.listInvitations()).toEqual([
    INVITATION,
    { ...INVITATION, invitationId: 'i-2', status: 'Cancelled' },
  ]);
});

test('an acceptance answers the invitation as it then stands, failures included', async () => {
  const failure = {
    ResourceId: 's-1',
    FailureReason: 'LimitExceeded',
    FailureDescription: 'limit',
    OperationType: 'Associate',
  };
  const { cloud } = await startService([
    json({ ResourceShareInvitation: { ...RECORD, Status: 'AcceptFailed', AcceptInvitationFailedDetails: [failure] } }),
  ]);
  expect(await cloud.invitations.acceptInvitation('i-1')).toEqual({
    ...INVITATION,
    status: 'AcceptFailed',
    failures: [{ entityId: 's-1', operation: 'Associate', reason: 'LimitExceeded', description: 'limit' }],
  });
});

test('an invitation that was accepted before is success', async () => {
  const { cloud, calls } = await startService([
    refusal(409, 'InvitationStatus.AlreadyAccepted'),
    json({ ResourceShareInvitations: [{ ...RECORD, Status: 'Accepted' }] }),
  ]);
  expect(await cloud.invitations.acceptInvitation('i-1')).toEqual({ ...INVITATION, status: 'Accepted' });
  expect(calls[1]?.parameters).toMatchObject({ 'ResourceShareInvitationIds.1': 'i-1' });
});

test('an invitation that was rejected before cannot be accepted', async () => {
  const { cloud } = await startService([refusal(409, 'InvitationStatus.AlreadyRejected')]);
  await expect(cloud.invitations.acceptInvitation('i-1')).rejects.toMatchObject({ retryable: false });
});

test('an invitation that was rejected before is rejected, one that was accepted is not', async () => {
  const { cloud } = await startService([
    refusal(409, 'InvitationStatus.AlreadyRejected'),
    refusal(409, 'InvitationStatus.AlreadyAccepted'),
  ]);
  await expect(cloud.invitations.rejectInvitation('i-1')).resolves.toBeUndefined();
  await expect(cloud.invitations.rejectInvitation('i-1')).rejects.toMatchObject({ retryable: false });
});
