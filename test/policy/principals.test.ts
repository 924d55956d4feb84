import { describe, expect, test } from 'vitest';
import { isExternal, isPermitted, kindOfPrincipal } from '../../shared/policy/principals.ts';
import { INSIDE, OUTSIDE, policyOf } from './make-policy.ts';

describe('a principal id', () => {
  test.each([
    [INSIDE, 'account'],
    ['fd-AbCdEf1234', 'folder'],
    ['r-abcdef', 'root'],
    ['rd-abcdef', 'directory'],
    ['111122223333444', undefined],
    ['11112222333344445', undefined],
    ['１１１１２２２２３３３３４４４４', undefined],
    ['fd-', undefined],
    ['FD-AbCdEf1234', undefined],
    [`${INSIDE}\n`, undefined],
    ['constructor', undefined],
  ])('%j is of the kind %s', (id, kind) => {
    expect(kindOfPrincipal(id)).toBe(kind);
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
