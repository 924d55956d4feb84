import { refuse } from '../../state/errors.ts';
import { findKey } from '../../state/kms-keys.ts';
import type { ResourceShare, Snapshot } from '../../state/model.ts';
import { ENCRYPTED_SHARE_ROLE, isTrustedSharee } from '../../state/sharing-role.ts';
import type { Call } from '../call/operation.ts';

const MAX_PER_CALL = 5;
const SHARE_NAME = /^[A-Za-z0-9\u4e00-\u9fa5._-]{1,50}$/;
const PRINCIPAL = /^(\d{16}|(fd|rd|r)-[A-Za-z0-9]{4,32})$/;

/** A list of at most five different values, refused with `<code>.Length` and `<code>.Duplicate`. */
export function limitedList(call: Call, name: string, code: string): string[] {
  const values = call.params.list(name);
  if (values.length > MAX_PER_CALL) refuse(400, `${code}.Length`);
  if (new Set(values).size < values.length) refuse(400, `${code}.Duplicate`);
  return values;
}

export function readShareIds(call: Call): string[] {
  const ids = limitedList(call, 'ResourceShareIds', 'InvalidParameter.ResourceShareIds');
  return ids.every((id) => id.startsWith('rs-')) ? ids : refuse(400, 'InvalidParameter.ResourceShareIds');
}

export function readShareName(call: Call): string {
  const name = call.params.required('ResourceShareName', { code: 'MissingParameter.ResourceShareName' });
  if (name.length > 50) refuse(400, 'InvalidParameter.ResourceShareName.Length');
  return SHARE_NAME.test(name) ? name : refuse(400, 'InvalidParameter.ResourceShareName');
}

/** Snapshot ids named by `Resources.N` or `ResourceArns.N`; whether they are usable is not looked at. */
export function readResourceIds(call: Call): string[] {
  const entries = call.params.objects('Resources');
  const arns = limitedList(call, 'ResourceArns', 'InvalidParameter.ResourceArns');
  if (entries.length > 0 && arns.length > 0) refuse(400, 'InvalidParameter.ResourceConflict');
  if (entries.length > MAX_PER_CALL) refuse(400, 'InvalidParameter.Resources.Length');
  const ids = arns.length > 0 ? arns.map((arn) => idOfArn(call, arn)) : entries.map(idOfEntry);
  if (new Set(ids).size < ids.length) refuse(400, 'InvalidParameter.Resources.Duplicate');
  return ids;
}

function idOfEntry(entry: ReadonlyMap<string, string>): string {
  const id = entry.get('ResourceId') ?? '';
  const type = entry.get('ResourceType') ?? '';
  if (id === '' || type === '') return refuse(400, 'InvalidParameter.Resources', 'An id and a type are needed.');
  return type === 'Snapshot' ? id : refuse(400, 'InvalidParameter.ResourceType', 'Only Snapshot is emulated.');
}

function idOfArn({ region, accountId }: Call, arn: string): string {
  const prefix = `acs:ecs:${region.regionId}:${accountId}:snapshot/`;
  return arn.startsWith(prefix) ? arn.slice(prefix.length) : refuse(400, 'InvalidParameter.ResourceArns');
}

export function readTargets(call: Call): string[] {
  const targets = limitedList(call, 'Targets', 'InvalidParameter.Targets');
  return targets.every((target) => PRINCIPAL.test(target)) ? targets : refuse(400, 'InvalidParameter.Targets');
}

/**
 * The account's own snapshot, if it may be shared.
 * @throws {ServiceError} 400 `InvalidParameter.Resources`, the code assumed for every reason.
 */
export function shareableSnapshot({ world, region, accountId }: Call, snapshotId: string): Snapshot {
  const unusable = (why: string): never => refuse(400, 'InvalidParameter.Resources', `${snapshotId}: ${why}`);
  const entry = region.entriesOf(accountId).get(snapshotId);
  if (entry === undefined) return unusable('no such snapshot.');
  if (entry.shareeAccountId !== undefined) unusable('was itself shared to this account.');
  const { snapshot } = entry;
  if (!snapshot.state.value.isAvailable) unusable('is not available.');
  if (snapshot.holders.size > 0 && world.switches.severalSharesOfSnapshot === 'refused')
    unusable('is in a share already.');
  if (snapshot.image !== undefined || snapshot.origin === 'imported') unusable('comes from an imported image.');
  if (!snapshot.isEncrypted) return snapshot;
  const key = findKey(region, accountId, snapshot.kmsKeyId);
  if (key?.creator !== accountId) unusable('is encrypted with the service key.');
  const role = world.credentials.findRole(`acs:ram::${accountId}:role/${ENCRYPTED_SHARE_ROLE}`);
  if (role === undefined) unusable(`the role ${ENCRYPTED_SHARE_ROLE} is missing.`);
  return snapshot;
}

/** Where the service looks at sharing already whom the owner's role trusts; of what is no single account it cannot. */
export function checkTrust(
  { world, accountId }: Call,
  snapshots: readonly Snapshot[],
  targetIds: Iterable<string>,
): void {
  if (world.switches.untrustedSharee !== 'not-shared' || !snapshots.some((snapshot) => snapshot.isEncrypted)) return;
  for (const target of targetIds) {
    if (/^\d+$/.test(target) && !isTrustedSharee(world, accountId, target))
      refuse(400, 'InvalidParameter.Resources', `The role ${ENCRYPTED_SHARE_ROLE} does not trust ${target}.`);
  }
}

/** @returns Whether the principal has to be invited, as one outside the owner's directory does. */
export function checkTarget({ world, accountId }: Call, target: string, allowsExternalTargets: boolean): boolean {
  const { directory, accounts, switches } = world;
  if (target === accountId) refuse(409, 'ShareWithYourself');
  if (directory.has(accountId) && directory.isPrincipal(target)) {
    if (!directory.isSharingEnabled) refuse(409, 'NotEnableSharingWithResourceDirectory');
    return switches.invitationInDirectory === 'needed' && allowsExternalTargets && accounts.has(target);
  }
  if (!allowsExternalTargets) return refuse(400, 'InvalidTarget', `${target} is not in the resource directory.`);
  if (!/^\d{16}$/.test(target)) return refuse(400, 'InvalidTarget', `${target} is not in the resource directory.`);
  const account = accounts.get(target) ?? refuse(400, 'InvalidParameter.Targets', `No such account: ${target}`);
  if (account.site !== accounts.get(accountId)?.site) refuse(409, 'InvalidTarget.SiteMismatch');
  return true;
}

/** A share that is only for the directory needs an owner in it, and sharing switched on. */
export function checkDirectoryOnly({ world, accountId }: Call): void {
  if (!world.directory.has(accountId)) refuse(409, 'AccountNotInResourceDirectory');
  if (!world.directory.isSharingEnabled) refuse(409, 'NotEnableSharingWithResourceDirectory');
}

/** The share that the request names; of the caller, unless it only has to exist. */
export function findShare(call: Call, owner: 'own' | 'any'): ResourceShare {
  const id = call.params.required('ResourceShareId', { code: 'MissingParameter.ResourceShareId' });
  if (!/^rs-[A-Za-z0-9]+$/.test(id)) refuse(400, 'InvalidParameter.ResourceShareId');
  const share = call.region.shares.get(id);
  const isKnown = share !== undefined && (owner === 'any' || share.ownerAccountId === call.accountId);
  return isKnown ? share : refuse(404, 'EntityNotExists.ResourceShare');
}

export function checkLiving(share: ResourceShare): void {
  if (share.status.value === 'Deleting' || share.status.value === 'Deleted')
    refuse(409, 'ResourceShareStatusMismatchAction');
}
