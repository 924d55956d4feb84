import type { DisksOf } from '../../shared/plan/expiry/overdue.ts';
import { dependentDisks } from '../../shared/view/usage/dependent-disks.ts';
import { unknownUses } from '../../shared/view/usage/unknown.ts';
import type { Observation, Session } from '../context.ts';
import { principalsOf, seeDirectoryFor } from '../readers.ts';
import { type lookAtUsage, usageIn } from './look.ts';
import { reportUnknownUses } from './print.ts';

/** What members are seen to have made. */
export interface MembersSeen {
  readonly disksOf: DisksOf;
  /** A member could not be looked into; it was told. */
  readonly isUnread: boolean;
}

/**
 * What was seen in the members, for the plans that tell which disks depend on what one account shares.
 */
export async function seeMembers(
  session: Session,
  observation: Observation,
  sights: Awaited<ReturnType<typeof lookAtUsage>>,
): Promise<MembersSeen> {
  const sight = await seeDirectoryFor(session, principalsOf(observation.observed));
  const { snapshots } = usageIn(session, observation, sight, sights);
  const known = new Map(snapshots.map((one) => [one.snapshotId, dependentDisks(one)]));
  // Who is no member is named where it matters, by the plan.
  const failed = unknownUses(snapshots).filter(({ error }) => error !== undefined);
  reportUnknownUses(session.cli, failed);
  return { disksOf: (snapshotId) => known.get(snapshotId), isUnread: failed.length > 0 };
}
