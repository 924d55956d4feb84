import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountsTrustedBy } from '../../../../shared/cloud/alibaba/ecs/trust-policy.ts';

const SHOP = '1111222233334444';
const OTHER = '1111222233334445';
const allowing = (Service: unknown, more: object = {}) => ({
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service }, ...more }],
  Version: '1',
});

test.each<[string, unknown, string[] | undefined]>([
  ['one service in a list', allowing([`${SHOP}@ecs.aliyuncs.com`]), [SHOP]],
  ['a service alone, in a statement alone', { Statement: allowing(`${SHOP}@ecs.aliyuncs.com`).Statement[0] }, [SHOP]],
  ['an action in a list', allowing([`${SHOP}@ecs.aliyuncs.com`], { Action: ['sts:AssumeRole'] }), [SHOP]],
  ['several services', allowing([`${SHOP}@ecs.aliyuncs.com`, ` ${OTHER}@ecs.aliyuncs.com `]), [SHOP, OTHER]],
  ['ECS without an account', allowing(['ecs.aliyuncs.com']), []],
  ['another service of the account', allowing([`${SHOP}@fc.aliyuncs.com`]), []],
  ['an account as such', { Statement: [{ ...allowing([]).Statement[0], Principal: { RAM: [SHOP] } }] }, []],
  ['another action', allowing([`${SHOP}@ecs.aliyuncs.com`], { Action: 'sts:SetSourceIdentity' }), []],
  ['a condition', allowing([`${SHOP}@ecs.aliyuncs.com`], { Condition: {} }), undefined],
  ['a refusal', allowing([`${SHOP}@ecs.aliyuncs.com`], { Effect: 'Deny' }), undefined],
  ['no statement', { Statement: [] }, undefined],
  ['no document', null, undefined],
])('a trust policy with %s', (_, document, accountIds) => {
  const trusted = accountsTrustedBy(JSON.stringify(document));
  expect(trusted && [...trusted]).toEqual(accountIds);
});

test('a trust policy in the form of a URL is read as well', () => {
  const text = encodeURIComponent(JSON.stringify(allowing([`${SHOP}@ecs.aliyuncs.com`])));
  expect(accountsTrustedBy(text)).toEqual(new Set([SHOP]));
});

test('no text makes the reading fail', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void accountsTrustedBy(text)));
  for (const text of ['%7B%', '%7Bx', 'null', '[]', '{"Statement":[null]}']) accountsTrustedBy(text);
});
