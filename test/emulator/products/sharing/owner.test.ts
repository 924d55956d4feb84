import { beforeEach, describe, expect, test } from 'vitest';
import type { EventDelivery, GrantChange } from '../../../../emulator/state/types.ts';
import { HOUR_MS, SETTLE_MS } from '../../harness.ts';
import { codeOf, invite, landscape, open, owner, seenBy, share, snapshot } from './landscape.ts';

beforeEach(() => open());

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

describe('a quota', () => {
  test('on shares is refused at once', () => {
    open({ quotas: { resourceSharesPerAccount: 1 } });
    owner().createShare({});
    expect(codeOf(() => owner().createShare({}))).toBe('QuotaExceeded.ResourceShare.Count');
  });

  test('on shared resources counts each snapshot once', () => {
    open({ quotas: { sharedResourcesPerAccount: 1 } });
    const id = snapshot();
    owner().createShare({ snapshotIds: [id] });
    expect(codeOf(() => owner().createShare({ snapshotIds: [id] }))).toBe('done');
    expect(codeOf(() => owner().createShare({ snapshotIds: [snapshot()] }))).toBe('QuotaExceeded.SharedResource.Count');
  });

  test('on pending invitations is refused at once', () => {
    open({ quotas: { pendingInvitationsPerAccount: 1 } });
    invite();
    expect(codeOf(() => invite())).toBe('QuotaExceeded.PendingInvitations');
  });

  test('on accounts of a snapshot fails later, counting the accounts of a folder', async () => {
    open({ quotas: { accountsPerSnapshot: 1 } });
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
