import { expect, test } from 'vitest';
import { planRegion } from '../../shared/plan/plan.ts';
import { POLICY_STATEMENTS, summarizePolicy } from '../../shared/view/policy-in-words.ts';
import { buildReportData } from '../../shared/view/report-data.ts';
import { DAY_MS, NOW_MS, OWNER, policyOf, shareOf, snapshotOf, worldOf } from '../plan/model.ts';

const MEMBER = '1111222233334444';
const GIB = 2 ** 30;
const POLICY = policyOf({ prices: { 'cn-hangzhou': { standardPerGiBMonth: 0.12, currency: 'CNY' } } });

const reportOf = (world: ReturnType<typeof worldOf>, policy = POLICY) =>
  buildReportData([world], [planRegion(world, policy, NOW_MS)], policy, NOW_MS);

test('the report tells of the snapshots that are asked for or shared, and counts the others', () => {
  const world = worldOf(
    [snapshotOf('s-1', { 'share-to': MEMBER }, { sizeBytes: 3 * GIB, retentionDays: 30 }), snapshotOf('s-2', {})],
    [],
  );
  const report = reportOf(world);
  expect(report).toMatchObject({
    schemaVersion: 1,
    generatedAtMs: NOW_MS,
    accountId: OWNER,
    mode: 'sync',
    regions: [{ regionId: 'cn-hangzhou', isComplete: true, snapshotCount: 2, plannedCount: 1 }],
    principals: [{ id: MEMBER, kind: 'account' }],
    grants: [{ snapshotId: 's-1', state: 'wanted' }],
    overdue: [],
  });
  expect(report.snapshots).toEqual([
    {
      snapshotId: 's-1',
      name: 'name-of-s-1',
      regionId: 'cn-hangzhou',
      createdAtMs: NOW_MS - DAY_MS,
      retentionEndMs: NOW_MS + 29 * DAY_MS,
      sizeGiB: 3,
      isEncrypted: false,
    },
  ]);
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
