import { expect, test } from 'vitest';
import { InputError } from '../../../../shared/base/errors.ts';
import { parseEndpoints } from '../../../../shared/cloud/alibaba/wire/endpoints.ts';

const OWN = { regionId: 'cn-hangzhou', accountId: '1010101010101010' };

test.each([
  { product: 'resourcesharing', region: 'cn-shanghai', host: 'resourcesharing.cn-shanghai.aliyuncs.com' },
  { product: 'ecs', region: 'cn-hangzhou', host: 'ecs-cn-hangzhou.aliyuncs.com' },
  { product: 'ecs', region: 'eu-central-1', host: 'ecs.eu-central-1.aliyuncs.com' },
  { product: 'kms', region: 'ap-southeast-1', host: 'kms.ap-southeast-1.aliyuncs.com' },
  { product: 'sts', region: 'cn-shanghai', host: 'sts.cn-hangzhou.aliyuncs.com' },
  { product: 'resourcemanager', region: 'cn-shanghai', host: 'resourcemanager.aliyuncs.com' },
  { product: 'fc', region: 'cn-shanghai', host: '1010101010101010.cn-shanghai.fc.aliyuncs.com' },
] as const)('$product of $region is called at $host', ({ product, region, host }) => {
  for (const text of [undefined, '', ' ']) {
    expect(parseEndpoints(text, OWN)(product, region)).toEqual({ protocol: 'https', host });
  }
});

test.each([
  'evil.com#',
  'cn-x/../',
  'cn-hangzhou.evil.com',
  'CN-HANGZHOU',
  '',
  'cn-',
  `cn-${'a'.repeat(40)}`,
  '__proto__',
])('the region %j never chooses a host', (regionId) => {
  const withMap = parseEndpoints('{"cn-hangzhou":"http://127.0.0.1:1"}', OWN);
  for (const endpoints of [parseEndpoints(undefined, OWN), withMap]) {
    expect(() => endpoints('ecs', regionId)).toThrow(InputError);
  }
});

const MAP = JSON.stringify({
  'cn-hangzhou': 'http://127.0.0.1:8001',
  'cn-shanghai': { ecs: 'https://ecs-vpc.cn-shanghai.aliyuncs.com', kms: 'http://127.0.0.1:8003/' },
});

test.each([
  {
    name: 'a plain URL serves every product',
    product: 'kms',
    region: 'cn-hangzhou',
    endpoint: { protocol: 'http', host: '127.0.0.1:8001' },
  },
  {
    name: 'a product may have its own URL',
    product: 'ecs',
    region: 'cn-shanghai',
    endpoint: { protocol: 'https', host: 'ecs-vpc.cn-shanghai.aliyuncs.com' },
  },
  {
    name: 'a slash at the end does no harm',
    product: 'kms',
    region: 'cn-shanghai',
    endpoint: { protocol: 'http', host: '127.0.0.1:8003' },
  },
  {
    name: 'a central product goes through the own region',
    product: 'sts',
    region: 'eu-central-1',
    endpoint: { protocol: 'http', host: '127.0.0.1:8001' },
  },
] as const)('in a map $name', ({ product, region, endpoint }) => {
  expect(parseEndpoints(MAP, OWN)(product, region)).toEqual(endpoint);
});

test.each([
  { product: 'ecs', region: 'eu-central-1', problem: 'the region is not in the map' },
  { product: 'resourcesharing', region: 'cn-shanghai', problem: 'the region has no URL for resourcesharing' },
] as const)('with a map, $product of $region is refused: $problem', ({ product, region, problem }) => {
  expect(() => parseEndpoints(MAP, OWN)(product, region)).toThrow(problem);
});

test('all that is wrong with a map is said at once', () => {
  const text = JSON.stringify({
    'cn-hangzhou': 'ftp://host',
    Hangzhou: 'http://host',
    'cn-shanghai': { esc: 'http://host', kms: 7 },
    'cn-beijing': ['http://host'],
    'cn-qingdao': 'http://user:secret@host',
    'cn-zhangjiakou': 'http://host/path',
  });
  const problems = [
    'cn-hangzhou: expected a URL with https:// or http://',
    'Hangzhou: this is not the form of a region id',
    'cn-shanghai.esc: unknown product',
    'cn-shanghai.kms: expected a URL',
    'cn-beijing: expected a URL or a map',
    'cn-qingdao: a URL here carries no user name or password',
    'cn-zhangjiakou: expected a URL without path and query',
  ];
  for (const problem of problems) expect(() => parseEndpoints(text, OWN)).toThrow(problem);
});

test.each(['{', '[]', '"http://host"', 'null', '{}'])('%s is no map', (text) => {
  expect(() => parseEndpoints(text, OWN)).toThrow(InputError);
});

test('an account id of the wrong form never becomes a part of a host', () => {
  expect(() => parseEndpoints(undefined, { ...OWN, accountId: 'evil.com/' })('fc', 'cn-hangzhou')).toThrow(InputError);
});
