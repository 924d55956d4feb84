import { clientTokenOf } from '../../base/client-token.ts';
import { matchesGlob } from '../../base/glob.ts';
import { stableHash } from '../../base/hash.ts';
import { regionOfZone } from '../../base/ids.ts';
import type { NewDisk, Snapshot, SnapshotCopy } from '../../cloud/ports.ts';
import type { Policy, UseCopy, UseDisk, UseRule } from '../../policy/policy.ts';
import { type Finding, type FindingCode, finding } from '../findings/finding.ts';
import type { FindingFacts } from '../findings/finding-text.ts';
import { because, type Reasoned } from '../findings/reasons.ts';
import { INSTALLATION_TAG } from '../world.ts';
import { nameOfSource, type SharedIn, type Unseen } from './shared-in.ts';

/** On a copy or disk: the source it was made of, what was asked for ({@link idOfUse}), and by which rule. */
export const USED_FROM_TAG = 'snapshare:used-from';
export const USE_TAG = 'snapshare:use';
export const RULE_TAG = 'snapshare:use-rule';

/** Something a rule asks to be made of a shared snapshot; whether it has been made is not looked at yet. */
export type WantedUse = Reasoned & {
  readonly rule: UseRule;
  readonly ruleId: string;
  readonly useId: string;
  /** Where the source is. */
  readonly regionId: string;
  /** The owner of the source. */
  readonly ownerAccountId: string;
  readonly sourceCreatedAtMs: number;
  /** What it counts for in `max.totalGiB`. */
  readonly countedGiB: number;
} & (
    | { readonly kind: 'copy'; readonly copy: SnapshotCopy; readonly disk?: never }
    | { readonly kind: 'disk'; readonly disk: NewDisk; readonly copy?: never }
  );

export interface WantedUses {
  readonly uses: readonly WantedUse[];
  readonly findings: readonly Finding[];
}

/** Disk categories that a shared encrypted snapshot becomes without a copy. @see ECS, share a snapshot */
const CATEGORIES_FROM_ENCRYPTED: readonly string[] = ['cloud_essd', 'cloud_auto', 'cloud_essd_entry'];

const GIB = 2 ** 30;

/** Smallest and largest size in GiB; of cloud_essd at the default performance level. @see ECS API 2014-05-26, CreateDisk */
const SIZES_GIB: Readonly<Record<string, readonly [number, number]>> = {
  cloud: [5, 2_000],
  cloud_efficiency: [20, 32_768],
  cloud_ssd: [20, 32_768],
  cloud_essd: [20, 65_536],
  cloud_auto: [1, 65_536],
  cloud_essd_entry: [10, 32_768],
  cloud_regional_disk_auto: [10, 65_536],
};

/**
 * Names what a rule makes: the same for as long as what it asks for is the same, wherever in the policy it stands and
 * however wide its pattern is.
 */
export function idOfUse({ copy, disk }: UseRule): string {
  const content = copy
    ? ['copy', copy.region, copy.retentionDays ?? 0, copy.kmsKeyId]
    : ['disk', disk.zoneId, disk.category, disk.sizeGiB ?? 0, ...(disk.kmsKeyId === '' ? [] : [disk.kmsKeyId])];
  return stableHash(content.join(' '));
}

/** Names a rule with its sender and pattern, so that each counts what it made itself. */
export function idOfRule(rule: UseRule): string {
  return stableHash(`${rule.from} ${idOfUse(rule)} ${rule.name}`);
}

/**
 * Applies the use rules to what is shared with the account. A rule is for the snapshots of its `from`, as the service's
 * mark or the owner of the share says, whose visible name matches. Where two ask the same, the first counts it.
 *
 * | source                | rule                                       | decision |
 * |---|---|---|
 * | not available yet     | any                                        | nothing: a later run looks again |
 * | encrypted             | copy without key                           | finding: the service wants a key of this account |
 * | plain                 | copy to the same region without key        | finding: the service copies within a region only to encrypt |
 * | any                   | copy                                       | wanted |
 * | any                   | disks, all in zones of other regions       | finding |
 * | any                   | disk in a zone of another region           | nothing: another rule serves this region |
 * | encrypted             | disk of a category that needs a plain one  | finding |
 * | too large for a disk of the category | disk                        | finding |
 * | any                   | disk                                       | wanted, as large as source, rule and category ask at least |
 * | listed but not seen   | any of its owner                           | finding |
 */
export function wantUses(
  sharedIn: readonly SharedIn[],
  unseen: readonly Unseen[],
  { use, installation }: Pick<Policy, 'use' | 'installation'>,
  regionId: string,
): WantedUses {
  const uses = new Map<string, WantedUse>();
  const findings: Finding[] = [];
  for (const shared of sharedIn) {
    const { snapshot, source } = shared;
    if (!snapshot.isAvailable) continue;
    const rules = use.filter(({ from, name }) => from === source.ownerAccountId && matchesGlob(snapshot.name, name));
    const servedHere = rules.some(({ disk }) => disk && regionOfZone(disk.zoneId) === regionId);
    for (const rule of rules) {
      if (rule.disk && servedHere && regionOfZone(rule.disk.zoneId) !== regionId) continue;
      const obstacle = rule.copy
        ? obstacleToCopy(shared, rule.copy, regionId)
        : obstacleToDisk(shared, rule.disk, regionId);
      if (obstacle) findings.push(obstacle);
      else {
        const key = `${idOfUse(rule)} ${nameOfSource(source)}`;
        if (!uses.has(key)) uses.set(key, wantedUse(shared, rule, installation, regionId));
      }
    }
  }
  for (const { ownerAccountId, shareId, resourceId } of unseen) {
    if (!use.some(({ from }) => from === ownerAccountId)) continue;
    findings.push(finding('SHARED_NOT_SEEN', { principal: ownerAccountId, shareId }, { resourceId }));
  }
  return { uses: [...uses.values()], findings };
}

/** Each reason for which the service would refuse, so that it is never asked. */
function obstacleToCopy(shared: SharedIn, copy: UseCopy, regionId: string): Finding | undefined {
  if (copy.kmsKeyId !== '') return undefined;
  if (shared.snapshot.isEncrypted) return about(shared, 'USE_NEEDS_KEY', { region: copy.region });
  return copy.region === regionId ? about(shared, 'USE_SAME_REGION', { region: regionId }) : undefined;
}

function obstacleToDisk(shared: SharedIn, disk: UseDisk, regionId: string): Finding | undefined {
  const { zoneId, category } = disk;
  if (regionOfZone(zoneId) !== regionId) return about(shared, 'USE_ZONE_ELSEWHERE', { zoneId, region: regionId });
  if (shared.snapshot.isEncrypted && !CATEGORIES_FROM_ENCRYPTED.includes(category)) {
    return about(shared, 'USE_DISK_CATEGORY', { category });
  }
  const sizeGiB = sizeOfDisk(shared.snapshot, disk);
  const maxGiB = SIZES_GIB[category]?.[1] ?? sizeGiB;
  return sizeGiB > maxGiB ? about(shared, 'USE_DISK_TOO_LARGE', { category, sizeGiB, maxGiB }) : undefined;
}

/** The service takes no disk that is smaller than its snapshot, or than its category allows. */
function sizeOfDisk({ sourceDiskSizeGiB }: Snapshot, { category, sizeGiB = 0 }: UseDisk): number {
  return Math.max(sizeGiB, sourceDiskSizeGiB, SIZES_GIB[category]?.[0] ?? 0);
}

/** A snapshot counts with its whole disk, which it can grow to at most; where no size is told, with what it holds. */
export function countedGiBOf({ sourceDiskSizeGiB, sizeBytes }: Snapshot): number {
  return Math.max(sourceDiskSizeGiB, Math.ceil(sizeBytes / GIB));
}

function about({ snapshot, source }: SharedIn, code: FindingCode, facts: FindingFacts): Finding {
  return finding(code, { snapshotId: snapshot.snapshotId, principal: source.ownerAccountId }, facts);
}

function wantedUse({ snapshot, source }: SharedIn, rule: UseRule, installation: string, regionId: string): WantedUse {
  const useId = idOfUse(rule);
  const ruleId = idOfRule(rule);
  const { snapshotId } = snapshot;
  const request = {
    snapshotId,
    name: nameOfResult(snapshot),
    tags: {
      [INSTALLATION_TAG]: installation,
      [USED_FROM_TAG]: nameOfSource(source),
      [USE_TAG]: useId,
      [RULE_TAG]: ruleId,
    },
  };
  const clientToken = clientTokenOf(request);
  const common = {
    rule,
    ruleId,
    useId,
    regionId,
    sourceCreatedAtMs: snapshot.createdAtMs,
    ownerAccountId: source.ownerAccountId,
    ...because('USE_RULE', { name: rule.name, from: rule.from }),
  };
  if (rule.disk) {
    const { zoneId, category, kmsKeyId } = rule.disk;
    const sizeGiB = sizeOfDisk(snapshot, rule.disk);
    const isEncrypted = snapshot.isEncrypted || kmsKeyId !== '';
    const key = kmsKeyId === '' ? {} : { kmsKeyId };
    const disk = { ...request, zoneId, category, sizeGiB, isEncrypted, ...key, clientToken };
    return { ...common, kind: 'disk', countedGiB: sizeGiB, disk };
  }
  const { region, retentionDays, kmsKeyId } = rule.copy;
  const copy = {
    ...request,
    destinationRegionId: region,
    description: `Copy of ${source.snapshotId} of ${source.ownerAccountId} in ${source.regionId}, made by Snapshare`,
    ...(retentionDays !== undefined && { retentionDays }),
    ...(kmsKeyId !== '' && { kmsKeyId }),
    clientToken,
  };
  return { ...common, kind: 'copy', countedGiB: countedGiBOf(snapshot), copy };
}

const MAX_NAME_CHARS = 128;

/** The visible name where it can be taken over. It is the owner's to choose, and may be one only the service can give. */
function nameOfResult({ name, snapshotId }: Snapshot): string {
  const safe = name.replace(/[^\p{L}\p{N}:_.-]/gu, '-');
  const isTaken = /^\p{L}./u.test(safe) && !/^(auto|https?:)/i.test(safe);
  return Array.from(isTaken ? safe : `snapshare-${safe || snapshotId}`)
    .slice(0, MAX_NAME_CHARS)
    .join('');
}
