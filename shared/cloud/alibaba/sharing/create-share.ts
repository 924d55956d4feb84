import { MINUTE_MS, SECOND_MS } from '../../../base/durations.ts';
import { CloudCallError, isThrottle } from '../../../base/errors.ts';
import { retry } from '../../../base/retry.ts';
import type { Clock } from '../../../base/time.ts';
import type { ResourceShare, ShareApi } from '../../ports.ts';
import { wireTags } from '../wire/answer.ts';
import type { Rpc } from '../wire/rpc.ts';
import type ResourceSharing from './resourcesharing.ts';
import type { ShareListings } from './share-listings.ts';
import { readShare } from './share-records.ts';

type NewShare = Parameters<ShareApi['createShare']>[0];

/** How far the service's clock may be behind ours: it refuses what is signed further from its own time. */
const MAX_CLOCK_SKEW_MS = 15 * MINUTE_MS;
/** A call whose answer was lost may still be at work; this long after, its share is in the listing. */
const SETTLE_MS = SECOND_MS;

/**
 * Creates a share. The operation has no client token, so after a failure that leaves open whether the share was made
 * it is looked for before the call is repeated; a throttled call was not carried out and is simply repeated.
 */
export async function createShare(
  rpc: Rpc,
  client: () => ResourceSharing,
  listings: ShareListings,
  clock: Clock,
  share: NewShare,
): Promise<ResourceShare> {
  const beganAtMs = clock.nowMs();
  let isOutcomeOpen = false;
  return retry(async () => {
    if (isOutcomeOpen) {
      await clock.sleep(SETTLE_MS);
      const created = await findCreated(listings, share, beganAtMs);
      if (created !== undefined) return created;
    }
    try {
      return await sendCreate(rpc, client, share);
    } catch (error) {
      isOutcomeOpen ||= error instanceof CloudCallError && error.retryable && !isThrottle(error.cloudCode);
      throw error;
    }
  }, rpc.retryOptions);
}

async function sendCreate(rpc: Rpc, client: () => ResourceSharing, share: NewShare): Promise<ResourceShare> {
  const request = {
    resourceShareName: share.name,
    allowExternalTargets: share.allowsExternalTargets,
    resources: share.snapshotIds.map((resourceId) => ({ resourceId, resourceType: 'Snapshot' })),
    targets: [...share.principals],
    tag: wireTags(share.tags),
  };
  const created = await rpc.run(
    'resourcesharing',
    'CreateResourceShare',
    () => client().createResourceShare(request),
    (body) => readShare(body.object('resourceShare')),
    false,
  );
  // The answer leaves out the tags that were just given.
  return { ...created, tags: share.tags };
}

/** The share that a call since `beganAtMs` made: of our name and tags, live, and holding nothing but what was asked for. */
async function findCreated(
  listings: ShareListings,
  share: NewShare,
  beganAtMs: number,
): Promise<ResourceShare | undefined> {
  const candidates = (await listings.listShares('Self', { name: share.name })).filter(
    (found) =>
      (found.status === 'Active' || found.status === 'Pending') &&
      found.createdAtMs >= beganAtMs - MAX_CLOCK_SKEW_MS &&
      Object.entries(share.tags).every(([key, value]) => found.tags[key] === value),
  );
  const filter = { shareIds: candidates.map(({ shareId }) => shareId) };
  const [principals, resources] = await Promise.all([
    listings.listAssociations('principal', filter),
    listings.listAssociations('resource', filter),
  ]);
  const asked = new Set([...share.principals, ...share.snapshotIds]);
  const tooLarge = new Set(
    [...principals, ...resources].filter(({ entityId }) => !asked.has(entityId)).map(({ shareId }) => shareId),
  );
  return candidates.find(({ shareId }) => !tooLarge.has(shareId));
}
