import type { GrantChange } from '../../emulator/state/types.ts';
import type { CallNotice } from '../../emulator/wire/gateway.ts';
import type { BrakeSpec } from './cases.ts';
import { isPermitted, type SnapshotFacts } from './oracle.ts';
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
import { type WindowOptions, WriteLaws } from './write-laws.ts';

/** A promise was broken. The message says which, and what was seen. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';
}

/** Watches the cloud while functions run, and judges what they did. */
export class RunWindow {
  readonly #world: World;
  readonly #options: WindowOptions;
  readonly #expectations: Expectations[];
  readonly #writes: WriteLaws;
  readonly #pairsAtStart: ReadonlySet<Pair>;
  readonly #readAtStart: ReadonlySet<Pair>;
  readonly #settledAtStart: ReadonlySet<Pair>;
  readonly #sharesAtStart: ReturnType<World['sharesByPair']>;
  readonly #atHomeAtStart: ReadonlySet<Pair>;
  #lastPairs: ReadonlySet<Pair>;
  #lastSeenShareIds: readonly string[];
  #broken: string | undefined;

  constructor(world: World, options: WindowOptions) {
    this.#world = world;
    this.#options = options;
    this.#expectations = [...options.earlier, world.facts()].flatMap((facts) => this.#expectedBy(facts));
    this.#writes = new WriteLaws(world, options, (message) => this.#break(message));
    this.#pairsAtStart = world.ourPairs();
    this.#readAtStart = world.readPairs();
    this.#settledAtStart = world.ourPairs(true);
    this.#sharesAtStart = world.sharesByPair();
    this.#atHomeAtStart = world.pairsAtHome();
    this.#lastPairs = this.#pairsAtStart;
    this.#lastSeenShareIds = world.seenShareIds();
  }

  /** To be called after someone changed a tag in the middle of the run. */
  noteChange(): void {
    this.#expectations.push(...this.#expectedBy(this.#world.facts()));
  }

  /** To be called after someone had a snapshot kept longer in the middle of the run. */
  noteKeptLonger(snapshotId: string): void {
    this.#writes.noteKeptLonger(snapshotId);
    this.noteChange();
  }

  onCall({ stage, isWrite, regionId, accountId, action }: CallNotice): void {
    const world = this.#world;
    if (stage !== 'handled' || !isWrite || regionId !== world.regionId) return;
    if (accountId === world.ids.m1 && world.isHome) this.#writes.judgeMade(action);
    if (accountId !== world.ids.owner) return;
    const pairs = world.ourPairs();
    for (const pair of pairs) if (!this.#lastPairs.has(pair)) this.#judgeGrant(pair, action);
    this.#lastPairs = pairs;
    if (action === 'DeleteResourceShare') this.#judgeShares();
    if (action === 'CopySnapshot') this.#writes.noteCopied();
    this.#lastSeenShareIds = world.seenShareIds();
    world.noteHeld();
  }

  onGrant({ regionId, snapshotId, accountId, ownerAccountId, visible }: GrantChange): void {
    const world = this.#world;
    if (regionId !== world.regionId || ownerAccountId !== world.ids.owner || this.#options.isRace) return;
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
    this.#writes.judge(this.#expectations);
    if (this.#broken !== undefined) throw new LawBroken(this.#broken);
  }

  #expectedBy(facts: readonly SnapshotFacts[]): Expectations[] {
    const { skewMs } = this.#options;
    return (skewMs === 0 ? [0] : [0, skewMs]).map((aheadMs) => this.#world.expectations(aheadMs, facts));
  }

  #break(message: string): void {
    this.#broken ??= `${message} (during ${this.#options.functions.join(' and ')})`;
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
    for (const pair of this.#pairsAtStart) {
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
    const gone = [...this.#readAtStart].filter((pair) => !pairs.has(pair));
    const removed = gone.filter((pair) => !this.#expectations.some((expectations) => tolerates(expectations, pair)));
    const along = gone.filter((pair) => this.#wentAlongAtLeisure(pair));
    const grantCount = this.#readAtStart.size;
    const budget = ({ count, percent }: BrakeSpec): number => Math.max(count, Math.floor((percent * grantCount) / 100));
    for (const cause of CAUSES) {
      // By one tag it may end for one cause, and by another that it had during the run for another. Who is unasked for and
      // sits among those of the other kind may count as forbidden.
      const ended = removed.filter(
        (pair) =>
          (cause !== 'unasked' || this.#atHomeAtStart.has(pair)) &&
          this.#expectations
            .filter((expectations) => cause !== 'expired' || expectations.has(splitPair(pair)[0]))
            .every((expectations) => causeOf(expectations, pair, policy) === cause),
      );
      // Those of shares that are not ours count as well, and can only make the budget of expiries larger.
      if (cause === 'expired' && policy.hygieneAll) continue;
      const most = budget(cause === 'expired' ? policy.expiries : policy.removals);
      if (ended.length > most) this.#break(`${ended.length} ends for being ${cause}, over the budget`);
      const all = ended.length + along.length;
      if (cause === 'unasked' && along.length > 0 && all > most)
        this.#break(`${all} ends for being unasked or merely kept, over the budget`);
    }
  }

  /** Whether a pair that is merely kept ended although its snapshot might have waited in its share, beside others to end. */
  #wentAlongAtLeisure(pair: Pair): boolean {
    const [snapshotId] = splitPair(pair);
    const { policy } = this.#world;
    const isKept = this.#expectations.every(
      (expectations) => tolerates(expectations, pair) && !wants(expectations, pair),
    );
    const companions = (this.#sharesAtStart.get(pair) ?? []).flatMap(({ targets }) => targets);
    const mustGo = companions.some((other) =>
      this.#expectations.some((expectations) => {
        const another = pairOf(snapshotId, other);
        if (tolerates(expectations, another)) return false;
        return ['blocked', 'forbidden'].includes(causeOf(expectations, another, policy));
      }),
    );
    return isKept && !mustGo && this.#atHomeAtStart.has(pair) && !this.#options.isMakingRefused;
  }
}
