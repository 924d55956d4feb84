import { clientTokenOf } from '../../base/client-token.ts';
import { DAY_MS } from '../../base/durations.ts';
import type { Snapshot } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import type { ActionOf } from '../action.ts';
import { costPerMonth } from '../expiry/cost.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { because } from '../findings/reasons.ts';
import { COPY_OF_TAG, INSTALLATION_TAG, sourceIdOf, type World } from '../world.ts';
import { retentionEndMs } from './grant-end.ts';
import type { Judgement } from './judge.ts';
import { REFUSED_TAG } from './refusal-marks.ts';
import { isForNobody } from './wish.ts';

const COPY_NAME_PREFIX = 'snapshare-';

export interface CopyPlan {
  readonly copies: readonly ActionOf<'copy-snapshot'>[];
  readonly deletions: readonly ActionOf<'delete-snapshot'>[];
  readonly findings: readonly Finding[];
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
 * | the same                                      | not known to be our making | finding |
 *
 * A copy is of our making by the service's own record of it, not by our tags alone: who may tag must not be able to delete.
 */
export function planCopies(
  world: World,
  policy: Policy,
  judgements: ReadonlyMap<string, Judgement>,
  mayDelete: boolean,
  nowMs: number,
): CopyPlan {
  const ours = [...world.snapshots.values()].filter((one) => sourceIdOf(one, policy.installation) !== undefined);
  const bySource = new Map(ours.map((copy) => [sourceIdOf(copy, policy.installation), copy]));
  const busyDisks = new Set(ours.filter((copy) => copy.status === 'progressing').map((copy) => copy.sourceDiskId));
  const copies: ActionOf<'copy-snapshot'>[] = [];
  const findings: Finding[] = [];
  const kmsKeyId = policy.encryption.copyKeys[world.regionId];
  const lacking = [...judgements].filter(([, { needsCopy }]) => needsCopy).map(([snapshotId]) => snapshotId);
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
  for (const copy of ours) {
    const judgement = judgements.get(copy.snapshotId);
    if (!mayDelete || !judgement || judgement.isRetentionOver || !isUnasked(judgement, policy)) continue;
    if (isOurMaking(copy, policy, world.regionId)) {
      const why = because('COPY_NOT_ASKED_FOR', { source: copy.sourceSnapshotId ?? 'its source' });
      deletions.push({ kind: 'delete-snapshot', snapshotId: copy.snapshotId, ...why });
    } else {
      findings.push(finding('COPY_LEFT', { snapshotId: copy.snapshotId }));
    }
  }
  return { copies, deletions, findings };
}

/** Made as {@link copyAction} makes one. Tags cannot bring that about: source and key are fixed, a name is changed by another right. */
function isOurMaking(copy: Snapshot, policy: Policy, regionId: string): boolean {
  const { sourceSnapshotId, sourceRegionId = regionId, isEncrypted, name } = copy;
  const isOfSource = sourceSnapshotId === sourceIdOf(copy, policy.installation) && sourceRegionId === regionId;
  return isOfSource && isEncrypted && name.startsWith(COPY_NAME_PREFIX);
}

/**
 * Nobody is to be granted it, and nobody's grant hangs on something that may yet be understood: what is not understood means
 * only whom policy permits.
 */
function isUnasked({ wish }: Judgement, { principals: { directory, external } }: Policy): boolean {
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
  const request = {
    snapshotId,
    destinationRegionId: regionId,
    name: `${COPY_NAME_PREFIX}${source.name}`.slice(0, 128),
    description: `Copy of ${snapshotId} under another key, made by Snapshare so that it can be shared`,
    ...(Number.isFinite(endsAtMs) && { retentionDays: Math.max(1, Math.ceil((endsAtMs - nowMs) / DAY_MS)) }),
    kmsKeyId,
    tags: { ...tagsToCarry(source), [INSTALLATION_TAG]: policy.installation, [COPY_OF_TAG]: snapshotId },
  };
  // A run beside this one that sees other tags has another token; the service makes one unfinished copy of a disk at a time.
  const copy = { ...request, clientToken: clientTokenOf(request) };
  return { kind: 'copy-snapshot', copy, ...because('COPY_NEEDED') };
}

/** A snapshot carries 20 tags at most, two of which are ours; system tags cannot be set. */
const MAX_CARRIED_TAGS = 18;

function tagsToCarry({ tags }: Snapshot): Record<string, string> {
  const carried = Object.entries(tags).filter(
    ([key]) => !/^(acs:|aliyun)/i.test(key) && key !== INSTALLATION_TAG && key !== REFUSED_TAG,
  );
  return Object.fromEntries(carried.slice(0, MAX_CARRIED_TAGS));
}
