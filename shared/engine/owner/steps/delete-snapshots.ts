import { inBatches } from '../../../base/batches.ts';
import type { Snapshot } from '../../../cloud/ports.ts';
import type { ActionOf } from '../../../plan/action.ts';
import { finding } from '../../../plan/findings/finding.ts';
import type { Result } from '../../progress.ts';
import { readSnapshots } from '../settle.ts';
import { type ActionRunner, isJudgedAlike } from './action-runner.ts';

type Deletion = ActionOf<'delete-snapshot'>;

/** So many deletions rest on one look; up to as many snapshots their shares are looked up one by one. */
const DELETIONS_PER_LOOK = 10;

/**
 * Deletes only what is seen to be in no share; what is still being let go waits for the next run. Everything that a
 * deletion rests on is read again right before it: shares, lock, retention, tags and, of a copy, its source.
 */
export async function deleteSnapshots(runner: ActionRunner): Promise<void> {
  const deletions = runner.actionsOf('delete-snapshot');
  if (deletions.length === 0) return;
  const snapshotIds = deletions.map((action) => action.snapshotId);
  const settled = await runner.settled(
    () => readSnapshots(runner.cloud, snapshotIds),
    (associations) => !snapshotIds.some((id) => associations.isHeld(id)),
  );
  const isFree = ({ snapshotId }: Deletion): boolean => settled?.isHeld(snapshotId) === false;
  for (const action of deletions) if (!isFree(action)) runner.tell(action, 'deferred', []);
  for (const some of inBatches(deletions.filter(isFree), DELETIONS_PER_LOOK)) await lookAndDelete(runner, some);
}

async function lookAndDelete(runner: ActionRunner, deletions: readonly Deletion[]): Promise<void> {
  const { cloud, world, progress } = runner;
  const ids = deletions.map(({ snapshotId }) => snapshotId);
  const sourceOf = (id: string): string => world.snapshots.get(id)?.sourceSnapshotId ?? id;
  const look = await progress.look('Looking at what is to be deleted', () =>
    Promise.all([
      cloud.snapshots.getSnapshots([...ids, ...ids.map(sourceOf)]),
      cloud.snapshots.lockedAmong(ids),
      readSnapshots(cloud, ids),
    ]),
  );
  if (!look) {
    for (const action of deletions) runner.tell(action, 'failed', []);
    return;
  }
  const [snapshots, lockedIds, associations] = look;
  const present = new Map(snapshots.map((one) => [one.snapshotId, one]));
  const isAsPlanned = ({ snapshotId }: Deletion): boolean =>
    [snapshotId, sourceOf(snapshotId)].every((id) => areAlike(world.snapshots.get(id), present.get(id)));
  runner.leaveForNewPlan(deletions.filter((action) => !isAsPlanned(action)));
  await runner.carryOut(deletions.filter(isAsPlanned), async ({ snapshotId }) => {
    if (associations.isHeld(snapshotId)) return 'deferred';
    if (!lockedIds.has(snapshotId)) return deleteOne(runner, snapshotId);
    progress.find(finding('DELETION_REFUSED', { snapshotId }, { cloudCode: SNAPSHOT_IS_LOCKED }));
    return 'deferred';
  });
}

/** What the service answers to the deletion of a locked snapshot. @see ECS API 2014-05-26, DeleteSnapshot */
const SNAPSHOT_IS_LOCKED = 'InvalidOperation.SnapshotIsLocked';

/** Whether what a deletion rests on is as it was; what was gone may still be gone. */
function areAlike(before: Snapshot | undefined, now: Snapshot | undefined): boolean {
  if (!before || !now) return before === now;
  const { retentionDays, description } = now;
  return before.retentionDays === retentionDays && before.description === description && isJudgedAlike(before, now);
}

async function deleteOne({ cloud, progress }: ActionRunner, snapshotId: string): Promise<Result> {
  const doing = `Deleting ${snapshotId}`;
  const error = await progress.attempt(doing, () => cloud.snapshots.deleteSnapshot(snapshotId));
  if (!error) return 'applied';
  if (error.retryable) progress.reportFailure(error, doing, { snapshotId });
  else progress.find(finding('DELETION_REFUSED', { snapshotId }, { cloudCode: error.cloudCode }));
  return 'failed';
}
