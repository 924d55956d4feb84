import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Act, history } from './readers-acts.ts';
import { PARTNER, Play } from './readers-play.ts';

/** Who reads, and what of it is exposure, as we tell it, against what accounts see in the emulated cloud. */

// Calls are signed with the machine's date.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterAll(() => {
  vi.useRealTimers();
});

const letIn = (principal: number, isOurs: boolean): Act[] => [
  { kind: 'share', snapshots: [0], principals: [principal], isOpen: true, isOurs },
  { kind: 'answer', outsider: 0, isAccepted: true },
  { kind: 'answer', outsider: 1, isAccepted: true },
  { kind: 'wait', ms: 60_000 },
];

const shared = (principal: number): Act[] => [
  { kind: 'share', snapshots: [0], principals: [principal], isOpen: false, isOurs: false },
  { kind: 'wait', ms: 60_000 },
];

/** What random histories come to only now and then, so that each law meets its case whatever is drawn. */
const EXAMPLES = [
  { acts: letIn(3, false), isOwnerManagement: true, isListed: true, denied: undefined },
  { acts: letIn(2, false), isOwnerManagement: true, isListed: false, denied: undefined },
  { acts: letIn(2, true), isOwnerManagement: false, isListed: false, denied: undefined },
  { acts: letIn(6, false), isOwnerManagement: false, isListed: true, denied: undefined },
  // A member that reads by itself leaves the directory, and keeps its place in the share.
  {
    acts: [...shared(0), { kind: 'leave directory' as const, account: 0 }],
    isOwnerManagement: true,
    isListed: false,
    denied: undefined,
  },
  // One that was shared with while it was away is back, which a member that owns cannot read.
  {
    acts: [
      { kind: 'leave directory' as const, account: 0 },
      ...letIn(0, false),
      { kind: 'join directory' as const, account: 0 },
    ],
    isOwnerManagement: false,
    isListed: false,
    denied: undefined,
  },
  // By a folder; by itself, though the policy lists others; and where nobody may look.
  { acts: shared(4), isOwnerManagement: true, isListed: false, denied: undefined },
  { acts: shared(1), isOwnerManagement: true, isListed: true, denied: undefined },
  { acts: shared(1), isOwnerManagement: true, isListed: true, denied: 'ListResourceShares' as const },
];

/** How often the histories came to what matters, so that none of the laws holds for want of a case. */
const met = {
  read: 0,
  byFolder: 0,
  pending: 0,
  unknown: 0,
  unread: 0,
  exposedOutside: 0,
  exposedInside: 0,
  exposedBehindUnlisted: 0,
  endless: 0,
  ending: 0,
  leftDirectory: 0,
};

async function check(play: Play): Promise<void> {
  const told = await play.look();
  if (!told) {
    met.unread += 1;
    return;
  }
  const { access, directory } = told;
  const seen = play.seenBy();
  checkExposure(play, told, seen);
  for (const [snapshotId, accountIds] of seen) {
    const one = access.find((entry) => entry.snapshotId === snapshotId);
    for (const accountId of accountIds) {
      const reader = one?.readers.find((entry) => entry.accountId === accountId);
      const isTold = reader?.state === 'reads' || one?.isComplete === false;
      if (!isTold) throw new Error(`${accountId} reads ${snapshotId}, and nobody says so`);
    }
  }
  for (const { snapshotId, readers, isComplete } of access) {
    if (!isComplete) met.unknown += 1;
    for (const { accountId, state, paths } of readers) {
      if (paths.some(({ principal }) => principal !== accountId)) met.byFolder += 1;
      if (state === 'pending') met.pending += 1;
      if (state !== 'reads' || seen.get(snapshotId)?.has(accountId)) continue;
      const isGoing = paths.some(({ shareId, principal }) => play.isLeaving(shareId, snapshotId, principal));
      const isUntold = directory === undefined && play.hasLeft(accountId);
      if (!isGoing && !isUntold) throw new Error(`${accountId} is said to read ${snapshotId}, and does not`);
    }
  }
  met.read += [...seen.values()].reduce((sum, { size }) => sum + size, 0);
}

/** No account that reads without permission is missing from the exposure, and none that may until some day is named. */
function checkExposure(
  play: Play,
  { exposure, directory }: NonNullable<Awaited<ReturnType<Play['look']>>>,
  seen: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  for (const [snapshotId, accountIds] of seen) {
    const names = play.namesOf(snapshotId);
    const own = exposure.filter(
      ({ kind, snapshotIds }) => kind === 'not-permitted' && snapshotIds.includes(snapshotId),
    );
    for (const accountId of accountIds) {
      const isByListed = names.some(({ principal }) => play.listed?.includes(principal) === true);
      if (play.permits(accountId) || (isByListed && play.isInside(accountId))) continue;
      const isNamed = own.some(({ accounts }) => accounts.some((one) => one.accountId === accountId));
      const isBehindUnlisted = own.some(({ unpeopled }) => unpeopled === 'unlisted');
      if (isNamed) met[play.isInside(accountId) ? 'exposedInside' : 'exposedOutside'] += 1;
      else if (isBehindUnlisted) met.exposedBehindUnlisted += 1;
      else throw new Error(`${accountId} reads ${snapshotId} without permission, and nobody says so`);
    }
    if (accountIds.has(PARTNER) && names.every(({ principal, isOurs }) => principal !== PARTNER || isOurs)) {
      met.ending += 1;
    }
  }
  expect(new Set(exposure.map(({ id }) => id)).size).toBe(exposure.length);
  for (const { kind, accounts, snapshotIds, isOutside, principal } of exposure) {
    if (kind === 'left-directory') met.leftDirectory += 1;
    const names = play.namesOf(snapshotIds[0] ?? '');
    for (const { accountId } of accounts) {
      if (directory === undefined && play.hasMoved(accountId)) continue;
      const isEndless = names.some((one) => one.principal === accountId && !one.isOurs);
      const isExposed = kind === 'not-permitted' || (kind === 'pending' && !play.permits(accountId));
      if (isExposed ? play.permits(accountId) : !isEndless || play.isInside(accountId))
        throw new Error(`${accountId} is said to be exposed to ${snapshotIds.join()} through ${principal}: ${kind}`);
      if (kind === 'no-end') met.endless += 1;
      if (isOutside === play.isInside(accountId)) throw new Error(`${accountId} is told on the wrong side`);
    }
  }
}

test('nobody who reads is missing or unsaid, and nobody is named who does not', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ acts, isOwnerManagement, isListed, denied }) => {
      const play = new Play(isOwnerManagement, isListed);
      await play.cloud.start();
      try {
        if (denied !== undefined) play.cloud.faults.add({ match: { action: denied }, effect: 'deny' });
        for (const one of acts) {
          await play.act(one);
          await check(play);
        }
      } finally {
        await play.cloud.stop();
      }
    }),
    { numRuns: 60, examples: EXAMPLES.map((one): [typeof one] => [one]) },
  );
  expect(Object.entries(met).filter(([, count]) => count === 0)).toEqual([]);
});
