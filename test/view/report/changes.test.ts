import { describe, expect, test } from 'vitest';
import { type Changes, type Comparable, Comparison, type Place } from '../../../shared/view/report/changes.ts';
import type { ReportReader } from '../../../shared/view/report/report-access.ts';
import { DAY_MS, NOW_MS } from '../../plan/model.ts';

const reader = (parts: Partial<ReportReader> = {}): ReportReader => ({
  accountId: '1111222233334444',
  state: 'reads',
  isPermitted: true,
  isOutside: false,
  paths: [],
  ...parts,
});
const OWNER = '1234567890123456';
const PLACE = { ownerAccountId: OWNER, regionId: 'cn-hangzhou' };
const reportOf = (
  readers: readonly ReportReader[] | undefined,
  parts: Partial<Comparable> = {},
  isComplete = true,
): Comparable => ({
  generatedAtMs: NOW_MS,
  ownerIds: [OWNER],
  regions: [{ ...PLACE, isComplete: true }],
  access: readers ? [{ ...PLACE, snapshotId: 's-1', isComplete, readers }] : [],
  findings: [],
  ...parts,
});
/** The later report is told region by region. */
function changesBetween(before: Comparable, after: Comparable): Changes {
  const comparison = new Comparison(before, after);
  for (const region of after.regions) {
    const inRegion = ({ ownerAccountId, regionId }: Place): boolean =>
      ownerAccountId === region.ownerAccountId && regionId === region.regionId;
    const [access, findings] = [after.access.filter(inRegion), after.findings.filter(inRegion)];
    comparison.add({ regions: [region], access, findings });
  }
  return comparison.changes();
}
const yesterday = { generatedAtMs: NOW_MS - DAY_MS };
const kinds = (before: Comparable, after: Comparable) => changesBetween(before, after).access.map(({ kind }) => kind);

describe('what has become of an account', () => {
  const [soon, late] = [{ endsAtMs: NOW_MS + DAY_MS }, { endsAtMs: NOW_MS + 9 * DAY_MS }];
  test.each<{ name: string; before?: Partial<ReportReader>; after?: Partial<ReportReader>; expected: string[] }>([
    { name: 'gained what it did not read', after: {}, expected: ['gained'] },
    { name: 'lost what it read', before: {}, expected: ['lost'] },
    { name: 'nothing', before: soon, after: soon, expected: [] },
    { name: 'accepted', before: { state: 'pending' }, after: {}, expected: ['accepted'] },
    { name: 'later', before: soon, after: late, expected: ['later'] },
    { name: 'later, when nothing ends it any more', before: soon, after: {}, expected: ['later'] },
    { name: 'sooner', before: {}, after: soon, expected: ['sooner'] },
    { name: 'forbidden by the policy', before: {}, after: { isPermitted: false }, expected: ['forbidden'] },
    { name: 'permitted by it', before: { isPermitted: false }, after: {}, expected: ['permitted'] },
    {
      name: 'two things at once',
      before: { state: 'pending', ...soon },
      after: late,
      expected: ['accepted', 'later'],
    },
    { name: 'nothing, when less than a second', before: soon, after: { endsAtMs: soon.endsAtMs + 999 }, expected: [] },
  ])('is told: $name', ({ before, after, expected }) => {
    expect(kinds(reportOf(before && [reader(before)], yesterday), reportOf(after && [reader(after)]))).toEqual(
      expected,
    );
  });

  test('what was due then and still is has not moved', () => {
    const then = reportOf([reader({ endsAtMs: NOW_MS - DAY_MS })], yesterday);
    expect(kinds(then, reportOf([reader({ endsAtMs: NOW_MS })]))).toEqual([]);
  });
});

test('nothing that one of the two did not read passes for gained or lost', () => {
  const unread = { regions: [{ ...PLACE, isComplete: false }] };
  expect(changesBetween(reportOf([reader()], unread), reportOf(undefined))).toMatchObject({
    access: [],
    regionsLeftOut: [PLACE],
  });
  expect(changesBetween(reportOf([reader()]), reportOf(undefined, { regions: [] }))).toMatchObject({
    access: [],
    regionsLeftOut: [PLACE],
  });
  expect(changesBetween(reportOf([], {}, false), reportOf([reader()]))).toMatchObject({
    access: [],
    snapshotsLeftOut: 1,
  });
});

test('an account has one line for each kind of change, with all its snapshots', () => {
  const both = ['s-2', 's-1'].map((snapshotId) => ({
    ...PLACE,
    snapshotId,
    isComplete: true,
    readers: [reader({ isPermitted: snapshotId === 's-1' })],
  }));
  expect(changesBetween(reportOf(undefined), reportOf(undefined, { access: both })).access).toEqual([
    {
      kind: 'gained',
      ownerAccountId: OWNER,
      accountId: '1111222233334444',
      isPermitted: false,
      snapshotIds: ['s-1', 's-2'],
    },
  ]);
});

test('findings are compared by their number, code by code', () => {
  const found = (code: string, count: number) => ({ code, count, ...PLACE });
  const before = reportOf(undefined, { findings: [found('BAD_TOKEN', 2), found('OVERDUE', 1)] });
  const after = reportOf(undefined, { findings: [found('BAD_TOKEN', 1), found('BAD_TOKEN', 2), found('OVERDUE', 1)] });
  expect(changesBetween(before, after).findings).toEqual([{ code: 'BAD_TOKEN', before: 2, after: 3 }]);
});

test('owners are compared each by itself, and one that only one report tells of is named and not compared', () => {
  const [OTHER, NEW, LOST] = ['2000000000000001', '2000000000000002', '2000000000000003'];
  const told = (owners: readonly string[], reader: readonly ReportReader[]): Comparable => ({
    ...reportOf(undefined),
    ownerIds: [OTHER, NEW, LOST, OWNER].filter((id) => owners.includes(id) || id === LOST),
    regions: owners.map((ownerAccountId) => ({ ...PLACE, ownerAccountId, isComplete: true })),
    access: owners.map((ownerAccountId) => ({
      ...PLACE,
      ownerAccountId,
      snapshotId: `s-${ownerAccountId}`,
      isComplete: true,
      readers: reader,
    })),
  });
  // LOST could be reached neither then nor now.
  expect(changesBetween(told([OWNER, OTHER], []), told([OWNER, OTHER, NEW], [reader()]))).toMatchObject({
    access: [
      { kind: 'gained', ownerAccountId: OWNER, snapshotIds: [`s-${OWNER}`] },
      { kind: 'gained', ownerAccountId: OTHER, snapshotIds: [`s-${OTHER}`] },
    ],
    ownersLeftOut: [NEW, LOST],
    regionsLeftOut: [],
  });
});
