import { DAY_MS, HOUR_MS } from '../../base/durations.ts';
import { matchesGlob } from '../../base/glob.ts';
import type { KeyOrigin, Snapshot } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import { parseTokens, type TargetToken } from '../../policy/tokens.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { type ShareKind, sourceIdOf } from '../world.ts';
import { type RefusedMark, readRefusedMark, refusedSubject, WHOLE_SNAPSHOT } from './refusal-marks.ts';
import { type Asked, createAsker, nothingAsked } from './requests.ts';

const SHARED_IN_MARK = 'acs:ecs:sharedFrom';

/** @see ECS, share a snapshot: accounts a snapshot can be shared with */
export const MAX_ACCOUNTS = 64;

/** What one snapshot should have: principals to grant, and principals that may keep what they have. */
export interface Wish {
  readonly wanted: ReadonlySet<string>;
  /** Not granted anew and not revoked either: something about them could not be understood or cannot be done now. */
  readonly kept: ReadonlySet<string> | 'all';
  /** Should end, but not in this run: they stay wherever they are. */
  readonly spared?: ReadonlySet<string>;
}

/**
 * Whether a share of the kind may let the principal see the snapshot. A principal is at home only among its own kind:
 * what policy no longer lists as external has no outsider's right.
 */
export function allows(wish: Wish, principal: string, kind: ShareKind, isOutsider: boolean): boolean {
  const { wanted, kept, spared } = wish;
  if (kept === 'all' || spared?.has(principal)) return true;
  return (wanted.has(principal) || kept.has(principal)) && isOutsider === (kind === 'external');
}

/** A grant that tags or rules ask for and policy permits. */
export interface AskedGrant {
  readonly principal: string;
  readonly isExternal: boolean;
  /** Infinity when nothing ends it. */
  readonly endsAtMs: number;
  readonly endsBecause: 'its own limit' | 'share-until' | 'the end of retention' | 'nothing';
  /** The tag keys and rules that asked. */
  readonly askedBy: readonly string[];
  /** A deadline that cannot be read gives no new grant and revokes nothing. */
  readonly isDeadlineUnreadable: boolean;
}

/** Everything decided about one snapshot from its tags, the rules and the policy. */
export interface Judgement {
  readonly wish: Wish;
  /** Made anew each time it is asked for. */
  readonly asked: readonly AskedGrant[];
  /** Ended because time ran out, rather than because nobody asks any more. */
  isEnded(principal: string): boolean;
  /** Retention less the policy's lead time has passed: nothing may stay, whatever the tags say. */
  readonly isRetentionOver: boolean;
  /** Asked for and in time, but under the service key: a copy under another key is shared in its stead. */
  readonly needsCopy: boolean;
  readonly findings: readonly Finding[];
}

/** A policy rule with its tokens read once. */
export interface CompiledRule {
  readonly label: string;
  readonly matches: (snapshot: Snapshot) => boolean;
  readonly tokens: readonly TargetToken[];
  readonly latest: number | undefined;
}

export interface JudgeContext {
  readonly policy: Policy;
  readonly accountId: string;
  readonly nowMs: number;
  readonly originOfKey: (kmsKeyId: string | undefined) => KeyOrigin;
  /** Snapshots that an imported image stands on, as far as that could be seen. */
  readonly importedIds: ReadonlySet<string>;
  /** The owner lacks the role for sharing what its own keys encrypt, seen for sure. */
  readonly isSharingRoleMissing: boolean;
  /** All that are known: those that `latest` counts among, and the sources of copies. */
  readonly snapshots: ReadonlyMap<string, Snapshot>;
}

/** When the snapshot's own retention ends; Infinity when it is kept for ever. */
export function retentionEndMs(snapshot: Snapshot): number {
  return snapshot.retentionDays ? snapshot.createdAtMs + snapshot.retentionDays * DAY_MS : Number.POSITIVE_INFINITY;
}

/** Whether a rule with `latest` matches the snapshot, so that the other snapshots of its disk matter as well. */
export function isRanked(snapshot: Snapshot, policy: Policy): boolean {
  return compileRules(policy).some((rule) => rule.latest !== undefined && rule.matches(snapshot));
}

/**
 * Prepares the judgement of snapshots under one policy at one moment.
 *
 * A wish is made in this order, and each step only takes away:
 * 1. tokens of the tags and of the matching rules, groups expanded → who is asked for;
 * 2. policy (`principals`) → who may be asked for; a blocking label → nobody;
 * 3. limits, `share-until`/`share-hold` and retention → who still is in time;
 * 4. the snapshot's own state (ready, key, shared in) → granted now, or merely kept.
 * What cannot be understood is kept, never revoked; the end of retention overrides even that. A copy that stands in for
 * its source is judged by what the source's tags and rules ask.
 */
export function createJudge(context: JudgeContext): (snapshot: Snapshot) => Judgement {
  const { policy } = context;
  const rules = compileRules(policy);
  const newest = newestPerRule(rules, context.snapshots.values());
  const wishes = new Map<string, Wish>();

  /** Equal wishes are one object, so that the cover can compare and remember by identity. */
  const intern = (wanted: readonly string[], kept: readonly string[] | 'all'): Wish => {
    const key = `${wanted.join(' ')}|${kept === 'all' ? kept : kept.join(' ')}`;
    let wish = wishes.get(key);
    if (!wish) {
      wish = { wanted: new Set(wanted), kept: kept === 'all' ? kept : new Set(kept) };
      wishes.set(key, wish);
    }
    return wish;
  };

  const wishesOfAll = new WeakMap<Requests, Wish>();
  /** The wish for all of one list of requests; the same list is the same wish. */
  const wishForAll = (requests: Requests): Wish => {
    const wish = wishesOfAll.get(requests) ?? intern(requests.map(({ principal }) => principal).sort(), []);
    wishesOfAll.set(requests, wish);
    return wish;
  };

  const ask = createAsker(context);
  const leadMs = policy.expiry.unshareBeforeHours * HOUR_MS;
  const askedOf = (snapshot: Snapshot, findings: Finding[]): Asked => {
    const matching = rules.filter(
      (rule) => rule.matches(snapshot) && (newest.get(rule)?.has(snapshot.snapshotId) ?? true),
    );
    return ask(snapshot, matching, retentionEndMs(snapshot) - leadMs, findings);
  };

  return (snapshot) => {
    const findings: Finding[] = [];
    const sourceId = sourceIdOf(snapshot, policy.installation);
    const asker = sourceId === undefined ? snapshot : context.snapshots.get(sourceId);
    const isStandIn = sourceId !== undefined;
    const asked =
      asker && !(isStandIn && policy.encryption.serviceKey !== 'copy')
        ? askedOf(asker, isStandIn ? [] : findings)
        : nothingAsked(snapshot);
    const isRetentionOver = retentionEndMs(snapshot) - leadMs <= context.nowMs;
    const judgement = (wish: Wish, needsCopy = false): Judgement =>
      new SnapshotJudgement(wish, asked, isRetentionOver, needsCopy, findings, context.nowMs);

    if (isRetentionOver) return judgement(intern([], []));
    // A copy holds what its source holds, so a label of either blocks it.
    const label = blockingLabel(snapshot, policy) ?? (isStandIn && asker ? blockingLabel(asker, policy) : undefined);
    if (label !== undefined) {
      if (asked.count > 0 || asked.isUnreadable) {
        findings.push(finding('BLOCKED_BY_LABEL', { snapshotId: snapshot.snapshotId }, { label }));
      }
      return judgement(intern([], []));
    }
    const inTime = asked.inTime(context.nowMs);
    const mark = readRefusedMark(snapshot.tags, context.nowMs);
    const obstacle = inTime.length > 0 ? obstacleTo(snapshot, inTime.length, mark, context) : undefined;
    const needsCopy = obstacle?.code === 'SERVICE_KEY' && policy.encryption.serviceKey === 'copy' && !isStandIn;
    if (obstacle && !needsCopy) findings.push(obstacle);
    if (!obstacle && !mark && asked.isPlain && !asked.isUnreadable) return judgement(wishForAll(inTime));
    const wanted: string[] = [];
    const kept: string[] = [];
    for (const request of inTime) {
      const { principal, isExternal: isOutsider } = request;
      const isRefused = mark?.subjects.has(refusedSubject(principal, isOutsider)) ?? false;
      if (isRefused && !obstacle) findings.push(refusedBefore(snapshot, mark, principal));
      (obstacle || isRefused || asked.isDeadlineUnreadable(request) ? kept : wanted).push(principal);
    }
    return judgement(intern(wanted.sort(), asked.isUnreadable ? 'all' : kept.sort()), needsCopy);
  };
}

type Requests = ReturnType<Asked['inTime']>;

const NO_FINDINGS: readonly Finding[] = [];

/** Of a region there are as many as snapshots, so it holds little and works the rest out when it is asked. */
class SnapshotJudgement implements Judgement {
  readonly wish: Wish;
  readonly isRetentionOver: boolean;
  readonly needsCopy: boolean;
  readonly findings: readonly Finding[];
  readonly #asked: Asked;
  readonly #nowMs: number;

  constructor(
    wish: Wish,
    asked: Asked,
    isRetentionOver: boolean,
    needsCopy: boolean,
    findings: readonly Finding[],
    nowMs: number,
  ) {
    this.wish = wish;
    this.#asked = asked;
    this.isRetentionOver = isRetentionOver;
    this.needsCopy = needsCopy;
    this.findings = findings.length === 0 ? NO_FINDINGS : findings;
    this.#nowMs = nowMs;
  }

  get asked(): readonly AskedGrant[] {
    return this.#asked.grants();
  }

  isEnded(principal: string): boolean {
    return this.isRetentionOver || this.#asked.hasEnded(principal, this.#nowMs);
  }
}

function refusedBefore({ snapshotId }: Snapshot, mark: RefusedMark | undefined, principal?: string): Finding {
  const facts = { day: mark?.day ?? '', whom: principal ?? 'anyone' };
  return finding('REFUSED_BEFORE', { snapshotId, ...(principal !== undefined && { principal }) }, facts);
}

function blockingLabel(snapshot: Snapshot, policy: Policy): string | undefined {
  return policy.blockWhenTagged.find((label) => {
    const at = label.indexOf('=');
    const key = at < 0 ? label : label.slice(0, at);
    if (!Object.hasOwn(snapshot.tags, key)) return false;
    return at < 0 || snapshot.tags[key] === label.slice(at + 1);
  });
}

/** Why the snapshot cannot be shared just now, whoever asks; what it has already, it keeps. */
function obstacleTo(
  snapshot: Snapshot,
  principalCount: number,
  mark: RefusedMark | undefined,
  { originOfKey, importedIds, isSharingRoleMissing }: JudgeContext,
): Finding | undefined {
  const { snapshotId } = snapshot;
  if (Object.keys(snapshot.tags).some((key) => key.startsWith(SHARED_IN_MARK)))
    return finding('SHARED_IN', { snapshotId });
  if (snapshot.status === 'failed') return finding('SNAPSHOT_FAILED', { snapshotId });
  if (!snapshot.isAvailable) return finding('SNAPSHOT_NOT_READY', { snapshotId }, { status: snapshot.status });
  if (mark?.subjects.has(WHOLE_SNAPSHOT)) return refusedBefore(snapshot, mark);
  if (importedIds.has(snapshotId)) return finding('IMPORTED_IMAGE', { snapshotId });
  if (principalCount > MAX_ACCOUNTS) {
    return finding('TOO_MANY_ACCOUNTS', { snapshotId }, { count: principalCount, limit: MAX_ACCOUNTS });
  }
  if (!snapshot.isEncrypted) return undefined;
  switch (originOfKey(snapshot.kmsKeyId)) {
    case 'customer':
      return isSharingRoleMissing ? finding('SHARING_ROLE_MISSING', { snapshotId }) : undefined;
    case 'service':
      return finding('SERVICE_KEY', { snapshotId });
    case 'unknown':
      return finding('KEY_UNKNOWN', { snapshotId }, { keyId: snapshot.kmsKeyId ?? '' });
  }
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

function ruleMatcher(match: Policy['rules'][number]['match']): (snapshot: Snapshot) => boolean {
  const diskIds = match.diskIds && new Set(match.diskIds);
  const tags = Object.entries(match.tags ?? {});
  return (snapshot) =>
    (match.type === undefined || snapshot.type === match.type) &&
    (match.name === undefined || matchesGlob(snapshot.name, match.name)) &&
    (diskIds === undefined || diskIds.has(snapshot.sourceDiskId)) &&
    tags.every(([key, value]) => Object.hasOwn(snapshot.tags, key) && snapshot.tags[key] === value);
}

/** For each rule with `latest`: the ids of the newest complete snapshots of each disk that it matches. */
function newestPerRule(
  rules: readonly CompiledRule[],
  snapshots: Iterable<Snapshot>,
): Map<CompiledRule, ReadonlySet<string>> {
  const newest = new Map<CompiledRule, ReadonlySet<string>>();
  const ranked = rules.filter((rule) => rule.latest !== undefined);
  if (ranked.length === 0) return newest;
  const candidates = [...snapshots].filter((snapshot) => snapshot.isAvailable);
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
