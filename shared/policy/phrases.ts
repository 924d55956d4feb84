import { fill } from '../base/fill.ts';

/**
 * What a policy's problems say, in English, with `{names}` of their facts in them. A fact may be a phrase itself, as what
 * was expected and what was found instead. Other languages have catalogues of the same codes.
 */
export const PHRASES = {
  EXPECTED: 'expected {what}, got {got}',
  EXPECTED_QUOTED: 'expected {what}, got {got}: quote it',
  EXPECTED_ADDRESS: 'expected an https URL, "env:NAME" or ""',
  REQUIRED: 'is required',
  UNKNOWN_KEY: 'unknown key, allowed here: {keys}',
  UNKNOWN_KEY_CLOSE: 'unknown key, did you mean {close}?',
  RESERVED_KEY: 'unknown key, this name is reserved',
  BAD_KEY: 'the key should be {what}',
  CAME_ALONG: 'write {got} without the quotes, comma or comment that became part of it',
  TWICE: '{got} is listed twice',
  NONE_NAMED: 'name at least one of the {items}',
  NO_TAG_NAMED: 'name at least one tag',
  MATCHES_ALL: 'give at least one of name, diskIds, tags and type',
  MATCHES_EVERY_SNAPSHOT: 'give at least one of owners, tags, resourceGroup and name',
  NO_CASE: 'give at least one case',
  NO_STATEMENT: 'give at least one statement, or leave allow out',
  COPY_OR_DISK: 'give exactly one of copy and disk',
  SERVICE_NEEDED: 'version 2 needs service',
  SERVICE_UNUSED: 'service belongs to version 2 only',
  KEY_TAKEN: '{text} is taken by tags.{holder}',
  INSIDE_AND_OUTSIDE: '{text} stands under principals.directory as well; an account is one or the other',
  NOT_PERMITTED: '{text} is not permitted by principals',
  NO_GROUP: '{text} is not one of groups',
  NOBODY: 'names nobody',
  BAD_TOKEN: '{text}: not an account, folder, root folder, directory or @group',
  BAD_LIMIT: '{text}: limit is not <n>h, <n>d, <n>w or a date YYYY-MM-DD',
  LONE_LIMIT: '{text}: a limit without its target; write it behind one, as in @group/30d',
  TAG_TOO_LONG: '{text}: too long to be read',
  ROLE_TAKEN: '{text} is taken by members.roleName',
  REGION_MISSPELT: '{region} is no region that is known (did you mean {meant}?)',
  TEAM_MISSPELT:
    '{team} is no team of allow (did you mean {meant}?); if it is another team, give {meant} an entry as well',
  COPY_KEY_NEEDED: 'is required: serviceKey is copy and the region is one of regions',
  NOT_JSON: 'is not JSON: {advice}',
  KEY_TWICE: 'the key {key} stands twice in one mapping: leave out one of the two',
  NOT_YAML: '{reason}: {advice}',
  NOT_YAML_UNQUOTED: '{reason}; a value that begins with {sign} has to be quoted, as in "{sign}name"',
  BOUNDLESS: 'is YAML that cannot be resolved: too deep, or with too many aliases',
  PLACE: 'line {line}, column {column}',
  ADVICE_ONE_DOCUMENT: 'write one document, with at most one line of ---',
  ADVICE_ONE_OF_TWO: 'leave out one of the two',
  ADVICE_TAB: 'write blanks in place of the tab',
  ADVICE_SIGN: 'write {right} in place of {wrong}',
  ADVICE_YAML:
    'write an entry as "key: value", with as many blanks before it as its neighbours have, and texts with other signs in quotes',
  ADVICE_ENDS_EARLY: 'it ends before all brackets and quotes are closed, write what is missing',
  ADVICE_NO_COMMENTS: 'JSON has no comments, leave it out',
  ADVICE_NO_COMMA: 'leave out the comma after the last entry',
  ADVICE_JSON: 'write keys and texts in ", a comma between two entries, and nothing before or after the outer brackets',

  // What was found.
  NOTHING: 'nothing',
  A_LIST: 'a list',
  A_MAPPING: 'a mapping',
  WITH_ADDRESS: 'a text with an address',
  VALUE: '{value}',
  NUMBER: 'the number {value}',
  BOOLEAN: 'the boolean {value}',

  // What was expected.
  OR: '{one} or {other}',
  OR_LIST: '{word} or a list',
  LIST_OF: 'a list of {items}',
  WHOLE: 'a whole number from {min} to {max}',
  ACCOUNT_ID: 'a 16-digit account id',
  PRINCIPAL_ID: 'the id of an account (16 digits), folder (fd-…), root folder (r-…) or directory (rd-…)',
  REGION_ID: 'a region id as in cn-hangzhou',
  ZONE_ID: 'a zone id as in cn-hangzhou-h',
  ALLOWED_TARGET: 'the id of an account (16 digits), folder (fd-…), root folder (r-…) or directory (rd-…) or a @group',
  A_NAME: 'a name',
  TIME: 'a date (2026-03-31) or a time (2026-03-31T12:00:00Z)',
  RESOURCE_GROUP: 'the id of a resource group (rg-…)',
  DISK_ID: 'a disk id (d-…)',
  KEY_ID: 'a key id',
  KEY_ID_OR_NONE: 'a key id or ""',
  GLOB: 'a name of up to 128 characters, in which * stands for any',
  TAG_KEY: 'a tag key of up to {max} characters that does not begin with aliyun or acs: and holds no http://',
  MATCH_TAG_KEY: 'a tag key of up to 128 characters',
  TAG_VALUE: 'a tag value',
  LABEL_COLON: 'a key that ends with a colon blocks no tag {key}: write {label}',
  LABEL: 'key, key=value or key=begin* (a * in the value only)',
  TARGETS: 'the principals to share with, as in a share-to tag',
  INSTALLATION: '1 to 30 of a-z, 0-9 and -',
  GROUP_NAME: 'a group name of 1 to 64 letters, digits, _ and -',
  EVENT_BUS: 'the name of a custom event bus, of letters, digits and hyphens, or ""',
  TEAM_NAME: 'the name of a team as its tag has it: up to 128 characters, no address',
  ROLE_NAME: 'the name of a role, of up to 64 of a-z, 0-9, . and -',
  SERVICE_NAME: 'the name of a Function Compute service',
  A_REASON: 'a reason',
  DAY: 'a date as in 2026-03-31',
  PRICE: 'a price above 0',
  CURRENCY: 'a currency as in CNY',

  // Of what a list is expected.
  PRINCIPAL_IDS: 'principal ids',
  ACCOUNT_IDS: 'account ids',
  DISKS: 'disks whose snapshots the rule is for',
  REGIONS: 'regions to visit',
  OWNER_ACCOUNTS: 'owner accounts',
  MEMBER_ACCOUNTS: 'member accounts',
  ACCEPTED_EXPOSURES: 'accepted exposures',
  STATEMENTS: 'statements',
  ALLOWED_TARGETS: 'principals and groups that may be asked for',
  CASES: 'cases',
  RULES: 'rules',
  USE_RULES: 'use rules',
  TAGS: 'tags',
  SHARE_NAMES: 'share names to accept',
} as const satisfies Readonly<Record<string, string>>;

export type PhraseCode = keyof typeof PHRASES;

/** Something to say about a policy, by its code, with what was seen. */
export interface Phrase {
  readonly code: PhraseCode;
  readonly facts: Readonly<Record<string, string | number | Phrase>>;
}

export function phrase(code: PhraseCode, facts: Phrase['facts'] = {}): Phrase {
  return { code, facts };
}

/** Words a phrase, and those in it. @param texts The catalogue of a language. */
export function wordPhrase({ code, facts }: Phrase, texts: Readonly<Record<PhraseCode, string>> = PHRASES): string {
  return fill(
    texts[code],
    Object.fromEntries(
      Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'object' ? wordPhrase(fact, texts) : fact]),
    ),
  );
}

/** What one text says, quoted. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
