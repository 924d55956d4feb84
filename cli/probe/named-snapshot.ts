import type { RawCalls } from '../../shared/cloud/alibaba/wire/raw-calls.ts';
import { isRightMissing } from '../doctor/check.ts';
import { inputError } from '../messages/input-error.ts';
import { rowsAt } from './answers.ts';

/**
 * Checks that the owner has the snapshot that a person names, before anything is made or waited for. Where it may not be
 * looked up, the experiments that stand on it say so.
 * @throws {InputError} when there is none.
 */
export async function requireSnapshot(owner: RawCalls, snapshotId: string): Promise<void> {
  const request = { RegionId: owner.regionId, SnapshotIds: JSON.stringify([snapshotId]) };
  try {
    if (rowsAt(await owner.call('ecs', 'DescribeSnapshots', request), 'Snapshots', 'Snapshot').length > 0) return;
  } catch (error) {
    if (isRightMissing(error)) return;
    throw error;
  }
  const { accountId, regionId } = owner;
  throw inputError('PROBE_NO_SNAPSHOT', { accountId, snapshotId: JSON.stringify(snapshotId), region: regionId });
}
