import { newShare } from './calls.ts';
import type { Job } from './drafts.ts';
import type { Mask } from './sets.ts';
import type { Chances } from './state.ts';
import { type Invitation, type Share, UNREADABLE, type Wish } from './world.ts';

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

const [p, q, r] = [1, 2, 4];
/** The outsider. */
const o = 8;
const [A, B, C] = [1, 2, 4];

const NOTHING_HAPPENS: Chances = { tagEdits: 0, policyEdits: 0, crashes: 0, lateCalls: 0, answers: 0 };

type Given = Pick<Case, 'name' | 'shares' | 'wishes' | 'writers' | 'minStates'> &
  Partial<Omit<Case, 'chances'>> & { readonly chances: Partial<Chances> };

const define = (given: Given): Case => ({
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
const sweep = (name: string, runs = 1, isBraked = false): WriterSpec => ({
  name,
  runs,
  scope: A | B | C,
  seesRegion: true,
  isBraked,
});

/** The run of an event about some snapshots, such as that of `share-on-tag`. */
const event = (name: string, scope: Mask, runs = 1): WriterSpec => ({
  name,
  runs,
  scope,
  seesRegion: false,
  isBraked: false,
});

const inside = (principals: Mask, members: Mask): Share => newShare('directory', principals, members);
const outside = (invitation: Invitation, members: Mask): Share => ({ ...newShare('external', o, members), invitation });

/** The cases are small and many, each about one thing, so that together they stay within a test's time. */
export const CASES: readonly Case[] = [
  define({
    name: 'sweep and event, a tag edit',
    shares: [inside(p, A)],
    wishes: [p | q, p],
    writers: [sweep('sweep', 2), event('event', B, 2)],
    edits: [
      [p, p | q],
      [p, p | q],
    ],
    chances: { tagEdits: 1, crashes: 1 },
    minStates: 1,
  }),
  define({
    name: 'sweep and event at a share that is narrowed',
    shares: [inside(p | q, A)],
    wishes: [p, p | q],
    writers: [sweep('sweep', 2), event('event', B)],
    edits: [
      [p | q, q],
      [p, p | q],
    ],
    chances: { tagEdits: 1, crashes: 1 },
    minStates: 1,
  }),
  define({
    name: 'sweep and event, late reads',
    shares: [inside(p | q, A)],
    wishes: [p, p | q],
    writers: [sweep('sweep', 2), event('event', B)],
    edits: [[p | q], [p, p | q]],
    readsLate: true,
    chances: { tagEdits: 1 },
    minStates: 1,
  }),
  define({
    name: 'sweep and event, late calls',
    shares: [inside(p | q, A)],
    wishes: [p, p | q],
    writers: [sweep('sweep', 2), event('event', B)],
    edits: [[p | q], [p]],
    chances: { tagEdits: 1, lateCalls: 2 },
    minStates: 1,
  }),
  define({
    name: 'two sweeps',
    shares: [inside(p, A), inside(p | r, B)],
    wishes: [p | q, p],
    writers: [sweep('sweep 1'), sweep('sweep 2')],
    edits: [[p], [p | q]],
    chances: { tagEdits: 1, crashes: 1, lateCalls: 1 },
    minStates: 1,
  }),
  define({
    name: 'two sweeps and an event',
    shares: [inside(p, A)],
    wishes: [p | q, p],
    writers: [sweep('sweep 1'), sweep('sweep 2'), event('event', B)],
    edits: [[p], [p, p | q]],
    chances: { tagEdits: 2 },
    minStates: 1,
  }),
  define({
    name: 'two events and a sweep, three snapshots',
    shares: [inside(p, A)],
    wishes: [p | q, p, p],
    writers: [sweep('sweep'), event('event B', B), event('event C', C)],
    edits: [[p], [p | q], [p | q]],
    readsLate: true,
    chances: { tagEdits: 1 },
    minStates: 1,
  }),
  define({
    name: 'a set too large for one call',
    shares: [],
    wishes: [p | q | r, p | q],
    writers: [sweep('sweep', 2), event('event', B)],
    edits: [
      [p | q, p | r],
      [p | q, p | q | r],
    ],
    chances: { tagEdits: 1, crashes: 1 },
    minStates: 1,
  }),
  define({
    name: 'two shares of one set',
    shares: [inside(p | q, A), inside(p | q, B)],
    wishes: [p | q, p | q],
    writers: [sweep('sweep 1'), sweep('sweep 2'), event('event', B)],
    edits: [
      [p, 0],
      [p, 0],
    ],
    chances: { tagEdits: 1 },
    minStates: 1,
  }),
  define({
    name: 'an empty share that is wanted again',
    shares: [inside(p, 0), inside(q, A)],
    wishes: [q, 0],
    writers: [sweep('sweep', 2), event('event', B)],
    edits: [[p], [p]],
    chances: { tagEdits: 2, lateCalls: 1 },
    minStates: 1,
  }),
  define({
    name: 'a new share seen in part',
    shares: [],
    wishes: [p | q, p],
    writers: [sweep('sweep'), event('event A', A), event('event B', B)],
    edits: [[p], []],
    readsLate: true,
    chances: { tagEdits: 1 },
    minStates: 1,
  }),
  define({
    name: 'a sweep with two removals while an event joins',
    shares: [inside(p | q, A), inside(r, A)],
    wishes: [p, r],
    writers: [sweep('sweep', 2), event('event', B)],
    edits: [[r], [p | q]],
    chances: { tagEdits: 1, crashes: 1 },
    minStates: 1,
  }),
  define({
    name: 'one writer changes a set, slow associations',
    shares: [inside(p | q, A)],
    wishes: [p | r, p | q],
    writers: [sweep('sweep', 3)],
    edits: [
      [p, p | q],
      [p, r],
    ],
    settlesLate: true,
    chances: { tagEdits: 1, crashes: 2 },
    minStates: 1,
  }),
  define({
    name: 'one writer folds two shares, slow associations',
    shares: [inside(p | q, A), inside(p | q, B)],
    wishes: [p | q, p | q],
    writers: [sweep('sweep', 3)],
    edits: [[p], [q]],
    settlesLate: true,
    readsLate: true,
    chances: { tagEdits: 1, crashes: 1 },
    minStates: 1,
  }),
  define({
    name: 'one writer, late reads and late calls',
    shares: [inside(p, A), inside(q, A | B)],
    wishes: [p | q, q],
    writers: [sweep('sweep', 3)],
    edits: [
      [p, q],
      [p, p | q],
    ],
    settlesLate: true,
    readsLate: true,
    chances: { tagEdits: 1, lateCalls: 1 },
    minStates: 1,
  }),
  define({
    name: 'events of one writer, late reads',
    shares: [inside(p | q, A)],
    wishes: [p | q],
    writers: [event('event', A, 3)],
    edits: [[p, q, p | q]],
    settlesLate: true,
    readsLate: true,
    chances: { tagEdits: 2, crashes: 1 },
    minStates: 1,
  }),
  define({
    name: 'an unreadable tag',
    shares: [inside(p | q, A), inside(r, A | B)],
    wishes: [p | UNREADABLE, r],
    writers: [sweep('sweep', 2), event('event', A)],
    edits: [
      [p | q, p | r | UNREADABLE],
      [q, r | UNREADABLE],
    ],
    chances: { tagEdits: 2 },
    minStates: 1,
  }),
  define({
    name: 'policy shrinks beside an unreadable tag',
    shares: [inside(p | q, A | B)],
    wishes: [p | UNREADABLE, p | q],
    writers: [sweep('sweep', 2), event('event', B)],
    policyEdits: [p | o, q | o],
    chances: { policyEdits: 2, lateCalls: 1 },
    minStates: 1,
  }),
  define({
    name: 'a braked sweep',
    shares: [inside(p | q, A), inside(p, B)],
    wishes: [p, q],
    writers: [sweep('braked sweep', 2, true), event('event', B)],
    edits: [[p | q, r], [p]],
    policyEdits: [p | r | o],
    chances: { tagEdits: 1, policyEdits: 1 },
    minStates: 1,
  }),
  define({
    name: 'braked to the end',
    shares: [inside(p | q, A | B)],
    wishes: [p, q],
    writers: [sweep('braked sweep', 2, true)],
    edits: [[r], [p | q]],
    policyEdits: [p | r | o],
    endsBraked: true,
    chances: { tagEdits: 1, policyEdits: 1, crashes: 1 },
    minStates: 1,
  }),
  define({
    name: 'closed, foreign and mixed shares',
    shares: [
      { ...inside(p, A), named: 0 },
      { ...inside(p | q, A), holdsOthers: true },
      { ...inside(q, A), isOurs: false },
    ],
    wishes: [p | q, p],
    writers: [sweep('sweep', 2), event('event', B)],
    edits: [
      [q, p],
      [p | q, 0],
    ],
    chances: { tagEdits: 1, crashes: 1 },
    minStates: 1,
  }),
  define({
    name: 'two events invite one outsider',
    shares: [],
    wishes: [o, o],
    writers: [sweep('sweep', 2), event('event A', A), event('event B', B)],
    edits: [[0], [0]],
    answers: ['accepted'],
    chances: { tagEdits: 1, answers: 2 },
    minStates: 1,
  }),
  define({
    name: 'two pending shares of an outsider',
    shares: [outside('pending', A), outside('pending', B)],
    wishes: [o, o],
    writers: [sweep('sweep 1', 2), sweep('sweep 2'), event('event', B)],
    edits: [[0], []],
    answers: ['accepted', 'declined'],
    chances: { answers: 2, tagEdits: 1 },
    minStates: 1,
  }),
  define({
    name: 'an accepted share that empties',
    shares: [outside('accepted', A)],
    wishes: [o, 0],
    writers: [sweep('sweep', 2), event('event', B)],
    edits: [[0, o], [o]],
    policyEdits: [p],
    settlesLate: true,
    chances: { tagEdits: 2, policyEdits: 1, crashes: 1 },
    minStates: 1,
  }),
  define({
    name: 'a lapsed invitation is renewed once',
    shares: [outside('lapsed', A | B)],
    wishes: [o, p],
    writers: [sweep('sweep', 3), event('event', B)],
    edits: [[], [o]],
    answers: ['accepted', 'lapsed'],
    chances: { tagEdits: 1, answers: 2 },
    minStates: 1,
  }),
  define({
    name: 'an invitation lapses while a snapshot joins',
    shares: [outside('pending', A)],
    wishes: [o, o],
    writers: [sweep('sweep', 2), event('event', B)],
    edits: [[0], [0]],
    answers: ['lapsed'],
    chances: { tagEdits: 1, answers: 1, lateCalls: 1 },
    minStates: 1,
  }),
  define({
    name: 'an outsider declines',
    shares: [outside('pending', A)],
    wishes: [o, p],
    writers: [sweep('sweep', 2), event('event', B)],
    edits: [[0], [o]],
    answers: ['declined', 'accepted'],
    readsLate: true,
    chances: { tagEdits: 1, answers: 1 },
    minStates: 1,
  }),
  define({
    name: 'three writers, late reads and late calls',
    shares: [inside(p, A), inside(p | r, B)],
    wishes: [p | q, p],
    writers: [sweep('sweep 1'), sweep('sweep 2'), event('event', B)],
    edits: [
      [p, p | r],
      [p | q, p | r],
    ],
    readsLate: true,
    chances: { tagEdits: 2, crashes: 1, lateCalls: 1 },
    isLarge: true,
    minStates: 1,
  }),
  define({
    name: 'two sweeps with two edits, a crash and a late call',
    shares: [inside(p, A), inside(p | r, B)],
    wishes: [p | q, p],
    writers: [sweep('sweep 1'), sweep('sweep 2')],
    edits: [
      [p, p | q],
      [p | r, p | q],
    ],
    chances: { tagEdits: 2, crashes: 1, lateCalls: 1 },
    isLarge: true,
    minStates: 1,
  }),
  define({
    name: 'three writers and a set too large for one call',
    shares: [inside(p | q, A)],
    wishes: [p | q | r, p | q, r],
    writers: [sweep('sweep', 2), event('event A', A), event('event B and C', B | C)],
    edits: [[p | r], [p | q | r], [q]],
    readsLate: true,
    chances: { tagEdits: 2, lateCalls: 1 },
    isLarge: true,
    minStates: 1,
  }),
  define({
    name: 'a lapsed invitation, crashes and two sweeps',
    shares: [outside('lapsed', A | B)],
    wishes: [o, p],
    writers: [sweep('sweep 1', 2), sweep('sweep 2', 2), event('event', B)],
    edits: [[0], [o]],
    answers: ['accepted', 'lapsed'],
    chances: { tagEdits: 1, answers: 2, crashes: 1 },
    isLarge: true,
    minStates: 1,
  }),
  define({
    name: 'two pending shares of an outsider, late reads',
    shares: [outside('pending', A), outside('pending', B)],
    wishes: [o, o],
    writers: [sweep('sweep 1', 2), sweep('sweep 2'), event('event', B)],
    edits: [[0], [0]],
    answers: ['accepted', 'declined', 'lapsed'],
    readsLate: true,
    chances: { tagEdits: 1, answers: 2 },
    isLarge: true,
    minStates: 1,
  }),
];
