import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LandscapeOptions, type LocalLandscape, startLocalLandscape } from '../../emulator/index.ts';
import { authorizeBy, type RamDocument } from '../../emulator/state/ram.ts';
import type { Account } from '../../emulator/state/types.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { PolicyError } from '../../shared/policy/policy-error.ts';
import { templates } from '../../shared/rights/templates.ts';
import { ownerRolePolicies } from '../../shared/rights/visited-roles.ts';

export const HANGZHOU = 'cn-hangzhou';
export const SHANGHAI = 'cn-shanghai';
export const REGIONS = [HANGZHOU, SHANGHAI] as const;
const GIB_MONTH_PRICE = { standardPerGiBMonth: 0.12, currency: 'CNY' } as const;
const ROOT = join(import.meta.dirname, '../..');
/** By which the hub looks after the snapshots of the second owner. */
const OWNER_ROLE = 'snapshare-owner';

/** A small company in the emulated cloud, with the functions deployed from `s.yaml` and `s.member.yaml`. */
export interface LandingZone {
  readonly land: LocalLandscape;
  readonly accounts: {
    /** Manages the directory, owns snapshots, and is the hub that looks after those of the studio. */
    readonly owner: Account;
    /** A member with snapshots of its own, of which two teams take care. */
    readonly studio: Account;
    /** In the folder production. */
    readonly shop: Account;
    readonly billing: Account;
    /** In the folder testing. */
    readonly lab: Account;
    /** Outside the directory; the policy permits it. */
    readonly partner: Account;
    /** Outside the directory; nobody trusts it. */
    readonly stranger: Account;
  };
  readonly folders: { readonly production: string; readonly testing: string };
  /** By region, the owner's own key, under which copies are made of what is under the service key. */
  readonly copyKeys: Readonly<Record<string, string>>;
  readonly policy: LandingZonePolicy;
}

export type LandingZonePolicy = ReturnType<typeof policyOf>;
type Ids = Pick<LandingZone, 'accounts' | 'folders' | 'copyKeys'>;

const TIMERS = [
  'SNAPSHARE_SWEEP_CRON',
  'SNAPSHARE_UNSHARE_CRON',
  'SNAPSHARE_ACCEPT_CRON',
  'SNAPSHARE_USE_CRON',
] as const;

/** The functions' timer periods, as the variables that set them in those files; absent ones keep the defaults. */
export type TimerPeriods = Partial<Record<(typeof TIMERS)[number], string>>;

/** The periods that an environment sets. */
export function timersIn(environment: Readonly<Record<string, string | undefined>>): TimerPeriods {
  return Object.fromEntries(TIMERS.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

/** The policy as the functions read it. */
export function checkedPolicy(document: LandingZonePolicy): Policy {
  const result = parsePolicy(document);
  if (!result.ok) throw new PolicyError('of the demo', result.problems);
  return result.policy;
}

/**
 * Starts the company and deploys the built functions: the owner's into the owner's account, `accept-invitation` into those
 * of the partner and of the lab, and `use-shared` into that of the partner. The studio has no function, but the role and
 * the rules of `owner-role.ros.yaml`.
 * @throws {PlatformError} `FunctionNotBuilt` before `npm run build`.
 */
export async function startLandingZone(
  options: Omit<LandscapeOptions, 'regions'> = {},
  timers: TimerPeriods = {},
): Promise<LandingZone> {
  let rights: readonly RamDocument[] = [];
  // As a role has them in life: the hub's people write no tags through it.
  const authorize = authorizeBy(({ roleName }) => (roleName === OWNER_ROLE ? rights : undefined), {
    severalValues: 'any',
    missingKey: 'fails',
  });
  const land = await startLocalLandscape({ ...options, cloud: { ...options.cloud, authorize }, regions: REGIONS });
  try {
    const ids = createCompany(land);
    const policy = policyOf(ids);
    rights = ownerRolePolicies(checkedPolicy(policy));
    deployFunctions(land, ids, policy, timers);
    connectStudio(land, ids, policy);
    return { land, ...ids, policy };
  } catch (error) {
    await land.stop();
    throw error;
  }
}

function createCompany({ cloud }: LocalLandscape): Ids {
  const folders = { production: cloud.createFolder('production'), testing: cloud.createFolder('testing') };
  const member = (accountId: string, name: string, folderId: string): Account =>
    cloud.createAccount({ accountId, name, directory: 'member', folderId });
  const accounts = {
    owner: cloud.createAccount({ accountId: '1000000000000001', name: 'owner', directory: 'management' }),
    studio: cloud.createAccount({ accountId: '1000000000000005', name: 'studio', directory: 'member' }),
    shop: member('1000000000000002', 'shop', folders.production),
    billing: member('1000000000000003', 'billing', folders.production),
    lab: member('1000000000000004', 'lab', folders.testing),
    partner: cloud.createAccount({ accountId: '2000000000000001', name: 'partner' }),
    stranger: cloud.createAccount({ accountId: '2000000000000009', name: 'stranger' }),
  };
  // Without it the service does not share what is under a key of the owner's.
  cloud.createSharingRole(accounts.owner.accountId);
  const keyIn = (regionId: string): string => cloud.as(accounts.owner.accountId, regionId).createKey();
  return { accounts, folders, copyKeys: Object.fromEntries(REGIONS.map((regionId) => [regionId, keyIn(regionId)])) };
}

function policyOf({ accounts, folders, copyKeys }: Ids) {
  const { owner, studio, shop, billing, lab, partner } = accounts;
  const directory = [folders.production, folders.testing, shop.accountId, billing.accountId, lab.accountId];
  const external = [partner.accountId];
  const ofStudio = { owners: [studio.accountId] };
  return {
    installation: 'demo',
    mode: 'sync',
    regions: REGIONS,
    owners: { roleName: OWNER_ROLE, accounts: [studio.accountId] },
    principals: { directory, external },
    allow: [
      { snapshots: { owners: [owner.accountId] }, to: [...directory, ...external] },
      { snapshots: { ...ofStudio, tags: { team: 'films' } }, to: [shop.accountId] },
      { snapshots: { ...ofStudio, tags: { team: 'games' } }, to: [billing.accountId] },
      { snapshots: ofStudio, to: external, approval: 'required', maxDays: 30 },
    ],
    groups: { release: [folders.production, lab.accountId] },
    blockWhenTagged: ['confidential'],
    expiry: { unshareBeforeHours: 24 },
    hygiene: { scope: 'all' },
    encryption: { serviceKey: 'copy', copyKeys },
    accept: { senders: [owner.accountId, studio.accountId], shareNames: ['snapshare-*'] },
    use: [
      {
        from: owner.accountId,
        name: 'catalog-*',
        disk: { zoneId: `${HANGZHOU}-h`, category: 'cloud_essd', sizeGiB: 60 },
      },
    ],
    prices: Object.fromEntries(REGIONS.map((regionId) => [regionId, GIB_MONTH_PRICE])),
  };
}

function deployFunctions(
  { platform }: LocalLandscape,
  { accounts }: Ids,
  policy: LandingZonePolicy,
  timers: TimerPeriods,
): void {
  const deploy = (file: string, account: Account, functions: readonly string[]): void =>
    platform.deploy({
      sYamlPath: join(ROOT, file),
      accountId: account.accountId,
      regionIds: REGIONS,
      functions,
      files: { 'policy.json': JSON.stringify(policy) },
      env: timers,
    });
  deploy('s.yaml', accounts.owner, ['share-on-tag', 'sweep', 'unshare-expired']);
  deploy('s.member.yaml', accounts.partner, ['accept-invitation', 'use-shared']);
  deploy('s.member.yaml', accounts.lab, ['accept-invitation']);
}

/** Gives the studio what its stack makes, and the hub's bus what wakes the function there. */
function connectStudio(
  { cloud, platform }: LocalLandscape,
  { accounts: { owner, studio } }: Ids,
  document: LandingZonePolicy,
): void {
  // The hub's whole account, and not its functions alone, since the command line and the report look at the studio too.
  cloud.createRole(studio.accountId, OWNER_ROLE, { principals: [owner.accountId], externalId: document.installation });
  const written = templates(checkedPolicy(document));
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-templates-'));
  try {
    const deploy = (name: string, account: Account, parameters?: Readonly<Record<string, string>>): void => {
      const path = join(folder, name);
      writeFileSync(path, written.get(name)?.() ?? '');
      for (const regionId of REGIONS)
        platform.deployRules(path, { accountId: account.accountId, regionId, ...(parameters && { parameters }) });
    };
    deploy('hub-region', owner);
    deploy('owner-role', studio, { HubAccountId: owner.accountId });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
