import type { Measured } from './measure.ts';

/** Runs of one function in a month. */
interface Load {
  readonly run: Pick<Measured, 'invocations' | 'billedSeconds' | 'cpuSeconds'>;
  readonly runsAnHour: number;
  /** Hours of the month in which it runs at all. */
  readonly hoursAMonth: number;
}

/** What the functions of one owner cost in a month in one region, CNY. */
export interface CostRow {
  readonly snapshots: number;
  readonly members: number;
  readonly sweep: number;
  readonly unshareExpired: number;
  readonly shareOnTag: number;
  readonly acceptInvitation: number;
}

/** What `sweep` and `unshare-expired` of a hub take and cost in a month in one region. */
export interface OwnerCostRow {
  readonly owners: number;
  readonly calls: number;
  readonly invocations: number;
  /** Time in which an instance has something to do, its computing included. */
  readonly instanceSeconds: number;
  readonly cny: number;
}

/** What an installation costs in a month in which there is nothing to do, in one region, CNY. */
export interface IdleCostRow {
  /** Owners, or members outside the directory. */
  readonly howMany: number;
  /** `sweep` and `unshare-expired`, with the default timers. */
  readonly owners: number;
  /** With timers every six hours. */
  readonly ownersSeldom: number;
  /** `accept-invitation`, with the default timer. */
  readonly members: number;
  readonly membersSeldom: number;
}

/** Measured runs: by the number of snapshots, by the number of members, and of a burst of completions. */
export interface MeasuredRuns {
  readonly idleSweep: ReadonlyMap<number, Measured>;
  readonly idleAcceptance: ReadonlyMap<number, Measured>;
  readonly burst: { readonly snapshots: number; readonly measured: Measured };
}

/** As `s.yaml` gives it to every function. */
const VCPU = 0.25;
const MEMORY_GIB = 0.25;
const HOURS_A_MONTH = 720;
/** By the default timers of `s.yaml`. */
const SWEEPS_AN_HOUR = 4;
const EXPIRIES_AN_HOUR = 1;
const ACCEPTANCES_AN_HOUR = 6;
/** Of timers that leave the work to events and knocks. */
const SELDOM_HOURS = 6;

/**
 * Price of a compute unit in the first tier, and what it is made of; disk up to 512 MB is free. Rounded up per function
 * and hour, and at least a cent of a yuan for each hour in which a function is called.
 * @see Function Compute, "Billing overview", China site
 */
const CNY_PER_UNIT = 0.00011;
const UNITS_PER_VCPU_SECOND = 1;
const UNITS_PER_GIB_SECOND = 0.15;
const UNITS_PER_INVOCATION = 75 / 10_000;
const MINIMUM_CNY_PER_FUNCTION_HOUR = 0.01;

/** Snapshots are kept this long, so that a thirtieth of them is made each night, and as many end. */
const KEPT_DAYS = 30;

/** The vendor's own worked example of a standard snapshot in China (Hangzhou), 2025. */
const CNY_PER_GIB_MONTH = 0.12;

/**
 * What a function costs in a month, CNY. Computing is counted at the speed of the function's part of a processor, and
 * requests that share an instance as if each had one of its own, so that this is the most it can be.
 */
export function monthlyCny({ run, runsAnHour, hoursAMonth }: Load): number {
  const seconds = run.billedSeconds + (run.cpuSeconds ?? 0) / VCPU;
  const unitsPerSecond = VCPU * UNITS_PER_VCPU_SECOND + MEMORY_GIB * UNITS_PER_GIB_SECOND;
  const units = Math.ceil(runsAnHour * (seconds * unitsPerSecond + run.invocations * UNITS_PER_INVOCATION));
  return hoursAMonth * Math.max(MINIMUM_CNY_PER_FUNCTION_HOUR, units * CNY_PER_UNIT);
}

/** What a snapshot costs in a month that is past its retention and not released because it is still shared, CNY. */
export function forgottenSnapshotCny(sizeGiB: number): number {
  return sizeGiB * CNY_PER_GIB_MONTH;
}

/**
 * Costs for every size that was measured: `sweep` four times an hour and `unshare-expired` once read the whole region;
 * `share-on-tag` runs in one hour of each night; `accept-invitation` visits every member six times an hour.
 */
export function costTable({ idleSweep, idleAcceptance, burst }: MeasuredRuns): CostRow[] {
  return [...idleSweep].flatMap(([snapshots, sweep]) => {
    const nightly = scaled(burst.measured, snapshots / KEPT_DAYS / burst.snapshots);
    return [...idleAcceptance].map(([members, acceptance]) => ({
      snapshots,
      members,
      sweep: everyHour(sweep, SWEEPS_AN_HOUR),
      unshareExpired: everyHour(sweep, EXPIRIES_AN_HOUR),
      shareOnTag: monthlyCny({ run: nightly, runsAnHour: 1, hoursAMonth: HOURS_A_MONTH / 24 }),
      acceptInvitation: everyHour(acceptance, ACCEPTANCES_AN_HOUR),
    }));
  });
}

/** Costs by the number of owners from a sweep of theirs with nothing to do, four times an hour, and the expiry once. */
export function ownerCosts(idleSweep: ReadonlyMap<number, Measured>): OwnerCostRow[] {
  const runsAMonth = (SWEEPS_AN_HOUR + EXPIRIES_AN_HOUR) * HOURS_A_MONTH;
  return [...idleSweep].map(([owners, run]) => ({
    owners,
    calls: run.calls * runsAMonth,
    invocations: run.invocations * runsAMonth,
    instanceSeconds: (run.instanceSeconds + (run.cpuSeconds ?? 0) / VCPU) * runsAMonth,
    cny: everyHour(run, SWEEPS_AN_HOUR) + everyHour(run, EXPIRIES_AN_HOUR),
  }));
}

/** Costs of doing nothing, from a sweep and an acceptance with nothing to do, by the number of owners and of members. */
export function idleCosts(
  idleSweep: ReadonlyMap<number, Measured>,
  idleAcceptance: ReadonlyMap<number, Measured>,
): IdleCostRow[] {
  return [...idleSweep].flatMap(([howMany, sweep]) => {
    const acceptance = idleAcceptance.get(howMany);
    if (!acceptance) return [];
    return [
      {
        howMany,
        owners: everyHour(sweep, SWEEPS_AN_HOUR) + everyHour(sweep, EXPIRIES_AN_HOUR),
        ownersSeldom: 2 * seldom(sweep),
        members: everyHour(acceptance, ACCEPTANCES_AN_HOUR),
        membersSeldom: seldom(acceptance),
      },
    ];
  });
}

function seldom(run: Load['run']): number {
  return monthlyCny({ run, runsAnHour: 1, hoursAMonth: HOURS_A_MONTH / SELDOM_HOURS });
}

function everyHour(run: Load['run'], runsAnHour: number): number {
  return monthlyCny({ run, runsAnHour, hoursAMonth: HOURS_A_MONTH });
}

function scaled({ invocations, billedSeconds, cpuSeconds = 0 }: Measured, factor: number): Load['run'] {
  return {
    invocations: Math.ceil(invocations * factor),
    billedSeconds: billedSeconds * factor,
    cpuSeconds: cpuSeconds * factor,
  };
}
