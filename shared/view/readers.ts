import type { Directory } from '../cloud/ports.ts';
import { type Finding, finding } from '../plan/findings/finding.ts';
import type { Policy } from '../policy/policy.ts';
import { isExternal, isPermitted, kindOfPrincipal } from '../policy/principals.ts';

/**
 * The accounts that a principal stands for at present. `gone` is a folder that does not exist any more; `unknown` is said
 * where the directory may not be listed, or is not the principal's.
 */
export type Readers =
  | { readonly kind: 'accounts'; readonly accountIds: readonly string[] }
  | { readonly kind: 'gone' | 'unknown'; readonly accountIds?: never };

const UNKNOWN: Readers = { kind: 'unknown' };

/**
 * Says who can read what is granted to a principal. A folder reaches the members in it and below it, the directory and
 * its root reach all members and the management account.
 *
 * | principal                     | directory          | readers |
 * |---|---|---|
 * | account                       | any                | itself |
 * | folder, root, directory       | may not be listed  | unknown |
 * | the directory, its root       | listed             | its members and the management account |
 * | another directory or root     | listed             | unknown |
 * | folder                        | does not have it   | gone |
 * | folder                        | has it             | the members below it |
 * | folder                        | a member's place is not told | unknown |
 *
 * @param directory Undefined where it may not be listed.
 * @param ownerAccountId Left out: the owner reads its snapshots anyway.
 */
export function readersOf(principal: string, directory: Directory | undefined, ownerAccountId: string): Readers {
  if (kindOfPrincipal(principal) === 'account') return { kind: 'accounts', accountIds: [principal] };
  if (!directory) return UNKNOWN;
  const { directoryId, rootFolderId, managementAccountId, members, goneFolderIds } = directory;
  if (goneFolderIds.has(principal)) return { kind: 'gone' };
  const reach = (accountIds: readonly string[]): Readers => ({
    kind: 'accounts',
    accountIds: accountIds.filter((accountId) => accountId !== ownerAccountId).sort(),
  });
  if (principal === directoryId || principal === rootFolderId) {
    return reach([managementAccountId, ...members.map(({ accountId }) => accountId)]);
  }
  if (kindOfPrincipal(principal) !== 'folder' || members.some(({ path }) => path === undefined)) return UNKNOWN;
  return reach(members.filter(({ path }) => path?.includes(principal)).map(({ accountId }) => accountId));
}

/** Whether an account is in the resource directory: its management account or a member. */
export function isInDirectory({ managementAccountId, members }: Directory, accountId: string): boolean {
  return accountId === managementAccountId || members.some((member) => member.accountId === accountId);
}

/**
 * Whether a principal is outside the owner's directory. The directory itself knows, where it may be listed; else the
 * service, of whom a share names; else the policy, by `principals.external`.
 * @param said What the service says; undefined of whom no share names.
 */
export function isOutside(
  principal: string,
  said: boolean | undefined,
  { policy, directory }: { readonly policy: Pick<Policy, 'principals'>; readonly directory?: Directory | undefined },
): boolean {
  if (kindOfPrincipal(principal) !== 'account') return said ?? false;
  if (directory) return !isInDirectory(directory, principal);
  return said ?? isExternal(policy, principal);
}

/** Whether policy permits the principal where it stands: `principals.directory` permits nobody outside the directory. */
export function isPermittedThere(
  policy: Pick<Policy, 'principals'>,
  principal: string,
  isPrincipalOutside: boolean,
): boolean {
  return isExternal(policy, principal) || (!isPrincipalOutside && isPermitted(policy, principal));
}

/**
 * Reports each folder that is asked for or has grants and does not exist any more. Nothing is done about it: the service
 * deletes only folders without members, so nobody gains or loses sight, and the tag is its owner's to correct.
 */
export function goneFolderFindings(
  grants: readonly { readonly snapshotId: string; readonly principal: string }[],
  { goneFolderIds }: Pick<Directory, 'goneFolderIds'>,
): Finding[] {
  return [...goneFolderIds].sort().flatMap((principal) => {
    const snapshotIds = new Set(grants.filter((grant) => grant.principal === principal).map((one) => one.snapshotId));
    return snapshotIds.size === 0 ? [] : [finding('FOLDER_GONE', { principal }, { count: snapshotIds.size })];
  });
}
