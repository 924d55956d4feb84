import type { LimitSpec, PolicySpec, TagSpec, TokenSpec, UseKind } from './cases.ts';
import { COPIES_REGION, type Estate, INSTALLATION, OWNER_ROLE, type TargetName } from './cast.ts';
import { DAY_MS } from './durations.ts';
import { isPermitted } from './oracle.ts';

/** A tag value's limit, in characters. */
const MAX_VALUE = 128;

export type Ids = Readonly<Record<TargetName, string>>;

const dayText = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

function limitText(limit: LimitSpec, tagDayMs: number): string {
  switch (limit.kind) {
    case 'after':
      return `${limit.count}${limit.unit}`;
    case 'day':
      return dayText(tagDayMs + limit.inDays * DAY_MS);
    case 'bad':
      return limit.text;
  }
}

function tokenText({ target, limit }: TokenSpec, ids: Ids, tagDayMs: number): string {
  const text =
    target.kind === 'principal' ? ids[target.name] : target.kind === 'group' ? `@${target.name}` : target.text;
  return limit === undefined ? text : `${text}/${limitText(limit, tagDayMs)}`;
}

/** As many of the tokens as a tag value holds. */
export function fitting(tokens: readonly TokenSpec[], ids: Ids, separator: string): TokenSpec[] {
  const fit: TokenSpec[] = [];
  for (const token of tokens) {
    const text = [...fit, token].map((one) => tokenText(one, ids, 0)).join(separator);
    if (text.length <= MAX_VALUE) fit.push(token);
  }
  return fit;
}

/** The tags as they are set on a snapshot. */
export function tagTexts(tags: TagSpec, ids: Ids, tagDayMs: number): Record<string, string> {
  const { shareTo, shareTo2, until, hold, isSecret, separator = ' ' } = tags;
  const joined = (tokens: readonly TokenSpec[]): string =>
    tokens.map((token) => tokenText(token, ids, tagDayMs)).join(separator);
  return {
    ...(shareTo && { 'share-to': joined(shareTo) }),
    ...(shareTo2 && { 'share-to-2': joined(shareTo2) }),
    ...(until && { 'share-until': limitText(until, tagDayMs) }),
    ...(hold && { 'share-hold': limitText(hold, tagDayMs) }),
    ...(isSecret === true && { secret: 'yes' }),
  };
}

/** The policy without the members and rules that itself would not permit: the product refuses to load those. */
export function loadable(policy: PolicySpec): PolicySpec {
  const permitted = (names: readonly TargetName[]): TargetName[] => names.filter((name) => isPermitted(name, policy));
  return {
    ...policy,
    groups: Object.fromEntries(
      Object.entries(policy.groups)
        .map(([name, members]) => [name, permitted(members)] as const)
        .filter(([, members]) => members.length > 0),
    ),
    rules: policy.rules
      .map((rule) => ({ ...rule, shareTo: rule.shareTo.filter(({ name }) => isPermitted(name, policy)) }))
      .filter((rule) => rule.shareTo.length > 0),
  };
}

/** A disk lies in a zone of one region, so every region has a rule of its own. */
function useRules(kind: UseKind, ownerAccountId: string, regions: readonly string[]): object[] {
  // Copies of all worlds come to lie in one region, so that the bound would count those of others.
  const rule = { from: ownerAccountId, name: 'golden-*', max: { count: 1_000_000, totalGiB: 1_000_000_000 } };
  return kind === 'copy'
    ? [{ ...rule, copy: { region: COPIES_REGION, retentionDays: 30 } }]
    : regions.map((region) => ({ ...rule, disk: { zoneId: `${region}-a`, category: 'cloud_essd' } }));
}

/**
 * The policy as a file holds it.
 * @param keyIds For copies, by region; the regions are those that are visited.
 * @param visited The owners of a hub; none: the functions serve their own account.
 */
export function policyFile(
  policy: PolicySpec,
  ids: Ids,
  keyIds: Readonly<Record<string, string>>,
  visited: readonly string[] = [],
): object {
  const regions = Object.keys(keyIds);
  const idsOf = (names: readonly TargetName[]): string[] => names.map((name) => ids[name]);
  return {
    installation: INSTALLATION,
    mode: policy.mode,
    regions,
    ...(visited.length > 0 && { owners: { roleName: OWNER_ROLE, accounts: visited } }),
    principals: {
      directory: policy.directory === 'any' ? 'any' : idsOf(policy.directory),
      ...(policy.hasPartner && { external: [ids.partner] }),
    },
    groups: Object.fromEntries(Object.entries(policy.groups).map(([name, members]) => [name, idsOf(members)])),
    rules: policy.rules.map(({ match, shareTo, latest }) => ({
      match: match === 'golden' ? { name: 'golden-*' } : { type: 'auto' },
      shareTo: shareTo.map(({ name, days }) => (days === undefined ? ids[name] : `${ids[name]}/${days}d`)).join(' '),
      ...(latest !== undefined && { latest }),
    })),
    blockWhenTagged: policy.blocksSecret ? ['secret'] : [],
    expiry: {
      unshareBeforeHours: policy.unshareBeforeHours,
      deleteExpired: policy.deletesExpired ? 'after-unshare' : 'never',
    },
    hygiene: { scope: policy.hygieneAll ? 'all' : 'managed' },
    brakes: {
      removals: policy.removals,
      forbidden: policy.removals,
      blocked: policy.removals,
      expiries: policy.expiries,
    },
    encryption: policy.copiesServiceKey === true ? { serviceKey: 'copy', copyKeys: keyIds } : {},
    use: (policy.uses ?? []).flatMap((kind) => useRules(kind, ids.owner, regions)),
    accept: {
      senders: [ids.owner, ...visited],
      shareNames: ['snapshare-*'],
      otherwise: policy.rejectsOthers ? 'reject' : 'leave',
    },
  };
}

/** What the policy of an owner that serves itself has of its own. */
export function ownPartsOf({ installation, tagPrefix }: Estate, { blocksSecret }: PolicySpec): object {
  return {
    installation,
    blockWhenTagged: blocksSecret ? [`${tagPrefix}secret`] : [],
    tags: { shareTo: `${tagPrefix}share-to`, shareUntil: `${tagPrefix}share-until`, hold: `${tagPrefix}share-hold` },
  };
}
