import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Clock } from '../../emulator/clock.ts';
import { LocalCloud } from '../../emulator/local-cloud.ts';
import { ServiceError } from '../../emulator/state/errors.ts';
import { CloudCallError } from '../../shared/base/errors.ts';
import { createRateLimits } from '../../shared/base/limiter.ts';
import { createLogger } from '../../shared/base/log.ts';
import { readDirectory } from '../../shared/cloud/alibaba/directory/directory.ts';
import { openAlibabaCloud } from '../../shared/cloud/alibaba/open-cloud.ts';
import { parseEndpoints } from '../../shared/cloud/alibaba/wire/endpoints.ts';
import { openRpc } from '../../shared/cloud/alibaba/wire/rpc.ts';
import type { Directory } from '../../shared/cloud/ports.ts';
import { observeRegion } from '../../shared/engine/owner/observe.ts';
import { accessOf, type SnapshotAccess } from '../../shared/view/access.ts';
import { policyOf } from '../plan/model.ts';
import { DAY_MS, HANGZHOU, START_MS } from './landscape.ts';

/** Who reads, as we tell it, against what accounts see in the emulated cloud. */

const MANAGEMENT = '1000000000000001';
const MEMBERS = ['1000000000000011', '1000000000000012', '1000000000000013'] as const;
const OUTSIDERS = ['2000000000000001', '2000000000000009'] as const;
const ACCOUNTS = [MANAGEMENT, ...MEMBERS, ...OUTSIDERS];
const SNAPSHOT_COUNT = 3;

/** What a person or the time does; numbers choose among what is there. */
type Act =
  | {
      readonly kind: 'share';
      readonly snapshots: readonly number[];
      readonly principals: readonly number[];
      readonly isOpen: boolean;
      readonly isOurs: boolean;
    }
  | { readonly kind: 'add' | 'remove'; readonly share: number; readonly snapshot: number; readonly principal: number }
  | { readonly kind: 'delete share'; readonly share: number }
  | { readonly kind: 'answer'; readonly outsider: number; readonly isAccepted: boolean }
  | { readonly kind: 'leave share'; readonly outsider: number; readonly share: number }
  | { readonly kind: 'move'; readonly member: number; readonly folder: number }
  | { readonly kind: 'leave directory' | 'join directory'; readonly account: number }
  | { readonly kind: 'delete folder'; readonly folder: number }
  | { readonly kind: 'wait'; readonly ms: number };

const at = fc.nat({ max: 7 });
const some = fc.array(at, { minLength: 1, maxLength: 3 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('share' as const),
      snapshots: some,
      principals: some,
      isOpen: fc.boolean(),
      isOurs: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('add' as const, 'remove' as const),
      share: at,
      snapshot: at,
      principal: at,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete share' as const), share: at }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), outsider: at, isAccepted: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave share' as const), outsider: at, share: at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), member: at, folder: at }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('leave directory' as const, 'join directory' as const), account: at }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete folder' as const), folder: at }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 60_000, DAY_MS, 8 * DAY_MS),
    }),
  },
);

const DENIALS = [
  undefined,
  'ListAccounts',
  'GetResourceDirectory',
  'ListResourceShares',
  'ListResourceShareAssociations',
] as const;

const history = fc.record({
  acts: fc.array(act, { minLength: 3, maxLength: 14 }),
  /** A member may not list the directory. */
  isOwnerManagement: fc.boolean(),
  denied: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...DENIALS) },
  ),
});

const policy = policyOf({ principals: { directory: 'any', external: [OUTSIDERS[0]] } });

class Play {
  readonly clock = new Clock(START_MS);
  readonly cloud = new LocalCloud({ clock: this.clock, regions: [HANGZHOU] });
  readonly ownerAccountId: string;
  readonly #key: { readonly accessKeyId: string; readonly accessKeySecret: string };
  readonly #folders: string[];
  readonly #snapshotIds: string[] = [];
  readonly #principals: string[];

  constructor(isOwnerManagement: boolean) {
    const { cloud } = this;
    const top = cloud.createFolder('top');
    this.#folders = [top, cloud.createFolder('inner', top), cloud.createFolder('other')];
    const accounts = [
      cloud.createAccount({ accountId: MANAGEMENT, name: 'management', directory: 'management' }),
      ...MEMBERS.map((accountId, index) => {
        const folderId = this.#folders[index] ?? '';
        return cloud.createAccount({ accountId, directory: 'member', folderId });
      }),
      ...OUTSIDERS.map((accountId) => cloud.createAccount({ accountId })),
    ];
    const owner = accounts[isOwnerManagement ? 0 : 1];
    if (!owner) throw new Error('nobody owns anything');
    this.#key = owner;
    this.ownerAccountId = owner.accountId;
    this.#principals = [...MEMBERS.slice(1), ...OUTSIDERS, ...this.#folders, cloud.directoryId];
    for (let count = 0; count < SNAPSHOT_COUNT; count++) {
      this.#snapshotIds.push(this.#owner().createSnapshot({ isComplete: true }).snapshotId);
    }
  }

  async act(one: Act): Promise<void> {
    try {
      await this.#do(one);
    } catch (error) {
      // What the service refuses does not happen.
      if (!(error instanceof ServiceError)) throw error;
    }
  }

  async #do(one: Act): Promise<void> {
    const { cloud } = this;
    const pick = <T>(list: readonly T[], index: number): T[] =>
      list.slice(index % Math.max(list.length, 1)).slice(0, 1);
    const shares = this.#owner().shares();
    switch (one.kind) {
      case 'share':
        this.#owner().createShare({
          snapshotIds: [...new Set(one.snapshots.flatMap((index) => pick(this.#snapshotIds, index)))],
          principals: [...new Set(one.principals.flatMap((index) => pick(this.#principals, index)))],
          allowsExternalTargets: one.isOpen,
          ...(one.isOurs && { tags: { 'snapshare:installation': policy.installation } }),
        });
        return;
      case 'add':
      case 'remove':
        for (const { shareId } of pick(shares, one.share)) {
          const content = { snapshotIds: pick(this.#snapshotIds, one.snapshot) };
          const named = { principals: pick(this.#principals, one.principal) };
          if (one.kind === 'add') this.#owner().associate(shareId, one.snapshot % 2 === 0 ? content : named);
          else this.#owner().disassociate(shareId, one.snapshot % 2 === 0 ? content : named);
        }
        return;
      case 'delete share':
        for (const { shareId } of pick(shares, one.share)) this.#owner().deleteShare(shareId);
        return;
      case 'answer':
        for (const accountId of pick(OUTSIDERS, one.outsider)) {
          const person = cloud.as(accountId, HANGZHOU);
          const waiting = person.listInvitations().filter(({ status }) => status === 'Pending');
          for (const { invitationId } of waiting) {
            if (one.isAccepted) person.acceptInvitation(invitationId);
            else person.rejectInvitation(invitationId);
          }
        }
        return;
      case 'leave share':
        for (const accountId of pick(OUTSIDERS, one.outsider)) {
          for (const { shareId } of pick(shares, one.share)) cloud.as(accountId, HANGZHOU).leaveShare(shareId);
        }
        return;
      case 'move':
        for (const accountId of pick(MEMBERS, one.member)) {
          if (this.#isMember(accountId))
            for (const id of pick(this.#folders, one.folder)) cloud.moveAccount(accountId, id);
        }
        return;
      case 'leave directory':
        // The owner stays: what becomes of the shares of an owner that leaves is no matter of its readers.
        for (const accountId of pick(MEMBERS.slice(1), one.account)) {
          if (this.#isMember(accountId)) cloud.leaveDirectory(accountId);
          this.#gone.add(accountId);
        }
        return;
      case 'join directory':
        for (const accountId of pick([...MEMBERS.slice(1), ...OUTSIDERS], one.account)) {
          cloud.joinDirectory(accountId);
          this.#gone.delete(accountId);
        }
        return;
      case 'delete folder':
        for (const folderId of pick(this.#folders, one.folder)) {
          cloud.deleteFolder(folderId);
          this.#folders.splice(this.#folders.indexOf(folderId), 1);
        }
        return;
      case 'wait':
        await this.clock.advanceBy(one.ms);
    }
  }

  readonly #gone = new Set<string>([...OUTSIDERS]);

  #isMember(accountId: string): boolean {
    return !this.#gone.has(accountId);
  }

  #owner() {
    return this.cloud.as(this.ownerAccountId, HANGZHOU);
  }

  /** The accounts that see a snapshot of the owner's, as the cloud has it. */
  seenBy(): Map<string, Set<string>> {
    const seen = new Map(this.#snapshotIds.map((id) => [id, new Set<string>()]));
    for (const accountId of ACCOUNTS) {
      if (accountId === this.ownerAccountId) continue;
      for (const one of this.cloud.as(accountId, HANGZHOU).visibleSnapshots()) {
        seen.get(one.sourceSnapshotId)?.add(accountId);
      }
    }
    return seen;
  }

  /** Shares, or parts of them, that are being taken away: whether they still let somebody read cannot be told. */
  isLeaving(shareId: string, snapshotId: string, principal: string): boolean {
    const share = this.#owner()
      .shares()
      .find((one) => one.shareId === shareId);
    const parts = [
      share?.snapshots.find((one) => one.snapshotId === snapshotId),
      share?.principals.find((one) => one.principal === principal),
    ];
    return share?.status === 'Deleting' || parts.some((part) => part?.status === 'Disassociating');
  }

  /** A member that has left the directory, which nobody but the directory tells. */
  hasLeft(accountId: string): boolean {
    return this.#gone.has(accountId) && MEMBERS.some((member) => member === accountId);
  }

  /** What we tell; undefined where the region could not be read. */
  async look(): Promise<
    { readonly access: readonly SnapshotAccess[]; readonly directory: Directory | undefined } | undefined
  > {
    const { clock, ownerAccountId: accountId, cloud } = this;
    vi.setSystemTime(clock.nowMs());
    const ourClock = {
      nowMs: () => clock.nowMs(),
      steadyMs: () => clock.nowMs(),
      sleep: () => setImmediate(undefined),
    };
    const endpoints = parseEndpoints(JSON.stringify(cloud.endpoints), { regionId: HANGZHOU, accountId });
    const log = createLogger(() => undefined);
    const rateLimits = createRateLimits(ourClock);
    const calls = { credentials: this.#key, accountId, endpoints, clock: ourClock, random: () => 0.5, log, rateLimits };
    try {
      const world = await observeRegion(openAlibabaCloud(calls)(HANGZHOU), policy, 'region', clock.nowMs(), log);
      const directory = await readDirectory(openRpc(calls, HANGZHOU), this.#folders).catch((error: unknown) => {
        if (error instanceof CloudCallError) return undefined;
        throw error;
      });
      return { access: accessOf(world, { policy, directory, nowMs: clock.nowMs() }), directory };
    } catch (error) {
      if (error instanceof CloudCallError) return undefined;
      throw error;
    }
  }
}

// Calls are signed with the machine's date.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterAll(() => {
  vi.useRealTimers();
});

/** How often the histories came to what matters, so that none of the laws holds for want of a case. */
const met = { read: 0, byFolder: 0, pending: 0, unknown: 0, unread: 0 };

async function check(play: Play): Promise<void> {
  const told = await play.look();
  if (!told) {
    met.unread += 1;
    return;
  }
  const { access, directory } = told;
  const seen = play.seenBy();
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

test('nobody who reads is missing or unsaid, and nobody is named who does not', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ acts, isOwnerManagement, denied }) => {
      const play = new Play(isOwnerManagement);
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
    { numRuns: 60 },
  );
  expect(Object.entries(met).filter(([, count]) => count === 0)).toEqual([]);
});
