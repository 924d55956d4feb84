import { type LandingZone, REGIONS } from './landing-zone.ts';
import { START_MS } from './stage.ts';

/** Since when which account sees which snapshot, by names; times in milliseconds. */
export type Sight = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Who sees what at present through the eyes of each account, by the owner of what is seen. */
export function sightByOwner({ land: { cloud }, accounts }: LandingZone): ReadonlyMap<string, Sight> {
  const nameOf = new Map(Object.values(accounts).map(({ accountId, name }) => [accountId, name]));
  const byOwner = new Map<string, Map<string, Map<string, number>>>();
  for (const { accountId, name } of Object.values(accounts)) {
    for (const regionId of REGIONS) {
      for (const snapshot of cloud.as(accountId, regionId).visibleSnapshots()) {
        if (!snapshot.isShared) continue;
        const owner = nameOf.get(snapshot.ownerAccountId) ?? snapshot.ownerAccountId;
        const seen = byOwner.get(owner) ?? new Map<string, Map<string, number>>();
        byOwner.set(owner, seen);
        const viewers = seen.get(snapshot.name) ?? new Map<string, number>();
        seen.set(snapshot.name, viewers);
        const since = cloud.grantLog.findLast(
          (change) => change.snapshotId === snapshot.sourceSnapshotId && change.accountId === accountId,
        );
        viewers.set(name, since?.atMs ?? START_MS);
      }
    }
  }
  return byOwner;
}
