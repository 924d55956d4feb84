import { describe, expect, test } from 'vitest';
import type { Association, ResourceShare } from '../../../shared/cloud/ports.ts';
import { nameOfShare } from '../../../shared/plan/cover/share-set.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import { joinShares, type Membership, type ShareState } from '../../../shared/plan/world.ts';
import { DAY_MS, NOW_MS, OWNER, policyOf, shareOf, snapshotOf, worldOf } from '../model.ts';

const PARTNER = '2222333344445555';
const OTHER = '3333444455556666';
const POLICY = policyOf({ principals: { external: [PARTNER, OTHER] } });

const answered = (standing: Membership['standing'], ageDays: number, answeredAfterDays = 7): Membership => ({
  standing,
  sinceMs: NOW_MS - ageDays * DAY_MS,
  changedMs: NOW_MS - ageDays * DAY_MS + answeredAfterDays * DAY_MS,
});

/** A share of ours for the partner alone. */
function invite(shareId: string, membership: Membership, members: readonly string[], more: Partial<ShareState> = {}) {
  const name = nameOfShare('external', [PARTNER]);
  return shareOf(shareId, [], members, {
    kind: 'external',
    name,
    principals: new Map([[PARTNER, membership]]),
    ...more,
  });
}

const ACCEPTED = answered('held', 30);
const PENDING = answered('settling', 2);
const LAPSED = answered('settling', 8);
const LAPSED_AS_FAILED = answered('refused', 8);
const DECLINED = answered('refused', 2, 1);
const RENEWED = { tags: { [`snapshare:renewed:${PARTNER}`]: '2026-02-20' } };
const asks = (id: string, whom = PARTNER) => snapshotOf(id, { 'share-to': whom });

function planFor(
  snapshots: readonly ReturnType<typeof asks>[],
  shares: readonly ShareState[],
  policy = POLICY,
  reinvited: ReadonlySet<string> = new Set(),
) {
  const { actions, findings } = planRegion(worldOf(snapshots, shares), policy, NOW_MS, { reinvited });
  const told = actions.map((action) => {
    const share =
      'shareId' in action ? action.shareId : 'share' in action && 'shareId' in action.share ? action.share.shareId : '';
    return [action.kind, share, 'isRenewal' in action && action.isRenewal ? 'renewed' : '']
      .filter((part) => part !== '')
      .join(' ');
  });
  return { actions: told, findings: findings.map(({ code }) => code) };
}

describe('a snapshot that asks for an outsider', () => {
  test.each([
    { name: 'joins the share that it accepted', share: invite('rs-1', ACCEPTED, ['s-1']), actions: ['join rs-1'] },
    {
      name: 'joins the share whose invitation is pending',
      share: invite('rs-1', PENDING, ['s-1']),
      actions: ['join rs-1'],
    },
    {
      name: 'gets a new share where the invitation lapsed: the renewed one, for all that ask',
      share: invite('rs-1', LAPSED, ['s-1']),
      actions: ['create-share renewed', 'tag-share rs-1'],
    },
    {
      name: 'is not brought to an outsider that declined',
      share: invite('rs-1', DECLINED, ['s-1']),
      actions: ['tag-share rs-1'],
      findings: ['INVITATION_DECLINED'],
    },
    {
      name: 'nor to one that let the renewed invitation lapse, too',
      share: invite('rs-1', LAPSED, ['s-1'], RENEWED),
      actions: ['tag-share rs-1'],
      findings: ['INVITATION_DECLINED'],
    },
    {
      name: 'nor to one whose answer only our memory has',
      share: invite('rs-1', DECLINED, ['s-1'], { tags: { [`snapshare:declined:${PARTNER}`]: 'declined' } }),
      actions: [],
      findings: ['INVITATION_DECLINED'],
    },
    {
      name: 'gets a share of its own where the outsider accepted one of another name, which is closed',
      share: invite('rs-1', ACCEPTED, ['s-1'], { name: 'snapshare-0abcdefghijkl' }),
      actions: ['create-share'],
    },
  ])('$name', ({ share, actions, findings = [] }) => {
    const planned = planFor([asks('s-1'), asks('s-2')], [share]);
    expect(planned.actions).toEqual(actions);
    expect(planned.findings.filter((code) => code.startsWith('INVITATION'))).toEqual(findings);
  });
});

describe('a lapsed invitation', () => {
  test.each([
    {
      name: 'is renewed where every snapshot asks',
      other: asks('s-2'),
      lapsed: LAPSED,
      actions: ['create-share renewed', 'tag-share rs-1'],
    },
    {
      name: 'is renewed alike where the service shows it as failed',
      other: asks('s-2'),
      lapsed: LAPSED_AS_FAILED,
      actions: ['create-share renewed', 'tag-share rs-1'],
    },
    {
      name: 'is only remembered where a snapshot of its share has a tag that nobody understands',
      other: asks('s-2', 'nonsense'),
      lapsed: LAPSED,
      actions: ['tag-share rs-1'],
      findings: ['INVITATION_LAPSED'],
    },
  ])('$name', ({ other, lapsed, actions, findings = [] }) => {
    const planned = planFor([asks('s-1'), other], [invite('rs-1', lapsed, ['s-1', 's-2'])]);
    expect(planned.actions).toEqual(actions);
    expect(planned.findings.filter((code) => code.startsWith('INVITATION'))).toEqual(findings);
  });

  test('is renewed once in every mode that writes: it takes nothing from anybody', () => {
    const policy = policyOf({ mode: 'upsert-only', principals: { external: [PARTNER, OTHER] } });
    const old = invite('rs-1', LAPSED, ['s-1']);
    expect(planFor([asks('s-1')], [old], policy)).toEqual({
      actions: ['create-share renewed', 'tag-share rs-1'],
      findings: [],
    });
    const renewed = invite('rs-2', LAPSED, ['s-1'], RENEWED);
    expect(planFor([asks('s-1')], [old, renewed], policy)).toEqual({
      actions: ['tag-share rs-1', 'tag-share rs-2'],
      findings: ['INVITATION_DECLINED'],
    });
  });

  test('that only our memory has is renewed, and not as if it were the first', () => {
    const tags = { [`snapshare:declined:${PARTNER}`]: 'not answered' };
    const old = invite('rs-1', LAPSED, ['s-1'], { principals: new Map(), tags });
    expect(planFor([asks('s-1')], [old]).actions).toEqual(['create-share renewed']);
  });

  test('gives way to the renewed one, and is emptied once that is there', () => {
    const old = invite('rs-1', LAPSED, ['s-1']);
    const renewed = invite('rs-2', PENDING, ['s-1'], RENEWED);
    expect(planFor([asks('s-1')], [old, renewed]).actions).toEqual(['remove-principals rs-1']);
  });
});

describe('who asks for an outsider whose door is shut is told so, once in a run, with the number of snapshots', () => {
  const FAILED = { standing: 'failed', sinceMs: NOW_MS - 60_000, changedMs: NOW_MS - 60_000 } as const;
  const REMEMBERED = { tags: { [`snapshare:declined:${PARTNER}`]: 'not answered twice' } };

  test.each([
    { what: 'declined', share: invite('rs-1', DECLINED, []), code: 'INVITATION_DECLINED', reason: 'declined' },
    {
      what: 'did not answer twice',
      share: invite('rs-1', DECLINED, [], REMEMBERED),
      code: 'INVITATION_DECLINED',
      reason: 'not answered twice',
    },
    {
      what: 'did not answer, and a run for some snapshots renews nothing',
      share: invite('rs-1', LAPSED, []),
      code: 'INVITATION_LAPSED',
      reason: 'not answered',
    },
    { what: 'has just been failed by the service', share: invite('rs-1', FAILED, []), code: 'INVITATION_FAILED' },
  ])('where it $what, by a run for these snapshots too', ({ share, code, reason }) => {
    const snapshots = [asks('s-2'), asks('s-3'), snapshotOf('s-4', {})];
    const scope = new Set(['s-2', 's-3', 's-4']);
    const world = worldOf(snapshots, [share], { scope, areMembersKnown: false });
    const { actions, findings } = planRegion(world, POLICY, NOW_MS);
    expect(actions).toEqual([]);
    expect(findings).toMatchObject([
      { code, principal: PARTNER, shareId: 'rs-1', facts: { count: 2, ...(reason !== undefined && { reason }) } },
    ]);
    expect(findings[0]?.snapshotId).toBeUndefined();
  });

  test('but nobody whom another share lets it see the snapshot by', () => {
    const closed = invite('rs-1', ACCEPTED, ['s-1'], { name: 'snapshare-0abcdefghijkl' });
    const told = planFor([asks('s-1'), asks('s-2')], [closed, invite('rs-2', DECLINED, [], REMEMBERED)]);
    expect(told.findings).toEqual(['INVITATION_DECLINED']);
    expect(planFor([asks('s-1')], [closed, invite('rs-2', DECLINED, [], REMEMBERED)]).findings).toEqual([]);
  });
});

describe('the share of an outsider', () => {
  test.each([
    { name: 'stays when accepted, though empty', share: invite('rs-1', ACCEPTED, []), actions: [] },
    {
      name: 'is withdrawn while pending when nothing asks any more',
      share: invite('rs-1', PENDING, []),
      actions: ['remove-principals rs-1'],
    },
    {
      name: 'loses its snapshots one by one, not its outsider',
      share: invite('rs-1', ACCEPTED, ['s-2', 's-3']),
      actions: ['leave rs-1'],
    },
    {
      name: 'stays as the memory of a refusal, though nothing asks any more',
      share: invite('rs-1', DECLINED, []),
      actions: ['tag-share rs-1'],
    },
  ])('$name', ({ share, actions }) => {
    expect(planFor([snapshotOf('s-2', {}), snapshotOf('s-3', {})], [share]).actions).toEqual(actions);
  });

  test.each([
    { name: 'accepted', membership: ACCEPTED },
    { name: 'pending', membership: PENDING },
  ])('loses an outsider that policy no longer permits, $name', ({ membership }) => {
    const without = policyOf({ principals: { directory: [], external: [OTHER] } });
    expect(planFor([asks('s-1')], [invite('rs-1', membership, ['s-1'])], without).actions).toEqual([
      'remove-principals rs-1',
    ]);
  });

  test('is the accepted one of two, and the other is emptied', () => {
    const shares = [invite('rs-1', PENDING, ['s-1']), invite('rs-2', ACCEPTED, ['s-1'])];
    expect(planFor([asks('s-1')], shares).actions).toEqual(['remove-principals rs-1']);
  });

  test.each([
    { name: 'accepted', answer: ACCEPTED },
    { name: 'pending', answer: PENDING },
  ])('is either of two that are both $name: none is given up, and who comes new comes to the older', ({ answer }) => {
    const shares = [invite('rs-1', answer, ['s-1']), invite('rs-2', answer, ['s-2'])];
    expect(planFor([asks('s-1'), asks('s-2'), asks('s-3')], shares).actions).toEqual(['join rs-1']);
  });

  test('is not given up for an accepted one before its snapshots are in effect there', () => {
    const world = worldOf([asks('s-1')], [invite('rs-1', PENDING, ['s-1']), invite('rs-2', ACCEPTED, [])]);
    expect(planRegion(world, POLICY, NOW_MS).actions).toMatchObject([
      { kind: 'join', share: { shareId: 'rs-2' } },
      { kind: 'remove-principals', shareId: 'rs-1', isTidying: true, takeovers: [{ share: { shareId: 'rs-2' } }] },
    ]);
  });
});

describe('an outsider that a person asks to be invited again', () => {
  const reinvite = (snapshots: readonly ReturnType<typeof asks>[], shares: readonly ShareState[]) =>
    planFor(snapshots, shares, POLICY, new Set([PARTNER]));
  const REMEMBERED = { tags: { [`snapshare:declined:${PARTNER}`]: 'declined' } };

  test.each([
    { name: 'declined', share: invite('rs-1', DECLINED, ['s-1']), old: 'delete-share rs-1' },
    { name: 'declined long ago', share: invite('rs-1', DECLINED, ['s-1'], REMEMBERED), old: 'delete-share rs-1' },
    {
      name: 'let a second invitation lapse that the service still shows as open',
      share: invite('rs-1', LAPSED, ['s-1'], { tags: { ...RENEWED.tags, ...REMEMBERED.tags } }),
      old: 'remove-principals rs-1',
    },
    {
      name: 'let one lapse',
      share: invite('rs-1', LAPSED, ['s-1']),
      old: 'remove-principals rs-1',
    },
  ])('gets a new share in place of the old one where it $name', ({ share, old }) => {
    expect(reinvite([asks('s-1'), asks('s-2')], [share]).actions).toEqual(['create-share', old]);
  });

  test.each([
    { name: 'accepted', membership: ACCEPTED },
    { name: 'may still answer', membership: PENDING },
  ])('gets none where it $name', ({ membership }) => {
    expect(reinvite([asks('s-1')], [invite('rs-1', membership, ['s-1'])]).actions).toEqual([]);
  });

  test('is not shut out by what it once answered in a share that stays for others', () => {
    const shared = invite('rs-1', DECLINED, ['s-1'], {
      name: 'snapshare-0abcdefghijkl',
      tags: { [`snapshare:declined:${PARTNER}`]: 'declined' },
      principals: new Map([
        [PARTNER, DECLINED],
        [OTHER, ACCEPTED],
      ]),
    });
    const both = (id: string) => asks(id, `${PARTNER} ${OTHER}`);
    expect(planFor([both('s-1')], [shared]).findings).toContain('INVITATION_DECLINED');
    expect(reinvite([both('s-1')], [shared]).actions).toEqual(['create-share']);
    for (const again of [PENDING, ACCEPTED]) {
      const planned = planFor([both('s-1')], [shared, invite('rs-2', again, [])]);
      expect(planned).toMatchObject({ actions: ['join rs-2'], findings: [] });
    }
  });
});

test('delisting an outsider forgets its answer: to list it again is a new wish of a person', () => {
  const memory = invite('rs-1', DECLINED, ['s-1'], { tags: { [`snapshare:declined:${PARTNER}`]: 'declined' } });
  const without = (mode: string) => policyOf({ mode, principals: { directory: [], external: [OTHER] } });
  expect(planFor([asks('s-1')], [memory], without('sync')).actions).toEqual(['delete-share rs-1']);
  expect(planFor([asks('s-1')], [], POLICY).actions).toEqual(['create-share']);
  expect(planFor([asks('s-1')], [memory], without('upsert-only')).actions).toEqual([]);
  expect(planFor([asks('s-1')], [memory], POLICY).actions).toEqual([]);
});

test('a refusal is not remembered once the outsider has accepted another share', () => {
  const shares = [invite('rs-1', DECLINED, ['s-1']), invite('rs-2', ACCEPTED, ['s-1'])];
  expect(planFor([asks('s-1')], shares)).toEqual({ actions: ['delete-share rs-1'], findings: [] });
});

test('a refusal is remembered by a tag when the service has dropped its record, until the outsider is taken out', () => {
  const share: ResourceShare = {
    shareId: 'rs-1',
    name: nameOfShare('external', [PARTNER]),
    ownerAccountId: OWNER,
    status: 'Active',
    allowsExternalTargets: true,
    createdAtMs: NOW_MS - 30 * DAY_MS,
    tags: { 'snapshare:installation': 'acme', [`snapshare:declined:${PARTNER}`]: 'not answered twice' },
  };
  const takenOut: Association = {
    shareId: 'rs-1',
    side: 'principal',
    entityId: PARTNER,
    entityType: 'Account',
    status: 'Disassociated',
    createdAtMs: NOW_MS - 30 * DAY_MS,
    updatedAtMs: NOW_MS,
    failures: [],
  };
  const planWith = (principals: readonly Association[]) =>
    planFor([asks('s-1')], joinShares([share], principals, [], 'acme')).actions;
  expect(planWith([])).toEqual([]);
  expect(planWith([takenOut])).toEqual(['create-share', 'delete-share rs-1']);
});
