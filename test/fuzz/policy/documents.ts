import fc from 'fast-check';
import { EXTERNAL, FOLDER, LAB, OWNER, SHOP } from '../names.ts';
import { type Style, type Written, writeOut } from '../render.ts';

/** A policy in a file. */
export interface PolicyText extends Written {
  readonly style: Style;
  readonly encoding: Encoding;
}

/** How a text becomes bytes; `gzip` as a download is sometimes left. */
export type Encoding = 'utf8' | 'utf16le' | 'utf16be' | 'latin1' | 'gzip';

/** Sections of policies that fit together, each in one or more forms. */
const SECTIONS: Readonly<Record<string, readonly unknown[]>> = {
  tags: [{ shareTo: 'share-with', hold: 'keep' }],
  owners: [
    { roleName: 'snapshare-owner', accounts: [OWNER] },
    { roleName: 'snapshare-owner', accounts: 'directory' },
  ],
  principals: [
    { directory: 'any', external: [EXTERNAL] },
    { directory: [SHOP, LAB, FOLDER], external: [EXTERNAL] },
  ],
  allow: [
    [
      { snapshots: { owners: [OWNER], tags: { team: 'shop' } }, to: [FOLDER, '@prod'] },
      { to: [LAB, SHOP], approval: 'required', maxDays: 30 },
    ],
  ],
  rules: [
    [{ match: { name: 'golden-*', type: 'auto' }, shareTo: `@prod ${LAB}/14d`, latest: 3 }],
    [{ match: { diskIds: ['d-bp1000000000000000aa'], tags: { golden: 'yes' } }, shareTo: '@prod' }],
  ],
  blockWhenTagged: [
    ['confidential', 'classification=secret'],
    ['no', 'true', '2026', 'pii=*', 'null'],
  ],
  expiry: [{ unshareBeforeHours: 48, deleteExpired: 'after-unshare' }, { deleteExpired: 'never' }],
  hygiene: [{ scope: 'all' }, { scope: 'managed' }],
  encryption: [{ serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-1', 'cn-shanghai': 'key-2' } }],
  brakes: [{ removals: { count: 3, percent: 0 }, blocked: { count: 1 }, additions: { count: 5, percent: 1 } }],
  limits: [{ resourceShares: 500 }],
  exposure: [{ accepted: [{ principal: SHOP, snapshots: 'old-*', until: '2026-12-31', because: 'known' }] }],
  expectedAccountIds: [[OWNER]],
  accept: [{ senders: [OWNER], shareNames: ['snapshare-*'], otherwise: 'reject' }, { senders: [OWNER] }],
  members: [{ roleName: 'snapshare-member', accounts: [SHOP] }],
  functionCompute: [{ version: 2, service: 'ops' }],
  ram: [{ sharingTags: 'judged' }],
  use: [
    [{ from: OWNER, name: 'golden-*', copy: { region: 'cn-shanghai', retentionDays: 30 }, max: { count: 2 } }],
    [{ from: OWNER, name: 'seed-*', disk: { zoneId: 'cn-hangzhou-h', category: 'cloud_essd', sizeGiB: 40 } }],
  ],
  notify: [{ webhook: 'env:HOOK' }],
  prices: [{ 'cn-hangzhou': { standardPerGiBMonth: 0.12, currency: 'CNY' } }],
};

export const SECTION_NAMES: readonly string[] = Object.keys(SECTIONS);

/** Valid policies of some of the sections. */
export const policyTexts: fc.Arbitrary<PolicyText> = fc
  .record({
    mode: fc.constantFrom('observe', 'upsert-only', 'sync'),
    chosen: fc.subarray([...SECTION_NAMES]),
    form: fc.nat(3),
    style: fc.constantFrom<Style>('block', 'flow', 'json'),
  })
  .map(({ mode, chosen, form, style }) => {
    const needsGroup = chosen.includes('allow') || chosen.includes('rules');
    const document = {
      installation: 'acme',
      mode,
      regions: ['cn-hangzhou', 'cn-shanghai'],
      ...(needsGroup && { groups: { prod: [FOLDER, SHOP] } }),
      ...Object.fromEntries(chosen.map((name) => [name, SECTIONS[name]?.[form % SECTIONS[name].length]])),
    };
    return { ...writeOut(document, style), style, encoding: 'utf8' };
  });
