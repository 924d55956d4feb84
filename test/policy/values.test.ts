import { expect, test } from 'vitest';
import { MINIMAL, problemsOf } from './make-policy.ts';

test.each<[name: string, parts: object, problem: string]>([
  ['a region that is none', { regions: ['cn_hangzhou'] }, 'regions.0: expected a region id'],
  ['a region that would be another host', { regions: ['cn-hangzhou.evil.example'] }, 'regions.0: expected a region id'],
  ['a tag key the cloud reserves', { tags: { shareTo: 'acs:share' } }, 'tags.shareTo: expected a tag key'],
  [
    'a tag key that leaves no room for -9',
    { tags: { shareTo: 'a'.repeat(127) } },
    'tags.shareTo: expected a tag key of up to 126',
  ],
  ['a tag key with an address', { tags: { hold: 'x-https://y' } }, 'tags.hold: expected a tag key'],
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
  ['a group member that is no id', { groups: { prod: ['everyone'] } }, 'groups.prod.0: expected the id of an account'],
  ['a sender that is no account', { accept: { senders: ['*'] } }, 'accept.senders.0: expected a 16-digit account id'],
  [
    'a member that is a folder',
    { members: { roleName: 'r', accounts: ['fd-AbCdEf1234'] } },
    'members.accounts.0: expected a 16-digit account id',
  ],
  [
    'a notice in clear text',
    { notify: { webhook: 'http://example.com' } },
    'notify.webhook: expected an https URL, "env:NAME" or ""',
  ],
])('%s', (_, parts, problem) => {
  const problems = problemsOf({ ...MINIMAL, ...parts });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});
