import type { CallRecord } from '../../emulator/state/types.ts';
import type { FunctionName } from './cases.ts';
import { serverOf } from './cast.ts';
import { retentionEndOf, type SnapshotFacts } from './oracle.ts';
import type { Made } from './sharee.ts';
import type { Expectations, World } from './world.ts';

/** Which laws hold while a run goes on. */
export interface WindowOptions {
  readonly functions: readonly FunctionName[];
  /** Another installation runs on the account meanwhile. */
  readonly isBesideAnother: boolean;
  /** Several runs at once: then a wanted grant may be missing until the next run, but nothing unwanted is given. */
  readonly isRace: boolean;
  /** What was there within the time that a stale read may reach back. */
  readonly earlier: readonly (readonly SnapshotFacts[])[];
  /** Whether a read may be stale. */
  readonly isStale: boolean;
  /** The service refuses for good to make shares: then an unwanted grant ends, and a wanted one beside it with it. */
  readonly isMakingRefused: boolean;
  /** How far the clock of the functions is ahead. What was expected by either clock may be done. */
  readonly skewMs: number;
}

const SHARING_WRITES = [
  'CreateResourceShare',
  'AssociateResourceShare',
  'DisassociateResourceShare',
  'DeleteResourceShare',
  'DeleteSnapshot',
  'AcceptResourceShareInvitation',
  'RejectResourceShareInvitation',
  'TagResources',
  'CopySnapshot',
];
const USING_WRITES = ['CopySnapshot', 'CreateDisk'];
const REMOVING = ['DisassociateResourceShare', 'DeleteResourceShare', 'DeleteSnapshot'];

/** Judges what a run wrote beside grants: what it made, copied and deleted, and what it did to what is not ours. */
export class WriteLaws {
  readonly #world: World;
  readonly #options: WindowOptions;
  readonly #break: (message: string) => void;
  readonly #foreignAtStart: ReturnType<World['foreignShares']>;
  readonly #callsAtStart: number;
  readonly #factsAtStart: ReturnType<World['facts']>;
  readonly #invitationsAtStart: ReadonlyMap<string, string>;
  readonly #madeBefore: Set<string>;
  /** Snapshots that somebody had kept longer during the run, each with the number of calls before. */
  readonly #keptLongerAt = new Map<string, number>();
  /** Copies that the run made to stand in for others, each with its source: another run beside it may find it of no use. */
  readonly #copied = new Map<string, string>();
  #expectations: readonly Expectations[] = [];

  constructor(world: World, options: WindowOptions, onBroken: (message: string) => void) {
    this.#world = world;
    this.#options = options;
    this.#break = onBroken;
    this.#foreignAtStart = world.foreignShares();
    this.#callsAtStart = world.stage.land.cloud.calls.length;
    this.#factsAtStart = world.facts();
    this.#invitationsAtStart = invitationStatuses(world);
    this.#madeBefore = new Set(world.sharee.made().map(textOfMade));
  }

  noteKeptLonger(snapshotId: string): void {
    this.#keptLongerAt.set(snapshotId, this.#world.stage.land.cloud.calls.length);
  }

  noteCopied(): void {
    const before = new Set(this.#factsAtStart.map(({ snapshotId }) => snapshotId));
    for (const { snapshotId, sourceSnapshotId } of this.#world.standIns())
      if (!before.has(snapshotId)) this.#copied.set(snapshotId, sourceSnapshotId);
  }

  /** Of what is shared one of each kind is made that the rules ask for, whoever else offers what. */
  judgeMade(action: string): void {
    const made = this.#world.sharee.made().map(textOfMade);
    const twice = made.find((one, at) => made.indexOf(one) !== at);
    if (twice !== undefined) this.#break(`made twice: ${twice} by ${action}`);
    const wanted = new Set(this.#world.sharee.wanted(this.#world.policy).map(textOfMade));
    const unasked = made.find((one) => !this.#madeBefore.has(one) && !wanted.has(one));
    if (unasked !== undefined) this.#break(`made and not asked for: ${unasked} by ${action}`);
    for (const one of made) this.#madeBefore.add(one);
  }

  /** @param expectations What was expected at any time of the run. */
  judge(expectations: readonly Expectations[]): void {
    this.#expectations = expectations;
    // What the receiver rejects leaves the sender's share.
    const { functions, isBesideAnother } = this.#options;
    if (!functions.includes('accept-invitation') && !isBesideAnother) this.#judgeForeign();
    this.#judgeWrites();
    this.#judgeInvitations();
  }

  /** What the clock that is ahead shows. */
  #latestMs(timeMs: number): number {
    return timeMs + Math.max(0, this.#options.skewMs);
  }

  #judgeForeign(): void {
    const world = this.#world;
    const now = world.foreignShares();
    const mayEnd = world.policy.hygieneAll && this.#options.functions.includes('unshare-expired');
    const overdue = new Set(
      this.#factsAtStart
        .filter((facts) => retentionEndOf(facts) <= this.#latestMs(world.nowMs))
        .map(({ snapshotId }) => snapshotId),
    );
    for (const [shareId, before] of this.#foreignAtStart) {
      const after = now.get(shareId);
      const isSame =
        after !== undefined &&
        after.principals === before.principals &&
        after.snapshotIds.every((id) => before.snapshotIds.includes(id)) &&
        before.snapshotIds.every((id) => after.snapshotIds.includes(id) || (mayEnd && overdue.has(id)));
      if (!isSame) this.#break(`a share that is not ours was changed: ${shareId}`);
    }
  }

  #judgeWrites(): void {
    const world = this.#world;
    const { policy, stage, ids } = world;
    for (const [at, call] of stage.land.cloud.calls.entries()) {
      if (at < this.#callsAtStart || !call.isWrite) continue;
      const { action, accountId } = call;
      // Other owners are judged in worlds of their own, and so is what another installation does.
      const isOfOwners = stage.ownerIds.includes(accountId);
      if (isOfOwners && (accountId !== ids.owner || stage.serverOfCall(call) !== serverOf(world.estate))) continue;
      this.#judgeTouched(call);
      const expected = accountId === ids.m1 ? USING_WRITES : SHARING_WRITES;
      if (!expected.includes(action)) this.#break(`an unexpected write: ${action}`);
      if (policy.mode === 'observe') this.#break(`a write in observe mode: ${action}`);
      const isOwner = accountId === ids.owner;
      if (policy.mode === 'upsert-only' && isOwner && REMOVING.includes(action))
        this.#break(`a removal in upsert-only mode: ${action}`);
      if (action === 'DeleteSnapshot') this.#judgeDeletion(call, at);
      if (action === 'CopySnapshot' && isOwner) this.#judgeCopying(call);
      const keys = Object.entries(call.params).filter(([name]) => /^Tag\.\d+\.Key$/.test(name));
      if (action === 'TagResources' && !keys.every(([, key]) => key.startsWith('snapshare:')))
        this.#break(`a tag that is not ours was set: ${keys.map(([, key]) => key).join(', ')}`);
    }
  }

  #judgeTouched({ action, params }: CallRecord): void {
    const shareId = params['ResourceShareId'] ?? '';
    const mayEnd = this.#world.policy.hygieneAll && this.#options.functions.includes('unshare-expired');
    if (this.#foreignAtStart.has(shareId) && !(mayEnd && action === 'DisassociateResourceShare'))
      this.#break(`a share that is not ours was changed: ${shareId}`);
  }

  #judgeCopying({ params }: CallRecord): void {
    const snapshotId = params['SnapshotId'] ?? '';
    const source = this.#factsAtStart.find((one) => one.snapshotId === snapshotId);
    const isAsked = this.#expectations.some((expectations) => expectations.get(snapshotId)?.isInTime === true);
    const isMeant = this.#world.policy.copiesServiceKey === true && source?.spec.nature === 'service-key';
    if (!isMeant || !isAsked) this.#break(`copied and not asked for: ${snapshotId}`);
    const count = this.#world.standIns().filter((copy) => copy.sourceSnapshotId === snapshotId).length;
    if (count > 1) this.#break(`copied twice: ${snapshotId}`);
  }

  /** A copy that stands in for another snapshot goes when nobody asks for it, whatever its retention. */
  #isToGo(snapshotId: string): boolean {
    const source = this.#copied.get(snapshotId);
    if (source !== undefined) return this.#expectations.some((one) => one.get(source)?.isInTime !== true);
    return this.#expectations.some((expectations) => {
      const { wanted, kept } = expectations.get(snapshotId) ?? {};
      return wanted?.size === 0 && kept?.size === 0;
    });
  }

  #judgeDeletion({ params, atMs, code }: CallRecord, at: number): void {
    const snapshotId = params['SnapshotId'] ?? '';
    const facts = this.#factsAtStart.find((one) => one.snapshotId === snapshotId);
    const wasHeld = [...this.#world.everHeld].some((pair) => pair.startsWith(`${snapshotId} `));
    const isAsked = this.#expectations.some((expectations) => expectations.get(snapshotId)?.isAskedFor === true);
    const isLookSure = !this.#options.isStale && !this.#options.isRace;
    if (code === 'InvalidOperation.DeleteSharedSnapshotUnsupported' && isLookSure)
      this.#break(`a snapshot was to be deleted that a share holds: ${snapshotId}`);
    else if (code === 'InvalidOperation.SnapshotIsLocked' && isLookSure)
      this.#break(`a snapshot was to be deleted that is locked: ${snapshotId}`);
    else if (isLookSure && this.#wasSeenKeptLonger(snapshotId, at))
      this.#break(`deleted though it was seen to be kept longer: ${snapshotId}`);
    else if ((facts?.standsInFor !== undefined || this.#copied.has(snapshotId)) && this.#isToGo(snapshotId)) return;
    else if (!this.#world.policy.deletesExpired) this.#break(`a snapshot was deleted against policy: ${snapshotId}`);
    else if (facts === undefined || retentionEndOf(facts) > this.#latestMs(atMs))
      this.#break(`deleted before its time: ${snapshotId}`);
    else if (!wasHeld || !isAsked) this.#break(`a snapshot that we never shared was deleted: ${snapshotId}`);
  }

  /** Whether the run could have seen, before its n-th call, that the snapshot is to be kept longer. */
  #wasSeenKeptLonger(snapshotId: string, at: number): boolean {
    const since = this.#keptLongerAt.get(snapshotId);
    if (since === undefined) return false;
    const calls = this.#world.stage.land.cloud.calls.slice(since, at);
    return calls.some(({ action, code }) => action === 'DescribeSnapshots' && code === undefined);
  }

  #judgeInvitations(): void {
    const { scene, stage } = this.#world;
    const isRejecting = this.#world.policy.rejectsOthers;
    const shareNames = scene.shareNames();
    for (const { invitationId, status, senderAccountId, shareId } of scene.partner.listInvitations()) {
      const before = this.#invitationsAtStart.get(invitationId) ?? 'Pending';
      if (before === status || before !== 'Pending') continue;
      const isOfUs = (shareNames.get(shareId) ?? '').startsWith('snapshare-');
      const isTrusted = stage.ownerIds.includes(senderAccountId) && isOfUs;
      if (status === 'Accepted' && !isTrusted) this.#break(`an untrusted invitation was accepted: ${invitationId}`);
      if (status === 'Rejected' && (isTrusted || !isRejecting)) this.#break(`wrongly rejected: ${invitationId}`);
    }
  }
}

const textOfMade = ({ kind, usedFrom }: Made): string => `a ${kind} of ${usedFrom}`;

function invitationStatuses(world: World): Map<string, string> {
  return new Map(world.scene.partner.listInvitations().map(({ invitationId, status }) => [invitationId, status]));
}
