import type { Cloud } from '../cloud/ports.ts';
import { sortFindings } from '../plan/finding.ts';
import { acceptFailed, type InvitationAction, planInvitations } from '../plan/invitations.ts';
import { Progress, type Result } from './progress.ts';
import type { RunContext } from './reconcile.ts';
import { inRegion } from './region.ts';
import type { RegionOutcome } from './summary.ts';

/** Judges the invitations of one account in one region and answers them. Never throws for what the cloud answers. */
export function acceptInvitations(regionId: string, context: RunContext): Promise<RegionOutcome> {
  const { policy, openCloud, clock } = context;
  return inRegion(regionId, context, async (log) => {
    const cloud = openCloud(regionId);
    const [invitations, shares] = await Promise.all([
      cloud.invitations.listInvitations(),
      cloud.shares.listShares('OtherAccounts'),
    ]);
    const plan = planInvitations(invitations, shares, policy, clock.nowMs());
    const progress = new Progress(log);
    const writing = policy.mode === 'observe' ? [] : plan.actions;
    for (const action of writing) {
      const result = await answer(cloud, action, progress);
      progress.count(result);
      const { kind, shareId, senderAccountId, because } = action;
      log.info(result, { kind, shareId, senderAccountId, because });
    }
    const { applied, failed, isRetryLeft, findings } = progress.result();
    return {
      summary: {
        region: regionId,
        planned: plan.actions.length,
        applied,
        failed,
        findings: sortFindings([...plan.findings, ...findings]),
      },
      isRetryLeft,
    };
  });
}

/** Answers one invitation. A success of the call can still say that accepting failed. */
async function answer(cloud: Cloud, action: InvitationAction, progress: Progress): Promise<Result> {
  const { invitationId, shareId, senderAccountId } = action;
  const doing = `${action.kind === 'accept' ? 'Accepting' : 'Rejecting'} the invitation ${invitationId} of ${senderAccountId}`;
  let result: Result = 'applied';
  const error = await progress.attempt(doing, async () => {
    if (action.kind === 'reject') return cloud.invitations.rejectInvitation(invitationId);
    const invitation = await cloud.invitations.acceptInvitation(invitationId);
    if (invitation.status !== 'AcceptFailed') return;
    result = 'failed';
    progress.find(acceptFailed(invitation));
  });
  if (!error) return result;
  progress.reportFailure(error, doing, { principal: senderAccountId, shareId });
  return 'failed';
}
