import { refuse } from '../../state/errors.ts';
import type { SnapshotLock } from '../../state/model.ts';
import { releaseIfOverdue } from '../../state/snapshots.ts';
import { DAY_MS, HOUR_MS, secondsText } from '../../state/times.ts';
import type { Answer, Call } from '../call/operation.ts';
import { pageOf } from '../call/paging.ts';
import { findEntry } from './snapshots.ts';

const MAX_IDS = 100;

/** Locks a snapshot of the account's own, or lengthens its lock; a shared one cannot be locked. */
export function lockSnapshot({ world, region, accountId, params }: Call): Answer {
  const { snapshot, shareeAccountId } = findEntry(region, accountId, params.required('SnapshotId'), 404);
  if (params.required('LockMode') !== 'compliance') refuse(400, 'InvalidParameter', 'The LockMode is not known.');
  const days = params.integer('LockDuration', { min: 1, max: 36_500 }) ?? refuse(400, 'MissingParameter');
  const hours = params.integer('CoolOffPeriod', { min: 0, max: 72 }) ?? refuse(400, 'MissingParameter');
  if (shareeAccountId !== undefined || snapshot.holders.size > 0)
    refuse(403, 'InvalidOperation.LockSharedSnapshotUnsupported');
  const nowMs = world.nowMs();
  snapshot.lock = {
    sinceMs: nowMs,
    durationDays: days,
    coolOffHours: hours,
    coolsOffAtMs: nowMs + hours * HOUR_MS,
    endsAtMs: nowMs + days * DAY_MS,
  };
  world.after(days * DAY_MS, () => releaseIfOverdue(world, snapshot));
  return { LockedSnapshotInfo: lockRow(snapshot.snapshotId, snapshot.lock, nowMs) };
}

/** Of snapshots that are or were locked; others are left out. */
export function describeLockedSnapshots(call: Call): Answer {
  const { world, region, accountId, params } = call;
  const ids = params.list('SnapshotIds');
  if (params.boolean('DryRun') === true) refuse(400, 'DryRunOperation');
  if (ids.length > MAX_IDS) refuse(400, 'InvalidParameter', 'At most 100 ids.');
  const status = params.text('LockStatus');
  const rows = [...region.entriesOf(accountId).values()]
    .filter(({ entryId }) => ids.length === 0 || ids.includes(entryId))
    .flatMap(({ seq, entryId, snapshot: { lock } }) => (lock === undefined ? [] : [{ seq, entryId, lock }]))
    .filter(({ lock }) => status === undefined || statusOf(lock, world.nowMs()) === status);
  const pageSize = params.integer('MaxResults', { min: 1, max: MAX_IDS }) ?? 10;
  const page = pageOf(rows, params, pageSize, () => refuse(400, 'InvalidParameter', 'The NextToken is not valid.'));
  return {
    NextToken: page.nextToken,
    LockedSnapshotsInfo: page.items.map(({ entryId, lock }) => lockRow(entryId, lock, world.nowMs())),
  };
}

const lockRow = (snapshotId: string, lock: SnapshotLock, nowMs: number): Answer => ({
  SnapshotId: snapshotId,
  LockMode: 'compliance',
  LockStatus: statusOf(lock, nowMs),
  LockDuration: lock.durationDays,
  CoolOffPeriod: lock.coolOffHours,
  LockCreationTime: secondsText(lock.sinceMs),
  LockDurationStartTime: secondsText(lock.sinceMs),
  LockExpiredTime: secondsText(lock.endsAtMs),
  CoolOffPeriodExpiredTime: secondsText(lock.coolsOffAtMs),
});

function statusOf({ coolsOffAtMs, endsAtMs }: SnapshotLock, nowMs: number): string {
  if (nowMs >= endsAtMs) return 'expired';
  return nowMs < coolsOffAtMs ? 'compliance-cooloff' : 'compliance';
}
