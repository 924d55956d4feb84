import { type Finding, finding } from './finding.ts';
import { type Plan, planRegion } from './plan.ts';
import type { Policy } from './policy.ts';
import { createJudge } from './wish.ts';
import { INSTALLATION_TAG, isIn, KIND_TAG, mayGrant, type ShareState, type World } from './world.ts';

/** What taking over a share made by hand means: the grants it gives, beside what tags and rules ask for. */
export interface AdoptionPlan {
  readonly shareId: string;
  readonly name: string;
  /** The tags that make it ours. Nothing else of it changes at that moment, so no grant is missing for an instant. */
  readonly tags: Readonly<Record<string, string>>;
  readonly grants: readonly { readonly snapshotId: string; readonly principal: string; readonly isAskedFor: boolean }[];
  /** What the next sweep will do because of it. */
  readonly next: Plan;
  readonly findings: readonly Finding[];
}

/**
 * Plans to take over shares that are not ours. Undefined for a share that is not in the region, is ours already, or holds
 * no snapshot.
 */
export function planAdoption(world: World, policy: Policy, shareId: string, nowMs: number): AdoptionPlan | undefined {
  const share = world.shares.find((one) => one.shareId === shareId);
  if (!share || share.isOurs || share.snapshots.size === 0) return undefined;
  const tags = { [INSTALLATION_TAG]: policy.installation, [KIND_TAG]: share.kind };
  const shares = world.shares.map((one): ShareState => (one === share ? { ...share, tags, isOurs: true } : one));
  const heldByOurs = new Set([...world.heldByOurs, ...share.snapshots.keys()]);
  const next = planRegion({ ...world, shares, heldByOurs }, policy, nowMs);
  const judge = createJudge({ ...world, policy, nowMs });
  const isAskedFor = (snapshotId: string, principal: string): boolean => {
    const snapshot = world.snapshots.get(snapshotId);
    return snapshot !== undefined && judge(snapshot).wish.wanted.has(principal);
  };
  const grants = [...share.snapshots]
    .filter(([, membership]) => isIn(membership) && mayGrant(membership))
    .flatMap(([snapshotId]) =>
      [...share.principals]
        .filter(([, membership]) => isIn(membership) && mayGrant(membership))
        .map(([principal]) => ({ snapshotId, principal, isAskedFor: isAskedFor(snapshotId, principal) })),
    )
    .sort((a, b) => (`${a.snapshotId} ${a.principal}` < `${b.snapshotId} ${b.principal}` ? -1 : 1));
  const endings = grants.filter((grant) => !grant.isAskedFor).length;
  return {
    shareId,
    name: share.name,
    tags,
    grants,
    next,
    findings:
      endings === 0 ? [] : [finding('ADOPTION_ENDS_GRANTS', { shareId }, { count: endings, total: grants.length })],
  };
}
