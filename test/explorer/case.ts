import type { Snapshot } from '../../shared/cloud/ports.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { policyOf } from '../policy/make-policy.ts';
import {
  type CloudState,
  type Effect,
  INSTALLATION,
  INSTALLATION_TAG,
  type Member,
  type Share,
} from './cloud-state.ts';
import { nameOfSet } from './wanted.ts';

/** One run of the engine. */
export interface Job {
  /** `apply` is a person's: planned, looked at for a while, planned again, and carried out if it is still the same. */
  readonly what: 'sweep' | 'event' | 'expire' | 'apply';
  /** The snapshots that an event names. */
  readonly snapshotIds?: readonly string[];
  readonly policy: Policy;
  /** Stands for an account with so many shares that a run for a few snapshots does not look into all. Default false. */
  readonly hasManyShares?: boolean;
}

/** Somebody who runs jobs, one after another. */
export interface WriterSpec {
  readonly name: string;
  readonly jobs: readonly Job[];
}

/** Something that happens once, at any moment and in the given order. */
export interface Happening {
  readonly label: string;
  readonly effect?: Effect;
  readonly passesMs?: number;
}

/** How often an unlikely thing may happen in one order. */
export interface Chances {
  /** Times that a writer is left although it could go on. */
  readonly switches: number;
  readonly lateReads: number;
  /** Listings that skip or repeat an item. */
  readonly listingFaults: number;
  /** Runs that die, each with the call it was about to make taking effect later or never. */
  readonly kills: number;
}

/** A small world and all that may happen in it. */
export interface ExplorerCase {
  readonly name: string;
  readonly state: CloudState;
  readonly outsiders: readonly string[];
  readonly settleMs: number;
  readonly writers: readonly WriterSpec[];
  readonly happenings: readonly Happening[];
  readonly chances: Chances;
  /** The fewest orders that the case must have: fewer mean that something no longer happens in it. */
  readonly minOrders: number;
  /** The policy of the sweeps that lead to rest at the end. */
  readonly lastPolicy: Policy;
}

export const START_MS = Date.UTC(2026, 2, 1, 9);
export const DAY_MS = 86_400_000;

/** Principals of the directory. */
export const [P, Q, R, S, T, U, V] = [1, 2, 3, 4, 5, 6, 7].map((digit) => String(digit).repeat(16)) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];
/** An account outside it. */
export const O = '8888000088880000';
export const O2 = '8888000088880001';

const NO_BRAKE = { count: 1_000_000, percent: 100 };
/** Small worlds are no place for brakes. */
const brakes = { removals: NO_BRAKE, forbidden: NO_BRAKE, blocked: NO_BRAKE, expiries: NO_BRAKE };

export const WIDE = policyOf({ brakes, principals: { directory: 'any', external: [O, O2] } });
/** Forbids Q and O2. */
export const NARROW = policyOf({ brakes, principals: { directory: [P, R, S, T, U, V], external: [O] } });

function snapshotOf(snapshotId: string, shareTo: string): Snapshot {
  return {
    snapshotId,
    name: snapshotId,
    status: 'accomplished',
    isAvailable: true,
    type: 'user',
    createdAtMs: START_MS - DAY_MS,
    isEncrypted: false,
    sourceDiskId: 'd-1',
    sizeBytes: 1,
    sourceDiskSizeGiB: 40,
    usage: 'none',
    tags: shareTo === '' ? {} : { 'share-to': shareTo },
  };
}

export interface ShareSpec {
  readonly principals: readonly string[];
  readonly snapshotIds: readonly string[];
  readonly kind?: 'directory' | 'external';
  /** The set that its name says; that of its principals unless given. */
  readonly named?: readonly string[];
  readonly isForeign?: boolean;
  readonly isPending?: boolean;
  readonly isDeclined?: boolean;
  readonly ageMs?: number;
}

/** A share that has long settled. */
function shareOf(
  at: number,
  { kind = 'directory', principals, snapshotIds, named: set = principals, ageMs = DAY_MS, ...more }: ShareSpec,
): Share {
  const madeMs = START_MS - ageMs;
  const held: Member = { is: 'in', sinceMs: madeMs, changedMs: madeMs, settlesAtMs: madeMs };
  const invited: Member = { ...held, settlesAtMs: Number.POSITIVE_INFINITY };
  const named: Member = more.isDeclined ? { ...held, is: 'failed' } : more.isPending ? invited : held;
  return {
    shareId: `rs-${String(at + 1).padStart(3, '0')}`,
    name: nameOfSet(kind, set),
    allowsExternalTargets: kind === 'external',
    createdAtMs: madeMs,
    tags: more.isForeign ? {} : { [INSTALLATION_TAG]: INSTALLATION, 'snapshare:kind': kind },
    principals: new Map(principals.map((id) => [id, named])),
    snapshots: new Map(snapshotIds.map((id) => [id, held])),
  };
}

/** A world of snapshots by what their `share-to` says, and shares, oldest first. */
export function worldOf(shareTo: Readonly<Record<string, string>>, shares: readonly ShareSpec[]): CloudState {
  return {
    snapshots: new Map(Object.entries(shareTo).map(([id, value]) => [id, snapshotOf(id, value)])),
    shares: new Map(shares.map(shareOfSpec).map((share) => [share.shareId, share])),
  };
}

const shareOfSpec = (spec: ShareSpec, at: number): Share => shareOf(at, spec);

export const sweep = (policy = WIDE): Job => ({ what: 'sweep', policy });
export const event = (...snapshotIds: readonly string[]): Job => ({ what: 'event', snapshotIds, policy: WIDE });
export const expire = (): Job => ({ what: 'expire', policy: WIDE });
export const apply = (): Job => ({ what: 'apply', policy: WIDE });

export const writer = (name: string, ...jobs: readonly Job[]): WriterSpec => ({ name, jobs });

export const define = (
  given: Pick<ExplorerCase, 'name' | 'state' | 'writers' | 'minOrders'> &
    Partial<Omit<ExplorerCase, 'chances'>> & { readonly chances?: Partial<Chances> },
): ExplorerCase => ({
  outsiders: [O, O2],
  settleMs: 0,
  happenings: [],
  lastPolicy: WIDE,
  ...given,
  chances: { switches: 2, lateReads: 0, listingFaults: 0, kills: 0, ...given.chances },
});
