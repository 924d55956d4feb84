import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, HOUR_MS, Landscape, OTHER_REGION, REGION } from '../harness.ts';

let landscape: Landscape;
beforeAll(async () => {
  landscape = new Landscape();
  await landscape.cloud.start();
});
afterAll(() => landscape.cloud.stop());
beforeEach(() => {
  landscape.cloud.faults.clear();
  landscape.cloud.clearCalls();
});

const whoAmI = (key = landscape.owner, options = {}) => landscape.call(key, 'sts', 'GetCallerIdentity', {}, options);

describe.each([
  { form: 'the header form', isLegacy: false },
  { form: 'the older query form', isLegacy: true },
])('a signature in $form', ({ isLegacy }) => {
  test('names its account', async () => {
    expect(await whoAmI(landscape.owner, { isLegacy })).toMatchObject({ AccountId: landscape.owner.accountId });
  });

  test('covers values that need encoding', async () => {
    const tags = [{ Key: 'a b+c/d', Value: "x&y=z*(1)!~'é中" }];
    const { snapshotId } = landscape.as(landscape.owner).createSnapshot({ isComplete: true });
    const named = { RegionId: REGION, ResourceType: 'snapshot', ResourceId: [snapshotId] };
    await landscape.call(landscape.owner, 'ecs', 'TagResources', { ...named, Tag: tags }, { isLegacy });
    expect(landscape.as(landscape.owner).snapshot(snapshotId)?.tags).toEqual({ 'a b+c/d': "x&y=z*(1)!~'é中" });
  });

  test('with a wrong secret is refused', async () => {
    const key = { ...landscape.owner, accessKeySecret: 'wrong' };
    expect(await codeOf(whoAmI(key, { isLegacy }))).toEqual({ code: 'SignatureDoesNotMatch', status: 400 });
  });

  test('with an unknown key is refused', async () => {
    const key = { ...landscape.owner, accessKeyId: 'LTAI-nobody' };
    expect(await codeOf(whoAmI(key, { isLegacy }))).toEqual({ code: 'InvalidAccessKeyId.NotFound', status: 404 });
  });

  test('with a nonce that was used is refused', async () => {
    const options = { isLegacy, nonce: `once-${String(isLegacy)}` };
    await whoAmI(landscape.owner, options);
    expect(await codeOf(whoAmI(landscape.owner, options))).toMatchObject({ code: 'SignatureNonceUsed' });
  });

  test.each([
    { minutes: 14, isRefused: false },
    { minutes: -14, isRefused: false },
    { minutes: 16, isRefused: true },
    { minutes: -16, isRefused: true },
  ])('dated $minutes minutes off is refused: $isRefused', async ({ minutes, isRefused }) => {
    const answer = whoAmI(landscape.owner, { isLegacy, timeMs: landscape.clock.nowMs() + minutes * 60_000 });
    if (isRefused) expect(await codeOf(answer)).toEqual({ code: 'InvalidTimeStamp.Expired', status: 400 });
    else expect(await answer).toMatchObject({ AccountId: landscape.owner.accountId });
  });

  test('of a session needs its token, and lapses with it', async () => {
    const session = landscape.cloud.issueCredentials(landscape.owner.accountId, 'snapshare', HOUR_MS);
    expect(await landscape.call(session, 'sts', 'GetCallerIdentity', {}, { isLegacy })).toMatchObject({
      IdentityType: 'AssumedRoleUser',
    });
    const wrong = { ...session, securityToken: 'wrong' };
    const { code } = await codeOf(landscape.call(wrong, 'sts', 'GetCallerIdentity', {}, { isLegacy }));
    expect(code).toBe('InvalidSecurityToken.Malformed');
    await landscape.clock.advanceBy(HOUR_MS);
    expect(await codeOf(landscape.call(session, 'sts', 'GetCallerIdentity', {}, { isLegacy }))).toEqual({
      code: 'InvalidSecurityToken.Expired',
      status: 403,
    });
  });
});

test('an operation that does not exist is refused', async () => {
  expect(await codeOf(landscape.call(landscape.owner, 'ecs', 'MakeCoffee'))).toEqual({
    code: 'InvalidAction.NotFound',
    status: 404,
  });
});

test('every call is recorded with its outcome', async () => {
  await landscape.call(
    landscape.owner,
    'ecs',
    'DescribeSnapshots',
    { RegionId: OTHER_REGION },
    { regionId: OTHER_REGION },
  );
  await codeOf(landscape.call(landscape.owner, 'ecs', 'DeleteSnapshot', { SnapshotId: 's-none' }));
  expect(landscape.cloud.calls).toMatchObject([
    { regionId: OTHER_REGION, product: 'ecs', action: 'DescribeSnapshots', isWrite: false },
    {
      accountId: landscape.owner.accountId,
      isWrite: true,
      code: 'InvalidSnapshotId.NotFound',
      params: { SnapshotId: 's-none' },
    },
  ]);
  expect(landscape.cloud.calls[0]).not.toHaveProperty('code');
});

describe('a fault', () => {
  const target = { match: { product: 'sts' } } as const;

  test.each([
    { effect: 'throttle', code: 'Throttling.User', status: 400 },
    { effect: 'error-500', code: 'InternalError', status: 500 },
    { effect: 'error-503', code: 'ServiceUnavailable', status: 503 },
    { effect: 'deny', code: 'NoPermission', status: 403 },
  ] as const)('of kind $effect answers $code', async ({ effect, code, status }) => {
    landscape.cloud.faults.add({ ...target, effect, times: 1 });
    expect(await codeOf(whoAmI())).toEqual({ code, status });
    expect(await whoAmI()).toMatchObject({ AccountId: landscape.owner.accountId });
  });

  test.each(['html-502', 'truncated-json'] as const)('of kind %s cannot be read by the SDK', async (effect) => {
    landscape.cloud.faults.add({ ...target, effect });
    await expect(whoAmI()).rejects.toThrow(SyntaxError);
  });

  test('can have another code and status', async () => {
    landscape.cloud.faults.add({ ...target, effect: 'throttle', code: 'Rejected.Throttling', status: 429 });
    expect(await codeOf(whoAmI())).toEqual({ code: 'Rejected.Throttling', status: 429 });
  });

  test.each([
    { effect: 'reset-before', snapshots: 0 },
    { effect: 'reset-after', snapshots: 1 },
  ] as const)('of kind $effect leaves $snapshots changes behind', async ({ effect, snapshots }) => {
    const fresh = new Landscape();
    await fresh.cloud.start();
    fresh.cloud.faults.add({ match: { action: 'TagResources' }, effect });
    const { snapshotId } = fresh.as(fresh.owner).createSnapshot({ isComplete: true });
    const request = {
      RegionId: REGION,
      ResourceType: 'snapshot',
      ResourceId: [snapshotId],
      Tag: [{ Key: 'k', Value: 'v' }],
    };
    await expect(fresh.call(fresh.owner, 'ecs', 'TagResources', request)).rejects.toThrow();
    expect(Object.keys(fresh.as(fresh.owner).snapshot(snapshotId)?.tags ?? {})).toHaveLength(snapshots);
    await fresh.cloud.stop();
  });

  test('can hit one page only', async () => {
    for (let index = 0; index < 3; index += 1) landscape.as(landscape.outsider).createSnapshot();
    landscape.cloud.faults.add({ match: { action: 'DescribeSnapshots', page: 2 }, effect: 'error-500' });
    const query = { RegionId: REGION, MaxResults: 1 };
    const first = await landscape.call(landscape.outsider, 'ecs', 'DescribeSnapshots', query);
    const second = landscape.call(landscape.outsider, 'ecs', 'DescribeSnapshots', {
      ...query,
      NextToken: first['NextToken'],
    });
    expect(await codeOf(second)).toEqual({ code: 'InternalError', status: 500 });
  });

  test('with a stale read does not see what is younger', async () => {
    const fresh = new Landscape();
    await fresh.cloud.start();
    const person = fresh.as(fresh.member);
    const { snapshotId } = person.createSnapshot({ isComplete: true });
    await fresh.clock.advanceBy(60_000);
    person.tagSnapshot(snapshotId, { young: '1' });
    person.createSnapshot();
    fresh.cloud.faults.add({
      match: { action: 'DescribeSnapshots' },
      effect: 'stale-read',
      staleMs: 30_000,
      times: 1,
    });
    const read = () => fresh.call(fresh.member, 'ecs', 'DescribeSnapshots', { RegionId: REGION });
    expect(await read()).toMatchObject({ Snapshots: { Snapshot: [{ SnapshotId: snapshotId, Tags: { Tag: [] } }] } });
    expect(await read()).toMatchObject({ TotalCount: 2 });
    await fresh.cloud.stop();
  });

  test.each([
    { effect: 'slow-call', after: 'late' },
    { effect: 'slow-answer', after: 'at once' },
  ] as const)('with a $effect takes effect $after and answers late', async ({ effect, after }) => {
    const person = landscape.as(landscape.member);
    const { snapshotId } = person.createSnapshot({ isComplete: true });
    landscape.cloud.faults.add({ match: { action: 'TagResources' }, effect, slowMs: 30_000, times: 1 });
    const request = {
      RegionId: REGION,
      ResourceType: 'snapshot',
      ResourceId: [snapshotId],
      Tag: [{ Key: 'k', Value: 'v' }],
    };
    const arrivedCount = landscape.cloud.traffic.arrived;
    let isAnswered = false;
    const answer = landscape.call(landscape.member, 'ecs', 'TagResources', request).then(() => {
      isAnswered = true;
    });
    while (landscape.cloud.traffic.arrived === arrivedCount) await new Promise((resolve) => setImmediate(resolve));
    await landscape.clock.advanceBy(29_000);
    expect(person.snapshot(snapshotId)?.tags).toEqual(after === 'late' ? {} : { k: 'v' });
    expect(isAnswered).toBe(false);
    await landscape.clock.advanceBy(1_000);
    await answer;
    expect(person.snapshot(snapshotId)?.tags).toEqual({ k: 'v' });
  });
});

test('an answer with latency is parked until the clock has moved', async () => {
  const slow = new Landscape({ latencyMs: 200 });
  await slow.cloud.start();
  let isAnswered = false;
  const answer = slow.call(slow.owner, 'sts', 'GetCallerIdentity').then(() => {
    isAnswered = true;
  });
  while (slow.cloud.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(slow.cloud.traffic).toEqual({ arrived: 1, answered: 0 });
  expect(isAnswered).toBe(false);
  await slow.clock.advanceBy(200);
  await answer;
  expect(slow.cloud.traffic).toEqual({ arrived: 1, answered: 1 });
  await slow.cloud.stop();
});

test('pages may be shorter than was asked for', async () => {
  const short = new Landscape({ switches: { maxPageItems: 2 } });
  await short.cloud.start();
  for (let index = 0; index < 3; index += 1) short.as(short.owner).createSnapshot();
  const query = { RegionId: REGION, MaxResults: 100 };
  const first = await short.call(short.owner, 'ecs', 'DescribeSnapshots', query);
  expect(first['Snapshots']).toMatchObject({ Snapshot: [{}, {}] });
  const rest = await short.call(short.owner, 'ecs', 'DescribeSnapshots', { ...query, NextToken: first['NextToken'] });
  expect(rest).toMatchObject({ NextToken: '', Snapshots: { Snapshot: [{}] } });
  await short.cloud.stop();
});

test('Resource Sharing lets an account call 10 changes and 20 reads a second', async () => {
  const fast = new Landscape();
  await fast.cloud.start();
  const flood = async (action: string, query: object, count: number) => {
    const codes = await Promise.all(
      Array.from({ length: count }, () =>
        fast.call(fast.owner, 'resourcesharing', action, { ...query }).then(
          () => 'fine',
          (error: unknown) => (error as { code: string }).code,
        ),
      ),
    );
    return codes.filter((code) => code === 'Throttling.User').length;
  };
  expect(await flood('CreateResourceShare', { ResourceShareName: 'x' }, 12)).toBe(2);
  expect(await flood('ListResourceShares', { ResourceOwner: 'Self' }, 22)).toBe(2);
  await fast.clock.advanceBy(1_000);
  expect(await flood('CreateResourceShare', { ResourceShareName: 'x' }, 10)).toBe(0);
  await fast.cloud.stop();
});

describe('another account', () => {
  test('is reached only through a role that trusts the caller', async () => {
    const trust = { principals: [landscape.owner.accountId], externalId: 'ext-1' };
    const RoleArn = landscape.cloud.createRole(landscape.member.accountId, 'snapshare-member', trust);
    const query = { RoleArn, RoleSessionName: 'test', ExternalId: 'ext-1' };
    const answer = await landscape.call(landscape.owner, 'sts', 'AssumeRole', query);
    const keys = answer['Credentials'] as { AccessKeyId: string; AccessKeySecret: string; SecurityToken: string };
    const session = {
      accessKeyId: keys.AccessKeyId,
      accessKeySecret: keys.AccessKeySecret,
      securityToken: keys.SecurityToken,
    };
    expect(await landscape.call(session, 'sts', 'GetCallerIdentity')).toMatchObject({
      AccountId: landscape.member.accountId,
    });
    expect(await codeOf(landscape.call(landscape.outsider, 'sts', 'AssumeRole', query))).toEqual({
      code: 'NoPermission',
      status: 403,
    });
    const wrong = { ...query, ExternalId: 'other' };
    expect(await codeOf(landscape.call(landscape.owner, 'sts', 'AssumeRole', wrong))).toMatchObject({
      code: 'NoPermission',
    });
  });

  test('a right that RAM refuses is refused by name', async () => {
    const strict = new Landscape({ authorize: (_identity, action) => action !== 'ecs:DeleteSnapshot' });
    await strict.cloud.start();
    const { snapshotId } = strict.as(strict.member).createSnapshot({ isComplete: true });
    const request = strict.call(strict.member, 'ecs', 'DeleteSnapshot', { SnapshotId: snapshotId });
    expect(await codeOf(request)).toEqual({ code: 'Forbidden.RAM', status: 403 });
    await strict.cloud.stop();
  });
});
