import {
  apply,
  DAY_MS,
  define,
  type ExplorerCase,
  event,
  expire,
  type Happening,
  type Job,
  NARROW,
  O,
  O2,
  P,
  Q,
  R,
  S,
  type ShareSpec,
  sweep,
  T,
  U,
  V,
  WIDE,
  worldOf,
  writer,
} from './case.ts';
import { answering, retagging } from './cloud-state.ts';
import { inLetters } from './names.ts';

/** Numbers from 0 up to 1, always the same after the same seed. */
export type Random = () => number;

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

const SNAPSHOTS = ['A', 'B', 'C', 'D', 'E', 'F'];
const FOLDER = 'fd-AbCdEf1234';
/** What tags ask for. Few, so that snapshots meet in shares; one needs two shares, some an outsider. */
const ASKED = [
  '',
  P,
  `${P} ${Q}`,
  `${P} ${Q}`,
  `${Q} ${R}`,
  `${P} ${Q} ${R}`,
  `${P} ${FOLDER}`,
  [P, Q, R, S, T, U].join(' '),
  [P, Q, R, S, T, U, V].join(' '),
  O,
  `${P} ${O}`,
  `${P} ${O} ${O2}`,
  `${P}/2026-02-27 ${Q}`,
  `${P} ${Q} 12`,
];

/** A world of three writers in which a lot happens, drawn by chance. */
export function largeCase(random: Random): ExplorerCase {
  const few = (most: number): number => Math.floor(random() * (most + 1));
  const some = (): string[] => SNAPSHOTS.filter(() => random() < 0.4);
  const list = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const policy = (): Job['policy'] => (random() < 0.7 ? WIDE : NARROW);
  const job = (): Job => {
    const { what, snapshotIds } = pick(random, [
      sweep(),
      sweep(),
      event(pick(random, SNAPSHOTS)),
      event(...SNAPSHOTS.slice(0, 3)),
      expire(),
      apply(),
    ]);
    return { what, policy: policy(), ...(snapshotIds && { snapshotIds }) };
  };
  return define({
    name: 'a large world',
    settleMs: pick(random, [0, 0, 4_000]),
    state: worldOf(
      Object.fromEntries(SNAPSHOTS.map((id) => [id, pick(random, ASKED)])),
      list(few(4), () => share(random, some())),
    ),
    writers: ['first', 'second', 'third'].map((name) => writer(name, ...list(1 + few(1), job))),
    happenings: list(few(6), () => happening(random)),
    lastPolicy: policy(),
    minOrders: 1,
    chances: { switches: Number.POSITIVE_INFINITY, lateReads: few(3), listingFaults: few(1), kills: few(1) },
  });
}

function share(random: Random, snapshotIds: readonly string[]): ShareSpec {
  if (random() < 0.3) {
    const principals = [pick(random, [O, O2])];
    const isPending = random() < 0.5;
    return { kind: 'external', principals, snapshotIds, isPending, ageMs: pick(random, [1, 6, 8]) * DAY_MS };
  }
  const principals = pick(random, [[P], [P, Q], [P, Q], [Q, R], [P, Q, R], [P, Q, R, S, T], [FOLDER, P]]);
  const fate = random();
  if (fate < 0.1) return { principals, snapshotIds, isForeign: true };
  return { principals, snapshotIds, ...(fate < 0.3 && { named: ['an older version'] }) };
}

function happening(random: Random): Happening {
  const kind = random();
  if (kind < 0.6) {
    const snapshotId = pick(random, SNAPSHOTS);
    const shareTo = pick(random, ASKED);
    return {
      label: `${snapshotId} is tagged ${inLetters(shareTo)}`,
      effect: retagging([snapshotId], () => (shareTo === '' ? {} : { 'share-to': shareTo })),
    };
  }
  if (kind < 0.8) {
    const outsider = pick(random, [O, O2]);
    const answer = pick(random, ['accepts', 'accepts', 'declines'] as const);
    return { label: `${inLetters(outsider)} ${answer}`, effect: answering(outsider, answer) };
  }
  const passesMs = pick(random, [5_000, 20_000, 120_000, 7 * DAY_MS]);
  return { label: `${passesMs / 1_000} s pass`, passesMs };
}
