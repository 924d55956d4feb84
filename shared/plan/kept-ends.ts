import { groupBy } from '../base/group-by.ts';
import type { Policy } from '../policy/policy.ts';
import { type BrakeRequest, budgetOfCause, earlierCount, type Restraint } from './brakes.ts';
import type { Cover } from './cover/cover.ts';
import { type Finding, finding } from './findings/finding.ts';
import type { Given } from './given.ts';
import { type Grant, grantKey, type Tally } from './tally.ts';
import type { EndCause } from './wish/checks.ts';
import { Sparing } from './wish/wish.ts';
import type { Wishes } from './wish/wishes.ts';

/** What a cover within the brakes is made from. */
interface KeptEndsInput {
  readonly policy: Policy;
  readonly given: Given;
  readonly tally: Tally;
  readonly restraint: Restraint;
  readonly request: BrakeRequest;
  /** Those of snapshots that are held are replaced. */
  readonly wishes: Wishes;
  /** Covers the wishes as they are. */
  readonly coverOf: () => Cover;
}

/** A cover, and what it takes away after all. */
export interface BrakedCover {
  readonly cover: Cover;
  readonly taken: Restraint['taken'];
  readonly findings: readonly Finding[];
}

/** For these a snapshot may wait in its share with what is merely kept there; policy and labels do not wait. */
const CAUSES_THAT_WAIT = ['expired', 'nobody asks'] as const satisfies readonly EndCause[];

/**
 * Covers the wishes so that what is merely kept does not end beside the brakes. It ends where its snapshot leaves a share
 * for another's sake, on the budget of `removals` like what nobody asks for, and not at all where a brake holds it. Where
 * that is over, its snapshots also keep what has them leave, except what policy or a label ends.
 */
export function coverWithinBrakes(input: KeptEndsInput): BrakedCover {
  const { tally, policy, restraint, wishes, coverOf } = input;
  let cover = coverOf();
  let kept = keptEndsOf(cover, input);
  if (kept.length === 0) return { cover, taken: restraint.taken, findings: [] };
  const ends = CAUSES_THAT_WAIT.flatMap((cause) => [...tally.ends[cause], ...tally.withdrawals[cause]]);
  const waiting = groupBy(ends, ({ snapshotId }) => snapshotId);
  const isBraked = brakedIn(input);
  const sparing = new Sparing();
  const held = new Set<string>();
  const staying = new Set<string>();
  let isAllHeld = false;
  // What stays may keep a principal in a share that another snapshot then has to leave, so it is looked at again.
  for (;;) {
    const more = kept.filter(({ snapshotId }) => !held.has(snapshotId));
    const braked = more.filter(isBraked);
    isAllHeld ||= braked.length === 0 && isOver(kept, input);
    const toHold = isAllHeld ? more : braked;
    if (toHold.length === 0) break;
    for (const grant of toHold) {
      const { snapshotId } = grant;
      const wish = wishes.get(snapshotId);
      const principals = waiting.get(snapshotId)?.map(({ principal }) => principal) ?? [];
      if (wish) wishes.change(snapshotId, sparing.spare(wish, principals));
      if (principals.length > 0) staying.add(grantKey(grant));
      held.add(snapshotId);
    }
    cover = coverOf();
    kept = keptEndsOf(cover, input);
  }
  const facts = {
    count: staying.size,
    grantCount: tally.grantCount,
    budget: budgetOfCause(policy, 'nobody asks', tally),
  };
  return {
    cover,
    taken: takenBy(restraint, held, kept),
    findings: staying.size === 0 ? [] : [finding('KEPT_ENDS_BRAKED', {}, facts)],
  };
}

/** What is merely kept and ends, but for what policy or a label ends in the next run that looks at it. */
function keptEndsOf({ keptEnds }: Cover, { given, tally, restraint: { braked } }: KeptEndsInput): Grant[] {
  if (keptEnds.length === 0) return [];
  const dueCauses = (['blocked', 'forbidden'] as const).filter((cause) => !braked.has(cause));
  const due = new Set(dueCauses.flatMap((cause) => tally.ends[cause].map(grantKey)));
  const ends = keptEnds.filter((grant) => given.has(grant.snapshotId, grant.principal) && !due.has(grantKey(grant)));
  return [...new Map(ends.map((grant) => [grantKey(grant), grant])).values()];
}

/** A brake holds a grant of its cause wherever it is, unless a person lets what is merely kept pass. */
function brakedIn({ tally, restraint: { braked }, request }: KeptEndsInput): (grant: Grant) => boolean {
  if (request.overBrakes.has('removals')) return () => false;
  const keys = new Set([...braked].flatMap((cause) => tally.ends[cause].map(grantKey)));
  return (grant) => keys.has(grantKey(grant));
}

function isOver(kept: readonly Grant[], { tally, policy, request }: KeptEndsInput): boolean {
  if (kept.length === 0 || request.overBrakes.has('removals')) return false;
  const all = [...new Map([...tally.ends['nobody asks'], ...kept].map((grant) => [grantKey(grant), grant])).values()];
  const earlier = earlierCount(request.takenBefore['nobody asks'], all);
  return all.length + earlier > budgetOfCause(policy, 'nobody asks', tally);
}

function takenBy({ taken }: Restraint, held: ReadonlySet<string>, kept: readonly Grant[]): Restraint['taken'] {
  const left = (cause: (typeof CAUSES_THAT_WAIT)[number]): readonly Grant[] =>
    held.size === 0 ? taken[cause] : taken[cause].filter(({ snapshotId }) => !held.has(snapshotId));
  return { ...taken, expired: left('expired'), 'nobody asks': [...left('nobody asks'), ...kept] };
}
