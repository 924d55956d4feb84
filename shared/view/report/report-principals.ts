import type { Directory } from '../../cloud/ports.ts';
import { kindOfPrincipal, type PrincipalKind } from '../../policy/principals.ts';
import { namesOf } from '../access.ts';
import { readersOf } from '../readers.ts';
import type { GrantStatus } from '../status.ts';
import type { ReportAccess } from './report-access.ts';

export interface ReportPrincipal {
  readonly id: string;
  /** Absent for an id of no known form. */
  readonly kind?: PrincipalKind;
  /** As the directory names it. */
  readonly name?: string;
  /** The accounts behind a folder or the directory; absent for an account, and where they are unknown. */
  readonly members?: readonly string[];
}

/** What is known of whom shares and tags name. */
interface DirectoryFacts {
  /** Accounts that made something, whether or not they still read. */
  readonly users?: readonly string[];
  readonly directory?: Directory | undefined;
  readonly folderNames?: ReadonlyMap<string, string> | undefined;
}

/** Everyone whom a grant names, who reads, who made something of it, or who owns, sorted by id. */
export function reportPrincipals(
  owners: ReadonlySet<string>,
  grants: readonly GrantStatus[],
  access: readonly ReportAccess[],
  { users = [], directory, folderNames }: DirectoryFacts,
): ReportPrincipal[] {
  const ids = new Set([...owners, ...grants.map(({ principal }) => principal), ...users]);
  for (const { readers, unknown } of access) {
    for (const principal of unknown) ids.add(principal);
    for (const { accountId, paths } of readers) {
      ids.add(accountId);
      for (const { principal } of paths) ids.add(principal);
    }
  }
  const names = namesOf(directory);
  return [...ids].sort().map((id) => {
    const kind = kindOfPrincipal(id);
    const name = names.get(id) ?? folderNames?.get(id);
    return {
      id,
      ...(kind !== undefined && { kind }),
      ...(name !== undefined && { name }),
      ...(kind !== 'account' && membersOf(id, directory, owners)),
    };
  });
}

/** @param owners An owner reads its snapshots anyway: where there is one, it is no reader. */
function membersOf(
  principal: string,
  directory: Directory | undefined,
  owners: ReadonlySet<string>,
): Pick<ReportPrincipal, 'members'> {
  const [owner = ''] = owners.size === 1 ? owners : [];
  const readers = readersOf(principal, directory, owner);
  if (readers.kind === 'unknown') return {};
  return { members: readers.kind === 'accounts' ? readers.accountIds : [] };
}
