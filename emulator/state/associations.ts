import type {
  Association,
  AssociationFailure,
  AssociationStatus,
  Invitation,
  ResourceShare,
  Snapshot,
} from './model.ts';
import { releaseIfOverdue } from './snapshots.ts';
import { DAY_MS, HOUR_MS } from './times.ts';
import { Tracked } from './tracked.ts';
import type { World } from './world.ts';

/** Records of what has ended stay listed this long. */
const RECORD_RETENTION_MS = 48 * HOUR_MS;
const INVITATION_VALIDITY_MS = 7 * DAY_MS;

const associationsIn = (share: ResourceShare, side: Association['side']): Map<string, Association> =>
  side === 'Resource' ? share.resources : share.targets;

function addRecord(
  world: World,
  share: ResourceShare,
  seed: Pick<Association, 'side' | 'entityId' | 'entityType' | 'isExternal'>,
): Association {
  const association: Association = {
    ...seed,
    seq: world.nextSeq(),
    share,
    createdAtMs: world.nowMs(),
    status: new Tracked<AssociationStatus>('Associating', world.nowMs()),
    updatedAtMs: world.nowMs(),
    failures: [],
    message: '',
    task: undefined,
  };
  dropRecord(world, share, seed.side, seed.entityId);
  associationsIn(share, seed.side).set(seed.entityId, association);
  world.region(share.regionId).associationsOf(share.ownerAccountId, seed.side).add(association);
  return association;
}

function dropRecord(world: World, share: ResourceShare, side: Association['side'], entityId: string): void {
  const record = associationsIn(share, side).get(entityId);
  if (record === undefined) return;
  associationsIn(share, side).delete(entityId);
  world.region(share.regionId).associationsOf(share.ownerAccountId, side).delete(record);
}

function setStatus(world: World, association: Association, status: AssociationStatus): void {
  association.status.set(status, world.nowMs());
  association.updatedAtMs = world.nowMs();
}

/** The record goes after its retention, unless a newer one has taken its place. */
function purgeLater(world: World, { share, side, entityId, status }: Association): void {
  const ended = status.value;
  world.after(RECORD_RETENTION_MS, () => {
    const present = associationsIn(share, side).get(entityId);
    if (present?.status === status && status.value === ended) dropRecord(world, share, side, entityId);
  });
}

function begin(world: World, association: Association, finish: () => void): void {
  association.task?.cancel();
  association.task = world.after(world.settleMs, () => {
    association.task = undefined;
    finish();
  });
}

function fail(world: World, association: Association, failures: AssociationFailure[], message: string): void {
  association.failures = failures;
  association.message = message;
  setStatus(world, association, 'Failed');
  purgeLater(world, association);
}

function letGo(world: World, share: ResourceShare, snapshot: Snapshot): void {
  world.sight.removeSnapshot(share, snapshot);
  snapshot.holders.delete(share);
  if (snapshot.holders.size === 0) world.heldSnapshots(snapshot.ownerAccountId).delete(snapshot);
  releaseIfOverdue(world, snapshot);
}

/** Adds a snapshot; it is in effect, or has failed, after the settling time. */
export function addResource(world: World, share: ResourceShare, snapshot: Snapshot): Association {
  const association = addRecord(world, share, {
    side: 'Resource',
    entityId: snapshot.snapshotId,
    entityType: 'Snapshot',
    isExternal: false,
  });
  snapshot.holders.add(share);
  world.heldSnapshots(share.ownerAccountId).add(snapshot);
  begin(world, association, () => {
    const failures = world.sight.limitsBroken(snapshot, share.accounts);
    const isTooMany = world.heldSnapshots(share.ownerAccountId).size > world.quotas.sharedSnapshotsPerAccount;
    if (failures.length > 0 || isTooMany) {
      fail(world, association, failures, 'LimitExceeded');
      letGo(world, share, snapshot);
      return;
    }
    setStatus(world, association, 'Associated');
    world.sight.addSnapshot(share, snapshot);
  });
  return association;
}

/** Adds a principal; one outside the directory is invited and waits for its answer. */
export function addTarget(world: World, share: ResourceShare, principal: string, isExternal: boolean): Association {
  const association = addRecord(world, share, {
    side: 'Target',
    entityId: principal,
    entityType: 'Account',
    isExternal,
  });
  if (isExternal) invite(world, association);
  else begin(world, association, () => settleTarget(world, association));
  return association;
}

function settleTarget(world: World, association: Association): void {
  const { share, entityId } = association;
  const failures = targetLimitsBroken(world, association);
  if (failures.length > 0) {
    fail(world, association, failures, 'LimitExceeded');
    return;
  }
  setStatus(world, association, 'Associated');
  share.grantedTargets.add(entityId);
  world.sight.refreshAccounts(share);
}

/** The snapshots of the share that the principal's accounts could not take. */
function targetLimitsBroken(world: World, { share, entityId }: Association): AssociationFailure[] {
  const accountIds = world.sight.accountsOfTarget(share, entityId);
  return [...share.snapshots].flatMap((snapshot) => {
    const [broken] = world.sight.limitsBroken(snapshot, accountIds);
    return broken === undefined ? [] : [{ ...broken, entityId: snapshot.snapshotId, entityType: 'Snapshot' }];
  });
}

/** Takes a snapshot or principal out; it loses its effect after the settling time. */
export function removeAssociation(world: World, association: Association): void {
  const { share, side, entityId } = association;
  setStatus(world, association, 'Disassociating');
  if (side === 'Target') cancelInvitation(world, share, entityId);
  begin(world, association, () => finishRemoval(world, association));
}

function finishRemoval(world: World, association: Association): void {
  const { share, side, entityId } = association;
  setStatus(world, association, 'Disassociated');
  purgeLater(world, association);
  if (side === 'Target') {
    share.grantedTargets.delete(entityId);
    world.sight.refreshAccounts(share);
    return;
  }
  const snapshot = world.region(share.regionId).snapshots.get(entityId);
  if (snapshot !== undefined) letGo(world, share, snapshot);
}

/** Ends a share and everything in it after the settling time. */
export function deleteShare(world: World, share: ResourceShare): void {
  share.status.set('Deleting', world.nowMs());
  share.updatedAtMs = world.nowMs();
  const all = [...share.resources.values(), ...share.targets.values()];
  const living = all.filter(({ status }) => status.value === 'Associated' || status.value === 'Associating');
  for (const association of living) removeAssociation(world, association);
  world.after(world.settleMs, () => {
    share.status.set('Deleted', world.nowMs());
    share.updatedAtMs = world.nowMs();
    world.after(RECORD_RETENTION_MS, () => {
      const region = world.region(share.regionId);
      region.shares.delete(share.shareId);
      region.sharesOf(share.ownerAccountId).delete(share);
    });
  });
}

function invite(world: World, association: Association): void {
  const { share, entityId } = association;
  const region = world.region(share.regionId);
  const invitation: Invitation = {
    seq: world.nextSeq(),
    invitationId: `i-${world.random.mixed(16)}`,
    share,
    receiverAccountId: entityId,
    createdAtMs: world.nowMs(),
    status: new Tracked<Invitation['status']['value']>('Pending', world.nowMs()),
    failures: [],
    expiry: undefined,
  };
  invitation.expiry = world.after(INVITATION_VALIDITY_MS, () => closeInvitation(world, invitation, 'Expired'));
  region.invitations.set(invitation.invitationId, invitation);
  region.invitationsTo(entityId).add(invitation);
  share.pendingInvitations.add(invitation);
  refreshStatus(world, share);
}

function refreshStatus(world: World, share: ResourceShare): void {
  const present = share.status.value;
  const wanted = share.pendingInvitations.size > 0 ? 'Pending' : 'Active';
  if ((present === 'Active' || present === 'Pending') && present !== wanted) share.status.set(wanted, world.nowMs());
}

function answer(world: World, invitation: Invitation, status: Invitation['status']['value']): void {
  invitation.status.set(status, world.nowMs());
  invitation.expiry?.cancel();
  invitation.share.pendingInvitations.delete(invitation);
  refreshStatus(world, invitation.share);
}

/** Rejected or expired: the principal has failed and needs a new invitation. */
export function closeInvitation(world: World, invitation: Invitation, status: 'Rejected' | 'Expired'): void {
  answer(world, invitation, status);
  const association = invitation.share.targets.get(invitation.receiverAccountId);
  if (association?.status.value === 'Associating')
    fail(world, association, [], `The invitation is ${status.toLowerCase()}.`);
}

/** Takes the share's snapshots over, or tells which of them do not fit; then it may be tried again. */
export function acceptInvitation(world: World, invitation: Invitation): void {
  const association = invitation.share.targets.get(invitation.receiverAccountId);
  if (association === undefined) return;
  const failures = targetLimitsBroken(world, association);
  invitation.failures = failures;
  answer(world, invitation, failures.length > 0 ? 'AcceptFailed' : 'Accepted');
  if (failures.length > 0) {
    if (association.status.value === 'Associating') fail(world, association, failures, 'LimitExceeded');
    return;
  }
  association.failures = [];
  association.message = '';
  if (association.status.value !== 'Associating') setStatus(world, association, 'Associating');
  begin(world, association, () => settleTarget(world, association));
}

function cancelInvitation(world: World, share: ResourceShare, accountId: string): void {
  for (const invitation of [...share.pendingInvitations]) {
    if (invitation.receiverAccountId === accountId) answer(world, invitation, 'Cancelled');
  }
}
