import { expect, test } from 'vitest';
import { planRegion } from '../../../shared/plan/plan.ts';
import type { Membership } from '../../../shared/plan/world.ts';
import { DAY_MS, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../model.ts';

const FIRST = '2222333344445555';
const SECOND = '3333444455556666';
const POLICY = policyOf({ principals: { external: [FIRST, SECOND] } });
const BOTH = { 'share-to': `${FIRST} ${SECOND}` };

const standing = (standing: Membership['standing'], sinceMs = NOW_MS - 8 * DAY_MS): Membership => ({
  standing,
  sinceMs,
  changedMs: sinceMs + 7 * DAY_MS,
});

test.each([
  { name: 'is renewed where every snapshot asks for the outsider', other: BOTH, expected: ['renew-invitation'] },
  {
    name: 'is left alone where a snapshot asks only for another outsider, which would see it too',
    other: { 'share-to': FIRST },
    expected: [],
  },
  {
    name: 'is left alone where a snapshot has a tag that nobody understands',
    other: { 'share-to': 'nonsense' },
    expected: [],
  },
])('a lapsed invitation $name', ({ other, expected }) => {
  const share = shareOf('rs-1', [], ['s-1', 's-2'], {
    kind: 'external',
    principals: new Map([
      [FIRST, standing('held')],
      [SECOND, standing('refused')],
    ]),
  });
  const { actions, findings } = planRegion(
    worldOf([snapshotOf('s-1', BOTH), snapshotOf('s-2', other)], [share]),
    POLICY,
    NOW_MS,
  );
  expect(actions.map(({ kind }) => kind).filter((kind) => kind === 'renew-invitation')).toEqual(expected);
  expect(findings.map(({ code }) => code).includes('INVITATION_LAPSED')).toBe(expected.length === 0);
});
