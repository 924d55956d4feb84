import pLimit from 'p-limit';
import { SnapshareError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { finding } from '../plan/findings/finding.ts';
import type { Policy } from '../policy/policy.ts';
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
    const findings = [finding('REGION_NOT_IN_POLICY', {}, { region: regionId, regions: policy.regions.join(', ') })];
    return { summary: { ...nothing, failed: 0, findings }, isRetryLeft: false };
  }
  const regionLog = log.child({ region: regionId });
  try {
    return await run(regionLog);
  } catch (error) {
    if (!(error instanceof SnapshareError)) throw error;
    regionLog.error('the region could not be reconciled', { error });
    const facts = { region: regionId, doing: `Looking at ${regionId}`, error: error.message, advice: error.remedy };
    const findings = [finding(error.retryable ? 'READ_INCOMPLETE' : 'CALL_FAILED', {}, facts)];
    return { summary: { ...nothing, failed: 1, findings }, isRetryLeft: error.retryable };
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
