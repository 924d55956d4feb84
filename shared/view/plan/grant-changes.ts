import type { Action, ShareRef } from '../../plan/action.ts';
import { answerOf } from '../../plan/cover/outsiders.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Grant, grantKey } from '../../plan/tally.ts';
import { isIn, isOutsiderIn, mayGrant, type ShareState, type World } from '../../plan/world.ts';
import type { AccessContext } from '../access.ts';
import { isOutside } from '../readers.ts';

/** A grant that begins or ends by a plan, and the action by which it does. */
export interface GrantChange extends Grant {
  readonly action: Action;
  /** It leaves, or left, the resource directory. */
  readonly isOutside: boolean;
}

/** What carrying out a plan changes for the principals, each grant once, in the order of the plan's actions. */
export interface GrantChanges {
  readonly gained: readonly GrantChange[];
  readonly lost: readonly GrantChange[];
}

/**
 * Works out which grants a plan gives and takes: the pairs of a snapshot and a principal that some share names afterwards
 * and none named before, and the other way round, whosever the shares are. A pair that only moves between shares is
 * neither. What an outsider is invited to counts as given, and as taken when the invitation is withdrawn.
 */
export function grantChanges({ actions }: Pick<Plan, 'actions'>, world: World, context: AccessContext): GrantChanges {
  const [before, after] = [new Naming(world.shares, context.nowMs), new Naming(world.shares, context.nowMs)];
  const given = new Map<string, Named>();
  const taken = new Map<string, Named>();
  for (const action of actions) {
    for (const one of after.carryOut(action)) {
      const touched = one.isGiven ? given : taken;
      const key = grantKey(one);
      if (!touched.has(key)) touched.set(key, one);
    }
  }
  const changeOf = ({ snapshotId, principal, action, mayBeOutside, isSaidOutside }: Named): GrantChange => ({
    snapshotId,
    principal,
    action,
    isOutside: mayBeOutside && isOutside(principal, isSaidOutside, context),
  });
  return {
    gained: [...given.values()].filter((one) => !before.has(one) && after.has(one)).map(changeOf),
    lost: [...taken.values()].filter((one) => before.has(one) && !after.has(one)).map(changeOf),
  };
}

/** A grant that an action touches. */
interface Named extends Grant {
  readonly action: Action;
  readonly isGiven: boolean;
  /** The share takes principals outside the directory. */
  readonly mayBeOutside: boolean;
  /** What the service says of the principal, or, where there is no share yet, what it is made for. */
  readonly isSaidOutside: boolean;
}

/** One share: what it holds and whom it names. */
interface Sides {
  readonly snapshotIds: Set<string>;
  /** With whether each is said to be outside the directory. */
  readonly principals: Map<string, boolean>;
  readonly isExternal: boolean;
}

/** Who is named for what by all shares of a region, as actions change it. */
class Naming {
  readonly #shares = new Map<string, Sides>();
  readonly #holders = new Map<string, Set<Sides>>();

  constructor(shares: readonly ShareState[], nowMs: number) {
    for (const share of shares) {
      const principals = new Map<string, boolean>();
      for (const [principal, target] of share.principals) {
        if (!isIn(target) || !mayGrant(target)) continue;
        const isOutsider = isOutsiderIn(share, principal, target);
        const isAnswerDue = isOutsider && target.standing === 'settling';
        if (!isAnswerDue || answerOf(share, principal, nowMs) === 'pending') principals.set(principal, isOutsider);
      }
      const sides = this.#add(share.shareId, principals, share.kind === 'external');
      for (const [snapshotId, membership] of share.snapshots)
        if (isIn(membership) && mayGrant(membership)) this.#hold(sides, snapshotId);
    }
  }

  has({ snapshotId, principal }: Grant): boolean {
    return [...(this.#holders.get(snapshotId) ?? [])].some(({ principals }) => principals.has(principal));
  }

  /** Changes the shares as the action does. @returns The grants that it gives, or takes from where it is made. */
  carryOut(action: Action): Named[] {
    switch (action.kind) {
      case 'create-share': {
        const isExternal = action.shareKind === 'external';
        const principals = new Map(action.principals.map((principal) => [principal, isExternal]));
        return this.#join(action, this.#add(action.name, principals, isExternal), action.snapshotIds);
      }
      case 'join':
        return this.#join(action, this.#shares.get(keyOf(action.share)), action.snapshotIds);
      case 'leave': {
        const sides = this.#shares.get(action.shareId);
        const touched = pairs(action, sides, action.snapshotIds, sides?.principals.keys() ?? []);
        for (const snapshotId of action.snapshotIds) this.#release(sides, snapshotId);
        return touched;
      }
      case 'remove-principals': {
        const sides = this.#shares.get(action.shareId);
        const touched = pairs(action, sides, sides?.snapshotIds ?? [], action.principals);
        for (const principal of action.principals) sides?.principals.delete(principal);
        return touched;
      }
      case 'delete-share': {
        const sides = this.#shares.get(action.shareId);
        const touched = pairs(action, sides, sides?.snapshotIds ?? [], sides?.principals.keys() ?? []);
        for (const snapshotId of sides?.snapshotIds ?? []) this.#release(sides, snapshotId);
        return touched;
      }
      case 'tag-share':
      case 'copy-snapshot':
      case 'delete-snapshot':
        return [];
    }
  }

  #add(key: string, principals: Sides['principals'], isExternal: boolean): Sides {
    const sides = { snapshotIds: new Set<string>(), principals: new Map(principals), isExternal };
    this.#shares.set(key, sides);
    return sides;
  }

  #join(action: Action, sides: Sides | undefined, snapshotIds: readonly string[]): Named[] {
    if (sides) for (const snapshotId of snapshotIds) this.#hold(sides, snapshotId);
    return pairs(action, sides, snapshotIds, sides?.principals.keys() ?? []);
  }

  #hold(sides: Sides, snapshotId: string): void {
    sides.snapshotIds.add(snapshotId);
    const holders = this.#holders.get(snapshotId) ?? new Set();
    this.#holders.set(snapshotId, holders.add(sides));
  }

  #release(sides: Sides | undefined, snapshotId: string): void {
    if (!sides) return;
    sides.snapshotIds.delete(snapshotId);
    this.#holders.get(snapshotId)?.delete(sides);
  }
}

function pairs(
  action: Action,
  sides: Sides | undefined,
  snapshotIds: Iterable<string>,
  principals: Iterable<string>,
): Named[] {
  const isGiven = action.kind === 'create-share' || action.kind === 'join';
  const mayBeOutside = sides?.isExternal === true;
  const targets = [...principals].map((principal) => {
    const isSaidOutside = sides?.principals.get(principal) === true;
    return { principal, action, isGiven, mayBeOutside, isSaidOutside };
  });
  return [...snapshotIds].flatMap((snapshotId) => targets.map((target) => ({ snapshotId, ...target })));
}

function keyOf(share: ShareRef): string {
  return 'shareId' in share ? share.shareId : share.newShareName;
}
