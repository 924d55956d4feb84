import { expect, test } from 'vitest';
import { INSIDE, MINIMAL, OUTSIDE, problemsOf, rule } from './make-policy.ts';

test.each<[name: string, parts: object, problem: string]>([
  ['two equal tag keys', { tags: { hold: 'share-until' } }, 'tags.hold: "share-until" is taken by tags.shareUntil'],
  [
    'a tag key that is a continuation',
    { tags: { hold: 'share-to-2' } },
    'tags.hold: "share-to-2" is taken by tags.shareTo',
  ],
  [
    'an account both inside and outside',
    { principals: { directory: [INSIDE], external: [INSIDE] } },
    `principals.external.0: "${INSIDE}" stands under principals.directory as well`,
  ],
  [
    'a group member that principals does not permit',
    { principals: { directory: ['fd-AbCdEf1234'] }, groups: { prod: [INSIDE] } },
    `groups.prod.0: "${INSIDE}" is not permitted by principals`,
  ],
  [
    'one role for owners and for members',
    {
      owners: { roleName: 'visited', accounts: 'directory' },
      members: { roleName: 'visited', accounts: 'directory' },
    },
    'owners.roleName: "visited" is taken by members.roleName',
  ],
  ['a rule for nobody', rule({ shareTo: ' , ' }), 'rules.0.shareTo: '],
  [
    'a rule for a target that is none',
    rule({ shareTo: `${INSIDE} team-a` }),
    'rules.0.shareTo: "team-a": not an account',
  ],
  ['a rule with a limit that is none', rule({ shareTo: `${INSIDE}/soon` }), `rules.0.shareTo: "${INSIDE}/soon": limit`],
  ['an allow for an unknown group', { allow: [{ to: ['@prod'] }] }, 'allow.0.to.0: "@prod" is not one of groups'],
  [
    'an allow for whom principals does not permit',
    { principals: { directory: [INSIDE] }, allow: [{ to: [INSIDE] }, { to: [INSIDE, OUTSIDE] }] },
    `allow.1.to.1: "${OUTSIDE}" is not permitted by principals`,
  ],
  ['one key for approval and asking', { tags: { approved: 'share-to-9' } }, '"share-to-9" is taken by tags.shareTo'],
  [
    'a continuation of approval as another key',
    { tags: { hold: 'share-approved-2' } },
    '"share-approved-2" is taken by tags.hold',
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
  [
    're-encryption without a key for a region',
    { encryption: { serviceKey: 'copy' } },
    'encryption.copyKeys.cn-hangzhou: is required',
  ],
])('%s', (_, parts, problem) => {
  const problems = problemsOf({ ...MINIMAL, ...parts });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});
