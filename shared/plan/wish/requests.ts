import type { Snapshot } from '../../cloud/ports.ts';
import { meantIn } from '../../policy/near-keys.ts';
import type { Policy } from '../../policy/policy.ts';
import { isExternal, isPermitted } from '../../policy/principals.ts';
import { continuedKeys, type Limit, parseTokenTags, type TargetToken, type TokenProblem } from '../../policy/tokens.ts';
import { type Allowances, AllowReader, limitsOf, membersOf, type Way } from './allowances.ts';
import type { CompiledRule } from './standing-rules.ts';

/** One principal that a combination of tags and rules asks for, whatever the snapshot. */
export interface Request {
  readonly principal: string;
  readonly isExternal: boolean;
  /** Of several the latest counts; none means no end of its own. */
  readonly limits: readonly Limit[];
  readonly isLimitUnreadable: boolean;
  /** How `allow` lets it be given, with the rules that ask beside it; none: not at all. Absent where there is no `allow`. */
  readonly ways?: readonly Way[];
  /** The tag key and the rules that ask. */
  readonly askedBy: readonly string[];
}

/** Why a principal may not be asked for, whatever the snapshot. */
export type Refusal = 'OWN_ACCOUNT' | 'NOT_PERMITTED';

/**
 * What one combination of tag values and rules asks for. Most snapshots of a region carry one of a few combinations, so
 * that this is worked out once for each of them and not once a snapshot.
 */
export interface Requests {
  readonly permitted: readonly Request[];
  /** The permitted ones again, by principal. */
  readonly byPrincipal: ReadonlyMap<string, Request>;
  readonly refused: ReadonlyMap<string, Refusal>;
  /** Tokens of groups that the policy does not have. */
  readonly unknownGroups: readonly TargetToken[];
  readonly problems: readonly TokenProblem[];
  /** Something in the tags cannot be understood, so that it may mean anybody. */
  readonly isUnclear: boolean;
  /** No permitted request has a limit of its own, readable or not. */
  readonly areUnlimited: boolean;
  /** The shortest time after creation, and the earliest moment, at which anything about a permitted request may end. */
  readonly soonest: { readonly spanMs: number; readonly atMs: number };
  /** Whom `allow` lets the snapshot ask for; absent where the policy has none. */
  readonly allowances?: Allowances;
  /** `allow` has something against a permitted request, or it is not known. */
  readonly isHeldByAllow: boolean;
}

/** How a request names the tags among those that asked. */
export function tagLabel({ tags }: Policy): string {
  return `tag ${tags.shareTo}`;
}

/** What nobody asks for. */
export const NO_REQUESTS: Requests = {
  permitted: [],
  byPrincipal: new Map(),
  refused: new Map(),
  unknownGroups: [],
  problems: [],
  isUnclear: false,
  areUnlimited: true,
  soonest: soonestOf([]),
  isHeldByAllow: false,
};

/**
 * Prepares the reading of what a snapshot's tags ask for together with the rules that match and the statements of `allow`
 * about it; the same combination is the same object.
 */
export function createRequestReader({
  policy,
  accountId,
}: {
  readonly policy: Policy;
  readonly accountId: string;
}): (snapshot: Snapshot, matching: readonly CompiledRule[]) => Requests {
  const allow = policy.allow && new AllowReader(policy, accountId, policy.allow);
  const { shareTo, approved } = policy.tags;
  const needsApproval = policy.allow?.some(({ approval }) => approval !== undefined) ?? false;
  const keys = [...continuedKeys(shareTo), ...(needsApproval ? continuedKeys(approved) : [])];
  const known = new Map<string, Requests>();
  return (snapshot, matching) => {
    const { tags } = snapshot;
    const fit = allow?.fitOf(snapshot) ?? '';
    const meant = meantIn(tags, policy);
    let key = fit + matching.map(({ label }) => label).join() + [...meant].join('~');
    for (const tagKey of keys) {
      const value = Object.hasOwn(tags, tagKey) ? tags[tagKey] : undefined;
      // With its length, so that no value can pass for the tags of another snapshot.
      if (value !== undefined) key += `\n${tagKey}=${value.length}:${value}`;
    }
    let requests = known.get(key);
    if (!requests) {
      const allowances = allow?.allowancesOf(fit, tags);
      requests = readRequests(tags, matching, { policy, accountId, allowances, isKeyMistyped: meant.has('shareTo') });
      known.set(key, requests);
    }
    return requests;
  };
}

/** What requests are read under. */
interface Terms {
  readonly policy: Policy;
  readonly accountId: string;
  readonly allowances: Allowances | undefined;
  /** There is a tag that nearly is one of sharing. */
  readonly isKeyMistyped: boolean;
}

/** The tokens that name one principal. */
interface Asked {
  readonly byTags: TargetToken[];
  readonly byRules: TargetToken[];
  readonly askedBy: Set<string>;
}

function readRequests(
  snapshotTags: Snapshot['tags'],
  matching: readonly CompiledRule[],
  { policy, accountId, allowances, isKeyMistyped }: Terms,
): Requests {
  const tags = parseTokenTags(snapshotTags, policy.tags.shareTo);
  const asked = new Map<string, Asked>();
  const unknownGroups = new Map<string, TargetToken>();
  const ask = (tokens: readonly TargetToken[], by: 'byTags' | 'byRules', askedBy: string): void => {
    for (const token of tokens) {
      const members = membersOf(token.target, policy);
      if (!members) unknownGroups.set(token.target, token);
      for (const principal of members ?? []) {
        const one = asked.get(principal) ?? { byTags: [], byRules: [], askedBy: new Set() };
        asked.set(principal, one);
        one[by].push(token);
        one.askedBy.add(askedBy);
      }
    }
  };
  ask(tags.tokens, 'byTags', tagLabel(policy));
  for (const rule of matching) ask(rule.tokens, 'byRules', rule.label);

  const permitted: Request[] = [];
  const refused = new Map<string, Refusal>();
  for (const [principal, one] of asked) {
    const refusal = refusalOf(principal, policy, accountId);
    if (refusal) refused.set(principal, refusal);
    else permitted.push(requestOf(principal, one, policy, allowances));
  }
  return {
    permitted,
    byPrincipal: new Map(permitted.map((request) => [request.principal, request])),
    refused,
    unknownGroups: [...unknownGroups.values()],
    problems: tags.problems,
    isUnclear: isKeyMistyped || tags.problems.length > 0 || unknownGroups.size > 0,
    areUnlimited: permitted.every(({ limits, isLimitUnreadable }) => limits.length === 0 && !isLimitUnreadable),
    soonest: soonestOf(permitted),
    ...(allowances && { allowances }),
    isHeldByAllow: permitted.some(
      ({ ways }) => ways && (ways.length === 0 || ways.some(({ state }) => state !== 'open')),
    ),
  };
}

function soonestOf(requests: readonly Request[]): Requests['soonest'] {
  const all = requests.flatMap(({ limits, ways = [] }) => [
    ...limits,
    ...ways.flatMap((way) => [...way.limits, ...(way.approval ?? []), ...(way.maxDays ? [way.maxDays] : [])]),
  ]);
  let [spanMs, atMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const limit of all) {
    if (limit.kind === 'until') atMs = Math.min(atMs, limit.atMs);
    else spanMs = Math.min(spanMs, limit.ms);
  }
  return { spanMs, atMs };
}

function refusalOf(principal: string, policy: Policy, accountId: string): Refusal | undefined {
  if (principal === accountId) return 'OWN_ACCOUNT';
  return isPermitted(policy, principal) ? undefined : 'NOT_PERMITTED';
}

/** An unreadable limit counts only where no other token names the principal readably. */
function requestOf(
  principal: string,
  { byTags, byRules, askedBy }: Asked,
  policy: Policy,
  allowances: Allowances | undefined,
): Request {
  const readable = byTags.filter((token) => !token.hasUnreadableLimit);
  const isReadable = readable.length + byRules.length > 0;
  const ofTags = readable.length > 0 || !isReadable ? (allowances?.byPrincipal.get(principal) ?? []) : [];
  const limits = limitsOf(readable);
  return {
    principal,
    isExternal: isExternal(policy, principal),
    limits: limitsOf([...readable, ...byRules]),
    isLimitUnreadable: !isReadable,
    ...(allowances && {
      ways: [
        ...ofTags.map((way) => ({ ...way, limits })),
        ...(byRules.length > 0 ? [{ limits: limitsOf(byRules), state: 'open' as const }] : []),
      ],
    }),
    askedBy: [...askedBy],
  };
}
