import { InputError } from '../../base/errors.ts';
import type { Cloud, Snapshot } from '../../cloud/ports.ts';
import { finding } from '../../plan/findings/finding.ts';
import { because } from '../../plan/findings/reasons.ts';
import { findSharedIn } from '../../plan/sharee/shared-in.ts';
import { limitFindings, planUses, type Results, type UsePlan } from '../../plan/sharee/use-plan.ts';
import { USE_TAG, type WantedUse, wantUses } from '../../plan/sharee/uses.ts';
import type { RunContext } from '../owner/reconcile.ts';
import { outcomeOf, Progress } from '../progress.ts';
import { inRegion } from '../region.ts';
import type { RegionOutcome } from '../summary.ts';
import { makeUses, subjectOf } from './make-uses.ts';

/**
 * Makes what the use rules ask for of the snapshots that are shared with one account in one region, once each, and looks
 * after what is not finished. Never throws for what the cloud answers.
 */
export function useShared(regionId: string, context: RunContext): Promise<RegionOutcome> {
  const { policy, openCloud, clock } = context;
  return inRegion(regionId, context, async (log) => {
    const progress = new Progress(log);
    const cloud = openCloud(regionId);
    const plan = policy.use.length === 0 ? NOTHING : await observe(cloud, context, progress);
    for (const wanted of plan.unfinished) {
      log.info('deferred', { ...subjectOf(wanted), ...because('RESULT_UNFINISHED') });
    }
    const isWriting = policy.mode !== 'observe';
    const waiting = isWriting ? await makeUses(plan, { cloud, openCloud, clock, log, progress }) : plan.waiting;
    progress.find(...limitFindings(waiting.filter((wanted) => wanted.regionId === regionId)));
    return outcomeOf(regionId, plan, progress.result());
  });
}

const NOTHING: UsePlan = { actions: [], waiting: [], rooms: new Map(), unfinished: [], findings: [] };

async function observe(cloud: Cloud, context: RunContext, progress: Progress): Promise<UsePlan> {
  const { policy } = context;
  const { snapshots, sharedIn, unseen } = await lookForShared(cloud, cloud.snapshots.listSnapshots());
  const wanted = wantUses(sharedIn, unseen, policy, cloud.regionId);
  const results = await readResults(cloud, context, snapshots, wanted.uses, progress);
  // Where it cannot be seen what was made before, nothing is made.
  const uses = wanted.uses.filter(({ copy }) => !copy || results.copies.has(copy.destinationRegionId));
  const plan = planUses({ ...wanted, uses }, policy, results);
  if (!plan.actions.some(({ copy }) => copy)) return plan;
  const elsewhere = await wantElsewhere(cloud, context, results, progress);
  if (elsewhere) return planUses({ ...wanted, uses }, policy, results, elsewhere);
  // Nor is any copy where it cannot be seen what other regions make of the same rules.
  const isDisk = ({ kind }: WantedUse): boolean => kind === 'disk';
  return { ...plan, actions: plan.actions.filter(isDisk), waiting: plan.waiting.filter(isDisk) };
}

async function lookForShared(cloud: Cloud, reading: readonly Snapshot[] | Promise<readonly Snapshot[]>) {
  const [snapshots, listed, shares] = await Promise.all([
    reading,
    cloud.shares.listSharedResources('OtherAccounts'),
    cloud.shares.listShares('OtherAccounts'),
  ]);
  return { snapshots, ...findSharedIn(cloud.regionId, snapshots, listed, shares) };
}

/** The copies that the rules ask for in the policy's other regions; undefined, and reported, when one cannot be read. */
async function wantElsewhere(
  { regionId: ownRegionId }: Cloud,
  { policy, openCloud }: RunContext,
  { copies }: Results,
  progress: Progress,
): Promise<readonly WantedUse[] | undefined> {
  const lists = await Promise.all(
    policy.regions
      .filter((regionId) => regionId !== ownRegionId)
      .map((regionId) =>
        attemptRead(progress, `Looking for what waits in ${regionId}`, async () => {
          const cloud = openCloud(regionId);
          const { sharedIn } = await lookForShared(cloud, copies.get(regionId) ?? cloud.snapshots.listSnapshots());
          return wantUses(sharedIn, [], policy, regionId).uses;
        }),
      ),
  );
  if (lists.includes(undefined)) return undefined;
  const uses = lists.flatMap((list) => list ?? []);
  return uses.filter(({ copy }) => copy && copies.has(copy.destinationRegionId));
}

/** Reads what may have been made before. A region that cannot be read is reported and left out. */
async function readResults(
  cloud: Cloud,
  { openCloud }: RunContext,
  snapshots: readonly Snapshot[],
  uses: readonly WantedUse[],
  progress: Progress,
): Promise<Results> {
  const copies = new Map<string, readonly Snapshot[]>();
  const regionIds = new Set(uses.map(({ copy }) => copy?.destinationRegionId).filter((id) => id !== undefined));
  const reads = [...regionIds].map(async (regionId) => {
    const found =
      regionId === cloud.regionId
        ? snapshots
        : await attemptRead(progress, `Looking for copies in ${regionId}`, () =>
            openCloud(regionId).snapshots.listSnapshots(),
          );
    if (found) copies.set(regionId, found);
  });
  const needsDisks = uses.some(({ kind }) => kind === 'disk');
  const [disks] = await Promise.all([needsDisks ? cloud.disks.listDisks({ key: USE_TAG }) : [], ...reads]);
  return { copies, disks };
}

/** What was read in another region; undefined, and reported, when that failed. */
async function attemptRead<T>(progress: Progress, doing: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    const found = await progress.look(doing, read);
    if (found !== undefined) return found;
  } catch (error) {
    // The endpoints that the operator named may not have the region.
    if (!(error instanceof InputError)) throw error;
    progress.find(finding('CALL_FAILED', {}, { doing, error: error.message, advice: error.remedy }));
  }
  progress.count('failed');
  return undefined;
}
