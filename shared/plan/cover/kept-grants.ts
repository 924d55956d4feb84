import type { Wish } from '../wish/wish.ts';
import { isIn, mayGrant, type ShareState } from '../world.ts';

/**
 * Counts kept and spared grants that are in effect as wanted: when their snapshot has to leave a share for another principal's
 * sake, they move along with it instead of being lost. Equal answers are one object, as equal wishes are.
 */
export function carryKept(wishes: ReadonlyMap<string, Wish>, shares: readonly ShareState[]): ReadonlyMap<string, Wish> {
  const givenTo = new Map<string, Set<string>>();
  for (const { snapshots, principals } of shares) {
    const present = [...principals].filter(([, membership]) => isIn(membership) && mayGrant(membership));
    for (const [snapshotId, membership] of snapshots) {
      const { kept, spared } = wishes.get(snapshotId) ?? {};
      if (kept === undefined || kept === 'all' || !isIn(membership) || !mayGrant(membership)) continue;
      if (kept.size === 0 && !spared) continue;
      const given = givenTo.get(snapshotId) ?? new Set<string>();
      for (const [principal] of present) if (kept.has(principal) || spared?.has(principal)) given.add(principal);
      givenTo.set(snapshotId, given);
    }
  }
  if (givenTo.size === 0) return wishes;
  const carried = new Map<Wish, Map<string, Wish>>();
  return new Map(
    [...wishes].map(([snapshotId, wish]) => {
      const given = [...(givenTo.get(snapshotId) ?? [])].sort();
      if (given.length === 0) return [snapshotId, wish];
      const byGiven = carried.get(wish) ?? new Map<string, Wish>();
      carried.set(wish, byGiven);
      const key = given.join(' ');
      const answer = byGiven.get(key) ?? { ...wish, wanted: new Set([...wish.wanted, ...given]) };
      byGiven.set(key, answer);
      return [snapshotId, answer];
    }),
  );
}
