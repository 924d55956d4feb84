import { expect, test } from 'vitest';
import { exposureOf } from '../../../shared/view/report/exposure.ts';
import type { ReportReader } from '../../../shared/view/report/report-access.ts';
import { NOW_MS, OWNER } from '../../plan/model.ts';

const reader = (accountId: string, parts: Partial<ReportReader> = {}): ReportReader => ({
  accountId,
  state: 'reads',
  isPermitted: true,
  isOutside: true,
  paths: [{ shareId: 'rs-1', shareName: 'x', isOurs: true, principal: accountId, state: 'reads' }],
  ...parts,
});
const access = (snapshotId: string, ...readers: readonly ReportReader[]) => ({
  ownerAccountId: OWNER,
  regionId: 'cn-hangzhou',
  snapshotId,
  isComplete: true,
  unknown: [],
  readers,
});
const kinds = (...readers: readonly ReportReader[]) => exposureOf([access('s-1', ...readers)]).map(({ kind }) => kind);

test('who is not permitted is exposure, inside and outside, now and soon', () => {
  const wrong = { isPermitted: false } as const;
  const found = exposureOf([
    access('s-2', reader('2', { ...wrong, state: 'pending', endsAtMs: NOW_MS })),
    access('s-1', reader('2', wrong), reader('1', { ...wrong, isOutside: false, endsAtMs: NOW_MS })),
  ]);
  expect(found).toEqual([
    {
      kind: 'notPermitted',
      accountId: '1',
      isOutside: false,
      snapshotIds: ['s-1'],
      pendingCount: 0,
      endsAtMs: NOW_MS,
      shareIds: ['rs-1'],
    },
    {
      kind: 'notPermitted',
      accountId: '2',
      isOutside: true,
      snapshotIds: ['s-1', 's-2'],
      pendingCount: 1,
      shareIds: ['rs-1'],
    },
  ]);
});

test('who is permitted is exposure outside only: without an end, or as long as it has not accepted', () => {
  expect(kinds(reader('1'))).toEqual(['noEnd']);
  expect(kinds(reader('1', { state: 'pending' }))).toEqual(['pending']);
  expect(kinds(reader('1', { endsAtMs: NOW_MS }))).toEqual([]);
  expect(kinds(reader('1', { isOutside: false }))).toEqual([]);
});

test('the worst comes first', () => {
  expect(kinds(reader('1', { state: 'pending' }), reader('2'), reader('3', { isPermitted: false }))).toEqual([
    'notPermitted',
    'noEnd',
    'pending',
  ]);
});
