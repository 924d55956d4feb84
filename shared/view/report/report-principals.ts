import type { Directory } from '../../cloud/ports.ts';
import { kindOfPrincipal, type PrincipalKind } from '../../policy/principals.ts';
import { namesOf } from '../access.ts';
import { readersOf } from '../readers.ts';
import type { GrantStatus } from '../status.ts';
import type { ReportAccess } from './report-access.ts';
import type { ReportUsage } from './usage.ts';

export interface ReportPrincipal {
  readonly id: string;
  /** Absent for an id of no known form. */
  readonly kind?: PrincipalKind;
  /** As the directory names it. */
  readonly name?: string;
  /** The accounts behind a folder or the directory; absent for an account, and where they are unknown. */
  readonly members?: readonly string[];
}

/** What of a part of the report names principals. */
interface NamingPart {
  readonly grants: readonly GrantStatus[];
  readonly access: readonly ReportAccess[];
  readonly usage?: Pick<ReportUsage, 'snapshots'>;
}

/** Everyone whom a grant of a part names, who reads, or who made something of it, whether or not they still read. */
export function* principalsIn({ grants, access, usage }: NamingPart): Generator<string> {
  for (const { principal } of grants) yield principal;
  for (const { readers, unknown } of access) {
    yield* unknown;
    for (const { accountId, paths } of readers) {
      yield accountId;
      for (const { principal } of paths) yield principal;
    }
  }
  for (const { accounts } of usage?.snapshots ?? []) for (const { accountId } of accounts) yield accountId;
}

/** What is known of whom shares and tags name. */
interface DirectoryFacts {
  readonly directory?: Directory | undefined;
  readonly folderNames?: ReadonlyMap<string, string> | undefined;
}

/** Tells of principals and owners, sorted by id. */
export function reportPrincipals(
  owners: ReadonlySet<string>,
  principals: Iterable<string>,
  { directory, folderNames }: DirectoryFacts,
): ReportPrincipal[] {
  const ids = new Set([...owners, ...principals]);
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
