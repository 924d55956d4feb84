import type { Snapshot } from '../../shared/cloud/ports.ts';
import type { Action } from '../../shared/plan/action.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import type { Membership, ShareState, World } from '../../shared/plan/world.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import type { Policy } from '../../shared/policy/policy.ts';

export const OWNER = '1234567890123456';
export const NOW_MS = Date.UTC(2026, 2, 1);
export const DAY_MS = 86_400_000;

export function policyOf(parts: object = {}): Policy {
  const result = parsePolicy({
    installation: 'acme',
    mode: 'sync',
    regions: ['cn-hangzhou'],
    brakes: { removals: { count: 1_000_000, percent: 100 }, expiries: { count: 1_000_000, percent: 100 } },
    ...parts,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

export function snapshotOf(
  snapshotId: string,
  tags: Readonly<Record<string, string>>,
  more: Partial<Snapshot> = {},
): Snapshot {
  return {
    snapshotId,
    name: `name-of-${snapshotId}`,
    status: 'accomplished',
    isAvailable: true,
    type: 'user',
    createdAtMs: NOW_MS - DAY_MS,
    isEncrypted: false,
    sourceDiskId: 'd-1',
    sizeBytes: 1,
    sourceDiskSizeGiB: 40,
    usage: 'none',
    tags,
    ...more,
  };
}

function held(...ids: readonly string[]): ReadonlyMap<string, Membership> {
  return new Map(ids.map((id) => [id, { standing: 'held', sinceMs: NOW_MS - DAY_MS, changedMs: NOW_MS - DAY_MS }]));
}

export function shareOf(
  shareId: string,
  principals: readonly string[],
  snapshotIds: readonly string[],
  more: Partial<ShareState> = {},
): ShareState {
  return {
    shareId,
    name: shareId,
    isOurs: true,
    kind: 'directory',
    createdAtMs: NOW_MS - DAY_MS,
    tags: {},
    principals: held(...principals),
    snapshots: held(...snapshotIds),
    hasOtherResources: false,
    hasLostPrincipals: false,
    ...more,
  };
}

export function worldOf(
  snapshots: readonly Snapshot[],
  shares: readonly ShareState[],
  more: Partial<World> = {},
): World {
  return {
    accountId: OWNER,
    regionId: 'cn-hangzhou',
    snapshots: new Map(snapshots.map((snapshot) => [snapshot.snapshotId, snapshot])),
    shares,
    endingShares: [],
    readAtMs: NOW_MS,
    scope: 'region',
    heldByOurs: new Set(shares.filter((share) => share.isOurs).flatMap((share) => [...share.snapshots.keys()])),
    areMembersKnown: true,
    isComplete: true,
    unread: [],
    originOfKey: () => 'customer',
    importedIds: new Set(),
    isSharingRoleMissing: false,
    ...more,
  };
}

/** The grants that shares of ours give: `snapshot principal`. */
export function grantsOf(shares: readonly ShareState[]): Set<string> {
  return new Set(
    shares
      .filter((share) => share.isOurs)
      .flatMap((share) =>
        [...share.snapshots.keys()].flatMap((s) => [...share.principals.keys()].map((p) => `${s} ${p}`)),
      ),
  );
}

let createdShareCount = 0;

/** The shares after one call has taken effect whole. */
export function afterCall(shares: readonly ShareState[], action: Action): ShareState[] {
  const change = (shareId: string | undefined, edit: (share: ShareState) => ShareState): ShareState[] =>
    shares.map((share) => (share.shareId === shareId ? edit(share) : share));
  switch (action.kind) {
    case 'create-share': {
      const { name, principals, snapshotIds, shareKind: kind } = action;
      // Of one width, so that shares sort by age however many were made before.
      const shareId = `rs-new-${String(++createdShareCount).padStart(9, '0')}`;
      return [...shares, shareOf(shareId, principals, snapshotIds, { kind, name, createdAtMs: NOW_MS })];
    }
    case 'join': {
      const { share: ref, snapshotIds } = action;
      // Names need not be unique: a new share is the last one made under its name.
      const shareId = 'shareId' in ref ? ref.shareId : shares.findLast((one) => one.name === ref.newShareName)?.shareId;
      const joined = held(...snapshotIds);
      return change(shareId, (share) => ({ ...share, snapshots: new Map([...share.snapshots, ...joined]) }));
    }
    case 'leave':
      return change(action.shareId, (share) => ({ ...share, snapshots: without(share.snapshots, action.snapshotIds) }));
    case 'remove-principals':
      return change(action.shareId, (share) => ({
        ...share,
        principals: without(share.principals, action.principals),
        hasLostPrincipals: true,
      }));
    case 'delete-share':
      return shares.filter((share) => share.shareId !== action.shareId);
    case 'tag-share':
    case 'copy-snapshot':
    case 'delete-snapshot':
      return [...shares];
  }
}

function without<T>(map: ReadonlyMap<string, T>, keys: readonly string[]): ReadonlyMap<string, T> {
  return new Map([...map].filter(([key]) => !keys.includes(key)));
}

/** The shares after each call of the plan in turn, the first being the present. */
export function history(world: World, policy: Policy): ShareState[][] {
  const states: ShareState[][] = [[...world.shares]];
  for (const action of planRegion(world, policy, NOW_MS).actions) {
    states.push(afterCall(states.at(-1) ?? [], action));
  }
  return states;
}
