import { SnapshareError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Turn } from '../../base/schedule.ts';
import type { FunctionInvoker } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';

/** The name under which a function is deployed. */
export function deployedName(functionName: string): string {
  return `snapshare-${functionName}`;
}

/** The event by which one function tells another to look at one account in one region. */
export function knockEvent(accountId: string, regionId: string, isDryRun = false, turn?: Turn): string {
  return JSON.stringify({ accountId, regionId, ...(isDryRun && { dryRun: true }), ...(turn && { turn }) });
}

/** Whom a knock is sent for, and from where. */
export interface Knock {
  readonly policy: Policy;
  readonly functions: FunctionInvoker;
  readonly log: Logger;
  /** The function's own region, where the other function is deployed, too. */
  readonly ownRegionId: string;
}

/**
 * Wakes the acceptance of those of the invited accounts that the policy lists as members. It only saves waiting for the
 * timer, so a knock that cannot be sent is logged and nothing else.
 * @param regionId Where they were invited.
 */
export async function knock(
  invitedAccountIds: readonly string[],
  regionId: string,
  { policy, functions, log, ownRegionId }: Knock,
): Promise<void> {
  const members = policy.members?.accounts;
  if (members === undefined || members === 'directory') return;
  const invited = invitedAccountIds.filter((accountId) => members.includes(accountId));
  await Promise.all(
    invited.map(async (accountId) => {
      try {
        const event = knockEvent(accountId, regionId);
        await functions.invokeAsync(deployedName('accept-invitation'), event, ownRegionId);
        log.info('knocked', { memberAccountId: accountId, region: regionId });
      } catch (error) {
        if (!(error instanceof SnapshareError)) throw error;
        log.warn('the knock failed', { memberAccountId: accountId, region: regionId, error });
      }
    }),
  );
}
