import type { Snapshot } from '../../../shared/cloud/ports.ts';
import { findSharedIn } from '../../../shared/plan/sharee/shared-in.ts';
import { type WantedUses, wantUses } from '../../../shared/plan/sharee/uses.ts';
import type { UseRule } from '../../../shared/policy/policy.ts';
import { OWNER, policyOf, snapshotOf } from '../model.ts';

/** What tests of the sharee's side work with. */

export const HERE = 'cn-hangzhou';
export const STRANGER = '9999999999999999';
/** The mark of a snapshot that {@link OWNER} shares. */
export const MARK = `acs:ecs:sharedFrom:${OWNER}:${HERE}:s-source`;

export const sharedIn = (more: Partial<Snapshot> = {}): Snapshot =>
  snapshotOf('s-seen', { [MARK]: '' }, { name: 'golden-1', sourceDiskId: '', ...more });

export const MAX = { count: 50, totalGiB: 10_000 };
const copyTo = (region: string, kmsKeyId = ''): UseRule => ({
  from: OWNER,
  name: '*',
  copy: { region, kmsKeyId },
  max: MAX,
});
export const diskIn = (zoneId: string, category = 'cloud_essd', kmsKeyId = ''): UseRule => ({
  from: OWNER,
  name: '*',
  disk: { zoneId, category, kmsKeyId },
  max: MAX,
});
export const COPY = { ...copyTo('cn-shanghai'), name: 'golden-*' };
export const COPY_HERE = copyTo(HERE);
export const KEYED_COPY_HERE = copyTo(HERE, 'key-1');
export const DISK = diskIn(`${HERE}-h`);
export const KEYED_DISK = diskIn(`${HERE}-h`, 'cloud_essd', 'key-1');
export const DISK_THERE = diskIn('cn-shanghai-b');
export const EFFICIENCY = diskIn(`${HERE}-h`, 'cloud_efficiency');

/** What the rules want of snapshots that are seen in a region. */
export function want(
  rules: readonly UseRule[],
  snapshots: readonly Snapshot[] = [sharedIn()],
  regionId = HERE,
): WantedUses {
  const { sharedIn: found, unseen } = findSharedIn(regionId, snapshots, [], []);
  return wantUses(found, unseen, policyOf({ use: rules }), regionId);
}
