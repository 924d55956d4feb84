import type { SnapshareError } from '../../base/errors.ts';
import { nameOfSource } from '../../plan/sharee/shared-in.ts';
import type { SnapshotAccess } from '../access.ts';
import { type Made, type MadeOf, madeIn } from './made.ts';
import type { AccountSight, Thing } from './sight.ts';

/**
 * Why it is not known what an account made of a snapshot.
 * - `members`: it is none of the accounts that the policy lets be looked into.
 * - `AssumeRole`: its role could not be assumed.
 * - `DescribeSnapshots`, `DescribeDisks`: the listing failed in a region.
 * - `sharedFrom`: it reads the snapshot and is not seen to see it, so that nothing can be traced to it.
 */
export type UnknownReason = 'members' | 'AssumeRole' | 'DescribeSnapshots' | 'DescribeDisks' | 'sharedFrom';

/** What is not known of an account. */
export interface UnknownUse {
  readonly accountId: string;
  readonly what: UnknownReason;
  readonly regionId?: string;
  /** Only of `sharedFrom`. */
  readonly snapshotId?: string;
  /** Why a call failed. */
  readonly error?: SnapshareError;
}

/** What one account made of one snapshot. */
export interface AccountUsage {
  readonly accountId: string;
  /** As the directory names it. */
  readonly name?: string | undefined;
  /** `ended`: it reads the snapshot no more. `unknown`: what would tell whether it does could not be read. */
  readonly state: 'reads' | 'pending' | 'ended' | 'unknown';
  /** When it stops reading; Infinity when nothing ends that, and minus Infinity of what has ended or is unknown. */
  readonly endsAtMs: number;
  /** Empty where all of it is known. */
  readonly unknown: readonly UnknownUse[];
  /** What there is of it, newest first. What was deleted leaves no trace. */
  readonly made: readonly Made[];
  /** When the newest of it was made; absent where there is nothing, or the service does not say. */
  readonly lastUsedAtMs?: number;
  /** Copies in the snapshot's region whose source the service does not name: they may be of it. */
  readonly nameless: readonly Thing[];
}

/** What was made of one snapshot, by everyone who reads it or did. */
export interface SnapshotUsage {
  readonly ownerAccountId: string;
  readonly regionId: string;
  readonly snapshotId: string;
  /** False: others may have made something of it, or more was made than is told. */
  readonly isComplete: boolean;
  /** Folders and directories of which it is not known which accounts they stand for. */
  readonly unknownPrincipals: readonly string[];
  /** Sorted by account. */
  readonly accounts: readonly AccountUsage[];
}

/** What was made of a snapshot that nothing tells. */
export interface Untold {
  readonly accountId: string;
  readonly thing: Thing;
}

export interface UsageReading {
  /** Who reads what. Snapshots in no share are missing, or have no reader. */
  readonly access: readonly SnapshotAccess[];
  /** Accounts that were looked into. */
  readonly sights: readonly AccountSight[];
  /** The account whose snapshots they are, with the ids of those that it has. */
  readonly ownerAccountId: string;
  readonly regionOf: ReadonlyMap<string, string>;
  /** The regions that are asked about, with whether the owner's shares there were read. */
  readonly regions: ReadonlyMap<string, boolean>;
}

/** Says what was made of each snapshot that somebody reads, or of which something was made. Sorted by region and snapshot. */
export function usageOf({ access, sights, ownerAccountId, regionOf, regions: asked }: UsageReading): {
  readonly snapshots: readonly SnapshotUsage[];
  readonly untold: readonly Untold[];
} {
  const nameOf = (snapshotId: string): string | undefined => {
    const regionId = regionOf.get(snapshotId);
    return regionId === undefined ? undefined : nameOfSource({ ownerAccountId, regionId, snapshotId });
  };
  const looks = new Map<string, Look>();
  for (const sight of sights) {
    const { accountId, regions } = sight;
    if (accountId === ownerAccountId) continue;
    const sharedIn = [...(regions?.values() ?? [])].flatMap((region) => [...region.sharedIn.values()]);
    const seen = new Set(sharedIn.map(nameOfSource));
    looks.set(accountId, { sight, seen, made: regions ? madeIn(regions, nameOf) : NOTHING });
  }
  const all = [...access, ...unsharedOf({ access, ownerAccountId, regions: asked }, looks)];
  const snapshots = all.map((one): SnapshotUsage => {
    const accounts = accountsOf(one, looks);
    return {
      ownerAccountId: one.ownerAccountId,
      regionId: one.regionId,
      snapshotId: one.snapshotId,
      isComplete: one.isComplete && accounts.every(({ unknown }) => unknown.length === 0),
      unknownPrincipals: one.unknown,
      accounts,
    };
  });
  snapshots.sort((a, b) => (a.regionId + a.snapshotId < b.regionId + b.snapshotId ? -1 : 1));
  const untold = [...looks].flatMap(([accountId, { made }]) => made.untold.map((thing) => ({ accountId, thing })));
  return { snapshots, untold };
}

const NOTHING: MadeOf = { bySource: new Map(), untold: [] };

/** What was seen in an account. */
interface Look {
  readonly sight: AccountSight;
  /** The names of what it sees of others. */
  readonly seen: ReadonlySet<string>;
  readonly made: MadeOf;
}

/** Snapshots of the owner that no share is seen to hold, and of which something was made. */
function unsharedOf(
  { access, ownerAccountId, regions }: Pick<UsageReading, 'access' | 'ownerAccountId' | 'regions'>,
  looks: ReadonlyMap<string, Look>,
): SnapshotAccess[] {
  const told = new Set(access.map(nameOfSource));
  const names = new Set([...looks.values()].flatMap(({ made }) => [...made.bySource.keys()]));
  return [...names].flatMap((name) => {
    const [owner, regionId = '', snapshotId = ''] = name.split(':');
    const isComplete = regions.get(regionId);
    if (owner !== ownerAccountId || told.has(name) || isComplete === undefined) return [];
    return [{ ownerAccountId, regionId, snapshotId, isComplete, unknown: [], readers: [], unpeopled: [] }];
  });
}

/** Those who read it, and those who made something of it: where all who read it are known, these do no more. */
function accountsOf(access: SnapshotAccess, looks: ReadonlyMap<string, Look>): AccountUsage[] {
  const source = nameOfSource(access);
  const readers = access.readers.map(({ accountId, name, state, endsAtMs }) => ({ accountId, name, state, endsAtMs }));
  const reading = new Set(readers.map(({ accountId }) => accountId));
  const others = [...looks]
    .filter(([accountId, { made }]) => !reading.has(accountId) && made.bySource.has(source))
    .map(([accountId]) => ({
      accountId,
      name: undefined,
      state: access.isComplete ? ('ended' as const) : ('unknown' as const),
      endsAtMs: Number.NEGATIVE_INFINITY,
    }));
  return [...readers, ...others]
    .map(({ name, ...account }): AccountUsage => {
      const look = looks.get(account.accountId);
      const made = look?.made.bySource.get(source) ?? [];
      const lastUsedAtMs = made[0]?.createdAtMs;
      return {
        ...account,
        ...(name !== undefined && { name }),
        unknown: unknownOf(access, account, look),
        made,
        ...(lastUsedAtMs !== undefined && { lastUsedAtMs }),
        nameless: (look?.made.untold ?? []).filter(
          ({ kind, regionId, sourceSnapshotId }) =>
            kind === 'copy' && sourceSnapshotId === undefined && regionId === access.regionId,
        ),
      };
    })
    .sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

/** A disk is made in the snapshot's region alone, a copy in any. */
function unknownOf(
  access: SnapshotAccess,
  { accountId, state }: Pick<AccountUsage, 'accountId' | 'state'>,
  look: Look | undefined,
): UnknownUse[] {
  if (!look) return [{ accountId, what: 'members' }];
  const { sight, seen } = look;
  if (sight.error) return [{ accountId, what: 'AssumeRole', error: sight.error }];
  const { regionId, snapshotId } = access;
  const unknown = [...sight.regions.values()].flatMap((region): UnknownUse[] =>
    region.failures
      .filter(({ what }) => what === 'DescribeSnapshots' || region.regionId === regionId)
      .map(({ what, error }) => ({ accountId, what, regionId: region.regionId, error })),
  );
  const isListed = !unknown.some((one) => one.what === 'DescribeSnapshots' && one.regionId === regionId);
  if (state === 'reads' && isListed && !seen.has(nameOfSource(access)))
    unknown.push({ accountId, what: 'sharedFrom', regionId, snapshotId });
  return unknown;
}
