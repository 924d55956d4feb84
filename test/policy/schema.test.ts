import { expect, test } from 'vitest';
import { INSIDE, MINIMAL, problemsOf, rule } from './make-policy.ts';

const disk = { zoneId: 'cn-hangzhou-h' };
const copy = { region: 'cn-hangzhou' };

test.each<[name: string, parts: object, problem: string]>([
  [
    'an installation with capitals',
    { installation: 'Acme' },
    'installation: expected 1 to 30 of a-z, 0-9 and -, got "Acme"',
  ],
  ['an installation too long', { installation: 'a'.repeat(31) }, 'installation: expected 1 to 30'],
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
  ['latest zero', rule({ latest: 0 }), 'rules.0.latest: expected a whole number from 1 to 256'],
  ['latest too many', rule({ latest: 257 }), 'rules.0.latest: expected a whole number from 1 to 256'],
  ['a label without a key', { blockWhenTagged: ['=secret'] }, 'blockWhenTagged.0: expected key or key=value'],
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
  ['share names that match none', { accept: { shareNames: [] } }, 'accept.shareNames: name at least one'],
  ['members without a role', { members: { accounts: 'directory' } }, 'members.roleName: is required'],
  [
    'a role with capitals',
    { members: { roleName: 'Snapshare', accounts: 'directory' } },
    'members.roleName: expected the name of a role',
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
