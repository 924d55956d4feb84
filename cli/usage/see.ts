import type { Finding } from '../../shared/plan/findings/finding.ts';
import { accessOf } from '../../shared/view/access.ts';
import { statusOfRegion } from '../../shared/view/status.ts';
import type { Unread } from '../../shared/view/unread.ts';
import type { AccountSight } from '../../shared/view/usage/sight.ts';
import { unusedGrants } from '../../shared/view/usage/unused.ts';
import type { SnapshotUsage, Untold } from '../../shared/view/usage/usage.ts';
import type { Observation, Session } from '../context.ts';
import { type DirectorySight, isKnown, principalsOf, seeDirectory, unreadDirectory } from '../readers.ts';
import { usageIn, usageRegions } from './look.ts';

/** What is asked about usage. */
export interface UsageQuestion {
  /** This snapshot alone. */
  readonly snapshotId: string | undefined;
  /** Grants unused for so long, in milliseconds. */
  readonly unusedForMs: number | undefined;
}

/** What was made of the snapshots of one account. */
export interface OwnerUsage {
  readonly snapshots: readonly SnapshotUsage[];
  readonly untold: readonly Untold[];
  readonly findings: readonly Finding[];
  /** Of the snapshots, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly unread: readonly Unread[];
  /** The account has the snapshot that is asked about. */
  readonly isFound: boolean;
}

/** Answers for one account. @param sights What was seen in members. */
export async function seeUsage(
  session: Session,
  sights: readonly AccountSight[],
  { snapshotId, unusedForMs }: UsageQuestion,
): Promise<OwnerUsage> {
  const observation = await session.observe();
  const { observed } = observation;
  const sight = await seeDirectory(session, principalsOf(observed));
  const { snapshots: all, untold } = usageIn(session, observation, sight, sights);
  const snapshots = all.filter((one) =>
    snapshotId === undefined ? !one.isComplete || one.accounts.length > 0 : one.snapshotId === snapshotId,
  );
  const findings = unusedForMs === undefined ? [] : unusedIn(session, observation, sight, snapshots, unusedForMs);
  const areBehind = snapshots.map(({ unknownPrincipals: unknown }) => ({ unknown }));
  const told = new Set(snapshots.map((one) => one.snapshotId));
  return {
    snapshots,
    untold,
    findings,
    names: new Map(
      observed.flatMap(({ world }) =>
        [...world.snapshots].filter(([id]) => told.has(id)).map(([id, { name }]) => [id, name] as const),
      ),
    ),
    unread: [...observation.unread, ...unreadDirectory(session, sight, areBehind)],
    isFound: snapshotId !== undefined && (told.has(snapshotId) || observed.some((one) => isKnown(one, snapshotId))),
  };
}

function unusedIn(
  session: Session,
  { observed, nowMs }: Observation,
  { directory }: DirectorySight,
  usage: readonly SnapshotUsage[],
  unusedForMs: number,
): Finding[] {
  const { policy } = session;
  const regionIds = usageRegions(session);
  return observed.flatMap(({ world }) => {
    const { grants } = statusOfRegion(world, policy, nowMs, { directory });
    const access = accessOf(world, { policy, directory, nowMs });
    return unusedGrants({ world, policy, grants, access, usage, regionIds, unusedForMs, nowMs, ...session.whose });
  });
}
