import { describe, expect, test } from 'vitest';
import { nameOfShare } from '../../../shared/plan/cover/share-set.ts';
import { type PlanRequest, planRegion } from '../../../shared/plan/plan.ts';
import type { Membership, ShareState, World } from '../../../shared/plan/world.ts';
import { DAY_MS, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../model.ts';

const PARTNER = '2222333344445555';
const OTHER = '3333444455556666';
const MEMBER = '1111222233334444';
const POLICY = policyOf({ principals: { directory: 'any', external: [PARTNER, OTHER] } });
const DECLINED_TAG = `snapshare:declined:${PARTNER}`;
const RENEWED_TAG = `snapshare:renewed:${PARTNER}`;

const asks = (id: string, whom = PARTNER) => snapshotOf(id, { 'share-to': whom });

function external(shareId: string, whom: string, members: readonly string[], more: Partial<ShareState> = {}) {
  const name = nameOfShare('external', [whom]);
  return shareOf(shareId, [], members, { kind: 'external', name, createdAtMs: NOW_MS - 9 * DAY_MS, ...more });
}

const withAnswer = (standing: Membership['standing'], ageDays: number, answeredAfterDays = 1) => ({
  principals: new Map([
    [
      PARTNER,
      { standing, sinceMs: NOW_MS - ageDays * DAY_MS, changedMs: NOW_MS - (ageDays - answeredAfterDays) * DAY_MS },
    ],
  ]),
});

function plan(
  snapshots: Parameters<typeof worldOf>[0],
  shares: readonly ShareState[],
  { request = {}, world = {} }: { request?: PlanRequest; world?: Partial<World> } = {},
) {
  const { actions, findings } = planRegion(worldOf(snapshots, shares, world), POLICY, NOW_MS, request);
  return { actions, kinds: actions.map(({ kind }) => kind), findings };
}

describe('a share of an outsider that names nobody any more, while a snapshot in it asks for the outsider,', () => {
  const forgotten = external('rs-1', PARTNER, ['s-1']);

  test.each([
    { tags: {} },
    { tags: { [RENEWED_TAG]: '2026-02-20' } },
  ])('is the memory of an answer that was not seen: $tags', ({ tags }) => {
    const { actions, findings } = plan([asks('s-1'), asks('s-2')], [{ ...forgotten, tags }]);
    const words = 'not seen to be answered';
    expect(actions).toMatchObject([{ kind: 'tag-share', shareId: 'rs-1', tags: { [DECLINED_TAG]: words } }]);
    expect(findings).toMatchObject([
      { code: 'INVITATION_DECLINED', principal: PARTNER, facts: { reason: words, count: 2 } },
    ]);
    const remembered = plan([asks('s-1')], [{ ...forgotten, tags: { ...tags, [DECLINED_TAG]: words } }]);
    expect(remembered).toMatchObject({ kinds: [], findings: [{ code: 'INVITATION_DECLINED' }] });
  });

  test('gives way to a new one when a person asks', () => {
    const request = { reinvited: new Set([PARTNER]) };
    expect(plan([asks('s-1')], [forgotten], { request }).kinds).toEqual(['create-share', 'delete-share']);
  });

  test('is it for a run, too, that does not see all that is in it', () => {
    const world = { scope: new Set(['s-2']), areMembersKnown: false };
    const { kinds, findings } = plan([asks('s-2')], [external('rs-1', PARTNER, [])], { world });
    expect(kinds).toEqual([]);
    expect(findings).toMatchObject([{ code: 'INVITATION_DECLINED' }]);
  });

  test('is it where the tag of its snapshot cannot be understood', () => {
    expect(plan([asks('s-1', 'nonsense'), asks('s-2')], [forgotten]).kinds).toEqual(['tag-share']);
  });

  test.each([
    { what: 'the outsider was taken out', share: { ...forgotten, hasLostPrincipals: true } },
    { what: 'nothing in it asks', share: external('rs-1', PARTNER, ['s-3']) },
    { what: 'nothing is in it', share: external('rs-1', PARTNER, []) },
  ])('is none where $what', ({ share }) => {
    const { kinds, findings } = plan([asks('s-1'), snapshotOf('s-3', {})], [share]);
    expect(kinds).toEqual(['create-share', 'delete-share']);
    expect(findings).toEqual([]);
  });

  test('is none in its first minute, in which the listing may not have its outsider yet', () => {
    const { findings } = plan([asks('s-1')], [{ ...forgotten, createdAtMs: NOW_MS - 1000 }]);
    expect(findings).toEqual([]);
  });
});

describe('a memory that somebody writes on a share by hand', () => {
  test('adds nobody to a share in the directory', () => {
    const name = nameOfShare('directory', [MEMBER]);
    const tags = { [DECLINED_TAG]: 'x', 'snapshare:declined:1111222233335555': 'x' };
    const share = shareOf('rs-1', [MEMBER], ['s-1'], { name, tags });
    const { kinds, findings } = plan([asks('s-1', `${MEMBER} 1111222233335555`)], [share]);
    expect({ kinds, findings }).toEqual({ kinds: ['create-share'], findings: [] });
  });

  test('says nothing of an outsider on the share of another, in which nothing changes', () => {
    for (const standing of ['held', 'settling', 'refused'] as const) {
      const tags = {
        [`snapshare:declined:${OTHER}`]: 'x',
        ...(standing === 'refused' && { [DECLINED_TAG]: 'declined' }),
      };
      const share = external('rs-1', PARTNER, ['s-1'], { ...withAnswer(standing, 2), tags });
      const { actions } = plan([asks('s-1', `${PARTNER} ${OTHER}`)], [share]);
      expect(actions).toMatchObject([{ kind: 'create-share', principals: [OTHER] }]);
    }
    const nobodys = external('rs-1', PARTNER, ['s-1'], { tags: { [`snapshare:declined:${OTHER}`]: 'x' } });
    expect(plan([asks('s-1', `${PARTNER} ${OTHER}`)], [nobodys]).actions).toMatchObject([
      { kind: 'create-share', principals: [OTHER] },
      { kind: 'tag-share', tags: { [DECLINED_TAG]: 'not seen to be answered' } },
    ]);
  });

  test.each(['declined', 'not answered', 'x'])('changes nothing while the service has a better answer: %s', (said) => {
    for (const standing of ['held', 'settling'] as const) {
      const share = external('rs-1', PARTNER, ['s-1'], { ...withAnswer(standing, 2), tags: { [DECLINED_TAG]: said } });
      expect(plan([asks('s-1')], [share])).toMatchObject({ kinds: [], findings: [] });
    }
  });

  test('does not make of a refusal an invitation that can be renewed, and is put right', () => {
    const share = external('rs-1', PARTNER, ['s-1'], {
      ...withAnswer('refused', 2),
      tags: { [DECLINED_TAG]: 'not answered' },
    });
    const { actions, findings } = plan([asks('s-1')], [share]);
    expect(actions).toMatchObject([{ kind: 'tag-share', tags: { [DECLINED_TAG]: 'declined' } }]);
    expect(findings).toMatchObject([{ code: 'INVITATION_DECLINED', facts: { reason: 'declined' } }]);
  });

  test.each([
    { answer: withAnswer('settling', 8) },
    { answer: { principals: new Map<string, Membership>() } },
  ])('has the renewed invitation renewed no second time: $answer', ({ answer }) => {
    const tags = { [RENEWED_TAG]: '2026-02-20', [DECLINED_TAG]: 'not answered' };
    const share = external('rs-1', PARTNER, ['s-1'], { ...answer, tags });
    const { kinds, findings } = plan([asks('s-1')], [share]);
    expect(kinds).toEqual(['tag-share']);
    expect(findings).toMatchObject([{ code: 'INVITATION_DECLINED' }]);
  });

  test('shuts the door of an outsider whose invitation lapsed, and opens none', () => {
    const share = external('rs-1', PARTNER, ['s-1'], { ...withAnswer('settling', 8), tags: { [DECLINED_TAG]: 'x' } });
    const { kinds, findings } = plan([asks('s-1')], [share]);
    expect(kinds).toEqual([]);
    expect(findings).toMatchObject([{ code: 'INVITATION_DECLINED', facts: { reason: 'x' } }]);
  });
});

test('the share of an older version remembers the one outsider that its tag tells of', () => {
  const share = external('rs-1', PARTNER, ['s-1'], { name: 'older', tags: { [DECLINED_TAG]: 'declined' } });
  expect(plan([asks('s-1')], [share])).toMatchObject({ kinds: [], findings: [{ code: 'INVITATION_DECLINED' }] });
});
