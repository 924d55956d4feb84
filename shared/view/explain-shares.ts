import { finding } from '../plan/findings/finding.ts';
import type { Plan } from '../plan/plan.ts';
import { VALIDITY_MS } from '../plan/sharee/invitations.ts';
import { isOutsiderIn, mayGrant, type ShareState, type World } from '../plan/world.ts';
import type { Reader } from './access.ts';
import { type ActionView, viewAction } from './action-view.ts';
import { type ExplainStep, fromFinding, step, timeText } from './explain-step.ts';

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

/** The planned calls that change what the principal has of the snapshot. */
export function actionsOn(
  principal: string,
  snapshotId: string | undefined,
  { plan, world }: { readonly plan: Plan; readonly world: World },
): ActionView[] {
  if (snapshotId === undefined) return [];
  const held = new Map<string, { principals: Set<string>; snapshotIds: Set<string> }>();
  for (const share of world.shares) {
    held.set(share.shareId, {
      principals: new Set(share.principals.keys()),
      snapshotIds: new Set(share.snapshots.keys()),
    });
  }
  const views = plan.actions.map(viewAction);
  for (const { kind, share, principals, snapshotIds } of views) {
    if (share === undefined || (kind !== 'create-share' && kind !== 'join')) continue;
    const parts = held.get(share) ?? { principals: new Set(), snapshotIds: new Set() };
    held.set(share, parts);
    for (const id of principals) parts.principals.add(id);
    for (const id of snapshotIds) parts.snapshotIds.add(id);
  }
  return views.filter(({ share, principals, snapshotIds }) => {
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
