import { join } from 'node:path';
import { type LandscapeOptions, type LocalLandscape, startLocalLandscape } from '../../emulator/index.ts';
import type { Account } from '../../emulator/state/types.ts';

export const HANGZHOU = 'cn-hangzhou';
export const SHANGHAI = 'cn-shanghai';
export const REGIONS = [HANGZHOU, SHANGHAI] as const;
const GIB_MONTH_PRICE = { standardPerGiBMonth: 0.12, currency: 'CNY' } as const;
const ROOT = join(import.meta.dirname, '../..');

/** A small company in the emulated cloud, with the functions deployed from `s.yaml` and `s.member.yaml`. */
export interface LandingZone {
  readonly land: LocalLandscape;
  readonly accounts: {
    /** Manages the directory and owns the snapshots. */
    readonly owner: Account;
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

/** The functions' timer periods, as the variables that set them in those files; absent ones keep the defaults. */
export type TimerPeriods = Partial<
  Record<'SNAPSHARE_SWEEP_CRON' | 'SNAPSHARE_UNSHARE_CRON' | 'SNAPSHARE_ACCEPT_CRON' | 'SNAPSHARE_USE_CRON', string>
>;

/**
 * Starts the company and deploys the built functions: the owner's into the owner's account, `accept-invitation` into those
 * of the partner and of the lab, and `use-shared` into that of the partner.
 * @throws {PlatformError} `FunctionNotBuilt` before `npm run build`.
 */
export async function startLandingZone(
  options: Omit<LandscapeOptions, 'regions'> = {},
  timers: TimerPeriods = {},
): Promise<LandingZone> {
  const land = await startLocalLandscape({ ...options, regions: REGIONS });
  try {
    const ids = createCompany(land);
    const policy = policyOf(ids);
    deployFunctions(land, ids, policy, timers);
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
  const { owner, shop, billing, lab, partner } = accounts;
  return {
    installation: 'demo',
    mode: 'sync',
    regions: REGIONS,
    principals: {
      directory: [folders.production, folders.testing, shop.accountId, billing.accountId, lab.accountId],
      external: [partner.accountId],
    },
    groups: { release: [folders.production, lab.accountId] },
    blockWhenTagged: ['confidential'],
    expiry: { unshareBeforeHours: 24 },
    hygiene: { scope: 'all' },
    encryption: { serviceKey: 'copy', copyKeys },
    accept: { senders: [owner.accountId], shareNames: ['snapshare-*'] },
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
