import { describe, expect, test } from 'vitest';
import { REGIONS } from '../../cli/deploy/fc3-props.ts';
import { lookAtRegion, misspeltRegions, newRegions } from '../../shared/policy/region-ids.ts';

describe('a region id', () => {
  test.each([
    ['cn-hangzou', 'cn-hangzhou'],
    ['cn-hangzhuo', 'cn-hangzhou'],
    ['cn-shangai', 'cn-shanghai'],
    ['cn-bejing', 'cn-beijing'],
    ['ap-southest-1', 'ap-southeast-1'],
    ['us-eats-1', 'us-east-1'],
    ['cnhangzhou', 'cn-hangzhou'],
  ])('%s is a slip for %s', (regionId, meant) => {
    expect(lookAtRegion(regionId)).toEqual({ is: 'slip', meant });
  });

  test.each(['ap-southeast-8', 'us-east-2', 'cn-nowhere', 'sa-saopaulo-1'])('%s may be new', (regionId) => {
    expect(lookAtRegion(regionId)).toEqual({ is: 'new' });
  });

  test.each(REGIONS)('%s, which the component deploys to, is known', (regionId) => {
    expect(lookAtRegion(regionId)).toEqual({ is: 'known' });
  });
});

test('every place of a policy that names a region is looked at, whatever else is wrong there', () => {
  const document = {
    regions: ['cn-hangzou', 'cn-hangzhou', 7],
    encryption: { copyKeys: { 'cn-shangai': 'key' } },
    use: [{ copy: { region: 'cn-bejing' } }, null],
    prices: { 'cn-shenzen': {}, 'mars-1': {} },
  };
  expect(misspeltRegions(document).map(({ path }) => path)).toEqual([
    'regions.0',
    'encryption.copyKeys.cn-shangai',
    'use.0.copy.region',
    'prices.cn-shenzen',
  ]);
  expect(newRegions(document)).toEqual(['mars-1']);
  for (const broken of [null, 'x', [], { regions: 'cn-hangzou', use: {} }]) expect(misspeltRegions(broken)).toEqual([]);
});
