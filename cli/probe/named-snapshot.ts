import { InputError } from '../../shared/base/errors.ts';
import type { RawCalls } from '../../shared/cloud/alibaba/wire/raw-calls.ts';
import { isRightMissing } from '../doctor/check.ts';
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
  const problem = `the account ${owner.accountId} has no snapshot ${JSON.stringify(snapshotId)} in ${owner.regionId}`;
  const remedy = 'Name one of the owner in that region, or leave the option out.';
  throw new InputError({ doing: 'reading --snapshot', problem, remedy });
}
