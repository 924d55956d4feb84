import type { LimitSpec, PolicySpec, SnapshotSpec, TagSpec, TokenSpec } from './cases.ts';
import { TARGET_NAMES, type TargetName } from './cast.ts';
import { DAY_MS, HOUR_MS } from './durations.ts';

/** What the simulation knows of a snapshot. */
export interface SnapshotFacts {
  readonly snapshotId: string;
  readonly spec: SnapshotSpec;
  readonly createdAtMs: number;
  readonly state: 'progressing' | 'available' | 'failed';
  readonly tags: TagSpec;
  /** Start of the day on which the tags were set; days in them count from it. */
  readonly tagDayMs: number;
  /** What it is a copy of, if it is to be shared in its stead. */
  readonly standsInFor?: SnapshotFacts | 'nothing that is left';
}

/** What ought to be, for one snapshot at one moment. */
export interface Expectation {
  /** Ought to be granted. */
  readonly wanted: ReadonlySet<TargetName>;
  /** Neither to be granted anew nor taken away. */
  readonly kept: ReadonlySet<TargetName>;
  /** Asked for by someone who may ask, and over. Everyone once the retention is over. */
  readonly ended: ReadonlySet<TargetName> | 'all';
  /** Somebody asks by tag or rule. */
  readonly isAskedFor: boolean;
  /** A label keeps it from everyone, and somebody asks. */
  readonly isBlocked: boolean;
  /** Asked for and refused by the policy. */
  readonly forbidden: ReadonlySet<TargetName>;
  readonly hasGarbage: boolean;
  /** Someone is asked for and allowed, and it is not over. */
  readonly isInTime: boolean;
}

const NOBODY: ReadonlySet<TargetName> = new Set();

/**
 * The meaning of tags, rules and policy, written down a second time and as plainly as possible. It works on what was
 * meant, not on the text, so that a misreading of the text shows.
 */
export function expectationOf(
  snapshot: SnapshotFacts,
  all: readonly SnapshotFacts[],
  policy: PolicySpec,
  nowMs: number,
): Expectation {
  const asker = snapshot.standsInFor ?? snapshot;
  if (asker === 'nothing that is left' || (asker !== snapshot && policy.copiesServiceKey !== true))
    return nothingExpected(snapshot, policy, nowMs);
  const { tags, spec } = asker;
  const written = [...(tags.shareTo ?? []), ...(tags.shareTo2 ?? [])];
  const ends = new Map<TargetName, number | 'unreadable'>();
  const ask = (target: TargetName, endMs: number | 'unreadable'): void => {
    const known = ends.get(target);
    if (known === undefined || known === 'unreadable') ends.set(target, endMs);
    else if (endMs !== 'unreadable') ends.set(target, Math.max(known, endMs));
  };
  let isUnclear = false;
  for (const token of written) {
    const endMs = endOf(token.limit, asker);
    const targets = targetsOf(token, policy);
    if (targets.length === 0 || endMs === 'unreadable') isUnclear = true;
    for (const target of targets) ask(target, endMs);
  }
  for (const rule of policy.rules) {
    const isNewest = rule.latest === undefined || isAmongNewest(asker, all, rule, rule.latest);
    if (!matches(rule, spec) || !isNewest) continue;
    for (const { name, days } of rule.shareTo) {
      ask(name, days === undefined ? Infinity : asker.createdAtMs + days * DAY_MS);
    }
  }
  const permitted = [...ends].filter(([target]) => isPermitted(target, policy));
  // What is wrong with a tag is told of the snapshot that has it.
  const told = asker === snapshot ? [...ends.keys()] : [];
  const answer = {
    wanted: NOBODY,
    kept: NOBODY,
    isAskedFor: permitted.length > 0,
    forbidden: new Set(told.filter((target) => target !== 'owner' && !isPermitted(target, policy))),
    hasGarbage: asker === snapshot && written.some((token) => token.target.kind === 'garbage'),
    isInTime: false,
    isBlocked: false,
  };
  const leadMs = policy.unshareBeforeHours * HOUR_MS;
  if (retentionEndOf(snapshot) - leadMs <= nowMs) return { ...answer, ended: 'all' };

  const deadline = deadlineOf(asker);
  const ms = (end: number | 'unreadable'): number => (end === 'unreadable' ? Infinity : end);
  const isOver = (endMs: number | 'unreadable'): boolean =>
    Math.min(ms(endMs), ms(deadline), retentionEndOf(asker) - leadMs) <= nowMs;
  const ended = new Set(permitted.filter(([, endMs]) => isOver(endMs)).map(([target]) => target));
  if (policy.blocksSecret && tags.isSecret === true)
    return { ...answer, ended, isBlocked: permitted.length > 0 || isUnclear };

  const inTime = permitted.filter(([, endMs]) => !isOver(endMs));
  const isShareable = snapshot.state === 'available' && (asker !== snapshot || spec.nature !== 'service-key');
  const isClear = (endMs: number | 'unreadable'): boolean => endMs !== 'unreadable' && deadline !== 'unreadable';
  const wanted = inTime.filter(([, endMs]) => isShareable && isClear(endMs)).map(([target]) => target);
  const kept = inTime.filter(([, endMs]) => !isShareable || !isClear(endMs)).map(([target]) => target);
  return {
    ...answer,
    wanted: new Set(wanted),
    // What is not understood may mean anyone whom policy permits, and whose time is not known to be over.
    kept: new Set([
      ...kept,
      ...(isUnclear ? TARGET_NAMES.filter((one) => mayBeMeant(one, policy) && !ended.has(one)) : []),
    ]),
    ended,
    isInTime: inTime.length > 0,
  };
}

function nothingExpected(snapshot: SnapshotFacts, policy: PolicySpec, nowMs: number): Expectation {
  const isOver = retentionEndOf(snapshot) - policy.unshareBeforeHours * HOUR_MS <= nowMs;
  return {
    wanted: NOBODY,
    kept: NOBODY,
    ended: isOver ? 'all' : NOBODY,
    isAskedFor: false,
    forbidden: NOBODY,
    hasGarbage: false,
    isInTime: false,
    isBlocked: false,
  };
}

/** An outsider that policy does not list has no place among outsiders, whatever the directory may ask for. */
function mayBeMeant(target: TargetName, policy: PolicySpec): boolean {
  return isPermitted(target, policy) && (target !== 'partner' || policy.hasPartner);
}

export function isPermitted(target: TargetName, policy: PolicySpec): boolean {
  if (target === 'owner') return false;
  if (target === 'partner' && policy.hasPartner) return true;
  return policy.directory === 'any' || policy.directory.includes(target);
}

/** When the snapshot's own retention ends. */
export function retentionEndOf({ spec, createdAtMs }: SnapshotFacts): number {
  return spec.retentionDays === undefined ? Infinity : createdAtMs + spec.retentionDays * DAY_MS;
}

function targetsOf({ target }: TokenSpec, policy: PolicySpec): readonly TargetName[] {
  switch (target.kind) {
    case 'principal':
      return [target.name];
    case 'group':
      return policy.groups[target.name] ?? [];
    case 'garbage':
      return [];
  }
}

const UNIT_MS = { h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS } as const;

function endOf(limit: LimitSpec | undefined, snapshot: SnapshotFacts): number | 'unreadable' {
  switch (limit?.kind) {
    case undefined:
      return Infinity;
    case 'after':
      return snapshot.createdAtMs + limit.count * UNIT_MS[limit.unit];
    case 'day':
      return snapshot.tagDayMs + (limit.inDays + 1) * DAY_MS;
    case 'bad':
      return 'unreadable';
  }
}

function deadlineOf(snapshot: SnapshotFacts): number | 'unreadable' {
  const { until, hold } = snapshot.tags;
  const untilMs = endOf(until, snapshot);
  const holdMs = hold === undefined ? 0 : endOf(hold, snapshot);
  // A hold is a day and nothing else.
  if (untilMs === 'unreadable' || holdMs === 'unreadable' || hold?.kind === 'after') return 'unreadable';
  return Math.max(untilMs, holdMs);
}

function matches({ match }: PolicySpec['rules'][number], { name, isAutomatic }: SnapshotSpec): boolean {
  return match === 'golden' ? name === 'golden' : isAutomatic;
}

function isAmongNewest(
  snapshot: SnapshotFacts,
  all: readonly SnapshotFacts[],
  rule: PolicySpec['rules'][number],
  count: number,
): boolean {
  const newerCount = all.filter(
    (other) =>
      other.standsInFor === undefined &&
      other.state === 'available' &&
      other.spec.disk === snapshot.spec.disk &&
      matches(rule, other.spec) &&
      other.createdAtMs > snapshot.createdAtMs,
  ).length;
  return snapshot.state === 'available' && newerCount < count;
}
