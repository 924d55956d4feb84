import type { Association, Cloud, KeyOrigin, Snapshot } from '../cloud/ports.ts';
import type { Policy } from '../plan/policy.ts';
import { createJudge, isRanked } from '../plan/wish.ts';
import { INSTALLATION_TAG, joinShares, type World } from '../plan/world.ts';
import { CloudCallError } from '../platform/errors.ts';
import type { Logger } from '../platform/log.ts';

/** Up to so many snapshots their associations are read one by one; beyond, reading the whole list takes fewer calls. */
const MAX_SINGLE_LOOKUPS = 10;

/**
 * Reads what a run needs to know about one region. All first reads go out together.
 * @param scope The snapshots to decide about, or the whole region.
 * @throws {CloudCallError} when a listing fails: without it neither a grant nor a removal could be decided.
 */
export async function observeRegion(
  cloud: Cloud,
  policy: Policy,
  scope: World['scope'],
  nowMs: number,
  log: Logger,
): Promise<World> {
  const { accountId, regionId } = cloud;
  const [listed, shares, principals, resources] = await Promise.all([
    scope === 'region' ? cloud.snapshots.listSnapshots() : cloud.snapshots.getSnapshots([...scope]),
    cloud.shares.listShares('Self'),
    cloud.shares.listAssociations('principal'),
    scope === 'region' ? cloud.shares.listAssociations('resource') : readResourceAssociations(cloud, [...scope]),
  ]);
  const ourShareIds = new Set(
    shares.filter((share) => share.tags[INSTALLATION_TAG] === policy.installation).map((share) => share.shareId),
  );
  const heldByOurs = new Set(
    resources.filter((association) => ourShareIds.has(association.shareId)).map((association) => association.entityId),
  );
  const states = joinShares(shares, principals, resources, policy.installation);
  const snapshots = new Map(listed.map((snapshot) => [snapshot.snapshotId, snapshot]));
  let isComplete = true;
  if (scope === 'region') {
    const unseen = states
      .filter((share) => share.isOurs)
      .flatMap((share) => [...share.snapshots.keys()])
      .filter((snapshotId) => !snapshots.has(snapshotId));
    isComplete = await addUnseen(cloud, snapshots, unseen, log);
  } else {
    await addRivals(cloud, policy, snapshots);
  }
  const world = {
    accountId,
    regionId,
    snapshots,
    shares: states,
    scope,
    heldByOurs,
    areMembersKnown: scope === 'region' || scope.size > MAX_SINGLE_LOOKUPS,
    isComplete,
  };
  return { ...world, originOfKey: await lookUpKeys(cloud, policy, world, nowMs, log) };
}

/** Every association record of the named snapshots, in shares of ours or not; for many, those of all snapshots. */
export async function readResourceAssociations(cloud: Cloud, snapshotIds: readonly string[]): Promise<Association[]> {
  if (snapshotIds.length > MAX_SINGLE_LOOKUPS) return cloud.shares.listAssociations('resource');
  const lists = await Promise.all(
    snapshotIds.map((resourceId) => cloud.shares.listAssociations('resource', { resourceId })),
  );
  return lists.flat();
}

/**
 * A snapshot that is shared but was not listed is looked up by its id before anyone concludes that it is gone: a list
 * may be stale.
 * @returns Whether the look-up succeeded.
 */
async function addUnseen(
  cloud: Cloud,
  snapshots: Map<string, Snapshot>,
  unseen: readonly string[],
  log: Logger,
): Promise<boolean> {
  if (unseen.length === 0) return true;
  try {
    for (const snapshot of await cloud.snapshots.getSnapshots([...new Set(unseen)])) {
      snapshots.set(snapshot.snapshotId, snapshot);
    }
    return true;
  } catch (error) {
    if (!(error instanceof CloudCallError)) throw error;
    log.warn('a look-up failed; nothing is revoked in this run', { error: error.message });
    return false;
  }
}

/** Where a rule counts the newest snapshots of a disk, the others of that disk matter as well. */
async function addRivals(cloud: Cloud, policy: Policy, snapshots: Map<string, Snapshot>): Promise<void> {
  const ranked = [...snapshots.values()].filter((snapshot) => isRanked(snapshot, policy));
  const diskIds = new Set(ranked.map((snapshot) => snapshot.sourceDiskId));
  const lists = await Promise.all([...diskIds].map((diskId) => cloud.snapshots.listSnapshots({ diskId })));
  for (const snapshot of lists.flat()) snapshots.set(snapshot.snapshotId, snapshot);
}

/**
 * Looks up, once each, the keys of the snapshots that are about to be granted. Encrypted without a named key means the
 * service key. @see ECS API 2014-05-26, DescribeSnapshots; seen on older data only.
 */
async function lookUpKeys(
  cloud: Cloud,
  policy: Policy,
  world: Omit<World, 'originOfKey'>,
  nowMs: number,
  log: Logger,
): Promise<World['originOfKey']> {
  const keyIds = new Set<string>();
  const judge = createJudge({
    policy,
    accountId: world.accountId,
    nowMs,
    snapshots: world.snapshots.values(),
    originOfKey: (keyId) => {
      if (keyId !== undefined) keyIds.add(keyId);
      return 'unknown';
    },
  });
  for (const snapshot of world.snapshots.values()) if (snapshot.isEncrypted) judge(snapshot);
  const origins = await originsOf(cloud, keyIds, log);
  return (keyId) => (keyId === undefined ? 'service' : (origins.get(keyId) ?? 'unknown'));
}

/** What cannot be looked up is left out: unknown, and so not shared. */
async function originsOf(
  cloud: Cloud,
  keyIds: ReadonlySet<string>,
  log: Logger,
): Promise<ReadonlyMap<string, KeyOrigin>> {
  const origins = new Map<string, KeyOrigin>();
  if (keyIds.size === 0) return origins;
  try {
    const serviceKeyId = await cloud.keys.findServiceKeyId();
    const found = await Promise.all(
      [...keyIds].map(
        async (keyId) => [keyId, keyId === serviceKeyId ? 'service' : await cloud.keys.originOf(keyId)] as const,
      ),
    );
    return new Map(found);
  } catch (error) {
    if (!(error instanceof CloudCallError)) throw error;
    log.warn('keys could not be looked up; what they encrypt is not shared in this run', { error });
    return origins;
  }
}
