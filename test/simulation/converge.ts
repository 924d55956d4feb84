import type { Person } from '../../emulator/people/person.ts';
import type { SeenSnapshot } from '../../emulator/people/seen.ts';
import type { RunSpec } from './cases.ts';
import { MINUTE_MS } from './durations.ts';
import { LawBroken } from './laws.ts';
import {
  CAUSES,
  type Cause,
  causeOf,
  type Expectations,
  isEnded,
  isStray,
  type Pair,
  splitPair,
  tolerates,
  type World,
  wants,
} from './world.ts';

/** The part of a function's answer that the laws look at. */
export interface RunFinding {
  readonly code: string;
  readonly snapshotId?: string;
  readonly principal?: string;
}

export type Run = (run: RunSpec) => Promise<readonly RunFinding[]>;

const quietly = (name: RunSpec['name']): RunSpec => ({ name, faults: [] });

/**
 * Once nothing is in the way any more: two sweeps, with the other timers between them, reach exactly what is wanted,
 * and one more writes nothing.
 * @throws {LawBroken} when they do not.
 */
export async function checkConvergence(world: World, run: Run): Promise<void> {
  const { policy, stage } = world;
  if (policy.mode === 'observe') return;
  await makeStandIns(world, run);
  await run(quietly('sweep'));
  await run(quietly('accept-invitation'));
  await run(quietly('unshare-expired'));
  // Of two shares for one set the younger is emptied by one sweep and deleted by the next.
  await run(quietly('sweep'));
  if (world.hasTwins) {
    // A person's share without a principal may be about to get one, or just be listed late: a minute later it goes.
    await stage.land.advance(MINUTE_MS);
    await run(quietly('sweep'));
  }
  // A lapsed invitation is renewed once everything has left its share that does not ask for the partner; then it goes.
  if (world.sharesWithoutAnswer().length > 0) {
    await run(quietly('sweep'));
    await run(quietly('accept-invitation'));
    await run(quietly('sweep'));
  }
  const before = world.expectations();
  const pairsBefore = world.readPairs();
  const pairsAtHome = world.pairsAtHome();
  const findings = await run(quietly('sweep'));
  const after = world.expectations();
  const isBraked = judgeFindings(world, before, { held: pairsBefore, atHome: pairsAtHome }, findings);
  judgePairs(world, [before, after], isBraked);
  const sweepOnce = async () => {
    const callCount = stage.land.cloud.calls.length;
    await run(quietly('sweep'));
    return stage.land.cloud.calls.slice(callCount).filter((call) => call.isWrite);
  };
  // What was granted may have raised a budget that is a percentage of the grants, and a share goes in two steps.
  let writes = await sweepOnce();
  for (let sweeps = 1; writes.length > 0 && sweeps < 4; sweeps++) writes = await sweepOnce();
  const isExpiring = [...world.ourPairs()].some((pair) => isEnded(world.expectations(), pair));
  if (writes.length > 0 && !isExpiring)
    throw new LawBroken(`the last sweep still writes: ${writes.map(({ action }) => action).join(', ')}`);
  if (policy.mode === 'sync' && !isBraked) judgeShares(world);
  await checkUses(world, run);
}

/** Lets every copy that is under way come to its end. */
function finish(copies: readonly SeenSnapshot[], person: Person): void {
  for (const { snapshotId, status } of copies) if (status === 'progressing') person.completeSnapshot(snapshotId);
}

/**
 * What cannot be shared itself comes to be copied.
 * @throws {LawBroken} when it does not.
 */
async function makeStandIns(world: World, run: Run): Promise<void> {
  const { policy, owner } = world;
  if (policy.copiesServiceKey !== true) return;
  const lacking = (): string[] => {
    const copied = new Set(world.standIns().map(({ sourceSnapshotId }) => sourceSnapshotId));
    const expectations = world.expectations();
    return world
      .facts()
      .filter(({ snapshotId, spec, state, standsInFor }) => {
        const isCopiable = spec.nature === 'service-key' && state === 'available' && standsInFor === undefined;
        return isCopiable && !copied.has(snapshotId);
      })
      .map(({ snapshotId }) => snapshotId)
      .filter((snapshotId) => expectations.get(snapshotId)?.isInTime);
  };
  for (let runCount = 1; lacking().length > 0; runCount += 1) {
    if (runCount > MAX_COPY_RUNS) throw new LawBroken(`asked for and not copied: ${lacking().join(', ')}`);
    finish(world.standIns(), owner);
    await run(quietly('sweep'));
  }
  finish(world.standIns(), owner);
}

/** Copies of one disk are made one after the other, so of as many snapshots as a world has the last may take long. */
const MAX_COPY_RUNS = 20;

/**
 * What is shared comes to be used, once each, and then nothing more is written. What failed is left to people.
 * @throws {LawBroken} when it does not.
 */
async function checkUses(world: World, run: Run): Promise<void> {
  const { policy, sharee, stage } = world;
  const writes = async (): Promise<boolean> => {
    const callCount = stage.land.cloud.calls.length;
    await run(quietly('use-shared'));
    finish(sharee.copies(), sharee.overThere);
    return stage.land.cloud.calls.slice(callCount).some((call) => call.isWrite);
  };
  finish(sharee.copies(), sharee.overThere);
  let runCount = 1;
  while (await writes()) {
    runCount += 1;
    if (runCount > MAX_COPY_RUNS) throw new LawBroken('use-shared still writes');
  }
  const made = sharee.made();
  const missing = sharee
    .wanted(policy)
    .find(({ kind, usedFrom }) => !made.some((one) => one.kind === kind && one.usedFrom === usedFrom));
  if (missing) throw new LawBroken(`shared and not used: a ${missing.kind} of ${missing.usedFrom}`);
}

function judgePairs(world: World, expectations: readonly Expectations[], isBraked: boolean): void {
  const settled = world.ourPairs(true);
  for (const facts of world.facts()) {
    for (const target of expectations[0]?.get(facts.snapshotId)?.wanted ?? []) {
      const pair: Pair = `${facts.snapshotId} ${target}`;
      const isPossible =
        facts.spec.nature !== 'imported' &&
        !world.isRemembered(facts.snapshotId, target) &&
        (target === 'partner' && world.policy.hasPartner
          ? !world.isPartnerTroubled && !isHeldUp(world, facts.snapshotId, expectations)
          : world.isReachable(target));
      const isStillWanted = expectations.every((one) => wants(one, pair));
      if (isPossible && isStillWanted && !settled.has(pair)) throw new LawBroken(`wanted and not granted: ${pair}`);
    }
  }
  if (world.policy.mode !== 'sync' || isBraked) return;
  for (const pair of world.ourPairs()) {
    if (!expectations.some((one) => tolerates(one, pair))) throw new LawBroken(`granted and not wanted: ${pair}`);
  }
}

/** The partner is not invited again to a share that would show it something that nobody asks for. */
function isHeldUp(world: World, snapshotId: string, expectations: readonly Expectations[]): boolean {
  return world.sharesWithoutAnswer().some(({ snapshots }) => {
    const isAsked = (id: string): boolean => expectations.every((one) => wants(one, `${id} partner`));
    return snapshots.some((one) => one.snapshotId === snapshotId) && !snapshots.every((one) => isAsked(one.snapshotId));
  });
}

/** Our shares are tidy: none of the directory empty, no two made for one set and still of it, and no outsider in them whom the policy does not list as one. */
function judgeShares(world: World): void {
  const keys = new Set<string>();
  const expectations = world.expectations();
  for (const share of world.ourShares()) {
    const isIn = ({ status }: { readonly status: string }): boolean =>
      status === 'Associated' || status === 'Associating';
    const principals = share.principals.filter(isIn).map(({ principal }) => world.nameOf(principal));
    const key = `${share.name} ${principals.sort().join(' ')}`;
    // The share of an outsider is its way in, whatever is in it.
    if (!share.snapshots.some(isIn) && !share.allowsExternalTargets)
      throw new LawBroken(`an empty share is left: ${share.shareId}`);
    // Where a wish is not understood, nothing is moved for tidiness alone.
    const isClear = share.snapshots.filter(isIn).every((one) => expectations.get(one.snapshotId)?.kept.size === 0);
    // Of an outsider none is given up that it accepted, or may yet accept.
    if (keys.has(key) && isClear && !share.allowsExternalTargets) throw new LawBroken(`two shares are left for ${key}`);
    keys.add(key);
    const hasGuest = share.principals.some((one) => one.isExternal && isIn(one));
    if (hasGuest && isClear && !world.policy.hasPartner)
      throw new LawBroken(`an outsider is left in ${share.shareId}, and the policy lists none`);
  }
}

/** Findings name their causes, and nothing else. @returns Whether removals or expiries were braked. */
function judgeFindings(
  world: World,
  expectations: Expectations,
  { held: pairs, atHome }: { readonly held: ReadonlySet<Pair>; readonly atHome: ReadonlySet<Pair> },
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
