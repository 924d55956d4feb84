import { SnapshareError } from '../../shared/base/errors.ts';
import type { OpenCloud } from '../../shared/cloud/ports.ts';
import { accessOf } from '../../shared/view/access.ts';
import { type AccountSight, type RegionSight, type SightFailure, sightOf } from '../../shared/view/usage/sight.ts';
import { usageOf } from '../../shared/view/usage/usage.ts';
import type { Observation, Session } from '../context.ts';
import { reportTurnedAway, visitMembers } from '../members.ts';
import type { DirectorySight } from '../readers.ts';

/** Where disks and copies are looked for: the regions looked at, and those that the policy speaks of, where copies may be. */
export function usageRegions({ policy, regionIds }: Session): readonly string[] {
  const copied = policy.use.flatMap(({ copy }) => (copy ? [copy.region] : []));
  return [...new Set([...regionIds, ...policy.regions, ...copied])];
}

/**
 * Looks from inside the member accounts at what they made.
 * @throws {InputError} when the policy names no members.
 */
export async function lookAtUsage(session: Session): Promise<AccountSight[]> {
  const { output, texts } = session.cli;
  const regionIds = usageRegions(session);
  const work = visitMembers(session, async (openCloud) => {
    const regions = await Promise.all(regionIds.map((regionId) => lookAtRegion(openCloud, regionId)));
    return new Map(regions.map((region) => [region.regionId, region]));
  });
  const visits = await output.during(texts.say('progress.members'), work);
  reportTurnedAway(session, visits);
  return visits.map(({ accountId, error, value }) => (error ? { accountId, error } : { accountId, regions: value }));
}

/** One listing that fails holds up no other. */
async function lookAtRegion(openCloud: OpenCloud, regionId: string): Promise<RegionSight> {
  const cloud = openCloud(regionId);
  const failures: SightFailure[] = [];
  const attempt = async <T>(what: SightFailure['what'], listing: Promise<T>): Promise<T | undefined> => {
    try {
      return await listing;
    } catch (error) {
      if (!(error instanceof SnapshareError)) throw error;
      failures.push({ what, error });
      return undefined;
    }
  };
  const [snapshots, disks] = await Promise.all([
    attempt('DescribeSnapshots', cloud.snapshots.listSnapshots()),
    attempt('DescribeDisks', cloud.disks.listDisks()),
  ]);
  return sightOf(regionId, { snapshots, disks }, failures);
}

/** What was made of the snapshots of the account that was observed. */
export function usageIn(
  { policy, accountId, regionIds }: Session,
  { observed, nowMs }: Observation,
  { directory }: DirectorySight,
  sights: readonly AccountSight[],
): ReturnType<typeof usageOf> {
  return usageOf({
    access: observed.flatMap(({ world }) => accessOf(world, { policy, directory, nowMs })),
    sights,
    ownerAccountId: accountId,
    regionOf: new Map(
      observed.flatMap(({ regionId, world }) => [...world.snapshots.keys()].map((id) => [id, regionId] as const)),
    ),
    regions: new Map(regionIds.map((id) => [id, observed.some(({ regionId }) => regionId === id)])),
  });
}
