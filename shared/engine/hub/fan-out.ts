import { inBatches } from '../../base/batches.ts';
import { SECOND_MS } from '../../base/durations.ts';
import { CloudCallError } from '../../base/errors.ts';
import { createLimiter, type Limiter } from '../../base/limiter.ts';
import type { Hub, OpenCloud } from '../../cloud/ports.ts';
import { type Finding, finding } from '../../plan/findings/finding.ts';
import type { VisitedAccounts } from '../../policy/policy.ts';
import type { RunContext } from '../owner/reconcile.ts';
import { Progress } from '../progress.ts';
import { inRegion, inRegions } from '../region.ts';
import type { RegionOutcome } from '../summary.ts';
import type { WakeUp } from '../wake-up.ts';
import { deployedName, knockEvent } from './knock.ts';

/** What woke a function that looks after several accounts, and where. */
export interface Visit extends RunContext {
  readonly wakeUp: WakeUp;
  /** The account the function runs in, and its region. */
  readonly accountId: string;
  readonly regionId: string;
  readonly hub: Hub;
}

/** Whom a visit is for: the owners of snapshots, or the members that accept and use what is shared. */
type Side = 'owners' | 'members';
type RunInRegion = (regionId: string, context: RunContext) => Promise<RegionOutcome>;

/**
 * Each invocation begins with an AssumeRole, of which an account has about 6,000 a minute.
 * @see STS API 2015-04-01, AssumeRole
 */
const HANDOVERS_PER_SECOND = 94;
/** Bounds the open connections of a fan-out, and its memory. */
const HANDOVERS_AT_ONCE = 30;

/**
 * Runs something in every account and region that a wake-up is about. A hub, which the policy gives accounts to visit, first
 * hands each account and region to an invocation of its own, so that none holds up another; its own account counts as an
 * owner. A listed member's own function, and one whose timer says so, serves its own account alone. What concerns neither
 * the own account nor one that is visited is ignored.
 * @param functionName Of the function that runs, without the prefix of its deployment.
 */
export async function inAccounts(
  side: Side,
  functionName: string,
  visit: Visit,
  run: RunInRegion,
): Promise<RegionOutcome[]> {
  const { wakeUp, accountId, regionId, policy } = visit;
  switch (wakeUp.kind) {
    case 'timer': {
      const regionIds = wakeUp.regionIds ?? policy.regions;
      return wakeUp.isForOwnAccount || !isHub(side, visit)
        ? inRegions(regionIds, (region) => run(region, visit))
        : fanOut(side, functionName, regionIds, visit);
    }
    case 'knock': {
      const outcome = await inAccount(side, wakeUp.accountId, wakeUp.regionId, visit, (context) =>
        run(wakeUp.regionId, context),
      );
      return outcome ? [outcome] : [];
    }
    case 'share-changed':
      return side === 'members' && wakeUp.accountId === accountId
        ? [await run(wakeUp.regionId ?? regionId, visit)]
        : [];
    case 'snapshots':
    case 'ignored':
      return [];
  }
}

/** The same file may serve a member that runs functions of its own; what looks after owners is the hub. */
function isHub(side: Side, { policy, accountId }: Visit): boolean {
  const visited = policy[side];
  return (
    visited !== undefined && (side === 'owners' || visited.accounts === 'directory' || !isVisited(visited, accountId))
  );
}

/** Of a whole directory no list is at hand; there the account's role is what lets the hub in. */
function isVisited({ accounts }: VisitedAccounts, accountId: string): boolean {
  return accounts === 'directory' || accounts.includes(accountId);
}

/** Whose snapshots a wake-up is about; undefined when they are none of the hub's owners'. An event's account is a hint only. */
export function ownerOf({ wakeUp, accountId, policy: { owners }, log }: Visit): string | undefined {
  const named = (wakeUp.kind === 'snapshots' && owners && wakeUp.accountId) || accountId;
  if (named === accountId || (owners && isVisited(owners, named))) return named;
  log.info('ignored', { reason: 'the snapshots are those of an account that is not one of owners', accountId: named });
  return undefined;
}

/**
 * Runs something in the own account, or in one that is visited, through its role.
 * @returns Undefined, with nothing called, for an account that is neither.
 */
export async function inAccount(
  side: Side,
  ofAccountId: string,
  regionId: string,
  visit: Visit,
  run: (context: RunContext) => Promise<RegionOutcome>,
): Promise<RegionOutcome | undefined> {
  if (ofAccountId === visit.accountId) return run(visit);
  const visited = visit.policy[side];
  return visited && isVisited(visited, ofAccountId)
    ? throughRole(side, visited, ofAccountId, regionId, visit, run)
    : undefined;
}

async function fanOut(
  side: Side,
  functionName: string,
  regionIds: readonly string[],
  visit: Visit,
): Promise<RegionOutcome[]> {
  const accountIds = accountsOf(side, visit);
  // Each region awaits it and reports its failure.
  void Promise.resolve(accountIds).catch(() => undefined);
  const pace = createLimiter(HANDOVERS_PER_SECOND, SECOND_MS, visit.clock);
  return inRegions(regionIds, (regionId) =>
    inRegion(regionId, visit, async () => handOver(functionName, await accountIds, regionId, visit, pace)),
  );
}

async function accountsOf(side: Side, { policy, hub, accountId }: Visit): Promise<readonly string[]> {
  const listed = policy[side]?.accounts ?? [];
  const accounts = listed === 'directory' ? await hub.listMemberAccounts() : listed;
  return side === 'owners' ? [...new Set([accountId, ...accounts])] : accounts;
}

/** Hands the accounts of one region over. Failures are told once, with their number. */
async function handOver(
  functionName: string,
  accountIds: readonly string[],
  regionId: string,
  { wakeUp, hub, log, regionId: ownRegionId }: Visit,
  pace: Limiter,
): Promise<RegionOutcome> {
  const { isDryRun = false, turn } = wakeUp.kind === 'timer' ? wakeUp : {};
  const progress = new Progress(log);
  const failures: CloudCallError[] = [];
  const handOne = async (accountId: string): Promise<void> => {
    await pace.turn();
    if (progress.isServiceDown) return;
    const error = await progress.attempt(`Handing over ${accountId}`, () =>
      hub.functions.invokeAsync(
        deployedName(functionName),
        knockEvent(accountId, regionId, isDryRun, turn),
        ownRegionId,
      ),
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
  log.info('handed over', { region: regionId, accounts: accountIds.length, applied, left });
  const [first] = failures;
  const findings: Finding[] =
    first === undefined
      ? []
      : [finding('HANDOVER_FAILED', {}, { region: regionId, left, error: first.message, advice: first.remedy })];
  return {
    summary: { region: regionId, planned: accountIds.length, applied, failed: left, findings },
    isHandover: true,
    isRetryLeft: failures.some((error) => error.retryable),
  };
}

/** What has no principal of its own in a finding concerns the member; of an owner the whole summary does. */
async function throughRole(
  side: Side,
  { roleName }: VisitedAccounts,
  ofAccountId: string,
  regionId: string,
  visit: Visit,
  run: (context: RunContext) => Promise<RegionOutcome>,
): Promise<RegionOutcome> {
  const { policy, hub, clock, recentRemovals, turn } = visit;
  const isOwner = side === 'owners';
  const log = visit.log.child(isOwner ? { ownerAccountId: ofAccountId } : { memberAccountId: ofAccountId });
  const { summary, ...outcome } = await inRegion(regionId, { policy, log }, async () => {
    let openCloud: OpenCloud;
    try {
      openCloud = await hub.openAccount(ofAccountId, { roleName, externalId: policy.installation });
    } catch (error) {
      if (!(error instanceof CloudCallError) || error.retryable) throw error;
      const facts = { accountId: ofAccountId, roleName, cloudCode: error.cloudCode, installation: policy.installation };
      const findings = [finding(isOwner ? 'OWNER_UNREACHABLE' : 'MEMBER_UNREACHABLE', {}, facts)];
      return { summary: { region: regionId, planned: 0, applied: 0, failed: 1, findings }, isRetryLeft: false };
    }
    return run({ policy, openCloud, clock, log, ...(recentRemovals && { recentRemovals }), ...(turn && { turn }) });
  });
  return {
    ...outcome,
    summary: isOwner
      ? { ...summary, ownerAccountId: ofAccountId }
      : { ...summary, findings: summary.findings.map((found) => ({ principal: ofAccountId, ...found })) },
  };
}
