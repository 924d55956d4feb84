import { CloudCallError } from '../../base/errors.ts';
import { type Finding, finding } from '../../plan/findings/finding.ts';
import { createJudge } from '../../plan/wish/judge.ts';
import {
  hasRoomForMark,
  isWholeMark,
  REFUSED_TAG,
  type Refused,
  refusedMarks,
  refusedSubject,
  WHOLE_SNAPSHOT,
} from '../../plan/wish/refusal-marks.ts';
import { isIn, type Membership, mayGrant, type World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import { isExternal } from '../../policy/principals.ts';
import { refusalFinding } from './refusal.ts';
import type { ApplyContext } from './steps/action-runner.ts';

/**
 * Writes on the snapshots what the service refused for good.
 * @returns What is to be told of those that could not be marked; later runs meet the refusal again.
 */
export async function markRefusals(
  refused: readonly Refused[],
  world: World,
  context: ApplyContext,
): Promise<Finding[]> {
  const nowMs = context.clock.nowMs();
  const marks = refusedMarks(completeRefused(refused, world, context.policy, nowMs), world.snapshots, nowMs);
  const refusedWhole = new Set(refused.filter(isOfSnapshot).flatMap(({ snapshotIds }) => snapshotIds));
  const findings: Finding[] = [];
  for (const [value, snapshotIds] of marks) {
    const hasRoom = (id: string): boolean => hasRoomForMark(world.snapshots.get(id)?.tags ?? {});
    findings.push(
      ...snapshotIds.filter((id) => !hasRoom(id)).map((id) => finding('NO_ROOM_FOR_MARK', { snapshotId: id })),
    );
    if (isWholeMark(value)) {
      const crowded = snapshotIds.filter((id) => !refusedWhole.has(id));
      findings.push(...crowded.map((id) => finding('MANY_REFUSED', { snapshotId: id })));
    }
    findings.push(...(await mark(snapshotIds.filter(hasRoom), value, context)));
  }
  return findings;
}

/** One snapshot that cannot be marked has the call refused for all, so that they are then marked one by one. */
async function mark(snapshotIds: readonly string[], value: string, context: ApplyContext): Promise<Finding[]> {
  const [snapshotId, ...others] = snapshotIds;
  if (snapshotId === undefined) return [];
  try {
    await context.cloud.snapshots.tagSnapshots(snapshotIds, { [REFUSED_TAG]: value });
    return [];
  } catch (error) {
    if (!(error instanceof CloudCallError)) throw error;
    context.log.warn('a refusal could not be marked; the next run meets it again', { snapshotIds, error });
    if (error.retryable) return [];
    if (others.length === 0) return [refusalFinding(error, `Marking ${snapshotId} as refused`, { snapshotId })];
    const findings: Finding[] = [];
    for (const id of snapshotIds) findings.push(...(await mark([id], value, context)));
    return findings;
  }
}

/**
 * A principal that is refused for one snapshot is refused for every other that is decided about and wants it. To those that
 * are shared with it already nobody gives it, so that there is nothing to remember.
 */
function completeRefused(refused: readonly Refused[], world: World, policy: Policy, nowMs: number): Refused[] {
  const principals = new Set(refused.filter((one) => !isOfSnapshot(one)).map(({ subject }) => subject));
  if (principals.size === 0) return [...refused];
  const judge = createJudge({ ...world, policy, nowMs });
  const missing = [...world.snapshots.values()]
    .filter(({ snapshotId }) => world.scope === 'region' || world.scope.has(snapshotId))
    .map((snapshot) => {
      const { snapshotId } = snapshot;
      const wanted = [...judge(snapshot).wish.wanted].filter((id) => !isGiven(snapshotId, id, world));
      return { snapshotId, subjects: new Set(wanted.map((id) => refusedSubject(id, isExternal(policy, id)))) };
    });
  return [
    ...refused,
    ...[...principals].map((subject) => ({
      subject,
      snapshotIds: missing.filter(({ subjects }) => subjects.has(subject)).map(({ snapshotId }) => snapshotId),
    })),
  ];
}

function isOfSnapshot({ subject }: Refused): boolean {
  return subject === WHOLE_SNAPSHOT;
}

function isGiven(snapshotId: string, principal: string, { shares }: World): boolean {
  const isGrantedBy = (membership: Membership | undefined): boolean =>
    membership !== undefined && isIn(membership) && mayGrant(membership);
  return shares.some(
    ({ isOurs, snapshots, principals }) =>
      isOurs && isGrantedBy(snapshots.get(snapshotId)) && isGrantedBy(principals.get(principal)),
  );
}
