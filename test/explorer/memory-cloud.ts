import { CloudCallError } from '../../shared/base/errors.ts';
import type { Clock } from '../../shared/base/time.ts';
import type { Association, Cloud, ResourceShare, ShareApi, Snapshot, SnapshotApi } from '../../shared/cloud/ports.ts';
import type { Call, Send } from './call.ts';
import {
  creation,
  deletion,
  joining,
  OWNER,
  REGION,
  removal,
  retagging,
  type Share,
  statusOf,
  taggingOfShare,
} from './cloud-state.ts';
import type { Moment } from './history.ts';

/** How long an adapter waits until it repeats a call that unfinished tasks are in the way of, and how often. */
const CONFLICT_DELAY_MS = 6_000;
const MAX_ATTEMPTS = 5;

const notNeeded = (): never => {
  throw new Error('No run of the explorer makes this call.');
};

/**
 * The ports as one run sees them: every call goes through `send`, save those whose answer never changes.
 * @param hasManyShares More than one call tells of, so that a run for a few snapshots looks into those that its plan looks for.
 */
export function memoryCloud(send: Send, clock: Clock, hasManyShares = false): Cloud {
  return {
    accountId: OWNER,
    regionId: REGION,
    snapshots: snapshotApi(send),
    shares: shareApi(send, clock, hasManyShares),
    invitations: { listInvitations: notNeeded, acceptInvitation: notNeeded, rejectInvitation: notNeeded },
    keys: { findServiceKeyId: notNeeded, originOf: notNeeded, findSharingRole: notNeeded },
    disks: { listDisks: notNeeded, createDisk: notNeeded },
  };
}

function snapshotApi(send: Send): SnapshotApi {
  return {
    async listSnapshots() {
      const answer = ({ state }: Moment) => [...state.snapshots.values()];
      return (await send(read('snapshots', 'list snapshots', answer, nameOfSnapshot))) as Snapshot[];
    },
    async getSnapshots(snapshotIds) {
      const answer = ({ state }: Moment) => snapshotIds.flatMap((id) => state.snapshots.get(id) ?? []);
      return (await send(read('snapshots', `get ${snapshotIds.join(' ')}`, answer))) as Snapshot[];
    },
    async tagSnapshots(snapshotIds, tags) {
      const effect = retagging(snapshotIds, (before) => ({ ...before, ...tags }));
      await send(write('tag', undefined, `tag ${snapshotIds.join(' ')}`, effect));
    },
    deleteSnapshot: notNeeded,
    copySnapshot: notNeeded,
    untagSnapshot: notNeeded,
    isFromImportedImage: notNeeded,
    lockedAmong: notNeeded,
  };
}

function shareApi(send: Send, clock: Clock, hasManyShares: boolean): ShareApi {
  /** As the adapter does: what unfinished tasks are in the way of is repeated. */
  const insist = async (call: Call): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await send(call);
        return;
      } catch (error) {
        const isInTheWay = error instanceof CloudCallError && /sociateConflict$/.test(error.cloudCode);
        if (!isInTheWay || attempt === MAX_ATTEMPTS) throw error;
        await clock.sleep(CONFLICT_DELAY_MS);
      }
    }
  };
  const listAssociations: ShareApi['listAssociations'] = async (side, { shareIds, resourceId } = {}) => {
    if (shareIds?.length === 0) return [];
    const answer = ({ state, atMs }: Moment) =>
      [...state.shares.values()]
        .filter(({ shareId }) => shareIds === undefined || shareIds.includes(shareId))
        .flatMap((share) => associationsOf(share, side, atMs))
        .filter(({ entityId }) => resourceId === undefined || entityId === resourceId);
    const of = [...(shareIds ?? []), ...(resourceId === undefined ? [] : [resourceId])];
    const label = `list ${side}s${of.length === 0 ? '' : ` of ${of.join(' ')}`}`;
    return (await send(read('associations', label, answer, nameOfAssociation))) as Association[];
  };
  return {
    async listShares(_owner, filter) {
      const name = filter && 'name' in filter ? filter.name : undefined;
      const answer = ({ state }: Moment) =>
        [...state.shares.values()].map(resourceShareOf).filter((share) => name === undefined || share.name === name);
      const label = name === undefined ? 'list shares' : `list shares named ${name}`;
      return (await send(read('shares', label, answer, nameOfShare))) as ResourceShare[];
    },
    listAssociations,
    listFewAssociations: (side) => (hasManyShares ? Promise.resolve(undefined) : listAssociations(side)),
    async createShare(share) {
      const label = `create share of ${share.principals.join(' ')} with ${share.snapshotIds.join(' ')}`;
      const [created] = await send(write('create', undefined, label, creation(share)));
      return created as ResourceShare;
    },
    addSnapshots: (shareId, snapshotIds) =>
      insist(write('join', shareId, `add ${snapshotIds.join(' ')} to ${shareId}`, joining(shareId, snapshotIds))),
    remove: (shareId, entities) => {
      const { snapshotIds = [], principals = [] } = entities;
      const label = `remove ${[...snapshotIds, ...principals].join(' ')} from ${shareId}`;
      return insist(write('remove', shareId, label, removal(shareId, entities)));
    },
    async deleteShare(shareId) {
      await send(write('delete', shareId, `delete ${shareId}`, deletion(shareId)));
    },
    async tagShare(shareId, tags) {
      await send(write('tag', shareId, `tag ${shareId}`, taggingOfShare(shareId, tags)));
    },
    isDirectorySharingEnabled: () => Promise.resolve(true),
    listSharedResources: notNeeded,
    leaveShare: notNeeded,
    renameShare: notNeeded,
  };
}

type ReadCall = Extract<Call, { kind: 'read' }>;
type WriteCall = Extract<Call, { kind: 'write' }>;

const read = (
  tells: ReadCall['tells'],
  label: string,
  answer: ReadCall['answer'],
  nameOf?: ReadCall['nameOf'],
): Call => ({ kind: 'read', tells, label, answer, nameOf });

const write = (
  does: WriteCall['does'],
  shareId: string | undefined,
  label: string,
  effect: WriteCall['effect'],
): Call => ({ kind: 'write', does, shareId, label, effect });

const nameOfSnapshot = (item: unknown): string => (item as Snapshot).snapshotId;
const nameOfShare = (item: unknown): string => (item as ResourceShare).shareId;

function nameOfAssociation(item: unknown): string {
  const { shareId, entityId } = item as Association;
  return `${entityId} in ${shareId}`;
}

export function resourceShareOf({ shareId, name, allowsExternalTargets, createdAtMs, tags }: Share): ResourceShare {
  return { shareId, name, ownerAccountId: OWNER, status: 'Active', allowsExternalTargets, createdAtMs, tags };
}

function associationsOf(share: Share, side: Association['side'], atMs: number): Association[] {
  const members = side === 'resource' ? share.snapshots : share.principals;
  return [...members].map(([entityId, member]) => ({
    shareId: share.shareId,
    side,
    entityId,
    entityType: side === 'resource' ? 'Snapshot' : 'Account',
    status: statusOf(member, atMs),
    createdAtMs: member.sinceMs,
    updatedAtMs: atMs >= member.settlesAtMs ? member.settlesAtMs : member.changedMs,
    failures: [],
  }));
}
