import type { Action } from '../shared/plan/action.ts';
import { planRegion } from '../shared/plan/plan.ts';
import { type Membership, olderFirst, type ShareState } from '../shared/plan/world.ts';
import { parsePolicy } from '../shared/policy/parse.ts';
import { type Groups, SharePerPrincipal, type Wanted, type Way, WideningInPlace } from './baselines/models.ts';
import { createShareState, createSnapshots, createWorld, PLAN_REGION } from './plan-world.ts';

/** What one way of sharing takes to follow edits of groups. */
export interface SafetyCost {
  readonly what: string;
  readonly how: 'Snapshare' | 'widening in place' | 'share per principal';
  readonly writes: number;
  /** That there are in the end. */
  readonly shares: number;
  /** Everybody has in the end what the groups say, and nothing else. */
  readonly isDone: boolean;
}

const NOW_MS = Date.UTC(2026, 2, 1);
const GROUPS = 6;
const ACCOUNTS = 40;
const WEEKS = 52;
/** More than any sweep needs. */
const MAX_PLANS = 10;

const accountOf = (at: number): string => String(2_000_000_000_000_001 + at);

/** A group of five that gains an account and loses another, and a year of edits of six groups, one each week. */
export function measureSafety(groupSizes: readonly number[], yearSizes: readonly number[]): SafetyCost[] {
  const five = Array.from({ length: 5 }, (_, at) => accountOf(at));
  const gained = [...five, accountOf(5)];
  return [
    ...groupSizes.flatMap((count) =>
      play(
        count,
        () => '@g0',
        [{ g0: five }],
        [
          [`group of ${told(count)} snapshots gains an account`, [{ g0: gained }]],
          [`group of ${told(count)} snapshots loses an account`, [{ g0: gained.slice(1) }]],
        ],
      ),
    ),
    ...yearSizes.flatMap((count) =>
      play(
        count,
        groupsAskedBy,
        [groupsAfter(0)],
        [
          [
            `a year of weekly edits, ${told(count)} snapshots`,
            Array.from({ length: WEEKS }, (_, week) => groupsAfter(week + 1)),
          ],
        ],
      ),
    ),
  ];
}

const told = (count: number): string => count.toLocaleString('en-US');

/** Three in five ask for one of the groups, the others for two. */
function groupsAskedBy(at: number): string {
  const first = at % GROUPS;
  return at % 5 < 3 ? `@g${first}` : `@g${first} @g${(first + 1 + (at % (GROUPS - 1))) % GROUPS}`;
}

/** Six groups of six to eleven accounts of forty; each week one of them gains an account, or loses the one it has longest. */
function groupsAfter(weeks: number): Groups {
  const groups = Array.from({ length: GROUPS }, (_, group) =>
    Array.from({ length: 6 + group }, (_, at) => (group * 7 + at) % ACCOUNTS),
  );
  for (let week = 0; week < weeks; week++) {
    const members = groups[(week * 5) % GROUPS] ?? [];
    const next = (week * 13) % ACCOUNTS;
    if (week % 2 === 0 && !members.includes(next)) members.push(next);
    else members.shift();
  }
  return Object.fromEntries(groups.map((members, group) => [`g${group}`, members.map(accountOf)]));
}

function play(
  count: number,
  shareToOf: (at: number) => string,
  before: readonly Groups[],
  steps: readonly (readonly [what: string, edits: readonly Groups[]])[],
): SafetyCost[] {
  const wantedAfter = wantedOf(count, shareToOf);
  const askedBy = new Map([...createSnapshots(count, NOW_MS).keys()].map((id, at) => [id, shareToOf(at)]));
  const ways = [
    ['Snapshare', new Snapshare(count, shareToOf)],
    ['widening in place', new WideningInPlace(wantedAfter, askedBy)],
    ['share per principal', new SharePerPrincipal(wantedAfter)],
  ] as const;
  for (const [, way] of ways) for (const groups of before) way.follow(groups);
  return steps.flatMap(([what, edits]) =>
    ways.map(([how, way]) => {
      let writes = 0;
      for (const groups of edits) writes += way.follow(groups);
      return { what, how, writes, shares: way.shareCount, isDone: isExact(way, wantedAfter(edits.at(-1) ?? {})) };
    }),
  );
}

/** Whom each snapshot is for, by its id, as the groups say. */
function wantedOf(count: number, shareToOf: (at: number) => string): (groups: Groups) => Wanted {
  return (groups) =>
    new Map(
      [...createSnapshots(count, NOW_MS).keys()].map((snapshotId, at) => {
        const names = shareToOf(at)
          .split(' ')
          .map((token) => token.slice(1));
        return [snapshotId, new Set(names.flatMap((name) => groups[name] ?? []))];
      }),
    );
}

function isExact({ given }: Way, wanted: Wanted): boolean {
  let count = 0;
  for (const [snapshotId, accounts] of wanted)
    for (const account of accounts) {
      count++;
      if (!given.has(`${snapshotId} ${account}`)) return false;
    }
  return given.size === count;
}

/** The planner itself, its plans carried out one after another until one is empty. */
class Snapshare implements Way {
  readonly #snapshots: ReturnType<typeof createSnapshots>;
  readonly #shares = new Map<string, Filled>();
  #made = 0;

  constructor(count: number, shareToOf: (at: number) => string) {
    this.#snapshots = createSnapshots(count, NOW_MS, shareToOf);
  }

  follow(groups: Groups): number {
    const result = parsePolicy({
      installation: 'bench',
      mode: 'sync',
      regions: [PLAN_REGION],
      groups,
      brakes: NO_BRAKES,
    });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    let writes = 0;
    for (let plans = 0; plans < MAX_PLANS; plans++) {
      const shares = [...this.#shares.values()].sort(olderFirst);
      const { actions } = planRegion(createWorld(this.#snapshots, shares, NOW_MS), result.policy, NOW_MS);
      if (actions.length === 0) return writes;
      for (const action of actions) this.#carryOut(action);
      writes += actions.length;
    }
    throw new Error('the plans do not come to an end');
  }

  get shareCount(): number {
    return this.#shares.size;
  }

  get given(): ReadonlySet<string> {
    const given = new Set<string>();
    for (const { snapshots, principals } of this.#shares.values())
      for (const snapshotId of snapshots.keys())
        for (const principal of principals.keys()) given.add(`${snapshotId} ${principal}`);
    return given;
  }

  #carryOut(action: Action): void {
    switch (action.kind) {
      case 'create-share': {
        const shareId = `rs-${String(++this.#made).padStart(12, '0')}`;
        const share = createShareState(shareId, action.principals, action.snapshotIds, NOW_MS) as Filled;
        this.#shares.set(shareId, share);
        return;
      }
      case 'join': {
        const { share: ref } = action;
        const shares = [...this.#shares.values()];
        const share =
          'shareId' in ref ? this.#shares.get(ref.shareId) : shares.find(({ name }) => name === ref.newShareName);
        for (const snapshotId of action.snapshotIds) share?.snapshots.set(snapshotId, HELD);
        return;
      }
      case 'leave':
        for (const snapshotId of action.snapshotIds) this.#shares.get(action.shareId)?.snapshots.delete(snapshotId);
        return;
      case 'remove-principals': {
        const share = this.#shares.get(action.shareId);
        for (const principal of action.principals) share?.principals.delete(principal);
        if (share) this.#shares.set(action.shareId, { ...share, hasLostPrincipals: true });
        return;
      }
      case 'delete-share':
        this.#shares.delete(action.shareId);
        return;
      case 'tag-share':
      case 'copy-snapshot':
      case 'delete-snapshot':
        throw new Error(`no edit of a group leads to ${action.kind}`);
    }
  }
}

const HELD: Membership = { standing: 'held', sinceMs: NOW_MS, changedMs: NOW_MS };
const NO_BRAKE = { count: 1_000_000, percent: 100 };
const NO_BRAKES = { removals: NO_BRAKE, forbidden: NO_BRAKE };

/** A share that can be changed in place. */
interface Filled extends ShareState {
  readonly principals: Map<string, Membership>;
  readonly snapshots: Map<string, Membership>;
}
