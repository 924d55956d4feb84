import type { Snapshot } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import { isExternal, isPermitted } from '../../policy/principals.ts';
import {
  type Limit,
  parseDay,
  parseLimit,
  parseShareTo,
  shareToKeys,
  type TargetToken,
  type TokenProblem,
} from '../../policy/tokens.ts';
import { type Finding, finding } from '../findings/finding.ts';
import type { AskedGrant, CompiledRule } from './judge.ts';

/** One principal that a combination of tags and rules asks for, whatever the snapshot. */
interface Request {
  readonly principal: string;
  readonly isExternal: boolean;
  /** Of several the latest counts; none means no end of its own. */
  readonly limits: readonly Limit[];
  readonly isLimitUnreadable: boolean;
  readonly askedBy: readonly string[];
}

/**
 * What one combination of tag values and rules asks for. Most snapshots of a region carry one of a few combinations, so
 * that this is worked out once for each of them and not once a snapshot.
 */
interface Requests {
  readonly permitted: readonly Request[];
  readonly refused: readonly { readonly principal: string; readonly code: 'OWN_ACCOUNT' | 'NOT_PERMITTED' }[];
  readonly unknownGroups: readonly string[];
  readonly problems: readonly TokenProblem[];
  readonly isUnreadable: boolean;
  /** No request has a limit of its own, readable or not: all of them end together. */
  readonly areUnlimited: boolean;
}

interface Deadline {
  readonly endsAtMs: number;
  readonly isUnreadable: boolean;
}

/** What a snapshot's tags and the rules ask for and policy permits. */
export class Asked {
  readonly #requests: Requests;
  readonly #snapshot: Snapshot;
  readonly #deadline: Deadline;
  /** The end of retention less the policy's lead time. */
  readonly #retentionMs: number;

  constructor(requests: Requests, snapshot: Snapshot, deadline: Deadline, retentionMs: number) {
    this.#requests = requests;
    this.#snapshot = snapshot;
    this.#deadline = deadline;
    this.#retentionMs = retentionMs;
  }

  get count(): number {
    return this.#requests.permitted.length;
  }

  /** Tags are written of which not one token can be understood. */
  get isUnreadable(): boolean {
    return this.#requests.isUnreadable;
  }

  /** All requests are of the kind that needs no look at each: without limits of their own, under a readable deadline. */
  get isPlain(): boolean {
    return this.#requests.areUnlimited && !this.#deadline.isUnreadable;
  }

  /** Those that have not ended: of a plain one either all, as one and the same list, or none. */
  inTime(nowMs: number): readonly Request[] {
    const { permitted, areUnlimited } = this.#requests;
    if (Math.min(this.#deadline.endsAtMs, this.#retentionMs) <= nowMs) return [];
    return areUnlimited ? permitted : permitted.filter((request) => ownEndOf(request, this.#snapshot) > nowMs);
  }

  hasEnded(principal: string, nowMs: number): boolean {
    const request = this.#requests.permitted.find((one) => one.principal === principal);
    return request !== undefined && this.#grantOf(request).endsAtMs <= nowMs;
  }

  isDeadlineUnreadable(request: Request): boolean {
    return request.isLimitUnreadable || this.#deadline.isUnreadable;
  }

  /** One entry a principal, with the time it ends. Made anew each time. */
  grants(): AskedGrant[] {
    return this.#requests.permitted.map((request) => this.#grantOf(request));
  }

  #grantOf(request: Request): AskedGrant {
    const ends = [
      { endsAtMs: ownEndOf(request, this.#snapshot), endsBecause: 'its own limit' as const },
      { endsAtMs: this.#deadline.endsAtMs, endsBecause: 'share-until' as const },
      { endsAtMs: this.#retentionMs, endsBecause: 'the end of retention' as const },
    ].reduce((first, next) => (next.endsAtMs < first.endsAtMs ? next : first));
    return {
      principal: request.principal,
      isExternal: request.isExternal,
      endsAtMs: ends.endsAtMs,
      endsBecause: ends.endsAtMs === Number.POSITIVE_INFINITY ? 'nothing' : ends.endsBecause,
      askedBy: request.askedBy,
      isDeadlineUnreadable: this.isDeadlineUnreadable(request),
    };
  }
}

function ownEndOf({ limits }: Request, snapshot: Snapshot): number {
  return limits.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...limits.map((limit) => endOf(limit, snapshot)));
}

/** What nobody asks for. */
export function nothingAsked(snapshot: Snapshot): Asked {
  const nobody = { permitted: [], refused: [], unknownGroups: [], problems: [], isUnreadable: false };
  return new Asked({ ...nobody, areUnlimited: true }, snapshot, NO_DEADLINE, Number.POSITIVE_INFINITY);
}

const NO_DEADLINE: Deadline = { endsAtMs: Number.POSITIVE_INFINITY, isUnreadable: false };

/**
 * Prepares the reading of what is asked for.
 * @returns Reads a snapshot's tags together with the rules that match it, and adds what is wrong with them to `findings`.
 */
export function createAsker({ policy, accountId }: { readonly policy: Policy; readonly accountId: string }) {
  const keys = shareToKeys(policy.tags.shareTo);
  const known = new Map<string, Requests>();
  return (snapshot: Snapshot, matching: readonly CompiledRule[], retentionMs: number, findings: Finding[]): Asked => {
    const { snapshotId, tags } = snapshot;
    let key = matching.map(({ label }) => label).join();
    for (const tagKey of keys) if (Object.hasOwn(tags, tagKey)) key += `\n${tagKey}=${tags[tagKey] ?? ''}`;
    let requests = known.get(key);
    if (!requests) {
      requests = readRequests(tags, matching, policy, accountId);
      known.set(key, requests);
    }
    for (const { code, tagKey, text } of requests.problems)
      findings.push(finding(code, { snapshotId }, { tagKey, text }));
    for (const group of requests.unknownGroups) findings.push(finding('UNKNOWN_GROUP', { snapshotId }, { group }));
    const deadline = readDeadline(snapshot, policy, findings);
    for (const { code, principal } of requests.refused) findings.push(finding(code, { snapshotId, principal }));
    if (requests.permitted.length > 0 && retentionMs <= snapshot.createdAtMs) {
      const retentionDays = snapshot.retentionDays ?? 0;
      const leadHours = policy.expiry.unshareBeforeHours;
      findings.push(finding('RETENTION_TOO_SHORT', { snapshotId }, { retentionDays, leadHours }));
    }
    return new Asked(requests, snapshot, deadline, retentionMs);
  };
}

function readRequests(
  snapshotTags: Snapshot['tags'],
  matching: readonly CompiledRule[],
  policy: Policy,
  accountId: string,
): Requests {
  const tags = parseShareTo(snapshotTags, policy.tags.shareTo);
  const tokensOf = new Map<string, TargetToken[]>();
  const askersOf = new Map<string, Set<string>>();
  const unknownGroups = new Set<string>();
  const ask = (tokens: readonly TargetToken[], askedBy: string): void => {
    for (const token of tokens) {
      const members = membersOf(token.target, policy);
      if (!members) unknownGroups.add(token.target);
      for (const principal of members ?? []) {
        tokensOf.set(principal, [...(tokensOf.get(principal) ?? []), token]);
        askersOf.set(principal, (askersOf.get(principal) ?? new Set()).add(askedBy));
      }
    }
  };
  ask(tags.tokens, `tag ${policy.tags.shareTo}`);
  for (const rule of matching) ask(rule.tokens, rule.label);

  const permitted: Request[] = [];
  const refused: Requests['refused'][number][] = [];
  for (const [principal, tokens] of tokensOf) {
    if (principal === accountId) refused.push({ principal, code: 'OWN_ACCOUNT' });
    else if (!isPermitted(policy, principal)) refused.push({ principal, code: 'NOT_PERMITTED' });
    else permitted.push(requestOf(principal, tokens, [...(askersOf.get(principal) ?? [])], policy));
  }
  return {
    permitted,
    refused,
    unknownGroups: [...unknownGroups],
    problems: tags.problems,
    isUnreadable:
      tags.isUnreadable ||
      (tags.tokens.length > 0 &&
        tags.tokens.every((token) => token.hasUnreadableLimit || membersOf(token.target, policy) === undefined)),
    areUnlimited: permitted.every(({ limits, isLimitUnreadable }) => limits.length === 0 && !isLimitUnreadable),
  };
}

/** An unreadable limit counts only where no other token names the principal readably. */
function requestOf(
  principal: string,
  tokens: readonly TargetToken[],
  askedBy: readonly string[],
  policy: Policy,
): Request {
  const readable = tokens.filter((token) => !token.hasUnreadableLimit);
  const limits = readable.map(({ limit }) => limit).filter((limit) => limit !== undefined);
  return {
    principal,
    isExternal: isExternal(policy, principal),
    limits: limits.length < readable.length ? [] : limits,
    isLimitUnreadable: readable.length === 0,
    askedBy,
  };
}

function endOf(limit: Limit, snapshot: Snapshot): number {
  return limit.kind === 'until' ? limit.atMs : snapshot.createdAtMs + limit.ms;
}

/** The principals a target stands for; undefined when it names a group that does not exist. */
function membersOf(target: string, policy: Policy): readonly string[] | undefined {
  if (!target.startsWith('@')) return [target];
  const name = target.slice(1);
  return Object.hasOwn(policy.groups, name) ? policy.groups[name] : undefined;
}

/** `share-until`, lifted by `share-hold`. A value that cannot be read neither grants nor revokes. */
function readDeadline(snapshot: Snapshot, policy: Policy, findings: Finding[]): Deadline {
  const { snapshotId, tags } = snapshot;
  const untilText = tags[policy.tags.shareUntil];
  const holdText = tags[policy.tags.hold];
  if (untilText === undefined && holdText === undefined) return NO_DEADLINE;
  const unreadable = (tagKey: string, text: string, forms: string): void => {
    findings.push(finding('BAD_DEADLINE', { snapshotId }, { tagKey, text, forms }));
  };
  const limit = untilText === undefined ? undefined : parseLimit(untilText);
  const holdAtMs = holdText === undefined ? undefined : parseDay(holdText);
  if (untilText !== undefined && !limit) {
    unreadable(
      policy.tags.shareUntil,
      untilText,
      'a number of hours, days or weeks (12h, 30d, 2w) or a date (2026-03-31)',
    );
  }
  if (holdText !== undefined && holdAtMs === undefined) {
    unreadable(policy.tags.hold, holdText, 'a date (2026-03-31)');
  }
  const isUnreadable = (untilText !== undefined && !limit) || (holdText !== undefined && holdAtMs === undefined);
  if (isUnreadable || !limit) return { endsAtMs: Number.POSITIVE_INFINITY, isUnreadable };
  return { endsAtMs: Math.max(endOf(limit, snapshot), holdAtMs ?? 0), isUnreadable };
}
