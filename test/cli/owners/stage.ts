import { join } from 'node:path';
import type { Person } from '../../../emulator/people/person.ts';
import type { Account, LocalCloudOptions } from '../../../emulator/state/types.ts';
import { type Company, HANGZHOU, startCompany } from '../company.ts';

export const HUB = '1000000000000001';
/** Accounts of the directory whose snapshots the hub looks after. */
export const [SHOP, BILLING, LOST] = ['1000000000000011', '1000000000000012', '1000000000000013'] as const;
/** Another member of the directory. */
export const READER = '1000000000000002';
export const ROLE = 'snapshare-owner';

/** Another, whom no tag names. */
export const COUSIN = '1000000000000019';
/** Outside the directory. */
export const PARTNER = '2000000000000001';
/** What people call the accounts. */
export const NAMES: Readonly<Record<string, string>> = {
  [HUB]: 'owner',
  [SHOP]: 'web-shop',
  [BILLING]: 'billing',
  [LOST]: 'lost',
};

/** The company with its owners' credentials. */
export interface Landscape extends Company {
  readonly accounts: ReadonlyMap<string, Account>;
}

/** A hub, two owners that it may visit, and one whose role demands another external id. */
export async function startOwners(
  parts: object = {},
  options: Pick<LocalCloudOptions, 'authorize'> = {},
): Promise<Landscape> {
  const owners = { roleName: ROLE, accounts: [SHOP, BILLING, LOST] };
  const company = await startCompany({ regions: [HANGZHOU], owners, ...parts }, options);
  const { cloud } = company.land;
  const accounts = new Map<string, Account>();
  for (const accountId of [SHOP, BILLING, LOST]) {
    const name = NAMES[accountId] ?? '';
    accounts.set(accountId, cloud.createAccount({ accountId, name, directory: 'member' }));
    cloud.createRole(accountId, ROLE, { principals: [HUB], externalId: accountId === LOST ? 'another' : 'acme' });
  }
  cloud.createAccount({ accountId: COUSIN, name: 'cousin', directory: 'member' });
  return { ...company, accounts };
}

/** A person in an account, in the one region. */
export function as({ land }: Company, accountId: string): Person {
  return land.cloud.as(accountId, HANGZHOU);
}

/** Makes a snapshot with a `share-to` tag. */
export function tagged(company: Company, accountId: string, shareTo: string = READER, more: object = {}): string {
  return as(company, accountId).createSnapshot({ isComplete: true, tags: { 'share-to': shareTo }, ...more }).snapshotId;
}

/** Puts the function into an account that visits owners, as it is deployed, and lets no timer wake it. */
export function deploySweep({ land: { platform } }: Company, accountId: string): void {
  platform.areTimersEnabled = false;
  const sYamlPath = join(import.meta.dirname, '../../../s.yaml');
  platform.deploy({ sYamlPath, accountId, regionIds: [HANGZHOU], functions: ['sweep'] });
}
