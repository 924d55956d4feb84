import * as v from 'valibot';
import { PolicySchema, PrincipalsSchema } from './policy-schema.ts';
import { isPermitted, kindOfPrincipal } from './principals.ts';
import { parseTokens, shareToKeys, type TokenProblem } from './tokens.ts';

/**
 * The policy of an installation as the functions use it: checked, with every default filled in. Plain data.
 */
export interface Policy {
  /** The name by which this deployment marks what it owns; `[a-z0-9-]{1,30}`. */
  readonly installation: string;
  readonly mode: Mode;
  /** What the timers visit; at least one. */
  readonly regions: readonly string[];
  /** The keys of the tags that are read. */
  readonly tags: { readonly shareTo: string; readonly shareUntil: string; readonly hold: string };
  /** What tags may ask for at all. */
  readonly principals: { readonly directory: 'any' | readonly string[]; readonly external: readonly string[] };
  /** Principal ids by group name, without the `@`. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Standing grants. */
  readonly rules: readonly Rule[];
  /** Snapshots with one of these tags are never shared; each is `key` or, split at the first `=`, `key=value`. */
  readonly blockWhenTagged: readonly string[];
  readonly expiry: { readonly unshareBeforeHours: number; readonly deleteExpired: 'never' | 'after-unshare' };
  readonly hygiene: { readonly scope: 'managed' | 'all' };
  /** `copyKeys`: key id by region; has one for each of `regions` when `serviceKey` is `copy`. */
  readonly encryption: {
    readonly serviceKey: 'refuse' | 'copy';
    readonly copyKeys: Readonly<Record<string, string>>;
  };
  /** `additions` absent: any number of new grants. */
  readonly brakes: { readonly removals: Brake; readonly expiries: Brake; readonly additions?: Brake };
  /** `shareNames`: globs, one of which a share's name must match; `["*"]` by default. */
  readonly accept: {
    readonly senders: readonly string[];
    readonly shareNames: readonly string[];
    readonly otherwise: 'leave' | 'reject';
  };
  /** Accounts that the hub visits; absent means only the account it runs in. `directory`: all of the directory's. */
  readonly members?: { readonly roleName: string; readonly accounts: 'directory' | readonly string[] };
  readonly functionCompute:
    | { readonly version: 3; readonly service?: never }
    | { readonly version: 2; readonly service: string };
  readonly use: readonly UseRule[];
  /** URLs, which may carry a secret; an empty one is off. */
  readonly notify: { readonly webhook: string; readonly dingtalk: string };
  /** By region. */
  readonly prices: Readonly<Record<string, { readonly standardPerGiBMonth: number; readonly currency: string }>>;
}

/** `observe` writes nothing, `upsert-only` never revokes, `sync` does both. */
export type Mode = 'observe' | 'upsert-only' | 'sync';

/** A standing grant: the snapshots that meet all conditions given in `match` are shared with `shareTo`. */
export interface Rule {
  readonly match: {
    /** A glob over the snapshot's name. */
    readonly name?: string;
    /** Source disks. */
    readonly diskIds?: readonly string[];
    /** All of them, with exactly these values. */
    readonly tags?: Readonly<Record<string, string>>;
    readonly type?: 'auto' | 'user';
  };
  /** Tokens as in a `share-to` tag: at least one, all readable and permitted, and their groups exist. */
  readonly shareTo: string;
  /** Only the newest so many complete snapshots of each disk; absent means all. */
  readonly latest?: number;
}

/** A run may remove the larger of `count` grants and `percent` of the actual ones. */
export interface Brake {
  readonly count: number;
  readonly percent: number;
}

/** What a sharee makes, once each, of the snapshots that account `from` shares and whose name matches the glob. */
export type UseRule = { readonly from: string; readonly name: string } & (
  | { readonly copy: UseCopy; readonly disk?: never }
  | { readonly disk: UseDisk; readonly copy?: never }
);

/** `retentionDays` absent: kept for ever. `kmsKeyId` empty: no key is asked for. */
export interface UseCopy {
  readonly region: string;
  readonly retentionDays?: number;
  readonly kmsKeyId: string;
}

/** `sizeGiB` absent: as large as the source disk. */
export interface UseDisk {
  readonly zoneId: string;
  readonly category: string;
  readonly sizeGiB?: number;
}

/** One thing wrong with a policy; `path` is dotted, as in `rules.0.match.type`. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}

export type PolicyResult =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Checks a policy and fills in its defaults. Strict: an unknown key is a problem, and all problems are found at once.
 * Never throws.
 * @param input The parsed YAML or JSON document.
 */
export function parsePolicy(input: unknown): PolicyResult {
  const result = v.safeParse(PolicySchema, input, { abortPipeEarly: true });
  const problems = [
    ...(result.issues ?? []).map((issue) => ({ path: v.getDotPath(issue) ?? '', message: issue.message })),
    ...problemsBetweenParts(result.output),
  ];
  return result.success && problems.length === 0 ? { ok: true, policy: result.output } : { ok: false, problems };
}

/**
 * What one part of a policy makes wrong in another. The draft may be malformed anywhere, so that these problems are
 * found along with those of form; what is malformed is passed over here.
 */
function problemsBetweenParts(draft: unknown): PolicyProblem[] {
  const principals = v.safeParse(PrincipalsSchema, field(draft, 'principals'));
  const permits = (id: string): boolean =>
    !principals.success || kindOfPrincipal(id) === undefined || isPermitted({ principals: principals.output }, id);
  return [
    ...tagKeyProblems(field(draft, 'tags')),
    ...principalProblems(field(draft, 'principals')),
    ...groupProblems(field(draft, 'groups'), permits),
    ...ruleProblems(field(draft, 'rules'), field(draft, 'groups'), permits),
    ...copyKeyProblems(field(draft, 'encryption'), field(draft, 'regions')),
  ];
}

function tagKeyProblems(tags: unknown): PolicyProblem[] {
  const shareTo = field(tags, 'shareTo');
  const taken = new Map(typeof shareTo === 'string' ? shareToKeys(shareTo).map((key) => [key, 'shareTo']) : []);
  const problems: PolicyProblem[] = [];
  for (const name of ['shareUntil', 'hold']) {
    const key = field(tags, name);
    if (typeof key !== 'string') continue;
    const holder = taken.get(key);
    if (holder) problems.push({ path: `tags.${name}`, message: `${quoted(key)} is taken by tags.${holder}` });
    taken.set(key, name);
  }
  return problems;
}

function principalProblems(principals: unknown): PolicyProblem[] {
  const directory = new Set(texts(field(principals, 'directory')).map(([, id]) => id));
  return texts(field(principals, 'external'))
    .filter(([, id]) => directory.has(id))
    .map(([index, id]) => ({
      path: `principals.external.${index}`,
      message: `${quoted(id)} stands under principals.directory as well; an account is one or the other`,
    }));
}

function groupProblems(groups: unknown, permits: (id: string) => boolean): PolicyProblem[] {
  return entries(groups).flatMap(([name, members]) =>
    texts(members)
      .filter(([, id]) => !permits(id))
      .map(([index, id]) => ({ path: `groups.${name}.${index}`, message: notPermitted(id) })),
  );
}

const TOKEN_REASONS: Readonly<Record<TokenProblem['code'], string>> = {
  BAD_TOKEN: 'not an account, folder, root folder, directory or @group',
  BAD_LIMIT: 'limit is not <n>h, <n>d, <n>w or a date YYYY-MM-DD',
  TAG_TOO_LONG: 'too long to be read',
};

function ruleProblems(rules: unknown, groups: unknown, permits: (id: string) => boolean): PolicyProblem[] {
  const groupNames = entries(groups).map(([name]) => name);
  return entries(rules).flatMap(([index, rule]) => {
    const shareTo = field(rule, 'shareTo');
    if (typeof shareTo !== 'string') return [];
    const path = `rules.${index}.shareTo`;
    const { tokens, problems } = parseTokens(shareTo, path);
    const messages = problems.map((problem) => `${quoted(problem.text)}: ${TOKEN_REASONS[problem.code]}`);
    if (shareTo.trim() !== '' && tokens.length + problems.length === 0) messages.push('names nobody');
    for (const { target } of tokens) {
      if (target.startsWith('@')) {
        if (!groupNames.includes(target.slice(1))) messages.push(`${quoted(target)} is not one of groups`);
      } else if (!permits(target)) messages.push(notPermitted(target));
    }
    return messages.map((message) => ({ path, message }));
  });
}

function copyKeyProblems(encryption: unknown, regions: unknown): PolicyProblem[] {
  if (field(encryption, 'serviceKey') !== 'copy') return [];
  return texts(regions)
    .filter(([, regionId]) => field(field(encryption, 'copyKeys'), regionId) === undefined)
    .map(([, regionId]) => ({
      path: `encryption.copyKeys.${regionId}`,
      message: 'is required: serviceKey is copy and the region is one of regions',
    }));
}

function notPermitted(id: string): string {
  return `${quoted(id)} is not permitted by principals`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function field(value: unknown, name: string): unknown {
  return entries(value).find(([key]) => key === name)?.[1];
}

/** The texts of a list with their places in it. */
function texts(list: unknown): [number, string][] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) => (typeof item === 'string' ? [[index, item]] : []));
}

/**
 * The tag keys a change of which can change what is shared: those of sharing, of the blocking labels and of the rules.
 */
export function wakingTagKeys(policy: Policy): ReadonlySet<string> {
  const { tags, rules, blockWhenTagged } = policy;
  return new Set([
    ...shareToKeys(tags.shareTo),
    tags.shareUntil,
    tags.hold,
    ...blockWhenTagged.map((label) => label.split('=', 1)[0] ?? label),
    ...rules.flatMap((rule) => Object.keys(rule.match.tags ?? {})),
  ]);
}
