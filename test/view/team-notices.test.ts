import { describe, expect, test } from 'vitest';
import { finding } from '../../shared/plan/findings/finding.ts';
import { copyDescription } from '../../shared/plan/world.ts';
import { partsOfTeams } from '../../shared/view/team-notices.ts';
import { policyOf, snapshotOf, worldOf } from '../plan/model.ts';

const teams = { shop: { webhook: 'env:SHOP' }, billing: { webhook: 'env:BILLING' } };
const copyTags = { 'snapshare:copy-of': 's-shop', 'snapshare:installation': 'acme' };
const world = worldOf(
  [
    snapshotOf('s-shop', { team: 'shop' }),
    snapshotOf('s-bill', { team: 'billing' }),
    snapshotOf('s-lab', { team: 'lab' }),
    snapshotOf('s-copy', { ...copyTags, team: 'billing' }, { description: copyDescription('s-shop') }),
  ],
  [],
);
const reasons = [] as never[];
const partsOf = (parts: Partial<Parameters<typeof partsOfTeams>[0]>, notify: object = { teams }) =>
  partsOfTeams(
    { region: 'cn-hangzhou', told: [], findings: [], endings: [], waiting: [], ...parts },
    world,
    policyOf({ notify }),
  );

describe('a finding', () => {
  const failed = (doing: string, subject = {}) => finding('CALL_FAILED', subject, { doing, error: 'x', advice: 'y' });
  test.each([
    { what: 'about its snapshot', found: finding('SHARED_IN', { snapshotId: 's-shop' }), isToldTo: ['shop'] },
    { what: 'that names its snapshot', found: failed('Sharing s-shop'), isToldTo: ['shop'] },
    { what: 'about a team without an address', found: finding('SHARED_IN', { snapshotId: 's-lab' }), isToldTo: [] },
    { what: 'about no snapshot', found: failed('Reading shares of vips-1'), isToldTo: [] },
  ])('$what', ({ found, isToldTo }) => {
    const told = [...partsOf({ findings: [found] })].filter(([, { findings }]) => findings.length > 0);
    expect(told.map(([team]) => team)).toEqual(isToldTo);
  });

  test.each([
    ['beside its own', failed('Sharing s-shop, s-bill', { snapshotId: 's-shop' })],
    ['beside one that is not known', failed('Sharing s-shop, s-gone', { snapshotId: 's-shop' })],
    ['beside one of a team without an address', failed('Sharing s-shop, s-lab')],
  ])('what names a snapshot of another team, or one that is not known, goes to no team: %s', (_, found) => {
    for (const { findings } of partsOf({ findings: [found] }).values()) expect(findings).toEqual([]);
  });
});

test('a copy that stands in for a snapshot is of the team of that snapshot, whatever its own tag says', () => {
  const findings = [finding('COPY_LEFT', { snapshotId: 's-copy' })];
  expect([...partsOf({ findings })].map(([team, part]) => [team, part.findings.length])).toEqual([
    ['shop', 1],
    ['billing', 0],
  ]);
});

test('calls and endings count for each team that they concern', () => {
  const join = (...snapshotIds: string[]) =>
    ({ kind: 'leave', shareId: 'rs-1', snapshotIds, takeovers: [], isTidying: false, because: 'x', reasons }) as never;
  const ending = { snapshotId: 's-bill', principal: '1', endsAtMs: 0, warningDays: 7 } as const;
  const parts = partsOf({
    told: [
      { action: join('s-shop', 's-bill'), result: 'applied' },
      { action: join('s-bill'), result: 'failed' },
      { action: join('s-lab'), result: 'applied' },
    ],
    endings: [ending],
  });
  expect(parts.get('shop')).toMatchObject({ planned: 1, applied: 1, failed: 0, endings: [] });
  expect(parts.get('billing')).toMatchObject({ planned: 2, applied: 1, failed: 1, endings: [ending] });
});

test('without teams in the policy there is no part', () => {
  expect(partsOf({ findings: [finding('SHARED_IN', { snapshotId: 's-shop' })] }, {}).size).toBe(0);
});
