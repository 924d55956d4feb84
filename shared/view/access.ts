import type { Directory } from '../cloud/ports.ts';
import { answerOf } from '../plan/cover/outsiders.ts';
import { type AskedGrant, retentionEndMs, sharingEndMs } from '../plan/wish/grant-end.ts';
import { createJudge, type Judgement } from '../plan/wish/judge.ts';
import { allows } from '../plan/wish/wish.ts';
import { isOutsiderIn, type Membership, mayGrant, type ShareState, type World } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import { homeOf, kindOfPrincipal } from '../policy/principals.ts';
import { isInDirectory, isOutside, isPermittedThere, readersOf } from './readers.ts';

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
  /** Of the owner's directory: as that says itself where it was read, else the service, else the policy. */
  readonly isOutside: boolean;
  /** The policy, and its `allow` for the snapshot, permit the account itself or a principal by which it comes to it. */
  readonly isPermitted: boolean;
  readonly paths: readonly AccessPath[];
}

/**
 * Why no account is known to stand behind a principal.
 * - `empty`: a folder in which no member is.
 * - `gone`: a folder that the directory does not have.
 * - `left`: an account that has left the directory; it sees nothing through a share for members.
 * - `elsewhere`: another directory, or its root.
 * - `unlisted`: a folder or the directory, which may not be listed.
 */
export type Unpeopled = 'empty' | 'gone' | 'left' | 'elsewhere' | 'unlisted';

/** A way by which no account is known to come to a snapshot. */
export interface UnpeopledPath extends AccessPath {
  readonly why: Unpeopled;
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
  /** Sorted by principal and share. */
  readonly unpeopled: readonly UnpeopledPath[];
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
  readonly paths: Map<string, AccessPath[]>;
  readonly unpeopled: UnpeopledPath[];
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
    const draft = drafts.get(snapshotId) ?? { paths: new Map(), unpeopled: [], outsiders: new Set() };
    drafts.set(snapshotId, draft);
    return draft;
  };
  if (onlySnapshotId !== undefined) draftOf(onlySnapshotId);
  const judgementOf = createJudgements(world, context);
  const endOf = createEnds(world, context, judgementOf);
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
        const { shareId, name: shareName, isOurs } = share;
        const path = { shareId, shareName, isOurs, principal, state, endsAtMs: endOf(share, snapshotId, principal) };
        const accounts = behind.get(principal);
        if (typeof accounts === 'string') draft.unpeopled.push({ ...path, why: accounts });
        else
          for (const accountId of accounts ?? []) {
            draft.paths.set(accountId, [...(draft.paths.get(accountId) ?? []), path]);
            if (principal === accountId && isOutsiderIn(share, principal, target)) draft.outsiders.add(accountId);
          }
      }
    }
  }
  const readerOf = createReaders(context);
  return [...drafts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([snapshotId, { unpeopled, paths, outsiders }]) => {
      const unknown = new Set(unpeopled.filter(({ why }) => IS_UNKNOWN[why]).map(({ principal }) => principal));
      return {
        ownerAccountId: world.accountId,
        regionId: world.regionId,
        snapshotId,
        isComplete: unknown.size === 0,
        unknown: [...unknown].sort(),
        readers: [...paths]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([accountId, own]) => readerOf(accountId, own, outsiders.has(accountId), judgementOf(snapshotId))),
        unpeopled: unpeopled.sort((a, b) => (a.principal + a.shareId < b.principal + b.shareId ? -1 : 1)),
      };
    });
}

/** Whether somebody may read by it for all that is known. */
const IS_UNKNOWN: Readonly<Record<Unpeopled, boolean>> = {
  empty: false,
  gone: false,
  left: false,
  elsewhere: true,
  unlisted: true,
};

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

/** The accounts that a principal of a share stands for; undefined of the owner, who reads anyway. */
function accountsBehind(
  share: ShareState,
  principal: string,
  target: Membership,
  directory: Directory | undefined,
  ownerAccountId: string,
): readonly string[] | Unpeopled | undefined {
  if (principal === ownerAccountId) return undefined;
  if (kindOfPrincipal(principal) === 'account' && directory && !isOutsiderIn(share, principal, target)) {
    const isMember = target.isExternal === undefined || isInDirectory(directory, principal);
    return isMember ? [principal] : 'left';
  }
  const { kind, accountIds = [] } = readersOf(principal, directory, ownerAccountId);
  if (kind === 'gone') return 'gone';
  if (kind === 'unknown') return directory && kindOfPrincipal(principal) !== 'folder' ? 'elsewhere' : 'unlisted';
  return accountIds.length === 0 ? 'empty' : accountIds;
}

/** Prepares what is said of one account, whose place and permission are the same for all snapshots. */
function createReaders({ policy, directory }: AccessContext) {
  const names = namesOf(directory);
  const outside = memoized((accountId: string) => isOutside(accountId, false, { policy, directory }));
  const outsideAsNamed = memoized((accountId: string) => isOutside(accountId, true, { policy, directory }));
  const permitsInside = memoized((principal: string) => isPermittedThere(policy, principal, false));
  const permitsOutside = memoized((principal: string) => isPermittedThere(policy, principal, true));
  return (
    accountId: string,
    paths: readonly AccessPath[],
    isNamedOutsider: boolean,
    judgement: Judgement | undefined,
  ): Reader => {
    const isAllowed = (principal: string): boolean => judgement?.isAllowed(principal) !== false;
    const name = names.get(accountId);
    const isAccountOutside = (isNamedOutsider ? outsideAsNamed : outside)(accountId);
    return {
      accountId,
      ...(name !== undefined && { name }),
      state: paths.some(({ state }) => state === 'reads') ? 'reads' : 'pending',
      endsAtMs: Math.max(...paths.map(({ endsAtMs }) => endsAtMs)),
      isOutside: isAccountOutside,
      isPermitted:
        ((isAccountOutside ? permitsOutside : permitsInside)(accountId) && isAllowed(accountId)) ||
        paths.some(({ principal }) => principal !== accountId && permitsInside(principal) && isAllowed(principal)),
      paths,
    };
  };
}

/** Remembers the answers. */
function memoized(ask: (id: string) => boolean): (id: string) => boolean {
  const known = new Map<string, boolean>();
  return (id) => {
    const answer = known.get(id) ?? ask(id);
    known.set(id, answer);
    return answer;
  };
}

/** What the directory calls its accounts, by id. */
export function namesOf(directory: Directory | undefined): ReadonlyMap<string, string> {
  if (!directory) return new Map();
  const { managementAccountId, managementName, members } = directory;
  const all = [{ accountId: managementAccountId, name: managementName }, ...members];
  return new Map(all.flatMap(({ accountId, name }) => (name === undefined ? [] : [[accountId, name] as const])));
}

/** Judges each snapshot once, by what tags and policy say at present. */
function createJudgements(
  world: World,
  { policy, nowMs }: AccessContext,
): (snapshotId: string) => Judgement | undefined {
  const judge = createJudge({ ...world, policy, nowMs });
  const judgements = new Map<string, Judgement>();
  return (snapshotId) => {
    const snapshot = world.snapshots.get(snapshotId);
    const judgement = judgements.get(snapshotId) ?? (snapshot && judge(snapshot));
    if (judgement) judgements.set(snapshotId, judgement);
    return judgement;
  };
}

/**
 * Prepares when one share stops giving a snapshot to a principal, by what tags and policy say at present. What the next run
 * ends is over by now.
 */
function createEnds(
  world: World,
  { policy, nowMs }: AccessContext,
  judgementOf: (snapshotId: string) => Judgement | undefined,
) {
  const askedOf = new Map<string, ReadonlyMap<string, AskedGrant>>();
  const areEnded = policy.mode === 'sync' && policy.regions.includes(world.regionId);
  return (share: ShareState, snapshotId: string, principal: string): number => {
    const isLeaving = [share.snapshots.get(snapshotId), share.principals.get(principal)].some(
      (membership) => membership?.standing === 'leaving',
    );
    if (isLeaving || world.endingShares.includes(share)) return nowMs;
    const snapshot = world.snapshots.get(snapshotId);
    const judgement = judgementOf(snapshotId);
    if (!snapshot || !judgement || !areEnded) return Number.POSITIVE_INFINITY;
    if (!share.isOurs) return policy.hygiene.scope === 'all' ? retentionEndMs(snapshot) : Number.POSITIVE_INFINITY;
    const known = askedOf.get(snapshotId) ?? new Map(judgement.asked.map((grant) => [grant.principal, grant]));
    askedOf.set(snapshotId, known);
    const asked = known.get(principal);
    if (allows(judgement.wish, principal, share.kind, homeOf(policy, principal))) {
      return asked?.endsAtMs ?? sharingEndMs(snapshot, policy);
    }
    return Math.min(asked?.endsAtMs ?? nowMs, nowMs);
  };
}
