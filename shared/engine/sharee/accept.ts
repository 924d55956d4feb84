import { withRequestIds } from '../../base/requests.ts';
import type { Cloud } from '../../cloud/ports.ts';
import {
  acceptFailed,
  holdsSnapshotsAlone,
  type InvitationAction,
  planInvitations,
} from '../../plan/sharee/invitations.ts';
import type { RunContext } from '../owner/reconcile.ts';
import { outcomeOf, Progress, type Result } from '../progress.ts';
import { inRegion } from '../region.ts';
import type { RegionOutcome } from '../summary.ts';

/** Judges the invitations of one account in one region and answers them. Never throws for what the cloud answers. */
export function acceptInvitations(regionId: string, context: RunContext): Promise<RegionOutcome> {
  const { policy, openCloud, clock } = context;
  return inRegion(regionId, context, async (log) => {
    const cloud = openCloud(regionId);
    const [invitations, shares, resources] = await Promise.all([
      cloud.invitations.listInvitations(),
      cloud.shares.listShares('OtherAccounts'),
      cloud.shares.listSharedResources('OtherAccounts'),
    ]);
    const plan = planInvitations(invitations, shares, resources, policy, clock.nowMs());
    const progress = new Progress(log);
    const writing = policy.mode === 'observe' ? [] : plan.actions;
    for (const action of writing) {
      const { result, requestIds } = await withRequestIds(() => answer(cloud, action, progress));
      progress.count(result);
      const { kind, shareId, senderAccountId, because, reasons } = action;
      log.info(result, { kind, shareId, senderAccountId, because, reasons, requestIds });
    }
    return outcomeOf(regionId, plan, progress.result());
  });
}

const DOING = { accept: 'Accepting', reject: 'Rejecting', leave: 'Leaving' } as const;

/**
 * Answers one invitation, or leaves a share, which is looked at again right before: it cannot be undone from here. A success
 * of accepting can still say that it failed.
 */
async function answer(cloud: Cloud, action: InvitationAction, progress: Progress): Promise<Result> {
  const { kind, shareId, senderAccountId } = action;
  const doing = `${DOING[kind]} the share ${shareId} of ${senderAccountId}`;
  let result: Result = 'applied';
  const error = await progress.attempt(doing, async () => {
    if (kind === 'leave') {
      const held = await cloud.shares.listSharedResources('OtherAccounts', { shareIds: [shareId] });
      if (holdsSnapshotsAlone(held)) return cloud.shares.leaveShare(shareId);
      result = 'deferred';
      return;
    }
    if (kind === 'reject') return cloud.invitations.rejectInvitation(action.invitationId);
    const invitation = await cloud.invitations.acceptInvitation(action.invitationId);
    if (invitation.status !== 'AcceptFailed') return;
    result = 'failed';
    progress.find(acceptFailed(invitation));
  });
  if (!error) return result;
  progress.reportFailure(error, doing, { principal: senderAccountId, shareId });
  return 'failed';
}
