import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../shared/base/yaml.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { EXAMPLE_POLICY } from '../example-policy.ts';
import { INSIDE, MINIMAL, OUTSIDE, policyOf } from './make-policy.ts';

const max = { count: 50, totalGiB: 10_000 };

describe('a good policy', () => {
  test('needs only three parts, and everything else has its default', () => {
    expect(policyOf({})).toEqual({
      ...MINIMAL,
      tags: {
        shareTo: 'share-to',
        shareUntil: 'share-until',
        hold: 'share-hold',
        approved: 'share-approved',
        team: 'team',
      },
      principals: { directory: 'any', external: [] },
      groups: {},
      rules: [],
      blockWhenTagged: [],
      expiry: { unshareBeforeHours: 24, deleteExpired: 'never' },
      hygiene: { scope: 'managed' },
      encryption: { serviceKey: 'refuse', copyKeys: {} },
      brakes: {
        removals: { count: 20, percent: 10 },
        forbidden: { count: 20, percent: 10 },
        blocked: { count: 20, percent: 10 },
        expiries: { count: 1000, percent: 100 },
      },
      limits: { resourceShares: 1000 },
      exposure: { accepted: [] },
      expectedAccountIds: [],
      accept: { senders: [], shareNames: ['*'], otherwise: 'leave' },
      functionCompute: { version: 3 },
      ram: { sharingTags: 'ignored' },
      use: [],
      notify: { webhook: '', dingtalk: '', teams: {}, eventBus: '' },
      prices: {},
    });
  });

  test('is what stands in the example, which sets every part and changes nothing it does not say', () => {
    const example = parseYaml(readFileSync(EXAMPLE_POLICY, 'utf8')) as Record<string, unknown>;
    expect(parsePolicy(example)).toEqual({ ok: true, policy: example });
    const optional = { members: { roleName: 'r', accounts: 'directory' }, allow: [{ to: [INSIDE] }] };
    expect(Object.keys(policyOf(optional)).sort()).toEqual(Object.keys(example).sort());
  });

  test.each<{ name: string; parts: object; expected: object }>([
    {
      name: 'half a brake takes the other half from the defaults',
      parts: { brakes: { removals: { count: 0 }, expiries: { percent: 50 } } },
      expected: { brakes: { removals: { count: 0, percent: 10 }, expiries: { count: 1000, percent: 50 } } },
    },
    {
      name: 'the hub may visit all of the directory',
      parts: { members: { roleName: 'snapshare-member', accounts: 'directory' } },
      expected: { members: { roleName: 'snapshare-member', accounts: 'directory' } },
    },
    {
      name: 'Function Compute 2 names its service',
      parts: { functionCompute: { version: 2, service: 'snapshare' } },
      expected: { functionCompute: { version: 2, service: 'snapshare' } },
    },
    {
      name: 'a copy and a disk have defaults',
      parts: {
        use: [
          { from: INSIDE, name: '*', copy: { region: 'cn-shanghai' } },
          { from: INSIDE, name: '*', disk: { zoneId: 'cn-hangzhou-h' } },
        ],
      },
      expected: {
        use: [
          { from: INSIDE, name: '*', copy: { region: 'cn-shanghai', kmsKeyId: '' }, max },
          { from: INSIDE, name: '*', disk: { zoneId: 'cn-hangzhou-h', category: 'cloud_essd', kmsKeyId: '' }, max },
        ],
      },
    },
    {
      name: 're-encryption has a key for each region',
      parts: { encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-1' } } },
      expected: { encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-1' } } },
    },
    {
      name: 'a rule may ask for an external account that principals lists',
      parts: {
        principals: { external: [OUTSIDE] },
        rules: [{ match: { type: 'auto' }, shareTo: `${OUTSIDE}/2w @g` }],
        groups: { g: [] },
      },
      expected: { rules: [{ match: { type: 'auto' }, shareTo: `${OUTSIDE}/2w @g` }] },
    },
  ])('$name', ({ parts, expected }) => {
    expect(policyOf(parts)).toMatchObject(expected);
  });
});
