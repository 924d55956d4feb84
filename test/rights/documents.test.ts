import { describe, expect, test } from 'vitest';
import { judge, type RamReadings } from '../../emulator/state/ram.ts';
import {
  CONTROL_LIMIT,
  charsOf,
  type DocumentLimit,
  PERSON_LIMIT,
  type PolicyDocument,
  ROLE_LIMIT,
  requireSmall,
  textOf,
} from '../../shared/rights/document.ts';
import {
  FUNCTION_NAMES,
  FUNCTION_TRUST,
  functionPolicies,
  PLATFORM_OPERATIONS,
} from '../../shared/rights/function-roles.ts';
import { guardrail } from '../../shared/rights/guardrail.ts';
import { busOfHub, rulesToHub } from '../../shared/rights/owner-events.ts';
import { approverPolicies, readerPolicies, taggerPolicies } from '../../shared/rights/people.ts';
import { templates } from '../../shared/rights/templates.ts';
import { memberRolePolicies, visitedRoleTrust } from '../../shared/rights/visited-roles.ts';
import { allowedActions, policyOf } from './policies.ts';

const LEAST = { installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'] };
const accounts = (count: number, first = 1): string[] =>
  Array.from({ length: count }, (_, at) => `${first}${String(at).padStart(15, '0')}`);
const members = (count: number) => ({ members: { roleName: 'snapshare-member', accounts: accounts(count) } });
const RICH = {
  ...LEAST,
  principals: { directory: accounts(3), external: accounts(2, 3) },
  rules: [{ match: { tags: { app: 'shop' } }, shareTo: accounts(1)[0] }],
  allow: [{ snapshots: { tags: { team: 'shop' } }, to: accounts(1), approval: 'required' }],
  blockWhenTagged: ['confidential', 'classification=secret'],
  expiry: { deleteExpired: 'after-unshare' },
  encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-1' } },
  accept: { senders: accounts(1, 3), otherwise: 'reject' },
  ...members(3),
  use: [{ from: accounts(1, 3)[0], name: '*', copy: { region: 'cn-hangzhou' } }],
};

const LIKELY: RamReadings = { severalValues: 'any', missingKey: 'fails' };

const sizesWithin = (documents: readonly PolicyDocument[], limit: DocumentLimit): void => {
  expect(documents.length).toBeLessThanOrEqual(limit.maxDocuments);
  for (const document of documents) expect(charsOf(document)).toBeLessThanOrEqual(limit.maxChars);
};

describe('the limits of RAM are kept', () => {
  test.each([
    { what: '300 members', parts: members(300) },
    { what: '900 members', parts: members(900) },
    {
      what: '130 principals of the directory and 180 outside',
      parts: { principals: { directory: accounts(130), external: accounts(180, 3) } },
    },
    { what: '100 labels', parts: { blockWhenTagged: Array.from({ length: 100 }, (_, at) => `label-${at}=x`) } },
  ])('with $what, by several documents', ({ parts }) => {
    const policy = policyOf({ ...RICH, rules: [], ...parts });
    for (const name of FUNCTION_NAMES) sizesWithin(functionPolicies(name, policy), ROLE_LIMIT);
    sizesWithin(memberRolePolicies(policy), ROLE_LIMIT);
    sizesWithin(taggerPolicies(policy), PERSON_LIMIT);
    sizesWithin(approverPolicies(policy), PERSON_LIMIT);
    sizesWithin(readerPolicies(policy), PERSON_LIMIT);
    sizesWithin(guardrail(policy), CONTROL_LIMIT);
  });

  test('every member of 300 can be assumed, and nobody else', () => {
    const documents = functionPolicies('use-shared', policyOf({ ...RICH, ...members(300) }));
    const may = (accountId: string | undefined): boolean =>
      judge(documents, 'sts:AssumeRole', `acs:ram::${accountId}:role/snapshare-member`, {}, LIKELY).isAllowed;
    expect(documents.length).toBeGreaterThan(1);
    expect(accounts(300).every(may)).toBe(true);
    expect(may(accounts(301).at(-1))).toBe(false);
  });

  test.each([
    {
      what: 'a list of principals that no document holds',
      parts: { principals: { directory: accounts(300) } },
      problem: /CreateResourceShare has \d+ characters, and RAM takes 6144 in a document/,
    },
    {
      what: 'more members than a role takes documents for',
      parts: members(2000),
      problem: /they fill \d+ documents of 6144 characters, and a role takes 10/,
    },
  ])('$what is refused, with the limit and what to do', ({ parts, problem }) => {
    const policy = policyOf({ ...RICH, rules: [], ...parts });
    const write = (): unknown => FUNCTION_NAMES.map((name) => functionPolicies(name, policy));
    expect(write).toThrow(problem);
    expect(write).toThrow(/a folder in place of its accounts/);
  });
});

const owners = (count: number) => ({ owners: { roleName: 'snapshare-owner', accounts: accounts(count) } });
const templateOf = (parts: object, name: string): string =>
  templates(policyOf({ ...LEAST, ...parts })).get(name)?.() ?? '';

describe('the limits of what a template is made into are kept', () => {
  test('a role for events trusts as many owners as a document holds, and more are refused with the limit', () => {
    expect(templateOf(owners(175), 'owner')).toContain(accounts(175).at(-1));
    expect(() => templateOf(owners(180), 'owner')).toThrow(
      /snapshare-events failed: the trust policy has \d+ characters, and RAM takes 6144 in a document/,
    );
    expect(templateOf({ owners: { roleName: 'snapshare-owner', accounts: 'directory' } }, 'owner')).not.toBe('');
  });

  test('the queue keeps what was given up as long as a queue may, which is a week', () => {
    // Simple Message Queue: MessageRetentionPeriod goes from 60 to 604,800 seconds.
    expect(templateOf({}, 'region')).toContain('MessageRetentionPeriod: 604800\n');
  });

  test('a template that Resource Orchestration does not take is refused with the limit', () => {
    expect(requireSmall('x'.repeat(524_288), 'it')).toHaveLength(524_288);
    expect(() => requireSmall('共'.repeat(174_763), 'the template owner')).toThrow(
      'writing the documents of the template owner failed: it has 524289 bytes, and Resource Orchestration takes 524288',
    );
  });

  test('a document to paste has no more characters than its limit, blanks counted, and says the same', () => {
    const policy = policyOf({ ...RICH, principals: { directory: 'any', external: accounts(150, 3) } });
    for (const [documents, limit] of [
      [taggerPolicies(policy), PERSON_LIMIT],
      [approverPolicies(policy), PERSON_LIMIT],
      [readerPolicies(policy), PERSON_LIMIT],
      [guardrail(policy), CONTROL_LIMIT],
    ] as const) {
      for (const document of documents) {
        const text = textOf(document, limit);
        expect(text.trimEnd().length).toBeLessThanOrEqual(limit.maxChars);
        expect(JSON.parse(text)).toEqual(document);
      }
    }
  });

  test('keys in another script are counted as a tool writes them that knows ASCII alone', () => {
    const policy = policyOf({ ...RICH, blockWhenTagged: Array.from({ length: 60 }, (_, at) => `机密等级标签${at}`) });
    for (const document of functionPolicies('sweep', policy)) {
      const ascii = JSON.stringify(document).replace(/[^\x20-\x7e]/g, '\\u5bc6');
      expect(ascii.length).toBeLessThanOrEqual(ROLE_LIMIT.maxChars);
    }
  });
});

test('the patterns of rules between accounts have no more values in a field than EventBridge takes', () => {
  const valuesIn = (part: unknown): number =>
    typeof part !== 'object' || part === null
      ? 0
      : Math.max(Array.isArray(part) ? part.length : 0, ...Object.values(part).map(valuesIn));
  const patterns = Object.values({ ...rulesToHub(), ...busOfHub() }).map(
    (resource) => (resource as { Properties: { FilterPattern?: object } }).Properties.FilterPattern,
  );
  expect(Math.max(...patterns.map(valuesIn))).toBe(4);
});

test('the guardrail is refused where it cannot name all outsiders, and the roles are not', () => {
  const policy = policyOf({ ...RICH, rules: [], principals: { directory: 'any', external: accounts(280, 3) } });
  sizesWithin(functionPolicies('sweep', policy), ROLE_LIMIT);
  expect(() => guardrail(policy)).toThrow(/and a resource directory takes 4096 in a document/);
});

test('the guardrail lets the role that the hub assumes in owners share, and nobody else beside the functions', () => {
  const parts = { ...RICH, owners: { roleName: 'snapshare-owner', accounts: 'directory' } };
  const everything: PolicyDocument = { Version: '1', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] };
  const may = (policy: object, role: string): boolean =>
    judge(
      [...guardrail(policyOf(policy)), everything],
      'resourcesharing:CreateResourceShare',
      '*',
      {
        'resourcesharing:RequestedResourceType': ['Snapshot'],
        'resourcesharing:RequestedAllowExternalTargets': ['false'],
        'acs:PrincipalARN': [`acs:ram::1:role/${role}`],
      },
      LIKELY,
    ).isAllowed;
  expect(may(parts, 'snapshare-sweep')).toBe(true);
  expect(may(parts, 'snapshare-owner')).toBe(true);
  expect(may(parts, 'another')).toBe(false);
  expect(may(RICH, 'snapshare-owner')).toBe(false);
});

describe('the documents of the functions', () => {
  test.each(FUNCTION_NAMES)('of %s name every action in full', (name) => {
    const statements = functionPolicies(name, policyOf(RICH)).flatMap(({ Statement }) => Statement);
    for (const action of statements.flatMap(({ Action }) => Action)) expect(action).toMatch(/^[a-z]+:[A-Z][A-Za-z]+$/);
  });

  test('of a policy that only observes allow nothing that writes', () => {
    const policy = policyOf({ ...RICH, mode: 'observe' });
    const own = FUNCTION_NAMES.flatMap((name) => allowedActions(functionPolicies(name, policy)));
    const calls = new Set([...own, ...allowedActions(memberRolePolicies(policy))]);
    for (const action of PLATFORM_OPERATIONS) calls.delete(action);
    const waking = ['fc:InvokeFunction', 'sts:AssumeRole'];
    expect([...calls].filter((action) => !/:(List|Describe|Get)/.test(action)).sort()).toEqual(waking);
  });

  test('wake no function but their own, and the one that is knocked at', () => {
    const may = (name: 'sweep' | 'share-on-tag' | 'use-shared', woken: string): boolean => {
      const resource = `acs:fc:cn-hangzhou:1:functions/${woken}`;
      return judge(functionPolicies(name, policyOf(RICH)), 'fc:InvokeFunction', resource, {}, LIKELY).isAllowed;
    };
    expect([may('use-shared', 'snapshare-use-shared'), may('use-shared', 'snapshare-sweep')]).toEqual([true, false]);
    expect([may('share-on-tag', 'snapshare-accept-invitation'), may('share-on-tag', 'other')]).toEqual([true, false]);
    expect(may('sweep', 'snapshare-sweep')).toBe(false);
  });

  test('take snapshots out of shares made by hand where policy says so, and nothing else of theirs', () => {
    const documents = (scope: string): PolicyDocument[] =>
      functionPolicies('unshare-expired', policyOf({ ...RICH, hygiene: { scope }, ram: { sharingTags: 'judged' } }));
    const leaves = (scope: string, values: Record<string, string[]>): boolean =>
      judge(documents(scope), 'resourcesharing:DisassociateResourceShare', '*', values, LIKELY).isAllowed;
    const ofSnapshots = { 'resourcesharing:RequestedResourceType': ['Snapshot'] };
    expect([leaves('managed', ofSnapshots), leaves('all', ofSnapshots), leaves('all', {})]).toEqual([
      ...[false, true, false],
    ]);
  });

  test('trust Function Compute alone with a function, and the hub with its external id alone with a member', () => {
    expect(FUNCTION_TRUST.Statement[0].Principal).toEqual({ Service: ['fc.aliyuncs.com'] });
    const [statement] = visitedRoleTrust(policyOf(RICH), ['acs:ram::1:role/snapshare-use-shared']).Statement;
    expect(statement.Condition).toEqual({ StringEquals: { 'sts:ExternalId': 'acme' } });
  });

  test('let the command line look at what a member made, also where no function does', () => {
    const reads = ['ecs:DescribeDisks', 'ecs:DescribeSnapshots'];
    const actions = allowedActions(memberRolePolicies(policyOf({ ...LEAST, ...members(1) })));
    expect(actions).toEqual(expect.arrayContaining(reads));
  });
});

/** A user who has every right otherwise, so that the documents show what they take away. */
const ALL: PolicyDocument = { Version: '1', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] };
const SNAPSHOT = 'acs:ecs:cn-hangzhou:1:snapshot/s-1';
const setting = (key: string) => ({ [`acs:RequestTag/${key}`]: ['x'] });
const having = (key: string) => ({ [`acs:ResourceTag/${key}`]: ['x'] });

describe('the documents for people', () => {
  const policy = policyOf(RICH);
  const TAG = 'ecs:TagResources';
  test.each([
    { who: 'tagger', may: true, action: TAG, values: setting('share-to') },
    { who: 'tagger', may: true, action: TAG, values: setting('share-to-9') },
    { who: 'tagger', may: true, action: TAG, values: setting('share-hold') },
    { who: 'tagger', may: false, action: TAG, values: setting('share-approved') },
    { who: 'tagger', may: false, action: TAG, values: { ...setting('share-to'), ...setting('share-approved') } },
    { who: 'tagger', may: false, action: TAG, values: { ...setting('share-to'), ...setting('snapshare:copy-of') } },
    { who: 'tagger', may: false, action: TAG, values: setting('share-approved-9') },
    { who: 'tagger', may: false, action: TAG, values: setting('team') },
    { who: 'tagger', may: false, action: TAG, values: setting('confidential') },
    { who: 'tagger', may: false, action: 'ecs:UntagResources', values: having('share-to') },
    { who: 'tagger', may: false, action: 'resourcesharing:CreateResourceShare', values: {} },
    { who: 'approver', may: true, action: TAG, values: setting('share-approved') },
    { who: 'approver', may: true, action: TAG, values: setting('share-approved-9') },
    { who: 'approver', may: false, action: TAG, values: setting('share-to') },
    { who: 'approver', may: false, action: TAG, values: { ...setting('share-approved'), ...setting('team') } },
    { who: 'approver', may: false, action: TAG, values: { ...setting('share-approved'), ...setting('share-to-2') } },
    { who: 'powerful tagger', may: false, action: TAG, values: setting('share-approved') },
    { who: 'powerful tagger', may: false, action: 'tag:TagResources', values: setting('share-approved') },
    { who: 'powerful tagger', may: false, action: TAG, values: setting('share-approved-2') },
    { who: 'powerful tagger', may: false, action: 'tag:TagResources', values: setting('share-approved-9') },
    { who: 'powerful tagger', may: false, action: 'ecs:CopySnapshot', values: setting('share-approved') },
    { who: 'powerful tagger', may: false, action: 'ecs:CreateSnapshot', values: setting('share-approved-3') },
    { who: 'powerful tagger', may: false, action: TAG, values: setting('team') },
    { who: 'powerful tagger', may: false, action: 'ecs:CopySnapshot', values: setting('team') },
    { who: 'powerful tagger', may: true, action: 'ecs:CopySnapshot', values: setting('share-to') },
    { who: 'powerful tagger', may: false, action: 'tag:UntagResources', values: having('share-approved-2') },
    { who: 'powerful tagger', may: true, action: TAG, values: setting('confidential') },
    {
      who: 'powerful tagger',
      may: false,
      action: TAG,
      values: { ...setting('classification'), ...having('classification') },
    },
    { who: 'powerful tagger', may: false, action: 'ecs:UntagResources', values: having('confidential') },
    { who: 'powerful tagger', may: false, action: 'tag:UntagResources', values: having('share-approved') },
    { who: 'powerful tagger', may: true, action: 'ecs:UntagResources', values: having('app') },
  ])('let a $who do $action with $values: $may', ({ who, may, action, values }) => {
    const documents = who === 'approver' ? approverPolicies(policy) : taggerPolicies(policy);
    const held = who === 'powerful tagger' ? [...documents, ALL] : documents;
    for (const missingKey of ['fails', 'negation-holds'] as const) {
      expect(judge(held, action, SNAPSHOT, values, { ...LIKELY, missingKey }).isAllowed).toBe(may);
    }
  });
});

test('the document for readers changes nothing, and reaches the members and owners of the policy by their role alone', () => {
  const documents = readerPolicies(policyOf({ ...RICH, ...owners(3) }));
  expect(allowedActions(documents).filter((action) => !/:(List|Describe|Get)/.test(action))).toEqual([
    'sts:AssumeRole',
  ]);
  const may = (role: string): boolean => judge(documents, 'sts:AssumeRole', `acs:ram::${role}`, {}, LIKELY).isAllowed;
  const [listed = '', second = ''] = accounts(3);
  const roles = [`${listed}:role/snapshare-member`, `${second}:role/snapshare-owner`, `${listed}:role/admin`];
  expect([...roles, '9:role/snapshare-member', '9:role/snapshare-owner'].map(may)).toEqual([
    ...[true, true, false, false, false],
  ]);
  expect(allowedActions(readerPolicies(policyOf(LEAST)))).not.toContain('sts:AssumeRole');
});

describe('the guardrail', () => {
  const closed = policyOf(LEAST);
  const open = policyOf({ ...RICH, ram: { sharingTags: 'judged' } });
  const partner = RICH.principals.external[0] ?? '';
  const CREATE = 'resourcesharing:CreateResourceShare';
  const ACCEPT = 'resourcesharing:AcceptResourceShareInvitation';
  const type = (...values: string[]) => ({ 'resourcesharing:RequestedResourceType': values });
  const external = { 'resourcesharing:RequestedAllowExternalTargets': ['true'] };
  const target = (id: string) => ({ 'resourcesharing:Target': [id] });
  const ours = having('snapshare:installation');
  test.each([
    { role: 'admin', may: false, action: CREATE, values: type('Snapshot'), policy: closed },
    { role: 'admin', may: false, action: CREATE, values: type('VSwitch', 'Snapshot'), policy: closed },
    {
      role: 'admin',
      may: false,
      action: CREATE,
      values: { 'resourcesharing:ResourceArn': [SNAPSHOT] },
      policy: closed,
    },
    { role: 'admin', may: true, action: CREATE, values: type('VSwitch'), policy: closed },
    { role: 'snapshare-sweep', may: true, action: CREATE, values: type('Snapshot'), policy: closed },
    { role: 'snapshare-operator', may: true, action: CREATE, values: type('Snapshot'), policy: closed },
    { role: 'my-snapshare-sweep', may: false, action: CREATE, values: type('Snapshot'), policy: closed },
    { role: 'admin', may: false, action: CREATE, values: { ...type('VSwitch'), ...external }, policy: closed },
    {
      role: 'snapshare-sweep',
      may: false,
      action: CREATE,
      values: { ...type('Snapshot'), ...external },
      policy: closed,
    },
    { role: 'admin', may: false, action: 'resourcesharing:UpdateResourceShare', values: external, policy: open },
    {
      role: 'snapshare-sweep',
      may: true,
      action: CREATE,
      values: { ...type('Snapshot'), ...external, ...target(partner) },
      policy: open,
    },
    {
      role: 'snapshare-sweep',
      may: false,
      action: CREATE,
      values: { ...type('Snapshot'), ...external, ...target('3000000000000009') },
      policy: open,
    },
    { role: 'snapshare-accept-invitation', may: false, action: ACCEPT, values: {}, policy: closed },
    { role: 'snapshare-accept-invitation', may: true, action: ACCEPT, values: {}, policy: open },
    { role: 'snapshare-member', may: true, action: ACCEPT, values: {}, policy: open },
    { role: 'admin', may: false, action: ACCEPT, values: {}, policy: open },
    {
      role: 'admin',
      may: false,
      action: 'resourcesharing:TagResources',
      values: { 'acs:ResourceTag/snapshare:installation': ['acme'] },
      policy: closed,
    },
    { role: 'admin', may: true, action: 'resourcesharing:DeleteResourceShare', values: ours, policy: open },
    {
      role: 'admin',
      may: false,
      action: 'resourcesharing:DeleteResourceShare',
      values: { 'acs:ResourceTag/snapshare:installation': ['acme'] },
      policy: open,
    },
  ])('lets $role do $action with $values: $may', ({ role, may, action, values, policy }) => {
    const named = { ...values, 'acs:PrincipalARN': [`acs:ram::1000000000000001:role/${role}`] };
    for (const missingKey of ['fails', 'negation-holds'] as const) {
      expect(judge([...guardrail(policy), ALL], action, '*', named, { ...LIKELY, missingKey }).isAllowed).toBe(may);
    }
  });
});
