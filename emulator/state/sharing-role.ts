import { refuse } from './errors.ts';
import type { SnapshotEntry } from './model.ts';
import type { World } from './world.ts';

/** An encrypted snapshot can only be shared while the owner has this role. */
export const ENCRYPTED_SHARE_ROLE = 'AliyunECSShareEncryptSnapshotDefaultRole';

/** Whether ECS in the account may use the owner's keys: the role for that has to name it. */
export function isTrustedSharee({ credentials }: World, ownerAccountId: string, accountId: string): boolean {
  const role = credentials.findRole(`acs:ram::${ownerAccountId}:role/${ENCRYPTED_SHARE_ROLE}`);
  return role?.trust.principals.includes(`${accountId}@ecs.aliyuncs.com`) === true;
}

/**
 * Refuses a copy or disk of a shared snapshot that ECS in the account cannot decrypt.
 * @throws {ServiceError} 403 `InvalidParameter.KMSKeyId.Unauthorized`, an assumed code.
 */
export function checkKeyUse(world: World, { snapshot, shareeAccountId }: SnapshotEntry): void {
  if (shareeAccountId === undefined || !snapshot.isEncrypted || world.switches.untrustedSharee === 'may-use') return;
  if (isTrustedSharee(world, snapshot.ownerAccountId, shareeAccountId)) return;
  refuse(403, 'InvalidParameter.KMSKeyId.Unauthorized', 'The role of the owner does not trust ECS of this account.');
}
