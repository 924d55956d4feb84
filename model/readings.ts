import type { View } from './drafts.ts';
import { type Mask, partsOf, unionOf } from './sets.ts';
import type { Knowledge, State } from './state.ts';
import { codeOfShares, type Intent, isMemoryOfRefusal, type Share, wantedOf } from './world.ts';

/** What a run may come to read, and what has held since the oldest part of it. */
export interface Reading {
  readonly view: View;
  readonly knowledge: Knowledge;
  /** In a few words; empty for a fresh reading. */
  readonly lateness: string;
}

/** All readings that are possible now. Where listings may be late, each may show another moment. */
export function readingsOf(state: State, readsLate: boolean): readonly Reading[] {
  const { world, earlier } = state;
  const fresh = { view: world, knowledge: knowledgeOf([world.intent], world.shares, world.shares), lateness: '' };
  if (!readsLate) return [fresh];
  const readings = new Map<string, Reading>([[codeOfView(fresh.view), fresh]]);
  for (const isTagsLate of [false, true]) {
    for (const [lateness, shares] of listingsOf(world.shares, earlier.shares)) {
      const intent = isTagsLate ? earlier.intent : world.intent;
      // What is given rests on the tags alone, so the age of the other listings is no excuse.
      const intents = isTagsLate ? ([earlier.intent, world.intent] as const) : ([world.intent] as const);
      const knowledge = knowledgeOf(intents, lateness === '' ? world.shares : earlier.shares, shares);
      const view = { shares, intent };
      const code = codeOfView(view);
      const words = [isTagsLate ? 'tags' : '', lateness].filter((word) => word !== '').join(', ');
      if (!readings.has(code)) readings.set(code, { view, knowledge, lateness: words });
    }
  }
  return [...readings.values()];
}

/**
 * What a run knows that begins now.
 * @param moments When it read tags and policy, and each moment since.
 * @param shares The shares when it read the oldest listing of them.
 * @param seen What it saw of them.
 */
function knowledgeOf(moments: readonly [Intent, ...Intent[]], shares: readonly Share[], seen: Listing): Knowledge {
  const wants = moments.map(wantedOf);
  const policies = moments.map(({ policy }) => policy);
  const merge = (join: (a: Mask, b: Mask) => Mask): readonly Mask[] =>
    moments[0].wishes.map((_, snapshot) => wants.map((want) => want[snapshot] ?? 0).reduce(join));
  return {
    wantedSince: merge((a, b) => a | b),
    alwaysWanted: merge((a, b) => a & b),
    permittedSince: policies.reduce((a, b) => a | b),
    alwaysPermitted: policies.reduce((a, b) => a & b),
    givenTwice: moments[0].wishes.map((_, snapshot) => givenTwiceBy(seen, snapshot)),
    refusers: unionOf(shares.filter(isMemoryOfRefusal).map(({ named }) => named)),
  };
}

/** What a run still knows after people have changed what they ask for or permit. */
export function afterEdit(known: Knowledge, intent: Intent): Knowledge {
  const wanted = wantedOf(intent);
  return {
    wantedSince: known.wantedSince.map((mask, snapshot) => mask | (wanted[snapshot] ?? 0)),
    alwaysWanted: known.alwaysWanted.map((mask, snapshot) => mask & (wanted[snapshot] ?? 0)),
    permittedSince: known.permittedSince | intent.policy,
    alwaysPermitted: known.alwaysPermitted & intent.policy,
    givenTwice: known.givenTwice,
    refusers: known.refusers,
  };
}

function givenTwiceBy(seen: Listing, snapshot: number): Mask {
  let once = 0;
  let twice = 0;
  for (const share of seen) {
    if (share === undefined || share.isGone || !((share.members >> snapshot) & 1)) continue;
    twice |= once & share.present;
    once |= share.present;
  }
  return twice;
}

type Listing = readonly (Share | undefined)[];

/** The listings of shares that may come: principals and members each from now or from before, the youngest share in part. */
function listingsOf(now: readonly Share[], before: readonly Share[]): readonly (readonly [string, Listing])[] {
  const listings: (readonly [string, Listing])[] = [['', now]];
  const seen = (i: number, principals: Share | undefined, members: Share | undefined): Share | undefined => {
    const share = now[i];
    // A share that one of the listings does not have yet is not seen.
    if (share === undefined || principals === undefined || members === undefined) return undefined;
    return {
      ...share,
      present: principals.present,
      invitation: principals.invitation,
      members: members.members,
      settled: members.settled,
      isGone: principals.isGone || members.isGone,
    };
  };
  listings.push(['principals', now.map((share, i) => seen(i, before[i], share))]);
  listings.push(['members', now.map((share, i) => seen(i, share, before[i]))]);
  listings.push(['principals and members', now.map((_, i) => seen(i, before[i], before[i]))]);
  return now.length > before.length ? [...listings, ...partialListings(now)] : listings;
}

/** The share that was just made before all of its principals are listed, down to none. */
function partialListings(now: readonly Share[]): readonly (readonly [string, Listing])[] {
  const youngest = now.at(-1);
  if (youngest === undefined) return [];
  const parts = youngest.kind === 'directory' ? [0, ...partsOf(youngest.present, 1)] : [0];
  return parts
    .filter((present) => present !== youngest.present)
    .map((present) => [`principals ${present} of the youngest share`, [...now.slice(0, -1), { ...youngest, present }]]);
}

const codeOfView = ({ shares, intent }: View): string =>
  `${codeOfShares(shares.map((share) => share ?? GONE))}/${intent.wishes.join()}/${intent.policy}`;

/** A share that is not seen is as good as one that has gone. */
const GONE: Share = {
  kind: 'directory',
  named: 0,
  present: 0,
  members: 0,
  settled: 0,
  invitation: 'none',
  isRenewal: false,
  isOurs: false,
  holdsOthers: false,
  isGone: true,
};
