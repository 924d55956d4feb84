import { finding } from '../../shared/plan/findings/finding.ts';
import { POLICY_STATEMENTS, type PolicyStatementCode } from '../../shared/view/policy-in-words.ts';
import type { ReportData, ReportPrincipal, ReportSnapshot } from '../../shared/view/report-data.ts';
import type { GrantState, GrantStatus } from '../../shared/view/status.ts';

const MADE_MS = Date.UTC(2026, 2, 1, 6, 30);
const DAY_MS = 86_400_000;

/** What an owner may write into a name to trouble whoever reads it. */
export const HOSTILE_NAME = '</script><img src=x onerror="window.pwned=1"><!-- \u2028 "\'&amp; {snapshotId}';

const PARTNER = '2222333344445555';
const STRANGER = '9999888877776666';
const FOLDER = 'fd-AbCdEf1234';

export function grantOf(snapshotId: string, principal: string, parts: Partial<GrantStatus> = {}): GrantStatus {
  return {
    regionId: 'cn-hangzhou',
    snapshotId,
    principal,
    state: 'granted',
    isExternal: false,
    isInEffect: true,
    isPermitted: true,
    askedBy: ['share-to'],
    shareIds: ['rs-0000000000000001'],
    ...parts,
  };
}

function snapshotOf(snapshotId: string, name: string, parts: Partial<ReportSnapshot> = {}): ReportSnapshot {
  return {
    snapshotId,
    name,
    regionId: 'cn-hangzhou',
    createdAtMs: MADE_MS - 10 * DAY_MS,
    sizeGiB: 40,
    isEncrypted: false,
    ...parts,
  };
}

export const EMPTY_REPORT: ReportData = {
  schemaVersion: 1,
  generatedAtMs: MADE_MS,
  installation: 'acme',
  accountId: '1234567890123456',
  mode: 'sync',
  regions: [],
  unread: [],
  snapshots: [],
  principals: [],
  grants: [],
  shares: [],
  findings: [],
  exposure: [],
  overdue: [],
  policySummary: [],
};

/** A little of everything. */
export function smallReport(): ReportData {
  const accounts = ['1111222233334444', '1111222233335555'] as const;
  return {
    ...EMPTY_REPORT,
    regions: [
      { regionId: 'cn-hangzhou', isComplete: true, snapshotCount: 812, plannedCount: 3 },
      { regionId: 'cn-shanghai', isComplete: false, snapshotCount: 96, plannedCount: 0 },
    ],
    unread: [{ regionId: 'cn-shanghai', what: 'DescribeKey', problem: 'InternalError (HTTP 500)' }],
    principals: [
      { id: accounts[0], kind: 'account' },
      { id: accounts[1], kind: 'account' },
      { id: PARTNER, kind: 'account' },
      { id: STRANGER, kind: 'account' },
      { id: FOLDER, kind: 'folder' },
    ],
    snapshots: [
      snapshotOf('s-bp1000000000000000a1', 'golden-web', { retentionEndMs: MADE_MS + 80 * DAY_MS }),
      snapshotOf('s-bp1000000000000000a2', 'golden-db', { createdAtMs: MADE_MS - 3 * DAY_MS, isEncrypted: true }),
      snapshotOf('s-bp1000000000000000a3', HOSTILE_NAME, { sizeGiB: 500 }),
      snapshotOf('s-uf6000000000000000b1', '季度报表', { regionId: 'cn-shanghai', sizeGiB: 120 }),
      snapshotOf('s-bp1000000000000000c1', 'audit-2025', { retentionEndMs: MADE_MS - 40 * DAY_MS, sizeGiB: 500 }),
    ],
    grants: [
      grantOf('s-bp1000000000000000a1', accounts[0], { endsAtMs: MADE_MS + 3 * DAY_MS, endsBecause: 'its own limit' }),
      grantOf('s-bp1000000000000000a1', accounts[1], { state: 'settling', isInEffect: false }),
      grantOf('s-bp1000000000000000a1', FOLDER),
      grantOf('s-bp1000000000000000a2', FOLDER, { askedBy: ['rule 1 ("golden-*")'] }),
      grantOf('s-bp1000000000000000a2', PARTNER, {
        state: 'awaiting acceptance',
        isExternal: true,
        isInEffect: false,
        endsAtMs: MADE_MS + 20 * DAY_MS,
        endsBecause: 'share-until',
      }),
      grantOf('s-bp1000000000000000a3', PARTNER, {
        isExternal: true,
        endsAtMs: MADE_MS + 12 * DAY_MS,
        endsBecause: 'the end of retention',
      }),
      grantOf('s-uf6000000000000000b1', accounts[0], {
        regionId: 'cn-shanghai',
        state: 'blocked',
        isInEffect: false,
        shareIds: [],
      }),
      grantOf('s-bp1000000000000000c1', STRANGER, {
        state: 'foreign',
        isExternal: true,
        isPermitted: false,
        askedBy: [],
        shareIds: ['rs-handmade'],
      }),
    ],
    shares: [
      {
        shareId: 'rs-handmade',
        regionId: 'cn-hangzhou',
        name: 'by hand <b>',
        isOurs: false,
        kind: 'external',
        principals: [STRANGER],
        snapshotIds: ['s-bp1000000000000000c1'],
      },
    ],
    findings: [
      {
        regionId: 'cn-shanghai',
        ...finding(
          'BAD_TOKEN',
          { snapshotId: 's-uf6000000000000000b1' },
          { tagKey: 'share-to', text: '<script>window.pwned=1</script>' },
        ),
      },
      {
        regionId: 'cn-hangzhou',
        ...finding('NOT_PERMITTED', { snapshotId: 's-bp1000000000000000a2', principal: STRANGER }),
      },
      {
        regionId: 'cn-hangzhou',
        ...finding('NOT_PERMITTED', { snapshotId: 's-bp1000000000000000a1', principal: STRANGER }),
      },
    ],
    overdue: [
      {
        snapshotId: 's-bp1000000000000000c1',
        regionId: 'cn-hangzhou',
        expiredAtMs: MADE_MS - 40 * DAY_MS,
        sizeGiB: 500,
        shareIds: ['rs-handmade'],
        costPerMonth: 60,
        costSinceExpiry: 80,
        currency: 'CNY',
        priceSource: 'prices.cn-hangzhou of the policy',
      },
    ],
    policySummary: [
      { code: 'MODE_SYNC', facts: {} },
      { code: 'REGIONS', facts: { regions: 'cn-hangzhou, cn-shanghai' } },
      { code: 'DIRECTORY_ANY', facts: {} },
      { code: 'EXTERNAL_LISTED', facts: { principals: PARTNER } },
      { code: 'RULE', facts: { number: 1, match: 'name: golden-*', shareTo: FOLDER } },
      { code: 'EXPIRY', facts: { hours: 24 } },
      { code: 'DELETE_NEVER', facts: {} },
    ],
  };
}

/** Every sentence about a policy. */
export function allStatements(): ReportData['policySummary'] {
  return Object.keys(POLICY_STATEMENTS).map((code) => ({ code: code as PolicyStatementCode, facts: {} }));
}

/**
 * As large as the page has to cope with, and little alike: states, ends and shares vary from pair to pair.
 * The same arguments give the same report.
 */
export function largeReport(snapshotCount: number, principalCount: number): ReportData {
  const random = numbersFrom(7);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const principals = Array.from(
    { length: principalCount },
    (_, at): ReportPrincipal =>
      at % 10 === 0
        ? { id: `fd-${String(at).padStart(10, 'A')}`, kind: 'folder' }
        : { id: String(1_111_000_000_000_000 + at), kind: 'account' },
  );
  const apps = ['shop-db', 'billing', 'golden-web', 'audit-log', 'ml-features', '数据仓库'];
  const regions = ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'];
  const others: readonly GrantState[] = ['settling', 'wanted', 'awaiting acceptance', 'blocked', 'unwanted', 'kept'];
  const snapshots = Array.from({ length: snapshotCount }, (_, at): ReportSnapshot => {
    const createdAtMs = MADE_MS - Math.floor(random() * 90 * DAY_MS);
    return {
      snapshotId: `s-bp1${String(at).padStart(17, '0')}`,
      name: `${pick(apps)}-${String(at).padStart(5, '0')}`,
      regionId: pick(regions),
      createdAtMs,
      ...(random() < 0.8 ? { retentionEndMs: createdAtMs + 120 * DAY_MS } : {}),
      sizeGiB: Math.ceil(random() * 2000),
      isEncrypted: random() < 0.3,
    };
  });
  const grants = snapshots.flatMap(({ snapshotId, regionId }) =>
    principals.map(({ id }, at): GrantStatus => {
      const state = random() < 0.85 ? 'granted' : pick(others);
      const ends = random() < 0.3 ? {} : { endsAtMs: MADE_MS + (1 + Math.floor(random() * 60)) * DAY_MS };
      return grantOf(snapshotId, id, {
        regionId,
        state,
        ...ends,
        isExternal: at % 17 === 3 && at % 10 !== 0,
        isInEffect: state === 'granted' || state === 'kept' || state === 'unwanted',
        shareIds: [`rs-${String(Math.floor(random() * 40)).padStart(16, '0')}`],
      });
    }),
  );
  const overdue = snapshots.slice(0, 24).map(({ snapshotId, regionId, sizeGiB }, at) => ({
    snapshotId,
    regionId,
    expiredAtMs: MADE_MS - (at + 1) * DAY_MS,
    sizeGiB,
    shareIds: ['rs-0000000000000001'],
    costPerMonth: Math.round(sizeGiB * 12) / 100,
    costSinceExpiry: Math.round(sizeGiB * 0.4 * (at + 1)) / 100,
    currency: 'CNY',
    priceSource: 'prices.cn-hangzhou of the policy',
  }));
  return {
    ...smallReport(),
    regions: regions.map((regionId) => ({
      regionId,
      isComplete: true,
      snapshotCount: Math.ceil(snapshotCount / 2),
      plannedCount: 0,
    })),
    principals,
    snapshots,
    grants,
    overdue,
  };
}

/** Uniform over [0, 1), always the same. @see mulberry32 by Tommy Ettinger, public domain */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
