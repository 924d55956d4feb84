import { matchesGlob } from '../../base/glob.ts';
import type { Snapshot } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import { parseTokens, type TargetToken } from '../../policy/tokens.ts';
import { sourceIdOf } from '../world.ts';

/** A policy rule with its tokens read once. */
export interface CompiledRule {
  readonly label: string;
  readonly matches: (snapshot: Snapshot) => boolean;
  readonly tokens: readonly TargetToken[];
  readonly latest: number | undefined;
}

const compiled = new WeakMap<Policy, readonly CompiledRule[]>();

/** The policy's rules, read once a policy. */
export function compileRules(policy: Policy): readonly CompiledRule[] {
  let rules = compiled.get(policy);
  if (!rules) {
    rules = policy.rules.map((rule, index) => ({
      label: `rule ${index + 1}`,
      matches: ruleMatcher(rule.match),
      tokens: parseTokens(rule.shareTo, `rules.${index}.shareTo`).tokens,
      latest: rule.latest,
    }));
    compiled.set(policy, rules);
  }
  return rules;
}

/** Whether a rule with `latest` matches the snapshot, so that the other snapshots of its disk matter as well. */
export function isRanked(snapshot: Snapshot, policy: Policy): boolean {
  return compileRules(policy).some((rule) => rule.latest !== undefined && rule.matches(snapshot));
}

/**
 * Prepares the search for the rules that ask for a snapshot.
 * @param snapshots All that are known: those that `latest` counts among.
 */
export function createRuleFinder(
  policy: Policy,
  snapshots: Iterable<Snapshot>,
): (snapshot: Snapshot) => readonly CompiledRule[] {
  const rules = compileRules(policy);
  const newest = newestPerRule(rules, snapshots, policy);
  return (snapshot) =>
    rules.filter((rule) => rule.matches(snapshot) && (newest.get(rule)?.has(snapshot.snapshotId) ?? true));
}

function ruleMatcher(match: Policy['rules'][number]['match']): (snapshot: Snapshot) => boolean {
  const diskIds = match.diskIds && new Set(match.diskIds);
  const tags = Object.entries(match.tags ?? {});
  return (snapshot) =>
    (match.type === undefined || snapshot.type === match.type) &&
    (match.name === undefined || matchesGlob(snapshot.name, match.name)) &&
    (diskIds === undefined || diskIds.has(snapshot.sourceDiskId)) &&
    tags.every(([key, value]) => Object.hasOwn(snapshot.tags, key) && snapshot.tags[key] === value);
}

/**
 * For each rule with `latest`: the ids of the newest complete snapshots of each disk that it matches. A copy that stands in
 * for another goes with that one and takes no place of its own.
 */
function newestPerRule(
  rules: readonly CompiledRule[],
  snapshots: Iterable<Snapshot>,
  { installation }: Policy,
): Map<CompiledRule, ReadonlySet<string>> {
  const newest = new Map<CompiledRule, ReadonlySet<string>>();
  const ranked = rules.filter((rule) => rule.latest !== undefined);
  if (ranked.length === 0) return newest;
  const candidates = [...snapshots].filter((one) => one.isAvailable && sourceIdOf(one, installation) === undefined);
  candidates.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.snapshotId < b.snapshotId ? -1 : 1));
  for (const rule of ranked) {
    const countByDisk = new Map<string, number>();
    const ids = new Set<string>();
    for (const snapshot of candidates) {
      if (!rule.matches(snapshot)) continue;
      const count = countByDisk.get(snapshot.sourceDiskId) ?? 0;
      if (count >= (rule.latest ?? 0)) continue;
      countByDisk.set(snapshot.sourceDiskId, count + 1);
      ids.add(snapshot.snapshotId);
    }
    newest.set(rule, ids);
  }
  return newest;
}
