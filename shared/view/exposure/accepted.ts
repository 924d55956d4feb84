import { matchesGlob } from '../../base/glob.ts';
import { groupBy } from '../../base/group-by.ts';
import type { World } from '../../plan/world.ts';
import type { AcceptedExposure, Policy } from '../../policy/policy.ts';
import { parseDay } from '../../policy/tokens.ts';
import type { Acceptance } from './finding.ts';

/**
 * Prepares the look at what the policy accepts. Of several acceptances the one that lasts longest counts; what concerns
 * several snapshots is accepted when each of them is, for as long as all are.
 */
export function createAcceptances(
  { exposure }: Pick<Policy, 'exposure'>,
  { snapshots }: Pick<World, 'snapshots'>,
  nowMs: number,
): (principal: string, snapshotIds: readonly string[]) => Acceptance | undefined {
  // The longest first: dates of one form sort as texts.
  const longestFirst = [...exposure.accepted].sort((a, b) => (a.until < b.until ? 1 : -1));
  const ofPrincipal = groupBy(longestFirst, ({ principal }) => principal);
  return (principal, snapshotIds) => {
    const known = ofPrincipal.get(principal);
    if (!known) return undefined;
    const found = snapshotIds.map((id) => known.find((one) => concerns(one, id, snapshots.get(id)?.name ?? '')));
    if (!found.every((one) => one !== undefined)) return undefined;
    const [first] = found.sort((a, b) => (a.until < b.until ? -1 : 1));
    if (!first) return undefined;
    const { until, because } = first;
    return { until, because, hasLapsed: (parseDay(until) ?? 0) <= nowMs };
  };
}

/** Ids are no names: a pattern such as `s-*` is meant for names alone. */
function concerns({ snapshots }: AcceptedExposure, snapshotId: string, name: string): boolean {
  return snapshots === snapshotId || matchesGlob(name, snapshots);
}
