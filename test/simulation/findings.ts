import type { Invocation } from '../../emulator/platform/deployed-function.ts';
import { HOUR_MS, MINUTE_MS } from './durations.ts';
import { LawBroken } from './laws.ts';
import {
  CAUSES,
  type Cause,
  causeOf,
  type Expectations,
  isStray,
  type Pair,
  splitPair,
  tolerates,
  type World,
} from './world.ts';

/** The part of a function's answer that the laws look at. */
export interface RunFinding {
  readonly code: string;
  readonly snapshotId?: string;
  readonly principal?: string;
}

/** What was found in a world of those that were run for. */
export type FoundIn = (world: World) => readonly RunFinding[];

/** What a world was like before its last sweep. */
export interface Before {
  readonly expectations: Expectations;
  readonly held: ReadonlySet<Pair>;
  readonly atHome: ReadonlySet<Pair>;
}

/** As much of a function's answer as the laws look at. */
interface Told {
  readonly regions?: readonly {
    readonly region: string;
    readonly ownerAccountId?: string;
    readonly findings: readonly RunFinding[];
  }[];
}

/** What runs told of a world; those of an owner's own functions name no owner. */
export function findingsIn({ regionId, estate }: World, runs: readonly Invocation[]): RunFinding[] {
  return runs.flatMap(({ result, accountId }) =>
    ((result as Told | null | undefined)?.regions ?? [])
      .filter((told) => told.region === regionId && (told.ownerAccountId ?? accountId) === estate.accountId)
      .flatMap(({ findings }) => findings),
  );
}

/** Findings name their causes, and nothing else. @returns Whether removals or expiries were braked. */
export function judgeFindings(
  world: World,
  { expectations, held: pairs, atHome }: Before,
  findings: readonly RunFinding[],
): boolean {
  const { policy } = world;
  const found = (code: string): string[] =>
    findings
      .filter((one) => one.code === code)
      .map(({ snapshotId, principal }) => `${snapshotId ?? ''} ${world.nameOf(principal ?? '') ?? ''}`.trim())
      .sort();
  const expect = (code: string, causes: readonly string[]): void => {
    const seen = [...new Set(found(code))].join(', ');
    const due = [...new Set(causes)].sort().join(', ');
    if (seen !== due) throw new LawBroken(`${code} is found for [${seen}], its causes are [${due}]`);
  };
  const all = [...expectations];
  expect(
    'NOT_PERMITTED',
    all.flatMap(([snapshotId, { forbidden }]) => [...forbidden].map((target) => `${snapshotId} ${target}`)),
  );
  expect(
    'BAD_TOKEN',
    all.filter(([, { hasGarbage }]) => hasGarbage).map(([snapshotId]) => snapshotId),
  );
  const progressing = new Set(
    world
      .facts()
      .filter(({ state }) => state === 'progressing')
      .map((one) => one.snapshotId),
  );
  expect(
    'SNAPSHOT_NOT_READY',
    all
      .filter(([snapshotId, { isInTime }]) => isInTime && progressing.has(snapshotId))
      .map(([snapshotId]) => snapshotId),
  );

  if (policy.mode !== 'sync') return false;
  const unwanted = [...pairs].filter((pair) => isStray(splitPair(pair)[1], policy) || !tolerates(expectations, pair));
  const isOver = (count: number, brake: typeof policy.removals): boolean =>
    count > Math.max(brake.count, Math.floor((brake.percent * pairs.size) / 100));
  // Of whom policy does not list as an outsider, and people put among outsiders, nobody knows that the service takes it
  // as a colleague: its end, or the move to a share of its kind, may be counted as one that policy wants.
  const isMisplaced = (pair: Pair): boolean =>
    !atHome.has(pair) && (!unwanted.includes(pair) || causeOf(expectations, pair, policy) === 'unasked');
  const misplacedCount = [...pairs].filter(isMisplaced).length;
  const braked = CAUSES.map((cause) => {
    const ends = unwanted.filter((pair) => causeOf(expectations, pair, policy) === cause);
    const most = ends.length + (cause === 'forbidden' ? misplacedCount : 0);
    const count = ends.filter((pair) => !isMisplaced(pair)).length;
    const code = BRAKED[cause];
    const isBraked = found(code).length > 0;
    const brake = cause === 'expired' ? policy.expiries : policy.removals;
    if (!isBraked && isOver(count, brake)) throw new LawBroken(`${code} is missing`);
    if (isBraked && !isOver(most, brake)) throw new LawBroken(`${code} has no cause`);
    return isBraked;
  });
  return braked.includes(true) || found('KEPT_ENDS_BRAKED').length > 0;
}

const BRAKED: Readonly<Record<Cause, string>> = {
  expired: 'EXPIRIES_BRAKED',
  blocked: 'BLOCKED_BRAKED',
  forbidden: 'FORBIDDEN_BRAKED',
  unasked: 'REMOVALS_BRAKED',
};

const HOUR_OF_BRAKES_MS = HOUR_MS + MINUTE_MS;

/**
 * An event run is braked by what it and those of the last hour took away from the same owner, and by nothing else.
 * @throws {LawBroken} when there cannot be enough of that.
 */
export function judgeEventBrakes(world: World, held: ReadonlySet<Pair>, findings: readonly RunFinding[]): void {
  const { policy, nowMs } = world;
  const recent = new Set(world.gone.filter(({ atMs }) => atMs >= nowMs - HOUR_OF_BRAKES_MS).map(({ pair }) => pair));
  const most = new Set([...recent, ...held]).size;
  for (const cause of CAUSES) {
    // Those of shares that are not ours count as well.
    if (cause === 'expired' && policy.hygieneAll) continue;
    const { count } = cause === 'expired' ? policy.expiries : policy.removals;
    if (most <= count && findings.some(({ code }) => code === BRAKED[cause]))
      throw new LawBroken(`${BRAKED[cause]} has no cause in ${world.estate.name}`);
  }
}

/**
 * An owner whose role does not let the hub in is one finding of each run, and no other is.
 * @throws {LawBroken} when it is not so.
 */
export function judgeReach({ estate: { name } }: World, isUnreached: boolean, findings: readonly RunFinding[]): void {
  const count = findings.filter(({ code }) => code === 'OWNER_UNREACHABLE').length;
  if (count !== (isUnreached ? 1 : 0)) throw new LawBroken(`${name} is found out of reach ${count} times`);
}
