import { addResource, addTarget, deleteShare, removeAssociation } from '../../state/associations.ts';
import { refuse } from '../../state/errors.ts';
import type { Association, ResourceShare, Snapshot } from '../../state/model.ts';
import { Tracked } from '../../state/tracked.ts';
import type { Answer, Call } from '../call/operation.ts';
import { readTags } from '../call/tags.ts';
import { associationAnswer, shareAnswer } from './answers.ts';
import {
  checkDirectoryOnly,
  checkLiving,
  checkTarget,
  checkTrust,
  findShare,
  readResourceIds,
  readShareName,
  readTargets,
  shareableSnapshot,
} from './input.ts';

/** What is to be added, everything about it checked, so that a call is carried out whole or not at all. */
interface Additions {
  readonly snapshots: readonly Snapshot[];
  readonly targets: readonly { readonly id: string; readonly isExternal: boolean }[];
}

function readAdditions(call: Call, allowsExternalTargets: boolean, share: ResourceShare | undefined): Additions {
  const resourceIds = readResourceIds(call).filter((id) => isNew(call, share?.resources.get(id)));
  const targetIds = readTargets(call).filter((id) => isNew(call, share?.targets.get(id)));
  const targets = targetIds.map((id) => ({ id, isExternal: checkTarget(call, id, allowsExternalTargets) }));
  const snapshots = resourceIds.map((id) => shareableSnapshot(call, id));
  checkTrust(
    call,
    [...snapshots, ...(targets.length > 0 ? stayingSnapshots(call, share) : [])],
    [...targetIds, ...(snapshots.length > 0 ? stayingTargets(share) : [])],
  );
  checkQuotas(call, { snapshots, targets });
  return { snapshots, targets };
}

const isStaying = ({ status }: Association): boolean => status.value === 'Associating' || status.value === 'Associated';

const stayingSnapshots = ({ region }: Call, share: ResourceShare | undefined): Snapshot[] =>
  [...(share?.resources.values() ?? [])]
    .filter(isStaying)
    .map(({ entityId }) => region.snapshots.get(entityId))
    .filter((snapshot) => snapshot !== undefined);

const stayingTargets = (share: ResourceShare | undefined): string[] =>
  [...(share?.targets.values() ?? [])].filter(isStaying).map(({ entityId }) => entityId);

/** Whether it has to be added; adding what is there already is settled by a switch. */
function isNew({ world }: Call, present: Association | undefined): boolean {
  switch (present?.status.value) {
    case 'Disassociating':
      return refuse(409, 'AssociateConflict');
    case 'Associating':
    case 'Associated':
      if (world.switches.repeatAssociation === 'error-free') return false;
      return refuse(
        400,
        present.side === 'Resource' ? 'InvalidParameter.Resources' : 'InvalidParameter.Targets',
        'Already there.',
      );
    case 'Failed':
    case 'Disassociated':
    case undefined:
      return true;
  }
}

function ownShares({ world, accountId }: Call): ResourceShare[] {
  return [...world.regions.values()].flatMap((region) => [...region.sharesOf(accountId)]);
}

function checkQuotas(call: Call, { snapshots, targets }: Additions): void {
  const { world, accountId } = call;
  const held = world.heldSnapshots(accountId);
  const added = snapshots.filter((snapshot) => !held.has(snapshot)).length;
  if (added > 0 && held.size + added > world.quotas.sharedResourcesPerAccount)
    refuse(409, 'QuotaExceeded.SharedResource.Count');
  const invited = targets.filter((target) => target.isExternal).length;
  if (invited === 0) return;
  const pending = ownShares(call).reduce((sum, share) => sum + share.pendingInvitations.size, 0);
  if (pending + invited > world.quotas.pendingInvitationsPerAccount) refuse(409, 'QuotaExceeded.PendingInvitations');
}

function addAll({ world }: Call, share: ResourceShare, { snapshots, targets }: Additions): void {
  for (const snapshot of snapshots) addResource(world, share, snapshot);
  for (const { id, isExternal } of targets) addTarget(world, share, id, isExternal);
}

export function createResourceShare(call: Call): Answer {
  const { world, region, accountId, params } = call;
  const name = readShareName(call);
  const allowsExternalTargets = params.boolean('AllowExternalTargets') ?? false;
  const tags = readTags(params);
  if (!allowsExternalTargets) checkDirectoryOnly(call);
  const additions = readAdditions(call, allowsExternalTargets, undefined);
  const living = ownShares(call).filter((share) => share.status.value !== 'Deleted').length;
  if (living >= world.quotas.resourceSharesPerAccount) refuse(409, 'QuotaExceeded.ResourceShare.Count');
  const share: ResourceShare = {
    seq: world.nextSeq(),
    shareId: `rs-${world.random.mixed(12)}`,
    regionId: region.regionId,
    ownerAccountId: accountId,
    createdAtMs: world.nowMs(),
    status: new Tracked<ResourceShare['status']['value']>('Active', world.nowMs()),
    tags: new Tracked(tags, world.nowMs()),
    name,
    allowsExternalTargets,
    updatedAtMs: world.nowMs(),
    resources: new Map(),
    targets: new Map(),
    pendingInvitations: new Set(),
    grantedTargets: new Set(),
    accounts: new Set(),
    snapshots: new Set(),
  };
  region.shares.set(share.shareId, share);
  region.sharesOf(accountId).add(share);
  addAll(call, share, additions);
  return { ResourceShare: shareAnswer(share) };
}

export function updateResourceShare(call: Call): Answer {
  const share = findShare(call, 'own');
  const name = readShareName(call);
  const allowsExternalTargets = call.params.boolean('AllowExternalTargets') ?? share.allowsExternalTargets;
  checkLiving(share);
  const hasExternal = [...share.targets.values()].some(
    ({ isExternal, status }) => isExternal && status.value !== 'Disassociated',
  );
  if (!allowsExternalTargets && hasExternal) refuse(409, 'NotSupport.AllowExternalTargets');
  share.name = name;
  share.allowsExternalTargets = allowsExternalTargets;
  share.updatedAtMs = call.world.nowMs();
  return { ResourceShare: shareAnswer(share) };
}

export function deleteResourceShare(call: Call): Answer {
  const share = findShare(call, 'own');
  checkLiving(share);
  const all = [...share.resources.values(), ...share.targets.values()];
  if (all.some(({ task }) => task !== undefined)) refuse(409, 'DeleteResourceShareConflict');
  const isInUse = all.some(({ status }) => status.value === 'Associated');
  if (isInUse && call.world.switches.deletionOfShareInUse === 'refused') refuse(409, 'DeleteResourceShareConflict');
  deleteShare(call.world, share);
  return {};
}

export function associateResourceShare(call: Call): Answer {
  const share = findShare(call, 'own');
  checkLiving(share);
  const named = { resources: readResourceIds(call), targets: readTargets(call) };
  if (named.resources.length + named.targets.length === 0) refuse(400, 'ResourceAndTargetBothEmpty');
  addAll(call, share, readAdditions(call, share.allowsExternalTargets, share));
  return associationsAnswer(call, namedAssociations(share, named));
}

export function disassociateResourceShare(call: Call): Answer {
  const owner = call.params.text('ResourceOwner') ?? 'Self';
  if (owner === 'OtherAccounts') return leaveResourceShare(call);
  const share = findShare(call, 'own');
  checkLiving(share);
  const named = { resources: readResourceIds(call), targets: readTargets(call) };
  const associations = namedAssociations(share, named);
  if (named.resources.length + named.targets.length === 0) refuse(400, 'ResourceAndTargetBothEmpty');
  const isMissing = associations.length < named.resources.length + named.targets.length;
  if (isMissing || associations.some(({ status }) => status.value === 'Disassociated'))
    refuse(400, 'DisassociateInvalid');
  if (associations.some(({ task, status }) => task !== undefined && status.value === 'Associating')) {
    refuse(409, 'DisassociateConflict');
  }
  for (const association of associations) {
    if (association.status.value !== 'Disassociating') removeAssociation(call.world, association);
  }
  return associationsAnswer(call, associations);
}

/** A sharee that was invited leaves; one that came in through the directory cannot. */
function leaveResourceShare(call: Call): Answer {
  const share = findShare(call, 'any');
  const association = share.targets.get(call.accountId);
  const targets = readTargets(call);
  if (!share.accounts.has(call.accountId)) refuse(404, 'EntityNotExists.ResourceShare');
  if (association?.isExternal !== true) return refuse(409, 'LeavingFailed.Account');
  if (targets.length !== 1 || targets[0] !== call.accountId) refuse(400, 'InvalidParameter.Targets');
  if (association.status.value === 'Associated') removeAssociation(call.world, association);
  return associationsAnswer(call, [association]);
}

function namedAssociations(
  share: ResourceShare,
  named: { readonly resources: readonly string[]; readonly targets: readonly string[] },
): Association[] {
  return [
    ...named.resources.map((id) => share.resources.get(id)),
    ...named.targets.map((id) => share.targets.get(id)),
  ].filter((association) => association !== undefined);
}

const associationsAnswer = (call: Call, associations: readonly Association[]): Answer => ({
  ResourceShareAssociations: associations.map((association) => associationAnswer(association, call.world.nowMs())),
});
