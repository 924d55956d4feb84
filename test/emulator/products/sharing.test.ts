import { beforeEach, describe, expect, test } from 'vitest';
import type { SeenShare } from '../../../emulator/people/seen.ts';
import type { ServiceError } from '../../../emulator/state/errors.ts';
import type { Account, EventDelivery, GrantChange } from '../../../emulator/state/types.ts';
import { DAY_MS, HOUR_MS, Landscape, SETTLE_MS } from '../harness.ts';

let landscape: Landscape;
beforeEach(() => {
  landscape = new Landscape();
});

const owner = () => landscape.as(landscape.owner);
const outsider = () => landscape.as(landscape.outsider);
const snapshot = (o = {}): string => owner().createSnapshot({ isComplete: true, ...o }).snapshotId;
const share = (shareId: string): SeenShare => {
  const found = owner()
    .shares()
    .find((other) => other.shareId === shareId);
  if (found === undefined) throw new Error(`no share ${shareId}`);
  return found;
};
const seenBy = (account: Account): string[] =>
  landscape
    .as(account)
    .visibleSnapshots()
    .filter((seen) => seen.isShared)
    .map((seen) => seen.sourceSnapshotId);

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as ServiceError).code;
  }
  return 'done';
}

/** A share with an outsider who has not answered yet. */
function invite(snapshotId = snapshot()): { shareId: string; invitationId: string; snapshotId: string } {
  const { shareId } = owner().createShare({
    allowsExternalTargets: true,
    snapshotIds: [snapshotId],
    principals: [landscape.outsider.accountId],
  });
  return { shareId, snapshotId, invitationId: outsider().listInvitations().at(-1)?.invitationId ?? '' };
}

describe('a share inside the directory', () => {
  test('takes effect after the settling time and without an invitation', async () => {
    const id = snapshot();
    const { shareId } = owner().createShare({ snapshotIds: [id], principals: [landscape.member.accountId] });
    expect(share(shareId)).toMatchObject({
      status: 'Active',
      snapshots: [{ status: 'Associating' }],
      principals: [{ status: 'Associating' }],
    });
    expect(seenBy(landscape.member)).toEqual([]);
    await landscape.settle();
    expect(share(shareId)).toMatchObject({
      snapshots: [{ status: 'Associated' }],
      principals: [{ status: 'Associated', isExternal: false }],
    });
    expect(seenBy(landscape.member)).toEqual([id]);
    expect(landscape.as(landscape.member).listInvitations()).toEqual([]);
  });

  test('gives a folder to everyone below it, also to those who join later, and takes it from those who leave', async () => {
    const folder = landscape.cloud.createFolder('prod');
    const deep = landscape.cloud.createFolder('deep', folder);
    const inside = landscape.cloud.createAccount({ directory: 'member', folderId: deep });
    const id = snapshot();
    owner().createShare({ snapshotIds: [id], principals: [folder] });
    await landscape.settle();
    expect(seenBy(inside)).toEqual([id]);
    expect(seenBy(landscape.member)).toEqual([]);
    landscape.cloud.moveAccount(landscape.member.accountId, folder);
    expect(seenBy(landscape.member)).toEqual([id]);
    landscape.cloud.leaveDirectory(inside.accountId);
    expect(seenBy(inside)).toEqual([]);
  });

  test('gives the whole directory to all but the owner', async () => {
    owner().createShare({ snapshotIds: [snapshot()], principals: [landscape.cloud.directoryId] });
    await landscape.settle();
    expect(
      [landscape.member, landscape.management, landscape.owner, landscape.outsider].map(
        (account) => seenBy(account).length,
      ),
    ).toEqual([1, 1, 0, 0]);
  });

  test('ends for a snapshot, a principal, or everything, after the settling time', async () => {
    const ids = [snapshot(), snapshot(), snapshot()];
    const { shareId } = owner().createShare({ snapshotIds: ids, principals: [landscape.member.accountId] });
    await landscape.settle();
    owner().disassociate(shareId, { snapshotIds: [ids[0] ?? ''] });
    await landscape.clock.advanceBy(SETTLE_MS - 1);
    expect(seenBy(landscape.member)).toHaveLength(3);
    await landscape.clock.advanceBy(1);
    expect(seenBy(landscape.member)).toEqual(ids.slice(1));
    owner().deleteShare(shareId);
    expect(share(shareId).status).toBe('Deleting');
    await landscape.settle();
    expect(share(shareId)).toMatchObject({ status: 'Deleted' });
    expect(seenBy(landscape.member)).toEqual([]);
    await landscape.clock.advanceBy(48 * HOUR_MS);
    expect(owner().shares()).toEqual([]);
  });

  test('leaves a snapshot visible until the last of its shares is gone', async () => {
    const id = snapshot();
    const content = { snapshotIds: [id], principals: [landscape.member.accountId] };
    const first = owner().createShare(content).shareId;
    const second = owner().createShare(content).shareId;
    await landscape.settle();
    owner().deleteShare(first);
    await landscape.settle();
    expect(seenBy(landscape.member)).toEqual([id]);
    owner().deleteShare(second);
    await landscape.settle();
    expect(landscape.cloud.grantLog.map(({ visible }) => visible)).toEqual([true, false]);
  });

  test('is refused while sharing with the directory is switched off', () => {
    landscape.cloud.setDirectorySharing(false);
    expect(codeOf(() => owner().createShare({ principals: [landscape.member.accountId] }))).toBe(
      'NotEnableSharingWithResourceDirectory',
    );
  });
});

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
    landscape = new Landscape({ quotas: { receivedSnapshotsPerAccount: 0 } });
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

describe('a change while another is under way', () => {
  test.each([
    { name: 'adding what is being removed', code: 'AssociateConflict', isRemoving: true, act: 'associate' },
    { name: 'removing what is being added', code: 'DisassociateConflict', isRemoving: false, act: 'disassociate' },
    { name: 'adding what is being added', code: 'done', isRemoving: false, act: 'associate' },
    { name: 'removing what is being removed', code: 'done', isRemoving: true, act: 'disassociate' },
    { name: 'deleting the share', code: 'DeleteResourceShareConflict', isRemoving: false, act: 'delete' },
  ])('$name: $code', async ({ code, isRemoving, act }) => {
    const id = snapshot();
    const { shareId } = owner().createShare({ snapshotIds: [id] });
    if (isRemoving) {
      await landscape.settle();
      owner().disassociate(shareId, { snapshotIds: [id] });
    }
    const acts: Record<string, () => void> = {
      associate: () => owner().associate(shareId, { snapshotIds: [id] }),
      disassociate: () => owner().disassociate(shareId, { snapshotIds: [id] }),
      delete: () => owner().deleteShare(shareId),
    };
    expect(codeOf(() => acts[act]?.())).toBe(code);
  });

  test('an unanswered invitation alone does not keep a share from being deleted', async () => {
    const { shareId } = invite();
    await landscape.settle();
    expect(codeOf(() => owner().deleteShare(shareId))).toBe('done');
  });
});

test('removing what is not there is refused', () => {
  const { shareId } = owner().createShare({});
  expect(codeOf(() => owner().disassociate(shareId, { snapshotIds: [snapshot()] }))).toBe('DisassociateInvalid');
});

test('a call with one bad item is refused whole', () => {
  const { shareId } = owner().createShare({});
  const good = snapshot();
  expect(codeOf(() => owner().associate(shareId, { snapshotIds: [good, 's-none'] }))).toBe(
    'InvalidParameter.Resources',
  );
  expect(share(shareId).snapshots).toEqual([]);
});

test.each([
  {
    name: 'six snapshots',
    code: 'InvalidParameter.Resources.Length',
    content: () => ({ snapshotIds: Array.from({ length: 6 }, () => snapshot()) }),
  },
  {
    name: 'a snapshot twice',
    code: 'InvalidParameter.Resources.Duplicate',
    content: () => ({ snapshotIds: Array.from({ length: 2 }, () => 's-1') }),
  },
  {
    name: 'a malformed principal',
    code: 'InvalidParameter.Targets',
    content: () => ({ principals: ['ecs.aliyuncs.com'] }),
  },
  { name: 'the owner itself', code: 'ShareWithYourself', content: () => ({ principals: [landscape.owner.accountId] }) },
  { name: 'nothing', code: 'ResourceAndTargetBothEmpty', content: () => ({}) },
])('adding $name is refused with $code', ({ code, content }) => {
  const { shareId } = owner().createShare({});
  expect(codeOf(() => owner().associate(shareId, content()))).toBe(code);
});

describe('a snapshot cannot be shared when it', () => {
  test.each([
    { name: 'is not available yet', make: () => owner().createSnapshot().snapshotId },
    { name: 'comes from an imported image', make: () => snapshot({ isFromImportedImage: true }) },
    { name: 'is encrypted with the service key', make: () => snapshot({ encryptedWith: 'service-key' }) },
    {
      name: 'is encrypted with a customer key and the role is missing',
      make: () => snapshot({ encryptedWith: owner().createKey() }),
    },
    {
      name: 'belongs to someone else',
      make: () => landscape.as(landscape.member).createSnapshot({ isComplete: true }).snapshotId,
    },
  ])('$name', ({ make }) => {
    const id = make();
    expect(codeOf(() => owner().createShare({ snapshotIds: [id] }))).toBe('InvalidParameter.Resources');
  });

  test('was itself shared to the account', async () => {
    owner().createShare({ snapshotIds: [snapshot()], principals: [landscape.member.accountId] });
    await landscape.settle();
    const member = landscape.as(landscape.member);
    const [entry] = member.visibleSnapshots();
    expect(codeOf(() => member.createShare({ snapshotIds: [entry?.snapshotId ?? ''] }))).toBe(
      'InvalidParameter.Resources',
    );
  });
});

test('a snapshot under a customer key can be shared once the role exists', () => {
  const id = snapshot({ encryptedWith: owner().createKey() });
  landscape.cloud.createRole(landscape.owner.accountId, 'AliyunECSShareEncryptSnapshotDefaultRole', { principals: [] });
  expect(codeOf(() => owner().createShare({ snapshotIds: [id] }))).toBe('done');
});

describe('a quota', () => {
  const few = (quotas: object) => {
    landscape = new Landscape({ quotas });
  };

  test('on shares is refused at once', () => {
    few({ resourceSharesPerAccount: 1 });
    owner().createShare({});
    expect(codeOf(() => owner().createShare({}))).toBe('QuotaExceeded.ResourceShare.Count');
  });

  test('on shared resources counts each snapshot once', () => {
    few({ sharedResourcesPerAccount: 1 });
    const id = snapshot();
    owner().createShare({ snapshotIds: [id] });
    expect(codeOf(() => owner().createShare({ snapshotIds: [id] }))).toBe('done');
    expect(codeOf(() => owner().createShare({ snapshotIds: [snapshot()] }))).toBe('QuotaExceeded.SharedResource.Count');
  });

  test('on pending invitations is refused at once', () => {
    few({ pendingInvitationsPerAccount: 1 });
    invite();
    expect(codeOf(() => invite())).toBe('QuotaExceeded.PendingInvitations');
  });

  test('on accounts of a snapshot fails later, counting the accounts of a folder', async () => {
    few({ accountsPerSnapshot: 1 });
    const { shareId } = owner().createShare({ snapshotIds: [snapshot()], principals: [landscape.cloud.rootFolderId] });
    await landscape.settle();
    const statuses = [...share(shareId).snapshots, ...share(shareId).principals].map(({ status }) => status);
    expect(statuses).toContain('Failed');
    expect(seenBy(landscape.member)).toEqual([]);
  });
});

test('what is held at an instant is told pair by pair', async () => {
  const id = snapshot();
  const { shareId } = owner().createShare({ snapshotIds: [id], principals: [landscape.member.accountId] });
  const grants = () => landscape.cloud.principalGrants('cn-hangzhou', landscape.owner.accountId);
  expect(grants()).toEqual([{ shareId, snapshotId: id, principal: landscape.member.accountId, status: 'Associating' }]);
  await landscape.settle();
  expect(grants()).toMatchObject([{ status: 'Associated' }]);
  owner().disassociate(shareId, { snapshotIds: [id] });
  expect(grants()).toEqual([]);
});

test('a sharee hears of what came and went on its own bus, and watchers of every change of sight', async () => {
  const deliveries: EventDelivery[] = [];
  const changes: GrantChange[] = [];
  landscape.cloud.onEvent((delivery) => deliveries.push(delivery));
  landscape.cloud.onGrant((change) => changes.push(change));
  const id = snapshot();
  const { shareId } = owner().createShare({ snapshotIds: [id], principals: [landscape.member.accountId] });
  await landscape.settle();
  owner().deleteShare(shareId);
  await landscape.settle();
  const heard = deliveries.filter(({ event }) => event.source === 'acs.resourcemanager');
  expect(heard.map(({ accountId, event }) => [accountId, event.data['associationStatus']])).toEqual([
    [landscape.member.accountId, 'Associated'],
    [landscape.member.accountId, 'Disassociated'],
  ]);
  expect(heard[0]?.event).toMatchObject({
    type: 'resourcemanager:ResourceSharing:AssociationStatusChange',
    data: { resourceShareId: shareId, resourceType: 'Snapshot', resourceId: id, associateType: 'Associate' },
  });
  expect(changes.map(({ snapshotId, visible }) => [snapshotId, visible])).toEqual([
    [id, true],
    [id, false],
  ]);
});
