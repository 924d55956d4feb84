import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Directory } from '../../../shared/cloud/ports.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import { grantKey } from '../../../shared/plan/tally.ts';
import type { Membership, ShareState, World } from '../../../shared/plan/world.ts';
import { grantChanges } from '../../../shared/view/plan/grant-changes.ts';
import { DAY_MS, history, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../../plan/model.ts';
import { worldsOf } from '../../plan/random-worlds.ts';

const INSIDE = ['1111111111111111', '2222222222222222', '3333333333333333', 'fd-AbCdEf1234'];
const OUTSIDE = ['8888888888888888', '9999999999999999'];
const policy = policyOf({ principals: { directory: INSIDE, external: OUTSIDE } });
const context = { policy, nowMs: NOW_MS };

const world = worldsOf(INSIDE, OUTSIDE);

/** Every pair that some share names, whosever it is. */
const pairsIn = (shares: readonly ShareState[]): Set<string> =>
  new Set(
    shares.flatMap(({ snapshots, principals }) =>
      [...snapshots.keys()].flatMap((snapshotId) =>
        [...principals.keys()].map((principal) => grantKey({ snapshotId, principal })),
      ),
    ),
  );

test('what begins and what ends is what the shares name after all calls and not before, and the other way round, in 1,000 worlds', () => {
  let changeCount = 0;
  fc.assert(
    fc.property(world, (start) => {
      const { gained, lost } = grantChanges(planRegion(start, policy, NOW_MS), start, context);
      const [before, after] = [pairsIn(start.shares), pairsIn(history(start, policy).at(-1) ?? [])];
      expect(gained.map(grantKey).sort()).toEqual([...after].filter((key) => !before.has(key)).sort());
      expect(lost.map(grantKey).sort()).toEqual([...before].filter((key) => !after.has(key)).sort());
      expect(gained.filter(({ isOutside }) => isOutside).map(({ principal }) => principal)).toEqual(
        gained.map(({ principal }) => principal).filter((principal) => OUTSIDE.includes(principal)),
      );
      changeCount += gained.length + lost.length;
    }),
    { numRuns: 1_000 },
  );
  expect(changeCount).toBeGreaterThan(5_000);
});

describe('a grant', () => {
  const MEMBER = INSIDE[0] ?? '';
  const OUTSIDER = OUTSIDE[0] ?? '';
  const changesIn = (start: World, more: { readonly directory?: Directory } = {}) => {
    const { gained, lost } = grantChanges(planRegion(start, policy, NOW_MS), start, { ...context, ...more });
    const plain = (changes: typeof gained) =>
      changes.map(({ snapshotId, principal, isOutside }) => ({ snapshotId, principal, isOutside }));
    return { gained: plain(gained), lost: plain(lost) };
  };
  const asked = (to: string) => snapshotOf('s-1', { 'share-to': to });
  const invited = (sinceMs: number): ReadonlyMap<string, Membership> =>
    new Map([[OUTSIDER, { standing: 'settling', sinceMs, changedMs: sinceMs }]]);

  test('does not end while a share made by hand goes on giving it', () => {
    const ours = shareOf('rs-ours', [MEMBER], ['s-1']);
    const byHand = shareOf('rs-hand', [MEMBER], ['s-1'], { isOurs: false });
    expect(changesIn(worldOf([asked('')], [ours]))).toMatchObject({ gained: [], lost: [{ principal: MEMBER }] });
    expect(changesIn(worldOf([asked('')], [ours, byHand]))).toEqual({ gained: [], lost: [] });
  });

  test('to an outsider begins with its invitation, and again after that has lapsed', () => {
    const door = (sinceMs: number) =>
      shareOf('rs-door', [], ['s-1'], { kind: 'external', principals: invited(sinceMs) });
    const change = { snapshotId: 's-1', principal: OUTSIDER, isOutside: true };
    expect(changesIn(worldOf([asked(OUTSIDER)], []))).toEqual({ gained: [change], lost: [] });
    expect(changesIn(worldOf([asked(OUTSIDER)], [door(NOW_MS - DAY_MS)]))).toEqual({ gained: [], lost: [] });
    expect(changesIn(worldOf([asked(OUTSIDER)], [door(NOW_MS - 8 * DAY_MS)]))).toMatchObject({ gained: [change] });
  });

  test('stays inside the directory where that lists the account as a member, whatever the policy calls it', () => {
    const directory = {
      directoryId: 'rd-AbCdEf',
      rootFolderId: 'r-AbCd',
      managementAccountId: MEMBER,
      members: [{ accountId: OUTSIDER }],
      goneFolderIds: new Set<string>(),
    };
    expect(changesIn(worldOf([asked(OUTSIDER)], []), { directory })).toMatchObject({ gained: [{ isOutside: false }] });
  });

  test('that the service has refused is none', () => {
    const refused: ReadonlyMap<string, Membership> = new Map([
      [MEMBER, { standing: 'refused', sinceMs: NOW_MS, changedMs: NOW_MS }],
    ]);
    const share = shareOf('rs-ours', [], ['s-1'], { principals: refused });
    expect(changesIn(worldOf([asked('')], [share]))).toEqual({ gained: [], lost: [] });
  });
});
