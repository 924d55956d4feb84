import { finding } from '../../../plan/findings/finding.ts';
import { readSnapshots } from '../settle.ts';
import type { ActionRunner } from './action-runner.ts';

/** Deletes only what is seen to be in no share; what is still being let go waits for the next run. */
export async function deleteSnapshots(runner: ActionRunner): Promise<void> {
  const { cloud, progress } = runner;
  const deletions = runner.actionsOf('delete-snapshot');
  if (deletions.length === 0) return;
  const snapshotIds = deletions.map((action) => action.snapshotId);
  const reading = await runner.settled(
    () => readSnapshots(cloud, snapshotIds),
    (associations) => !snapshotIds.some((id) => associations.isHeld(id)),
  );
  await runner.carryOut(deletions, async ({ snapshotId }) => {
    if (!reading || reading.isHeld(snapshotId)) return 'deferred';
    const doing = `Deleting ${snapshotId}`;
    const error = await progress.attempt(doing, () => cloud.snapshots.deleteSnapshot(snapshotId));
    if (!error) return 'applied';
    if (error.retryable) progress.reportFailure(error, doing, { snapshotId });
    else progress.find(finding('DELETION_REFUSED', { snapshotId }, { cloudCode: error.cloudCode }));
    return 'failed';
  });
}
