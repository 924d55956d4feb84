import type { Directory } from '../cloud/ports.ts';
import { answerOf } from '../plan/cover/outsiders.ts';
import { retentionEndMs, sharingEndMs } from '../plan/wish/grant-end.ts';
import { createJudge, type Judgement } from '../plan/wish/judge.ts';
import { allows } from '../plan/wish/wish.ts';
import { isOutsiderIn, type Membership, mayGrant, type ShareState, type World } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import { homeOf, kindOfPrincipal } from '../policy/principals.ts';
import { isInDirectory, isOutside, isPermittedThere, type Readers, readersOf } from './readers.ts';

/**
 * Whether something can be read, or will be: once an invitation is accepted, or the service has settled what it was told.
 * What is being removed counts as read until it is gone.
 */
export type AccessState = 'reads' | 'pending';

/** One way by which an account comes to a snapshot. */
export interface AccessPath {
  readonly shareId: string;
  readonly shareName: string;
  readonly isOurs: boolean;
  /** Whom the share names: the account, or a folder or directory that it is in. */
  readonly principal: string;
  readonly state: AccessState;
  /** When the next run, or a later one, ends it by its tags and the policy; Infinity when nothing does. */
  readonly endsAtMs: number;
}

/** An account that reads a snapshot, or is about to. */
export interface Reader {
  readonly accountId: string;
  /** As the directory names it. */
  readonly name?: string | undefined;
  /** `reads` as soon as one path is in effect. */
  readonly state: AccessState;
  /** The latest end over all paths; Infinity when nothing ends it. */
  readonly endsAtMs: number;
  /** The policy permits the account itself, or a principal by which it comes to the snapshot. */
  readonly isPermitted: boolean;
  /** As the directory says where it was read, else the service, else the policy. */
  readonly isOutside: boolean;
  readonly paths: readonly AccessPath[];
}

/** Everyone but its owner who can read a snapshot, whoever shared it. */
export interface SnapshotAccess {
  readonly ownerAccountId: string;
  readonly regionId: string;
  readonly snapshotId: string;
  /** False: others may read it as well, behind `unknown` or for want of a listing. */
  readonly isComplete: boolean;
  /** Principals of which it is not known which accounts they stand for. */
  readonly unknown: readonly string[];
  /** Sorted by account. */
  readonly readers: readonly Reader[];
}

/** What access is judged by beside the world. */
export interface AccessContext {
  readonly policy: Policy;
  /** Undefined where it may not be listed: what folders and the directory itself stand for is unknown then. */
  readonly directory?: Directory | undefined;
  readonly nowMs: number;
}

/** What is gathered of one snapshot. */
interface Draft {
  readonly unknown: Set<string>;
  readonly paths: Map<string, AccessPath[]>;
  /** Accounts that a share names as outsiders. */
  readonly outsiders: Set<string>;
}

/**
 * Says who can read what is shared, through every share of the region, ours or not, also one that is being deleted.
 * Snapshots in no share are left out. Sorted by snapshot.
 * @param onlySnapshotId Tells of this snapshot alone, also where no share holds it.
 */
export function accessOf(world: World, context: AccessContext, onlySnapshotId?: string): SnapshotAccess[] {
  const { directory } = context;
  const drafts = new Map<string, Draft>();
  const draftOf = (snapshotId: string): Draft => {
    const draft = drafts.get(snapshotId) ?? { unknown: new Set(), paths: new Map(), outsiders: new Set() };
    drafts.set(snapshotId, draft);
    return draft;
  };
  if (onlySnapshotId !== undefined) draftOf(onlySnapshotId);
  const endOf = createEnds(world, context);
  for (const share of [...world.shares, ...world.endingShares]) {
    const behind = new Map(
      [...share.principals].map(([id, target]) => [id, accountsBehind(share, id, target, directory, world.accountId)]),
    );
    for (const snapshotId of share.snapshots.keys()) {
      if (onlySnapshotId !== undefined && snapshotId !== onlySnapshotId) continue;
      const draft = draftOf(snapshotId);
      for (const [principal, target] of share.principals) {
        const state = stateThrough(share, snapshotId, principal, context.nowMs);
        if (!state) continue;
        const { kind, accountIds = [] } = behind.get(principal) ?? { kind: 'unknown' };
        if (kind === 'unknown') draft.unknown.add(principal);
        const { shareId, name: shareName, isOurs } = share;
        const endsAtMs = endOf(share, snapshotId, principal);
        for (const accountId of accountIds) {
          const path = { shareId, shareName, isOurs, principal, state, endsAtMs };
          draft.paths.set(accountId, [...(draft.paths.get(accountId) ?? []), path]);
          if (principal === accountId && isOutsiderIn(share, principal, target)) draft.outsiders.add(accountId);
        }
      }
    }
  }
  const names = namesOf(directory);
  return [...drafts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([snapshotId, { unknown, paths, outsiders }]) => ({
      ownerAccountId: world.accountId,
      regionId: world.regionId,
      snapshotId,
      isComplete: unknown.size === 0,
      unknown: [...unknown].sort(),
      readers: [...paths]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([accountId, own]) => readerOf(accountId, names.get(accountId), own, outsiders.has(accountId), context)),
    }));
}

/** How far a share brings one of its snapshots to one of its principals; undefined when it does not, or no more. */
export function stateThrough(
  share: ShareState,
  snapshotId: string,
  principal: string,
  nowMs: number,
): AccessState | undefined {
  const resource = share.snapshots.get(snapshotId);
  const target = share.principals.get(principal);
  if (!resource || !target || !mayGrant(resource) || !mayGrant(target)) return undefined;
  if (target.standing === 'settling' && isOutsiderIn(share, principal, target)) {
    return answerOf(share, principal, nowMs) === 'pending' ? 'pending' : undefined;
  }
  return resource.standing === 'settling' || target.standing === 'settling' ? 'pending' : 'reads';
}

/** The accounts that a principal of a share stands for. A member that has left the directory is no longer one of them. */
function accountsBehind(
  share: ShareState,
  principal: string,
  target: Membership,
  directory: Directory | undefined,
  ownerAccountId: string,
): Readers {
  if (principal === ownerAccountId) return { kind: 'accounts', accountIds: [] };
  if (kindOfPrincipal(principal) === 'account' && directory && !isOutsiderIn(share, principal, target)) {
    const isMember = target.isExternal === undefined || isInDirectory(directory, principal);
    return { kind: 'accounts', accountIds: isMember ? [principal] : [] };
  }
  return readersOf(principal, directory, ownerAccountId);
}

function readerOf(
  accountId: string,
  name: string | undefined,
  paths: readonly AccessPath[],
  isNamedOutsider: boolean,
  { policy, directory }: AccessContext,
): Reader {
  const isAccountOutside = isOutside(accountId, isNamedOutsider, { policy, directory });
  return {
    accountId,
    ...(name !== undefined && { name }),
    state: paths.some(({ state }) => state === 'reads') ? 'reads' : 'pending',
    endsAtMs: Math.max(...paths.map(({ endsAtMs }) => endsAtMs)),
    isPermitted:
      isPermittedThere(policy, accountId, isAccountOutside) ||
      paths.some(({ principal }) => principal !== accountId && isPermittedThere(policy, principal, false)),
    isOutside: isAccountOutside,
    paths,
  };
}

/** The accounts of the directory that have a name, by id. */
export function namesOf(directory: Directory | undefined): ReadonlyMap<string, string> {
  if (!directory) return new Map();
  const { managementAccountId, managementName, members } = directory;
  const all = [{ accountId: managementAccountId, name: managementName }, ...members];
  return new Map(all.flatMap(({ accountId, name }) => (name === undefined ? [] : [[accountId, name] as const])));
}

/**
 * Prepares when one share stops giving a snapshot to a principal, by what tags and policy say at present. What the next run
 * ends is over by now.
 */
function createEnds(world: World, { policy, nowMs }: AccessContext) {
  const judge = createJudge({ ...world, policy, nowMs });
  const judgements = new Map<string, Judgement>();
  const areEnded = policy.mode === 'sync' && policy.regions.includes(world.regionId);
  return (share: ShareState, snapshotId: string, principal: string): number => {
    const isLeaving = [share.snapshots.get(snapshotId), share.principals.get(principal)].some(
      (membership) => membership?.standing === 'leaving',
    );
    if (isLeaving || world.endingShares.includes(share)) return nowMs;
    const snapshot = world.snapshots.get(snapshotId);
    if (!snapshot || !areEnded) return Number.POSITIVE_INFINITY;
    if (!share.isOurs) return policy.hygiene.scope === 'all' ? retentionEndMs(snapshot) : Number.POSITIVE_INFINITY;
    const judgement = judgements.get(snapshotId) ?? judge(snapshot);
    judgements.set(snapshotId, judgement);
    const asked = judgement.asked.find((grant) => grant.principal === principal);
    if (allows(judgement.wish, principal, share.kind, homeOf(policy, principal))) {
      return asked?.endsAtMs ?? sharingEndMs(snapshot, policy);
    }
    return Math.min(asked?.endsAtMs ?? nowMs, nowMs);
  };
}
