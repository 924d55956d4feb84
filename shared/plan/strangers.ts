import { finding } from './finding.ts';
import type { Policy } from './policy.ts';
import { isExternal } from './principals.ts';
import type { Judgement, Wish } from './wish.ts';
import { isIn, type ShareState } from './world.ts';

/**
 * Takes out of the wishes whom an external share of ours invited and the policy no longer lists as external. Else
 * `directory: any` would let such an account stay: its id alone does not show that it stands outside the directory.
 * Once it has left the share, it is asked for as a member of the directory, and the service has the last word.
 */
export function expelStrangers(
  judgements: ReadonlyMap<string, Judgement>,
  ours: readonly ShareState[],
  policy: Policy,
): ReadonlyMap<string, Judgement> {
  const expelled = new Map(judgements);
  const wishes = new Map<string, Map<Wish, Wish>>();
  const without = (wish: Wish, principal: string): Wish => {
    const byWish = wishes.get(principal) ?? new Map<Wish, Wish>();
    wishes.set(principal, byWish);
    const but = (ids: ReadonlySet<string>) => new Set([...ids].filter((id) => id !== principal));
    const rest = byWish.get(wish) ?? { wanted: but(wish.wanted), kept: wish.kept === 'all' ? 'all' : but(wish.kept) };
    byWish.set(wish, rest);
    return rest;
  };
  for (const { kind, principals, snapshots } of ours) {
    if (kind !== 'external') continue;
    const strangers = [...principals].filter(([id, held]) => isIn(held) && !isExternal(policy, id)).map(([id]) => id);
    for (const principal of strangers) {
      for (const snapshotId of snapshots.keys()) {
        const judgement = expelled.get(snapshotId);
        if (!judgement || !isAskedFor(judgement.wish, principal)) continue;
        const findings = [...judgement.findings, finding('NOT_PERMITTED', { snapshotId, principal })];
        expelled.set(snapshotId, { ...judgement, wish: without(judgement.wish, principal), findings });
      }
    }
  }
  return expelled;
}

function isAskedFor({ wanted, kept }: Wish, principal: string): boolean {
  return wanted.has(principal) || (kept !== 'all' && kept.has(principal));
}
