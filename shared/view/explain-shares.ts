import type { Action } from '../plan/action.ts';
import { finding } from '../plan/findings/finding.ts';
import { because } from '../plan/findings/reasons.ts';
import type { Plan } from '../plan/plan.ts';
import { VALIDITY_MS } from '../plan/sharee/invitations.ts';
import { grantKey } from '../plan/tally.ts';
import type { Verdict } from '../plan/wish/judge.ts';
import { isOutsiderIn, mayGrant, type ShareState, type World } from '../plan/world.ts';
import type { Reader } from './access.ts';
import { type ExplainStep, fromFinding, step, timeText } from './explain-step.ts';
import { viewAction } from './plan/action-view.ts';

/** How each share that holds the snapshot stands towards the principal. */
export function shareSteps(principal: string, snapshotId: string | undefined, { shares }: World): ExplainStep[] {
  if (snapshotId === undefined) return [];
  return shares.flatMap((share) => shareStep(share, principal, snapshotId) ?? []);
}

function shareStep(share: ShareState, principal: string, snapshotId: string): ExplainStep | undefined {
  const resource = share.snapshots.get(snapshotId);
  const target = share.principals.get(principal);
  const { shareId, name: shareName } = share;
  if (!resource || !target) return undefined;
  for (const [membership, entity] of [
    [resource, snapshotId],
    [target, principal],
  ] as const) {
    if (mayGrant(membership)) continue;
    // What became of an outsider's invitation is told of its door.
    if (share.isOurs && share.kind === 'external' && membership === target) return undefined;
    const facts = { entity, shareName, reason: membership.failure ?? '' };
    return fromFinding(finding('ASSOCIATION_FAILED', { shareId }, facts), 'stops');
  }
  const facts = { shareId, shareName, principal };
  if (resource.standing === 'leaving' || target.standing === 'leaving') return step('notes', 'ENDING', facts);
  if (target.standing === 'settling' && isOutsiderIn(share, principal, target)) {
    const sentAt = timeText(target.sinceMs);
    return step('stops', 'AWAITING_ACCEPTANCE', {
      ...facts,
      sentAt,
      lapsesAt: timeText(target.sinceMs + VALIDITY_MS),
    });
  }
  if (resource.standing === 'settling' || target.standing === 'settling') return step('stops', 'SETTLING', facts);
  return share.isOurs ? step('holds', 'IN_SHARE', facts) : step('notes', 'IN_FOREIGN_SHARE', facts);
}

/** The shares by which an account comes to the snapshot though they do not name it: through a folder or the directory. */
export function throughSteps({ accountId, paths }: Reader): ExplainStep[] {
  return paths
    .filter(({ principal }) => principal !== accountId)
    .map(({ shareId, shareName, principal, state }) =>
      state === 'reads'
        ? step('holds', 'READS_THROUGH', { principal: accountId, through: principal, shareId, shareName })
        : step('stops', 'SETTLING', { shareId }),
    );
}

interface Planned {
  readonly plan: Plan;
  readonly world: World;
}

/** What the next run will change of what the principal has of the snapshot, and how the grant comes out of it. */
export function nextSteps(
  principal: string,
  snapshotId: string | undefined,
  verdict: Verdict | undefined,
  planned: Planned,
): ExplainStep[] {
  if (snapshotId === undefined) return [];
  return actionsOn(principal, snapshotId, planned).map((action) => {
    const { kind, because: why, reasons } = viewAction(action);
    if (action.kind !== 'leave' && action.kind !== 'remove-principals') {
      return { ...step('notes', 'NEXT_RUN', { kind, because: why }), reasons };
    }
    const { shareId, takeovers } = action;
    const goesOn = takeovers.some((one) => one.snapshotIds.includes(snapshotId) && one.principals.includes(principal));
    if (goesOn) return step('notes', 'MOVES', { kind, share: shareId });
    const along = planned.plan.findings.find(
      (one) => one.code === 'KEPT_GRANT_ENDS' && one.principal === principal && one.shareId === shareId,
    );
    const isAlong = planned.plan.taken['nobody asks'].includes(grantKey({ snapshotId, principal }));
    if (along && isAlong) return fromFinding({ ...along, snapshotId }, 'notes');
    // The call's own reasons are those of all that it ends.
    const own = verdict?.end ? because(verdict.end.reason) : { because: why, reasons };
    return { ...step('notes', 'NEXT_RUN', { kind, because: own.because }), reasons: own.reasons };
  });
}

/** The planned calls that change what the principal has of the snapshot. */
function actionsOn(principal: string, snapshotId: string, { plan, world }: Planned): Action[] {
  const held = new Map<string, { principals: Set<string>; snapshotIds: Set<string> }>();
  for (const share of world.shares) {
    held.set(share.shareId, {
      principals: new Set(share.principals.keys()),
      snapshotIds: new Set(share.snapshots.keys()),
    });
  }
  for (const { kind, share, principals, snapshotIds } of plan.actions.map(viewAction)) {
    if (share === undefined || (kind !== 'create-share' && kind !== 'join')) continue;
    const parts = held.get(share) ?? { principals: new Set(), snapshotIds: new Set() };
    held.set(share, parts);
    for (const id of principals) parts.principals.add(id);
    for (const id of snapshotIds) parts.snapshotIds.add(id);
  }
  return plan.actions.filter((action) => {
    const { share, principals, snapshotIds } = viewAction(action);
    const namesSnapshot = snapshotIds.includes(snapshotId);
    if (share === undefined) return namesSnapshot;
    const parts = held.get(share);
    const namesPrincipal = principals.includes(principal);
    return (
      (namesSnapshot && (namesPrincipal || (parts?.principals.has(principal) ?? false))) ||
      (namesPrincipal && (parts?.snapshotIds.has(snapshotId) ?? false))
    );
  });
}
