import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../shared/base/yaml.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { isExternal, isPermitted } from '../../shared/policy/principals.ts';
import { wakingTagKeys } from '../../shared/policy/waking-tags.ts';

const MINIMAL = { installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'] };
const INSIDE = '1111222233334444';
const OUTSIDE = '2222333344445555';

function policyOf(parts: object): Policy {
  const result = parsePolicy({ ...MINIMAL, ...parts });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

/** The problems as `path: message`, one a line. */
function problemsOf(input: unknown): string[] {
  const result = parsePolicy(input);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a good policy', () => {
  test('needs only three parts, and everything else has its default', () => {
    expect(policyOf({})).toEqual({
      ...MINIMAL,
      tags: { shareTo: 'share-to', shareUntil: 'share-until', hold: 'share-hold' },
      principals: { directory: 'any', external: [] },
      groups: {},
      rules: [],
      blockWhenTagged: [],
      expiry: { unshareBeforeHours: 24, deleteExpired: 'never' },
      hygiene: { scope: 'managed' },
      encryption: { serviceKey: 'refuse', copyKeys: {} },
      brakes: { removals: { count: 20, percent: 10 }, expiries: { count: 1000, percent: 100 } },
      accept: { senders: [], shareNames: ['*'], otherwise: 'leave' },
      functionCompute: { version: 3 },
      use: [],
      notify: { webhook: '', dingtalk: '' },
      prices: {},
    });
  });

  test('is what stands in the example, which sets every part and changes nothing it does not say', () => {
    const example = parseYaml(readFileSync('snapshare.yaml', 'utf8')) as Record<string, unknown>;
    expect(parsePolicy(example)).toEqual({ ok: true, policy: example });
    expect(Object.keys(policyOf({ members: { roleName: 'r', accounts: 'directory' } })).sort()).toEqual(
      Object.keys(example).sort(),
    );
  });

  test.each<{ name: string; parts: object; expected: object }>([
    {
      name: 'half a brake takes the other half from the defaults',
      parts: { brakes: { removals: { count: 0 }, expiries: { percent: 50 } } },
      expected: { brakes: { removals: { count: 0, percent: 10 }, expiries: { count: 1000, percent: 50 } } },
    },
    {
      name: 'the hub may visit all of the directory',
      parts: { members: { roleName: 'snapshare-member', accounts: 'directory' } },
      expected: { members: { roleName: 'snapshare-member', accounts: 'directory' } },
    },
    {
      name: 'Function Compute 2 names its service',
      parts: { functionCompute: { version: 2, service: 'snapshare' } },
      expected: { functionCompute: { version: 2, service: 'snapshare' } },
    },
    {
      name: 'a copy and a disk have defaults',
      parts: {
        use: [
          { from: INSIDE, name: '*', copy: { region: 'cn-shanghai' } },
          { from: INSIDE, name: '*', disk: { zoneId: 'cn-hangzhou-h' } },
        ],
      },
      expected: {
        use: [
          { from: INSIDE, name: '*', copy: { region: 'cn-shanghai', kmsKeyId: '' } },
          { from: INSIDE, name: '*', disk: { zoneId: 'cn-hangzhou-h', category: 'cloud_essd' } },
        ],
      },
    },
    {
      name: 're-encryption has a key for each region',
      parts: { encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-1' } } },
      expected: { encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-1' } } },
    },
    {
      name: 'a rule may ask for an external account that principals lists',
      parts: {
        principals: { external: [OUTSIDE] },
        rules: [{ match: { type: 'auto' }, shareTo: `${OUTSIDE}/2w @g` }],
        groups: { g: [] },
      },
      expected: { rules: [{ match: { type: 'auto' }, shareTo: `${OUTSIDE}/2w @g` }] },
    },
  ])('$name', ({ parts, expected }) => {
    expect(policyOf(parts)).toMatchObject(expected);
  });

  test('is unchanged when it is read again', () => {
    const policy = policyOf({
      groups: { prod: [INSIDE] },
      use: [{ from: INSIDE, name: 'a', copy: { region: 'cn-beijing' } }],
    });
    expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual({ ok: true, policy });
  });
});

describe('a bad policy', () => {
  const rule = (parts: object) => ({ rules: [{ match: { type: 'auto' }, shareTo: INSIDE, ...parts }] });
  const disk = { zoneId: 'cn-hangzhou-h' };
  const copy = { region: 'cn-hangzhou' };

  test.each<[name: string, parts: object, problem: string]>([
    ['an unknown key close to a known one', { principal: {} }, 'principal: unknown key, did you mean "principals"?'],
    [
      'a key in other letter case',
      { expiry: { UnshareBeforeHours: 1 } },
      'expiry.UnshareBeforeHours: unknown key, did you mean "unshareBeforeHours"?',
    ],
    ['a key two letters off', { expiry: { unshareBeforHour: 1 } }, 'unshareBeforHour: unknown key, did you mean'],
    ['a key three letters off', { hygiene: { scabc: 'all' } }, 'scabc: unknown key, allowed here: scope'],
    ['a key with two letters too many', { hygiene: { scopess: 'all' } }, 'scopess: unknown key, did you mean "scope"?'],
    [
      'an unknown key close to none',
      { hygiene: { everything: true } },
      'hygiene.everything: unknown key, allowed here: scope',
    ],
    ['an unknown key in a list', rule({ lastest: 3 }), 'rules.0.lastest: unknown key, did you mean "latest"?'],
    [
      'an installation with capitals',
      { installation: 'Acme' },
      'installation: expected 1 to 30 of a-z, 0-9 and -, got "Acme"',
    ],
    ['an installation too long', { installation: 'a'.repeat(31) }, 'installation: expected 1 to 30'],
    [
      'a number for a name',
      { installation: 7 },
      'installation: expected 1 to 30 of a-z, 0-9 and -, got the number 7: quote it',
    ],
    ['an unknown mode', { mode: 'on' }, 'mode: expected "observe" or "upsert-only" or "sync", got "on"'],
    ['no region', { regions: [] }, 'regions: name at least one'],
    ['a region that is none', { regions: ['cn_hangzhou'] }, 'regions.0: expected a region id'],
    [
      'a region that would be another host',
      { regions: ['cn-hangzhou.evil.example'] },
      'regions.0: expected a region id',
    ],
    [
      'a region twice',
      { regions: ['cn-hangzhou', 'cn-beijing', 'cn-hangzhou'] },
      'regions.2: "cn-hangzhou" is listed twice',
    ],
    ['an empty part', { groups: null }, 'groups: expected a mapping, got nothing'],
    ['a list for a mapping', { groups: [INSIDE] }, 'groups: expected a mapping, got a list'],
    ['a mapping for a list', { rules: {} }, 'rules: expected a list of rules, got a mapping'],
    ['a tag key the cloud reserves', { tags: { shareTo: 'acs:share' } }, 'tags.shareTo: expected a tag key'],
    [
      'a tag key that leaves no room for -9',
      { tags: { shareTo: 'a'.repeat(127) } },
      'tags.shareTo: expected a tag key of up to 126',
    ],
    ['a tag key with an address', { tags: { hold: 'x-https://y' } }, 'tags.hold: expected a tag key'],
    ['two equal tag keys', { tags: { hold: 'share-until' } }, 'tags.hold: "share-until" is taken by tags.shareUntil'],
    [
      'a tag key that is a continuation',
      { tags: { hold: 'share-to-2' } },
      'tags.hold: "share-to-2" is taken by tags.shareTo',
    ],
    [
      'an unquoted account id',
      { principals: { external: [2222333344445555] } },
      'principals.external.0: expected a 16-digit account id, got the number 2222333344445555: quote it',
    ],
    [
      'a folder outside the directory',
      { principals: { external: ['fd-AbCdEf1234'] } },
      'principals.external.0: expected a 16-digit account id',
    ],
    [
      'a word other than any',
      { principals: { directory: 'all' } },
      'principals.directory: expected "any" or a list, got "all"',
    ],
    [
      'an account both inside and outside',
      { principals: { directory: [INSIDE], external: [INSIDE] } },
      `principals.external.0: "${INSIDE}" stands under principals.directory as well`,
    ],
    [
      'a group member that is no id',
      { groups: { prod: ['everyone'] } },
      'groups.prod.0: expected the id of an account',
    ],
    [
      'a group member that principals does not permit',
      { principals: { directory: ['fd-AbCdEf1234'] }, groups: { prod: [INSIDE] } },
      `groups.prod.0: "${INSIDE}" is not permitted by principals`,
    ],
    ['a group name with a space', { groups: { 'prod eu': [] } }, 'groups.prod eu: the key should be a group name'],
    ['a group name of every object', { groups: { constructor: [] } }, 'groups.constructor: unknown key'],
    [
      'a rule without a condition',
      rule({ match: {} }),
      'rules.0.match: give at least one of name, diskIds, tags and type',
    ],
    ['a rule with an empty condition', rule({ match: { tags: {} } }), 'rules.0.match.tags: name at least one tag'],
    [
      'a type that is none',
      rule({ match: { type: 'automatic' } }),
      'rules.0.match.type: expected "auto" or "user", got "automatic"',
    ],
    [
      'a tag value that is a number',
      rule({ match: { tags: { cost: 4711 } } }),
      'rules.0.match.tags.cost: expected a tag value, got the number 4711: quote it',
    ],
    ['a rule for nobody', rule({ shareTo: ' , ' }), 'rules.0.shareTo: '],
    [
      'a rule for a target that is none',
      rule({ shareTo: `${INSIDE} team-a` }),
      'rules.0.shareTo: "team-a": not an account',
    ],
    [
      'a rule with a limit that is none',
      rule({ shareTo: `${INSIDE}/soon` }),
      `rules.0.shareTo: "${INSIDE}/soon": limit`,
    ],
    ['a rule for an unknown group', rule({ shareTo: '@prod' }), 'rules.0.shareTo: "@prod" is not one of groups'],
    [
      'a rule for a group with the name of a method',
      rule({ shareTo: '@toString' }),
      'rules.0.shareTo: "@toString" is not one of groups',
    ],
    [
      'a rule for a principal that is not permitted',
      { principals: { directory: [] }, ...rule({}) },
      `rules.0.shareTo: "${INSIDE}" is not permitted by principals`,
    ],
    ['latest zero', rule({ latest: 0 }), 'rules.0.latest: expected a whole number from 1 to 256'],
    ['latest too many', rule({ latest: 257 }), 'rules.0.latest: expected a whole number from 1 to 256'],
    ['a label without a key', { blockWhenTagged: ['=secret'] }, 'blockWhenTagged.0: expected key or key=value'],
    [
      'half an hour',
      { expiry: { unshareBeforeHours: 0.5 } },
      'expiry.unshareBeforeHours: expected a whole number from 0 to 8760',
    ],
    [
      'more than a year',
      { expiry: { unshareBeforeHours: 8761 } },
      'expiry.unshareBeforeHours: expected a whole number',
    ],
    [
      'a number in quotes',
      { expiry: { unshareBeforeHours: '24' } },
      'expiry.unshareBeforeHours: expected a whole number from 0 to 8760, got "24"',
    ],
    [
      're-encryption without a key for a region',
      { encryption: { serviceKey: 'copy' } },
      'encryption.copyKeys.cn-hangzhou: is required',
    ],
    [
      'a brake below zero',
      { brakes: { removals: { count: -1 } } },
      'brakes.removals.count: expected a whole number from 0',
    ],
    [
      'more than all',
      { brakes: { expiries: { percent: 101 } } },
      'brakes.expiries.percent: expected a whole number from 0 to 100',
    ],
    ['a sender that is no account', { accept: { senders: ['*'] } }, 'accept.senders.0: expected a 16-digit account id'],
    ['share names that match none', { accept: { shareNames: [] } }, 'accept.shareNames: name at least one'],
    ['members without a role', { members: { accounts: 'directory' } }, 'members.roleName: is required'],
    [
      'a role with capitals',
      { members: { roleName: 'Snapshare', accounts: 'directory' } },
      'members.roleName: expected the name of a role',
    ],
    [
      'a member that is a folder',
      { members: { roleName: 'r', accounts: ['fd-AbCdEf1234'] } },
      'members.accounts.0: expected a 16-digit account id',
    ],
    [
      'a member twice',
      { members: { roleName: 'r', accounts: [INSIDE, INSIDE] } },
      `members.accounts.1: "${INSIDE}" is listed twice`,
    ],
    [
      'Function Compute 2 without its service',
      { functionCompute: { version: 2 } },
      'functionCompute: version 2 needs service',
    ],
    [
      'Function Compute 3 with a service',
      { functionCompute: { service: 'x' } },
      'functionCompute: service belongs to version 2 only',
    ],
    ['a use of nothing', { use: [{ from: INSIDE, name: 'a' }] }, 'use.0: give exactly one of copy and disk'],
    ['a use of both', { use: [{ from: INSIDE, name: 'a', copy, disk }] }, 'use.0: give exactly one of copy and disk'],
    ['a disk without a zone', { use: [{ from: INSIDE, name: 'a', disk: {} }] }, 'use.0.disk.zoneId: is required'],
    [
      'a notice in clear text',
      { notify: { webhook: 'http://example.com' } },
      'notify.webhook: expected an https URL or ""',
    ],
    [
      'a price of nothing',
      { prices: { 'cn-hangzhou': { standardPerGiBMonth: 0, currency: 'CNY' } } },
      'prices.cn-hangzhou.standardPerGiBMonth: expected a price above 0',
    ],
    [
      'a price somewhere else',
      { prices: { moon: { standardPerGiBMonth: 1, currency: 'CNY' } } },
      'prices.moon: the key should be a region id',
    ],
  ])('%s', (_, parts, problem) => {
    const problems = problemsOf({ ...MINIMAL, ...parts });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  test.each([[null], [undefined], [[]], ['installation: acme'], [7]])('%j is no policy at all', (input) => {
    expect(problemsOf(input)).toEqual([expect.stringMatching(/^: expected a mapping, got /)]);
  });

  test('is told all of its problems at once, of form and between parts', () => {
    const problems = problemsOf({
      instalation: 'acme',
      mode: 'snyc',
      regions: ['nowhere', 7],
      principals: { directory: ['fd-AbCdEf1234'] },
      groups: { prod: [INSIDE, 'nobody'] },
      rules: [{ match: { type: 'automatic', nam: 'x' }, shareTo: '@dev fd-AbCdEf1234/x' }, 5],
    });
    expect(problems.map((problem) => problem.split(': ')[0]).sort()).toEqual([
      'groups.prod.0',
      'groups.prod.1',
      'instalation',
      'installation',
      'mode',
      'regions.0',
      'regions.1',
      'rules.0.match.nam',
      'rules.0.match.type',
      'rules.0.shareTo',
      'rules.0.shareTo',
      'rules.1',
    ]);
  });

  test.each([
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
  ])('has an unknown key in %s, at the top and below', (name) => {
    const input: unknown = JSON.parse(
      `{"installation":"acme","mode":"sync","regions":["cn-hangzhou"],"${name}":{"a":1},"expiry":{"${name}":{}}}`,
    );
    expect(problemsOf(input)).toEqual([
      expect.stringContaining(`expiry.${name}: unknown key`),
      expect.stringContaining(`${name}: unknown key`),
    ]);
  });

  test('never has a secret address repeated', () => {
    expect(
      problemsOf({ ...MINIMAL, notify: { dingtalk: 'http://host/send?access_token=s3cret' } }).join(),
    ).not.toContain('s3cret');
  });
});

describe('any input', () => {
  test('is judged without a crash', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        const result = parsePolicy(input);
        expect(result.ok || result.problems.length > 0).toBe(true);
      }),
    );
  });

  test('put in place of any part is judged without a crash', () => {
    const parts = fc.constantFrom(...Object.keys(policyOf({})), 'members');
    fc.assert(
      fc.property(parts, fc.jsonValue(), (part, value) => {
        const result = parsePolicy({ ...MINIMAL, [part]: value });
        expect(
          result.ok || result.problems.every(({ path }) => path.startsWith(part) || path.startsWith('encryption')),
        ).toBe(true);
      }),
    );
  });
});

describe('what principals permits', () => {
  const any = policyOf({ principals: { external: [OUTSIDE] } });
  const some = policyOf({ principals: { directory: ['fd-AbCdEf1234'], external: [OUTSIDE] } });

  test.each([
    { policy: any, id: INSIDE, permitted: true, external: false },
    { policy: any, id: 'rd-abcdef', permitted: true, external: false },
    { policy: any, id: OUTSIDE, permitted: true, external: true },
    { policy: any, id: 'everyone', permitted: false, external: false },
    { policy: some, id: 'fd-AbCdEf1234', permitted: true, external: false },
    { policy: some, id: INSIDE, permitted: false, external: false },
    { policy: some, id: OUTSIDE, permitted: true, external: true },
    { policy: policyOf({}), id: OUTSIDE, permitted: true, external: false },
  ])('$id: permitted $permitted, external $external', ({ policy, id, permitted, external }) => {
    expect([isPermitted(policy, id), isExternal(policy, id)]).toEqual([permitted, external]);
  });
});

test('the tag keys that matter are those of sharing, of labels and of rules', () => {
  const policy = policyOf({
    tags: { shareTo: 'to' },
    blockWhenTagged: ['confidential', 'classification=secret=very'],
    rules: [{ match: { tags: { app: 'shop' } }, shareTo: INSIDE }],
  });
  expect([...wakingTagKeys(policy)].sort()).toEqual(
    [
      ...['to', 'to-2', 'to-3', 'to-4', 'to-5', 'to-6', 'to-7', 'to-8', 'to-9', 'share-until', 'share-hold'],
      ...['confidential', 'classification', 'app'],
    ].sort(),
  );
});
