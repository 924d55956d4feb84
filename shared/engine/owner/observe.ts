import { CloudCallError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Association, Cloud, KeyOrigin, SharingRole, Snapshot } from '../../cloud/ports.ts';
import { createJudge } from '../../plan/wish/judge.ts';
import { isRanked } from '../../plan/wish/standing-rules.ts';
import {
  COPY_OF_TAG,
  hasFailedToJoin,
  INSTALLATION_TAG,
  isStanding,
  joinEndingShares,
  joinShares,
  sourceIdOf,
  type World,
} from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';

/**
 * Up to so many snapshots their associations are read one by one, and shares that hold none of them are looked into only
 * where a plan looks for them; beyond, reading the whole lists takes fewer calls.
 */
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
  const isOfFew = scope !== 'region' && scope.size <= MAX_SINGLE_LOOKUPS;
  const [listed, shares, everyPrincipal, resources] = await Promise.all([
    scope === 'region' ? cloud.snapshots.listSnapshots() : cloud.snapshots.getSnapshots([...scope]),
    cloud.shares.listShares('Self'),
    isOfFew ? cloud.shares.listFewAssociations('principal') : cloud.shares.listAssociations('principal'),
    scope === 'region' ? cloud.shares.listAssociations('resource') : readResourceAssociations(cloud, [...scope]),
  ]);
  const holderIds = new Set(resources.map(({ shareId }) => shareId));
  const looked = everyPrincipal ? shares : shares.filter(({ shareId }) => holderIds.has(shareId));
  const principals =
    everyPrincipal ??
    (await cloud.shares.listAssociations('principal', { shareIds: looked.map(({ shareId }) => shareId) }));
  const unseenShares = everyPrincipal
    ? []
    : shares.filter((share) => isStanding(share) && !holderIds.has(share.shareId));
  const ourShareIds = new Set(
    shares.filter((share) => share.tags[INSTALLATION_TAG] === policy.installation).map((share) => share.shareId),
  );
  const heldByOurs = new Set(
    resources.filter((one) => ourShareIds.has(one.shareId) && !hasFailedToJoin(one)).map(({ entityId }) => entityId),
  );
  const states = joinShares(looked, principals, resources, policy.installation);
  const endingShares = joinEndingShares(looked, principals, resources, policy.installation);
  const snapshots = new Map(listed.map((snapshot) => [snapshot.snapshotId, snapshot]));
  const seen = {
    accountId,
    regionId,
    readAtMs: nowMs,
    snapshots,
    shares: states,
    endingShares,
    heldByOurs,
    ...(unseenShares.length > 0 && { unseenShares }),
  };
  if (scope === 'region') {
    const known = [
      ...states.filter((share) => share.isOurs).flatMap((share) => [...share.snapshots.keys()]),
      ...sourceIdsOf(listed, policy),
    ];
    const unseen = known.filter((snapshotId) => !snapshots.has(snapshotId));
    const failure = await addUnseen(cloud, snapshots, unseen, log);
    const read = { isComplete: !failure, unread: failure ? [failure] : [] };
    return lookUp(cloud, policy, { ...seen, scope, areMembersKnown: true, ...read }, nowMs, log);
  }
  const standIns = await addRelatives(cloud, policy, snapshots, scope);
  const world = { ...seen, scope, areMembersKnown: scope.size > MAX_SINGLE_LOOKUPS, isComplete: true, unread: [] };
  if (standIns.length === 0) return lookUp(cloud, policy, world, nowMs, log);
  return observeRegion(cloud, policy, new Set([...scope, ...standIns]), nowMs, log);
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
 * A snapshot that is shared, or whose copy is there, but was not listed is looked up by its id before anyone concludes
 * that it is gone: a list may be stale.
 * @returns Why the look-up failed, if it did.
 */
async function addUnseen(
  cloud: Cloud,
  snapshots: Map<string, Snapshot>,
  unseen: readonly string[],
  log: Logger,
): Promise<CloudCallError | undefined> {
  if (unseen.length === 0) return undefined;
  try {
    for (const snapshot of await cloud.snapshots.getSnapshots([...new Set(unseen)])) {
      snapshots.set(snapshot.snapshotId, snapshot);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof CloudCallError)) throw error;
    log.warn('a look-up failed; nothing is revoked in this run', { error: error.message });
    return error;
  }
}

/**
 * Adds what the named snapshots are judged by: the others of a disk of which a rule counts the newest, and the sources of
 * copies that stand in for them.
 * @returns Copies that stand in for the named snapshots and are not named themselves.
 */
async function addRelatives(
  cloud: Cloud,
  policy: Policy,
  snapshots: Map<string, Snapshot>,
  scope: ReadonlySet<string>,
): Promise<string[]> {
  const named = [...snapshots.values()];
  const sourceIds = sourceIdsOf(named, policy);
  const sources = sourceIds.length === 0 ? [] : await cloud.snapshots.getSnapshots(sourceIds);
  // A copy has the rank of its source.
  const ranked = [...named, ...sources].filter((one) => isRanked(one, policy));
  const diskIds = new Set(ranked.map((one) => one.sourceDiskId));
  const mayHaveCopies = policy.encryption.serviceKey === 'copy' ? named.filter((one) => one.isEncrypted) : [];
  const [rivals, copies] = await Promise.all([
    Promise.all([...diskIds].map((diskId) => cloud.snapshots.listSnapshots({ diskId }))),
    Promise.all(
      mayHaveCopies.map(({ snapshotId }) =>
        cloud.snapshots.listSnapshots({ tag: { key: COPY_OF_TAG, value: snapshotId } }),
      ),
    ),
  ]);
  for (const one of [...rivals.flat(), ...sources, ...copies.flat()]) snapshots.set(one.snapshotId, one);
  return copies
    .flat()
    .filter((copy) => sourceIdOf(copy, policy.installation) !== undefined && !scope.has(copy.snapshotId))
    .map((copy) => copy.snapshotId);
}

function sourceIdsOf(snapshots: readonly Snapshot[], { installation }: Policy): string[] {
  return snapshots.map((one) => sourceIdOf(one, installation)).filter((id) => id !== undefined);
}

/** So many snapshots are looked at for an imported image in one run; the others have their turn when these are decided. */
const MAX_IMAGE_LOOKUPS = 20;

/** Looks up what only matters for snapshots that are about to be granted: their keys, and the images they come from. */
async function lookUp(
  cloud: Cloud,
  policy: Policy,
  world: Omit<World, 'originOfKey' | 'importedIds' | 'sharingRole'>,
  nowMs: number,
  log: Logger,
): Promise<World> {
  const keyIds = new Set<string>();
  const judge = createJudge({
    ...world,
    policy,
    nowMs,
    originOfKey: (keyId) => {
      if (keyId !== undefined) keyIds.add(keyId);
      return 'customer';
    },
    importedIds: new Set(),
    sharingRole: 'unknown',
  });
  const imageSources: string[] = [];
  let isKeyToBeShared = false;
  for (const snapshot of world.snapshots.values()) {
    const mayBeImported = snapshot.usage === 'image' || snapshot.usage === 'image_disk';
    if (!snapshot.isEncrypted && !mayBeImported) continue;
    const isAskedFor = judge(snapshot).wish.wanted.size > 0;
    const isToBeGranted = isAskedFor && !world.heldByOurs.has(snapshot.snapshotId);
    if (mayBeImported && isToBeGranted) imageSources.push(snapshot.snapshotId);
    // A sweep also tells who cannot use what is shared already.
    if (snapshot.isEncrypted && (isToBeGranted || (isAskedFor && world.scope === 'region'))) isKeyToBeShared = true;
  }
  const [origins, imported, role] = await Promise.all([
    orWithout(() => originsOf(cloud, keyIds), new Map<string, KeyOrigin>(), 'keys', log),
    orWithout(() => importedAmong(cloud, imageSources.sort()), new Set<string>(), 'images', log),
    orWithout<SharingRole>(
      () => (isKeyToBeShared ? cloud.keys.findSharingRole() : Promise.resolve('unknown')),
      'unknown',
      'roles',
      log,
    ),
  ]);
  const failures = [origins, imported, role].flatMap(({ error }) => error ?? []);
  return {
    ...world,
    isComplete: world.isComplete && !failures.some(({ retryable }) => retryable),
    unread: [...world.unread, ...failures],
    importedIds: imported.value,
    sharingRole: role.value,
    // Encrypted without a named key means the service key; seen on older data only.
    originOfKey: (keyId) => (keyId === undefined ? 'service' : (origins.value.get(keyId) ?? 'unknown')),
  };
}

/**
 * A look-up that the run can go without. What a retry may cure leaves the reading incomplete: nothing is revoked, and the
 * run asks to be retried.
 */
async function orWithout<T>(
  lookUp: () => Promise<T>,
  without: T,
  what: string,
  log: Logger,
): Promise<{ readonly value: T; readonly error?: CloudCallError }> {
  try {
    return { value: await lookUp() };
  } catch (error) {
    if (!(error instanceof CloudCallError)) throw error;
    log.warn(`${what} could not be looked up`, { error });
    return { value: without, error };
  }
}

/** A hint before the service's own refusal; where images cannot be read, the refusal is what tells. */
async function importedAmong(cloud: Cloud, snapshotIds: readonly string[]): Promise<ReadonlySet<string>> {
  const some = snapshotIds.slice(0, MAX_IMAGE_LOOKUPS);
  const answers = await Promise.all(some.map((id) => cloud.snapshots.isFromImportedImage(id)));
  return new Set(some.filter((_, at) => answers[at]));
}

async function originsOf(cloud: Cloud, keyIds: ReadonlySet<string>): Promise<Map<string, KeyOrigin>> {
  if (keyIds.size === 0) return new Map();
  const serviceKeyId = await cloud.keys.findServiceKeyId();
  const found = await Promise.all(
    [...keyIds].map(
      async (keyId) => [keyId, keyId === serviceKeyId ? 'service' : await cloud.keys.originOf(keyId)] as const,
    ),
  );
  return new Map(found);
}
