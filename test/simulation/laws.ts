import type { CallRecord, GrantChange } from '../../emulator/state/types.ts';
import type { CallNotice } from '../../emulator/wire/gateway.ts';
import type { BrakeSpec, FunctionName } from './cases.ts';
import { isPermitted, retentionEndOf, type SnapshotFacts } from './oracle.ts';
import type { Made } from './sharee.ts';
import {
  CAUSES,
  causeOf,
  type Expectations,
  type HeldShare,
  isEnded,
  type Pair,
  pairOf,
  splitPair,
  tolerates,
  type World,
  wants,
} from './world.ts';

/** A promise was broken. The message says which, and what was seen. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';
}

/** Which laws hold while a run goes on. */
export interface WindowOptions {
  readonly functions: readonly FunctionName[];
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

/** Watches the cloud while functions run, and judges what they did. */
export class RunWindow {
  readonly #world: World;
  readonly #options: WindowOptions;
  readonly #expectations: Expectations[];
  readonly #pairsAtStart: ReadonlyMap<Pair, number>;
  readonly #settledAtStart: ReadonlySet<Pair>;
  readonly #sharesAtStart: ReturnType<World['sharesByPair']>;
  readonly #atHomeAtStart: ReadonlySet<Pair>;
  readonly #foreignAtStart: ReturnType<World['foreignShares']>;
  readonly #callsAtStart: number;
  readonly #factsAtStart: ReturnType<World['facts']>;
  readonly #invitationsAtStart: ReadonlyMap<string, string>;
  readonly #madeBefore: Set<string>;
  /** Snapshots that somebody had kept longer during the run, each with the number of calls before. */
  readonly #keptLongerAt = new Map<string, number>();
  #lastPairs: ReadonlySet<Pair>;
  #lastSeenShareIds: readonly string[];
  #broken: string | undefined;

  constructor(world: World, options: WindowOptions) {
    this.#world = world;
    this.#options = options;
    this.#expectations = [...options.earlier, world.facts()].flatMap((facts) => this.#expectedBy(facts));
    this.#pairsAtStart = world.ourPairs();
    this.#settledAtStart = new Set(world.ourPairs(true).keys());
    this.#sharesAtStart = world.sharesByPair();
    this.#atHomeAtStart = world.pairsAtHome();
    this.#lastPairs = new Set(this.#pairsAtStart.keys());
    this.#lastSeenShareIds = world.seenShareIds();
    this.#foreignAtStart = world.foreignShares();
    this.#callsAtStart = world.stage.land.cloud.calls.length;
    this.#factsAtStart = world.facts();
    this.#invitationsAtStart = invitationStatuses(world);
    this.#madeBefore = new Set(world.sharee.made().map(textOfMade));
  }

  /** To be called after someone changed a tag in the middle of the run. */
  noteChange(): void {
    this.#expectations.push(...this.#expectedBy(this.#world.facts()));
  }

  /** To be called after someone had a snapshot kept longer in the middle of the run. */
  noteKeptLonger(snapshotId: string): void {
    this.#keptLongerAt.set(snapshotId, this.#world.stage.land.cloud.calls.length);
    this.noteChange();
  }

  onCall({ stage, isWrite, regionId, accountId, action }: CallNotice): void {
    const world = this.#world;
    if (stage !== 'handled' || !isWrite || regionId !== world.regionId) return;
    if (accountId === world.stage.ids.m1) this.#judgeMade(action);
    if (accountId !== world.stage.ids.owner) return;
    const pairs = new Set(world.ourPairs().keys());
    for (const pair of pairs) if (!this.#lastPairs.has(pair)) this.#judgeGrant(pair, action);
    this.#lastPairs = pairs;
    if (action === 'DeleteResourceShare') this.#judgeShares();
    this.#lastSeenShareIds = world.seenShareIds();
    world.noteHeld();
  }

  onGrant({ regionId, snapshotId, accountId, ownerAccountId, visible }: GrantChange): void {
    const world = this.#world;
    if (regionId !== world.regionId || ownerAccountId !== world.stage.ids.owner || this.#options.isRace) return;
    const reachedBy = world.principalsOf(accountId);
    if (visible) {
      const grants = world.stage.land.cloud.principalGrants(regionId, ownerAccountId);
      const isGranted = grants.some(
        (grant) => grant.snapshotId === snapshotId && reachedBy.some((name) => world.nameOf(grant.principal) === name),
      );
      if (!isGranted) this.#break(`an account sees a snapshot that no share gives it: ${snapshotId} ${accountId}`);
      return;
    }
    const now = this.#expectedBy(world.facts());
    for (const target of reachedBy) {
      const pair: Pair = `${snapshotId} ${target}`;
      if (target === 'partner' || !this.#settledAtStart.has(pair) || this.#options.isMakingRefused) continue;
      if ([...this.#expectations, ...now].every((expectations) => wants(expectations, pair)))
        this.#break(`a wanted grant was interrupted: ${pair}`);
    }
  }

  /** Judges the whole run; call when everything that it began has settled. */
  end(): void {
    this.noteChange();
    if (!this.#options.isRace) {
      this.#judgeKept();
      this.#judgeBrakes();
    }
    // What the receiver rejects leaves the sender's share.
    if (!this.#options.functions.includes('accept-invitation')) this.#judgeForeign();
    this.#judgeWrites();
    this.#judgeInvitations();
    if (this.#broken !== undefined) throw new LawBroken(this.#broken);
  }

  #expectedBy(facts: readonly SnapshotFacts[]): Expectations[] {
    const { skewMs } = this.#options;
    return (skewMs === 0 ? [0] : [0, skewMs]).map((aheadMs) => this.#world.expectations(aheadMs, facts));
  }

  /** What the clock that is ahead shows. */
  #latestMs(timeMs: number): number {
    return timeMs + Math.max(0, this.#options.skewMs);
  }

  #break(message: string): void {
    this.#broken ??= `${message} (during ${this.#options.functions.join(' and ')})`;
  }

  /** Of what is shared one of each kind is made that the rules ask for, whoever else offers what. */
  #judgeMade(action: string): void {
    const made = this.#world.sharee.made().map(textOfMade);
    const twice = made.find((one, at) => made.indexOf(one) !== at);
    if (twice !== undefined) this.#break(`made twice: ${twice} by ${action}`);
    const wanted = new Set(this.#world.sharee.wanted(this.#world.policy).map(textOfMade));
    const unasked = made.find((one) => !this.#madeBefore.has(one) && !wanted.has(one));
    if (unasked !== undefined) this.#break(`made and not asked for: ${unasked} by ${action}`);
    for (const one of made) this.#madeBefore.add(one);
  }

  /** A share goes in two steps: whoever joins it between them must not lose a grant by the second. */
  #judgeShares(): void {
    const left = new Set(this.#world.ourShares().map(({ shareId }) => shareId));
    const gone = this.#lastSeenShareIds.find((shareId) => !left.has(shareId));
    if (gone !== undefined) this.#break(`a share was deleted through which somebody saw something: ${gone}`);
  }

  #judgeGrant(pair: Pair, action: string): void {
    const [, target] = splitPair(pair);
    if (!isPermitted(target, this.#world.policy)) this.#break(`granted outside policy: ${pair} by ${action}`);
    const expected = [...this.#expectations, ...this.#expectedBy(this.#world.facts())];
    if (!expected.some((expectations) => wants(expectations, pair)))
      this.#break(`granted what nobody asks for: ${pair} by ${action}`);
  }

  /**
   * What is asked for, or not understood, or not possible now, stays; but what is only kept goes with its snapshot where
   * that has to leave a share for another principal's sake. One that the service would not make again holds up the end of
   * no other.
   */
  #judgeKept(): void {
    const pairs = this.#world.ourPairs();
    for (const pair of this.#pairsAtStart.keys()) {
      const isStaying = this.#expectations.every((expectations) => tolerates(expectations, pair));
      const isMovable = this.#world.isReachable(splitPair(pair)[1]) && !this.#options.isMakingRefused;
      if (isStaying && isMovable && !pairs.has(pair) && !this.#mayGoAlong(pair))
        this.#break(`a wanted grant was removed: ${pair}`);
      if (this.#options.functions.includes('unshare-expired') && !pairs.has(pair)) {
        const isDue = this.#expectations.some((expectations) => isEnded(expectations, pair));
        const isGone = !this.#expectations.at(-1)?.has(splitPair(pair)[0]);
        if (!isDue && !isGone && !this.#goesWithWhatIsDue(pair))
          this.#break(`unshare-expired ended a grant that is not due: ${pair}`);
      }
    }
  }

  /** Whether a pair that is merely kept was in a share that its snapshot had to leave, or that it has no place in. */
  #mayGoAlong(pair: Pair): boolean {
    const [snapshotId] = splitPair(pair);
    const isWanted = this.#expectations.every((expectations) => wants(expectations, pair));
    const mustLeave = this.#sharesAtStart
      .get(pair)
      ?.some(({ targets }) =>
        targets.some((other) =>
          this.#expectations.some((expectations) => !tolerates(expectations, pairOf(snapshotId, other))),
        ),
      );
    // Among those of the other kind nobody has a place whom policy does not permit there.
    return !isWanted && (mustLeave === true || !this.#atHomeAtStart.has(pair));
  }

  /**
   * Whether a pair that its snapshot does not ask for was in a share that the snapshot had to leave: another grant of the
   * same snapshot in the same share is due, and its principal could not be taken out, since a snapshot beside it is not
   * due to end for that principal.
   */
  #goesWithWhatIsDue(pair: Pair): boolean {
    const [snapshotId] = splitPair(pair);
    const isDueBeside = (expectations: Expectations, { targets, snapshotIds }: HeldShare): boolean =>
      targets.some(
        (other) =>
          isEnded(expectations, pairOf(snapshotId, other)) &&
          snapshotIds.some((one) => this.#expectations.some((any) => !isEnded(any, pairOf(one, other)))),
      );
    const shares = this.#sharesAtStart.get(pair) ?? [];
    return this.#expectations.some(
      (expectations) => !wants(expectations, pair) && shares.some((share) => isDueBeside(expectations, share)),
    );
  }

  #judgeBrakes(): void {
    const { policy } = this.#world;
    const pairs = this.#world.ourPairs();
    const grossCount = [...this.#pairsAtStart.values()].reduce((sum, count) => sum + count, 0);
    const removed = [...this.#pairsAtStart.keys()].filter(
      (pair) => !pairs.has(pair) && !this.#expectations.some((expectations) => tolerates(expectations, pair)),
    );
    const budget = ({ count, percent }: BrakeSpec): number => Math.max(count, Math.floor((percent * grossCount) / 100));
    for (const cause of CAUSES) {
      // By one tag it may end for one cause, and by another that it had during the run for another.
      const ended = removed.filter((pair) =>
        this.#expectations
          .filter((expectations) => cause !== 'expired' || expectations.has(splitPair(pair)[0]))
          .every((expectations) => causeOf(expectations, pair, policy) === cause),
      );
      // Those of shares that are not ours count as well, and can only make the budget of expiries larger.
      if (cause === 'expired' && policy.hygieneAll) continue;
      const most = budget(cause === 'expired' ? policy.expiries : policy.removals);
      if (ended.length > most) this.#break(`${ended.length} ends for being ${cause}, over the budget`);
    }
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
    const { policy, stage } = world;
    for (const [at, call] of stage.land.cloud.calls.entries()) {
      if (at < this.#callsAtStart || !call.isWrite) continue;
      const { action, accountId } = call;
      const expected = accountId === stage.ids.m1 ? USING_WRITES : SHARING_WRITES;
      if (!expected.includes(action)) this.#break(`an unexpected write: ${action}`);
      if (policy.mode === 'observe') this.#break(`a write in observe mode: ${action}`);
      const isOwner = accountId === stage.ids.owner;
      if (policy.mode === 'upsert-only' && isOwner && REMOVING.includes(action))
        this.#break(`a removal in upsert-only mode: ${action}`);
      if (action === 'DeleteSnapshot') this.#judgeDeletion(call, at);
      if (action === 'CopySnapshot' && isOwner) this.#judgeCopying(call);
      const keys = Object.entries(call.params).filter(([name]) => /^Tag\.\d+\.Key$/.test(name));
      if (action === 'TagResources' && !keys.every(([, key]) => key.startsWith('snapshare:')))
        this.#break(`a tag that is not ours was set: ${keys.map(([, key]) => key).join(', ')}`);
    }
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
    else if (facts?.standsInFor !== undefined && this.#isToGo(snapshotId)) return;
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
    const { owner } = this.#world.stage.ids;
    const isRejecting = this.#world.policy.rejectsOthers;
    const shares = new Map(this.#world.owner.shares().map((share) => [share.shareId, share.name]));
    for (const { invitationId, status, senderAccountId, shareId } of this.#world.partner.listInvitations()) {
      const before = this.#invitationsAtStart.get(invitationId) ?? 'Pending';
      if (before === status || before !== 'Pending') continue;
      const isTrusted = senderAccountId === owner && (shares.get(shareId) ?? '').startsWith('snapshare-');
      if (status === 'Accepted' && !isTrusted) this.#break(`an untrusted invitation was accepted: ${invitationId}`);
      if (status === 'Rejected' && (isTrusted || !isRejecting)) this.#break(`wrongly rejected: ${invitationId}`);
    }
  }
}

const textOfMade = ({ kind, usedFrom }: Made): string => `a ${kind} of ${usedFrom}`;

function invitationStatuses(world: World): Map<string, string> {
  return new Map(world.partner.listInvitations().map(({ invitationId, status }) => [invitationId, status]));
}
