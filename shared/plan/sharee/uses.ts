import { clientTokenOf } from '../../base/client-token.ts';
import { matchesGlob } from '../../base/glob.ts';
import { stableHash } from '../../base/hash.ts';
import type { Disk, NewDisk, Snapshot, SnapshotCopy } from '../../cloud/ports.ts';
import type { Policy, UseCopy, UseDisk, UseRule } from '../../policy/policy.ts';
import { type Finding, type FindingCode, finding } from '../findings/finding.ts';
import type { FindingFacts } from '../findings/finding-text.ts';
import { because, type Reasoned } from '../findings/reasons.ts';
import { INSTALLATION_TAG } from '../world.ts';
import { nameOfSource, type SharedIn, type Unseen } from './shared-in.ts';

/** On a copy or disk: the source it was made of, and the {@link idOfUse} of the rule it was made for. */
const USED_FROM_TAG = 'snapshare:used-from';
export const USE_TAG = 'snapshare:use';

/** Something a rule asks to be made of a shared snapshot; whether it has been made is not looked at yet. */
export type WantedUse = Reasoned & {
  readonly useId: string;
  /** The owner of the source. */
  readonly ownerAccountId: string;
} & (
    | { readonly kind: 'copy'; readonly copy: SnapshotCopy; readonly disk?: never }
    | { readonly kind: 'disk'; readonly disk: NewDisk; readonly copy?: never }
  );

export interface WantedUses {
  readonly uses: readonly WantedUse[];
  readonly findings: readonly Finding[];
}

/** What was made before, as far as the wanted uses need to know. */
export interface Results {
  /** Snapshots by the region they lie in. */
  readonly copies: ReadonlyMap<string, readonly Snapshot[]>;
  /** Of the region itself. */
  readonly disks: readonly Disk[];
}

export interface UsePlan {
  /** Oldest source first. */
  readonly actions: readonly WantedUse[];
  /** Made before and not finished yet; a later run looks again. */
  readonly unfinished: readonly WantedUse[];
  readonly findings: readonly Finding[];
}

/** Disk categories that a shared encrypted snapshot becomes without a copy. @see ECS, share a snapshot */
const CATEGORIES_FROM_ENCRYPTED: readonly string[] = ['cloud_essd', 'cloud_auto', 'cloud_essd_entry'];

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
    : ['disk', disk.zoneId, disk.category, disk.sizeGiB ?? 0];
  return stableHash(content.join(' '));
}

/**
 * Applies the use rules to what is shared with the account. A rule is for the snapshots of its `from`, as the service's
 * mark or the owner of the share says, whose visible name matches.
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
        const wanted = wantedUse(shared, rule, installation);
        uses.set(`${wanted.useId} ${nameOfSource(source)}`, wanted);
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

/** The region of a zone such as cn-hangzhou-h or ap-southeast-1a. */
function regionOfZone(zoneId: string): string | undefined {
  return /^(.+?)-?[a-z]$/.exec(zoneId)?.[1];
}

function about({ snapshot, source }: SharedIn, code: FindingCode, facts: FindingFacts): Finding {
  return finding(code, { snapshotId: snapshot.snapshotId, principal: source.ownerAccountId }, facts);
}

function wantedUse({ snapshot, source }: SharedIn, rule: UseRule, installation: string): WantedUse {
  const useId = idOfUse(rule);
  const { snapshotId, isEncrypted } = snapshot;
  const request = {
    snapshotId,
    name: nameOfResult(snapshot),
    tags: { [INSTALLATION_TAG]: installation, [USED_FROM_TAG]: nameOfSource(source), [USE_TAG]: useId },
  };
  const clientToken = clientTokenOf(request);
  const common = {
    useId,
    ownerAccountId: source.ownerAccountId,
    ...because('USE_RULE', { name: rule.name, from: rule.from }),
  };
  if (rule.disk) {
    const { zoneId, category } = rule.disk;
    const sizeGiB = sizeOfDisk(snapshot, rule.disk);
    return { ...common, kind: 'disk', disk: { ...request, zoneId, category, sizeGiB, isEncrypted, clientToken } };
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
  return { ...common, kind: 'copy', copy };
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

/** Where a use's result lies, and by what it is found. */
function matchesUse(wanted: WantedUse, tags: Readonly<Record<string, string>>): boolean {
  const marks = (wanted.copy ?? wanted.disk).tags;
  return Object.entries(marks).every(([key, value]) => tags[key] === value);
}

/**
 * Compares what is wanted with what was made before, by the marks on it.
 *
 * | result                  | decision |
 * |---|---|
 * | none                    | make it |
 * | copy in progress, disk being created | nothing: a later run looks again |
 * | copy that failed        | finding: not tried again until it is deleted |
 * | finished                | nothing |
 *
 * No memory is kept elsewhere: a finished result that somebody deletes is made again while its source is shared and the
 * rule stands.
 */
export function planUses({ uses, findings }: WantedUses, results: Results): UsePlan {
  const actions: WantedUse[] = [];
  const unfinished: WantedUse[] = [];
  const found: Finding[] = [...findings];
  for (const wanted of uses) {
    switch (stateOf(wanted, results)) {
      case 'none':
        actions.push(wanted);
        break;
      case 'unfinished':
        unfinished.push(wanted);
        break;
      case 'failed':
        found.push(copyFailed(wanted, results));
        break;
      case 'finished':
        break;
    }
  }
  return { actions, unfinished, findings: found };
}

type State = 'none' | 'unfinished' | 'failed' | 'finished';

function stateOf(wanted: WantedUse, results: Results): State {
  if (wanted.disk) {
    const disks = results.disks.filter(({ tags }) => matchesUse(wanted, tags));
    if (disks.length === 0) return 'none';
    return disks.some(({ status }) => status !== 'Creating') ? 'finished' : 'unfinished';
  }
  const statuses = copiesOf(wanted, results).map(({ status }) => status);
  if (statuses.includes('accomplished')) return 'finished';
  if (statuses.includes('progressing')) return 'unfinished';
  return statuses.length > 0 ? 'failed' : 'none';
}

function copiesOf(wanted: WantedUse, { copies }: Results): Snapshot[] {
  const inRegion = copies.get(wanted.copy?.destinationRegionId ?? '') ?? [];
  return inRegion.filter(({ tags }) => matchesUse(wanted, tags));
}

function copyFailed(wanted: WantedUse, results: Results): Finding {
  const subject = { snapshotId: (wanted.copy ?? wanted.disk).snapshotId, principal: wanted.ownerAccountId };
  const copyId = copiesOf(wanted, results)
    .map(({ snapshotId }) => snapshotId)
    .join(', ');
  return finding('USE_COPY_FAILED', subject, { copyId, region: wanted.copy?.destinationRegionId ?? '' });
}
