import type { SnapshareError } from '../../shared/base/errors.ts';
import { type Readers, readersOf } from '../../shared/view/readers.ts';
import type { GrantStatus } from '../../shared/view/status.ts';
import type { AccountSight } from '../../shared/view/usage/sight.ts';
import type { SnapshotUsage, UnknownUse } from '../../shared/view/usage/usage.ts';
import type { Cli, Observation, Session } from '../context.ts';
import type { Piece } from '../output.ts';
import type { DirectorySight } from '../readers.ts';
import { usageIn } from './look.ts';

/** A snapshot of an owner as a member account sees it, under an id of its own. */
export interface SeenSnapshot {
  readonly memberAccountId: string;
  readonly ownerAccountId: string;
  readonly regionId: string;
  readonly snapshotId: string;
  readonly seenAs: string;
}

/** What members see of the snapshots of some accounts. */
export function seenIn(
  sights: readonly AccountSight[],
  ownerIds: readonly string[],
  regionIds: readonly string[],
): SeenSnapshot[] {
  return sights.flatMap(({ accountId: memberAccountId, regions }) =>
    regionIds
      .flatMap((regionId) => [...(regions?.get(regionId)?.sharedIn ?? [])])
      .filter(([, { ownerAccountId }]) => ownerIds.includes(ownerAccountId))
      .map(([seenAs, source]) => ({ memberAccountId, ...source, seenAs })),
  );
}

/** What could not be looked at in members: whole accounts, or a listing in a region. */
export function unseenIn(
  sights: readonly AccountSight[],
): readonly { readonly accountId: string; readonly regionId?: string; readonly error: SnapshareError }[] {
  return sights.flatMap(({ accountId, error, regions }) =>
    error
      ? [{ accountId, error }]
      : [...regions.values()].flatMap(({ regionId, failures }) =>
          failures.map((failure) => ({ accountId, regionId, error: failure.error })),
        ),
  );
}

/** What was made of the snapshots that some grants are of. */
export interface UseOfGrants {
  readonly snapshots: readonly SnapshotUsage[];
  /** What cannot be traced to accounts that were looked into. */
  readonly untraced: readonly UnknownUse[];
  /** By principal, who stands behind it. */
  readonly behind: ReadonlyMap<string, Readers>;
}

/** Finds it for one account. @param sights What was seen in members. */
export function useOfGrants(
  session: Session,
  observation: Observation,
  sight: DirectorySight,
  { grants, sights }: { readonly grants: readonly GrantStatus[]; readonly sights: readonly AccountSight[] },
): UseOfGrants {
  const told = new Set(grants.map(({ snapshotId }) => snapshotId));
  const { snapshots } = usageIn(session, observation, sight, sights);
  const ofGrants = snapshots.filter(({ snapshotId }) => told.has(snapshotId));
  const principals = new Set(grants.map(({ principal }) => principal));
  return {
    snapshots: ofGrants,
    untraced: ofGrants
      .flatMap(({ accounts }) => accounts.flatMap(({ unknown }) => unknown))
      .filter(({ what }) => what === 'sharedFrom'),
    behind: new Map([...principals].map((one) => [one, readersOf(one, sight.directory, session.accountId)])),
  };
}

/** What was made under each grant, as a cell of a table: the ids, newest first, and whether that may be not all. */
export function madeCells(
  { texts }: Cli,
  uses: readonly UseOfGrants[],
): (grant: Pick<GrantStatus, 'snapshotId' | 'principal'>) => Piece {
  const bySnapshot = new Map(
    uses.flatMap(({ snapshots, behind }) => snapshots.map((one) => [one.snapshotId, { one, behind }] as const)),
  );
  return ({ snapshotId, principal }) => {
    const found = bySnapshot.get(snapshotId);
    if (!found) return '';
    const accountIds = found.behind.get(principal)?.accountIds;
    const accounts = found.one.accounts.filter(({ accountId }) => accountIds?.includes(accountId));
    const ids = accounts.flatMap(({ made }) => made.map(({ id }) => id)).join(' ');
    const isUnknown = !accountIds || accounts.some(({ unknown }) => unknown.length > 0);
    if (isUnknown) return { text: `${ids} ${texts.say('usage.unknown')}`.trim(), color: 'red' };
    return ids === '' && accounts.length > 0 ? { text: texts.say('usage.nothing'), color: 'dim' } : ids;
  };
}
