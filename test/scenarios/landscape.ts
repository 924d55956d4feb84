import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LandscapeOptions, type LocalLandscape, startLocalLandscape } from '../../emulator/index.ts';
import type { Account } from '../../emulator/state/types.ts';

export const HANGZHOU = 'cn-hangzhou';
export const SHANGHAI = 'cn-shanghai';
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const START_MS = Date.UTC(2026, 2, 1);
const S_YAML = join(import.meta.dirname, '../../s.yaml');

/** The answer of a function, as its contract says. */
export interface Summary {
  readonly function: string;
  readonly runId: string;
  readonly mode: string;
  readonly regions: readonly {
    readonly region: string;
    readonly planned: number;
    readonly applied: number;
    readonly failed: number;
    readonly findings: readonly {
      readonly code: string;
      readonly snapshotId?: string;
      readonly principal?: string;
      readonly message: string;
      readonly remedy: string;
    }[];
  }[];
}

/** A company in the emulated cloud: an owner and three members in a directory with two folders, two accounts outside. */
export interface Company {
  readonly land: LocalLandscape;
  readonly owner: Account;
  readonly members: readonly [Account, Account, Account];
  readonly partner: Account;
  readonly stranger: Account;
  /** Holds the first two members. */
  readonly folderId: string;
  /** Invokes a function in the owner's account, or in another, and lets everything that follows happen. */
  invoke(name: string, event?: unknown, accountId?: string): Promise<Summary>;
  /** Who sees which of the owner's snapshots: `snapshot account`, sorted. */
  seen(regionId?: string): string[];
  /** Calls that write, by action, since the records were cleared. */
  writes(): string[];
  reads(): string[];
  /** Gives the functions another policy from their next start on; they start anew for every run. */
  changePolicy(parts: object): void;
}

/**
 * Starts the company and deploys the functions of the project's own `s.yaml`.
 * @param policy Parts of the policy beside the required ones; principals may be given as a function of the accounts.
 */
export async function startCompany(
  policy: (ids: { partner: string; folder: string; members: readonly string[]; owner: string }) => object = () => ({}),
  options: Partial<LandscapeOptions> & { readonly partnerHasFunctions?: boolean } = {},
): Promise<Company> {
  const land = await startLocalLandscape({ regions: [HANGZHOU, SHANGHAI], startMs: START_MS, ...options });
  const { cloud, platform } = land;
  const folderId = cloud.createFolder('production');
  cloud.createFolder('testing');
  const owner = cloud.createAccount({ accountId: '1000000000000001', name: 'owner', directory: 'management' });
  const inFolder = (accountId: string, name: string) =>
    cloud.createAccount({ accountId, name, directory: 'member', folderId });
  const members = [
    inFolder('1000000000000002', 'shop'),
    inFolder('1000000000000003', 'billing'),
    cloud.createAccount({ accountId: '1000000000000004', name: 'lab', directory: 'member' }),
  ] as const;
  const partner = cloud.createAccount({ accountId: '2000000000000001', name: 'partner' });
  const stranger = cloud.createAccount({ accountId: '2000000000000009', name: 'stranger' });
  const ids = {
    partner: partner.accountId,
    folder: folderId,
    members: members.map(({ accountId }) => accountId),
    owner: owner.accountId,
  };
  const policyOf = (parts: object) => ({
    installation: 'acme',
    mode: 'sync',
    regions: [HANGZHOU, SHANGHAI],
    principals: { directory: 'any', external: [partner.accountId] },
    accept: { senders: [owner.accountId], shareNames: ['snapshare-*'] },
    ...policy(ids),
    ...parts,
  });
  const policyPath = join(mkdtempSync(join(tmpdir(), 'snapshare-policy-')), 'policy.json');
  const changePolicy = (parts: object): void => writeFileSync(policyPath, JSON.stringify(policyOf(parts)));
  changePolicy({});
  const deploy = (accountId: string, functions: readonly string[]): void =>
    platform.deploy({
      sYamlPath: S_YAML,
      accountId,
      regionIds: [HANGZHOU, SHANGHAI],
      functions,
      env: { SNAPSHARE_POLICY: policyPath },
    });
  deploy(owner.accountId, ['share-on-tag', 'sweep', 'unshare-expired']);
  if (options.partnerHasFunctions ?? true) deploy(partner.accountId, ['accept-invitation']);
  return {
    land,
    owner,
    members,
    partner,
    stranger,
    folderId,
    invoke: async (name, event = {}, accountId = owner.accountId) =>
      (await land.invoke(name, event, { accountId, regionId: HANGZHOU })) as Summary,
    seen: (regionId = HANGZHOU) =>
      [...members, partner, stranger]
        .flatMap(({ accountId }) =>
          cloud
            .as(accountId, regionId)
            .visibleSnapshots()
            .filter(({ isShared, ownerAccountId }) => isShared && ownerAccountId === owner.accountId)
            .map(({ sourceSnapshotId }) => `${sourceSnapshotId} ${accountId}`),
        )
        .sort(),
    writes: () => cloud.calls.filter((call) => call.isWrite && call.code === undefined).map((call) => call.action),
    changePolicy,
    reads: () => cloud.calls.filter((call) => !call.isWrite).map((call) => call.action),
  };
}

/** Stops timers and events, so that only what a test invokes runs. */
export function quiet({ land }: { readonly land: LocalLandscape }): void {
  land.platform.areTimersEnabled = false;
  land.platform.events.isEnabled = false;
}

export function codesOf(summary: Summary): string[] {
  return summary.regions.flatMap((region) => region.findings.map((finding) => finding.code)).sort();
}
