import { expect, test } from 'vitest';
import { groupExposure, type ReportExposure } from '../../../shared/view/report/exposure.ts';
import { NOW_MS, OWNER } from '../../plan/model.ts';

const share = (shareId: string) => ({ shareId, name: shareId, isOurs: true, createdAtMs: 0, isEnding: false });
const found = (principal: string, snapshotId: string, parts: Partial<ReportExposure> = {}): ReportExposure => ({
  id: `${principal} ${snapshotId}`,
  kind: 'not-permitted',
  severity: 'critical',
  ownerAccountId: OWNER,
  regionId: 'cn-hangzhou',
  snapshotIds: [snapshotId],
  principal,
  state: 'reads',
  isOutside: true,
  accounts: [{ accountId: principal }],
  shares: [share('rs-1')],
  askedBy: [],
  ...parts,
});

test('what is found of one principal for one reason stands in one row, with the latest end', () => {
  const rows = groupExposure([
    found('2', 's-2', { endsAtMs: NOW_MS, shares: [share('rs-2')] }),
    found('2', 's-1', { state: 'pending', endsAtMs: NOW_MS + 1 }),
  ]);
  expect(rows).toEqual([
    {
      kind: 'not-permitted',
      ownerAccountId: OWNER,
      severity: 'critical',
      principal: '2',
      isOutside: true,
      snapshotIds: ['s-1', 's-2'],
      pendingCount: 1,
      endsAtMs: NOW_MS + 1,
      shareIds: ['rs-1', 'rs-2'],
    },
  ]);
});

test('a row ends never where one of its findings does not end', () => {
  const [row] = groupExposure([found('2', 's-1', { endsAtMs: NOW_MS }), found('2', 's-2')]);
  expect(row).not.toHaveProperty('endsAtMs');
});

test('the worst comes first, and what the policy accepts last', () => {
  const acceptance = { until: '2026-12-31', because: 'audit', hasLapsed: false };
  const rows = groupExposure([
    found('1', 's-1', { acceptance }),
    found('2', 's-1', { kind: 'no-end', severity: 'medium' }),
    found('3', 's-1'),
    found('4', 's-1', { acceptance: { ...acceptance, hasLapsed: true } }),
  ]);
  expect(rows.map(({ principal, acceptedUntil }) => [principal, acceptedUntil])).toEqual([
    ['3', undefined],
    ['4', undefined],
    ['2', undefined],
    ['1', '2026-12-31'],
  ]);
});
