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
  ['an empty allow', { allow: [] }, 'allow: give at least one statement, or leave allow out'],
  ['an allow for nobody', { allow: [{ to: [] }] }, 'allow.0.to: name at least one of the principals and groups'],
  ['an allow without anybody', { allow: [{ maxDays: 3 }] }, 'allow.0.to: is required'],
  ['an allow for nonsense', { allow: [{ to: ['everyone'] }] }, 'allow.0.to.0: expected the id of an account'],
  ['an allow for somebody twice', { allow: [{ to: [INSIDE, INSIDE] }] }, `allow.0.to.1: "${INSIDE}" is listed twice`],
  ['an allow on no condition', { allow: [{ snapshots: {}, to: [INSIDE] }] }, 'allow.0.snapshots: give at least one of'],
  [
    'no owners',
    { allow: [{ snapshots: { owners: [] }, to: [INSIDE] }] },
    'allow.0.snapshots.owners: name at least one',
  ],
  ['no tags', { allow: [{ snapshots: { tags: {} }, to: [INSIDE] }] }, 'allow.0.snapshots.tags: name at least one tag'],
  [
    'a resource group that is none',
    { allow: [{ snapshots: { resourceGroup: 'shop' }, to: [INSIDE] }] },
    'allow.0.snapshots.resourceGroup: expected the id of a resource group (rg-…), got "shop"',
  ],
  [
    'an allow with a misspelt condition',
    { allow: [{ snapshots: { owner: [INSIDE] }, to: [INSIDE] }] },
    'allow.0.snapshots.owner: unknown key, did you mean "owners"?',
  ],
  [
    'an approval that nobody knows',
    { allow: [{ to: [INSIDE], approval: 'yes' }] },
    'allow.0.approval: expected "required", got "yes"',
  ],
  ['no days', { allow: [{ to: [INSIDE], maxDays: 0 }] }, 'allow.0.maxDays: expected a whole number from 1 to 65536'],
  ['a key of approval too long', { tags: { approved: 'x'.repeat(127) } }, 'tags.approved: expected a tag key'],
  ['latest zero', rule({ latest: 0 }), 'rules.0.latest: expected a whole number from 1 to 256'],
  ['latest too many', rule({ latest: 257 }), 'rules.0.latest: expected a whole number from 1 to 256'],
  ['a label of a colon', { blockWhenTagged: [':'] }, 'blockWhenTagged.0: expected key, key=value'],
  [
    'a label with the colon of a mapping',
    { blockWhenTagged: ['confidential:'] },
    'blockWhenTagged.0: a key that ends with a colon blocks no tag confidential: write "confidential"',
  ],
  [
    'a label with the colon of another keyboard and a value',
    { blockWhenTagged: ['class： =secret'] },
    'blockWhenTagged.0: a key that ends with a colon blocks no tag class: write "class=secret"',
  ],
  ['a label without a key', { blockWhenTagged: ['=secret'] }, 'blockWhenTagged.0: expected key, key=value'],
  ['a label whose key is blank', { blockWhenTagged: ['\u3000=secret'] }, 'blockWhenTagged.0: expected key, key=value'],
  ['a label with a star in its key', { blockWhenTagged: ['conf*'] }, 'blockWhenTagged.0: expected key, key=value'],
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
