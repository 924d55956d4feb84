import pLimit from 'p-limit';
import type { Cloud, Hub, ResourceShare, Snapshot } from '../../shared/cloud/ports.ts';
import type { Associate } from './associate.ts';

/** How snapshots are shared without Snapshare. */
export type Style = 'share per snapshot' | 'call per grant' | 're-assert all' | 'look up each';

/** What the baseline function is asked to do. */
export type Task =
  | {
      readonly style: Style;
      /** What `@everyone` in a snapshot's tag stands for. */
      readonly principals: readonly string[];
      /** Those that events named; absent: all of the region. */
      readonly snapshotIds?: readonly string[];
    }
  | { readonly style: 'visit members in turn'; readonly memberIds: readonly string[]; readonly externalId: string };

/** The hub's role in member accounts, as the demo and the tests name it. */
export const MEMBER_ROLE = 'snapshare-member';

const DAY_MS = 86_400_000;
/** As many as Snapshare itself has under way. */
const CONCURRENT_CALLS = 8;
const ITEMS_PER_CALL = 5;

/** Who should see each snapshot; nobody once its retention is about to end. */
type Wanted = ReadonlyMap<string, readonly string[]>;

interface Machine {
  readonly nowMs: number;
  readonly openAccount: Hub['openAccount'];
  readonly associate: Associate;
}

/** Reads what is asked for and carries it out in the given style. */
export async function runTask(task: Task, cloud: Cloud, { nowMs, openAccount, associate }: Machine): Promise<void> {
  if (task.style === 'visit members in turn') return visitInTurn(task.memberIds, task.externalId, cloud, openAccount);
  const { principals, snapshotIds } = task;
  const isEvent = snapshotIds !== undefined;
  const snapshots = await (isEvent ? cloud.snapshots.getSnapshots(snapshotIds) : cloud.snapshots.listSnapshots());
  const isAsked = ({ tags }: Snapshot): boolean => tags['share-to'] !== undefined;
  const isOver = ({ createdAtMs, retentionDays = Infinity }: Snapshot): boolean =>
    createdAtMs + (retentionDays - 1) * DAY_MS <= nowMs;
  const wanted = new Map(snapshots.filter(isAsked).map((one) => [one.snapshotId, isOver(one) ? [] : principals]));
  switch (task.style) {
    case 'share per snapshot':
      return sharePerSnapshot(cloud, wanted, isEvent, associate);
    case 'call per grant':
      return callPerGrant(cloud, wanted, principals);
    case 're-assert all':
      return reassertAll(cloud, wanted, principals, associate);
    case 'look up each':
      return lookUpEach(cloud, wanted, principals, associate);
  }
}

/** The vendor's sample: a share of its own for every snapshot. An event makes one without looking. */
async function sharePerSnapshot(cloud: Cloud, wanted: Wanted, isEvent: boolean, associate: Associate): Promise<void> {
  const limit = pLimit(CONCURRENT_CALLS);
  const [shares, targets] = isEvent
    ? [[], []]
    : await Promise.all([livingShares(cloud), cloud.shares.listAssociations('principal')]);
  const shareOf = new Map(shares.map((share) => [share.name, share]));
  const held = new Set(targets.filter(isIn).map(({ shareId, entityId }) => `${shareId} ${entityId}`));
  const inShares = isEvent ? [] : await cloud.shares.listAssociations('resource');
  const isSnapshotIn = new Set(inShares.filter(isIn).map(({ shareId, entityId }) => `${shareId} ${entityId}`));
  const handle = async ([snapshotId, principals]: [string, readonly string[]]): Promise<void> => {
    const share = shareOf.get(`share-${snapshotId}`);
    if (!share) {
      if (principals.length > 0) await createShare(cloud, `share-${snapshotId}`, principals, [snapshotId]);
      return;
    }
    if (principals.length === 0) return cloud.shares.deleteShare(share.shareId);
    const missing = principals.filter((principal) => !held.has(`${share.shareId} ${principal}`));
    const snapshotIds = isSnapshotIn.has(`${share.shareId} ${snapshotId}`) ? [] : [snapshotId];
    if (missing.length + snapshotIds.length > 0) {
      await associate(share.shareId, { principals: missing, snapshotIds });
    }
  };
  await limit.map(wanted, handle);
}

/** A share for every principal, and a call for every snapshot in it. */
async function callPerGrant(cloud: Cloud, wanted: Wanted, principals: readonly string[]): Promise<void> {
  const limit = pLimit(CONCURRENT_CALLS);
  const [shares, resources] = await Promise.all([livingShares(cloud), cloud.shares.listAssociations('resource')]);
  const held = new Set(resources.filter(isIn).map(({ shareId, entityId }) => `${shareId} ${entityId}`));
  await Promise.all(
    principals.map(async (principal) => {
      const share = shares.find(({ name }) => name === `share-${principal}`);
      const { shareId } = share ?? (await createShare(cloud, `share-${principal}`, [principal], []));
      await limit.map(wanted, async ([snapshotId, asked]) => {
        const isWanted = asked.includes(principal);
        if (held.has(`${shareId} ${snapshotId}`) === isWanted) return;
        await (isWanted
          ? cloud.shares.addSnapshots(shareId, [snapshotId])
          : cloud.shares.remove(shareId, { snapshotIds: [snapshotId] }));
      });
    }),
  );
}

/** As policy engines do: every run says everything again, and the service sorts out what is new. */
async function reassertAll(
  cloud: Cloud,
  wanted: Wanted,
  principals: readonly string[],
  associate: Associate,
): Promise<void> {
  const limit = pLimit(CONCURRENT_CALLS);
  const share = await findOrCreate(cloud, 'share-everyone', principals);
  for (const batch of batches(principals)) await associate(share.shareId, { principals: batch });
  const present = [...wanted].filter(([, asked]) => asked.length > 0).map(([snapshotId]) => snapshotId);
  const ended = [...wanted].filter(([, asked]) => asked.length === 0).map(([snapshotId]) => snapshotId);
  await limit.map(batches(present), (snapshotIds) => cloud.shares.addSnapshots(share.shareId, snapshotIds));
  await limit.map(batches(ended), (snapshotIds) => cloud.shares.remove(share.shareId, { snapshotIds }));
}

/** One share, and for each snapshot in turn a look at where it is, then a call. */
async function lookUpEach(
  cloud: Cloud,
  wanted: Wanted,
  principals: readonly string[],
  associate: Associate,
): Promise<void> {
  const { shareId } = await findOrCreate(cloud, 'share-everyone', principals);
  const targets = await cloud.shares.listAssociations('principal', { shareIds: [shareId] });
  const named = new Set(targets.filter(isIn).map(({ entityId }) => entityId));
  const missing = principals.filter((principal) => !named.has(principal));
  if (missing.length > 0) await associate(shareId, { principals: missing });
  for (const [resourceId, asked] of wanted) {
    const places = await cloud.shares.listAssociations('resource', { resourceId });
    const isHeld = places.some((place) => place.shareId === shareId && isIn(place));
    if (isHeld === asked.length > 0) continue;
    await (isHeld
      ? cloud.shares.remove(shareId, { snapshotIds: [resourceId] })
      : cloud.shares.addSnapshots(shareId, [resourceId]));
  }
}

/** A script that goes from account to account. */
async function visitInTurn(
  memberIds: readonly string[],
  externalId: string,
  { regionId }: Cloud,
  openAccount: Hub['openAccount'],
): Promise<void> {
  for (const memberId of memberIds) {
    const openCloud = await openAccount(memberId, { roleName: MEMBER_ROLE, externalId });
    const { invitations } = openCloud(regionId);
    for (const { invitationId, status } of await invitations.listInvitations()) {
      if (status === 'Pending') await invitations.acceptInvitation(invitationId);
    }
  }
}

async function findOrCreate(cloud: Cloud, name: string, principals: readonly string[]): Promise<ResourceShare> {
  const found = (await livingShares(cloud)).find((share) => share.name === name);
  return found ?? createShare(cloud, name, principals.slice(0, ITEMS_PER_CALL), []);
}

async function livingShares(cloud: Cloud): Promise<ResourceShare[]> {
  const shares = await cloud.shares.listShares('Self');
  return shares.filter(({ status }) => status === 'Active' || status === 'Pending');
}

function createShare(
  cloud: Cloud,
  name: string,
  principals: readonly string[],
  snapshotIds: readonly string[],
): Promise<ResourceShare> {
  return cloud.shares.createShare({ name, allowsExternalTargets: false, principals, snapshotIds, tags: {} });
}

function isIn({ status }: { readonly status: string }): boolean {
  return status === 'Associated' || status === 'Associating';
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / ITEMS_PER_CALL) }, (_, at) =>
    items.slice(at * ITEMS_PER_CALL, (at + 1) * ITEMS_PER_CALL),
  );
}
