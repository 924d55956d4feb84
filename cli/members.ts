import pLimit from 'p-limit';
import { SnapshareError } from '../shared/base/errors.ts';
import { listMemberAccounts } from '../shared/cloud/alibaba/directory/directory.ts';
import { assumeRole } from '../shared/cloud/alibaba/directory/sts.ts';
import { openAlibabaCloud } from '../shared/cloud/alibaba/open-cloud.ts';
import { openRpc } from '../shared/cloud/alibaba/wire/rpc.ts';
import { readSharedFrom } from '../shared/plan/sharee/shared-in.ts';
import type { Session } from './context.ts';
import { inputError } from './messages/input-error.ts';

/** A snapshot of ours as a member account sees it, under an id of its own. */
export interface SeenSnapshot {
  readonly memberAccountId: string;
  readonly regionId: string;
  readonly snapshotId: string;
  readonly seenAs: string;
}

/** What members see; those that could not be looked into are told apart from those that see nothing. */
export interface MemberSight {
  readonly seen: readonly SeenSnapshot[];
  readonly failures: readonly { readonly accountId: string; readonly error: SnapshareError }[];
}

const CONCURRENT_MEMBERS = 4;

/**
 * Looks at our snapshots from inside the member accounts of the policy, through their role.
 * @throws {InputError} when the policy names no members.
 */
export async function lookFromMembers({ policy, calls, caller, regionIds }: Session): Promise<MemberSight> {
  const { members, installation } = policy;
  if (!members) {
    throw inputError('NO_MEMBERS');
  }
  const home = openRpc(calls, regionIds[0] ?? '');
  const accountIds = members.accounts === 'directory' ? await listMemberAccounts(home) : members.accounts;
  const role = { roleName: members.roleName, externalId: installation };
  const parts = await pLimit(CONCURRENT_MEMBERS).map(accountIds, async (accountId) => {
    try {
      const credentials = await assumeRole(home, accountId, role);
      const openCloud = openAlibabaCloud({ ...calls, credentials, accountId });
      const lists = await Promise.all(regionIds.map((regionId) => openCloud(regionId).snapshots.listSnapshots()));
      const seen = lists.flat().flatMap(({ snapshotId: seenAs, tags }): SeenSnapshot[] => {
        const source = readSharedFrom(tags);
        if (source?.ownerAccountId !== caller.accountId) return [];
        return [{ memberAccountId: accountId, regionId: source.regionId, snapshotId: source.snapshotId, seenAs }];
      });
      return { seen, failures: [] };
    } catch (error) {
      if (!(error instanceof SnapshareError)) throw error;
      return { seen: [], failures: [{ accountId, error }] };
    }
  });
  return { seen: parts.flatMap((part) => part.seen), failures: parts.flatMap((part) => part.failures) };
}
