import { describe, expect, test } from 'vitest';
import { nameOfShare } from '../../shared/plan/cover/share-set.ts';
import { Given } from '../../shared/plan/given.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import type { Membership, ShareState } from '../../shared/plan/world.ts';
import { DAY_MS, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from './model.ts';

const [A, B, OUT] = ['1111111111111111', '2222222222222222', '9999999999999999'] as const;
const open = (
  kind: ShareState['kind'],
  set: readonly string[],
  ids: readonly string[],
  more: Partial<ShareState> = {},
) => shareOf(`rs-${kind}-${set.join('-')}`, set, ids, { kind, name: nameOfShare(kind, set), ...more });
const standing = (one: Membership['standing'], sinceMs = NOW_MS): Membership => ({
  standing: one,
  sinceMs,
  changedMs: sinceMs,
});

describe('a pair of a snapshot and a principal', () => {
  test.each<{ what: string; kind?: ShareState['kind']; principal?: Membership; snapshot?: Membership; is: object }>([
    { what: 'in effect is given', is: { given: true, named: true } },
    {
      what: 'that settles in the directory is given',
      principal: standing('settling'),
      is: { given: true, named: true },
    },
    { what: 'whose snapshot settles is given', snapshot: standing('settling'), is: { given: true, named: true } },
    {
      what: 'whose outsider has accepted is given',
      kind: 'external',
      principal: standing('held'),
      is: { given: true, named: true },
    },
    {
      what: 'whose outsider has not answered is named and no more',
      kind: 'external',
      principal: standing('settling'),
      is: { given: false, named: true },
    },
    { what: 'whose principal is leaving is not', principal: standing('leaving'), is: { given: false, named: false } },
    { what: 'whose snapshot is leaving is not', snapshot: standing('leaving'), is: { given: false, named: false } },
    { what: 'whose principal was refused is not', principal: standing('refused'), is: { given: false, named: false } },
    { what: 'whose principal has failed is not', principal: standing('failed'), is: { given: false, named: false } },
  ])('$what', ({ kind = 'directory', principal = standing('held'), snapshot = standing('held'), is }) => {
    const share = open(kind, [A], ['s-1'], {
      principals: new Map([[A, principal]]),
      snapshots: new Map([['s-1', snapshot]]),
    });
    const given = new Given([share]);
    expect({ given: given.has('s-1', A), named: given.isNamed('s-1', A) }).toEqual(is);
    expect(given.count).toBe(given.has('s-1', A) ? 1 : 0);
  });

  test('counts once in however many shares it is', () => {
    const shares = [open('directory', [A], ['s-1', 's-2']), open('directory', [A, B], ['s-1', 's-3'])];
    expect(new Given(shares).count).toBe(5);
    const policy = policyOf({ brakes: { removals: { count: 4, percent: 0 } } });
    const untagged = ['s-1', 's-2', 's-3'].map((id) => snapshotOf(id, id === 's-3' ? { 'share-to': `${A} ${B}` } : {}));
    const { findings, grantCount, removalCount } = planRegion(worldOf(untagged, shares), policy, NOW_MS);
    expect({ grantCount, removalCount }).toEqual({ grantCount: 5, removalCount: 3 });
    expect(findings).toEqual([]);
  });
});

describe('the budget of additions counts', () => {
  const ids = ['s-1', 's-2', 's-3'];
  const policy = policyOf({
    principals: { directory: 'any', external: [OUT] },
    brakes: { additions: { count: 2, percent: 0 } },
  });
  const codesOf = (shares: readonly ShareState[], whom: string) =>
    planRegion(
      worldOf(
        ids.map((id) => snapshotOf(id, { 'share-to': whom })),
        shares,
      ),
      policy,
      NOW_MS,
    )
      .findings.map(({ code }) => code)
      .filter((code) => code === 'ADDITIONS_BRAKED');
  const with_ = (principal: Membership, kind: ShareState['kind'], id: string) =>
    open(kind, [id], ids, { principals: new Map([[id, principal]]) });

  test.each<{ what: string; shares: readonly ShareState[]; whom: string; isOver: boolean }>([
    { what: 'what nobody has', shares: [], whom: A, isOver: true },
    {
      what: 'an invitation that is renewed',
      shares: [with_(standing('settling', NOW_MS - 8 * DAY_MS), 'external', OUT)],
      whom: OUT,
      isOver: true,
    },
    {
      what: 'what the service failed to add and is given elsewhere',
      shares: [with_(standing('failed', NOW_MS - DAY_MS), 'directory', A)],
      whom: A,
      isOver: true,
    },
    {
      what: 'what is asked for while it is leaving',
      shares: [with_(standing('leaving'), 'directory', A)],
      whom: A,
      isOver: true,
    },
    { what: 'nothing that is given', shares: [with_(standing('held'), 'directory', A)], whom: A, isOver: false },
    { what: 'nothing that moves', shares: [shareOf('rs-old', [A, B], ids)], whom: A, isOver: false },
    {
      what: 'nothing that an outsider is still to answer',
      shares: [with_(standing('settling'), 'external', OUT)],
      whom: OUT,
      isOver: false,
    },
    {
      what: 'nobody who is not asked again',
      shares: [with_(standing('refused', NOW_MS), 'external', OUT)],
      whom: OUT,
      isOver: false,
    },
  ])('$what', ({ shares, whom, isOver }) => {
    expect(codesOf(shares, whom)).toEqual(isOver ? ['ADDITIONS_BRAKED'] : []);
  });
});

test('a snapshot without room for a mark goes on asking for an outsider who has not answered', () => {
  const tags = Object.fromEntries(Array.from({ length: 19 }, (_, at) => [`tag-${at}`, '']));
  const policy = policyOf({ principals: { directory: 'any', external: [OUT] } });
  const share = open('external', [OUT], ['s-1'], {
    principals: new Map([[OUT, standing('settling', NOW_MS - 6 * DAY_MS)]]),
  });
  const world = worldOf([snapshotOf('s-1', { ...tags, 'share-to': OUT })], [share]);
  for (let hour = 0; hour < 24; hour++) {
    const { findings } = planRegion(world, policy, NOW_MS + hour * (DAY_MS / 24));
    expect(findings.map(({ code }) => code)).toEqual(['INVITATION_NEAR_END']);
  }
});

describe('an outsider whose invitation is unanswered, and who joins the directory', () => {
  const ids = Array.from({ length: 30 }, (_, at) => `s-${at}`);
  const pending = open('external', [OUT], ids, { principals: new Map([[OUT, standing('settling')]]) });
  const world = worldOf(
    ids.map((id) => snapshotOf(id, { 'share-to': OUT })),
    [pending],
  );

  test.each([{ mode: 'sync' }, { mode: 'upsert-only' }])('gets its directory grants at once in mode $mode', ({
    mode,
  }) => {
    const { actions, findings } = planRegion(world, policyOf({ mode, principals: { directory: 'any' } }), NOW_MS);
    const given = actions.flatMap((one) =>
      one.kind === 'create-share' || one.kind === 'join' ? [...one.snapshotIds] : [],
    );
    expect(given.sort()).toEqual([...ids].sort());
    expect(findings).toEqual([]);
  });
});
