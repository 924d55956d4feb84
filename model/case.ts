import { newShare } from './calls.ts';
import type { Job } from './drafts.ts';
import type { Mask } from './sets.ts';
import type { Chances } from './state.ts';
import type { Invitation, Share, Wish } from './world.ts';

export interface WriterSpec extends Job {
  readonly name: string;
  readonly runs: number;
}

/** One small world and everything that may happen in it. */
export interface Case {
  readonly name: string;
  readonly shares: readonly Share[];
  /** By snapshot, as are `edits`. */
  readonly wishes: readonly Wish[];
  readonly policy: Mask;
  readonly outsiders: Mask;
  readonly writers: readonly WriterSpec[];
  /** What people may make the tags of each snapshot say. */
  readonly edits: readonly (readonly Wish[])[];
  /** What people may make policy permit. */
  readonly policyEdits: readonly Mask[];
  /** What outsiders may do with a pending invitation. */
  readonly answers: readonly Invitation[];
  readonly chances: Chances;
  /** Listings of principals, of members and of tags may each show the moment before the last change, or a new share in part. */
  readonly readsLate: boolean;
  /** Grants take effect some time after the call. Otherwise at once. */
  readonly settlesLate: boolean;
  /** How many principals or snapshots one call carries. Five in life. */
  readonly callSize: number;
  /** The runs that lead to rest at the end are braked, too. */
  readonly endsBraked: boolean;
  /** Too many states for the default run. */
  readonly isLarge: boolean;
  /** The fewest states that the case must have: fewer mean that something no longer happens in it. */
  readonly minStates: number;
}

/** Principals of the directory, and the outsider. */
export const [p, q, r, o] = [1, 2, 4, 8];
/** Snapshots. */
export const [A, B, C] = [1, 2, 4];

const NOTHING_HAPPENS: Chances = { tagEdits: 0, policyEdits: 0, crashes: 0, lateCalls: 0, answers: 0 };

type Given = Pick<Case, 'name' | 'shares' | 'wishes' | 'writers' | 'minStates'> &
  Partial<Omit<Case, 'chances'>> & { readonly chances: Partial<Chances> };

export const define = (given: Given): Case => ({
  policy: p | q | r | o,
  outsiders: o,
  edits: [],
  policyEdits: [],
  answers: [],
  readsLate: false,
  settlesLate: false,
  callSize: 2,
  endsBraked: false,
  isLarge: false,
  ...given,
  chances: { ...NOTHING_HAPPENS, ...given.chances },
});

/** A run over the whole region, such as `sweep`. */
export const sweep = (name: string, runs = 1, isBraked = false): WriterSpec => ({
  name,
  runs,
  scope: A | B | C,
  seesRegion: true,
  isBraked,
});

/** The run of an event about some snapshots, such as that of `share-on-tag`. */
export const event = (name: string, scope: Mask, runs = 1): WriterSpec => ({
  name,
  runs,
  scope,
  seesRegion: false,
  isBraked: false,
});

export const inside = (principals: Mask, members: Mask): Share => newShare('directory', principals, members);
export const outside = (invitation: Invitation, members: Mask): Share => ({
  ...newShare('external', o, members),
  invitation,
});
