import pLimit from 'p-limit';
import { assumeRole } from '../../shared/cloud/alibaba/directory/sts.ts';
import { openRpc } from '../../shared/cloud/alibaba/wire/rpc.ts';
import type { Session } from '../context.ts';
import { type Check, failed, isRightMissing } from './check.ts';

/**
 * Whether the role of every listed member can be assumed. It is there for the functions: one that turns a person away says
 * nothing about whether it lets them in.
 */
export async function checkMembers({ policy, calls, regionIds }: Session): Promise<Check[]> {
  const { members, installation } = policy;
  if (!members) return [];
  const { accounts, roleName } = members;
  if (accounts === 'directory')
    return [{ name: 'members', verdict: 'unknown', detail: { text: 'doctor.members.directory' } }];
  const home = openRpc(calls, regionIds[0] ?? '');
  return pLimit(3).map(accounts, async (accountId): Promise<Check> => {
    const name = `member ${accountId}`;
    try {
      await assumeRole(home, accountId, { roleName, externalId: installation });
      return { name, verdict: 'ok' };
    } catch (error) {
      if (!isRightMissing(error)) return failed(name, error);
      return { name, verdict: 'unknown', detail: { text: 'doctor.members.turnedAway', facts: { roleName } } };
    }
  });
}
