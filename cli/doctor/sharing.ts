import type { CloudCallError } from '../../shared/base/errors.ts';
import type { Cloud, SharingRole } from '../../shared/cloud/ports.ts';
import { observeRegion } from '../../shared/engine/owner/observe.ts';
import type { Finding, FindingCode } from '../../shared/plan/findings/finding.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import { sharedUnseen } from '../../shared/view/shared-unseen.ts';
import type { Session } from '../context.ts';
import { type Check, type Detail, failed } from './check.ts';

/** So many are named in one line. */
const MAX_NAMED = 10;

/** What only the whole region tells: whom the role for encrypted snapshots does not trust, and what is shared out of sight. */
export async function checkSharing({ policy, cli, log }: Session, cloud: Cloud): Promise<Check[]> {
  const roleName = `${cloud.regionId} sharing role`;
  const unseenName = `${cloud.regionId} shared out of sight`;
  const nowMs = cli.machine.clock.nowMs();
  try {
    const world = await observeRegion(cloud, policy, 'region', nowMs, log);
    const { findings } = planRegion(world, policy, nowMs);
    const role = await cloud.keys.findSharingRole();
    // What a run cannot go on without, where a read failed.
    const missed = world.isComplete ? undefined : world.unread.find(({ retryable }) => retryable);
    const unseen = sharedUnseen(world).map(({ snapshotId = '' }) => snapshotId);
    return [
      ...checkRole(roleName, role, findings, missed),
      unseen.length > 0
        ? {
            name: unseenName,
            verdict: 'warning',
            detail: { text: 'doctor.unseen', facts: { snapshots: some(unseen) } },
          }
        : unlessMissed({ name: unseenName, verdict: 'ok' }, missed),
    ];
  } catch (error) {
    return [failed(roleName, error, 'unknown'), failed(unseenName, error, 'unknown')];
  }
}

/** What a run would tell about the role, in one line each of whom it does not trust and of whom that is not known. */
function checkRole(
  name: string,
  role: SharingRole,
  findings: readonly Finding[],
  missed: CloudCallError | undefined,
): Check[] {
  const isTold = (code: FindingCode): boolean => findings.some((one) => one.code === code);
  const principalsOf = (code: FindingCode): string =>
    some(findings.filter((one) => one.code === code).map(({ principal = '' }) => principal));
  if (role === 'unknown') return [{ name, verdict: 'unknown', detail: { text: 'doctor.role.unknown' } }];
  if (role === 'missing') {
    const detail: Detail = { text: 'doctor.role.missing' };
    if (isTold('SHARING_ROLE_MISSING')) return [{ name, verdict: 'warning', detail }];
    return [unlessMissed({ name, verdict: 'ok', detail }, missed)];
  }
  const checks: Check[] = [];
  if (isTold('SHARING_ROLE_UNTRUSTING')) {
    const principals = principalsOf('SHARING_ROLE_UNTRUSTING');
    checks.push({ name, verdict: 'warning', detail: { text: 'doctor.role.untrusting', facts: { principals } } });
  }
  if (isTold('SHARING_ROLE_TRUST_UNKNOWN')) {
    const principals = principalsOf('SHARING_ROLE_TRUST_UNKNOWN');
    checks.push({ name, verdict: 'unknown', detail: { text: 'doctor.role.unclear', facts: { principals } } });
  }
  if (checks.length > 0) return checks;
  const detail: Detail = { text: 'doctor.role.trusting', facts: { count: role.trustedAccountIds.size } };
  return [unlessMissed({ name, verdict: 'ok', detail }, missed)];
}

/** Nothing is well for all that is known where a read failed that it would have been seen in. */
function unlessMissed(well: Check, missed: CloudCallError | undefined): Check {
  return missed ? failed(well.name, missed, 'unknown') : well;
}

function some(ids: readonly string[]): string {
  const named = ids.slice(0, MAX_NAMED).join(', ');
  return ids.length > MAX_NAMED ? `${named} … (${ids.length})` : named;
}
