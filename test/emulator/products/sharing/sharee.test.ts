import { beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '../../harness.ts';
import { codeOf, invite, landscape, open, outsider, owner, seenBy, share, snapshot } from './landscape.ts';

beforeEach(() => open());

describe('an account outside the directory', () => {
  test('is refused by a share that is only for the directory', () => {
    expect(codeOf(() => owner().createShare({ principals: [landscape.outsider.accountId] }))).toBe('InvalidTarget');
  });

  test('is invited, and the share is pending until it answers', async () => {
    const { shareId, invitationId, snapshotId } = invite();
    await landscape.settle();
    expect(share(shareId)).toMatchObject({
      status: 'Pending',
      principals: [{ status: 'Associating', isExternal: true }],
    });
    expect(seenBy(landscape.outsider)).toEqual([]);
    expect(outsider().acceptInvitation(invitationId)).toBe('Accepted');
    expect(share(shareId).status).toBe('Active');
    await landscape.settle();
    expect(seenBy(landscape.outsider)).toEqual([snapshotId]);
    expect(codeOf(() => outsider().acceptInvitation(invitationId))).toBe('InvitationStatus.AlreadyAccepted');
  });

  test('needs no second invitation for what is added later', async () => {
    const { shareId, invitationId } = invite();
    outsider().acceptInvitation(invitationId);
    await landscape.settle();
    owner().associate(shareId, { snapshotIds: [snapshot()] });
    await landscape.settle();
    expect(seenBy(landscape.outsider)).toHaveLength(2);
    expect(outsider().listInvitations()).toHaveLength(1);
  });

  test('can reject, after which the principal has failed', () => {
    const { shareId, invitationId } = invite();
    outsider().rejectInvitation(invitationId);
    expect(share(shareId)).toMatchObject({ status: 'Active', principals: [{ status: 'Failed' }] });
    expect(codeOf(() => outsider().acceptInvitation(invitationId))).toBe('InvitationStatus.AlreadyRejected');
  });

  test.each([
    { days: 7, minus: 1, code: 'done' },
    { days: 7, minus: 0, code: 'InvitationStatus.Expired' },
  ])('can accept for 7 days: $days days minus $minus ms is $code', async ({ days, minus, code }) => {
    const { invitationId } = invite();
    await landscape.clock.advanceBy(days * DAY_MS - minus);
    expect(codeOf(() => outsider().acceptInvitation(invitationId))).toBe(code);
  });

  test('cannot accept what was withdrawn', async () => {
    const { shareId, invitationId } = invite();
    await landscape.settle();
    owner().disassociate(shareId, { principals: [landscape.outsider.accountId] });
    expect(outsider().listInvitations()).toMatchObject([{ status: 'Cancelled' }]);
    expect(codeOf(() => outsider().acceptInvitation(invitationId))).toBe('EntityNotExists.ResourceShareInvitation');
  });

  test('that takes no more snapshots fails to accept, in an answer that is not an error', async () => {
    open({ quotas: { receivedSnapshotsPerAccount: 0 } });
    const { shareId, invitationId } = invite();
    await landscape.settle();
    expect(outsider().acceptInvitation(invitationId)).toBe('AcceptFailed');
    expect(share(shareId).principals).toMatchObject([{ status: 'Failed' }]);
  });

  test('of the other site is refused', () => {
    const abroad = landscape.cloud.createAccount({ site: 'international' });
    const create = () => owner().createShare({ allowsExternalTargets: true, principals: [abroad.accountId] });
    expect(codeOf(create)).toBe('InvalidTarget.SiteMismatch');
  });

  test('can leave, which a member of the directory cannot', async () => {
    const { shareId, invitationId } = invite();
    owner().associate(shareId, { principals: [landscape.member.accountId] });
    outsider().acceptInvitation(invitationId);
    await landscape.settle();
    expect(codeOf(() => landscape.as(landscape.member).leaveShare(shareId))).toBe('LeavingFailed.Account');
    outsider().leaveShare(shareId);
    await landscape.settle();
    expect(seenBy(landscape.outsider)).toEqual([]);
  });
});
