import { describe, expect, test } from 'vitest';
import type { Directory } from '../../shared/cloud/ports.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import { POLICY_STATEMENTS, summarizePolicy } from '../../shared/view/policy-in-words.ts';
import { ReportGatherer, type ReportSources, wholeReport } from '../../shared/view/report/gatherer.ts';
import { DAY_MS, NOW_MS, OWNER, policyOf, shareOf, snapshotOf, worldOf } from '../plan/model.ts';

const MEMBER = '1111222233334444';
const GIB = 2 ** 30;
const POLICY = policyOf({ prices: { 'cn-hangzhou': { standardPerGiBMonth: 0.12, currency: 'CNY' } } });

function reportOf(world: ReturnType<typeof worldOf>, sources: Partial<ReportSources> = {}) {
  const gatherer = new ReportGatherer(POLICY, NOW_MS);
  const part = gatherer.add(world, planRegion(world, POLICY, NOW_MS), sources.directory);
  const whose = { accountId: OWNER, ownerIds: [OWNER], areOwnersKnown: true };
  return wholeReport([part], gatherer.frame({ ...whose, unread: [], ...sources }));
}

test('the report tells of the snapshots that are asked for or shared, and counts the others', () => {
  const world = worldOf(
    [snapshotOf('s-1', { 'share-to': MEMBER }, { sizeBytes: 3 * GIB, retentionDays: 30 }), snapshotOf('s-2', {})],
    [],
  );
  const report = reportOf(world);
  expect(report).toMatchObject({
    schemaVersion: 2,
    generatedAtMs: NOW_MS,
    accountId: OWNER,
    mode: 'sync',
    owners: [{ accountId: OWNER, isComplete: true }],
    regions: [{ ownerAccountId: OWNER, regionId: 'cn-hangzhou', isComplete: true, snapshotCount: 2, plannedCount: 1 }],
    principals: [
      { id: MEMBER, kind: 'account' },
      { id: OWNER, kind: 'account' },
    ],
    access: [],
    exposure: [],
    grants: [{ snapshotId: 's-1', state: 'wanted' }],
    overdue: [],
  });
  expect(report.snapshots).toEqual([
    {
      snapshotId: 's-1',
      name: 'name-of-s-1',
      ownerAccountId: OWNER,
      regionId: 'cn-hangzhou',
      createdAtMs: NOW_MS - DAY_MS,
      retentionEndMs: NOW_MS + 29 * DAY_MS,
      sizeGiB: 3,
      costPerMonth: 0.36,
      currency: 'CNY',
      sourceDiskId: 'd-1',
      isEncrypted: false,
      tags: { 'share-to': MEMBER },
    },
  ]);
});

describe('who reads', () => {
  const FOLDER = 'fd-Work000001';
  const directory: Directory = {
    directoryId: 'rd-abc123',
    rootFolderId: 'r-root01',
    managementAccountId: OWNER,
    managementName: 'head office',
    members: [{ accountId: MEMBER, name: 'shop', path: ['rd-abc123', 'r-root01', FOLDER, MEMBER] }],
    goneFolderIds: new Set(),
  };
  const world = worldOf(
    [snapshotOf('s-1', { 'share-to': FOLDER }), snapshotOf('s-2', {})],
    [
      shareOf('rs-1', [FOLDER], ['s-1']),
      shareOf('rs-2', ['9999888877776666'], ['s-2'], { isOurs: false, kind: 'external' }),
    ],
  );

  test('is told with the names and the members of folders, as the access model says', () => {
    const report = reportOf(world, { directory, folderNames: new Map([[FOLDER, 'work']]) });
    expect(report.access).toMatchObject([
      { snapshotId: 's-1', isComplete: true, readers: [{ accountId: MEMBER, paths: [{ principal: FOLDER }] }] },
      { snapshotId: 's-2', readers: [{ accountId: '9999888877776666', isPermitted: false, isOutside: true }] },
    ]);
    expect(report.principals).toEqual([
      { id: MEMBER, kind: 'account', name: 'shop' },
      { id: OWNER, kind: 'account', name: 'head office' },
      { id: '9999888877776666', kind: 'account' },
      { id: FOLDER, kind: 'folder', name: 'work', members: [MEMBER] },
    ]);
    expect(report.exposure).toMatchObject([{ kind: 'not-permitted', principal: '9999888877776666' }]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('is unknown behind a folder where the directory could not be read', () => {
    const { access, principals } = reportOf(world);
    expect(access[0]).toMatchObject({ snapshotId: 's-1', isComplete: false, unknown: [FOLDER], readers: [] });
    expect(principals.find(({ id }) => id === FOLDER)).toEqual({ id: FOLDER, kind: 'folder' });
  });

  test('holds also by a share that is being deleted', () => {
    const ending = worldOf([snapshotOf('s-1', {})], [], { endingShares: [shareOf('rs-9', [MEMBER], ['s-1'])] });
    const report = reportOf(ending);
    expect(report.access).toMatchObject([{ snapshotId: 's-1', readers: [{ accountId: MEMBER }] }]);
    expect(report.snapshots).toMatchObject([{ snapshotId: 's-1' }]);
    expect(report.shares).toMatchObject([{ shareId: 'rs-9' }]);
  });
});

test('owners are told in the order of their parts, and one of whom nothing was added is incomplete', () => {
  const [OTHER, LOST] = ['2000000000000001', '2000000000000002'];
  const worlds = [OWNER, OTHER].map((accountId, at) =>
    worldOf([snapshotOf(`s-${at}`, { 'share-to': `${MEMBER} bad`, team: `team-${at}` })], [], { accountId }),
  );
  const gatherer = new ReportGatherer(POLICY, NOW_MS);
  const parts = worlds.map((world) => gatherer.add(world, planRegion(world, POLICY, NOW_MS)));
  const whose = { accountId: OWNER, ownerIds: [LOST, OTHER, OWNER], areOwnersKnown: true };
  expect(wholeReport(parts, gatherer.frame({ ...whose, unread: [] }))).toMatchObject({
    owners: [
      { accountId: OWNER, isComplete: true },
      { accountId: OTHER, isComplete: true },
      { accountId: LOST, isComplete: false },
    ],
    snapshots: [
      { ownerAccountId: OWNER, team: 'team-0' },
      { ownerAccountId: OTHER, team: 'team-1' },
    ],
    findings: [{ ownerAccountId: OWNER }, { ownerAccountId: OTHER }],
  });
});

test('a snapshot past its retention in any share is overdue and has its cost', () => {
  const expired = snapshotOf('s-1', {}, { createdAtMs: NOW_MS - 40 * DAY_MS, retentionDays: 10, sizeBytes: 100 * GIB });
  const world = worldOf([expired], [shareOf('rs-1', [MEMBER], ['s-1'], { isOurs: false })]);
  const [overdue] = reportOf(world).overdue;
  expect(overdue).toMatchObject({ snapshotId: 's-1', expiredAtMs: NOW_MS - 30 * DAY_MS, shareIds: ['rs-1'] });
  expect(overdue).toMatchObject({ costPerMonth: 12, currency: 'CNY' });
  expect(overdue?.costSinceExpiry).toBeCloseTo(12, 1);
});

test('findings carry their region, and JSON loses nothing of the report', () => {
  const world = worldOf([snapshotOf('s-1', { 'share-to': 'nonsense' })], [shareOf('rs-1', [MEMBER], ['s-1'])]);
  const report = reportOf(world);
  expect(report.findings).toMatchObject([{ regionId: 'cn-hangzhou', code: 'BAD_TOKEN', snapshotId: 's-1' }]);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test('a policy is told in sentences, each with all its facts', () => {
  const policy = policyOf({
    principals: { directory: ['fd-AbCdEf1234'], external: [MEMBER] },
    groups: { prod: ['fd-AbCdEf1234'] },
    rules: [
      { match: { name: 'golden-*' }, shareTo: '@prod' },
      { match: { type: 'auto', tags: { app: 'shop' } }, shareTo: '@prod', latest: 3 },
    ],
    blockWhenTagged: ['secret'],
    exposure: { accepted: [{ principal: MEMBER, snapshots: 's-1', until: '2026-12-31', because: 'audit' }] },
    accept: { senders: [OWNER] },
  });
  const statements = summarizePolicy(policy);
  expect(statements.map(({ code }) => code)).toEqual([
    'MODE_SYNC',
    'REGIONS',
    'TAGS',
    'DIRECTORY_LISTED',
    'EXTERNAL_LISTED',
    'GROUP',
    'RULE',
    'RULE_LATEST',
    'BLOCKED',
    'EXPIRY',
    'DELETE_NEVER',
    'HYGIENE_MANAGED',
    'SERVICE_KEY_REFUSE',
    'BRAKES',
    'EXPOSURE_ACCEPTED',
    'ACCEPT',
  ]);
  for (const { code, facts } of statements) {
    const names = [...POLICY_STATEMENTS[code].matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(facts)).toEqual(expect.arrayContaining(names));
  }
});
