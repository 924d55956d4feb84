import { conditionsOf } from '../plan/wish/allowances.ts';
import type { Brake, Policy } from '../policy/policy.ts';

/** One sentence about a policy, by a code that a catalogue words, with the values that stand in it. */
export interface PolicyStatement {
  readonly code: PolicyStatementCode;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** The sentences in English, with `{names}` of facts in them. Other languages have catalogues of the same shape. */
export const POLICY_STATEMENTS = {
  MODE_OBSERVE: 'Nothing is changed: Snapshare only reports what it would do.',
  MODE_UPSERT_ONLY: 'Snapshots are shared, but nothing is ever unshared.',
  MODE_SYNC: 'Snapshots are shared and unshared.',
  REGIONS: 'Regions: {regions}.',
  EXPECTED_ACCOUNTS: 'The command line and deployments work with the accounts {accounts} only.',
  TAGS: 'Owners ask for sharing with the tag {shareTo}; {shareUntil} ends it and {hold} prolongs it.',
  DIRECTORY_ANY: 'Tags may ask for any account or folder of the resource directory.',
  DIRECTORY_LISTED: 'Inside the resource directory, tags may ask for {principals} only.',
  EXTERNAL_NONE: 'Nothing is shared outside the resource directory.',
  EXTERNAL_LISTED: 'Outside the resource directory, tags may ask for {principals} only.',
  GROUP: 'The group @{group} stands for {principals}.',
  ALLOW: 'Allow #{number}: snapshots where {match} may ask for {to}.',
  ALLOW_APPROVED: 'Allow #{number}: snapshots where {match} may ask for {to}, with the approval of the tag {approved}.',
  ALLOW_DAYS: 'What allow #{number} permits ends {days} days after the snapshot was made at the latest.',
  ALLOW_ELSE: 'For nobody else may tags ask. Rules are not bound by allow.',
  RULE: 'Rule {number}: snapshots where {match} are shared with {shareTo}.',
  RULE_LATEST: 'Rule {number}: the newest {latest} snapshots of each disk where {match} are shared with {shareTo}.',
  BLOCKED: 'Snapshots with one of the tags {labels} are never shared.',
  EXPIRY: 'Sharing ends {hours} hours before the retention of a snapshot does.',
  DELETE_NEVER: 'Snapshare never deletes a snapshot.',
  DELETE_AFTER_UNSHARE:
    'A snapshot whose tag had it shared is deleted once its retention has ended and it is unshared.',
  HYGIENE_MANAGED: 'Shares made by hand are left alone.',
  HYGIENE_ALL: 'Snapshots past their retention are also taken out of shares made by hand.',
  SERVICE_KEY_REFUSE: 'Snapshots under the ECS service key are not shared.',
  SERVICE_KEY_COPY: 'Snapshots under the ECS service key are copied to a key of ours, and the copy is shared.',
  BRAKES:
    'A run ends at most so many grants of a cause, or none of them (a number / a part of all, the larger counts): nobody asks any more {removals}; no longer permitted {forbidden}; a label, allow or approval against it {blocked}; time over {expiries}.',
  ADDITIONS: 'A run makes at most {additions} new grants, or changes nothing.',
  EXPOSURE_ACCEPTED: 'Accepted until {until}: {principal} reads snapshots {snapshots} ({because}).',
  ACCEPT_NONE: 'No invitation is accepted.',
  ACCEPT: 'Invitations of {senders} to shares named {shareNames} are accepted; for others the policy says {fate}.',
} as const satisfies Readonly<Record<string, string>>;

export type PolicyStatementCode = keyof typeof POLICY_STATEMENTS;

/** Says a policy in sentences, in the order in which a reader would ask. */
export function summarizePolicy(policy: Policy): PolicyStatement[] {
  const { principals, tags, expiry, brakes, accept } = policy;
  const statements: PolicyStatement[] = [];
  const say = (code: PolicyStatementCode, facts: PolicyStatement['facts'] = {}): void => {
    statements.push({ code, facts });
  };
  say(({ observe: 'MODE_OBSERVE', 'upsert-only': 'MODE_UPSERT_ONLY', sync: 'MODE_SYNC' } as const)[policy.mode]);
  say('REGIONS', { regions: list(policy.regions) });
  if (policy.expectedAccountIds.length > 0) say('EXPECTED_ACCOUNTS', { accounts: list(policy.expectedAccountIds) });
  say('TAGS', tags);
  if (principals.directory === 'any') say('DIRECTORY_ANY');
  else say('DIRECTORY_LISTED', { principals: list(principals.directory) });
  if (principals.external.length === 0) say('EXTERNAL_NONE');
  else say('EXTERNAL_LISTED', { principals: list(principals.external) });
  for (const [group, members] of Object.entries(policy.groups)) say('GROUP', { group, principals: list(members) });
  for (const [index, statement] of (policy.allow ?? []).entries()) {
    const { to, approval, maxDays: days } = statement;
    const number = index + 1;
    const match =
      conditionsOf(statement)
        .map(({ text }) => text)
        .join(' & ') || 'name: *';
    say(approval ? 'ALLOW_APPROVED' : 'ALLOW', { number, match, to: list(to), approved: tags.approved });
    if (days !== undefined) say('ALLOW_DAYS', { number, days });
  }
  if (policy.allow) say('ALLOW_ELSE');
  for (const [index, { match, shareTo, latest }] of policy.rules.entries()) {
    const facts = { number: index + 1, match: describeMatch(match), shareTo };
    if (latest === undefined) say('RULE', facts);
    else say('RULE_LATEST', { ...facts, latest });
  }
  if (policy.blockWhenTagged.length > 0) say('BLOCKED', { labels: list(policy.blockWhenTagged) });
  say('EXPIRY', { hours: expiry.unshareBeforeHours });
  say(expiry.deleteExpired === 'never' ? 'DELETE_NEVER' : 'DELETE_AFTER_UNSHARE');
  say(policy.hygiene.scope === 'managed' ? 'HYGIENE_MANAGED' : 'HYGIENE_ALL');
  say(policy.encryption.serviceKey === 'refuse' ? 'SERVICE_KEY_REFUSE' : 'SERVICE_KEY_COPY');
  if (policy.mode === 'sync') {
    const { removals, forbidden, blocked, expiries } = brakes;
    say('BRAKES', {
      removals: budget(removals),
      forbidden: budget(forbidden),
      blocked: budget(blocked),
      expiries: budget(expiries),
    });
  }
  if (brakes.additions && policy.mode !== 'observe') say('ADDITIONS', { additions: budget(brakes.additions) });
  for (const { principal, snapshots, until, because } of policy.exposure.accepted) {
    say('EXPOSURE_ACCEPTED', { principal, snapshots, until, because });
  }
  if (accept.senders.length === 0) say('ACCEPT_NONE');
  else {
    const { senders, shareNames, otherwise } = accept;
    say('ACCEPT', { senders: list(senders), shareNames: list(shareNames), fate: otherwise });
  }
  return statements;
}

/** A budget as it reads in every language. */
function budget({ count, percent }: Brake): string {
  return `${count} / ${percent} %`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '–' : items.join(', ');
}

/** The conditions as the policy file writes them: they are read the same in every language. */
function describeMatch({ name, diskIds, tags, type }: Policy['rules'][number]['match']): string {
  const conditions = [
    ...(name === undefined ? [] : [`name: ${name}`]),
    ...(diskIds === undefined ? [] : [`diskIds: ${diskIds.join(', ')}`]),
    ...Object.entries(tags ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(type === undefined ? [] : [`type: ${type}`]),
  ];
  return conditions.join(' & ');
}
