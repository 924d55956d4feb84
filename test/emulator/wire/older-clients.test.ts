import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Body, codeOf, Landscape, OTHER_REGION, REGION } from '../harness.ts';

let landscape: Landscape;
beforeAll(async () => {
  landscape = new Landscape();
  await landscape.cloud.start();
});
afterAll(() => landscape.cloud.stop());
beforeEach(() => landscape.cloud.clearCalls());

const as = (action: string, query: Record<string, unknown>, product: 'ecs' | 'tag' | 'resourcesharing' = 'ecs') =>
  landscape.call(landscape.owner, product, action, query, { isLegacy: true });

describe('a client that signs with HMAC-SHA1', () => {
  beforeAll(() => {
    const person = landscape.as(landscape.owner);
    const disk = { RegionId: REGION, ZoneId: `${REGION}-h`, Size: 20 };
    for (let index = 0; index < 60; index += 1) {
      const { snapshotId } = person.createSnapshot({ tags: { app: `shop-${index}` }, isComplete: true });
      if (index < 12) person.call('ecs', 'CreateDisk', disk);
      if (index < 2) person.createShare({ name: `share-${index}`, snapshotIds: [snapshotId] });
    }
    return landscape.settle();
  });

  const mine = { ResourceOwner: 'Self', MaxResults: 1 };
  test.each([
    { action: 'DescribeSnapshots', query: { RegionId: REGION, MaxResults: 10 } },
    { action: 'DescribeSnapshots', query: { RegionId: REGION } },
    { action: 'DescribeDisks', query: { RegionId: REGION, MaxResults: 10 } },
    { action: 'ListTagResources', query: { RegionId: REGION, ResourceType: 'snapshot', Tag: [{ Key: 'app' }] } },
    { product: 'tag', action: 'ListTagResources', query: { RegionId: REGION, PageSize: 10 } },
    { product: 'resourcesharing', action: 'ListResourceShares', query: mine },
    { product: 'resourcesharing', action: 'ListSharedResources', query: mine },
    {
      product: 'resourcesharing',
      action: 'ListResourceShareAssociations',
      query: { AssociationType: 'Resource', MaxResults: 1 },
    },
  ] as const)('reads the second page of $action', async ({ action, query, ...rest }) => {
    const product = 'product' in rest ? rest.product : 'ecs';
    const first = await as(action, query, product);
    expect(first['NextToken']).not.toBe('');
    const second = await as(action, { ...query, NextToken: first['NextToken'] }, product);
    expect(second['NextToken']).not.toBe(first['NextToken']);
  });

  test('repeats a call with its ClientToken', async () => {
    const query = { RegionId: REGION, ZoneId: `${REGION}-h`, Size: 20, ClientToken: 'once' };
    const first = await as('CreateDisk', query);
    expect((await as('CreateDisk', query))['DiskId']).toBe(first['DiskId']);
  });

  test('leaves nothing of its signature in the recorded parameters', async () => {
    await as('DescribeSnapshots', { RegionId: REGION });
    expect(landscape.cloud.calls[0]?.params).toEqual({ RegionId: REGION });
  });
});

test.each([
  { form: 'the header form', isLegacy: false, text: /^ACS3-HMAC-SHA256\n[0-9a-f]{64}$/ },
  { form: 'the query form', isLegacy: true, text: /^POST&%2F&AccessKeyId%3D.*Version%3D2014-05-26$/ },
])('a wrong signature in $form is told the text that should have been signed, after the first colon', async ({
  isLegacy,
  text,
}) => {
  const key = { ...landscape.owner, accessKeySecret: 'wrong' };
  const refused = landscape.call(key, 'ecs', 'DescribeRegions', {}, { isLegacy });
  const error = (await refused.catch((one: unknown) => one)) as { message: string };
  const [before = '', signed = ''] = error.message.split('server string to sign is:');
  expect(before).toMatch(/Specified signature is not matched with our calculation\. $/);
  expect(signed.split(' request id')[0]).toMatch(text);
});

describe('a REST call in the older header form', () => {
  const path = '/2023-03-30/functions/missing/invocations';

  /** As the aliyun CLI signs calls of Function Compute. */
  async function invoke(change: { readonly secret?: string; readonly body?: string } = {}): Promise<Body> {
    const { accessKeyId, accessKeySecret } = landscape.owner;
    const headers = {
      accept: 'application/json',
      'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==',
      'content-type': 'application/octet-stream',
      date: new Date(landscape.clock.nowMs()).toUTCString(),
      'x-acs-signature-method': 'HMAC-SHA1',
      'x-acs-signature-version': '1.0',
    };
    const own = ['x-acs-signature-method:HMAC-SHA1', 'x-acs-signature-version:1.0'];
    const first = [headers.accept, headers['content-md5'], headers['content-type'], headers.date];
    const text = ['POST', ...first, ...own, `${path}?qualifier=LATEST`].join('\n');
    const signature = createHmac('sha1', change.secret ?? accessKeySecret)
      .update(text)
      .digest('base64');
    landscape.cloud.registerProduct(
      (request) => request.path === path,
      (request) => Promise.resolve(answerOf(() => landscape.cloud.identify(request))),
    );
    const answer = await fetch(`${landscape.cloud.endpoints[REGION]}${path}?qualifier=LATEST`, {
      method: 'POST',
      headers: { ...headers, authorization: `acs ${accessKeyId}:${signature}` },
      body: change.body ?? 'hello',
    });
    return (await answer.json()) as Body;
  }

  const answerOf = (identify: () => unknown) => {
    try {
      return { status: 200, body: JSON.stringify(identify()) };
    } catch (error) {
      return { status: 400, body: JSON.stringify({ code: (error as { code: string }).code }) };
    }
  };

  test('names its account', async () => {
    expect(await invoke()).toMatchObject({ accountId: landscape.owner.accountId });
  });

  test('is refused with a wrong secret, and with another body than was signed', async () => {
    expect(await invoke({ secret: 'wrong' })).toEqual({ code: 'SignatureDoesNotMatch' });
    expect(await invoke({ body: 'other' })).toEqual({ code: 'InvalidContentMD5' });
  });
});

describe('a call', () => {
  test.each([
    { action: 'DescribeSnapshots', query: {}, code: 'MissingParameter', status: 400 },
    { action: 'DescribeSnapshots', query: { RegionId: OTHER_REGION }, code: 'InvalidRegionId.NotFound', status: 404 },
    { action: 'DescribeDisks', query: {}, code: 'MissingParamter.RegionId', status: 400 },
    { action: 'DescribeDisks', query: { RegionId: OTHER_REGION }, code: 'InvalidRegion.NotFound', status: 400 },
    {
      action: 'DeleteSnapshot',
      query: { SnapshotId: 's-1', RegionId: OTHER_REGION },
      code: 'InvalidRegionId.NotFound',
      status: 404,
    },
    { action: 'ListTagResources', query: {}, code: 'MissingParameter.RegionId', status: 404 },
  ])('to $action with the region $query.RegionId is refused: $code', async ({ action, query, code, status }) => {
    expect(await codeOf(landscape.call(landscape.owner, 'ecs', action, query))).toEqual({ code, status });
  });

  test.each([
    { product: 'ecs', action: 'DescribeSnapshots', query: { RegionId: REGION, SnapshotLevel: 'x' } },
    { product: 'kms', action: 'ListKeys', query: { Filters: '[]' } },
    { product: 'resourcesharing', action: 'ListResourceShares', query: { ResourceOwner: 'Self', PermissionName: 'x' } },
  ] as const)('to $action that asks for what is not emulated is refused instead of answered too fully', async ({
    product,
    action,
    query,
  }) => {
    const asked = landscape.call(landscape.owner, product, action, { ...query });
    expect(await codeOf(asked)).toEqual({ code: 'UnsupportedParameter', status: 400 });
  });
});
