import { MINUTE_MS } from '../../base/durations.ts';
import type { Clock } from '../../base/time.ts';
import type { Association, Cloud } from '../../cloud/ports.ts';
import { type Action, isGiving } from '../../plan/action.ts';

/** How long one listing serves: a burst of completions is over after about as long. */
const CARRIED_FOR_MS = MINUTE_MS;
/** So many records are held of all places together, but for the latest listing: each takes a quarter of a KiB, and a hub has many places. */
const MAX_RECORDS = 50_000;

interface Listing {
  readonly atMs: number;
  readonly associations: Promise<Association[]>;
  /** What runs have given since, of which it tells nothing. */
  readonly given: Set<string>;
  /** How many records it has, as soon as it is read. */
  count: number;
}

/**
 * Carries the listing of which snapshots are in which shares, the one read of a run that grows with their number, from run
 * to run of one instance. A plan that is made from a carried one may only give: a grant is given on the strength of the
 * snapshot's tags and of the share's principals, which every run reads itself, and of nothing else. What would take anything
 * away is planned anew from a listing of its own.
 */
export class CarriedListings {
  readonly #clock: Clock;
  readonly #maxRecords: number;
  /** The oldest first. */
  readonly #byPlace = new Map<string, Listing>();

  constructor(clock: Clock, maxRecords = MAX_RECORDS) {
    this.#clock = clock;
    this.#maxRecords = maxRecords;
  }

  /**
   * The cloud as a run is to see it, with the carried listing of the place where one serves it.
   * @param scope What the run decides about.
   */
  seenThrough(cloud: Cloud, place: string, scope: ReadonlySet<string>): { readonly cloud: Cloud; isCarried: boolean } {
    const seen = { cloud, isCarried: false };
    const list: Cloud['shares']['listAssociations'] = (side, filter) => {
      if (side !== 'resource' || filter) return cloud.shares.listAssociations(side, filter);
      const carried = this.#byPlace.get(place);
      const isFresh = carried !== undefined && this.#clock.steadyMs() - carried.atMs < CARRIED_FOR_MS;
      if (isFresh && ![...scope].some((snapshotId) => carried.given.has(snapshotId))) {
        seen.isCarried = true;
        return carried.associations;
      }
      const listing: Listing = {
        atMs: this.#clock.steadyMs(),
        associations: cloud.shares.listAssociations(side),
        given: new Set<string>(),
        count: 0,
      };
      this.drop(place);
      this.#byPlace.set(place, listing);
      return listing.associations.then(
        (associations) => {
          listing.count = associations.length;
          this.#dropOldest();
          return associations;
        },
        (error: unknown) => {
          if (this.#byPlace.get(place) === listing) this.drop(place);
          throw error;
        },
      );
    };
    return Object.assign(seen, { cloud: { ...cloud, shares: { ...cloud.shares, listAssociations: list } } });
  }

  /** Notes what a run is about to do. What is more than giving leaves nothing to carry. */
  note(place: string, actions: readonly Action[]): void {
    const given = this.#byPlace.get(place)?.given;
    for (const action of actions) {
      if (!isGiving(action)) this.drop(place);
      else for (const snapshotId of action.snapshotIds) given?.add(snapshotId);
    }
  }

  drop(place: string): void {
    this.#byPlace.delete(place);
  }

  /** Places of which nothing more is heard would keep their listings for ever. */
  #dropOldest(): void {
    let left = [...this.#byPlace.values()].reduce((sum, { count }) => sum + count, 0);
    for (const [place, { count }] of this.#byPlace) {
      if (left <= this.#maxRecords || this.#byPlace.size === 1) return;
      this.drop(place);
      left -= count;
    }
  }
}
