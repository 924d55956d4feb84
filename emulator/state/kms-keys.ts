import type { KmsKey, RegionState } from './model.ts';
import type { World } from './world.ts';

export const SERVICE_KEY_ALIAS = 'alias/acs/ecs';

/** The ECS service key of an account in a region; made on first use. */
export function serviceKeyOf(world: World, region: RegionState, accountId: string): KmsKey {
  const present = findKey(region, accountId, SERVICE_KEY_ALIAS);
  return present ?? addKey(world, region, { accountId, creator: 'Ecs', alias: SERVICE_KEY_ALIAS });
}

/** A customer key: its creator is the account. */
export function addCustomerKey(world: World, region: RegionState, accountId: string): KmsKey {
  return addKey(world, region, { accountId, creator: accountId, alias: undefined });
}

function addKey(world: World, region: RegionState, seed: Pick<KmsKey, 'accountId' | 'creator' | 'alias'>): KmsKey {
  const key: KmsKey = { ...seed, keyId: world.random.uuid(), createdAtMs: world.nowMs(), state: 'Enabled' };
  region.keys.set(key.keyId, key);
  return key;
}

export const keyArn = (region: RegionState, key: KmsKey): string =>
  `acs:kms:${region.regionId}:${key.accountId}:key/${key.keyId}`;

/** By id, ARN or alias, among the account's own keys. */
export function findKey(region: RegionState, accountId: string, name: string): KmsKey | undefined {
  const keyId = name.startsWith('acs:kms:') ? (name.split('/').at(-1) ?? '') : name;
  const key = region.keys.get(keyId);
  if (key !== undefined) return key.accountId === accountId ? key : undefined;
  return [...region.keys.values()].find((other) => other.accountId === accountId && other.alias === name);
}
