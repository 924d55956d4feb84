import { groupBy } from '../../shared/base/group-by.ts';
import { finding } from '../../shared/plan/findings/finding.ts';
import { exposureId, severityOf } from '../../shared/view/exposure/finding.ts';
import { POLICY_STATEMENTS, type PolicyStatementCode } from '../../shared/view/policy-in-words.ts';
import type { ReportExposure } from '../../shared/view/report/exposure.ts';
import type { ReportAccess, ReportPath, ReportReader } from '../../shared/view/report/report-access.ts';
import type { ReportPrincipal } from '../../shared/view/report/report-principals.ts';
import type { ReportData, ReportGrant, ReportSnapshot } from '../../shared/view/report-data.ts';
import type { GrantState } from '../../shared/view/status.ts';

export const MADE_MS = Date.UTC(2026, 2, 1, 6, 30);
export const DAY_MS = 86_400_000;

/** What an owner may write into a name to trouble whoever reads it. */
export const HOSTILE_NAME = '</script><img src=x onerror="window.pwned=1"><!-- \u2028 "\'&amp; {snapshotId}';

/** The same of a member that names its own account. */
export const HOSTILE_ACCOUNT = '=lab</script><b>';

export const OWNER = '1234567890123456';
export const SHOP = '1111222233334444';
const LAB = '1111222233335555';
/** Reads through its folder alone. */
export const BILLING = '1111222233336666';
export const PARTNER = '2222333344445555';
export const STRANGER = '9999888877776666';
export const FOLDER = 'fd-AbCdEf1234';
/** Another owner, and one that could not be reached. */
export const [DATA, LOST] = ['4444000000000001', '4444000000000002'] as const;

export function grantOf(snapshotId: string, principal: string, parts: Partial<ReportGrant> = {}): ReportGrant {
  return {
    ownerAccountId: OWNER,
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
    ownerAccountId: OWNER,
    regionId: 'cn-hangzhou',
    createdAtMs: MADE_MS - 10 * DAY_MS,
    sizeGiB: 40,
    costPerMonth: 4.8,
    currency: 'CNY',
    sourceDiskId: 'd-bp1000000000000000d1',
    isEncrypted: false,
    tags: {},
    ...parts,
  };
}

/** What accounts read by grants alone. @param members The accounts behind folders; behind others nobody knows who is. */
export function accessBy(
  grants: readonly ReportGrant[],
  members: Readonly<Record<string, readonly string[]>>,
): ReportAccess[] {
  const bySnapshot = groupBy(grants, ({ snapshotId }) => snapshotId);
  return [...bySnapshot].flatMap(([snapshotId, own]) => {
    const given = own.filter(({ isInEffect, state }) => isInEffect || WAITING.has(state));
    const unknown = new Set<string>();
    const paths = new Map<string, { grant: ReportGrant; path: ReportPath }[]>();
    for (const grant of given) {
      const { principal, endsAtMs, shareIds, isInEffect, state } = grant;
      const accountIds = /^\d/.test(principal) ? [principal] : members[principal];
      if (!accountIds) unknown.add(principal);
      const path = {
        shareId: shareIds[0] ?? '',
        shareName: 'snapshare-x',
        isOurs: state !== 'foreign',
        principal,
        state: isInEffect ? ('reads' as const) : ('pending' as const),
        ...(endsAtMs !== undefined && { endsAtMs }),
      };
      for (const accountId of accountIds ?? []) {
        paths.set(accountId, [...(paths.get(accountId) ?? []), { grant, path }]);
      }
    }
    const readers = [...paths].sort().map(([accountId, all]): ReportReader => {
      const endMs = Math.max(...all.map(({ path }) => path.endsAtMs ?? Number.POSITIVE_INFINITY));
      return {
        accountId,
        state: all.some(({ path }) => path.state === 'reads') ? 'reads' : 'pending',
        ...(Number.isFinite(endMs) && { endsAtMs: endMs }),
        isPermitted: all.some(({ grant }) => grant.isPermitted),
        isOutside: all.some(({ grant }) => grant.isExternal),
        paths: all.map(({ path }) => path),
      };
    });
    const [first] = own;
    if (!first || given.length === 0) return [];
    const { ownerAccountId, regionId } = first;
    const isComplete = unknown.size === 0;
    return { ownerAccountId, regionId, snapshotId, isComplete, unknown: [...unknown].sort(), readers };
  });
}

/** What `exposure` finds of this access where every account stands for itself. */
function exposureBy(access: readonly ReportAccess[]): ReportExposure[] {
  return access.flatMap(({ ownerAccountId, regionId, snapshotId, readers }) =>
    readers.flatMap(({ accountId, state, isPermitted, isOutside, endsAtMs, paths }) => {
      if (isPermitted && (!isOutside || (state === 'reads' && endsAtMs !== undefined))) return [];
      const kind = state === 'pending' ? 'pending' : isPermitted ? 'no-end' : 'not-permitted';
      const found = { kind, ownerAccountId, regionId, principal: accountId } as const;
      return {
        ...found,
        id: exposureId({ ...found, of: snapshotId }),
        severity: severityOf({ kind, isOutside, isPermitted }),
        snapshotIds: [snapshotId],
        state,
        isOutside,
        accounts: [{ accountId }],
        shares: paths.map(({ shareId }) => ({ shareId, name: shareId, isOurs: true, createdAtMs: 0, isEnding: false })),
        ...(endsAtMs !== undefined && { endsAtMs }),
        askedBy: [],
      };
    }),
  );
}

const WAITING: ReadonlySet<GrantState> = new Set(['settling', 'awaiting acceptance']);

export const EMPTY_REPORT: ReportData = {
  schemaVersion: 2,
  generatedAtMs: MADE_MS,
  installation: 'acme',
  accountId: OWNER,
  mode: 'sync',
  teamTag: 'team',
  owners: [{ accountId: OWNER, name: 'head office', isComplete: true }],
  areOwnersKnown: true,
  regions: [],
  unread: [],
  snapshots: [],
  principals: [],
  grants: [],
  access: [],
  shares: [],
  findings: [],
  exposure: [],
  overdue: [],
  policySummary: [],
};

/** A little of everything. */
export function smallReport(): ReportData {
  const accounts = [SHOP, LAB] as const;
  const grants = smallGrants();
  const access = accessBy(grants, { [FOLDER]: [SHOP, BILLING] });
  return {
    ...EMPTY_REPORT,
    owners: [{ accountId: OWNER, name: 'head office', isComplete: false }],
    grants,
    access,
    exposure: exposureBy(access),
    regions: [
      { ownerAccountId: OWNER, regionId: 'cn-hangzhou', isComplete: true, snapshotCount: 812, plannedCount: 3 },
      { ownerAccountId: OWNER, regionId: 'cn-shanghai', isComplete: false, snapshotCount: 96, plannedCount: 0 },
    ],
    unread: [{ regionId: 'cn-shanghai', what: 'DescribeKey', problem: 'InternalError (HTTP 500)' }],
    principals: [
      { id: accounts[0], kind: 'account', name: 'shop' },
      { id: accounts[1], kind: 'account', name: HOSTILE_ACCOUNT },
      { id: BILLING, kind: 'account', name: 'billing' },
      { id: OWNER, kind: 'account', name: 'head office' },
      { id: PARTNER, kind: 'account' },
      { id: STRANGER, kind: 'account' },
      { id: FOLDER, kind: 'folder', name: 'production', members: [SHOP, BILLING] },
    ],
    snapshots: [
      snapshotOf('s-bp1000000000000000a1', 'golden-web', {
        retentionEndMs: MADE_MS + 80 * DAY_MS,
        tags: { team: 'shop' },
        team: 'shop',
      }),
      snapshotOf('s-bp1000000000000000a2', 'golden-db', {
        createdAtMs: MADE_MS - 3 * DAY_MS,
        isEncrypted: true,
        kmsKeyId: 'key-hzz000001',
        sourceDiskId: 'd-bp1000000000000000d2',
        tags: { team: 'data' },
        team: 'data',
      }),
      snapshotOf('s-bp1000000000000000a3', HOSTILE_NAME, { sizeGiB: 500 }),
      snapshotOf('s-uf6000000000000000b1', '季度报表', { regionId: 'cn-shanghai', sizeGiB: 120 }),
      snapshotOf('s-bp1000000000000000c1', 'audit-2025', { retentionEndMs: MADE_MS - 40 * DAY_MS, sizeGiB: 500 }),
    ],
    shares: [
      ...['rs-0000000000000001', 'rs-0000000000000002'].map((shareId) => ({
        shareId,
        ownerAccountId: OWNER,
        regionId: 'cn-hangzhou',
        name: 'snapshare-x',
        isOurs: true,
        kind: 'directory' as const,
        principals: [],
        snapshotIds: [],
      })),
      {
        shareId: 'rs-handmade',
        ownerAccountId: OWNER,
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
        ownerAccountId: OWNER,
        regionId: 'cn-shanghai',
        ...finding(
          'BAD_TOKEN',
          { snapshotId: 's-uf6000000000000000b1' },
          { tagKey: 'share-to', text: '<script>window.pwned=1</script>' },
        ),
      },
      {
        ownerAccountId: OWNER,
        regionId: 'cn-hangzhou',
        ...finding('NOT_PERMITTED', { snapshotId: 's-bp1000000000000000a2', principal: STRANGER }),
      },
      {
        ownerAccountId: OWNER,
        regionId: 'cn-hangzhou',
        ...finding('NOT_PERMITTED', { snapshotId: 's-bp1000000000000000a1', principal: STRANGER }),
      },
    ],
    overdue: [
      {
        snapshotId: 's-bp1000000000000000c1',
        ownerAccountId: OWNER,
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

/** The same of a hub: a second owner, one of which a region could not be read, and one that could not be reached. */
export function ownersReport(): ReportData {
  const report = smallReport();
  const place = { ownerAccountId: DATA, regionId: 'cn-hangzhou' } as const;
  const snapshot = { ...snapshotOf('s-bp1000000000000000e1', 'features', { team: 'data' }), ...place };
  const grants = [...report.grants, { ...grantOf(snapshot.snapshotId, STRANGER, { isPermitted: false }), ...place }];
  const access = accessBy(grants, { [FOLDER]: [SHOP, BILLING] });
  const [first] = report.overdue;
  return {
    ...report,
    grants,
    access,
    exposure: exposureBy(access),
    owners: [
      ...report.owners,
      { accountId: DATA, name: 'data lake', isComplete: true },
      { accountId: LOST, name: 'lost', isComplete: false },
    ],
    regions: [...report.regions, { ...place, isComplete: true, snapshotCount: 7, plannedCount: 0 }],
    unread: [
      ...report.unread.map((one) => ({ ...one, ownerAccountId: OWNER })),
      ...['cn-hangzhou', 'cn-shanghai'].map((regionId) => ({
        ownerAccountId: LOST,
        regionId,
        what: 'AssumeRole',
        problem: 'NoPermission',
      })),
    ],
    principals: [
      ...report.principals,
      { id: DATA, kind: 'account', name: 'data lake' },
      { id: LOST, kind: 'account', name: 'lost' },
    ],
    snapshots: [...report.snapshots, snapshot],
    findings: [
      ...report.findings,
      { ...place, ...finding('NOT_PERMITTED', { snapshotId: snapshot.snapshotId, principal: STRANGER }) },
    ],
    overdue: first ? [first, { ...first, ...place, snapshotId: snapshot.snapshotId }] : [],
  };
}

function smallGrants(): ReportGrant[] {
  return [
    grantOf('s-bp1000000000000000a1', SHOP, { endsAtMs: MADE_MS + 3 * DAY_MS, endsBecause: 'its own limit' }),
    grantOf('s-bp1000000000000000a1', LAB, { state: 'settling', isInEffect: false }),
    grantOf('s-bp1000000000000000a1', FOLDER, {
      endsAtMs: MADE_MS + 2 * DAY_MS,
      shareIds: ['rs-0000000000000002'],
    }),
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
    grantOf('s-uf6000000000000000b1', SHOP, {
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
  ];
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
    const team = pick(apps);
    return {
      snapshotId: `s-bp1${String(at).padStart(17, '0')}`,
      name: `${pick(apps)}-${String(at).padStart(5, '0')}`,
      regionId: pick(regions),
      createdAtMs,
      ...(random() < 0.8 ? { retentionEndMs: createdAtMs + 120 * DAY_MS } : {}),
      sizeGiB: Math.ceil(random() * 2000),
      ownerAccountId: OWNER,
      costPerMonth: 12,
      currency: 'CNY',
      sourceDiskId: `d-bp1${String(Math.floor(at / 4)).padStart(17, '0')}`,
      isEncrypted: random() < 0.3,
      tags: { team, stage: pick(['test', 'prod']) },
      team,
    };
  });
  const grants = snapshots.flatMap(({ snapshotId, regionId }) =>
    principals.map(({ id }, at): ReportGrant => {
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
  // Every folder has members that read through it alone, so that there are half as many accounts again.
  const folders = principals.filter(({ kind }) => kind === 'folder');
  const membersOf = (at: number): string[] =>
    Array.from({ length: Math.ceil(principalCount / 10) }, (_, one) => String(3_333_000_000_000_000 + at * 100 + one));
  const members = Object.fromEntries(folders.map(({ id }, at) => [id, membersOf(at)]));
  const access = accessBy(grants, members);
  const everyone = [
    ...principals.map((principal) =>
      principal.kind === 'folder' ? { ...principal, members: members[principal.id] ?? [] } : principal,
    ),
    ...Object.values(members)
      .flat()
      .map((id, at): ReportPrincipal => ({ id, kind: 'account', name: `team-${at}` })),
  ];
  const overdue = snapshots.slice(0, 24).map(({ snapshotId, ownerAccountId, regionId, sizeGiB }, at) => ({
    snapshotId,
    ownerAccountId,
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
      ownerAccountId: OWNER,
      regionId,
      isComplete: true,
      snapshotCount: Math.ceil(snapshotCount / 2),
      plannedCount: 0,
    })),
    principals: everyone,
    snapshots,
    grants,
    access,
    exposure: exposureBy(access),
    shares: Array.from({ length: 40 }, (_, at) => ({
      shareId: `rs-${String(at).padStart(16, '0')}`,
      ownerAccountId: OWNER,
      regionId: 'cn-hangzhou',
      name: `snapshare-${at}`,
      isOurs: true,
      kind: 'directory' as const,
      principals: [],
      snapshotIds: [],
    })),
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
