import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Body, codeOf, Landscape, REGION } from '../harness.ts';

let land: Landscape;
beforeEach(async () => {
  land = new Landscape({ switches: { sharingTagConditions: 'judged' } });
  await land.cloud.start();
});
afterEach(() => land.cloud.stop());

const call = (action: string, query: Record<string, unknown>): Promise<Body> =>
  land.call(land.owner, 'ram', action, query);
const document = (...statements: object[]): string => JSON.stringify({ Version: '1', Statement: statements });
const named = { PolicyType: 'Custom', PolicyName: 'p', RoleName: 'r' };

async function makeRole(...statements: object[]): Promise<void> {
  const { accountId } = land.owner;
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { RAM: [`acs:ram::${accountId}:root`] },
    Condition: { StringEquals: { 'sts:ExternalId': ['xy'] } },
  };
  await call('CreateRole', { RoleName: 'r', Description: 'of a test', AssumeRolePolicyDocument: document(trust) });
  await call('CreatePolicy', { PolicyName: 'p', PolicyDocument: document(...statements) });
}

async function assume(externalId: string) {
  const request = {
    RoleArn: `acs:ram::${land.owner.accountId}:role/r`,
    RoleSessionName: 'test',
    ExternalId: externalId,
  };
  const body = await land.call(land.owner, 'sts', 'AssumeRole', request);
  const { AccessKeyId, AccessKeySecret, SecurityToken } = body['Credentials'] as Record<string, string>;
  return { accessKeyId: AccessKeyId ?? '', accessKeySecret: AccessKeySecret ?? '', securityToken: SecurityToken ?? '' };
}

test('a role that was made by a call may do what its policies say, from the moment they are attached', async () => {
  await makeRole({ Effect: 'Allow', Action: 'ecs:Describe*', Resource: '*' });
  expect(await codeOf(assume('another'))).toEqual({ code: 'NoPermission', status: 403 });
  const keys = await assume('xy');
  const read = () => land.call(keys, 'ecs', 'DescribeSnapshots', { RegionId: REGION });
  expect(await codeOf(read())).toMatchObject({ code: 'Forbidden.RAM' });
  await call('AttachPolicyToRole', named);
  await expect(read()).resolves.toBeDefined();
  expect(await codeOf(land.call(keys, 'ecs', 'DeleteSnapshot', { SnapshotId: 's-1' }))).toMatchObject({
    code: 'Forbidden.RAM',
  });
  await call('DetachPolicyFromRole', named);
  expect(await codeOf(read())).toMatchObject({ code: 'Forbidden.RAM' });
});

test('a role goes only without policies, and a policy only without roles', async () => {
  await makeRole({ Effect: 'Allow', Action: ['ecs:*'], Resource: ['*'] });
  await call('AttachPolicyToRole', named);
  expect(await codeOf(call('AttachPolicyToRole', named))).toEqual({
    code: 'EntityAlreadyExists.Role.Policy',
    status: 409,
  });
  expect(await codeOf(call('DeleteRole', { RoleName: 'r' }))).toEqual({
    code: 'DeleteConflict.Role.Policy',
    status: 409,
  });
  expect(await codeOf(call('DeletePolicy', { PolicyName: 'p' }))).toMatchObject({ status: 409 });
  await call('DetachPolicyFromRole', named);
  expect(await codeOf(call('DetachPolicyFromRole', named))).toEqual({
    code: 'EntityNotExist.Role.Policy',
    status: 404,
  });
  await call('DeleteRole', { RoleName: 'r' });
  await call('DeletePolicy', { PolicyName: 'p' });
  expect(await codeOf(call('GetRole', { RoleName: 'r' }))).toEqual({ code: 'EntityNotExist.Role', status: 404 });
  expect(await codeOf(call('GetPolicy', { PolicyType: 'Custom', PolicyName: 'p' }))).toEqual({
    code: 'EntityNotExist.Policy',
    status: 404,
  });
});

test('what cannot be read is refused, and nothing is made twice', async () => {
  await makeRole({ Effect: 'Allow', Action: 'ecs:*', Resource: '*' });
  const again = { RoleName: 'r', AssumeRolePolicyDocument: document({}) };
  expect(await codeOf(call('CreateRole', again))).toEqual({ code: 'EntityAlreadyExists.Role', status: 409 });
  const policy = (PolicyName: string, PolicyDocument: string) => call('CreatePolicy', { PolicyName, PolicyDocument });
  expect(await codeOf(policy('p', document({})))).toEqual({ code: 'EntityAlreadyExists.Policy', status: 409 });
  expect(await codeOf(policy('q', 'no JSON'))).toEqual({ code: 'MalformedPolicyDocument', status: 400 });
  expect(await codeOf(policy('q', document({ Sid: 'x'.repeat(6_144) })))).toMatchObject({
    code: 'InvalidParameter.PolicyDocument.Length',
  });
  expect(await codeOf(policy('q q', document({})))).toMatchObject({ code: 'InvalidParameter.PolicyName.InvalidChars' });
});
