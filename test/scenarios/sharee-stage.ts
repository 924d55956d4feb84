import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LandscapeOptions } from '../../emulator/index.ts';
import type { SeenSnapshot } from '../../emulator/people/seen.ts';
import { attemptedWrites } from './acts.ts';
import { type Company, HANGZHOU, quiet, SHANGHAI, type Summary, startCompany } from './landscape.ts';

export const OWNER = '1000000000000001';
export const SHAREE = '1000000000000002';
const S_YAML = join(import.meta.dirname, '../../s.yaml');
/** Long enough for everything that a run has started to take effect, copies included. */
export const SETTLED_MS = 120_000;

export const COPY = { from: OWNER, name: 'golden-*', copy: { region: SHANGHAI, retentionDays: 30 } };
export const DISK = {
  from: OWNER,
  name: 'golden-*',
  disk: { zoneId: `${HANGZHOU}-h`, category: 'cloud_essd', sizeGiB: 80 },
};

/** The company of the test that runs. */
export let company: Company;
let policyPath: string;
let rules: readonly object[];

/** A member with the functions of a sharee, which run only when a test says so, each time with the policy as it then is. */
export async function start(use: readonly object[], cloud: LandscapeOptions['cloud'] = {}): Promise<void> {
  company = await startCompany(undefined, { cloud, platform: { coldStart: 'always' }, partnerHasFunctions: false });
  policyPath = join(mkdtempSync(join(tmpdir(), 'snapshare-use-')), 'policy.json');
  rules = use;
  changePolicy({});
  company.land.platform.deploy({
    sYamlPath: S_YAML,
    accountId: SHAREE,
    regionIds: [HANGZHOU, SHANGHAI],
    functions: ['use-shared', 'accept-invitation'],
    env: { SNAPSHARE_POLICY: policyPath },
  });
  quiet(company);
}

export function changePolicy(parts: object): void {
  const policy = { installation: 'acme', mode: 'sync', regions: [HANGZHOU, SHANGHAI], use: rules, ...parts };
  writeFileSync(policyPath, JSON.stringify(policy));
}

export const owner = (accountId = OWNER, regionId = HANGZHOU) => company.land.cloud.as(accountId, regionId);
export const sharee = (regionId = HANGZHOU) => company.land.cloud.as(SHAREE, regionId);

type NewSnapshot = Parameters<ReturnType<typeof owner>['createSnapshot']>[0];

/** Shares a new snapshot by hand and lets the sharee see it. */
export async function share(more: NewSnapshot = {}, from = OWNER, regionId = HANGZHOU) {
  const { snapshotId } = owner(from, regionId).createSnapshot({ name: 'golden-1', isComplete: true, ...more });
  const isExternal = from !== OWNER;
  const { shareId } = owner(from, regionId).createShare({
    snapshotIds: [snapshotId],
    principals: [SHAREE],
    allowsExternalTargets: isExternal,
  });
  const invitation = isExternal ? sharee(regionId).listInvitations().at(-1) : undefined;
  if (invitation) sharee(regionId).acceptInvitation(invitation.invitationId);
  await company.land.advance(SETTLED_MS);
  const seen = sharee(regionId)
    .visibleSnapshots()
    .find(({ isShared, sourceSnapshotId }) => isShared && sourceSnapshotId === snapshotId);
  return { snapshotId, shareId, seenId: seen?.snapshotId ?? '' };
}

/** One run over Hangzhou, and what it has started taking effect. */
export async function use(event: object = { regions: [HANGZHOU] }): Promise<Summary> {
  const summary = await company.invoke('use-shared', event, SHAREE);
  await company.land.advance(SETTLED_MS);
  return summary;
}

export const copies = (regionId = SHANGHAI): SeenSnapshot[] =>
  sharee(regionId)
    .visibleSnapshots()
    .filter(({ isShared }) => !isShared);

interface SeenDisk {
  readonly DiskId: string;
  readonly Size: number;
  readonly Category: string;
  readonly Encrypted: boolean;
  readonly KMSKeyId: string;
  readonly SourceSnapshotId: string;
  readonly Tags: { readonly Tag: readonly { readonly TagKey: string; readonly TagValue: string }[] };
}

export function disks(): SeenDisk[] {
  const answer = sharee().call('ecs', 'DescribeDisks', { RegionId: HANGZHOU, MaxResults: 500 });
  return [...(answer['Disks'] as { readonly Disk: readonly SeenDisk[] }).Disk];
}

export const sourceOf = ({ Tags }: SeenDisk) =>
  Tags.Tag.find(({ TagKey }) => TagKey === 'snapshare:used-from')?.TagValue;
export const sourcesOf = (made: readonly SeenSnapshot[]): (string | undefined)[] =>
  made.map(({ tags }) => tags['snapshare:used-from']).sort();
/** Calls that would change something, refused ones included. */
export const writes = (): string[] => attemptedWrites(company).map(({ action }) => action);
export const sourceText = (snapshotId: string, from = OWNER, regionId = HANGZHOU): string =>
  `${from}:${regionId}:${snapshotId}`;
