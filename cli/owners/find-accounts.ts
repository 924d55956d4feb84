import { CloudCallError, type SnapshareError } from '../../shared/base/errors.ts';
import { listMemberAccounts, readDirectoryIds } from '../../shared/cloud/alibaba/directory/directory.ts';
import { openRpc } from '../../shared/cloud/alibaba/wire/rpc.ts';
import type { Unread } from '../../shared/view/unread.ts';
import type { Session } from '../context.ts';
import { inputError } from '../messages/input-error.ts';
import { areVisitable, seeVisitor } from './hub.ts';

/** The accounts that a command looks at. */
export interface Found {
  /** The caller's first, but where others are asked for; none twice. */
  readonly accountIds: readonly string[];
  /** What could not be read of which accounts there are. */
  readonly unread?: readonly Unread[];
}

/** What it means for what is told that an account could not be opened. */
export function unopened(ownerAccountId: string, regionId: string, error: SnapshareError): Unread {
  return { ownerAccountId, regionId, what: error instanceof CloudCallError ? error.action : error.doing, error };
}

/**
 * Finds out which accounts a command looks at. Nothing says of an account that it is the hub: it is known by what only the
 * hub can do, which is to visit owners, or by the function that does so.
 * @param asked Of an empty list the caller's own alone; undefined leaves it to the policy.
 * @throws {InputError} for an account that is asked for and is not one of the policy's.
 */
export async function findAccounts(home: Session, asked: readonly string[] | undefined): Promise<Found> {
  const { accountId: own, policy } = home;
  if (asked?.length === 0) return { accountIds: [own] };
  if (asked) {
    const accountIds = [...new Set(asked)];
    await requireOwners(home, accountIds);
    return { accountIds };
  }
  if (!policy.owners) return { accountIds: [own] };
  const { accounts } = policy.owners;
  if (accounts === 'directory') return ofDirectory(home);
  const asHub = { accountIds: [...new Set([own, ...accounts])] };
  if ((await areVisitable(home, asHub.accountIds.slice(1))) !== false) return asHub;
  return accounts.includes(own) ? alone(home, 'owners.isOwner') : ofPossibleHub(home, asHub);
}

/** Only the account that manages a directory, and whom it has charged with that, may list it. */
async function ofDirectory(home: Session): Promise<Found> {
  const { accountId: own, regionIds } = home;
  try {
    return { accountIds: [...new Set([own, ...(await listMembers(home))])] };
  } catch (error) {
    if (!(error instanceof CloudCallError)) throw error;
    const found = { accountIds: [own], unread: [unopened(own, regionIds[0] ?? '', error)] };
    return !error.retryable && (await isManagedByAnother(home)) ? ofPossibleHub(home, found) : found;
  }
}

/** Of a caller that every owner refuses: it is no hub, or a person whom the owners do not trust. */
async function ofPossibleHub(home: Session, asHub: Found): Promise<Found> {
  const { cli, policy, accountId: account } = home;
  const members = policy.members?.accounts ?? [];
  if (members !== 'directory' && members.includes(account)) return alone(home, 'owners.isMember');
  const { isDeployed, because } = await seeVisitor(home);
  if (isDeployed === false) return alone(home, 'owners.isNotHub');
  const text = isDeployed === true ? 'owners.hubShutOut' : 'owners.hubUnknown';
  cli.output.errorLine({ text: cli.texts.say(text, { account, because }), color: 'red' });
  return asHub;
}

function alone(
  { cli, accountId: account }: Session,
  because: 'owners.isOwner' | 'owners.isMember' | 'owners.isNotHub',
): Found {
  cli.output.errorLine({ text: cli.texts.say(because, { account }), color: 'dim' });
  return { accountIds: [account] };
}

/** @throws {InputError} for an account that is none of the policy's. Of a directory that cannot be listed any may be. */
async function requireOwners(home: Session, asked: readonly string[]): Promise<void> {
  const { policy, accountId: own } = home;
  const others = asked.filter((accountId) => accountId !== own);
  const [first] = others;
  if (first === undefined) return;
  const { owners } = policy;
  if (!owners) throw inputError('NO_OWNERS', { accountId: first });
  const listed = owners.accounts === 'directory' ? await listMembers(home).catch(orUnknown) : owners.accounts;
  const stranger = listed && others.find((accountId) => !listed.includes(accountId));
  if (stranger !== undefined) throw inputError('NO_OWNER', { accountId: stranger });
}

function orUnknown(error: unknown): undefined {
  if (!(error instanceof CloudCallError)) throw error;
}

function listMembers({ calls, regionIds }: Session): Promise<string[]> {
  return listMemberAccounts(openRpc(calls, regionIds[0] ?? ''));
}

/** Every member of a directory may ask who manages it; only who manages it may list it. */
async function isManagedByAnother({ calls, regionIds, accountId }: Session): Promise<boolean> {
  try {
    const { managementAccountId } = await readDirectoryIds(openRpc(calls, regionIds[0] ?? ''));
    return managementAccountId !== accountId;
  } catch (error) {
    if (error instanceof CloudCallError) return false;
    throw error;
  }
}
