import type { GivenAgain } from './again.ts';
import type { Revoked } from './carry-out.ts';
import type { Cut, Holding } from './plan.ts';
import type { ShownRegion } from './print.ts';

/** What became of it. */
interface Outcome extends Revoked {
  readonly leftOut: readonly Cut[];
  readonly leftOutTags: readonly { readonly snapshotId: string }[];
}

/** What is left of it. */
interface Left {
  readonly remains: readonly Holding[];
  readonly leaving: readonly Holding[];
}

/** One region of a revocation as a part of a JSON document: what was shown, what was done and what is left. */
export function revokeJson({ regionId, plan, removals, again, changes }: ShownRegion, outcome?: Outcome, left?: Left) {
  return {
    regionId,
    ends: plan.ends.map(holdingJson),
    alsoEnds: plan.alsoEnds.map(holdingJson),
    alsoLoses: plan.alsoLoses,
    calls: removals,
    tags: changes.map(({ snapshotId, before, after }) => ({ snapshotId, before, after })),
    givenAgain: again satisfies readonly GivenAgain[],
    ...(outcome && {
      done: outcome.done,
      edited: outcome.edited,
      failures: outcome.failures.map(({ code, message }) => ({ code, message })),
      leftOut: outcome.leftOut.map(({ shareId, side, id }) => ({ shareId, side, id })),
      leftOutTags: outcome.leftOutTags.map(({ snapshotId }) => snapshotId),
      ...(outcome.left.length > 0 && { left: outcome.left }),
    }),
    ...(left && { remains: left.remains.map(holdingJson), leaving: left.leaving.map(holdingJson) }),
  };
}

function holdingJson({ snapshotId, who, isAccount, name, unpeopled, state, paths }: Holding) {
  return {
    snapshotId,
    ...(isAccount ? { accountId: who, name } : { principal: who, unpeopled }),
    state,
    paths: paths.map(({ shareId, isOurs, principal }) => ({ shareId, isOurs, principal })),
  };
}
