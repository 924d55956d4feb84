import type { Person } from '../../emulator/people/person.ts';
import type { SeenShare, SeenSnapshot } from '../../emulator/people/seen.ts';
import { ServiceError } from '../../emulator/state/errors.ts';
import type { PolicySpec, SnapshotSpec, TagSpec } from './cases.ts';
import {
  type Estate,
  HOME,
  isInDirectory,
  MEMBER_NAMES,
  membersBehind,
  TARGET_NAMES,
  type TargetName,
} from './cast.ts';
import { DAY_MS } from './durations.ts';
import { type Expectation, expectationOf, isPermitted, type SnapshotFacts } from './oracle.ts';
import { fitting, type Ids, tagTexts } from './render.ts';
import type { Born, Scene } from './scene.ts';
import { Sharee } from './sharee.ts';
import type { Stage } from './stage.ts';

/** Snapshare's mark on a copy that stands in for another snapshot. */
const STANDS_IN_FOR = 'snapshare:copy-of';
const TAG_KEYS = ['share-to', 'share-to-2', 'share-until', 'share-hold', 'secret'];

/** A (snapshot, principal) pair as a text, so that it can stand in a set. */
export type Pair = `${string} ${TargetName}`;

export const pairOf = (snapshotId: string, target: TargetName): Pair => `${snapshotId} ${target}`;

/** What is expected of every snapshot, at one moment. */
export type Expectations = ReadonlyMap<string, Expectation>;

export const wants = (expectations: Expectations, pair: Pair): boolean => {
  const [snapshotId, target] = splitPair(pair);
  return expectations.get(snapshotId)?.wanted.has(target) ?? false;
};

/** Wanted, or to be left alone. */
export const tolerates = (expectations: Expectations, pair: Pair): boolean => {
  const [snapshotId, target] = splitPair(pair);
  return wants(expectations, pair) || (expectations.get(snapshotId)?.kept.has(target) ?? false);
};

export const isEnded = (expectations: Expectations, pair: Pair): boolean => {
  const [snapshotId, target] = splitPair(pair);
  const ended = expectations.get(snapshotId)?.ended;
  return ended === 'all' || (ended?.has(target) ?? false);
};

/** What an unwanted grant ends for; each has a brake of its own. */
export const CAUSES = ['expired', 'blocked', 'forbidden', 'unasked'] as const;
export type Cause = (typeof CAUSES)[number];

/** The first cause for which a grant that is not tolerated ends. */
export function causeOf(expectations: Expectations, pair: Pair, policy: PolicySpec): Cause {
  const [snapshotId, target] = splitPair(pair);
  if (isEnded(expectations, pair)) return 'expired';
  if (expectations.get(snapshotId)?.isBlocked === true) return 'blocked';
  return isPermitted(target, policy) && !isStray(target, policy) ? 'unasked' : 'forbidden';
}

/** An outsider's grant is an outsider's right, which only the policy's list gives, whatever tags ask for. */
export function isStray(target: TargetName, policy: PolicySpec): boolean {
  return target === 'partner' && !policy.hasPartner;
}

export function splitPair(pair: Pair): [string, TargetName] {
  const [snapshotId = '', name = ''] = pair.split(' ');
  const target = TARGET_NAMES.find((one) => one === name);
  if (target === undefined) throw new Error(`no pair: ${pair}`);
  return [snapshotId, target];
}

function stateOf({ status, isAvailable }: SeenSnapshot): SnapshotFacts['state'] {
  if (status === 'failed') return 'failed';
  return isAvailable ? 'available' : 'progressing';
}

type Membership = SeenShare['snapshots'][number]['status'];
const isInForce = (status: Membership): boolean => status === 'Associating' || status === 'Associated';

/** What is in force in one of our shares. */
export interface HeldShare {
  readonly targets: readonly TargetName[];
  readonly snapshotIds: readonly string[];
}

/** What people have tagged a snapshot with. */
interface Tagged {
  readonly tags: TagSpec;
  readonly tagDayMs: number;
}

const UNTAGGED: Tagged = { tags: {}, tagDayMs: 0 };

/** One region of an estate during one case: what people did in it, and what is true in the cloud. */
export class World {
  readonly stage: Stage;
  readonly scene: Scene;
  readonly estate: Estate;
  readonly regionId: string;
  /** Whom names mean in this account. */
  readonly ids: Ids;
  readonly owner: Person;
  readonly sharee: Sharee;
  /** Pairs that our shares ever held. */
  readonly everHeld = new Set<Pair>();
  /** Pairs that have left our shares, each with the time. */
  readonly gone: { readonly pair: Pair; readonly atMs: number }[] = [];
  #lastHeld: ReadonlySet<Pair> = new Set();
  readonly #snapshots: Map<string, Born>;
  readonly #tagged = new Map<string, Tagged>();
  readonly #names: ReadonlyMap<string, TargetName>;
  readonly #tagKeys: readonly string[];
  #keyId: string | undefined;

  constructor(scene: Scene, estate = HOME) {
    const { stage, regionId } = scene;
    this.stage = stage;
    this.scene = scene;
    this.estate = estate;
    this.regionId = regionId;
    this.ids = { ...stage.ids, owner: estate.accountId };
    this.owner = stage.land.cloud.as(estate.accountId, regionId);
    this.sharee = new Sharee(stage, regionId);
    this.#snapshots = scene.snapshotsOf(estate.accountId);
    this.#names = new Map(TARGET_NAMES.map((name) => [this.ids[name], name]));
    this.#tagKeys = TAG_KEYS.map((key) => `${estate.tagPrefix}${key}`);
  }

  /** Whether it is where the functions run; rules about what `m1` makes are about its snapshots alone. */
  get isHome(): boolean {
    return this.estate === HOME;
  }

  get policy(): PolicySpec {
    const { policyIndex } = this.scene;
    const policy = this.stage.policies[policyIndex];
    if (policy === undefined) throw new Error(`no policy ${policyIndex}`);
    return policy;
  }

  get nowMs(): number {
    return this.scene.nowMs;
  }

  get snapshotIds(): string[] {
    return [...this.#snapshots.keys()];
  }

  nameOf(id: string): TargetName | undefined {
    return this.#names.get(id);
  }

  createSnapshot(spec: SnapshotSpec): void {
    const tagDayMs = this.#dayMs();
    const tags = this.#fitting(spec.tags);
    this.#keyId ??= this.owner.createKey();
    const seen = this.owner.createSnapshot({
      name: `${spec.name}-${this.#snapshots.size + 1}`,
      diskId: `d-bp1000000000${this.estate.accountId.slice(-2)}${this.regionId.slice(9).padStart(3, '0')}disk${spec.disk}`,
      isAutomatic: spec.isAutomatic,
      isComplete: spec.isComplete,
      tags: this.#texts({ tags, tagDayMs }),
      ...(spec.retentionDays !== undefined && { retentionDays: spec.retentionDays }),
      ...(spec.nature === 'service-key' && { encryptedWith: 'service-key' }),
      ...(spec.nature === 'customer-key' && { encryptedWith: this.#keyId }),
      ...(spec.nature === 'imported' && { isFromImportedImage: true }),
    });
    this.#snapshots.set(seen.snapshotId, { spec, createdAtMs: seen.createdAtMs });
    this.#tagged.set(seen.snapshotId, { tags, tagDayMs });
  }

  /** Sets exactly these tags. */
  retag(snapshotId: string, tagSpec: TagSpec): void {
    if (!this.#snapshots.has(snapshotId) || this.owner.snapshot(snapshotId) === undefined) return;
    const tagged = { tags: this.#fitting(tagSpec), tagDayMs: this.#dayMs() };
    this.#tagged.set(snapshotId, tagged);
    const texts = this.#texts(tagged);
    const gone = this.#tagKeys.filter((key) => !(key in texts));
    // An edit is two calls, and a late reading may fall between them: no label is missing there that was or will be.
    if (Object.keys(texts).length > 0) this.owner.tagSnapshot(snapshotId, texts);
    if (gone.length > 0) this.owner.untagSnapshot(snapshotId, gone);
  }

  /** Has it kept so many days longer. */
  keepLonger(snapshotId: string, days: number): void {
    const held = this.#snapshots.get(snapshotId);
    if (held?.spec.retentionDays === undefined || this.owner.snapshot(snapshotId) === undefined) return;
    const retentionDays = held.spec.retentionDays + days;
    this.owner.call('ecs', 'ModifySnapshotAttribute', {
      RegionId: this.regionId,
      SnapshotId: snapshotId,
      RetentionDays: retentionDays,
    });
    held.spec = { ...held.spec, retentionDays };
  }

  lock(snapshotId: string): void {
    this.owner.call('ecs', 'LockSnapshot', {
      RegionId: this.regionId,
      SnapshotId: snapshotId,
      LockMode: 'compliance',
      LockDuration: 30,
      CoolOffPeriod: 0,
    });
  }

  /** What people may try and the service may refuse. */
  attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }

  /** Of every snapshot of the owner; those that people made first, in their order. */
  facts(): SnapshotFacts[] {
    const taggedOf = (snapshotId: string): Tagged => this.#tagged.get(snapshotId) ?? UNTAGGED;
    const made = [...this.#snapshots].flatMap(([snapshotId, { spec, createdAtMs }]) => {
      const seen = this.owner.snapshot(snapshotId);
      return seen ? [{ snapshotId, spec, createdAtMs, state: stateOf(seen), ...taggedOf(snapshotId) }] : [];
    });
    const byId = new Map(made.map((facts) => [facts.snapshotId, facts]));
    const copies = this.standIns().flatMap((seen): SnapshotFacts[] => {
      const held = this.#snapshots.get(seen.sourceSnapshotId);
      if (held === undefined) return [];
      const { snapshotId, createdAtMs, retentionDays } = seen;
      const { disk, name, isAutomatic, isComplete, tags } = held.spec;
      const spec = { disk, name, isAutomatic, isComplete, tags, nature: 'customer-key' as const };
      return [
        {
          ...taggedOf(seen.sourceSnapshotId),
          snapshotId,
          createdAtMs,
          spec: { ...spec, ...(retentionDays !== undefined && { retentionDays }) },
          state: stateOf(seen),
          standsInFor: byId.get(seen.sourceSnapshotId) ?? 'nothing that is left',
        },
      ];
    });
    return [...made, ...copies];
  }

  /** The copies that exist and are to be shared in another snapshot's stead, oldest first. */
  standIns(): SeenSnapshot[] {
    return this.owner.visibleSnapshots().filter(({ tags }) => STANDS_IN_FOR in tags);
  }

  /** @param skewMs How far ahead of now. */
  expectations(skewMs = 0, facts: readonly SnapshotFacts[] = this.facts()): Expectations {
    const atMs = this.nowMs + skewMs;
    return new Map(facts.map((one) => [one.snapshotId, expectationOf(one, facts, this.policy, atMs)]));
  }

  /** Shares that carry our installation tag and are not being deleted. */
  ourShares(): SeenShare[] {
    return this.#livingShares().filter(({ tags }) => tags['snapshare:installation'] === this.estate.installation);
  }

  /** All others, in one comparable text each, by id. */
  foreignShares(): ReadonlyMap<string, { readonly principals: string; readonly snapshotIds: readonly string[] }> {
    const ours = new Set(this.ourShares().map(({ shareId }) => shareId));
    const others = this.#livingShares().filter(({ shareId }) => !ours.has(shareId));
    return new Map(
      others.map(({ shareId, snapshots, principals }) => [
        shareId,
        {
          principals: principals
            .filter(({ status }) => isInForce(status))
            .map(({ principal }) => principal)
            .sort()
            .join(' '),
          snapshotIds: snapshots.filter(({ status }) => isInForce(status)).map(({ snapshotId }) => snapshotId),
        },
      ]),
    );
  }

  /** The pairs in our shares, each with the number of shares that hold it. */
  ourPairs(isSettled = false): ReadonlySet<Pair> {
    const isHeld = isSettled ? (status: Membership): boolean => status === 'Associated' : isInForce;
    return new Set(this.#heldPairs(isHeld).map(({ pair }) => pair));
  }

  /** The pairs that somebody reads, or will without another's doing: an outsider who has not accepted reads nothing. */
  readPairs(): ReadonlySet<Pair> {
    return new Set(this.#heldPairs(isInForce).flatMap(({ pair, isRead }) => (isRead ? [pair] : [])));
  }

  /** Of each pair in our shares, the shares that hold it. */
  sharesByPair(): ReadonlyMap<Pair, readonly HeldShare[]> {
    const sharesOf = new Map<Pair, HeldShare[]>();
    for (const { snapshots, principals } of this.ourShares()) {
      const targets = principals
        .filter(({ status }) => isInForce(status))
        .flatMap(({ principal }) => this.#names.get(principal) ?? []);
      const snapshotIds = snapshots.filter(({ status }) => isInForce(status)).map(({ snapshotId }) => snapshotId);
      for (const snapshotId of snapshotIds) {
        for (const target of targets) {
          const pair = pairOf(snapshotId, target);
          sharesOf.set(pair, [...(sharesOf.get(pair) ?? []), { targets, snapshotIds }]);
        }
      }
    }
    return sharesOf;
  }

  /** Our shares through which somebody sees something, or is about to. */
  seenShareIds(): string[] {
    const isAnyIn = (items: readonly { readonly status: Membership }[]): boolean =>
      items.some(({ status }) => isInForce(status));
    return this.ourShares()
      .filter(({ snapshots, principals }) => isAnyIn(snapshots) && isAnyIn(principals))
      .map(({ shareId }) => shareId);
  }

  /** The pairs in those of our shares that are for principals of their kind, by the policy's list. */
  pairsAtHome(): ReadonlySet<Pair> {
    const isOutsider = (target: TargetName): boolean => target === 'partner' && this.policy.hasPartner;
    const atHome = this.#heldPairs(isInForce).filter(
      ({ target, isRead, allowsExternalTargets }) => isRead && isOutsider(target) === allowsExternalTargets,
    );
    return new Set(atHome.map(({ pair }) => pair));
  }

  /** Our shares that have the partner, whose invitation lapsed or was rejected. */
  sharesWithoutAnswer(): SeenShare[] {
    const { partner } = this.ids;
    return this.ourShares().filter(({ principals }) =>
      principals.some(({ principal, status }) => principal === partner && status === 'Failed'),
    );
  }

  /** The principals through which an account can be reached, its own id among them. */
  principalsOf(accountId: string): TargetName[] {
    const name = this.#names.get(accountId);
    const member = MEMBER_NAMES.find((one) => one === name);
    // The other owners are members as well, and lie in the root folder.
    if (name === undefined) return this.stage.ownerIds.includes(accountId) ? ['root', 'directory'] : [];
    if (member === undefined) return [name];
    return TARGET_NAMES.filter((target) => membersBehind(target, this.scene.seats).includes(member));
  }

  isReachable(target: TargetName): boolean {
    return isInDirectory(target, this.scene.seats);
  }

  /**
   * Whether the product may rely on an earlier refusal of the service: it asks again two days later. Only what the
   * service did refuse at some time counts.
   */
  isRemembered(snapshotId: string, target: TargetName): boolean {
    const mark = this.owner.snapshot(snapshotId)?.tags['snapshare:refused'] ?? '';
    return this.scene.everOut.has(target) && mark.includes(this.ids[target]);
  }

  noteHeld(): void {
    const held = this.ourPairs();
    for (const pair of held) this.everHeld.add(pair);
    for (const pair of this.#lastHeld) if (!held.has(pair)) this.gone.push({ pair, atMs: this.nowMs });
    this.#lastHeld = held;
  }

  #heldPairs(isHeld: (status: Membership) => boolean): {
    readonly pair: Pair;
    readonly target: TargetName;
    readonly isRead: boolean;
    readonly allowsExternalTargets: boolean;
  }[] {
    return this.ourShares().flatMap(({ allowsExternalTargets, snapshots, principals }) => {
      const held = snapshots.filter(({ status }) => isHeld(status));
      return principals.flatMap(({ principal, status }) => {
        const target = this.#names.get(principal);
        if (target === undefined || !isHeld(status)) return [];
        const isRead = !allowsExternalTargets || status === 'Associated';
        return held.map(({ snapshotId }) => {
          return { pair: pairOf(snapshotId, target), target, isRead, allowsExternalTargets };
        });
      });
    });
  }

  #livingShares(): SeenShare[] {
    return this.owner.shares().filter(({ status }) => status === 'Active' || status === 'Pending');
  }

  #dayMs(): number {
    return Math.floor(this.nowMs / DAY_MS) * DAY_MS;
  }

  /** As the tags of the installation are set. */
  #texts({ tags, tagDayMs }: Tagged): Record<string, string> {
    const texts = Object.entries(tagTexts(tags, this.ids, tagDayMs));
    return Object.fromEntries(texts.map(([key, value]) => [`${this.estate.tagPrefix}${key}`, value]));
  }

  #fitting(tags: TagSpec): TagSpec {
    const { ids } = this;
    const separator = tags.separator ?? ' ';
    return {
      ...tags,
      ...(tags.shareTo && { shareTo: fitting(tags.shareTo, ids, separator) }),
      ...(tags.shareTo2 && { shareTo2: fitting(tags.shareTo2, ids, separator) }),
    };
  }
}
