import { describe, expect, test } from 'vitest';
import type { Action } from '../../../shared/plan/action.ts';
import { nameOfShare } from '../../../shared/plan/cover/share-set.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import type { Membership, ShareState } from '../../../shared/plan/world.ts';
import { NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../model.ts';

const [A, B, OUTSIDER] = ['1111111111111111', '2222222222222222', '9999999999999999'] as const;
const POLICY = policyOf({ principals: { external: [OUTSIDER] } });
const MINUTE_MS = 60_000;

const at = (standing: Membership['standing'], agoMs = 0): Membership => ({
  standing,
  sinceMs: NOW_MS - agoMs,
  changedMs: NOW_MS - agoMs,
});
const open = (shareId: string, set: readonly string[], members: readonly string[], more: Partial<ShareState> = {}) =>
  shareOf(shareId, set, members, { name: nameOfShare('directory', set), ...more });

/** What the removals from `rs-1` wait for, as `share: snapshots for principals`. */
function waitsOf(shares: readonly ShareState[], tag: string, others: Record<string, string> = {}): readonly string[] {
  const snapshots = [
    snapshotOf('s-1', { 'share-to': tag }),
    ...Object.entries(others).map(([id, to]) => snapshotOf(id, { 'share-to': to })),
  ];
  const removal = planRegion(worldOf(snapshots, shares), POLICY, NOW_MS).actions.find(
    (action): action is Extract<Action, { kind: 'leave' | 'remove-principals' }> =>
      (action.kind === 'leave' || action.kind === 'remove-principals') && action.shareId === 'rs-1',
  );
  return (removal?.takeovers ?? []).map(({ share, snapshotIds, principals }) => {
    const where = 'shareId' in share ? share.shareId : 'a new share';
    return `${where}: ${snapshotIds.join(' ')} for ${principals.map((id) => id.slice(0, 1)).join('')}`;
  });
}

describe('a snapshot that leaves a share for the sake of another principal waits', () => {
  const leaving = open('rs-1', [A, B], ['s-1', 's-2']);
  const others = { 's-2': `${A} ${B}` };

  test('for the new share that goes on giving it', () => {
    expect(waitsOf([leaving], A, others)).toEqual(['a new share: s-1 for 1']);
  });

  test('for the share that it joins', () => {
    expect(waitsOf([leaving, open('rs-2', [A], [])], A, others)).toEqual(['rs-2: s-1 for 1']);
  });

  test('for one that it is in already, which is looked at again: it may have been read late', () => {
    expect(waitsOf([leaving, open('rs-2', [A], ['s-1'])], A, others)).toEqual(['rs-2: s-1 for 1']);
  });

  test.each([
    { what: 'where nobody else is to see it', shares: [leaving], tag: '' },
    {
      what: 'for what the service has refused',
      shares: [leaving, open('rs-2', [A], ['s-1'], { snapshots: new Map([['s-1', at('refused')]]) })],
      tag: A,
    },
    {
      what: 'for what has been settling for more than a quarter of an hour',
      shares: [leaving, open('rs-2', [A], [], { snapshots: new Map([['s-1', at('settling', 16 * MINUTE_MS)]]) })],
      tag: A,
    },
  ])('for nothing $what', ({ shares, tag }) => {
    expect(waitsOf(shares, tag, others)).toEqual([]);
  });

  test('for what is settling as long as that may take', () => {
    const settling = open('rs-2', [A], [], { snapshots: new Map([['s-1', at('settling', MINUTE_MS)]]) });
    expect(waitsOf([leaving, settling], A, others)).toEqual(['rs-2: s-1 for 1']);
  });
});

test('no acceptance of an outsider is waited for', () => {
  const old = shareOf('rs-1', [OUTSIDER, '8888888888888888'], ['s-1', 's-2'], { kind: 'external' });
  const policy = policyOf({ principals: { external: [OUTSIDER, '8888888888888888'] } });
  const snapshots = [
    snapshotOf('s-1', { 'share-to': OUTSIDER }),
    snapshotOf('s-2', { 'share-to': `${OUTSIDER} 8888888888888888` }),
  ];
  const { actions, findings } = planRegion(worldOf(snapshots, [old]), policy, NOW_MS);
  expect(actions.find(({ kind }) => kind === 'leave')).toMatchObject({ takeovers: [] });
  expect(findings.map(({ code }) => code)).toContain('ACCEPTANCE_NEEDED_AGAIN');
});

test('an outsider that is taken out of a share of the directory has to accept, and that is told', () => {
  const opened = shareOf('rs-1', [A, OUTSIDER], ['s-1']);
  const policy = policyOf({ principals: { external: [OUTSIDER] } });
  const world = worldOf([snapshotOf('s-1', { 'share-to': `${A} ${OUTSIDER}` })], [opened]);
  const { actions, findings } = planRegion(world, policy, NOW_MS);
  expect(actions.find(({ kind }) => kind === 'remove-principals')).toMatchObject({ principals: [OUTSIDER] });
  expect(findings).toMatchObject([{ code: 'ACCEPTANCE_NEEDED_AGAIN', principal: OUTSIDER, snapshotId: 's-1' }]);
});

test.each([
  { what: 'alone', set: [A], tag: A },
  { what: 'beside an outsider', set: [A, OUTSIDER], tag: `${A} ${OUTSIDER}` },
])('a member of the directory that sits $what in a share for outsiders is waited for', ({ set, tag }) => {
  const opened = shareOf('rs-1', set, ['s-1'], { kind: 'external' });
  expect(waitsOf([opened], tag)).toEqual(['a new share: s-1 for 1']);
});

test('whom nobody wants does not wait for who is wanted elsewhere', () => {
  const opened = shareOf('rs-1', [A, B, OUTSIDER], ['s-1'], { kind: 'external' });
  const world = worldOf([snapshotOf('s-1', { 'share-to': `${A} ${OUTSIDER}` })], [opened]);
  const removals = planRegion(world, POLICY, NOW_MS).actions.filter(({ kind }) => kind === 'remove-principals');
  expect(removals).toMatchObject([
    { principals: [A], takeovers: [{ snapshotIds: ['s-1'], principals: [A] }] },
    { principals: [B], takeovers: [] },
  ]);
});
