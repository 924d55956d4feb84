import type { Snapshot } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import { isExternal, isPermitted } from '../../policy/principals.ts';
import { type Limit, parseShareTo, shareToKeys, type TargetToken, type TokenProblem } from '../../policy/tokens.ts';
import type { CompiledRule } from './standing-rules.ts';

/** One principal that a combination of tags and rules asks for, whatever the snapshot. */
export interface Request {
  readonly principal: string;
  readonly isExternal: boolean;
  /** Of several the latest counts; none means no end of its own. */
  readonly limits: readonly Limit[];
  readonly isLimitUnreadable: boolean;
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
  readonly unknownGroups: readonly string[];
  readonly problems: readonly TokenProblem[];
  /** Something in the tags cannot be understood, so that it may mean anybody. */
  readonly isUnclear: boolean;
  /** No permitted request has a limit of its own, readable or not: all of them end together. */
  readonly areUnlimited: boolean;
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
};

/** Prepares the reading of what tags ask for together with the rules that match; the same combination is the same object. */
export function createRequestReader({
  policy,
  accountId,
}: {
  readonly policy: Policy;
  readonly accountId: string;
}): (tags: Snapshot['tags'], matching: readonly CompiledRule[]) => Requests {
  const keys = shareToKeys(policy.tags.shareTo);
  const known = new Map<string, Requests>();
  return (tags, matching) => {
    let key = matching.map(({ label }) => label).join();
    for (const tagKey of keys) if (Object.hasOwn(tags, tagKey)) key += `\n${tagKey}=${tags[tagKey] ?? ''}`;
    let requests = known.get(key);
    if (!requests) {
      requests = readRequests(tags, matching, policy, accountId);
      known.set(key, requests);
    }
    return requests;
  };
}

function readRequests(
  snapshotTags: Snapshot['tags'],
  matching: readonly CompiledRule[],
  policy: Policy,
  accountId: string,
): Requests {
  const tags = parseShareTo(snapshotTags, policy.tags.shareTo);
  const asked = new Map<string, { readonly tokens: TargetToken[]; readonly askedBy: Set<string> }>();
  const unknownGroups = new Set<string>();
  const ask = (tokens: readonly TargetToken[], askedBy: string): void => {
    for (const token of tokens) {
      const members = membersOf(token.target, policy);
      if (!members) unknownGroups.add(token.target);
      for (const principal of members ?? []) {
        const one = asked.get(principal) ?? { tokens: [], askedBy: new Set() };
        asked.set(principal, one);
        one.tokens.push(token);
        one.askedBy.add(askedBy);
      }
    }
  };
  ask(tags.tokens, tagLabel(policy));
  for (const rule of matching) ask(rule.tokens, rule.label);

  const permitted: Request[] = [];
  const refused = new Map<string, Refusal>();
  for (const [principal, { tokens, askedBy }] of asked) {
    const refusal = refusalOf(principal, policy, accountId);
    if (refusal) refused.set(principal, refusal);
    else permitted.push(requestOf(principal, tokens, [...askedBy], policy));
  }
  return {
    permitted,
    byPrincipal: new Map(permitted.map((request) => [request.principal, request])),
    refused,
    unknownGroups: [...unknownGroups],
    problems: tags.problems,
    isUnclear: tags.problems.length > 0 || unknownGroups.size > 0,
    areUnlimited: permitted.every(({ limits, isLimitUnreadable }) => limits.length === 0 && !isLimitUnreadable),
  };
}

function refusalOf(principal: string, policy: Policy, accountId: string): Refusal | undefined {
  if (principal === accountId) return 'OWN_ACCOUNT';
  return isPermitted(policy, principal) ? undefined : 'NOT_PERMITTED';
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

/** The principals a target stands for; undefined when it names a group that does not exist. */
function membersOf(target: string, policy: Policy): readonly string[] | undefined {
  if (!target.startsWith('@')) return [target];
  const name = target.slice(1);
  return Object.hasOwn(policy.groups, name) ? policy.groups[name] : undefined;
}
