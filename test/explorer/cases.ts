import {
  apply,
  DAY_MS,
  define,
  type ExplorerCase,
  event,
  expire,
  type Happening,
  NARROW,
  O,
  P,
  Q,
  R,
  sweep,
  worldOf,
  writer,
} from './case.ts';
import { answering, retagging } from './cloud-state.ts';
import { inLetters } from './names.ts';

/** Somebody edits what a snapshot's `share-to` says. */
const edit = (snapshotId: string, shareTo: string): Happening => ({
  label: `${snapshotId} is tagged ${inLetters(shareTo)}`,
  effect: retagging([snapshotId], () => (shareTo === '' ? {} : { 'share-to': shareTo })),
});

const answer = (outsider: string, how: 'accepts' | 'declines'): Happening => ({
  label: `${inLetters(outsider)} ${how}`,
  effect: answering(outsider, how),
});

/** Each is one meeting of writers that could give somebody too much or take something away. */
export const CASES: readonly ExplorerCase[] = [
  define({
    name: 'widen × join',
    state: worldOf({ A: `${P} ${Q}`, B: P }, [{ principals: [P], snapshotIds: ['A'] }]),
    writers: [writer('event A', event('A')), writer('event B', event('B'))],
    chances: { switches: 3 },
    minOrders: 2000,
  }),
  define({
    name: 'join × join after an edit',
    state: worldOf({ A: `${P} ${Q}`, B: `${P} ${Q}` }, [{ principals: [P, Q], snapshotIds: ['B'] }]),
    writers: [writer('event A', event('A')), writer('event A again', event('A'))],
    happenings: [edit('A', P)],
    chances: { switches: 1 },
    minOrders: 900,
  }),
  define({
    name: 'narrow × move',
    state: worldOf({ A: P, B: P }, [{ principals: [P, Q], snapshotIds: ['A', 'B'] }]),
    writers: [writer('sweep', sweep()), writer('event B', event('B'))],
    happenings: [edit('B', `${P} ${Q}`)],
    chances: { switches: 1 },
    minOrders: 1800,
  }),
  define({
    name: 'delete × join',
    state: worldOf({ A: '', B: '' }, [{ principals: [P], snapshotIds: ['A'] }]),
    writers: [writer('sweeps', sweep(), sweep()), writer('event B', event('B'))],
    happenings: [edit('B', P)],
    chances: { switches: 1 },
    minOrders: 4000,
  }),
  define({
    name: 'fold × join',
    state: worldOf({ A: P, B: P, C: P }, [
      { principals: [P], snapshotIds: ['A'] },
      { principals: [P], snapshotIds: ['B'] },
    ]),
    writers: [writer('sweep', sweep()), writer('event C', event('C'))],
    happenings: [edit('B', '')],
    chances: { switches: 1 },
    minOrders: 1600,
  }),
  define({
    name: 'sweep × sweep with old and new policy',
    state: worldOf({ A: `${P} ${Q}`, B: Q }, [{ principals: [P], snapshotIds: ['A'] }]),
    writers: [writer('old sweep', sweep()), writer('new sweep', sweep(NARROW))],
    lastPolicy: NARROW,
    chances: { switches: 3 },
    minOrders: 2000,
  }),
  define({
    name: 'apply × sweep',
    state: worldOf({ A: P, B: `${P} ${Q}` }, [{ principals: [P, Q], snapshotIds: ['A', 'B'] }]),
    writers: [writer('apply', apply()), writer('sweep', sweep())],
    chances: { switches: 1 },
    minOrders: 100,
  }),
  define({
    name: 'apply × sweep, an edit between the plans',
    state: worldOf({ A: P, B: `${P} ${Q}` }, [{ principals: [P, Q], snapshotIds: ['A', 'B'] }]),
    writers: [writer('apply', apply()), writer('sweep', sweep())],
    happenings: [edit('A', `${P} ${Q}`)],
    chances: { switches: 0 },
    minOrders: 150,
  }),
  define({
    name: 'renewal × join',
    state: worldOf({ A: O, B: O }, [
      { kind: 'external', principals: [O], snapshotIds: ['A'], isPending: true, ageMs: 8 * DAY_MS },
    ]),
    writers: [writer('sweep', sweep()), writer('event B', event('B'))],
    happenings: [answer(O, 'accepts')],
    chances: { switches: 1 },
    minOrders: 900,
  }),
  define({
    name: 'invite × invite',
    state: worldOf({ A: O, B: O }, []),
    writers: [writer('event A', event('A')), writer('event B', event('B'))],
    happenings: [answer(O, 'accepts')],
    chances: { switches: 1 },
    minOrders: 900,
  }),
  define({
    name: 'withdraw × join',
    state: worldOf({ A: '', B: O }, [{ kind: 'external', principals: [O], snapshotIds: ['A'], isPending: true }]),
    writers: [writer('sweep', sweep()), writer('event B', event('B'))],
    happenings: [answer(O, 'accepts')],
    chances: { switches: 1 },
    minOrders: 1000,
  }),
  define({
    name: 'withdraw × decline',
    state: worldOf({ A: '', B: '' }, [{ kind: 'external', principals: [O], snapshotIds: ['A'], isPending: true }]),
    writers: [writer('sweep', sweep()), writer('event B', event('B'))],
    happenings: [answer(O, 'declines'), edit('B', O)],
    chances: { switches: 0 },
    minOrders: 1_000,
  }),
  define({
    name: 'expire × join',
    state: worldOf({ A: `${P}/2026-02-27 ${Q}`, B: `${P} ${Q}` }, [{ principals: [P, Q], snapshotIds: ['A'] }]),
    writers: [writer('expire', expire()), writer('event B', event('B'))],
    chances: { switches: 3 },
    minOrders: 2500,
  }),
  define({
    name: 'late reads: widen × join',
    state: worldOf({ A: `${P} ${Q}`, B: P }, [{ principals: [P], snapshotIds: ['A'] }]),
    writers: [writer('event A', event('A')), writer('event B', event('B'))],
    happenings: [edit('B', Q)],
    chances: { switches: 1, lateReads: 2 },
    minOrders: 3000,
  }),
  define({
    name: 'late reads: narrow × join',
    state: worldOf({ A: P, B: `${P} ${Q}` }, [{ principals: [P, Q], snapshotIds: ['A'] }]),
    writers: [writer('sweep', sweep()), writer('event B', event('B'))],
    chances: { switches: 1, lateReads: 2 },
    minOrders: 900,
  }),
  define({
    name: 'a listing with one item wrong',
    state: worldOf({ A: P, B: `${P} ${Q}` }, [{ principals: [P, Q], snapshotIds: ['A', 'B'] }]),
    writers: [writer('sweeps', sweep(), sweep())],
    happenings: [edit('B', Q)],
    chances: { listingFaults: 1 },
    minOrders: 2500,
  }),
  define({
    name: 'kills: a call after the death of its run',
    state: worldOf({ A: `${P} ${Q}`, B: P }, [{ principals: [P], snapshotIds: ['A'] }]),
    writers: [writer('event A', event('A')), writer('sweep', sweep())],
    chances: { switches: 1, kills: 1 },
    minOrders: 900,
  }),
  define({
    name: 'one writer changes a set, slow associations',
    settleMs: 4_000,
    state: worldOf({ A: `${P} ${R}`, B: `${P} ${Q}` }, [{ principals: [P, Q], snapshotIds: ['A', 'B'] }]),
    writers: [writer('sweeps', sweep(), sweep())],
    happenings: [edit('B', P)],
    chances: { lateReads: 1 },
    minOrders: 600,
  }),
  define({
    name: 'one writer folds two shares, slow associations',
    settleMs: 4_000,
    state: worldOf({ A: `${P} ${Q}`, B: `${P} ${Q}` }, [
      { principals: [P, Q], snapshotIds: ['A'] },
      { principals: [P, Q], snapshotIds: ['B'] },
    ]),
    writers: [writer('sweeps', sweep(), sweep())],
    happenings: [edit('B', Q)],
    chances: { lateReads: 1 },
    minOrders: 600,
  }),
  define({
    name: 'closed and foreign shares',
    state: worldOf({ A: `${P} ${Q}`, B: P }, [
      { principals: [P, Q], snapshotIds: ['A'], named: [P] },
      { principals: [P], snapshotIds: ['A', 'B'], isForeign: true },
    ]),
    writers: [writer('sweep', sweep()), writer('event B', event('B'))],
    happenings: [edit('A', Q)],
    chances: { switches: 1 },
    minOrders: 1000,
  }),
  define({
    name: 'a share of another name',
    state: worldOf({ A: `${P} ${Q}`, B: `${P} ${Q}` }, [
      { principals: [P, Q], snapshotIds: ['A'], named: ['an older version'] },
    ]),
    writers: [writer('event B', event('B')), writer('sweep', sweep())],
    chances: { switches: 1 },
    minOrders: 30,
  }),
  define({
    name: 'an accepted share that is empty',
    state: worldOf({ A: '', B: '' }, [{ kind: 'external', principals: [O], snapshotIds: ['A'] }]),
    writers: [writer('sweeps', sweep(), sweep()), writer('event B', event('B'))],
    happenings: [edit('B', O)],
    chances: { switches: 1 },
    minOrders: 3500,
  }),
  define({
    name: 'a declined invitation',
    state: worldOf({ A: O, B: O }, [{ kind: 'external', principals: [O], snapshotIds: ['A'], isPending: true }]),
    writers: [writer('sweep', sweep()), writer('event B', event('B'))],
    happenings: [answer(O, 'declines')],
    chances: { switches: 1, lateReads: 1 },
    minOrders: 2000,
  }),
  define({
    name: 'a listing that skips the memory of a refusal',
    state: worldOf({ A: O, B: O }, [{ kind: 'external', principals: [O], snapshotIds: ['A'], isDeclined: true }]),
    writers: [writer('sweep', sweep()), writer('event B', event('B'))],
    chances: { switches: 1, listingFaults: 1 },
    minOrders: 500,
  }),
];

/** Cases whose events are played again as in an account with many shares, and the fewest orders that they then have. */
const ORDERS_OF_MANY_SHARES = new Map([
  ['widen × join', 600],
  ['narrow × move', 1200],
  ['fold × join', 1100],
  ['withdraw × join', 650],
  ['late reads: widen × join', 800],
  ['a declined invitation', 1400],
]);

/** With fewer reads there are fewer orders, but each run knows less. */
export const MANY_SHARES_CASES: readonly ExplorerCase[] = CASES.flatMap((spec) => {
  const minOrders = ORDERS_OF_MANY_SHARES.get(spec.name);
  if (minOrders === undefined) return [];
  const writers = spec.writers.map((one) => ({
    ...one,
    jobs: one.jobs.map((job) => ({ ...job, hasManyShares: true })),
  }));
  return [{ ...spec, name: `${spec.name}, of many shares`, writers, minOrders }];
});
