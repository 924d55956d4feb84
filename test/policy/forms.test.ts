import { expect, test } from 'vitest';
import { INSIDE, MINIMAL, problemsOf, rule } from './make-policy.ts';

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
    'a number for a name',
    { installation: 7 },
    'installation: expected 1 to 30 of a-z, 0-9 and -, got the number 7: quote it',
  ],
  ['an unknown mode', { mode: 'on' }, 'mode: expected "observe" or "upsert-only" or "sync", got "on"'],
  ['no region', { regions: [] }, 'regions: name at least one'],
  [
    'a region twice',
    { regions: ['cn-hangzhou', 'cn-beijing', 'cn-hangzhou'] },
    'regions.2: "cn-hangzhou" is listed twice',
  ],
  ['an empty part', { groups: null }, 'groups: expected a mapping, got nothing'],
  ['a list for a mapping', { groups: [INSIDE] }, 'groups: expected a mapping, got a list'],
  ['a mapping for a list', { rules: {} }, 'rules: expected a list of rules, got a mapping'],
  [
    'a word other than any',
    { principals: { directory: 'all' } },
    'principals.directory: expected "any" or a list, got "all"',
  ],
  ['a group name with a space', { groups: { 'prod eu': [] } }, 'groups.prod eu: the key should be a group name'],
  ['a group name of every object', { groups: { constructor: [] } }, 'groups.constructor: unknown key'],
  [
    'a tag value that is a number',
    rule({ match: { tags: { cost: 4711 } } }),
    'rules.0.match.tags.cost: expected a tag value, got the number 4711: quote it',
  ],
  [
    'half an hour',
    { expiry: { unshareBeforeHours: 0.5 } },
    'expiry.unshareBeforeHours: expected a whole number from 0 to 8760',
  ],
  ['more than a year', { expiry: { unshareBeforeHours: 8761 } }, 'expiry.unshareBeforeHours: expected a whole number'],
  [
    'a number in quotes',
    { expiry: { unshareBeforeHours: '24' } },
    'expiry.unshareBeforeHours: expected a whole number from 0 to 8760, got "24"',
  ],
  [
    'a member twice',
    { members: { roleName: 'r', accounts: [INSIDE, INSIDE] } },
    `members.accounts.1: "${INSIDE}" is listed twice`,
  ],
])('%s', (_, parts, problem) => {
  const problems = problemsOf({ ...MINIMAL, ...parts });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
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
