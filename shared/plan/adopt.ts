import type { Policy } from '../policy/policy.ts';
import { type Finding, finding } from './findings/finding.ts';
import { type Plan, planRegion } from './plan.ts';
import { createJudge } from './wish/judge.ts';
import { INSTALLATION_TAG, isIn, KIND_TAG, mayGrant, type ShareState, type World } from './world.ts';

/** A share that is not ours, made by hand or by another installation: the grants it gives, beside what tags and rules ask for. */
export interface AdoptedShare {
  readonly shareId: string;
  readonly name: string;
  /** The installation that it is marked as belonging to, if any. */
  readonly installation?: string;
  /** The tags that make it ours. Nothing else of it changes at that moment, so no grant is missing for an instant. */
  readonly tags: Readonly<Record<string, string>>;
  readonly grants: readonly { readonly snapshotId: string; readonly principal: string; readonly isAskedFor: boolean }[];
}

/** What taking over shares of one region means. */
export interface AdoptionPlan {
  readonly shares: readonly AdoptedShare[];
  /** What the next sweep will do because of it. */
  readonly next: Plan;
  readonly findings: readonly Finding[];
}

/**
 * Plans to take over shares that are not ours. Those that are not in the region, are ours already, or hold no snapshot
 * are left out.
 */
export function planAdoption(
  world: World,
  policy: Policy,
  shareIds: readonly string[],
  nowMs: number,
): AdoptionPlan | undefined {
  const taken = world.shares.filter(
    ({ shareId, isOurs, snapshots }) => shareIds.includes(shareId) && !isOurs && snapshots.size > 0,
  );
  if (taken.length === 0) return undefined;
  const tagsOf = ({ kind }: ShareState) => ({ [INSTALLATION_TAG]: policy.installation, [KIND_TAG]: kind });
  const shares = world.shares.map((one) => (taken.includes(one) ? { ...one, tags: tagsOf(one), isOurs: true } : one));
  const heldByOurs = new Set([...world.heldByOurs, ...taken.flatMap((share) => [...share.snapshots.keys()])]);
  const judge = createJudge({ ...world, policy, nowMs });
  const isAskedFor = (snapshotId: string, principal: string): boolean => {
    const snapshot = world.snapshots.get(snapshotId);
    return snapshot !== undefined && judge(snapshot).wish.wanted.has(principal);
  };
  const adopted = taken.map((share): AdoptedShare => {
    const { shareId, name, tags } = share;
    const installation = tags[INSTALLATION_TAG];
    return {
      shareId,
      name,
      ...(installation !== undefined && { installation }),
      tags: tagsOf(share),
      grants: grantsOf(share, isAskedFor),
    };
  });
  return {
    shares: adopted,
    next: planRegion({ ...world, shares, heldByOurs }, policy, nowMs),
    findings: adopted.flatMap(({ shareId, grants }) => {
      const count = grants.filter((grant) => !grant.isAskedFor).length;
      return count === 0 ? [] : [finding('ADOPTION_ENDS_GRANTS', { shareId }, { count, total: grants.length })];
    }),
  };
}

function grantsOf(
  { snapshots, principals }: ShareState,
  isAskedFor: (snapshotId: string, principal: string) => boolean,
): AdoptedShare['grants'] {
  return [...snapshots]
    .filter(([, membership]) => isIn(membership) && mayGrant(membership))
    .flatMap(([snapshotId]) =>
      [...principals]
        .filter(([, membership]) => isIn(membership) && mayGrant(membership))
        .map(([principal]) => ({ snapshotId, principal, isAskedFor: isAskedFor(snapshotId, principal) })),
    )
    .sort((a, b) => (`${a.snapshotId} ${a.principal}` < `${b.snapshotId} ${b.principal}` ? -1 : 1));
}
