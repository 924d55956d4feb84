import { vi } from 'vitest';
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
import type { Policy } from '../../shared/policy/policy.ts';
import { accessOf, type SnapshotAccess } from '../../shared/view/access.ts';
import { exposureOf } from '../../shared/view/exposure/analyze.ts';
import type { ExposureFinding } from '../../shared/view/exposure/finding.ts';
import { skippingClock } from '../base/clocks.ts';
import { policyOf } from '../plan/model.ts';
import { HANGZHOU, START_MS } from './landscape.ts';
import type { Act } from './readers-acts.ts';

const MANAGEMENT = '1000000000000001';
const MEMBERS = ['1000000000000011', '1000000000000012', '1000000000000013'] as const;
const OUTSIDERS = ['2000000000000001', '2000000000000009'] as const;
const ACCOUNTS = [MANAGEMENT, ...MEMBERS, ...OUTSIDERS];
const SNAPSHOT_COUNT = 3;

export const PARTNER = OUTSIDERS[0];
const INSTALLATION = 'acme';

export class Play {
  readonly clock = new Clock(START_MS);
  /** Its time stands while we look, so it does not count our calls a second. */
  readonly cloud = new LocalCloud({ clock: this.clock, regions: [HANGZHOU], switches: { isRateLimited: false } });
  readonly ownerAccountId: string;
  readonly policy: Policy;
  /** Whom the policy lists in the directory; undefined where it permits everyone there. */
  readonly listed: readonly string[] | undefined;
  readonly #key: { readonly accessKeyId: string; readonly accessKeySecret: string };
  readonly #folders: string[];
  readonly #snapshotIds: string[] = [];
  readonly #principals: string[];

  constructor(isOwnerManagement: boolean, isListed: boolean) {
    const { cloud } = this;
    const top = cloud.createFolder('top');
    this.#folders = [top, cloud.createFolder('inner', top), cloud.createFolder('other')];
    this.listed = isListed ? [MEMBERS[1], top] : undefined;
    const principals = { directory: this.listed ?? 'any', external: [PARTNER] };
    this.policy = policyOf({ installation: INSTALLATION, principals });
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
          ...(one.isOurs && { tags: { 'snapshare:installation': INSTALLATION } }),
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
          this.#moved.add(accountId);
        }
        return;
      case 'join directory':
        for (const accountId of pick([...MEMBERS.slice(1), ...OUTSIDERS], one.account)) {
          cloud.joinDirectory(accountId);
          this.#gone.delete(accountId);
          this.#moved.add(accountId);
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
  readonly #moved = new Set<string>();

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

  /** Whom the shares name that hold a snapshot, with whether the share is ours. */
  namesOf(snapshotId: string): { readonly principal: string; readonly isOurs: boolean }[] {
    return this.#owner()
      .shares()
      .filter(({ snapshots }) => snapshots.some((one) => one.snapshotId === snapshotId))
      .flatMap(({ principals, tags }) =>
        principals.map(({ principal }) => ({ principal, isOurs: tags['snapshare:installation'] === INSTALLATION })),
      );
  }

  /** Whether the policy permits the account by itself, where it is. */
  permits(accountId: string): boolean {
    if (accountId === PARTNER) return true;
    return !this.#gone.has(accountId) && (this.listed?.includes(accountId) ?? true);
  }

  isInside(accountId: string): boolean {
    return !this.#gone.has(accountId);
  }

  /** In or out of the directory, perhaps back again, which nobody but the directory tells: a share tells where it was. */
  hasMoved(accountId: string): boolean {
    return this.#moved.has(accountId);
  }

  /** A member that has left the directory, which nobody but the directory tells. */
  hasLeft(accountId: string): boolean {
    return this.#gone.has(accountId) && MEMBERS.some((member) => member === accountId);
  }

  /** What we tell; undefined where the region could not be read. */
  async look(): Promise<
    | {
        readonly access: readonly SnapshotAccess[];
        readonly exposure: readonly ExposureFinding[];
        readonly directory: Directory | undefined;
      }
    | undefined
  > {
    const { policy, clock, ownerAccountId: accountId, cloud } = this;
    vi.setSystemTime(clock.nowMs());
    const ourClock = skippingClock(clock.nowMs());
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
      const context = { policy, directory, nowMs: clock.nowMs() };
      return { access: accessOf(world, context), exposure: exposureOf(world, context), directory };
    } catch (error) {
      if (error instanceof CloudCallError) return undefined;
      throw error;
    }
  }
}
