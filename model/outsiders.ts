import { add, type Call, create, join, madeRef } from './calls.ts';
import { type Claims, type Draft, isOpen, type Job, type Mutant, uncovered } from './drafts.ts';
import { elementsOf, isWithin, type Mask, partsOf, unionOf } from './sets.ts';
import { isMemoryOfRefusal, type Share } from './world.ts';

/** The share through which an outsider is served, and what else bears its name. */
interface Standing {
  /** The accepted share, else the oldest that is pending. */
  readonly best: Draft | undefined;
  readonly lapsed: readonly Draft[];
  readonly hasRefused: boolean;
}

function standingOf(drafts: readonly Draft[], outsider: Mask, mutant: Mutant | undefined): Standing {
  const all = drafts.filter(({ share }) => share.kind === 'external' && share.named === outsider);
  const open = all.filter(({ share }) => isOpen(share, mutant));
  const withInvitation = (wanted: string) => open.find(({ share }) => share.invitation === wanted);
  const refused = mutant === 'replace-declined' ? [] : all.filter(({ share }) => isMemoryOfRefusal(share));
  return {
    best: withInvitation('accepted') ?? withInvitation('pending'),
    lapsed: open.filter(({ share }) => share.invitation === 'lapsed' && !share.isRenewal),
    hasRefused: refused.length > 0,
  };
}

/**
 * Marks the shares of an outsider that an accepted one serves. What is pending serves until then: whichever the outsider
 * accepts first stays, and nobody can say which that will be. What is accepted always stays: were two runs to fold two
 * accepted shares into each other, the outsider would have to accept again.
 */
export function markOutsiderTwins(drafts: readonly Draft[], outsiders: Mask, mutant: Mutant | undefined): void {
  for (const outsider of partsOf(outsiders, 1)) {
    const { best } = standingOf(drafts, outsider, mutant);
    for (const draft of drafts) {
      const { share } = draft;
      if (best === undefined || draft === best || share.kind !== 'external' || share.named !== outsider) continue;
      draft.isTwin = isServedBy(share, best, mutant);
    }
  }
}

function isServedBy(share: Share, best: Draft, mutant: Mutant | undefined): boolean {
  if (isMemoryOfRefusal(share)) return false;
  if (share.invitation === 'pending') return best.share.invitation === 'accepted' || mutant === 'fold-pending';
  return share.invitation === 'lapsed' || mutant === 'fold-accepted';
}

/**
 * Covers what is wanted for outsiders: one share per account, renewed once after a lapse and never after a refusal.
 * @param madeCount How many shares the plan makes already.
 * @param callSize How many snapshots one call carries.
 */
export function coverOutsiders(
  drafts: readonly Draft[],
  { wanted }: Claims,
  job: Job,
  {
    outsiders,
    madeCount,
    callSize,
    mutant,
  }: { outsiders: Mask; madeCount: number; callSize: number; mutant: Mutant | undefined },
): Call[] {
  const calls: Call[] = [];
  let made = madeCount;
  for (const outsider of partsOf(outsiders, 1)) {
    const asking = elementsOf(job.scope).filter((snapshot) =>
      uncovered(drafts, snapshot, (wanted[snapshot] ?? 0) & outsider),
    );
    let joining = unionOf(asking.map((snapshot) => 1 << snapshot));
    if (joining === 0) continue;
    const { best, lapsed, hasRefused } = standingOf(drafts, outsider, mutant);
    if (best !== undefined) {
      best.joins |= joining;
      continue;
    }
    if (hasRefused) continue;
    if (lapsed.length > 0) {
      if (!job.seesRegion) continue;
      const old = unionOf(lapsed.map(({ members }) => members));
      const isAskedByAll = elementsOf(old).every((snapshot) => isWithin(outsider, wanted[snapshot] ?? 0));
      if (!isAskedByAll && mutant !== 'renew-unasked') continue;
      if (mutant === 'renew-in-place') {
        calls.push(...lapsed.slice(0, 1).map(({ id }) => add(id, outsider)));
        continue;
      }
      joining |= old;
      // The renewal stands for them from here on.
      for (const draft of lapsed) Object.assign(draft, { isTwin: true, stays: 0 });
    }
    const [first = 0, ...rest] = partsOf(joining, callSize);
    calls.push(create('external', outsider, first, lapsed.length > 0));
    for (const part of rest) calls.push(join(madeRef(made), part));
    made++;
  }
  return calls;
}
