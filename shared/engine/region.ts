import pLimit from 'p-limit';
import type { Policy } from '../plan/policy.ts';
import { CloudCallError, SnapshareError } from '../platform/errors.ts';
import type { Logger } from '../platform/log.ts';
import type { RegionOutcome } from './summary.ts';

/**
 * Runs something in one region. The policy says which regions there are: any other is refused before the first call. A
 * failed call becomes a finding of the region, to be retried if that may help.
 */
export async function inRegion(
  regionId: string,
  { policy, log }: { readonly policy: Policy; readonly log: Logger },
  run: (log: Logger) => Promise<RegionOutcome>,
): Promise<RegionOutcome> {
  const nothing = { region: regionId, planned: 0, applied: 0 };
  if (!policy.regions.includes(regionId)) {
    const finding = {
      code: 'REGION_NOT_IN_POLICY' as const,
      message: `${regionId} is not a region of the policy, so nothing was done there.`,
      remedy: `Add it under regions, or do not deploy there. The policy has ${policy.regions.join(', ')}.`,
    };
    return { summary: { ...nothing, failed: 0, findings: [finding] }, isRetryLeft: false };
  }
  const regionLog = log.child({ region: regionId });
  try {
    return await run(regionLog);
  } catch (error) {
    if (!(error instanceof SnapshareError)) throw error;
    regionLog.error('the region could not be reconciled', { error });
    const code = error instanceof CloudCallError && error.retryable ? 'READ_INCOMPLETE' : 'CALL_FAILED';
    const finding = { code, message: error.message, remedy: error.remedy } as const;
    return { summary: { ...nothing, failed: 1, findings: [finding] }, isRetryLeft: error.retryable };
  }
}

/** Enough that one slow region holds up few others, few enough to bound memory. */
const CONCURRENT_REGIONS = 4;

/** Runs something in each region, a few at a time. */
export function inRegions(
  regionIds: readonly string[],
  run: (regionId: string) => Promise<RegionOutcome>,
): Promise<RegionOutcome[]> {
  return pLimit(CONCURRENT_REGIONS).map(new Set(regionIds), run);
}
