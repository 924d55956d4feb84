import { inBatches } from '../../base/batches.ts';
import { SECOND_MS } from '../../base/durations.ts';
import { CloudCallError } from '../../base/errors.ts';
import { createLimiter, type Limiter } from '../../base/limiter.ts';
import type { Hub, OpenCloud } from '../../cloud/ports.ts';
import { type Finding, finding } from '../../plan/findings/finding.ts';
import type { Policy } from '../../policy/policy.ts';
import type { RunContext } from '../owner/reconcile.ts';
import { Progress } from '../progress.ts';
import { inRegion, inRegions } from '../region.ts';
import type { RegionOutcome } from '../summary.ts';
import type { WakeUp } from '../wake-up.ts';
import { deployedName, knockEvent } from './knock.ts';

/** What woke a function that serves sharees, and where. */
export interface Visit extends RunContext {
  readonly wakeUp: WakeUp;
  /** The account the function runs in, and its region. */
  readonly accountId: string;
  readonly regionId: string;
  readonly hub: Hub;
}

type Members = NonNullable<Policy['members']>;
type RunInRegion = (regionId: string, context: RunContext) => Promise<RegionOutcome>;

/**
 * Each invocation begins with an AssumeRole, of which an account has about 6,000 a minute.
 * @see STS API 2015-04-01, AssumeRole
 */
const HANDOVERS_PER_SECOND = 94;
/** Bounds the open connections of a fan-out, and its memory. */
const HANDOVERS_AT_ONCE = 30;

/**
 * Runs something in every account and region that a wake-up is about. A hub, which the policy gives members, first hands
 * each member and region to an invocation of its own, so that none holds up another. A listed member's own function,
 * and one whose timer says so, serves its own account alone. What concerns neither the own account nor a member is ignored.
 * @param functionName Of the function that runs, without the prefix of its deployment.
 */
export async function inAccounts(functionName: string, visit: Visit, run: RunInRegion): Promise<RegionOutcome[]> {
  const { wakeUp, accountId, regionId, policy } = visit;
  switch (wakeUp.kind) {
    case 'timer': {
      const regionIds = wakeUp.regionIds ?? policy.regions;
      const members = wakeUp.isForOwnAccount ? undefined : membersOfHub(visit);
      return members === undefined
        ? inRegions(regionIds, (region) => run(region, visit))
        : fanOut(functionName, members, regionIds, visit);
    }
    case 'knock':
      if (wakeUp.accountId === accountId) return [await run(wakeUp.regionId, visit)];
      return policy.members !== undefined && isMember(policy.members, wakeUp.accountId)
        ? [await inMember(wakeUp.accountId, policy.members, wakeUp.regionId, visit, run)]
        : [];
    case 'share-changed':
      return wakeUp.accountId === accountId ? [await run(wakeUp.regionId ?? regionId, visit)] : [];
    case 'snapshots':
    case 'ignored':
      return [];
  }
}

function membersOfHub({ policy: { members }, accountId }: Visit): Members | undefined {
  const isMemberItself = members !== undefined && members.accounts !== 'directory' && isMember(members, accountId);
  return isMemberItself ? undefined : members;
}

/** Of a whole directory no list is at hand; there the member's role is what lets the hub in. */
function isMember({ accounts }: Members, accountId: string): boolean {
  return accounts === 'directory' || accounts.includes(accountId);
}

async function fanOut(
  functionName: string,
  members: Members,
  regionIds: readonly string[],
  visit: Visit,
): Promise<RegionOutcome[]> {
  const accountIds = members.accounts === 'directory' ? visit.hub.listMemberAccounts() : members.accounts;
  // Each region awaits it and reports its failure.
  void Promise.resolve(accountIds).catch(() => undefined);
  const pace = createLimiter(HANDOVERS_PER_SECOND, SECOND_MS, visit.clock);
  return inRegions(regionIds, (regionId) =>
    inRegion(regionId, visit, async () => handOver(functionName, await accountIds, regionId, visit, pace)),
  );
}

/** Hands the members of one region over. Failures are told once, with their number. */
async function handOver(
  functionName: string,
  accountIds: readonly string[],
  regionId: string,
  { wakeUp, hub, log, regionId: ownRegionId }: Visit,
  pace: Limiter,
): Promise<RegionOutcome> {
  const isDryRun = wakeUp.kind === 'timer' && wakeUp.isDryRun;
  const progress = new Progress(log);
  const failures: CloudCallError[] = [];
  const handOne = async (accountId: string): Promise<void> => {
    await pace.turn();
    if (progress.isServiceDown) return;
    const error = await progress.attempt(`Handing over ${accountId}`, () =>
      hub.functions.invokeAsync(deployedName(functionName), knockEvent(accountId, regionId, isDryRun), ownRegionId),
    );
    if (error) failures.push(error);
    else progress.count('applied');
  };
  for (const batch of inBatches(accountIds, HANDOVERS_AT_ONCE)) {
    await Promise.all(batch.map(handOne));
    // A refusal that is final meets every further call as well.
    if (progress.isServiceDown || failures.some((error) => !error.retryable)) break;
  }
  const { applied } = progress.result();
  const left = accountIds.length - applied;
  log.info('handed over', { region: regionId, members: accountIds.length, applied, left });
  const [first] = failures;
  const findings: Finding[] =
    first === undefined
      ? []
      : [finding('HANDOVER_FAILED', {}, { region: regionId, left, error: first.message, advice: first.remedy })];
  return {
    summary: { region: regionId, planned: accountIds.length, applied, failed: left, findings },
    isRetryLeft: failures.some((error) => error.retryable),
  };
}

/** Runs in a member account through its role. What has no principal of its own in a finding concerns the member. */
async function inMember(
  memberAccountId: string,
  { roleName }: Members,
  regionId: string,
  visit: Visit,
  run: RunInRegion,
): Promise<RegionOutcome> {
  const { policy, hub } = visit;
  const log = visit.log.child({ memberAccountId });
  const outcome = await inRegion(regionId, { policy, log }, async () => {
    let openCloud: OpenCloud;
    try {
      openCloud = await hub.openMember(memberAccountId, { roleName, externalId: policy.installation });
    } catch (error) {
      if (!(error instanceof CloudCallError) || error.retryable) throw error;
      const facts = { roleName, cloudCode: error.cloudCode, installation: policy.installation };
      const findings = [finding('MEMBER_UNREACHABLE', { principal: memberAccountId }, facts)];
      return { summary: { region: regionId, planned: 0, applied: 0, failed: 1, findings }, isRetryLeft: false };
    }
    return run(regionId, { policy, openCloud, clock: visit.clock, log });
  });
  const findings = outcome.summary.findings.map((found) => ({ principal: memberAccountId, ...found }));
  return { ...outcome, summary: { ...outcome.summary, findings } };
}
