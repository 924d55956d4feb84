import { InputError } from '../../base/errors.ts';
import type { Cloud, Snapshot } from '../../cloud/ports.ts';
import { finding } from '../../plan/findings/finding.ts';
import { because } from '../../plan/findings/reasons.ts';
import { findSharedIn } from '../../plan/sharee/shared-in.ts';
import { planUses, type Results, USE_TAG, type UsePlan, type WantedUse, wantUses } from '../../plan/sharee/uses.ts';
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
    if (policy.mode !== 'observe') await makeUses(plan.actions, { cloud, openCloud, clock, log, progress });
    return outcomeOf(regionId, plan, progress.result());
  });
}

const NOTHING: UsePlan = { actions: [], unfinished: [], findings: [] };

async function observe(cloud: Cloud, context: RunContext, progress: Progress): Promise<UsePlan> {
  const { regionId } = cloud;
  const [snapshots, listed, shares] = await Promise.all([
    cloud.snapshots.listSnapshots(),
    cloud.shares.listSharedResources('OtherAccounts'),
    cloud.shares.listShares('OtherAccounts'),
  ]);
  const { sharedIn, unseen } = findSharedIn(regionId, snapshots, listed, shares);
  const wanted = wantUses(sharedIn, unseen, context.policy, regionId);
  const results = await readResults(cloud, context, snapshots, wanted.uses, progress);
  // Where it cannot be seen what was made before, nothing is made.
  const uses = wanted.uses.filter(({ copy }) => !copy || results.copies.has(copy.destinationRegionId));
  return planUses({ ...wanted, uses }, results);
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
    if (regionId === cloud.regionId) {
      copies.set(regionId, snapshots);
      return;
    }
    const doing = `Looking for copies in ${regionId}`;
    try {
      const error = await progress.attempt(doing, async () => {
        copies.set(regionId, await openCloud(regionId).snapshots.listSnapshots());
      });
      if (!error) return;
      progress.reportFailure(error, doing, {});
    } catch (error) {
      // The endpoints that the operator named may not have the region.
      if (!(error instanceof InputError)) throw error;
      progress.find(finding('CALL_FAILED', {}, { doing, error: error.message, advice: error.remedy }));
    }
    progress.count('failed');
  });
  const needsDisks = uses.some(({ kind }) => kind === 'disk');
  const [disks] = await Promise.all([needsDisks ? cloud.disks.listDisks({ key: USE_TAG }) : [], ...reads]);
  return { copies, disks };
}
