import pLimit from 'p-limit';
import { CloudCallError, SnapshareError } from '../shared/base/errors.ts';
import { listMemberAccounts } from '../shared/cloud/alibaba/directory/directory.ts';
import { assumeRole } from '../shared/cloud/alibaba/directory/sts.ts';
import { openAlibabaCloud } from '../shared/cloud/alibaba/open-cloud.ts';
import { openRpc } from '../shared/cloud/alibaba/wire/rpc.ts';
import type { OpenCloud } from '../shared/cloud/ports.ts';
import type { Session } from './context.ts';
import { isRightMissing } from './doctor/check.ts';
import { inputError } from './messages/input-error.ts';

const CONCURRENT_MEMBERS = 4;

/** What a visit of one member brought, or why it failed. */
export type Visit<T> = { readonly accountId: string } & (
  | { readonly value: T; readonly error?: never }
  | { readonly error: SnapshareError; readonly value?: never }
);

/**
 * Looks into each member account of the policy, through its role; one that fails holds up no other.
 * @throws {InputError} when the policy names no members.
 */
export async function visitMembers<T>(
  { policy, calls, regionIds }: Session,
  look: (openCloud: OpenCloud) => Promise<T>,
): Promise<Visit<T>[]> {
  const { members, installation } = policy;
  if (!members) {
    throw inputError('NO_MEMBERS');
  }
  const home = openRpc(calls, regionIds[0] ?? '');
  const accountIds = members.accounts === 'directory' ? await listMemberAccounts(home) : members.accounts;
  const role = { roleName: members.roleName, externalId: installation };
  return pLimit(CONCURRENT_MEMBERS).map(accountIds, async (accountId): Promise<Visit<T>> => {
    try {
      const credentials = await assumeRole(home, accountId, role);
      return { accountId, value: await look(openAlibabaCloud({ ...calls, credentials, accountId })) };
    } catch (error) {
      if (!(error instanceof SnapshareError)) throw error;
      return { accountId, error };
    }
  });
}

/** Tells how people are let into members, where the role of one turned the caller away: it is there for the functions. */
export function reportTurnedAway(
  { cli: { output, texts }, policy }: Session,
  visits: readonly { readonly error?: SnapshareError }[],
): void {
  const isTurnedAway = ({ error }: { readonly error?: SnapshareError }): boolean =>
    error instanceof CloudCallError && error.action === 'AssumeRole' && isRightMissing(error);
  if (!visits.some(isTurnedAway)) return;
  output.errorLine(texts.say('member.turnedAway', { roleName: policy.members?.roleName ?? '' }));
}
