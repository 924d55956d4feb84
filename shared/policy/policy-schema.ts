import * as v from 'valibot';
import type { UseRule } from './policy.ts';
import { kindOfPrincipal } from './principals.ts';

const ACCOUNT = /^\d{16}$/;
const REGION = /^[a-z]{2}-[a-z0-9-]{2,30}$/;
const MAX_SHOWN_CHARS = 64;

/** Names that JavaScript objects give a meaning of their own; as a key in a policy they can only be a trick or a slip. */
const RESERVED_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Persistent categories, from the list of the CreateDisk operation, ECS API 2014-05-26. */
const DISK_CATEGORIES = [
  'cloud',
  'cloud_efficiency',
  'cloud_ssd',
  'cloud_essd',
  'cloud_auto',
  'cloud_essd_entry',
  'cloud_regional_disk_auto',
] as const;

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') {
    return JSON.stringify(value.length > MAX_SHOWN_CHARS ? `${value.slice(0, MAX_SHOWN_CHARS)}…` : value);
  }
  return typeof value === 'number' || typeof value === 'boolean'
    ? `the ${typeof value} ${String(value)}`
    : typeof value;
}

const expected = (what: string) => (issue: v.BaseIssue<unknown>) => `expected ${what}, got ${shown(issue.input)}`;

/** YAML reads an unquoted account id as a number, and `on` or `4711` as no text either. */
function text(form: RegExp, what: string) {
  const unquoted = (issue: v.BaseIssue<unknown>): string =>
    typeof issue.input === 'number' || typeof issue.input === 'boolean' ? ': quote it' : '';
  return v.pipe(
    v.string((issue) => expected(what)(issue) + unquoted(issue)),
    v.regex(form, expected(what)),
  );
}

function whole(min: number, max: number) {
  const message = expected(`a whole number from ${min} to ${max}`);
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message));
}

function oneOf<const Options extends readonly (string | number)[]>(...options: Options) {
  return v.picklist(options, expected(options.map((option) => JSON.stringify(option)).join(' or ')));
}

function list<Item extends v.GenericSchema>(item: Item, what: string) {
  return v.array(item, expected(`a list of ${what}`));
}

/** A list with at least one item and none twice. */
function set<Item extends v.GenericSchema<unknown, string>>(item: Item, what: string) {
  return v.pipe(
    list(item, what),
    v.minLength(1, `name at least one of the ${what}`),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      for (const [key, value] of dataset.value.entries()) {
        if (dataset.value.indexOf(value) === key) continue;
        const path = [{ type: 'array', origin: 'value', input: dataset.value, key, value }] as const;
        addIssue({ message: `${shown(value)} is listed twice`, path: [...path] });
      }
    }),
  );
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Runs a schema on mappings only (valibot takes lists for objects), and reports the keys that `problemOf` refuses. */
function onMapping<Schema extends v.GenericSchema>(
  schema: Schema,
  problemOf: (key: string) => string | undefined,
): Schema {
  return {
    ...schema,
    '~run'(dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) {
      const input = dataset.value;
      if (!isMapping(input)) {
        v._addIssue(this, 'type', dataset, config, { message: expected('a mapping') });
        return dataset;
      }
      const result = schema['~run'](dataset, config);
      for (const key of Object.keys(input)) {
        const message = problemOf(key);
        if (message === undefined) continue;
        const shortKey = key.slice(0, MAX_SHOWN_CHARS);
        const path = [{ type: 'object', origin: 'key', input, key: shortKey, value: input[key] }] as const;
        v._addIssue(this, 'key', result, config, { message, path: [...path] });
      }
      return result;
    },
  };
}

/** A mapping with these keys and no other. */
function mapping<const Entries extends v.ObjectEntries>(entries: Entries) {
  const keys = Object.keys(entries);
  return onMapping(v.object(entries, 'is required'), (key) => {
    if (keys.includes(key)) return undefined;
    const close = keys.find((candidate) => isWithinTwoEdits(key, candidate));
    return close === undefined
      ? `unknown key, allowed here: ${keys.join(', ')}`
      : `unknown key, did you mean ${JSON.stringify(close)}?`;
  });
}

/** A mapping with keys of the user's choice. */
function mapOf<Value extends v.GenericSchema>(keyForm: RegExp, keyWhat: string, value: Value) {
  return onMapping(v.record(v.string(), value), (key) => {
    if (RESERVED_NAMES.includes(key)) return 'unknown key, this name is reserved';
    return keyForm.test(key) ? undefined : `the key should be ${keyWhat}`;
  });
}

/** Whether two insertions, deletions, replacements or fewer make one key of the other, letter case aside. */
function isWithinTwoEdits(typed: string, key: string): boolean {
  if (Math.abs(typed.length - key.length) > 2) return false;
  const [from, to] = [Array.from(typed.toLowerCase()), Array.from(key.toLowerCase())];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [at, letter] of from.entries()) {
    const next = [at + 1];
    for (const [column, other] of to.entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) <= 2;
}

const accountId = text(ACCOUNT, 'a 16-digit account id');
const regionId = text(REGION, 'a region id as in cn-hangzhou');
const glob = text(/^.{1,128}$/su, 'a name of up to 128 characters, in which * stands for any');

const principalWhat = 'the id of an account (16 digits), folder (fd-…), root folder (r-…) or directory (rd-…)';
const principalId = v.pipe(
  text(/^/, principalWhat),
  v.check((id) => kindOfPrincipal(id) !== undefined, expected(principalWhat)),
);

/** @see ECS API 2014-05-26, TagResources: keys of up to 128 characters, and the beginnings and parts that are refused. */
function tagKey(maxChars: number) {
  const what = `a tag key of up to ${maxChars} characters that does not begin with aliyun or acs: and holds no http://`;
  return v.pipe(
    text(/^[^\s]+$/, what),
    v.maxLength(maxChars, expected(what)),
    v.check((key) => !/^(aliyun|acs:)/i.test(key) && !/https?:\/\//i.test(key), expected(what)),
  );
}

/** Either the word or a list, judged as what it looks like so that a bad item is reported at its own path. */
function wordOr<const Word extends string, List extends v.GenericSchema>(word: Word, items: List) {
  const wordSchema = v.literal(word, expected(`"${word}" or a list`));
  return v.lazy<typeof wordSchema | List>((input) => (Array.isArray(input) ? items : wordSchema));
}

/** Encrypted on its way, or not leaving the machine. */
function isSafeToSendTo({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}

/** An address for notices. It may carry a secret, so no message repeats it. */
const noticeUrl = v.pipe(
  v.string('expected an https URL or ""'),
  v.check((url) => url === '' || (URL.canParse(url) && isSafeToSendTo(new URL(url))), 'expected an https URL or ""'),
);

function brake(count: number, percent: number) {
  return v.exactOptional(
    mapping({
      count: v.exactOptional(whole(0, 1_000_000_000), count),
      percent: v.exactOptional(whole(0, 100), percent),
    }),
    {},
  );
}

/** `principals` alone, for the checks that compare other parts with it. */
export const PrincipalsSchema = mapping({
  directory: v.exactOptional(wordOr('any', list(principalId, 'principal ids')), 'any'),
  external: v.exactOptional(list(accountId, 'account ids'), []),
});

const RuleSchema = mapping({
  match: v.pipe(
    mapping({
      name: v.exactOptional(glob),
      diskIds: v.exactOptional(
        set(text(/^d-[A-Za-z0-9]{1,40}$/, 'a disk id (d-…)'), 'disks whose snapshots the rule is for'),
      ),
      tags: v.exactOptional(
        v.pipe(
          mapOf(/^.{1,128}$/su, 'a tag key of up to 128 characters', text(/^.{0,128}$/su, 'a tag value')),
          v.check((tags) => Object.keys(tags).length > 0, 'name at least one tag'),
        ),
      ),
      type: v.exactOptional(oneOf('auto', 'user')),
    }),
    v.check((match) => Object.keys(match).length > 0, 'give at least one of name, diskIds, tags and type'),
  ),
  shareTo: text(/\S/, 'the principals to share with, as in a share-to tag'),
  latest: v.exactOptional(whole(1, 256)),
});

const UseSchema = v.pipe(
  mapping({
    from: accountId,
    name: glob,
    copy: v.exactOptional(
      mapping({
        region: regionId,
        retentionDays: v.exactOptional(whole(1, 65_536)),
        kmsKeyId: v.exactOptional(text(/^[A-Za-z0-9/_-]{0,128}$/, 'a key id or ""'), ''),
      }),
    ),
    disk: v.exactOptional(
      mapping({
        zoneId: text(/^[a-z]{2}-[a-z0-9-]{2,40}$/, 'a zone id as in cn-hangzhou-h'),
        category: v.exactOptional(oneOf(...DISK_CATEGORIES), 'cloud_essd'),
        sizeGiB: v.exactOptional(whole(1, 65_536)),
      }),
    ),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }): UseRule => {
    const { from, name, copy, disk } = dataset.value;
    if (copy !== undefined && disk === undefined) return { from, name, copy };
    if (disk !== undefined && copy === undefined) return { from, name, disk };
    addIssue({ message: 'give exactly one of copy and disk' });
    return NEVER;
  }),
);

const FunctionComputeSchema = v.pipe(
  mapping({
    version: v.exactOptional(oneOf(3, 2), 3),
    service: v.exactOptional(text(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/, 'the name of a Function Compute service')),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { version, service } = dataset.value;
    if (version === 3 && service === undefined) return { version } as const;
    if (version === 2 && service !== undefined) return { version, service } as const;
    addIssue({ message: version === 2 ? 'version 2 needs service' : 'service belongs to version 2 only' });
    return NEVER;
  }),
);

/** The form of a policy, part by part. What compares one part with another is checked in `parsePolicy`. */
export const PolicySchema = mapping({
  installation: text(/^[a-z0-9-]{1,30}$/, '1 to 30 of a-z, 0-9 and -'),
  mode: oneOf('observe', 'upsert-only', 'sync'),
  regions: set(regionId, 'regions to visit'),
  tags: v.exactOptional(
    mapping({
      // Two characters are left for the continuations, `-2` to `-9`.
      shareTo: v.exactOptional(tagKey(126), 'share-to'),
      shareUntil: v.exactOptional(tagKey(128), 'share-until'),
      hold: v.exactOptional(tagKey(128), 'share-hold'),
    }),
    {},
  ),
  principals: v.exactOptional(PrincipalsSchema, {}),
  groups: v.exactOptional(
    mapOf(/^[A-Za-z0-9_-]{1,64}$/, 'a group name of 1 to 64 letters, digits, _ and -', list(principalId, 'members')),
    {},
  ),
  rules: v.exactOptional(list(RuleSchema, 'rules'), []),
  blockWhenTagged: v.exactOptional(list(text(/^[^=]/, 'key or key=value'), 'tags'), []),
  expiry: v.exactOptional(
    mapping({
      unshareBeforeHours: v.exactOptional(whole(0, 8760), 24),
      deleteExpired: v.exactOptional(oneOf('never', 'after-unshare'), 'never'),
    }),
    {},
  ),
  hygiene: v.exactOptional(mapping({ scope: v.exactOptional(oneOf('managed', 'all'), 'managed') }), {}),
  encryption: v.exactOptional(
    mapping({
      serviceKey: v.exactOptional(oneOf('refuse', 'copy'), 'refuse'),
      copyKeys: v.exactOptional(
        mapOf(REGION, 'a region id as in cn-hangzhou', text(/^[A-Za-z0-9/_-]{1,128}$/, 'a key id')),
        {},
      ),
    }),
    {},
  ),
  brakes: v.exactOptional(
    mapping({
      removals: brake(20, 10),
      expiries: brake(1000, 100),
      additions: v.exactOptional(
        mapping({
          count: v.exactOptional(whole(0, 1_000_000_000), 0),
          percent: v.exactOptional(whole(0, 1_000_000), 0),
        }),
      ),
    }),
    {},
  ),
  accept: v.exactOptional(
    mapping({
      senders: v.exactOptional(list(accountId, 'account ids'), []),
      shareNames: v.exactOptional(set(glob, 'share names to accept'), ['*']),
      otherwise: v.exactOptional(oneOf('leave', 'reject'), 'leave'),
    }),
    {},
  ),
  members: v.exactOptional(
    mapping({
      // Lower case only: the deployment tool lower-cases role names on the way.
      roleName: text(/^[a-z0-9.-]{1,64}$/, 'the name of a role, of up to 64 of a-z, 0-9, . and -'),
      accounts: wordOr('directory', set(accountId, 'member accounts')),
    }),
  ),
  functionCompute: v.exactOptional(FunctionComputeSchema, {}),
  use: v.exactOptional(list(UseSchema, 'use rules'), []),
  notify: v.exactOptional(
    mapping({ webhook: v.exactOptional(noticeUrl, ''), dingtalk: v.exactOptional(noticeUrl, '') }),
    {},
  ),
  prices: v.exactOptional(
    mapOf(
      REGION,
      'a region id as in cn-hangzhou',
      mapping({
        standardPerGiBMonth: v.pipe(
          v.number(expected('a price above 0')),
          v.finite(expected('a price above 0')),
          v.gtValue(0, expected('a price above 0')),
        ),
        currency: text(/^[A-Z]{3}$/, 'a currency as in CNY'),
      }),
    ),
    {},
  ),
});
