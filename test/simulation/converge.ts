import type { Person } from '../../emulator/people/person.ts';
import type { SeenSnapshot } from '../../emulator/people/seen.ts';
import type { RunSpec } from './cases.ts';
import { serverOf } from './cast.ts';
import { MINUTE_MS } from './durations.ts';
import { type Before, type FoundIn, judgeFindings, type RunFinding } from './findings.ts';
import { LawBroken } from './laws.ts';
import { type Expectations, isEnded, type Pair, tolerates, type World, wants } from './world.ts';

/** Runs a function, and answers what it finds in each world. */
export type Run = (run: RunSpec) => Promise<FoundIn>;

const quietly = (name: RunSpec['name'], of?: RunSpec['of']): RunSpec => ({ name, faults: [], ...(of && { of }) });

/**
 * Once nothing is in the way any more: two sweeps, with the other timers between them, reach exactly what is wanted,
 * and one more writes nothing.
 * @param worlds All of a case, the one in which the functions run first.
 * @throws {LawBroken} when they do not.
 */
export async function checkConvergence(worlds: readonly [World, ...World[]], run: Run): Promise<void> {
  const [home] = worlds;
  const { scene, stage, policy } = home;
  if (policy.mode === 'observe') return;
  const servers = [...new Set(worlds.map(({ estate }) => serverOf(estate)))];
  const runAll = async (name: 'sweep' | 'unshare-expired'): Promise<FoundIn> => {
    const found = new Map<World, readonly RunFinding[]>();
    for (const server of servers) {
      const foundIn = await run(quietly(name, server));
      for (const world of worlds) if (serverOf(world.estate) === server) found.set(world, foundIn(world));
    }
    return (world) => found.get(world) ?? [];
  };
  await makeStandIns(home, run);
  await runAll('sweep');
  await run(quietly('accept-invitation'));
  await runAll('unshare-expired');
  // Of two shares for one set the younger is emptied by one sweep and deleted by the next.
  await runAll('sweep');
  if (scene.hasTwins) {
    // A person's share without a principal may be about to get one, or just be listed late: a minute later it goes.
    await stage.land.advance(MINUTE_MS);
    await runAll('sweep');
  }
  // A lapsed invitation is renewed once everything has left its share that does not ask for the partner; then it goes.
  if (worlds.some((world) => world.sharesWithoutAnswer().length > 0)) {
    await runAll('sweep');
    await run(quietly('accept-invitation'));
    await runAll('sweep');
  }
  const before = new Map<World, Before>();
  for (const world of worlds)
    before.set(world, {
      expectations: world.expectations(),
      held: world.readPairs(),
      atHome: world.pairsAtHome(),
    });
  const found = await runAll('sweep');
  const braked = new Set<World>();
  for (const [world, was] of before) {
    const isBraked = judgeFindings(world, was, found(world));
    judgePairs(world, [was.expectations, world.expectations()], isBraked);
    if (isBraked) braked.add(world);
  }
  const sweepOnce = async () => {
    const callCount = stage.land.cloud.calls.length;
    await runAll('sweep');
    return stage.land.cloud.calls.slice(callCount).filter((call) => call.isWrite);
  };
  // What was granted may have raised a budget that is a percentage of the grants, and a share goes in two steps.
  let writes = await sweepOnce();
  for (let sweeps = 1; writes.length > 0 && sweeps < 4; sweeps++) writes = await sweepOnce();
  const isExpiring = worlds.some((world) => [...world.ourPairs()].some((pair) => isEnded(world.expectations(), pair)));
  if (writes.length > 0 && !isExpiring)
    throw new LawBroken(`the last sweep still writes: ${writes.map(({ action }) => action).join(', ')}`);
  for (const world of worlds) if (policy.mode === 'sync' && !braked.has(world)) judgeShares(world);
  await checkUses(home, run);
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
          ? !world.scene.isPartnerTroubled && !isHeldUp(world, facts.snapshotId, expectations)
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
