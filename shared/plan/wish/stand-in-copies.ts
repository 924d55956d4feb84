import { clientTokenOf } from '../../base/client-token.ts';
import { DAY_MS } from '../../base/durations.ts';
import { digest } from '../../base/hash.ts';
import type { Snapshot, SnapshotCopy } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import { continuedKeys } from '../../policy/tokens.ts';
import type { ActionOf } from '../action.ts';
import { costPerMonth } from '../expiry/cost.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { because } from '../findings/reasons.ts';
import { COPY_OF_TAG, copyDescription, INSTALLATION_TAG, markedSourceOf, sourceIdOf, type World } from '../world.ts';
import { retentionEndMs } from './grant-end.ts';
import type { Judgement } from './judge.ts';
import { isSystemTag, REFUSED_TAG } from './refusal-marks.ts';
import { isForNobody, type Wish } from './wish.ts';
import type { Wishes } from './wishes.ts';

const COPY_NAME_PREFIX = 'snapshare-';

export interface CopyPlan {
  readonly copies: readonly ActionOf<'copy-snapshot'>[];
  readonly deletions: readonly ActionOf<'delete-snapshot'>[];
  readonly findings: readonly Finding[];
}

/** What is decided about the snapshots of a region. */
interface Decided {
  readonly judgements: ReadonlyMap<string, Judgement>;
  /** Their wishes as the brakes let them be. */
  readonly wishes: Pick<Wishes, 'get'>;
}

/**
 * Re-encrypts what is under the service key and asked for, and clears copies away that nobody asks for any more.
 *
 * | source                                        | copy                      | decision |
 * |---|---|---|
 * | asked for, in time, complete                  | none                      | copy it, one unfinished copy a disk at a time |
 * | the same                                      | unfinished                | wait: its completion or the next sweep shares it |
 * | the same                                      | failed                    | finding: not tried again until it is deleted |
 * | nobody asks, forbidden, or it is gone         | there, in no share        | delete the copy |
 * | the same, but a brake holds its sharing       | there                     | it stays |
 * | the same                                      | not wholly as we made it  | finding |
 * | the policy has no copies made any more        | there                     | finding |
 * | any                                           | only marked as one        | finding: it is as any other snapshot |
 *
 * Who may tag must not be able to delete, nor to pass another snapshot off as a copy: the service's own record of it and
 * its description tell, and a deletion needs all that we wrote to be on it as we wrote it.
 */
export function planCopies(
  world: World,
  policy: Policy,
  { judgements, wishes }: Decided,
  mayDelete: boolean,
  nowMs: number,
): CopyPlan {
  const ours = [...world.snapshots.values()].filter((one) => sourceIdOf(one, policy.installation) !== undefined);
  const bySource = new Map(ours.map((copy) => [sourceIdOf(copy, policy.installation), copy]));
  const busyDisks = new Set(ours.filter((copy) => copy.status === 'progressing').map((copy) => copy.sourceDiskId));
  const copies: ActionOf<'copy-snapshot'>[] = [];
  const findings: Finding[] = [];
  const kmsKeyId = policy.encryption.copyKeys[world.regionId];
  const lacking: string[] = [];
  for (const [snapshotId, { needsCopy }] of judgements) if (needsCopy) lacking.push(snapshotId);
  for (const snapshotId of lacking.sort()) {
    const source = world.snapshots.get(snapshotId);
    if (!source || kmsKeyId === undefined) continue;
    const copy = bySource.get(snapshotId);
    if (copy?.status === 'failed') findings.push(finding('COPY_FAILED', { snapshotId }, { copyId: copy.snapshotId }));
    if (copy || busyDisks.has(source.sourceDiskId)) continue;
    busyDisks.add(source.sourceDiskId);
    copies.push(copyAction(source, policy, kmsKeyId, world.regionId, nowMs));
    const cost = costPerMonth(source.sourceDiskSizeGiB, policy, world.regionId);
    findings.push(finding('COPY_MADE', { snapshotId }, { keyId: kmsKeyId, ...cost }));
  }
  const deletions: ActionOf<'delete-snapshot'>[] = [];
  for (const copy of mayDelete ? world.snapshots.values() : []) {
    const { snapshotId } = copy;
    if (markedSourceOf(copy, policy.installation) === undefined) continue;
    const source = sourceIdOf(copy, policy.installation);
    const wish = wishes.get(snapshotId);
    if (!wish || judgements.get(snapshotId)?.isRetentionOver !== false) continue;
    if (source !== undefined && !isUnasked(wish, policy)) continue;
    if (source !== undefined && policy.encryption.serviceKey === 'copy' && isAsMade(copy, world.regionId)) {
      deletions.push({ kind: 'delete-snapshot', snapshotId, ...because('COPY_NOT_ASKED_FOR', { source }) });
    } else {
      findings.push(finding('COPY_LEFT', { snapshotId }));
    }
  }
  return { copies, deletions, findings };
}

/** Whether all that {@link copyAction} writes is on it as it was written, and the service itself knows it as that copy. */
function isAsMade(copy: Snapshot, regionId: string): boolean {
  const { sourceSnapshotId: snapshotId, sourceRegionId = regionId, name, retentionDays, kmsKeyId, tags } = copy;
  if (snapshotId === undefined || sourceRegionId !== regionId) return false;
  const made = { snapshotId, destinationRegionId: regionId, name, retentionDays, kmsKeyId, tags: writableTags(tags) };
  return copy.description === describeCopy(made);
}

type Made = Pick<SnapshotCopy, 'snapshotId' | 'destinationRegionId' | 'name' | 'tags'> & {
  readonly retentionDays: number | undefined;
  readonly kmsKeyId: string | undefined;
};

/** Seals what is written on a copy with what a tagger cannot write. */
function describeCopy({ snapshotId, destinationRegionId, name, retentionDays, kmsKeyId, tags }: Made): string {
  const written = [snapshotId, destinationRegionId, name, retentionDays ?? 0, kmsKeyId, Object.entries(tags).sort()];
  return `${copyDescription(snapshotId)} (${digest(JSON.stringify(written))})`;
}

/**
 * Nobody is to be granted it, and nobody's grant is held by a brake or hangs on something that may yet be understood: what is
 * not understood means only whom policy permits.
 */
function isUnasked(wish: Wish, { principals: { directory, external } }: Policy): boolean {
  if (wish.spared) return false;
  return isForNobody(wish) || (directory !== 'any' && directory.length + external.length === 0);
}

function copyAction(
  source: Snapshot,
  policy: Policy,
  kmsKeyId: string,
  regionId: string,
  nowMs: number,
): ActionOf<'copy-snapshot'> {
  const { snapshotId } = source;
  const endsAtMs = retentionEndMs(source);
  const retentionDays = Number.isFinite(endsAtMs) ? Math.max(1, Math.ceil((endsAtMs - nowMs) / DAY_MS)) : undefined;
  const made = {
    snapshotId,
    destinationRegionId: regionId,
    name: `${COPY_NAME_PREFIX}${source.name}`.slice(0, 128),
    kmsKeyId,
    tags: { ...tagsToCarry(source, policy), [INSTALLATION_TAG]: policy.installation, [COPY_OF_TAG]: snapshotId },
  };
  const description = describeCopy({ ...made, retentionDays });
  const request = { ...made, description, ...(retentionDays !== undefined && { retentionDays }) };
  // A run beside this one that sees other tags has another token; the service makes one unfinished copy of a disk at a time.
  const copy = { ...request, clientToken: clientTokenOf(request) };
  return { kind: 'copy-snapshot', copy, ...because('COPY_NEEDED') };
}

/** Values that `CopySnapshot` refuses, though a snapshot can be tagged with them: an id in ARN form is one. */
const REFUSED_VALUE = /^(acs:|aliyun)|https?:\/\//i;

/** A snapshot carries 20 tags at most; two are ours, and one more may come to be. */
const MAX_CARRIED_TAGS = 17;

/** An approval stays with the snapshot that it was given for: of the copy, the source is asked for it. */
function tagsToCarry({ tags }: Snapshot, policy: Policy): Record<string, string> {
  const left = [INSTALLATION_TAG, COPY_OF_TAG, ...continuedKeys(policy.tags.approved)];
  const carried = Object.entries(writableTags(tags)).filter(
    ([key, value]) => !left.includes(key) && !REFUSED_VALUE.test(value),
  );
  return Object.fromEntries(carried.slice(0, MAX_CARRIED_TAGS));
}

/** Without those of the service, which cannot be set, and what is remembered of one snapshot only. */
function writableTags(tags: Snapshot['tags']): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !isSystemTag(key) && key !== REFUSED_TAG));
}
