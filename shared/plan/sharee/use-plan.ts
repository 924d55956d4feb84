import { groupBy } from '../../base/group-by.ts';
import type { Disk, Snapshot } from '../../cloud/ports.ts';
import type { Policy, UseRule } from '../../policy/policy.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { INSTALLATION_TAG } from '../world.ts';
import {
  countedGiBOf,
  idOfRule,
  idOfUse,
  RULE_TAG,
  USE_TAG,
  USED_FROM_TAG,
  type WantedUse,
  type WantedUses,
} from './uses.ts';

/** What was made before, as far as the wanted uses need to know. */
export interface Results {
  /** Snapshots by the region they lie in. */
  readonly copies: ReadonlyMap<string, readonly Snapshot[]>;
  /** Of the region itself. */
  readonly disks: readonly Disk[];
}

/** What a rule may still make. */
export type Room = UseRule['max'];

/** A use for which its rule has no room. */
export type WaitingUse = WantedUse & { readonly limit: keyof Room };

export interface UsePlan {
  /** Oldest source first, never more than the `max` of their rules has room for. */
  readonly actions: readonly WantedUse[];
  /** In the same order, of all regions. They take the place of actions that the service refuses for good. */
  readonly waiting: readonly WaitingUse[];
  /** By rule: what the actions take, and what is left over because the next one needs more. */
  readonly rooms: ReadonlyMap<string, Room>;
  /** Made before and not finished yet; a later run looks again. */
  readonly unfinished: readonly WantedUse[];
  /** Without those for what waits: see {@link limitFindings}. */
  readonly findings: readonly Finding[];
}

/**
 * Compares what is wanted with what was made before, by the marks on it.
 *
 * | result                  | decision |
 * |---|---|
 * | none                    | make it, or wait for room in the rule's `max` |
 * | none, and larger than `max.totalGiB` alone | finding: it keeps nobody waiting |
 * | copy in progress, disk being created | nothing: a later run looks again |
 * | copy that failed        | finding: not tried again until it is deleted |
 * | finished                | nothing |
 *
 * No memory is kept elsewhere: a finished result that somebody deletes is made again while its source is shared and the
 * rule stands.
 * @param elsewhere What the rules ask for in other regions, whose runs fill the same `max` at the same time. All stand in one
 * line: each run makes what has room in its own region, and who is next where something was refused. So together
 * they stay within `max`, and what only one region knows to be refused holds up no other.
 */
export function planUses(
  { uses, findings }: WantedUses,
  policy: Pick<Policy, 'use' | 'installation'>,
  results: Results,
  elsewhere: readonly WantedUse[] = [],
): UsePlan {
  const unfinished: WantedUse[] = [];
  const found: Finding[] = [...findings];
  const unmade = new Set<WantedUse>();
  for (const wanted of uses) {
    switch (stateOf(wanted, results)) {
      case 'none':
        unmade.add(wanted);
        break;
      case 'unfinished':
        unfinished.push(wanted);
        break;
      case 'failed':
        found.push(copyFailed(wanted, results));
        break;
      case 'finished':
        break;
    }
  }
  const line = [...unmade, ...elsewhere.filter((wanted) => stateOf(wanted, results) === 'none')].sort(oldestFirst);
  const actions: WantedUse[] = [];
  const waiting: WaitingUse[] = [];
  const tooLarge: WaitingUse[] = [];
  const left = new Map<string, Room>();
  const limits = new Map<string, keyof Room>();
  for (const wanted of line) {
    const { ruleId, rule, countedGiB } = wanted;
    if (countedGiB > rule.max.totalGiB) {
      if (unmade.has(wanted)) tooLarge.push({ ...wanted, limit: 'totalGiB' });
      continue;
    }
    const room = left.get(ruleId) ?? roomOf(rule, policy, results);
    const limit =
      limits.get(ruleId) ?? (room.count < 1 ? 'count' : room.totalGiB < countedGiB ? 'totalGiB' : undefined);
    // Whoever has no room waits, and with it all behind it, so that no smaller one overtakes it for ever.
    if (limit) {
      limits.set(ruleId, limit);
      waiting.push({ ...wanted, limit });
    } else if (unmade.has(wanted)) actions.push(wanted);
    left.set(ruleId, limit ? room : plus(room, -1, -countedGiB));
  }
  const rooms = new Map(left);
  for (const { ruleId, countedGiB } of actions) rooms.set(ruleId, plus(rooms.get(ruleId), 1, countedGiB));
  return { actions, waiting, rooms, unfinished, findings: [...found, ...limitFindings(tooLarge)] };
}

/** A room by so much larger. */
export function plus({ count, totalGiB }: Room = { count: 0, totalGiB: 0 }, moreCount: number, moreGiB: number): Room {
  return { count: count + moreCount, totalGiB: totalGiB + moreGiB };
}

/** For each rule whose `max` holds something up. */
export function limitFindings(waiting: readonly WaitingUse[]): Finding[] {
  return [...groupBy(waiting, ({ ruleId }) => ruleId).values()].flatMap((ofRule) => {
    const [first] = ofRule;
    if (first === undefined) return [];
    const { rule, limit } = first;
    const facts = { name: rule.name, limit, max: rule.max[limit], count: ofRule.length };
    return [finding('USE_LIMIT', subjectOfUse(first), facts)];
  });
}

/** What a finding about a use names. */
export function subjectOfUse({ copy, disk, ownerAccountId }: WantedUse) {
  return { snapshotId: (copy ?? disk).snapshotId, principal: ownerAccountId };
}

/** The same order in every run and region. */
function oldestFirst(a: WantedUse, b: WantedUse): number {
  const sourceOf = ({ copy, disk }: WantedUse): string => (copy ?? disk).tags[USED_FROM_TAG] ?? '';
  return (
    a.sourceCreatedAtMs - b.sourceCreatedAtMs || (sourceOf(a) < sourceOf(b) ? -1 : sourceOf(a) > sourceOf(b) ? 1 : 0)
  );
}

/**
 * What is left of a rule's `max`. What no rule of the policy made, since a pattern was changed or an older version tagged
 * it, counts for each that asks the same of the same sender. A failed copy costs nothing and counts for none.
 */
function roomOf(rule: UseRule, { use, installation }: Pick<Policy, 'use' | 'installation'>, results: Results): Room {
  const otherIds = new Set(use.map(idOfRule));
  otherIds.delete(idOfRule(rule));
  const useId = idOfUse(rule);
  const made = rule.copy
    ? (results.copies.get(rule.copy.region) ?? [])
        .filter(({ status }) => status !== 'failed')
        .map((copy) => ({ tags: copy.tags, countedGiB: countedGiBOf(copy) }))
    : results.disks.map(({ tags, sizeGiB }) => ({ tags, countedGiB: sizeGiB }));
  const ofRule = made.filter(
    ({ tags }) =>
      tags[INSTALLATION_TAG] === installation &&
      tags[USE_TAG] === useId &&
      tags[USED_FROM_TAG]?.startsWith(`${rule.from}:`) === true &&
      !otherIds.has(tags[RULE_TAG] ?? ''),
  );
  const { count, totalGiB } = rule.max;
  return {
    count: count - ofRule.length,
    totalGiB: totalGiB - ofRule.reduce((sum, { countedGiB }) => sum + countedGiB, 0),
  };
}

/** Whether tags are those of a use's result. By which rule it was made does not matter. */
function matchesUse({ copy, disk }: WantedUse, tags: Readonly<Record<string, string>>): boolean {
  const marks = (copy ?? disk).tags;
  return [INSTALLATION_TAG, USED_FROM_TAG, USE_TAG].every((key) => tags[key] === marks[key]);
}

type State = 'none' | 'unfinished' | 'failed' | 'finished';

function stateOf(wanted: WantedUse, results: Results): State {
  if (wanted.disk) {
    const disks = results.disks.filter(({ tags }) => matchesUse(wanted, tags));
    if (disks.length === 0) return 'none';
    return disks.some(({ status }) => status !== 'Creating') ? 'finished' : 'unfinished';
  }
  const statuses = copiesOf(wanted, results).map(({ status }) => status);
  if (statuses.includes('accomplished')) return 'finished';
  if (statuses.includes('progressing')) return 'unfinished';
  return statuses.length > 0 ? 'failed' : 'none';
}

function copiesOf(wanted: WantedUse, { copies }: Results): Snapshot[] {
  const inRegion = copies.get(wanted.copy?.destinationRegionId ?? '') ?? [];
  return inRegion.filter(({ tags }) => matchesUse(wanted, tags));
}

function copyFailed(wanted: WantedUse, results: Results): Finding {
  const copyId = copiesOf(wanted, results)
    .map(({ snapshotId }) => snapshotId)
    .join(', ');
  return finding('USE_COPY_FAILED', subjectOfUse(wanted), { copyId, region: wanted.copy?.destinationRegionId ?? '' });
}
