import { join } from 'node:path';
import { type LandscapeOptions, type LocalLandscape, startLocalLandscape } from '../../../emulator/index.ts';
import { HANGZHOU, SHANGHAI, START_MS, type Summary } from '../landscape.ts';

export const OWNER = '1000000000000001';
export const ROLE = 'snapshare-member';
export const INSTALLATION = 'acme';
const ROOT = join(import.meta.dirname, '../../..');

/** An owner that is the hub of member accounts outside its directory. */
export interface HubLand {
  readonly land: LocalLandscape;
  readonly memberIds: readonly string[];
  /** Gives a member the role that the hub assumes. */
  trustHub(memberId: string, externalId?: string): void;
  /** Shares a new snapshot of the owner with a member by hand, so that an invitation waits there. */
  invite(memberId: string, regionId?: string): string;
  /** Whether the member sees the snapshot. */
  sees(memberId: string, snapshotId: string, regionId?: string): boolean;
  invoke(name: string, event?: unknown): Promise<Summary>;
  /** Deploys functions of `s.member.yaml` into an account that serves itself. */
  deployMember(accountId: string, functions: readonly string[], policy: object): void;
  /** What runs of a function answered or failed with, for one member. */
  runsFor(memberId: string): { readonly region: string; readonly codes: readonly string[]; readonly error?: string }[];
}

export interface HubOptions extends Partial<LandscapeOptions> {
  readonly memberCount?: number;
  readonly policy?: (memberIds: readonly string[]) => object;
  readonly functions?: readonly string[];
  readonly sYamlPath?: string;
  readonly serviceName?: string;
  readonly isDirectory?: boolean;
  /** Called before anything is deployed. */
  readonly prepare?: (land: LocalLandscape) => void;
}

/** Starts the owner with its functions and the members with nothing but their roles. */
export async function startHub(options: HubOptions = {}): Promise<HubLand> {
  const { memberCount = 3, policy = () => ({}), functions, isDirectory = false, serviceName, ...rest } = options;
  const land = await startLocalLandscape({ regions: [HANGZHOU, SHANGHAI], startMs: START_MS, ...rest });
  const { cloud, platform } = land;
  const regionIds = rest.regions ?? [HANGZHOU, SHANGHAI];
  cloud.createAccount({ accountId: OWNER, directory: 'management' });
  const memberIds = Array.from({ length: memberCount }, (_, index) => String(2_000_000_000_000_001 + index));
  const trustHub = (memberId: string, externalId = INSTALLATION): void => {
    cloud.createRole(memberId, ROLE, { principals: [OWNER], externalId });
  };
  for (const accountId of memberIds) {
    cloud.createAccount({ accountId, ...(isDirectory && { directory: 'member' as const }) });
    trustHub(accountId);
  }
  options.prepare?.(land);
  const policyContent = {
    installation: INSTALLATION,
    mode: 'sync',
    regions: regionIds,
    principals: { directory: 'any', external: memberIds },
    accept: { senders: [OWNER] },
    members: { roleName: ROLE, accounts: isDirectory ? 'directory' : memberIds },
    ...policy(memberIds),
  };
  platform.deploy({
    sYamlPath: options.sYamlPath ?? join(ROOT, 's.yaml'),
    accountId: OWNER,
    regionIds,
    functions: functions ?? ['share-on-tag', 'accept-invitation'],
    files: { 'policy.json': JSON.stringify(policyContent) },
    ...(serviceName !== undefined && { serviceName }),
  });
  const owner = (regionId: string) => cloud.as(OWNER, regionId);
  return {
    land,
    memberIds,
    trustHub,
    invite(memberId, regionId = HANGZHOU) {
      const { snapshotId } = owner(regionId).createSnapshot({ isComplete: true });
      owner(regionId).createShare({
        name: `share-${memberId}`,
        allowsExternalTargets: true,
        principals: [memberId],
        snapshotIds: [snapshotId],
      });
      return snapshotId;
    },
    sees: (memberId, snapshotId, regionId = HANGZHOU) =>
      cloud
        .as(memberId, regionId)
        .visibleSnapshots()
        .some(({ sourceSnapshotId }) => sourceSnapshotId === snapshotId),
    deployMember: (accountId, names, content) =>
      platform.deploy({
        sYamlPath: join(ROOT, 's.member.yaml'),
        accountId,
        regionIds,
        functions: names,
        files: { 'policy.json': JSON.stringify(content) },
      }),
    invoke: async (name, event = {}) =>
      (await land.invoke(name, event, { accountId: OWNER, regionId: HANGZHOU })) as Summary,
    runsFor: (memberId) =>
      platform.invocations
        .filter(({ event }) => event.includes(memberId))
        .map(({ event, result, error }) => ({
          region: (JSON.parse(event) as { regionId: string }).regionId,
          codes: ((result as Summary | undefined)?.regions ?? []).flatMap(({ findings }) =>
            findings.map(({ code }) => code),
          ),
          ...(error !== undefined && { error: error.errorMessage }),
        })),
  };
}
